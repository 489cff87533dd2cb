"""Who takes part. Collected little: an address, a name that may be a pseudonym, and what one chooses to add."""

import json
from datetime import UTC
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy as _

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StakeholderGroup(models.Model):
    """A group of interests, such as the unions; data, so that an operator may add one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("Name"), max_length=80)
    icon = models.CharField(max_length=40)
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
    sorbian_name = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class PersonQuerySet(models.QuerySet):
    def operators(self):
        return self.filter(is_operator=True, is_active=True)

    def with_roles(self):
        """Answer `is_facilitator` and `has_second_factor` in the same query."""
        facilitations = Person._meta.get_field("facilitations").related_model.objects
        return self.annotate(
            _is_facilitator=Exists(facilitations.filter(person=OuterRef("pk"))),
            _has_second_factor=Exists(
                Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
            ),
        )


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
        max_length=80,
        blank=True,
        help_text=_("So sehen andere Sie. Ein Pseudonym ist in Ordnung."),
    )
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, verbose_name=_("Landkreis oder Stadt")
    )
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined = models.DateTimeField(default=timezone.now)
    last_seen = models.DateField(null=True)
    warned = models.DateField(null=True)  # that the account will be deleted, being unused

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = PersonManager()

    def __str__(self):
        return self.display_name or gettext("Person {number}").format(number=self.pk)

    @property
    def topic(self):
        return f"person.{self.pk}"

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


class OrganisationQuerySet(models.QuerySet):
    def verified(self):
        return self.filter(state=Organisation.State.VERIFIED)

    def spoken_for_by(self, person):
        """Verified organisations for which `person` holds a mandate today."""
        return self.verified().filter(mandates__person=person, mandates__state=Mandate.State.ACTIVE)


class Organisation(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("wartet auf Prüfung")
        VERIFIED = "verified", _("bestätigt")
        REFUSED = "refused", _("abgelehnt")

    name = models.CharField(_("Name"), max_length=120, unique=True)
    group = models.ForeignKey(StakeholderGroup, models.PROTECT, verbose_name=_("Interessengruppe"))
    website = models.URLField(_("Website"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class MandateQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=Mandate.State.ACTIVE)

    def requested(self):
        return self.filter(state=Mandate.State.REQUESTED)


class Mandate(models.Model):
    """A person may speak for an organisation; the first member, or staff, confirms the others."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("angefragt")
        ACTIVE = "active", _("aktiv")
        ENDED = "ended", _("beendet")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mandates")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    created = models.DateTimeField(auto_now_add=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="one_mandate_per_person_and_organisation"
            )
        ]

    def __str__(self):
        return f"{self.person_id} for {self.organisation_id}"


class JoinCode(models.Model):
    """Lets a room of people behind one address register; the code has limits of its own."""

    code = models.CharField(max_length=12, unique=True)
    label = models.CharField(max_length=120)
    seats = models.PositiveSmallIntegerField(default=300)
    valid_until = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return self.label


class OperatorInvitation(models.Model):
    """A one-time link with which the first operator takes office; only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)

    def __str__(self):
        return f"invitation of {self.created:%Y-%m-%d}"


class Session(AbstractBaseSession):
    """A browser's session; knows its person, so that a ban or an erasure ends it."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class StaffLog(models.Model):
    """The one row that staff deeds are lined up on; `digest` is that of the newest."""

    digest = models.CharField(max_length=64, default="")
    length = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.length} deeds"


class StaffDeed(models.Model):
    """What staff changed: append-only, each row bound to the one before by `digest` (SHA-256).

    The database refuses to change or delete a row (triggers, see the migrations). `person` outlives
    an erasure as a number that leads nowhere.
    """

    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=120)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.verb} {self.thing}"

    def computed_digest(self):
        """SHA-256 over the row before and everything this row says."""
        said = [
            self.previous,
            self.person_id,
            self.verb,
            self.thing,
            self.before,
            self.after,
            self.created.astimezone(UTC).isoformat(),
        ]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
