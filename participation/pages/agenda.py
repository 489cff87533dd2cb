"""What happens next on the whole platform: the windows of all themes, in order of time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from themes.models import Theme


@dataclass(frozen=True)
class Moment:
    """At `at` an activity opens or closes in some themes, or in all of them."""

    at: datetime
    activity: Theme.Activity
    opens: bool
    themes: tuple
    in_all: bool


def coming(themes, *, limit=6):
    """The next moments after the themes' clock; windows that move together are told once."""
    found = defaultdict(list)
    for theme in themes:
        for activity in Theme.Activity:
            opens, closes = theme.window(activity)
            for at, is_opening in ((opens, True), (closes, False)):
                if at and at > theme.clock:
                    found[at, activity, is_opening].append(theme)
    moments = [
        Moment(at, activity, opens, tuple(which), len(which) == len(themes))
        for (at, activity, opens), which in found.items()
    ]
    return sorted(moments, key=lambda moment: (moment.at, not moment.opens))[:limit]


def open_now(theme):
    """The activities possible in `theme` at its clock."""
    return [activity for activity in Theme.Activity if theme.is_open(activity)]
