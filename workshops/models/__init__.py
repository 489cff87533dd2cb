from workshops.models.inviting import DistrictTarget
from workshops.models.outcomes import Outcome
from workshops.models.registrations import Guest, Needs, Registration, Turn
from workshops.models.workshops import GroupSeats, Reminder, Workshop, WorkshopQuerySet

__all__ = [
    "DistrictTarget",
    "GroupSeats",
    "Guest",
    "Needs",
    "Outcome",
    "Registration",
    "Reminder",
    "Turn",
    "Workshop",
    "WorkshopQuerySet",
]
