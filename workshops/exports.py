"""What of a workshop leaves the platform as a file, and the form on which one says what for (S75, P38)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.text import WordsField, as_line

LONGEST_PURPOSE = 200  # characters


class What(models.TextChoices):
    ATTENDANCE = "attendance", _("Anwesenheitsliste")
    BADGES = "badges", _("Namensschilder")
    CERTIFICATES = "certificates", _("Teilnahmebescheinigungen")
    SIGN_UPS = "sign-ups", _("Anmeldungen mit Adressen")


class Kind(models.TextChoices):
    PDF = "pdf", _("PDF, zum Drucken")
    XLSX = "xlsx", _("XLSX, für Excel und LibreOffice")
    CSV = "csv", _("CSV, für andere Programme")
    JSON = "json", _("JSON, über die Schnittstelle")


KINDS = {
    What.ATTENDANCE: (Kind.PDF, Kind.XLSX, Kind.CSV),
    What.BADGES: (Kind.PDF, Kind.XLSX, Kind.CSV),
    What.CERTIFICATES: (Kind.PDF,),
    What.SIGN_UPS: (Kind.XLSX, Kind.CSV),
}


class PurposeField(WordsField):
    """What somebody needs the data for, on one line, as the log of staff deeds keeps it."""

    default_error_messages = {"required": _("Bitte sagen Sie, wozu Sie die Daten brauchen.")}

    def __init__(self, **options):
        super().__init__(
            label=_("Wozu brauchen Sie die Daten?"),
            max_length=LONGEST_PURPOSE,
            widget=forms.TextInput,
            help_text=_(
                "Zum Beispiel: Einlass am 3. April. Ihr Name, der Zweck und der Zeitpunkt stehen "
                "danach im Dienstbuch."
            ),
            **options,
        )

    def to_python(self, value):
        return as_line(super().to_python(value))


class ExportForm(forms.Form):
    what = forms.ChoiceField(label=_("Was"), choices=What, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Format"),
        choices=[choice for choice in Kind.choices if choice[0] != Kind.JSON],
        widget=forms.RadioSelect,
        initial=Kind.PDF,
    )
    purpose = PurposeField()

    def clean(self):
        cleaned = super().clean()
        possible = KINDS.get(cleaned.get("what"))
        if possible and cleaned.get("kind") and cleaned["kind"] not in possible:
            self.add_error(
                "kind",
                ValidationError(
                    _("Das gibt es nur als %(kinds)s."),
                    "kind",
                    {"kinds": ", ".join(kind.name for kind in possible)},
                ),
            )
        return cleaned


class PurposeForm(forms.Form):
    purpose = PurposeField()
