"""Letters wait in a table until they are sent, so that a lost queue or a dead mail server loses none."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MAX_ATTEMPTS = 14  # about two days, see `Letter.pause`
# What a letter says, once it is sent or given up: letters to others may name somebody who leaves,
# of whom nothing may be left after a day.
KEPT = timedelta(hours=20)


class LetterQuerySet(models.QuerySet):
    def due(self):
        now = timezone.now()
        return self.filter(sent=None, due_at__lte=now, attempts__lt=MAX_ATTEMPTS).order_by(
            "due_at", "pk"
        )

    def done(self):
        """Sent or given up so long ago that nobody will ask any more."""
        long_ago = timezone.now() - KEPT
        return self.filter(
            Q(sent__lt=long_ago) | Q(sent=None, attempts__gte=MAX_ATTEMPTS, due_at__lt=long_ago)
        )


class Letter(models.Model):
    to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    calendar = models.TextField(blank=True)  # an invitation, or its end, as iCalendar
    code = models.CharField(max_length=200, blank=True)  # an address, sent along as a QR code
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent = models.DateTimeField(null=True)
    discard = models.BooleanField(default=False)  # as soon as it is sent

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(sent=None), name="letters_due")]

    def __str__(self):
        return f"letter {self.pk}"

    @property
    def pause(self):
        """How long to wait before the next attempt, should this one fail: 2, 4, 8 … minutes, at most 8 h."""
        return timedelta(minutes=min(2 ** (self.attempts + 1), 480))

    def claim(self):
        """Whether this process may try to send it now; nobody else may until the pause is over."""
        now = timezone.now()
        claimed = Letter.objects.due().filter(pk=self.pk, attempts=self.attempts)
        return bool(claimed.update(due_at=now + self.pause, attempts=F("attempts") + 1))
