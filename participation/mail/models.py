"""Letters wait in a table until they are sent, so that a lost queue or a dead mail server loses none."""

from django.db import models
from django.utils import timezone


class LetterQuerySet(models.QuerySet):
    def due(self):
        return self.filter(sent=None, due_at__lte=timezone.now()).order_by("due_at", "pk")


class Letter(models.Model):
    to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent=None), name="letters_due")
        ]

    def __str__(self):
        return f"letter {self.pk}"
