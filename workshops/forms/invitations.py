"""How facilitators invite an organisation, and how its people sign up with the code of their letter."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.people.models import StakeholderGroup
from participation.text import as_line, is_blank, tidy
from themes.forms import MomentField
from workshops.forms.seats import DelegationSignUpForm, GuestForm, SignUpForm
from workshops.models import Invitation


class InvitationForm(forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    group = forms.ModelChoiceField(
        StakeholderGroup.objects.all(),
        label=_("Interessengruppe"),
        required=False,
        empty_label=_("keine"),
        help_text=_("Dann werden zuerst die Plätze dieser Gruppe frei gehalten."),
    )
    seats = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=99)

    class Meta:
        model = Invitation
        fields = ["name", "email", "group", "seats", "until", "message"]
        field_classes = {"until": MomentField}
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "until": _("Was bis dahin niemand nimmt, bekommen alle anderen."),
            "message": _("Freiwillig. Sie stehen im Brief."),
        }

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.workshop = workshop
        self.initial.setdefault("key", uuid.uuid4())

    def clean_name(self):
        name = as_line(tidy(self.cleaned_data["name"]))
        if is_blank(name):
            raise ValidationError(_("Bitte Text eingeben."), "blank")
        return name

    def clean_message(self):
        return tidy(self.cleaned_data["message"])

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= self.workshop.now:
            raise ValidationError(_("Das ist schon vorbei."), "past")
        if until > self.workshop.closes:
            raise ValidationError(_("Dann kann man sich nicht mehr anmelden."), "late")
        return until

    def _post_clean(self):
        """The action writes the row; the form only says what is in it."""


class WithCode(forms.Form):
    """A sign-up for `workshop`, by invitation or not; without it, a code is not looked up."""

    code = forms.CharField(
        label=_("Einladungscode"),
        required=False,
        max_length=40,
        help_text=_("Er steht im Brief an Ihre Organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args, workshop=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.workshop = workshop

    def clean_code(self):
        """The invitation; whether it keeps a seat is decided when the sign-up is made."""
        code = self.cleaned_data["code"]
        if not code or self.workshop is None:
            return None
        if found := self.workshop.invitations.of_code(code).first():
            return found
        raise ValidationError(
            _(
                "Diesen Code gibt es für diese Werkstatt nicht. Bitte vergleichen Sie ihn mit dem Brief."
            ),
            "unknown",
        )

    @property
    def said(self):
        return {**super().said, "invitation": self.cleaned_data["code"]}


class CodedSignUpForm(WithCode, SignUpForm):
    """For who has an account."""


class CodedGuestForm(WithCode, GuestForm):
    """For who has none."""


class CodedDelegationForm(WithCode, DelegationSignUpForm):
    """For who speaks for an organisation, and brings others along."""

    field_order = ["organisation", "places", "companions", "district", "code"]
