from participation.people.models.operating import (
    Admission,
    BanReason,
    JoinCode,
    OperatorInvitation,
    Session,
    StaffDeed,
    StaffLog,
)
from participation.people.models.organisations import Mandate, Organisation
from participation.people.models.people import Consent, District, Person, StakeholderGroup

__all__ = [
    "Admission",
    "BanReason",
    "Consent",
    "District",
    "JoinCode",
    "Mandate",
    "OperatorInvitation",
    "Organisation",
    "Person",
    "Session",
    "StaffDeed",
    "StaffLog",
    "StakeholderGroup",
]
