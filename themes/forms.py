"""What staff fills in about a theme."""

from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from participation.people.models import Person
from themes.models import Theme
from themes.windows import in_words

# Names of heroicons, chosen so that each says something at 20 pixels, beside the theme's own name.
ICONS = {
    "briefcase": _("Aktentasche"),
    "light-bulb": _("Glühbirne"),
    "map": _("Landkarte"),
    "home-modern": _("Haus"),
    "musical-note": _("Musik"),
    "academic-cap": _("Doktorhut"),
    "beaker": _("Kolben"),
    "bolt": _("Blitz"),
    "book-open": _("Buch"),
    "building-library": _("Säulen"),
    "building-office-2": _("Gebäude"),
    "camera": _("Kamera"),
    "globe-europe-africa": _("Erde"),
    "heart": _("Herz"),
    "paint-brush": _("Pinsel"),
    "shopping-bag": _("Einkaufstasche"),
    "sun": _("Sonne"),
    "truck": _("Lastwagen"),
    "users": _("Menschen"),
    "wifi": _("Funknetz"),
    "wrench-screwdriver": _("Werkzeug"),
}
TEXTS = ("title", "summary", "lead_question", "next_step", "source", "icon", "colour")
MOMENTS = tuple(f"{activity}_{edge}" for activity in Theme.Activity for edge in ("from", "until"))


class MomentField(forms.DateTimeField):
    """A minute on the region's clock, which twice a year skips an hour and repeats one."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Bitte geben Sie Tag und Uhrzeit an, zum Beispiel 14.03.2027 20:00."),
        "skipped": _(
            "Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr springt von 2 auf 3 Uhr. "
            "Bitte wählen Sie eine Zeit vor 2 Uhr oder ab 3 Uhr."
        ),
        "repeated": _(
            "Diese Uhrzeit gibt es an dem Tag zweimal: Die Uhr springt von 3 auf 2 Uhr zurück. "
            "Bitte wählen Sie eine Zeit vor 2 Uhr oder ab 3 Uhr."
        ),
    }

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as problem:
            if problem.code != "ambiguous_timezone":
                raise
            code = "skipped" if is_skipped(problem.params["datetime"]) else "repeated"
            raise ValidationError(self.error_messages[code], code) from problem

    def has_changed(self, initial, data):
        """The browser's field knows no seconds: those of a stored moment are not a change."""
        try:
            return to_minute(self.to_python(data)) != to_minute(initial)
        except ValidationError:
            return True


def to_minute(moment):
    return moment.replace(second=0, microsecond=0) if hasattr(moment, "replace") else moment


def is_skipped(naive):
    """Whether clocks here jump over this moment; if not, they pass it twice."""
    local = naive.replace(tzinfo=timezone.get_current_timezone())
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != naive


class ThemeForm(forms.ModelForm):
    """The values of a theme, and the version they were read from. Give what stands as `initial`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    icon = forms.ChoiceField(label=_("Symbol"), choices=ICONS, widget=forms.RadioSelect)
    colour = forms.ChoiceField(
        label=_("Farbe"), choices=Theme.Colour.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Theme
        fields = (*TEXTS, *MOMENTS)
        field_classes = dict.fromkeys(MOMENTS, MomentField)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "next_step": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "summary": _("Zwei oder drei kurze Sätze. Sie stehen auch in Suchmaschinen."),
            "lead_question": _("Eine offene Frage, auf die man mit einer Idee antworten kann."),
            "next_step": _("Was geschieht als Nächstes, und wer entscheidet?"),
            "source": _("Woher stammen Name und Leitfrage?"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for activity in Theme.Activity:
            self.fields[f"{activity}_from"].label = gettext("{activity}: Beginn").format(
                activity=activity.label
            )
            self.fields[f"{activity}_until"].label = gettext("{activity}: Ende").format(
                activity=activity.label
            )

    def windows(self):
        """The fields of start and end, in pairs."""
        return [
            (self[f"{activity}_from"], self[f"{activity}_until"]) for activity in Theme.Activity
        ]

    def clean(self):
        cleaned = super().clean()
        for activity in Theme.Activity:
            opens, closes = (cleaned.get(f"{activity}_{edge}") for edge in ("from", "until"))
            if opens and closes and closes <= opens:
                problem = _("Das Ende muss nach dem Beginn liegen ({opens}).")
                self.add_error(f"{activity}_until", problem.format(opens=in_words(opens)))
            elif closes and not opens and f"{activity}_from" not in self.errors:
                self.add_error(f"{activity}_from", _("Bitte geben Sie auch den Beginn an."))
        return cleaned

    def values(self):
        """What is not as it stood, for `actions.edit`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


def standing(theme):
    """The values of `theme` as a form shows them."""
    return {**model_to_dict(theme, [*TEXTS, *MOMENTS]), "version": theme.version}


def both_versions(form, theme):
    """`(label, what stands, what was typed)` of every field that `form` would change."""
    rows = []
    for name, typed in form.values().items():
        rows.append(
            (
                form[name].label,
                as_read(form, name, getattr(theme, name)),
                as_read(form, name, typed),
            )
        )
    return rows


def as_read(form, name, value):
    """A value in words, for people to compare."""
    if value in (None, ""):
        return gettext("(leer)")
    if name in MOMENTS:
        return in_words(value)
    return dict(getattr(form.fields[name], "choices", ())).get(value, value)


class AppointForm(forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Genau die Adresse, mit der die Person hier angemeldet ist."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.facilitator = Person.objects.filter(email__iexact=email, is_active=True).first()
        if self.facilitator is None:
            raise ValidationError(
                _(
                    "Zu dieser Adresse gibt es kein aktives Konto. Die Person muss sich zuerst registrieren."
                )
            )
        return email


class UndoForm(forms.Form):
    """Names the decision that is taken back, so that nobody takes back one they did not see."""

    decision = forms.IntegerField(min_value=1)
