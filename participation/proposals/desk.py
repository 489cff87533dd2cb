"""What waits of this room at the moderators' desk."""

from participation.moderation import tray
from participation.proposals.models import Proposal


@tray("ideas", "proposals/_waiting.html", order=10)
def waiting_ideas(theme):
    return (
        Proposal.objects.filter(theme=theme)
        .waiting()
        .select_related("author", "organisation__group", "district")
    )
