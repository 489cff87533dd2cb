"""Who shall be at a workshop: how many people of each district, and organisations for which seats are kept."""

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.invitations import digest
from participation.people.joining import LETTERS
from participation.people.models import District, StakeholderGroup
from workshops.models.registrations import Registration
from workshops.models.workshops import Workshop


class DistrictTarget(models.Model):
    """How many people of a district shall come. It keeps no seat: it says who is missing."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="district_targets")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["district__position", "district"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "district"], name="one_target_per_district")
        ]

    def __str__(self):
        return f"{self.people} of {self.district_id}"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those that keep their seats."""
        return self.filter(state=Invitation.State.OPEN)

    def of_code(self, code):
        """The one with this code, however it was typed."""
        known = "".join(letter for letter in code.lower() if letter in LETTERS)
        return self.filter(digest=digest(known))

    def with_used(self):
        """How many of its seats are taken, as `used`."""
        seated = Q(registrations__state__in=Registration.SEATED)
        return self.annotate(used=Coalesce(Sum("registrations__places", filter=seated), 0))

    def keeping(self, places, now):
        """Those with so many seats left to take now."""
        found = self.open().filter(until__gt=now).with_used()
        return found.filter(used__lte=F("seats") - places)

    def overdue(self):
        """Those of which the seats are not kept any longer."""
        return self.open().filter(until__lte=Now())


class Invitation(models.Model):
    """An organisation is asked to send people: while it is open, its unused seats are kept for whoever has its code.

    Whoever comes by it sits on its seat, whatever group they name, or none.
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ENDED = "ended", _("abgelaufen")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="invitations", verbose_name=_("Werkstatt")
    )
    name = models.CharField(_("Organisation"), max_length=120)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)  # empty: its person left
    group = models.ForeignKey(
        StakeholderGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Interessengruppe"),
    )
    seats = models.PositiveSmallIntegerField(_("Plätze"))
    until = models.DateTimeField(_("freigehalten bis"))
    message = models.TextField(_("Persönliche Worte"), max_length=2000, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    digest = models.CharField(_("Einladungscode, verschlüsselt"), max_length=64, unique=True)
    key = models.UUIDField(unique=True)  # of the form that made it
    created = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(state="open"), name="open_invitations_by_end"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="invitation_keeps_a_seat")
        ]

    def __str__(self):
        return self.name

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def unused(self):
        """How many of its seats nobody took yet (`with_used`)."""
        return max(self.seats - self.used, 0)
