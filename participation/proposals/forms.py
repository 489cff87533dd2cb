"""Forms around ideas."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.forms import SpeakingForm
from participation.people.names import clean_name, validate_name
from participation.proposals.models import Position, Proposal
from participation.text import as_line, is_blank, tidy

POSITIONS = {value.name.lower(): value for value in Position.Value}


class WordsForm(forms.ModelForm):
    """An idea's words. `key` names the form, so that posted twice it makes one idea."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    is_draft = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())
            self.initial.setdefault("version", self.instance.version)

    @property
    def words(self):
        names = [name for name in self._meta.fields if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    def offer_again(self, version):
        """Keep what was typed, to be posted once more: as a new idea, or over `version`."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())
        self.data["version"] = str(version)

    def clean_title(self):
        return as_line(tidy(self.cleaned_data["title"]))

    def clean_text(self):
        return tidy(self.cleaned_data["text"])

    def clean(self):
        cleaned = super().clean()
        title, text = cleaned.get("title", ""), cleaned.get("text", "")
        if not self.is_draft and title and is_blank(title):
            self.add_error("title", ValidationError(_("Bitte Text eingeben."), "blank"))
        if self.is_draft and not self.errors and is_blank(title) and is_blank(text):
            raise ValidationError(_("Der Entwurf ist noch leer."), "blank")
        if text and is_blank(text):
            cleaned["text"] = ""
        return cleaned

    def _post_clean(self):
        """The actions write the row; the form only says what is in it."""


class IdeaForm(SpeakingForm, WordsForm):
    field_order = ["title", "text", "district", "organisation"]

    class Meta:
        model = Proposal
        fields = ["title", "text", "district", "organisation"]
        help_texts = {
            "title": _("Höchstens 120 Zeichen. Was soll sich ändern?"),
            "text": _(
                "Was ist Ihre Idee, wem hilft sie, wie könnte sie beginnen? Nennen Sie bitte keine "
                "Namen anderer Menschen. Möglich sind **fett**, *kursiv*, am Zeilenanfang # für eine "
                "Überschrift, - für eine Liste und > für ein Zitat."
            ),
            "district": _("Freiwillig. Lassen Sie das Feld leer, wenn die Idee überall gilt."),
        }

    def __init__(self, *args, person, is_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_draft = is_draft
        self.fields["title"].required = not is_draft
        self.let_speak(person)
        self.fields["district"].empty_label = _("überall in der Lausitz")

    def preview(self, person):
        """The idea as `person` would publish it; it is not written."""
        self.full_clean()
        self.fields["title"].required = True  # to submit, it still is
        words = {
            name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data
        }
        return Proposal(author=person, **words)


class CardForm(WordsForm):
    """What stands on a paper card."""

    class Meta:
        model = Proposal
        fields = ["title", "text", "signed", "district", "received"]
        labels = {"title": _("Die Idee in einem Satz")}
        help_texts = {
            "title": _("Höchstens 120 Zeichen, möglichst wie auf der Karte."),
            "text": _("Wie auf der Karte. Namen anderer Menschen lassen Sie bitte weg."),
            "signed": _(
                "Genau so, wie er dort steht: Er wird mit der Idee veröffentlicht. Ohne Angabe "
                "steht dort „ohne Namen“. Bitte keine Adressen oder Telefonnummern."
            ),
            "district": _("Freiwillig."),
            "received": _("Freiwillig. Der Tag, an dem die Karte abgegeben wurde."),
        }
        widgets = {"received": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].empty_label = _("keine Angabe")
        # A form from before the first answer still sends them: the action refuses, and they stay typed.
        if self.instance.pk and self.instance.is_answered and "title" not in self.data:
            self.fields["title"].disabled = self.fields["text"].disabled = True

    def clean_signed(self):
        name = clean_name(self.cleaned_data["signed"])
        validate_name(name)
        return name

    def clean_received(self):
        day = self.cleaned_data["received"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Dieser Tag liegt in der Zukunft."), "future")
        return day


class PositionForm(forms.Form):
    position = forms.ChoiceField(choices=[(name, name) for name in (*POSITIONS, "none")])
    version = forms.IntegerField(required=False, min_value=1)

    @property
    def value(self):
        """1, 0, -1, or None to take the position back."""
        return POSITIONS.get(self.cleaned_data["position"])
