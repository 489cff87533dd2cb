from workshops.models.registrations import Guest, Registration, Turn
from workshops.models.workshops import GroupSeats, Reminder, Workshop, WorkshopQuerySet

__all__ = [
    "GroupSeats",
    "Guest",
    "Registration",
    "Reminder",
    "Turn",
    "Workshop",
    "WorkshopQuerySet",
]
