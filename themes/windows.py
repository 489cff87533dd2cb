"""From when to when something may be done in a theme, and how a page says so."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _


def in_words(moment):
    """Day and time as people here say it, in the language of the page."""
    local = timezone.localtime(moment)
    return _("{date}, {time} Uhr").format(
        date=formats.date_format(local, "DATE_FORMAT"), time=formats.time_format(local, "H:i")
    )


def as_logged(value):
    """A moment as JSON, and the log, keep it; anything else as it is."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Window:
    """One activity's window as it stands at `clock`; without `opens` nothing is planned."""

    activity: str  # Theme.Activity
    opens: datetime | None
    closes: datetime | None
    clock: datetime

    def __iter__(self):
        """`opens, closes = window`"""
        return iter((self.opens, self.closes))

    @property
    def state(self):
        if self.closes is not None and self.closes <= self.clock:
            return "closed"
        if self.opens is None:
            return "unplanned"
        return "open" if self.opens <= self.clock else "planned"

    @property
    def is_open(self):
        return self.state == "open"

    @property
    def in_words(self):
        if self.state == "closed":
            return _("geschlossen seit {moment}").format(moment=in_words(self.closes))
        if self.state == "unplanned":
            return _("noch nicht geplant")
        if self.state == "open":
            if self.closes is None:
                return _("offen, ohne festes Ende")
            return _("offen bis {moment}").format(moment=in_words(self.closes))
        if self.closes is None:
            return _("ab {moment}").format(moment=in_words(self.opens))
        return _("von {opens} bis {closes}").format(
            opens=in_words(self.opens), closes=in_words(self.closes)
        )
