"""What facilitators do to workshops, in words."""

from django.utils.translation import gettext_lazy as _

from participation.people.wording import thing, verbs
from themes.deeds import moment
from workshops.exports import Kind, What
from workshops.forms import MOMENTS, WorkshopForm
from workshops.models import Workshop

TEXTS = [name for name in WorkshopForm.Meta.fields if name not in MOMENTS]
READ_AS = {"rule": Workshop.Rule} | dict.fromkeys(MOMENTS, moment)

thing(
    "workshop",
    Workshop.objects,
    details={
        name: (Workshop._meta.get_field(name).verbose_name, READ_AS.get(name))
        for name in (*TEXTS, *MOMENTS)
    }
    | {
        "seats": (_("Plätze für Gruppen"), None),
        "taken": (_("Vergebene Plätze"), None),
        "targets": (_("Wer dabei sein soll"), None),
        "reminders": (_("Erinnerungen, Tage vorher"), None),
        "purpose": (_("Zweck"), None),
        "what": (_("Was"), What),
        "kind": (_("Format"), Kind),
        "invited": (_("Einladung"), None),
    },
)
verbs(
    {
        "workshop.add": _("Werkstatt geplant"),
        "workshop.edit": _("Werkstatt geändert"),
        "workshop.call_off": _("Werkstatt abgesagt"),
        "workshop.document": _("Ergebnis der Werkstatt veröffentlicht"),
        "workshop.export": _("Daten einer Werkstatt mitgenommen"),
        "workshop.invite": _("Organisation zur Werkstatt eingeladen"),
        "workshop.uninvite": _("Einladung zur Werkstatt zurückgezogen"),
        "workshop.overbook": _("Am Eingang eingelassen, obwohl die Werkstatt voll war"),
    }
)
