"""What this room shows on a theme page, and counts for it."""

from django.db.models import F, Sum

from participation.moderation import State
from participation.proposals.cards import cards, sources
from participation.proposals.models import ImportedVoice, Position, Proposal, ProposalTally
from participation.proposals.tasks import count_proposals
from participation.threads.owners import counted_by
from themes.sections import elsewhere, figure, participants, section

counted_by("proposal", count_proposals)

SHOWN = 6  # ideas on a theme page


@section("ideas", "proposals/_section.html", order=10)
def ideas(theme, request):
    newest = Proposal.objects.published().filter(theme=theme).order_by("-published", "-pk")
    found = list(newest.for_cards()[: SHOWN + 1])
    shown = found[:SHOWN]
    return {
        "cards": cards(shown),
        "sources": sources(shown),
        "has_more": len(found) > SHOWN,
        "may_propose": theme.is_open("propose"),
        "voices": voices(theme),
    }


@figure("ideas")
def published_ideas(theme):
    return Proposal.objects.published().filter(theme=theme).count()


@figure("positions")
def positions(theme):
    """Summed from the tallies: a million rows need not be counted for each of them."""
    tallies = ProposalTally.objects.filter(theme=theme, proposal__state=State.PUBLISHED)
    number = F("agree") + F("disagree") + F("undecided")
    return tallies.aggregate(number=Sum(number))["number"] or 0


@participants
def authors(theme):
    ideas = Proposal.objects.published().filter(theme=theme, author__isnull=False)
    return ideas.values_list("author", "organisation").distinct()


@participants
def who_took_positions(theme):
    rows = Position.objects.filter(
        proposal__theme=theme, proposal__state=State.PUBLISHED, person__isnull=False
    )
    return ((person, None) for person in rows.values_list("person", flat=True).distinct())


@elsewhere
def voices(theme):
    """Everybody in the surveys whose ideas stand here; a survey belongs to one theme."""
    here = ImportedVoice.objects.filter(
        proposals__theme=theme, proposals__state=State.PUBLISHED
    ).values("source")
    return ImportedVoice.objects.filter(source__in=here.distinct()).count()
