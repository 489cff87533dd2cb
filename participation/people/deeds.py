"""What operators do to people, organisations and rooms, in words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.people.models import BanReason, JoinCode, Mandate, Organisation, Person
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
verbs(
    {
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
