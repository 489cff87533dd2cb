"""Threads and comments. Any room hangs a thread on itself by a foreign key; open ones hang on a theme."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.moderation import Decision, Moderated, ModeratedQuerySet, Reason, State
from participation.people.models import Organisation
from themes.models import Theme


class Thread(Moderated):
    """A discussion. Its state decides who sees its comments; the room it hangs on keeps that true."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="threads")
    home = models.CharField(max_length=200, blank=True)  # page of the row it hangs on; "" when open
    topic_name = models.CharField(max_length=100, blank=True)  # that row's topic; "" when open
    title = models.CharField(_("Worum geht es?"), max_length=120, blank=True)
    text = models.TextField(_("Text"), max_length=5000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="threads"
    )
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True)
    former_author = models.PositiveSmallIntegerField(null=True)
    key = models.UUIDField(
        null=True, unique=True
    )  # of the form that made it: posted twice, made once
    created = models.DateTimeField(default=timezone.now)

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["theme", "state", "-created"], name="threads_of_theme")]

    def __str__(self):
        return self.title or self.home

    def get_absolute_url(self):
        return self.home or reverse("threads:thread", args=[self.pk])

    @property
    def topic(self):
        return self.topic_name or f"thread.{self.pk}"


class Comment(models.Model):
    """A contribution to a thread; what was hidden or withdrawn stays as a place others answered to."""

    class Stance(models.TextChoices):
        NEUTRAL = "neutral", _("Beitrag")
        PRO = "pro", _("Dafür")
        CONTRA = "contra", _("Dagegen")
        QUESTION = "question", _("Frage")

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    path = models.CharField(max_length=80, editable=False)  # orders the tree; see actions.say
    depth = models.PositiveSmallIntegerField(default=1)  # 1 to MAX_DEPTH, deeper answers lie flat
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments"
    )
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True)
    former_author = models.PositiveSmallIntegerField(null=True)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.NEUTRAL)
    text = models.TextField(_("Ihr Beitrag"), max_length=5000)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    key = models.UUIDField(null=True, unique=True)
    label = models.CharField(max_length=80, blank=True)  # says so when this is an example
    created = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)

    objects = ModeratedQuerySet.as_manager()

    MAX_DEPTH = 4

    class Meta:
        indexes = [models.Index(fields=["thread", "path"], name="comments_in_order")]

    def __str__(self):
        return f"comment {self.pk}"

    def get_absolute_url(self):
        return f"{self.thread.get_absolute_url()}#comment-{self.pk}"


class CommentRevision(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    text = models.TextField()
    written = models.DateTimeField()

    class Meta:
        ordering = ["-written"]

    def __str__(self):
        return f"comment {self.comment_id} until {self.written}"


class Report(models.Model):
    """Somebody found a comment against the rules; it waits at the desk until a decision closes it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(_("Grund"), max_length=20, choices=Reason)
    note = models.TextField(_("Anmerkung"), max_length=1000, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="one_report_per_person_and_comment"
            )
        ]

    def __str__(self):
        return f"report {self.pk}"


class CommentDecision(Decision):
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")


class ThreadDecision(Decision):
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="decisions")
