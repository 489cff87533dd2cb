"""What waits of this room at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Tray, lay
from participation.proposals.forms import IdeaDecisionForm
from participation.proposals.models import Proposal, ProposalDecision

IDEAS = lay(
    Tray(
        name="ideas",
        noun=_("Idee"),
        template="proposals/_to_decide.html",
        order=10,
        waiting=lambda theme: Proposal.objects.filter(theme=theme).for_desk(),
        since="waits_since",
        decided=lambda theme: ProposalDecision.objects.filter(proposal__theme=theme).made_here(),
        form=IdeaDecisionForm,
        decide="proposals:decide",
        undo="proposals:undo",
    )
)
