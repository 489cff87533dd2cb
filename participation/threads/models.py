"""Threads and comments. Any room hangs a thread on itself by a foreign key; open ones hang on a theme."""

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Count,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy as _

from participation.moderation import Decision, Moderated, ModeratedQuerySet, Reason, State
from participation.people.bylines import BYLINE, byline
from participation.people.models import Organisation
from participation.text import as_plain
from themes.models import Theme


class Written(models.Model):
    """Somebody wrote it, perhaps for an organisation; who left is called by a number.

    The number is the same in one thread and says nothing about another. `key` is that of the form:
    posted twice, it is made once.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="%(class)ss"
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="%(class)ss"
    )
    former_author = models.PositiveSmallIntegerField(null=True)
    key = models.UUIDField(null=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_%(class)s_per_form")
        ]

    @property
    def byline(self):
        """By what name others know who wrote this; needs `with_bylines`."""
        return byline(self)


class ThreadQuerySet(ModeratedQuerySet):
    def opened(self):
        """Those that hang on a theme alone, not on another room's row."""
        return self.filter(home="")

    def visible_to(self, person):
        """Published threads, one's own, and all that left their author to the theme's facilitators."""
        if not person.is_authenticated:
            return self.published()
        everything = Q(state=State.PUBLISHED) | Q(author=person)
        return self.filter(everything | (_moderated("theme", person) & ~Q(state=State.DRAFT)))

    def with_counts(self):
        """Bring along how many comments there are, as `Comment.counts` has them."""
        return self.annotate(**_counts(Comment.objects.filter(thread=OuterRef("pk"))))

    def locked(self):
        """With the theme, to decide on: whoever says or decides something in a thread takes turns."""
        return self.select_related("theme").select_for_update(of=("self",), no_key=True)

    def with_comment_count(self):
        """Bring `comment_count` along: the published ones."""
        said = Comment.objects.published().filter(thread=OuterRef("pk"))
        return self.annotate(comment_count=_how_many(said, "thread"))

    def with_bylines(self):
        return self.select_related(*BYLINE)


class Thread(Moderated, Written):
    """A discussion. Its state decides who sees its comments; the room it hangs on keeps that true."""

    KINDS = {
        State.WAITING: {Decision.Kind.PUBLISH, Decision.Kind.RETURN, Decision.Kind.HIDE},
        State.PUBLISHED: {Decision.Kind.RETURN, Decision.Kind.HIDE},
        State.RETURNED: {Decision.Kind.PUBLISH, Decision.Kind.HIDE},
        State.HIDDEN: {Decision.Kind.PUBLISH},
    }

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="threads")
    home = models.CharField(max_length=200, blank=True)  # page of the row it hangs on; "" when open
    topic_name = models.CharField(max_length=100, blank=True)  # that row's topic; "" when open
    title = models.CharField(_("Worum geht es?"), max_length=120, blank=True)
    text = models.TextField(_("Text"), max_length=5000, blank=True)
    withdrawn = models.DateTimeField(
        null=True
    )  # by its author; published while others' words stand

    objects = ThreadQuerySet.as_manager()

    class Meta(Written.Meta):
        indexes = [models.Index(fields=["theme", "state", "-created"], name="threads_of_theme")]

    def __str__(self):
        if self.withdrawn:
            return gettext("Zurückgezogene Diskussion")
        return self.title or gettext("Diskussion {number}").format(number=self.pk)

    def get_absolute_url(self):
        return self.home or reverse("threads:thread", args=[self.pk])

    @property
    def topic(self):
        return self.topic_name or f"thread.{self.pk}"

    @property
    def counts(self):
        """Needs `with_counts`."""
        return {name: getattr(self, f"count_{name}") for name in COUNTED}

    @property
    def of_theme(self):
        return self.theme

    @property
    def kinds(self):
        """What can be decided about it; once its author withdrew it, whether others' words can be read."""
        kinds = self.KINDS.get(self.state, set()) if self.is_open else set()
        return kinds - {Decision.Kind.RETURN} if self.withdrawn else kinds

    @property
    def is_editable(self):
        """Whether its author may still change it: until everybody sees it, since answers keep their question."""
        return self.is_open and self.state in {State.WAITING, State.RETURNED}

    @property
    def is_open(self):
        """Whether it hangs on its theme alone and brings its own title and text."""
        return not self.home


class CommentQuerySet(ModeratedQuerySet):
    def visible_to(self, person):
        """What may be read by itself: published in a published thread, one's own, a facilitator's all."""
        public = Q(state=State.PUBLISHED, thread__state=State.PUBLISHED)
        if not person.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(author=person) | _moderated("thread__theme", person))

    def locked(self):
        """With author, thread and theme, to decide on; lock the thread first, as everybody does."""
        return self.select_related("author", "thread__theme").select_for_update(
            of=("self",), no_key=True
        )

    def in_order(self):
        """As a tree is read: every comment before its answers, older ones first."""
        return self.order_by("path")

    def with_bylines(self):
        """Bring along who wrote it, whom it answers, and why it was hidden, in the same query."""
        hidden = CommentDecision.objects.filter(comment=OuterRef("pk"), kind=Decision.Kind.HIDE)
        return (
            self.select_related(*BYLINE, *(f"parent__{name}" for name in BYLINE))
            .defer("parent__text")
            .annotate(
                hidden_for=Case(
                    When(state=State.HIDDEN, then=Subquery(hidden.values("reason")[:1])),
                    default=Value(""),
                )
            )
        )

    def with_counts(self, thread):
        """Bring `counts` of the whole thread along with each row: all places, what is said, by stance."""
        return self.annotate(**_counts(Comment.objects.filter(thread=thread)))

    def reported(self):
        """Published ones that somebody found against the rules, longest waiting first."""
        waiting = Report.objects.open().filter(comment=OuterRef("pk")).order_by("created")
        return (
            self.published()
            .annotate(reported=Subquery(waiting.values("created")[:1]))
            .filter(reported__isnull=False)
            .order_by("reported", "pk")
        )

    def with_open_reports(self):
        """Bring `open_reports` along, in a second query."""
        waiting = Report.objects.open().order_by("created")
        return self.select_related("thread__theme").prefetch_related(
            Prefetch("reports", waiting, to_attr="open_reports")
        )


