from workshops.models.inviting import DistrictTarget, Invitation
from workshops.models.outcomes import Outcome
from workshops.models.registrations import Guest, Needs, Registration, Turn
from workshops.models.workshops import GroupSeats, Reminder, Workshop, WorkshopQuerySet

__all__ = [
    "DistrictTarget",
    "GroupSeats",
    "Guest",
    "Invitation",
    "Needs",
    "Outcome",
    "Registration",
    "Reminder",
    "Turn",
    "Workshop",
    "WorkshopQuerySet",
]
