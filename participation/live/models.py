"""One log of what happened. `seq` is taken under a lock on the topic, so its order is commit order."""

import secrets

from django.db import models


def new_epoch():
    return secrets.token_hex(4)


class Topic(models.Model):
    """Something that pages listen to, such as `theme.mobilitaet`; `head` is its newest number.

    The epoch changes when a backup is restored: numbers of another epoch mean nothing.
    """

    name = models.CharField(max_length=100, unique=True)
    epoch = models.CharField(max_length=8, default=new_epoch)
    head = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.name} at {self.epoch}:{self.head}"


class Event(models.Model):
    """A fact in a topic: ids and numbers only, never what people wrote (docs/decisions/)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    name = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["topic", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "seq"], name="one_event_per_number"),
        ]

    def __str__(self):
        return f"{self.name} as {self.seq}"
