from workshops.forms.planning import MOMENTS, OutcomeForm, WorkshopForm
from workshops.forms.seats import (
    DelegationForm,
    DelegationSignUpForm,
    GroupForm,
    GuestForm,
    NeedsForm,
    SignUpForm,
)

__all__ = [
    "MOMENTS",
    "DelegationForm",
    "DelegationSignUpForm",
    "GroupForm",
    "GuestForm",
    "NeedsForm",
    "OutcomeForm",
    "SignUpForm",
    "WorkshopForm",
]
