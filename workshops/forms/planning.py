"""What facilitators fill in when they plan a workshop."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from participation.http import positive
from participation.people.models import District, StakeholderGroup
from participation.text import as_line, is_blank, tidy
from themes.forms import MomentField
from workshops.forms.rules import RuleForm
from workshops.models import Outcome, Reminder, Workshop

MOMENTS = ("starts", "ends", "sign_up_from", "sign_up_until", "release_at", "draw_at", "decide_at")
PLAN = {  # the parts of the form, and what may be left out altogether
    "what": ("title", "lead_question", "text", "starts", "ends"),
    "where": ("place", "access", "district", "online_link"),
    "seats": ("capacity",),
    "queue": ("rule", "draw_at"),
    "dates": ("sign_up_from", "sign_up_until", "release_at"),
    "more": ("languages", "interpretation", "audience", "series", "minimum", "decide_at"),
}
MOST_REMINDERS, EARLIEST = 5, 60  # letters, and days before the workshop


class HttpsField(forms.URLField):
    default_validators = [URLValidator(["https"])]
    default_error_messages = {
        "invalid": _("Bitte eine Adresse eingeben, die mit https:// beginnt.")
    }

    def __init__(self, **options):
        super().__init__(assume_scheme="https", **options)


class WorkshopForm(RuleForm, forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    capacity = forms.IntegerField(label=_("Plätze insgesamt"), min_value=1, max_value=999)
    minimum = forms.IntegerField(
        label=_("Mindestzahl"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Wie viele einen Platz haben müssen, damit sie stattfindet."),
    )

    reminders = forms.CharField(
        label=_("Erinnerungen, Tage vorher"),
        required=False,
        max_length=40,
        help_text=_(
            "Zum Beispiel: 7, 1. Dann bekommen alle, die einen Platz haben, sieben Tage und einen Tag "
            "vorher einen Brief. Leer lassen, wenn Sie keinen wünschen."
        ),
    )

    class Meta:
        model = Workshop
        fields = [name for names in PLAN.values() for name in names]
        field_classes = dict.fromkeys(MOMENTS, MomentField) | {"online_link": HttpsField}
        widgets = {"audience": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": _("Was geschieht an dem Tag, und was wird aus dem Ergebnis?"),
            "place": _("Haus, Straße und Ort."),
            "access": _("Bus und Bahn, Parken, Stufen, Aufzug, Toilette, Hörschleife."),
            "online_link": _(
                "Für alle, die nicht in den Raum kommen. Nur wer einen Platz hat, bekommt ihn zu sehen."
            ),
            "languages": _("Mit Komma getrennt, zum Beispiel: Deutsch, Niedersorbisch."),
            "interpretation": _("Zum Beispiel Gebärdensprache, oder Polnisch auf Nachfrage."),
            "audience": _("Ohne Angabe alle."),
            "series": _(
                "Werkstätten mit denselben Worten zeigen aufeinander: mehrere Tage, oder mehrere "
                "Räume an einem Tag."
            ),
            "decide_at": _(
                "Haben dann weniger einen Platz, bekommt die Moderation einen Brief. Von selbst wird "
                "nichts abgesagt."
            ),
            "sign_up_from": _("Ohne Angabe ab sofort."),
            "sign_up_until": _("Ohne Angabe bis zum Beginn."),
            "release_at": _(
                "Ab dann bekommt jede Person, die wartet, auch Plätze, die bis dahin einer Gruppe "
                "vorbehalten sind. Ohne Angabe bleiben sie es bis zuletzt."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = list(StakeholderGroup.objects.all())
        self.districts = list(District.objects.all())
        kept, wanted, days = {}, {}, Reminder.USUAL
        if self.instance.pk:
            days = self.instance.reminders.values_list("days", flat=True)
            kept = dict(self.instance.group_seats.values_list("group", "seats"))
            wanted = dict(self.instance.district_targets.values_list("district", "people"))
        self._ask_numbers("seats", self.groups, kept)
        self._ask_numbers("people", self.districts, wanted)
        self.initial.setdefault("reminders", ", ".join(map(str, days)))
        self.initial.setdefault("key", self.instance.key or uuid.uuid4())
        self.initial.setdefault("version", self.instance.version)

    def _ask_numbers(self, name, things, known):
        for each in things:
            self.fields[f"{name}_{each.pk}"] = forms.IntegerField(
                label=str(each),
                min_value=0,
                max_value=999,
                required=False,
                initial=known.get(each.pk),
            )

    def _numbers(self, name, things):
        return {each: self.cleaned_data[f"{name}_{each.pk}"] or 0 for each in things}

    @property
    def seat_fields(self):
        return [self[f"seats_{group.pk}"] for group in self.groups]

    @property
    def target_fields(self):
        return [self[f"people_{district.pk}"] for district in self.districts]

    @property
    def has_targets(self):
        return any(field.value() or field.errors for field in self.target_fields)

    @property
    def parts(self):
        """The fields of each part, by its name in `PLAN`."""
        parts = {part: [self[name] for name in names] for part, names in PLAN.items()}
        parts["more"].append(self["reminders"])
        return parts

    @property
    def says_more(self):
        """Whether anything beyond the usual is filled in, or wrong."""
        wrong = any(field.errors for field in self.parts["more"])
        return wrong or any(self[name].value() for name in PLAN["more"])

    @property
    def values(self):
        """What the actions want to know: the fields, numbers by group and by district, and the reminders."""
        values = {name: self.cleaned_data[name] for name in (*self._meta.fields, "reminders")}
        return {
            **values,
            "seats": self._numbers("seats", self.groups),
            "targets": self._numbers("people", self.districts),
        }

    def offer_again(self, version):
        """Keep what was typed, to be sent once more: as a new workshop, or over `version`."""
        self.data = {**self.data.dict(), "key": uuid.uuid4(), "version": version}

    def compared_with(self, workshop):
        """`(label, what stands there, what was typed)` of each field that differs."""
        names = [name for name in self._meta.fields if name in self.cleaned_data]
        pairs = [(name, getattr(workshop, name), self.cleaned_data[name]) for name in names]
        words = {"rule": dict(Workshop.Rule.choices)}
        return [
            (
                self[name].label,
                *(words.get(name, {}).get(value, value) for value in (stands, typed)),
            )
            for name, stands, typed in pairs
            if stands != typed
        ]

    def clean_title(self):
        title = as_line(tidy(self.cleaned_data["title"]))
        if is_blank(title):
            raise ValidationError(_("Bitte Text eingeben."), "blank")
        return title

    def clean_text(self):
        return tidy(self.cleaned_data["text"])

    def clean_place(self):
        return as_line(tidy(self.cleaned_data["place"]))

    def clean_series(self):
        return as_line(tidy(self.cleaned_data["series"]))

    def clean_languages(self):
        """`Deutsch, Niedersorbisch`: the list of workshops is filtered by each of them."""
        names = as_line(tidy(self.cleaned_data["languages"])).split(",")
        return ", ".join(filter(None, (name.strip() for name in names)))

    def clean_reminders(self):
        """The days, each once."""
        words = re.findall(r"[^\s,;]+", self.cleaned_data["reminders"])
        days = {positive(word) for word in words}
        if None in days or len(days) > MOST_REMINDERS or max(days, default=0) > EARLIEST:
            raise ValidationError(
                _("Bitte höchstens %(most)s Zahlen von 1 bis %(earliest)s, mit Komma getrennt."),
                "days",
                {"most": MOST_REMINDERS, "earliest": EARLIEST},
            )
        return sorted(days, reverse=True)

    def clean(self):
        cleaned = super().clean()
        capacity = cleaned.get("capacity")
        kept = sum(cleaned.get(f"seats_{group.pk}") or 0 for group in self.groups)
        if capacity and kept > capacity:
            self.add_error(
                "capacity",
                ValidationError(
                    _("Für die Gruppen sind zusammen %(kept)s Plätze vorgesehen, also mehr."),
                    "too_few",
                    {"kept": kept},
                ),
            )
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Das Ende liegt vor dem Beginn."))
        if not (cleaned.get("place") or cleaned.get("online_link") or "online_link" in self.errors):
            self.add_error(
                "place", _("Bitte einen Ort angeben, oder einen Link zur Teilnahme am Bildschirm.")
            )
        self._clean_minimum(cleaned)
        for name in ("sign_up_until", "release_at", "decide_at"):
            if starts and cleaned.get(name) and cleaned[name] > starts:
                self.add_error(name, _("Das liegt nach dem Beginn der Werkstatt."))
        return cleaned

    def _clean_minimum(self, cleaned):
        """It takes the number and the day; one alone would say nothing."""
        minimum, decide_at = cleaned.get("minimum"), cleaned.get("decide_at")
        if minimum and not decide_at and "decide_at" not in self.errors:
            self.add_error("decide_at", _("Bitte angeben, wann darüber entschieden wird."))
        if decide_at and not minimum and "minimum" not in self.errors:
            self.add_error("minimum", _("Bitte angeben, wie viele mindestens kommen sollen."))
        if minimum and minimum > (cleaned.get("capacity") or minimum):
            self.add_error("minimum", _("Das ist mehr, als es Plätze gibt."))

    def _post_clean(self):
        """The actions write the row; the form only says what is in it."""


class OutcomeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Outcome
        fields = ["text", "feedback_link"]
        field_classes = {"feedback_link": HttpsField}
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "text": _(
                "Für alle zu lesen: was besprochen und beschlossen wurde, und wie es weitergeht. Nennen "
                "Sie Menschen nur, wenn sie einverstanden sind. Möglich sind **fett**, *kursiv*, # für "
                "eine Überschrift, - für eine Liste und > für ein Zitat."
            ),
            "feedback_link": _(
                "Freiwillig: die Adresse einer Umfrage, in der man Rückmeldung gibt."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)

    def offer_again(self, version):
        """Keep what was typed, to be sent once more over `version`."""
        self.data = {**self.data.dict(), "version": version}

    def clean_text(self):
        text = tidy(self.cleaned_data["text"])
        if is_blank(text):
            raise ValidationError(_("Bitte Text eingeben."), "blank")
        return text

    def _post_clean(self):
        """The action writes the row; the form only says what is in it."""
