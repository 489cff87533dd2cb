from workshops.models.inviting import DistrictTarget
from workshops.models.registrations import Guest, Needs, Registration, Turn
from workshops.models.workshops import GroupSeats, Reminder, Workshop, WorkshopQuerySet

__all__ = [
    "DistrictTarget",
    "GroupSeats",
    "Guest",
    "Needs",
    "Registration",
    "Reminder",
    "Turn",
    "Workshop",
    "WorkshopQuerySet",
]
