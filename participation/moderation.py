"""What people write is looked at before, or after, everybody sees it. Nothing is ever erased by it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
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


def as_read(written):
    """What somebody has read of it, as a digest: in another state, or with other words, another one."""
    version = str(getattr(written, "version", ""))
    read = [written.state, version, getattr(written, "title", ""), written.text]
    return sha256("\0".join(read).encode()).hexdigest()


class DecidedMeanwhile(Exception):
    """Somebody else was faster, or the author changed it: it is no longer what the moderator saw."""


class DecisionQuerySet(models.QuerySet):
    def with_newest(self):
        """Bring along, as `newest`, the last decision about the same thing; for `is_in_force`."""
        others = self.model.objects.filter(**{self.model.ABOUT: OuterRef(self.model.ABOUT)})
        newest = Subquery(others.values("pk")[:1])
        return self.select_related(self.model.ABOUT, "person").annotate(newest=newest)

    def to_undo(self, pk):
        """The decision with this id, of those about one thing; `DecidedMeanwhile` if it holds no longer."""
        last = self.with_newest().first()
        if last is None or last.pk != pk or not last.is_in_force:
            raise DecidedMeanwhile
        return last


class Decision(models.Model):
    """What a moderator decided, and from which state; append-only, also when it is undone.

    `ABOUT` names the foreign key of the room to what was decided on.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("veröffentlicht")
        RETURN = "return", _("zurückgegeben")
        HIDE = "hide", _("ausgeblendet")
        UNDO = "undo", _("rückgängig gemacht")

    LEADS_TO = {
        Kind.PUBLISH: State.PUBLISHED,
        Kind.RETURN: State.RETURNED,
        Kind.HIDE: State.HIDDEN,
    }

    kind = models.CharField(max_length=10, choices=Kind)
    before = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def about(self):
        return getattr(self, self.ABOUT)

    @property
    def is_in_force(self):
        """Whether the thing still is where this decision, the newest about it, has put it."""
        return self.newest == self.pk and self.about.state == self.LEADS_TO.get(self.kind)


# --- the desk -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Tray:
    """One kind of thing that waits at the desk of a theme's moderators, and how it is decided.

    `waiting(theme)` is a QuerySet, oldest first, `find(person)` one of all that `person` may see, both
    with everything that `template` shows of `item`; `since` names what says since when an item waits.
    `decided(theme)` are the decisions made there, newest first. `form(item, …)` is what can be decided; it
    goes to the routes `decide` and `undo`, which do so by `deed(item, person, **said)` and
    `undo_deed(item, person, decision=pk)`.
    """

    name: str
    noun: str
    template: str
    order: int
    waiting: Callable
    find: Callable
    decided: Callable
    form: Callable
    decide: str
    deed: Callable
    undo: str
    undo_deed: Callable
    since: str = "submitted"


_trays = {}


def lay(tray):
    """Lay it on every theme's desk.

    Rooms do so in their `desk.py`, which is found by itself. Whatever fills or empties a tray
    publishes `desk_changed(theme)`.
    """
    if tray.name in _trays:
        raise ValueError(f"there is a tray {tray.name!r} already")
    _trays[tray.name] = tray
    return tray


def trays():
    return sorted(_trays.values(), key=lambda tray: tray.order)


def count_waiting(theme):
    return sum(tray.waiting(theme).count() for tray in _trays.values())


def desk_changed(theme):
    """The message that something came to, or left, the desk of `theme`; make it after the rows."""
    return Message(theme.staff_topic, "desk.changed", {"waiting": count_waiting(theme)})
