"""Ideas that came on paper: a facilitator enters the card, corrects it, and erases it when asked to."""

from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.moderation import State, desk_changed
from participation.people.actions import record
from participation.proposals.actions.leaving import take_words
from participation.proposals.actions.telling import tell
from participation.proposals.actions.writing import (
    AlreadyWritten,
    ChangedMeanwhile,
    NotNow,
    locked,
    rewrite,
)
from participation.proposals.models import Proposal
from participation.threads.models import Report
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
def correct(proposal, person, *, version, **words):
    """Change what was entered from a card. Earlier words are kept, but of its name, which may be forgotten.

    Words that others answered to stay. Raises `ChangedMeanwhile`, `NotNow`.
    """
    proposal = locked(proposal)
    if proposal is None:
        raise NotNow
    if proposal.version != version:
        raise ChangedMeanwhile(proposal)
    is_same_text = (words["title"], words["text"]) == (proposal.title, proposal.text)
    if proposal.is_answered and not is_same_text:
        raise NotNow
    if not rewrite(proposal, words):
        return proposal
    proposal.save()
    record(person, "proposal.correct", f"proposal {proposal.pk}")
    tell(proposal, before=proposal.state)
    return proposal


@transaction.atomic
def erase(proposal, person):
    """Whoever wrote the card wants it gone, which they may ask for without an account.

    Its words leave for good, earlier ones and the name too. A card that was never public goes as a
    whole; one that others answered to stays as an empty place, and any other is withdrawn.
    """
    proposal = locked(proposal)
    if proposal is None:
        return
    record(person, "proposal.erase", f"proposal {proposal.pk}")
    if proposal.thread_id is None:
        proposal.delete()
        publish(desk_changed(proposal.theme))
        return
    Report.objects.about(proposal.thread_id).open().delete()
    event = take_words(proposal)
    changed = [Message(topic, event, {"id": proposal.pk}) for topic in proposal.topics]
    publish(*changed, desk_changed(proposal.theme))
