"""An author leaves; what others answered to stays, under a number."""

from django.db import transaction
from django.utils.translation import gettext as _

from participation.live.log import Message
from participation.live.push import publish_soon
from participation.moderation import State, desk_changed
from participation.proposals.actions.telling import keep_thread_in_step
from participation.proposals.models import Proposal
from participation.threads.actions import number_in
from themes.tasks import count_theme


@transaction.atomic
def leave_ideas(person, *, with_texts):
    """What was never public goes. Public ideas stay by the number their author has in the discussion.

    With `with_texts` they lose their words; those that others answered to stay as an empty place, and
    the rest is withdrawn.
    """
    locked = Proposal.objects.filter(author=person).select_for_update(of=("self",))
    theirs = list(locked.select_related("theme", "thread").order_by("pk"))
    unseen = [proposal for proposal in theirs if proposal.thread_id is None]
    desks = {proposal.theme for proposal in unseen if proposal.state == State.WAITING}
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in unseen]).delete()
    messages = [desk_changed(theme) for theme in desks]
    for proposal in theirs:
        if proposal.thread_id:
            event = _leave(proposal, person, with_texts)
            messages += [Message(topic, event, {"id": proposal.pk}) for topic in proposal.topics]
    return messages


def _leave(proposal, person, with_texts):
    """Returns the name of the event that tells what became of the idea."""
    event = "proposal.changed"
    proposal.former_author = number_in(proposal.thread, person)
    if with_texts:
        proposal.title, proposal.text = _("(entfernt)"), ""
        proposal.district = None
        proposal.version += 1
        proposal.revisions.all().delete()
        if proposal.is_published and not proposal.is_answered:
            proposal.state = State.WITHDRAWN
            keep_thread_in_step(proposal)
            publish_soon(count_theme, proposal.theme_id)
            event = "proposal.hidden"
    proposal.save()
    return event
