"""What people fill in when they sign up, and afterwards."""

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from participation.people.models import District, Organisation, StakeholderGroup
from participation.people.names import clean_name, validate_name
from workshops.models import Needs, Registration


def district_field(label):
    """From where somebody comes; nobody has to say it."""
    return forms.ModelChoiceField(
        District.objects.all(),
        label=label,
        required=False,
        empty_label=_("keine Angabe"),
        help_text=_("Freiwillig. So sieht die Moderation, woher noch niemand kommt."),
    )


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
    district = district_field(_("Aus welchem Landkreis oder welcher Stadt kommen Sie?"))

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
    district = district_field(
        _("Aus welchem Landkreis oder welcher Stadt kommt Ihre Organisation?")
    )
    field_order = ["organisation", "places", "companions", "district"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.spoken_for_by(person)

    @property
    def said(self):
        """For whom they come, and how many."""
        names = ("organisation", "places", "companions", "district")
        return {name: self.cleaned_data[name] for name in names}


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
