"""What staff fills in about a theme."""

import json
from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy as _

from participation.people.models import Person
from themes.models import TRANSLATIONS, WORDS, Theme
from themes.windows import as_logged, in_words

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
TEXTS = (*WORDS, "icon", "colour")
MOMENTS = tuple(f"{activity}_{edge}" for activity in Theme.Activity for edge in ("from", "until"))
EDITED = (*TEXTS, *TRANSLATIONS, *MOMENTS)


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


def to_minute(moment):
    return moment.replace(second=0, microsecond=0)


def is_skipped(naive):
    """Whether clocks here jump over this moment; if not, they pass it twice."""
    local = naive.replace(tzinfo=timezone.get_current_timezone())
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != naive


def in_language(label, code):
    return format_lazy("{label} ({language})", label=label, language=dict(settings.LANGUAGES)[code])


class ThemeForm(forms.ModelForm):
    """The values of a theme, and in `read` how they stood when they were read; see `standing`."""

    read = forms.CharField(widget=forms.HiddenInput)
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
            self.fields[f"{activity}_from"].label = gettext("von")
            self.fields[f"{activity}_until"].label = gettext("bis")
        for name, (word, code) in TRANSLATIONS.items():
            field = Theme._meta.get_field(word).formfield(
                label=in_language(Theme._meta.get_field(word).verbose_name, code), required=False
            )
            field.widget.attrs |= {"lang": code, **self.fields[word].widget.attrs}
            self.fields[name] = field

    def words(self):
        """The fields of what the theme says, by language: German first."""
        fields = {code: [] for code, _label in settings.LANGUAGES}
        for name in WORDS:
            fields[settings.LANGUAGE_CODE].append(self[name])
        for name, (_word, code) in TRANSLATIONS.items():
            fields[code].append(self[name])
        return [(label, fields[code]) for code, label in settings.LANGUAGES]

    def windows(self):
        """Each activity with its fields of start and end."""
        return [
            (activity.label, self[f"{activity}_from"], self[f"{activity}_until"])
            for activity in Theme.Activity
        ]

    def clean_read(self):
        try:
            return dict(json.loads(self.cleaned_data["read"]))
        except (TypeError, ValueError) as problem:
            raise ValidationError(_("Bitte laden Sie die Seite neu.")) from problem

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
        """All of them, for `actions.add`."""
        return {name: self.cleaned_data[name] for name in EDITED}

    def changes(self):
        """`{name: (as it was read, as it shall be)}` of what was typed over, for `actions.edit`."""
        read = self.cleaned_data["read"]
        return {
            name: (read.get(name), self.cleaned_data[name])
            for name in EDITED
            if not is_same(read.get(name), self.cleaned_data[name])
        }


def is_same(read, value):
    """Whether a field holds what was read; the browser's field knows no seconds."""
    if isinstance(value, datetime) and isinstance(read, str):
        moment = parse_datetime(read)
        return moment is not None and to_minute(moment) == to_minute(value)
    return read == value


def standing(theme):
    """The values of `theme` as a form shows them."""
    values = {name: theme.value(name) for name in EDITED}
    return {**values, "read": json.dumps({name: as_logged(values[name]) for name in EDITED})}


def blank():
    """What a form for a new theme begins with."""
    return {"icon": "map", "colour": Theme.Colour.LAKE, "read": "{}"}


def after_conflict(form, conflict):
    """The form again: what was typed over as typed, all else, and what was read, as it stands now."""
    typed = {name: form.data.get(name, "") for name in form.changes()}
    return ThemeForm(initial={**standing(conflict.theme), **typed})


def both_versions(form, conflict):
    """`(label, what stands, what was typed)` of every field that both changed."""
    return [
        (
            form[name].label,
            as_read(form, name, conflict.theme.value(name)),
            as_read(form, name, form.cleaned_data[name]),
        )
        for name in conflict.names
    ]


def as_read(form, name, value):
    """A value in words, for people to compare."""
    if value in (None, ""):
        return gettext("(leer)")
    if name in MOMENTS:
        return in_words(value)
    return dict(getattr(form.fields[name], "choices", ())).get(value, value)


NO_ACCOUNT = _(
    "Zu dieser Adresse gibt es kein aktives Konto. Die Person muss sich zuerst registrieren."
)


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
            raise ValidationError(NO_ACCOUNT)
        return email


class UndoForm(forms.Form):
    """Names the decision that is taken back, so that nobody takes back one they did not see."""

    decision = forms.IntegerField(min_value=1)
