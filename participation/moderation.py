"""What people write is looked at before, or after, everybody sees it. Nothing is ever erased by it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.live.log import Message


class State(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    WAITING = "waiting", _("wartet auf Prüfung")
    PUBLISHED = "published", _("veröffentlicht")
    RETURNED = "returned", _("zurückgegeben")
    HIDDEN = "hidden", _("ausgeblendet")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Reason(models.TextChoices):
    """Why something was returned or hidden; the author reads it."""

    UNCLEAR = "unclear", _("Das Anliegen ist noch nicht verständlich.")
    OFF_TOPIC = "off_topic", _("Der Beitrag gehört nicht zu diesem Thema.")
    DUPLICATE = "duplicate", _("Diese Idee gibt es bereits.")
    PERSONAL_DATA = "personal_data", _("Der Beitrag enthält persönliche Angaben anderer.")
    INSULTING = "insulting", _("Der Beitrag ist beleidigend oder herabsetzend.")
    ADVERTISING = "advertising", _("Der Beitrag ist Werbung.")
    UNLAWFUL = "unlawful", _("Der Beitrag verstößt gegen geltendes Recht.")
    OTHER = "other", _("Ein anderer Grund (siehe Notiz).")


class ModeratedQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=State.PUBLISHED)

    def waiting(self):
        """What waits for a decision, oldest first."""
        return self.filter(state=State.WAITING).order_by("submitted", "pk")


class Moderated(models.Model):
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    submitted = models.DateTimeField(null=True, blank=True)
    published = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_published(self):
        return self.state == State.PUBLISHED


class Decision(models.Model):
    """What a moderator decided, and from which state; append-only, also when it is undone."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("veröffentlicht")
        RETURN = "return", _("zurückgegeben")
        HIDE = "hide", _("ausgeblendet")
        UNDO = "undo", _("rückgängig gemacht")

    kind = models.CharField(max_length=10, choices=Kind)
    before = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created", "-pk"]


# --- the desk -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tray:
    """One kind of thing that waits at the desk of a theme's moderators.

    `waiting(theme)` is a QuerySet, oldest first, with everything that `template` shows of `item`;
    `since` names what says since when an item waits.
    """

    name: str
    template: str
    order: int
    waiting: Callable
    since: str


_trays = {}


def tray(name, template, *, order, since="submitted"):
    """Lay what the function below finds waiting, theme → QuerySet, on every theme's desk.

    Rooms do so in their `desk.py`, which is found by itself. Whatever fills or empties a tray
    publishes `desk_changed(theme)`.
    """

    def register(function):
        if name in _trays:
            raise ValueError(f"there is a tray {name!r} already")
        _trays[name] = Tray(name, template, order, function, since)
        return function

    return register


def trays():
    return sorted(_trays.values(), key=lambda tray: tray.order)


def count_waiting(theme):
    return sum(tray.waiting(theme).count() for tray in _trays.values())


def desk_changed(theme):
    """The message that something came to, or left, the desk of `theme`; make it after the rows."""
    return Message(theme.staff_topic, "desk.changed", {"waiting": count_waiting(theme)})
