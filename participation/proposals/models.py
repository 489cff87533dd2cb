"""Ideas, and where people stand on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.moderation import Decision, Moderated, ModeratedQuerySet, State
from participation.people.models import District, Organisation
from participation.threads.models import Thread
from themes.models import Theme


class ImportedVoice(models.Model):
    """Somebody who took part elsewhere, known by a number only; `cluster` is their opinion group there."""

    source = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    cluster = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="one_voice_per_number")
        ]

    def __str__(self):
        return f"{self.source} {self.number}"


class ProposalQuerySet(ModeratedQuerySet):
    def visible_to(self, person):
        """Published ideas, one's own, and all that left their author to the theme's facilitators."""
        if not person.is_authenticated:
            return self.published()
        everything = Q(state=State.PUBLISHED) | Q(author=person)
        if person.is_operator:
            return self.filter(everything | ~Q(state=State.DRAFT))
        theirs = Q(theme__in=person.moderated_themes.all()) & ~Q(state=State.DRAFT)
        return self.filter(everything | theirs)


class Proposal(Moderated):
    """An idea for one theme. Called idea wherever people see it."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="proposals")
    thread = models.OneToOneField(Thread, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="proposals"
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    former_author = models.PositiveSmallIntegerField(null=True)
    voice = models.ForeignKey(ImportedVoice, models.PROTECT, null=True, related_name="proposals")
    title = models.CharField(_("Ihre Idee in einem Satz"), max_length=120)
    text = models.TextField(_("Beschreibung"), max_length=10_000, blank=True)
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, verbose_name=_("Wo?")
    )
    label = models.CharField(max_length=80, blank=True)  # says so when this is an example
    source = models.CharField(
        max_length=300, blank=True
    )  # whose it is and under which licence, when it was imported; shown with the idea
    origin = models.CharField(
        max_length=120, null=True, blank=True, unique=True
    )  # identity at its source
    key = models.UUIDField(
        null=True, unique=True
    )  # of the form that made it: posted twice, made once
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["theme", "state", "-published", "-id"], name="ideas_newest"),
            models.Index(fields=["theme", "state", "submitted"], name="ideas_waiting"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposals:proposal", args=[self.pk])

    @property
    def topic(self):
        return f"proposal.{self.pk}"


class ProposalRevision(models.Model):
    """What an idea said before it was edited."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=120)
    text = models.TextField()
    written = models.DateTimeField()

    class Meta:
        ordering = ["-written"]

    def __str__(self):
        return f"idea {self.proposal_id} until {self.written}"


class ProposalDecision(Decision):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")


class Position(models.Model):
    """Where one person stands on one idea; after the account is erased, somebody's."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("Ich stimme zu")
        UNDECIDED = 0, _("Unentschieden")
        DISAGREE = -1, _("Ich stimme nicht zu")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="positions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="positions"
    )
    voice = models.ForeignKey(ImportedVoice, models.PROTECT, null=True, related_name="positions")
    value = models.SmallIntegerField(choices=Value)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="one_position_per_person"),
            models.UniqueConstraint(fields=["proposal", "voice"], name="one_position_per_voice"),
            models.CheckConstraint(
                condition=Q(value__in=[-1, 0, 1]), name="agree_undecided_or_disagree"
            ),
        ]
        indexes = [models.Index(fields=["changed"], name="positions_changed")]

    def __str__(self):
        return f"{self.value:+d} on {self.proposal_id}"


class ProposalTally(models.Model):
    """Derived, never incremented: rewritten from the rows by the task that publishes it."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="tally")
    theme = models.ForeignKey(
        Theme, models.CASCADE, related_name="+"
    )  # so that sorting needs one index
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    agreement = models.FloatField(default=0)  # lower Wilson bound of agree / (agree + disagree)
    contest = models.FloatField(default=0)  # see tasks.contest
    counted = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["theme", "-comments"], name="ideas_most_discussed"),
            models.Index(fields=["theme", "-agreement"], name="ideas_most_agreed"),
            models.Index(fields=["theme", "-contest"], name="ideas_most_contested"),
        ]

    def __str__(self):
        return f"tally of {self.proposal_id}"
