"""Who takes part. Collected little: an address, a name that may be a pseudonym, and what one chooses to add."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy as _

from participation.people.names import validate_name

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StakeholderGroup(models.Model):
    """A group of interests, such as the unions; data, so that an operator may add one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("Name"), max_length=80)
    icon = models.CharField(max_length=40, default="users")
    is_special = models.BooleanField(
        _("besonders geschützt"),
        default=False,
        help_text=_("Zugehörigkeit verrät Gewerkschaft oder politische Meinung (Art. 9 DSGVO)."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return gettext(self.name)


class District(models.Model):
    """One of the six Landkreise, or Cottbus."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("Name"), max_length=80)
    sorbian_name = models.CharField(_("sorbischer Name"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


def roles(person):
    """Annotations that answer `is_facilitator` and `has_second_factor` of whom the field `person` names."""
    facilitations = Person._meta.get_field("facilitations").related_model.objects
    factors = Authenticator.objects.filter(type__in=SECOND_FACTORS)
    return {
        "_is_facilitator": Exists(facilitations.filter(person=OuterRef(person))),
        "_has_second_factor": Exists(factors.filter(user=OuterRef(person))),
    }


class PersonQuerySet(models.QuerySet):
    def operators(self):
        return self.filter(is_operator=True, is_active=True)

    def unconfirmed(self, before):
        """Those who signed up before that time and never confirmed an address."""
        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        return self.filter(~Exists(confirmed), joined__lt=before)

    def unused_since(self, day):
        return self.filter(
            Q(last_seen__lt=day) | Q(last_seen=None, joined__date__lt=day), is_operator=False
        )

    def with_roles(self):
        """Answer `is_facilitator` and `has_second_factor` in the same query."""
        return self.annotate(**roles("pk"))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email, password=None, **fields):
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    display_name = models.CharField(
        _("Anzeigename"),
        max_length=200,
        blank=True,
        validators=[validate_name],
        help_text=_("So sehen andere Sie. Ein Pseudonym ist in Ordnung."),
    )
    language = models.CharField(
        _("Sprache"), max_length=10, default="de", help_text=_("In ihr schreiben wir Ihnen.")
    )
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, verbose_name=_("Landkreis oder Stadt")
    )
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined = models.DateTimeField(default=timezone.now)
    last_seen = models.DateField(null=True)
    warned = models.DateField(null=True)  # that the account will be deleted, being unused
    leaving = models.DateField(
        null=True
    )  # asked to be deleted, but must hand over the office first

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = PersonManager()

    def __str__(self):
        return self.display_name or gettext("Person {number}").format(number=self.pk)

    @property
    def topic(self):
        return f"person.{self.pk}"

    def get_language_display(self):
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @cached_property
    def is_facilitator(self):
        """Whether this person facilitates a theme; a request's person brings the answer along."""
        if hasattr(self, "_is_facilitator"):
            return self._is_facilitator
        return self.facilitations.exists()

    @cached_property
    def has_second_factor(self):
        """Whether an authenticator app or a passkey guards this account."""
        if hasattr(self, "_has_second_factor"):
            return self._has_second_factor
        return self.authenticator_set.filter(type__in=SECOND_FACTORS).exists()

    @property
    def consent(self):
        """The consent to the use of one's stakeholder group, if it is given today."""
        return (
            self.consents.active()
            .filter(purpose=Consent.Purpose.STAKEHOLDER_GROUP)
            .select_related("group")
            .first()
        )

    @property
    def is_staff(self):
        return self.is_operator or self.is_facilitator


class ConsentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(withdrawn=None)


class Consent(models.Model):
    """A person's explicit consent to one purpose; the group stands here and nowhere else.

    Withdrawing it ends the use and empties `group`; the row stays as proof that consent was asked.
    """

    class Purpose(models.TextChoices):
        STAKEHOLDER_GROUP = "stakeholder_group", _("Auswertung nach Interessengruppen")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30, choices=Purpose)
    group = models.ForeignKey(StakeholderGroup, models.PROTECT, null=True, related_name="+")
    wording = models.TextField()
    given = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn=None),
                name="one_active_consent_per_purpose",
            )
        ]

    def __str__(self):
        return self.get_purpose_display()
