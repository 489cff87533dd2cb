"""What waits of this room at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Tray, lay
from participation.proposals.forms import IdeaDecisionForm
from participation.proposals.models import Proposal, ProposalDecision


def waiting_ideas(theme):
    return (
        Proposal.objects.filter(theme=theme)
        .waiting()
        .select_related("author", "organisation__group", "district")
    )


IDEAS = lay(
    Tray(
        name="ideas",
        noun=_("Idee"),
        template="proposals/_to_decide.html",
        order=10,
        waiting=waiting_ideas,
        decided=lambda theme: ProposalDecision.objects.filter(proposal__theme=theme).made_here(),
        form=IdeaDecisionForm,
        decide="proposals:decide",
        undo="proposals:undo",
    )
)