class Comment(Written):
    """A contribution to a thread; what was hidden or withdrawn stays as a place others answered to."""

    class Stance(models.TextChoices):
        NEUTRAL = "neutral", _("Anmerkung")
        PRO = "pro", _("Dafür")
        CONTRA = "contra", _("Dagegen")
        QUESTION = "question", _("Frage")

    MAX_DEPTH = 4
    STEP = 12  # digits of one comment in a path
    KINDS = {
        State.PUBLISHED: {Decision.Kind.PUBLISH, Decision.Kind.HIDE},
        State.HIDDEN: {Decision.Kind.PUBLISH},
    }

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    path = models.CharField(max_length=MAX_DEPTH * STEP, editable=False)  # see `place`
    depth = models.PositiveSmallIntegerField(default=1)  # 1 to MAX_DEPTH, deeper answers lie flat
    stance = models.CharField(
        _("Wie ist Ihr Beitrag gemeint?"), max_length=10, choices=Stance, default=Stance.NEUTRAL
    )
    text = models.TextField(_("Ihr Beitrag"), max_length=5000)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    label = models.CharField(max_length=80, blank=True)  # says so when this is an example
    edited = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta(Written.Meta):
        constraints = [
            *Written.Meta.constraints,
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=4), name="comments_at_most_four_deep"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "path"], name="comments_in_order"),
            models.Index(fields=["thread", "state", "stance"], name="comments_by_stance"),
        ]

    def __str__(self):
        return Truncator(as_plain(self.text)).chars(60) or gettext("Ohne Text")

    def get_absolute_url(self):
        """Leads to the page of its thread that shows it, whichever that is by then."""
        return reverse("threads:comment", args=[self.pk])

    @property
    def of_theme(self):
        return self.thread.theme

    @property
    def kinds(self):
        """What can be decided about it: to let it stand, or bring it back, or to hide it."""
        return self.KINDS.get(self.state, set())

    @property
    def is_published(self):
        return self.state == State.PUBLISHED

    @property
    def counts(self):
        """`{"places": …, "said": …, "pro": …, …}` of its thread; needs `with_counts`."""
        return {name: getattr(self, f"count_{name}") for name in COUNTED}

    @property
    def hidden_reason(self):
        """Why it was hidden, in words; needs `with_bylines`."""
        return Reason(self.hidden_for).label if self.hidden_for else ""

    def place(self, parent=None):
        """Put it below `parent`, once it has a number.

        The path is the parent's with the own number behind it. Below the deepest level it is the
        path of the level above, so that answers lie side by side there, in the order of time.
        """
        above = parent.path[: (self.MAX_DEPTH - 1) * self.STEP] if parent else ""
        self.parent = parent
        self.path = f"{above}{self.pk:0{self.STEP}d}"
        self.depth = len(self.path) // self.STEP


# Places are all comments, those that were hidden or withdrawn too; said is what can be read.
COUNTED = ["places", "said", *Comment.Stance.values]


class CommentRevision(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    text = models.TextField()
    written = models.DateTimeField()

    class Meta:
        ordering = ["-written", "-pk"]

    def __str__(self):
        return f"comment {self.comment_id} until {self.written}"


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed=None)

    def about(self, thread):
        """Of what a thread hangs on, by its key; what was never published has none, and no reports."""
        return self.filter(thread=thread) if thread else self.none()


class Report(models.Model):
    """Somebody found a comment, or what a thread hangs on, against the rules.

    It waits at the desk until a decision closes it.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="reports")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="reports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(_("Grund"), max_length=20, choices=Reason)
    note = models.TextField(_("Anmerkung"), max_length=1000, blank=True)
    created = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="one_report_per_person_and_comment"
            ),
            models.UniqueConstraint(
                fields=["thread", "person"], name="one_report_per_person_and_thread"
            ),
            models.CheckConstraint(
                condition=Q(comment=None) ^ Q(thread=None), name="reports_are_about_one_thing"
            ),
        ]
        indexes = [
            models.Index(fields=["comment"], condition=Q(closed=None), name="reports_open"),
            models.Index(fields=["thread"], condition=Q(closed=None), name="reports_of_rows_open"),
        ]

    def __str__(self):
        return f"report {self.pk}"


class CommentDecision(Decision):
    ABOUT = "comment"

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")


class ThreadDecision(Decision):
    ABOUT = "thread"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="decisions")

    @property
    def is_in_force(self):
        withdrawn = self.thread.withdrawn
        return super().is_in_force and not (withdrawn and self.created < withdrawn)


def _moderated(theme, person):
    """The condition that `person` moderates the theme that the lookup `theme` leads to."""
    if person.is_operator:
        return Q(**{f"{theme}__isnull": False})
    return Q(**{f"{theme}__in": Theme.objects.moderated_by(person)})


def _counts(comments):
    said = comments.published()
    stances = {stance.value: said.filter(stance=stance) for stance in Comment.Stance}
    rows = {"places": comments, "said": said, **stances}
    return {f"count_{name}": _how_many(rows[name], "thread") for name in COUNTED}


def _how_many(rows, by):
    """How many `rows` there are, as a subquery; `by` is the field they were filtered by."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
