import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.pages.models import Inquiry, Text
from participation.text import is_blank


class TextForm(forms.ModelForm):
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Text
        fields = ["title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24})}


class InquiryForm(forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Inquiry
        fields = ["page", "text", "email"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {"text": {"required": _("Bitte schreiben Sie, worum es geht.")}}

    def __init__(self, kind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == Inquiry.Kind.BARRIER:
            self.fields["text"].label = _("Was hindert Sie?")
            self.fields["text"].help_text = _(
                "Beschreiben Sie kurz, was nicht geht. Sie dürfen in jeder Sprache schreiben."
            )
        else:
            self.fields["page"].label = _("Um welche Seite geht es?")
        self.initial["key"] = self.initial.get("key") or uuid.uuid4()

    def offer_again(self):
        """Keep what was typed, to be sent as another inquiry."""
        self.data = {**self.data.dict(), "key": uuid.uuid4()}

    def clean_text(self):
        text = self.cleaned_data["text"]
        if is_blank(text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text
