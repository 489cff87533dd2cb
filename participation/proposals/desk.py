"""What waits of this room at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Tray, lay
from participation.proposals.actions import deciding
from participation.proposals.models import Proposal, ProposalDecision
from participation.threads.forms import DecisionForm

IDEAS = lay(
    Tray(
        name="ideas",
        noun=_("Idee"),
        template="proposals/_to_decide.html",
        order=10,
        waiting=lambda theme: Proposal.objects.filter(theme=theme).for_desk(),
        since="waits_since",
        find=lambda person: Proposal.objects.visible_to(person).with_open_reports(),
        decided=lambda theme: ProposalDecision.objects.filter(proposal__theme=theme).made_here(),
        form=DecisionForm,
        decide="proposals:decide",
        deed=deciding.decide,
        undo="proposals:undo",
        undo_deed=deciding.undo,
    )
)
