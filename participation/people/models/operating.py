"""What the platform needs to be run: join codes, sessions, the first operator, the log of staff deeds."""

import json
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy as _

from participation.people import wording
from participation.people.models.people import Person, roles


class BanReason(models.TextChoices):
    """Why an account was closed; its person reads it."""

    INSULTS = "insults", _("Wiederholte Beleidigungen trotz Hinweis")
    UNLAWFUL = "unlawful", _("Rechtswidrige Inhalte")
    ADVERTISING = "advertising", _("Werbung")
    PRETENDING = "pretending", _("Auftreten als jemand anderes")
    SEVERAL = "several", _("Mehrere Konten, um mehrfach abzustimmen")


class JoinCodeQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(valid_until__gt=Now())

    def with_taken(self):
        return self.annotate(taken=Count("admissions"))


class JoinCode(models.Model):
    """Lets a room of people behind one address register; the code has limits of its own."""

    code = models.CharField(max_length=12, unique=True)
    label = models.CharField(_("Raum oder Veranstaltung"), max_length=120)
    seats = models.PositiveSmallIntegerField(
        _("Plätze"),
        default=300,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
        help_text=_("So viele Geräte dürfen sich mit diesem Code anmelden."),
    )
    valid_until = models.DateTimeField(_("gültig bis"))
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    objects = JoinCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("join", args=[self.code])


class Admission(models.Model):
    """One place of a join code was taken; by whom is not kept."""

    code = models.ForeignKey(JoinCode, models.CASCADE, related_name="admissions")
    created = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"place {self.pk}"


class OperatorInvitation(models.Model):
    """A one-time link with which the first operator takes office; only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)

    def __str__(self):
        return f"invitation of {self.created:%Y-%m-%d}"


class SessionManager(BaseSessionManager):
    def with_person(self):
        """Bring along whose it is, with the roles; see `Session.whose`."""
        return self.select_related("person").annotate(**roles("person"))


class Session(AbstractBaseSession):
    """A browser's session; knows its person, so that a ban or an erasure ends it."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def whose(self):
        """The person, knowing their roles; needs `with_person`."""
        if self.person is not None:
            self.person._is_facilitator = self._is_facilitator
            self.person._has_second_factor = self._has_second_factor
        return self.person


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

    def get_verb_display(self):
        return wording.word(self.verb)

    def get_thing_display(self):
        return gettext("Nr. {number}").format(number=self.thing.rpartition(" ")[2])

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
