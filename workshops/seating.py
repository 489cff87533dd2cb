"""How the seats of a room are shared: some are kept for stakeholder groups, the rest is for anybody.

Whoever belongs to a group sits on one of its seats while there is one, else on an open one.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from django.utils import timezone

MORNING, EVENING = 8, 21  # hours between which an offer may end


class Seat(Enum):
    OF_GROUP = "group"
    OPEN = "open"


@dataclass
class Room:
    """`kept` is `{group: seats}`, `taken` `{group, or None: places}`; a group is its key."""

    capacity: int
    kept: dict
    taken: Counter = field(default_factory=Counter)

    def seat_for(self, group, places=1):
        """Where somebody of `group` can sit, with all who come along; None where not all can."""
        if places > self.places_for(group):
            return None
        return Seat.OF_GROUP if places <= self._of_group(group) else Seat.OPEN

    def places_for(self, group):
        """How many people of `group` there is room for."""
        open_seats = self.capacity - sum(self.kept.values())
        on_open = sum(max(n - self.kept.get(group, 0), 0) for group, n in self.taken.items())
        free = self._of_group(group) + max(open_seats - on_open, 0)
        return max(min(free, self.capacity - self.taken.total()), 0)

    def _of_group(self, group):
        return max(self.kept.get(group, 0) - self.taken[group], 0)


def answer_by(now, starts):
    """Until when an offer holds: 72 hours, less as the day comes nearer, and never into the night."""
    left = starts - now
    if left > timedelta(days=7):
        hours = timedelta(hours=72)
    elif left > timedelta(days=3):
        hours = timedelta(hours=24)
    elif left > timedelta(days=1):
        hours = timedelta(hours=6)
    else:
        hours = min(timedelta(hours=2), left / 2)
    end = timezone.localtime(now + hours)
    if not MORNING < end.hour < EVENING:
        day = end.date() + timedelta(days=1 if end.hour >= EVENING else 0)
        morning = end.replace(year=day.year, month=day.month, day=day.day, hour=MORNING + 1)
        end = morning.replace(minute=0, second=0, microsecond=0)
    return min(end, starts)
