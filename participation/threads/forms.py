from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.moderation import Decision, Reason, as_read
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


class DecisionForm(forms.Form):
    """What can be decided about `written`; to return or to hide needs a reason, which the author reads.

    It carries what the moderator has `seen`.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    kind = forms.ChoiceField(label=_("Entscheidung"))
    reason = forms.ChoiceField(
        label=_("Grund"),
        choices=[("", _("Bitte wählen")), *Reason.choices],
        required=False,
        help_text=_("Die Person liest ihn in ihrem Brief."),
    )
    note = forms.CharField(
        label=_("Notiz an die Person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, written, *args, **kwargs):
        self.name = f"{written._meta.model_name}-{written.pk}"
        super().__init__(*args, auto_id=f"{self.name}-%s", **kwargs)
        self.written, self.kinds = written, written.kinds
        self.initial["seen"] = as_read(written)
        # What could be decided when the form was shown may be too late now: the deed says so.
        ever = set().union(*written.KINDS.values())
        self.fields["kind"].choices = [(kind, kind.label) for kind in ever]
        self.fields["reason"].widget.attrs["required"] = True  # of the buttons that send it

    @property
    def is_begun(self):
        return bool(self.errors or self["reason"].value() or self["note"].value())

    @property
    def is_late(self):
        """Whether it was changed, or decided about, since it was read."""
        return self.cleaned_data["seen"] != as_read(self.written)

    @property
    def said(self):
        """What the deed wants to know."""
        return {name: self.cleaned_data[name] for name in ("kind", "reason", "note")}

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
