"""What facilitators and residents fill in about workshops."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _

from participation.people.models import StakeholderGroup
from participation.people.names import clean_name, validate_name
from participation.text import as_line, is_blank, tidy
from themes.forms import MomentField
from workshops.models import Workshop

MOMENTS = ("starts", "ends", "sign_up_from", "sign_up_until", "release_at")


class WorkshopForm(forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    capacity = forms.IntegerField(label=_("Plätze insgesamt"), min_value=1, max_value=999)

    class Meta:
        model = Workshop
        fields = (
            "title", "lead_question", "text", "starts", "ends", "place", "access",
            "capacity", "sign_up_from", "sign_up_until", "release_at",
        )  # fmt: skip
        field_classes = dict.fromkeys(MOMENTS, MomentField)
        help_texts = {
            "text": _("Was geschieht an dem Tag, und was wird aus dem Ergebnis?"),
            "place": _("Haus, Straße und Ort."),
            "access": _("Bus und Bahn, Parken, Stufen, Aufzug, Toilette, Hörschleife."),
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
        kept = {}
        if self.instance.pk:
            kept = dict(self.instance.group_seats.values_list("group", "seats"))
        for group in self.groups:
            self.fields[f"seats_{group.pk}"] = forms.IntegerField(
                label=str(group),
                min_value=0,
                max_value=999,
                required=False,
                initial=kept.get(group.pk),
            )
        self.initial.setdefault("key", self.instance.key or uuid.uuid4())
        self.initial.setdefault("version", self.instance.version)

    @property
    def seat_fields(self):
        return [self[f"seats_{group.pk}"] for group in self.groups]

    @property
    def other_fields(self):
        return [self[name] for name in self._meta.fields]

    @property
    def values(self):
        """What the actions want to know: the fields, and `seats` as `{group: number}`."""
        values = {name: self.cleaned_data[name] for name in self._meta.fields}
        seats = {group: self.cleaned_data[f"seats_{group.pk}"] or 0 for group in self.groups}
        return {**values, "seats": seats}

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
        for name in ("sign_up_until", "release_at"):
            if starts and cleaned.get(name) and cleaned[name] > starts:
                self.add_error(name, _("Das liegt nach dem Beginn der Werkstatt."))
        return cleaned

    def _post_clean(self):
        """The actions write the row; the form only says what is in it."""


class SignUpForm(forms.Form):
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
    field_order = ["name", "email"]

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])

    @property
    def contact_fields(self):
        return [self["name"], self["email"]]

    @property
    def group_fields(self):
        return [self["group"], self["agree"]]

    @property
    def guest(self):
        return {name: self.cleaned_data[name] for name in ("name", "email")}
