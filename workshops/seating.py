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

    def seat_for(self, group):
        """Which seat is free for somebody of `group`, or None."""
        if self.taken.total() >= self.capacity:
            return None
        if self.taken[group] < self.kept.get(group, 0):
            return Seat.OF_GROUP
        open_seats = self.capacity - sum(self.kept.values())
        on_open = sum(max(n - self.kept.get(group, 0), 0) for group, n in self.taken.items())
        return Seat.OPEN if on_open < open_seats else None


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
