from workshops.forms.planning import MOMENTS, OutcomeForm, WorkshopForm
from workshops.forms.seats import DelegationForm, GroupForm, NeedsForm

__all__ = ["MOMENTS", "DelegationForm", "GroupForm", "NeedsForm", "OutcomeForm", "WorkshopForm"]
