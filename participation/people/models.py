"""Who takes part. Collected little: an address, a name that may be a pseudonym, and what one chooses to add."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _


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


class PersonManager(BaseUserManager):
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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = PersonManager()

    def __str__(self):
        return self.display_name or gettext("Person {number}").format(number=self.pk)

    @property
    def topic(self):
        return f"person.{self.pk}"


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


class StaffDeed(models.Model):
    """What staff changed: append-only, each row bound to the one before by `digest` (SHA-256)."""

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=120)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.verb} {self.thing}"
