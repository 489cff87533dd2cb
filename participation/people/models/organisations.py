"""Organisations take part as themselves; people with a mandate write for them."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.people.models.people import Person, StakeholderGroup


class OrganisationQuerySet(models.QuerySet):
    def verified(self):
        return self.filter(state=Organisation.State.VERIFIED)

    def waiting(self):
        return self.filter(state=Organisation.State.WAITING).order_by("created")

    def without_members(self, besides=None):
        """Those for which nobody speaks, or nobody else than `besides`."""
        members = Mandate.objects.active().filter(
            organisation=OuterRef("pk"), person__is_active=True
        )
        return self.filter(~Exists(members.exclude(person=besides) if besides else members))

    def with_requests(self):
        """How many ask to speak for it, as `requests`."""
        requested = Count("mandates", filter=Q(mandates__state=Mandate.State.REQUESTED))
        return self.annotate(requests=requested).order_by("-requests", "name")

    def visible_to(self, person):
        """Verified ones, those one belongs to, and all of them to operators."""
        if not person.is_authenticated:
            return self.verified()
        if person.is_operator:
            return self
        mine = Exists(Mandate.objects.filter(organisation=OuterRef("pk"), person=person))
        return self.filter(Q(state=Organisation.State.VERIFIED) | mine)

    def spoken_for_by(self, person):
        """Verified organisations for which `person`, or what is given for one, holds a mandate today."""
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

    def get_absolute_url(self):
        return reverse("people:organisation", args=[self.pk])

    @property
    def is_verified(self):
        return self.state == self.State.VERIFIED


class MandateQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=Mandate.State.ACTIVE)

    def requested(self):
        return self.filter(state=Mandate.State.REQUESTED)

    def visible_to(self, person):
        """One's own, those of the organisations one speaks for, and all of them to operators."""
        if person.is_operator:
            return self
        theirs = Mandate.objects.active().filter(person=person).values("organisation")
        return self.filter(Q(person=person) | Q(organisation__in=theirs))


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
