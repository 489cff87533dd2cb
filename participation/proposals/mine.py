"""One's own ideas on one's own page."""

from participation.people.registry import mine
from participation.proposals.models import Proposal

SHOWN = 100


@mine("proposals/_mine.html", order=10)
def my_ideas(person):
    ideas = Proposal.objects.filter(author=person).select_related("theme", "tally")
    return {"ideas": ideas.order_by("-created")[:SHOWN]}
