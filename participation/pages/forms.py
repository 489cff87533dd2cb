import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.pages.models import BarrierReport, Text
from participation.text import is_blank


class TextForm(forms.ModelForm):
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Text
        fields = ["title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24})}


class BarrierForm(forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = BarrierReport
        fields = ["page", "text", "email"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {"text": {"required": _("Bitte beschreiben Sie, was Sie hindert.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["key"] = self.initial.get("key") or uuid.uuid4()

    def clean_text(self):
        text = self.cleaned_data["text"]
        if is_blank(text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text
