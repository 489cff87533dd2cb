"""What facilitators and residents fill in about workshops."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext, gettext_lazy as _

from participation.http import positive
from participation.people.models import District, Organisation, StakeholderGroup
from participation.people.names import clean_name, validate_name
from participation.text import as_line, is_blank, tidy
from themes.forms import MomentField
from workshops.models import Needs, Registration, Reminder, Workshop

MOMENTS = ("starts", "ends", "sign_up_from", "sign_up_until", "release_at", "decide_at")
PLAN = {  # the parts of the form, and what may be left out altogether
    "what": ("title", "lead_question", "text", "starts", "ends"),
    "where": ("place", "access", "district", "online_link"),
    "seats": ("capacity",),
    "dates": ("sign_up_from", "sign_up_until", "release_at"),
    "more": ("languages", "interpretation", "audience", "series", "minimum", "decide_at"),
}
MOST_REMINDERS, EARLIEST = 5, 60  # letters, and days before the workshop


class HttpsField(forms.URLField):
    default_validators = [
        URLValidator(["https"], message=_("Bitte eine Adresse eingeben, die mit https:// beginnt."))
    ]

    def __init__(self, **options):
        super().__init__(assume_scheme="https", **options)


class WorkshopForm(forms.ModelForm):
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
        return [
            (self[name].label, getattr(workshop, name), self.cleaned_data[name])
            for name in names
            if getattr(workshop, name) != self.cleaned_data[name]
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


class GroupForm(forms.Form):
    """The group is optional; to name it takes consent, for it may tell a union or a party."""

    group = forms.ModelChoiceField(
        StakeholderGroup.objects.all(),
        label=_("Ihre Interessengruppe"),
        required=False,
        widget=forms.RadioSelect,
        empty_label=_("keine Angabe"),
    )
    agree = forms.BooleanField(
        label=_("Ich willige ein, dass meine Gruppe dafür gespeichert wird."), required=False
    )

    wording = _(
        "Manche Plätze sind für eine Interessengruppe vorgesehen, damit alle zu Wort kommen. Nur die "
        "Moderation sieht Ihre Gruppe, und nur, um Plätze zu vergeben. Sie kann eine Gewerkschaft "
        "oder eine politische Meinung verraten (Art. 9 DSGVO). Vier Wochen nach der Werkstatt wird "
        "sie gelöscht, oder sobald Sie es wünschen."
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("group") and not cleaned.get("agree"):
            self.add_error("agree", _("Bitte willigen Sie ein, oder wählen Sie „keine Angabe“."))
        return cleaned

    @property
    def said(self):
        """The group, and the words under which it was given."""
        group = self.cleaned_data["group"]
        return {"group": group, "wording": gettext(self.wording) if group else ""}

    @property
    def group_fields(self):
        return [self["group"], self["agree"]]


class SignUpForm(GroupForm):
    district = forms.ModelChoiceField(
        District.objects.all(),
        label=_("Aus welchem Landkreis oder welcher Stadt kommen Sie?"),
        required=False,
        empty_label=_("keine Angabe"),
        help_text=_("Freiwillig. So sieht die Moderation, woher noch niemand kommt."),
    )

    @property
    def said(self):
        """What is known of who signs up, besides who it is."""
        return {**super().said, "district": self.cleaned_data["district"]}


class DelegationForm(forms.Form):
    """How many come for an organisation. Its group is no secret: it is the organisation's."""

    places = forms.IntegerField(
        label=_("Wie viele kommen, Sie eingeschlossen?"),
        min_value=1,
        max_value=Registration.MOST_PLACES,
    )
    companions = forms.CharField(
        label=_("Wer mitkommt"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Freiwillig, je Zeile ein Name, ohne Ihren eigenen. Sie stehen auf der Liste der Moderation "
            "und auf den Namensschildern. Nennen Sie bitte nur, wer einverstanden ist."
        ),
    )

    def clean_companions(self):
        lines = map(clean_name, self.cleaned_data["companions"].splitlines())
        names = [name for name in lines if name]
        for name in names:
            validate_name(name)
        return "\n".join(names)

    def clean(self):
        cleaned = super().clean()
        named = len(cleaned.get("companions", "").splitlines())
        if named >= cleaned.get("places", named + 1):
            self.add_error("companions", _("Das sind mehr Namen, als Menschen mitkommen."))
        return cleaned


class DelegationSignUpForm(DelegationForm):
    """For who speaks for an organisation."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    field_order = ["organisation", "places", "companions"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.spoken_for_by(person)


class NeedsForm(forms.ModelForm):
    """What somebody needs; given with consent, and taken back by leaving all of it empty."""

    agree = forms.BooleanField(
        label=_(
            "Ich willige ein, dass diese Angaben bis zum Ende der Werkstatt gespeichert werden."
        ),
        required=False,
    )

    wording = _(
        "Damit die Moderation vorbereiten kann, was Sie brauchen. Sie sieht die Angaben aller ohne "
        "Namen. Sie können Ihre Gesundheit oder Ihren Glauben verraten (Art. 9 DSGVO). Nach der "
        "Werkstatt werden sie gelöscht, oder sobald Sie die Felder leeren oder absagen."
    )

    class Meta:
        model = Needs
        fields = Needs.KINDS
        help_texts = {
            "access": _("Zum Beispiel: Rollstuhl, Hörschleife, Platz nah an der Tür."),
            "diet": _("Zum Beispiel: ohne Fleisch, ohne Nüsse."),
            "interpretation": _("Zum Beispiel: Gebärdensprache, Leichte Sprache, Polnisch."),
            "child_care": _("Für wie viele Kinder, und wie alt sie sind."),
        }

    def clean(self):
        cleaned = super().clean()
        if self.says_something and not cleaned.get("agree"):
            self.add_error("agree", _("Bitte willigen Sie ein, oder leeren Sie die Felder."))
        return cleaned

    @property
    def says_something(self):
        return any(self.cleaned_data.get(name) for name in Needs.KINDS)

    @property
    def said(self):
        """Each of them, and the words under which they were given."""
        needs = {name: self.cleaned_data[name] for name in Needs.KINDS}
        return {**needs, "wording": gettext(self.wording)}

    def _post_clean(self):
        """The action writes the row; the form only says what is in it."""


class GuestForm(SignUpForm):
    """For who has no account, and needs none."""

    name = forms.CharField(
        label=_("Ihr Name"),
        max_length=80,
        validators=[validate_name],
        help_text=_("So stehen Sie auf der Liste der Moderation. Sonst sieht ihn niemand."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        max_length=254,
        help_text=_("Wir schicken Ihnen einen Link, mit dem Sie die Anmeldung bestätigen."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])

    @property
    def contact_fields(self):
        return [self["name"], self["email"], self["district"]]

    @property
    def guest(self):
        return {name: self.cleaned_data[name] for name in ("name", "email")}
