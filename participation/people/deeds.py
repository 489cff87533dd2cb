"""What operators do to people, organisations and rooms, in words."""

from django.template.defaultfilters import yesno
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.people.models import (
    BanReason,
    District,
    JoinCode,
    Mandate,
    Organisation,
    Person,
    StakeholderGroup,
)
from participation.people.wording import thing, verbs

STATE = _("Zustand")

thing(
    "person",
    Person.objects,
    address=lambda person: reverse("people:person", args=[person.pk]),
    details={"reason": (_("Grund"), BanReason)},
)
thing(
    "organisation",
    Organisation.objects,
    details={"state": (STATE, Organisation.State)},
)
thing(
    "mandate",
    Mandate.objects.select_related("person", "organisation"),
    name=lambda mandate: f"{mandate.person}, {mandate.organisation}",
    address=lambda mandate: mandate.organisation.get_absolute_url(),
    details={"state": (STATE, Mandate.State)},
)
thing(
    "code",
    JoinCode.objects,
    address=lambda code: reverse("people:code", args=[code.pk]),
    details={"seats": (_("Plätze"), None)},
)
thing(
    "stakeholdergroup",
    StakeholderGroup.objects,
    address=lambda group: reverse("people:groups"),
    details={
        "name": (_("Name"), None),
        "is_special": (_("besonders geschützt"), lambda yes: yesno(yes, _("ja,nein"))),
    },
)
thing(
    "district",
    District.objects,
    address=lambda district: reverse("people:districts"),
    details={"name": (_("Name"), None), "sorbian_name": (_("sorbischer Name"), None)},
)
verbs(
    {
        "stakeholdergroup.add": _("Interessengruppe hinzugefügt"),
        "stakeholdergroup.change": _("Interessengruppe geändert"),
        "district.add": _("Landkreis oder Stadt hinzugefügt"),
        "district.change": _("Landkreis oder Stadt geändert"),
        "person.ban": _("Konto gesperrt"),
        "person.unban": _("Konto wieder geöffnet"),
        "operator.first": _("Betrieb übernommen"),
        "operator.appoint": _("In den Betrieb berufen"),
        "operator.dismiss": _("Aus dem Betrieb entlassen"),
        "organisation.verify": _("Organisation bestätigt"),
        "organisation.refuse": _("Organisation abgelehnt"),
        "mandate.active": _("Mitglied einer Organisation bestätigt"),
        "mandate.ended": _("Mitgliedschaft in einer Organisation beendet"),
        "code.make": _("Raumcode ausgegeben"),
        "code.end": _("Raumcode beendet"),
    }
)
