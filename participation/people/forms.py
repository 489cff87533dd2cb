"""Forms of one's own account."""

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy as _

from participation.people.models import (
    BanReason,
    District,
    JoinCode,
    Organisation,
    Person,
    StakeholderGroup,
)
from participation.people.names import clean_name, validate_name


class SignUpForm(forms.Form):
    """What allauth's form asks besides the address and the password."""

    display_name = forms.CharField(
        label=_("Anzeigename"),
        max_length=200,
        help_text=_("So sehen andere Sie. Ein Pseudonym ist in Ordnung."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    district = forms.ModelChoiceField(
        District.objects.all(),
        label=_("Landkreis oder Stadt"),
        required=False,
        empty_label=_("möchte ich nicht angeben"),
    )
    language = forms.ChoiceField(
        label=_("Sprache"),
        help_text=_("In ihr schreiben wir Ihnen."),
        choices=settings.LANGUAGES,
        initial=get_language,
        required=False,
    )
    is_old_enough = forms.BooleanField(
        label=_("Ich bin mindestens 16 Jahre alt."),
        error_messages={
            "required": _("Bitte bestätigen Sie, dass Sie mindestens 16 Jahre alt sind.")
        },
    )
    field_order = ["email", "display_name", "password1", "district", "language", "is_old_enough"]

    def clean_display_name(self):
        name = clean_name(self.cleaned_data["display_name"])
        validate_name(name)
        return name

    def signup(self, request, person):
        person.display_name = self.cleaned_data["display_name"]
        person.district = self.cleaned_data["district"]
        chosen = self.cleaned_data["language"] or get_language()
        person.language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        person.save(update_fields=["display_name", "district", "language"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["display_name", "language", "district"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            help_text=self.fields["language"].help_text,
            choices=settings.LANGUAGES,
        )
        self.fields["district"].empty_label = _("möchte ich nicht angeben")

    def clean_display_name(self):
        return clean_name(self.cleaned_data["display_name"])


class ConsentForm(forms.Form):
    group = forms.ModelChoiceField(
        StakeholderGroup.objects.all(),
        label=_("Interessengruppe"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    agree = forms.BooleanField(
        label=_("Ich willige ein."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie einwilligen.")},
    )

    wording = _(
        "Ich willige ein, dass meine Interessengruppe gespeichert und für Auswertungen nach Gruppen"
        " genutzt wird. Die Angabe kann eine Gewerkschaft oder eine politische Meinung verraten"
        " (Art. 9 DSGVO). Andere sehen nur Zahlen für Gruppen, kleine Zahlen nie. Ich kann die"
        " Einwilligung jederzeit hier widerrufen; dann wird die Angabe sofort gelöscht."
    )


class SpeakerField(forms.ModelChoiceField):
    """„Ich schreibe: persönlich | für <Organisation>“; empty means personally."""

    default_error_messages = {
        "invalid_choice": _("Für diese Organisation können Sie nicht schreiben.")
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Ich schreibe"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("persönlich"))
        super().__init__(Organisation.objects.none(), **kwargs)

    def label_from_instance(self, organisation):
        return _("für {organisation}").format(organisation=organisation)


class SpeakingForm(forms.Form):
    """A form whose author may speak for an organisation; hidden from whom speaks for none.

    Who asks to speak for another is told so, and never quietly taken for speaking personally.
    Mix it in before `forms.ModelForm` or `forms.Form` and call `let_speak(person)`.
    """

    organisation = SpeakerField()

    def let_speak(self, person):
        spoken_for = Organisation.objects.spoken_for_by(person)
        if spoken_for or self.data.get(self.add_prefix("organisation")):
            self.fields["organisation"].queryset = spoken_for
        else:
            del self.fields["organisation"]
        return self


class OrganisationForm(forms.ModelForm):
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Organisation
        fields = ["name", "group", "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].empty_label = _("bitte wählen")

    def clean_name(self):
        name = clean_name(self.cleaned_data["name"])
        validate_name(name)
        return name


class VerdictForm(forms.Form):
    verify = forms.ChoiceField(choices=[("yes", _("Bestätigen")), ("no", _("Ablehnen"))])


class FindForm(forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"), help_text=_("Die ganze Adresse, genau geschrieben.")
    )


class BanForm(forms.Form):
    reason = forms.ChoiceField(label=_("Grund"), choices=BanReason)


class JoinCodeForm(forms.ModelForm):
    class Meta:
        model = JoinCode
        fields = ["label", "seats", "valid_until"]
        widgets = {
            "valid_until": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )
        }

    def clean_valid_until(self):
        until = self.cleaned_data["valid_until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Dieser Zeitpunkt liegt in der Vergangenheit."))
        return until


class LeaveForm(forms.Form):
    with_texts = forms.BooleanField(
        label=_("Auch meine Texte entfernen"),
        help_text=_(
            "Wo Ihre Texte standen, steht dann „entfernt“. Antworten anderer bleiben lesbar."
        ),
        required=False,
    )
    is_sure = forms.BooleanField(
        label=_("Ja, mein Konto soll endgültig gelöscht werden."),
        error_messages={
            "required": _("Bitte bestätigen Sie, dass Ihr Konto gelöscht werden soll.")
        },
    )


class NamedForm(forms.ModelForm):
    """Something that an operator names; its address is made of the first name it had."""

    def clean_name(self):
        name = clean_name(self.cleaned_data["name"])
        validate_name(name)
        return name

    def clean(self):
        found = super().clean()
        if "name" in found:
            others = self._meta.model.objects.exclude(pk=self.instance.pk)
            slug = slugify(found["name"])[:40].strip("-") or None
            taken = others.filter(Q(name__iexact=found["name"]) | Q(slug=slug)).exists()
            if taken and not self.is_there():  # in this order: a double click may add it in between
                self.refuse_name()
        return found

    def is_there(self):
        """Whether it stands just as it is typed here: the form was sent twice."""
        typed = {name: self.cleaned_data.get(name) for name in self._meta.fields}
        return self.instance.pk is None and self._meta.model.objects.filter(**typed).exists()

    def refuse_name(self):
        self.add_error("name", _("Diesen Namen gibt es schon."))


class GroupForm(NamedForm):
    """People consent to the use of a group by its name, so the name may be worded otherwise and never
    be given to another group: whoever renames one says so. It is asked of every group, for a question
    only where somebody consented would tell the operator that somebody did. Protection that people
    relied on is not taken away.
    """

    means_the_same = forms.BooleanField(
        label=_("Der neue Name meint dieselbe Gruppe."),
        help_text=_(
            "Wer eingewilligt hat, hat es für diese Gruppe getan. Für eine andere Gruppe legen Sie eine"
            " neue an."
        ),
        required=False,
    )

    class Meta:
        model = StakeholderGroup
        fields = ["name", "is_special"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["means_the_same"]

    def clean_is_special(self):
        is_special = self.cleaned_data["is_special"]
        if self.instance.is_special and not is_special:
            raise forms.ValidationError(
                _("Dieser Schutz bleibt: Menschen haben sich auf ihn verlassen.")
            )
        return is_special

    def clean_means_the_same(self):
        """Fields are cleaned in their order, so the name is known."""
        means_the_same = self.cleaned_data["means_the_same"]
        is_renamed = self.cleaned_data.get("name") not in {None, self.instance.name}
        if is_renamed and not means_the_same:
            raise forms.ValidationError(
                _("Bitte bestätigen Sie, dass der neue Name dieselbe Gruppe meint.")
            )
        return means_the_same


class DistrictForm(NamedForm):
    class Meta:
        model = District
        fields = ["name", "sorbian_name"]
