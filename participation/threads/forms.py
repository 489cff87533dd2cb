from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.moderation import Decision, Reason
from participation.people.forms import SpeakingForm
from participation.text import WordsField, as_line, is_blank
from participation.threads.models import Comment, Report


class SaidOnce(SpeakingForm):
    """A form that makes one object however often it is posted: it carries a key of its own."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self.let_speak(person)


class CommentForm(SaidOnce):
    parent = forms.ModelChoiceField(
        Comment.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("Den Beitrag, auf den Sie antworten, gibt es nicht.")},
    )
    text = WordsField(
        label=_("Ihr Beitrag"),
        max_length=5000,
        help_text=_(
            "Mit **Sternchen** heben Sie hervor. Mit - am Zeilenanfang entsteht eine Liste."
        ),
    )
    stance = forms.ChoiceField(
        label=_("Wie ist Ihr Beitrag gemeint?"),
        choices=Comment.Stance,
        initial=Comment.Stance.NEUTRAL,
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ["parent", "key", "text", "stance", "organisation"]

    def __init__(self, *args, thread, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["parent"].queryset = thread.comments.with_bylines()

    def clean_stance(self):
        return self.cleaned_data["stance"] or Comment.Stance.NEUTRAL


class EditForm(forms.ModelForm):
    text = WordsField(label=_("Ihr Beitrag"), max_length=5000)

    class Meta:
        model = Comment
        fields = ["text", "stance"]
        widgets = {"stance": forms.RadioSelect}


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ["reason", "note"]
        labels = {"note": _("Notiz")}
        widgets = {"reason": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        about_ideas = {Reason.UNCLEAR, Reason.DUPLICATE}
        self.fields["reason"].choices = [
            choice for choice in Reason.choices if choice[0] not in about_ideas
        ]


class ThreadWords(forms.Form):
    title = WordsField(label=_("Worum geht es?"), max_length=120, widget=forms.TextInput)
    text = WordsField(
        label=_("Text"),
        max_length=5000,
        help_text=_("Was möchten Sie mit anderen besprechen?"),
    )

    def clean_title(self):
        return as_line(self.cleaned_data["title"])


class ThreadForm(ThreadWords, SaidOnce):
    field_order = ["key", "title", "text", "organisation"]


class ReasonedForm(forms.Form):
    """A decision of `kind`; to return or to hide needs a reason, which the author reads."""

    reason = forms.ChoiceField(
        label=_("Grund"),
        choices=[("", _("Bitte wählen")), *Reason.choices],
        required=False,
        help_text=_("Beim Zurückgeben und Ausblenden nötig. Die Person liest ihn."),
    )
    note = forms.CharField(
        label=_("Notiz an die Person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") in {Decision.Kind.RETURN, Decision.Kind.HIDE}:
            if not cleaned.get("reason"):
                self.add_error("reason", _("Bitte wählen Sie einen Grund."))
            elif cleaned["reason"] == Reason.OTHER and is_blank(cleaned.get("note", "")):
                self.add_error("note", _("Bitte schreiben Sie den Grund in die Notiz."))
        else:
            cleaned["reason"] = ""
        return cleaned


class DecisionForm(ReasonedForm):
    kind = forms.ChoiceField(label=_("Entscheidung"), widget=forms.RadioSelect)
    field_order = ["kind"]

    LABELS = {
        Decision.Kind.PUBLISH: _("Veröffentlichen"),
        Decision.Kind.RETURN: _("Zurückgeben"),
        Decision.Kind.HIDE: _("Ausblenden"),
    }

    def __init__(self, *args, kinds, stands=False, **kwargs):
        """`kinds` can be decided; what `stands` is published already, and may stay so."""
        super().__init__(*args, **kwargs)
        labels = self.LABELS | ({Decision.Kind.PUBLISH: _("Stehen lassen")} if stands else {})
        self.fields["kind"].choices = [
            (kind.value, label) for kind, label in labels.items() if kind in kinds
        ]
