"""Ideas, and where people stand on them."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Now, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from participation.moderation import (
    Decision,
    DecisionQuerySet,
    Moderated,
    ModeratedQuerySet,
    State,
)
from participation.people.models import District, Organisation
from participation.text import as_plain
from participation.threads.models import Report, Thread
from themes.models import Theme, open_now

BEGINNING = 280  # characters of the text that a card shows


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


def public_or_by(author):
    """The condition that everybody may read it, or that it is `author`'s own."""
    return Q(state=State.PUBLISHED) | Q(author=author)


class ProposalQuerySet(ModeratedQuerySet):
    def visible_to(self, person):
        """Published ideas, one's own, and all that left their author to the theme's facilitators."""
        if not person.is_authenticated:
            return self.published()
        if person.is_operator:
            return self.filter(public_or_by(person) | ~Q(state=State.DRAFT))
        if person.is_facilitator:
            theirs = Q(theme__in=person.moderated_themes.all()) & ~Q(state=State.DRAFT)
            return self.filter(public_or_by(person) | theirs)
        return self.filter(public_or_by(person))

    def drafts_of(self, person, theme):
        return self.filter(author=person, theme=theme, state=State.DRAFT).order_by("-pk")

    def open_for(self, activity):
        """Published ideas of themes whose window for `activity` is open at the database's time."""
        return self.published().filter(open_now(activity, "theme__"))

    def for_desk(self):
        """Those that wait for a decision, and published ones that were reported, the oldest first.

        With everything that the desk shows of them; see `with_open_reports`.
        """
        reports = Report.objects.open().filter(thread__isnull=False)
        reported = Q(state=State.PUBLISHED, thread__in=reports.values("thread"))
        first = reports.filter(thread=OuterRef("thread")).order_by("created").values("created")[:1]
        waits_since = Coalesce(Subquery(first), "submitted")
        waiting = self.filter(Q(state=State.WAITING) | reported).annotate(waits_since=waits_since)
        return waiting.with_open_reports().order_by("waits_since", "pk")

    def with_open_reports(self):
        """Bring `thread.open_reports` along, in a second query, and whatever else moderators read."""
        reports = Report.objects.open().order_by("created")
        return self.select_related(
            "theme", "author", "organisation__group", "district", "thread"
        ).prefetch_related(Prefetch("thread__reports", reports, to_attr="open_reports"))

    def with_clock(self):
        """Bring the database's time along for the theme's windows; see `Proposal.is_open`."""
        return self.annotate(clock=Now())

    def with_position_of(self, person):
        """Bring along, as `position`, where `person` stands; None for who took none."""
        theirs = Position.objects.filter(proposal=OuterRef("pk"), person=person)
        return self.annotate(position=Subquery(theirs.values("value")[:1]))

    def for_page(self, person):
        """Everything that the page of an idea shows `person` of it, in one query."""
        related = ("theme", "author", "organisation__group", "district", "tally", "thread")
        return self.select_related(*related).with_clock().with_position_of(person)

    def for_cards(self):
        """Everything that a card shows, in one query."""
        return (
            self.select_related("author", "organisation__group", "district", "tally")
            .annotate(beginning=Substr("text", 1, BEGINNING))
            .defer("text")
        )


class Proposal(Moderated):
    """An idea for one theme. Called idea wherever people see it."""

    KINDS = {
        State.WAITING: {Decision.Kind.PUBLISH, Decision.Kind.RETURN, Decision.Kind.HIDE},
        State.PUBLISHED: {Decision.Kind.PUBLISH, Decision.Kind.HIDE},
        State.HIDDEN: {Decision.Kind.PUBLISH},
    }

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
    title = models.CharField(_("Ihre Idee in einem Satz"), max_length=120)  # "" in some drafts
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
    key = models.UUIDField(null=True)  # of the form that made it: posted twice, made once
    on_paper = models.BooleanField(default=False)  # a facilitator entered it; it has no author
    signed = models.CharField(_("Name auf der Karte"), max_length=80, blank=True)
    received = models.DateField(_("Eingegangen am"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["theme", "state", "-published", "-id"], name="ideas_newest"),
            models.Index(fields=["theme", "state", "submitted"], name="ideas_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_idea_per_form"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(on_paper=True), name="one_idea_per_form_of_a_card"
            ),
        ]

    def __str__(self):
        return self.title or gettext("Ohne Titel")

    def get_absolute_url(self):
        return reverse("proposals:proposal", args=[self.pk])

    @property
    def excerpt(self):
        """How the text begins, for a card read `for_cards`, without what its title says already."""
        words = as_plain(self.beginning)
        said = self.title.removesuffix("…").rstrip()
        rest = words.removeprefix(said).strip()
        return words if not said or rest == words else rest and f"… {rest}"

    @property
    def topic(self):
        return f"proposal.{self.pk}"

    @property
    def has_byline(self):
        """Whether pages say who wrote it, be it "ohne Namen"; what was imported has a label instead."""
        return bool(self.author_id or self.former_author or self.organisation_id or self.on_paper)

    @property
    def of_theme(self):
        return self.theme

    @property
    def kinds(self):
        """What can be decided about it; a paper card has nobody to be returned to."""
        kinds = self.KINDS.get(self.state, set())
        return kinds - {Decision.Kind.RETURN} if self.on_paper else kinds

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def is_answered(self):
        """Whether somebody took a position on this text, or commented it: then it stays as it is."""
        if self.seems_answered or self.positions.exists():
            return True
        return self.thread_id is not None and self.thread.comments.exists()

    def is_open(self, activity):
        """Whether the theme's window is open, by the time that `with_clock` brought along."""
        self.theme.clock = self.clock
        return self.theme.is_open(activity)

    @property
    def seems_answered(self):
        """`is_answered` as last counted, without asking the rows."""
        tally = getattr(self, "tally", None)
        return tally is not None and any(
            (tally.agree, tally.undecided, tally.disagree, tally.comments)
        )

    @property
    def topics(self):
        """Whose pages show this idea: the theme's and its own."""
        return self.theme.topic, self.topic


class ProposalRevision(models.Model):
    """What an idea said before it was edited, and in which state: only what was public stays public."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    title = models.CharField(max_length=120)
    text = models.TextField()
    written = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "version"], name="one_text_per_revision")
        ]

    def __str__(self):
        return f"idea {self.proposal_id} until {self.written}"


class ProposalDecisionQuerySet(DecisionQuerySet):
    def made_here(self):
        """Without what was decided elsewhere and came with an import."""
        return self.exclude(proposal__origin__isnull=False, person=None)


class ProposalDecision(Decision):
    ABOUT = "proposal"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")

    objects = ProposalDecisionQuerySet.as_manager()

    def __str__(self):
        return f"{self.kind} idea {self.proposal_id}"


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


class ProposalTallyQuerySet(models.QuerySet):
    def with_clock(self):
        """Bring the database's time along: positions are dated by it, so what was counted is too."""
        return self.annotate(clock=Now())


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
    # {group slug, or "" for none given: [agree, undecided, disagree]} from active consents,
    # unmasked: show it through `groups.by_group` only
    by_group = models.JSONField(default=dict)
    counted = models.DateTimeField(default=timezone.now)

    objects = ProposalTallyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["theme", "-comments", "-proposal"], name="ideas_most_discussed"),
            models.Index(fields=["theme", "-agreement", "-proposal"], name="ideas_most_agreed"),
            models.Index(fields=["theme", "-contest", "-proposal"], name="ideas_most_contested"),
        ]

    def __str__(self):
        return f"tally of {self.proposal_id}"
