"""What is said at the door: the code that somebody shows, and the name of who came without a sign-up."""

import uuid

from django import forms
from django.core.signing import BadSignature
from django.utils.translation import gettext_lazy as _

from participation.people.names import clean_name, validate_name
from workshops.models import Registration


def holder(code):
    """The sign-up whose code somebody shows or reads out; None where nobody made that code."""
    try:
        pk = Registration.CODES.unsign(code)
    except BadSignature:
        return None
    found = Registration.objects.select_related("workshop__theme", "person", "group")
    return found.filter(pk=pk).first()


class WalkInForm(forms.Form):
    """Who came without a sign-up. `sure` lets in although no seat is free."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])
