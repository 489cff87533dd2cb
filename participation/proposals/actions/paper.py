"""Ideas that came on paper: a facilitator enters the card, and forgets the name on it when asked to."""

from django.db import transaction
from django.utils import timezone

from participation.moderation import State
from participation.people.actions import record
from participation.proposals.actions.telling import tell
from participation.proposals.actions.writing import AlreadyWritten
from participation.proposals.models import Proposal
from themes.models import Theme


@transaction.atomic
def enter(theme, person, *, key, **words):
    """A card's idea, which waits for a decision like any other. Entered once, however often its form is posted.

    The windows are not asked: a card that was handed in in time may be entered later. Holds the lock
    of the theme's row, so that a double click comes one after the other. Raises `AlreadyWritten`.
    """
    Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)
    if twin := Proposal.objects.filter(on_paper=True, key=key).first():
        if any(getattr(twin, name) != value for name, value in words.items()):
            raise AlreadyWritten(twin)
        return twin
    proposal = Proposal.objects.create(
        theme=theme,
        on_paper=True,
        key=key,
        state=State.WAITING,
        submitted=timezone.now(),
        **words,
    )
    record(person, "proposal.enter", f"proposal {proposal.pk}")
    tell(proposal, before=State.DRAFT)
    return proposal


@transaction.atomic
def unsign(proposal, person):
    """Forget the name that stood on the card; who handed it in may ask for that, without an account."""
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("theme", "author")
        .get(pk=proposal.pk)
    )
    if not proposal.signed:
        return
    proposal.signed = ""
    proposal.save(update_fields=["signed"])
    record(person, "proposal.unsign", f"proposal {proposal.pk}")
    tell(proposal, before=proposal.state)
