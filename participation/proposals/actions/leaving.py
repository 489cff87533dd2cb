"""What becomes of ideas when their author erases the account: they stay, the name goes."""

from django.db import transaction
from django.utils.translation import gettext as _

from participation.live.log import Message, publish
from participation.moderation import State
from participation.proposals.models import Proposal, ProposalRevision
from participation.threads.actions import number_in


@transaction.atomic
def leave_ideas(person, *, with_texts):
    """Each idea keeps the number that its author has in its discussion; `with_texts` empties the words.

    Drafts, which nobody else ever saw, are deleted. What was answered to stays where it is.
    """
    theirs = Proposal.objects.filter(author=person).select_related("theme", "thread").order_by("pk")
    theirs.filter(state=State.DRAFT).delete()
    for proposal in theirs:
        number = number_in(proposal.thread, person) if proposal.thread else 1
        Proposal.objects.filter(pk=proposal.pk).update(former_author=number)
    if with_texts:
        _take_texts(list(theirs))


def _take_texts(proposals):
    taken = [proposal.pk for proposal in proposals]
    ProposalRevision.objects.filter(proposal__in=taken).delete()
    Proposal.objects.filter(pk__in=taken).update(title=_("(entfernt)"), text="", district=None)
    never_public = {State.WAITING, State.RETURNED}
    Proposal.objects.filter(pk__in=taken, state__in=never_public).update(state=State.WITHDRAWN)
    publish(
        *(
            Message(topic, "proposal.changed", {"id": proposal.pk})
            for proposal in proposals
            for topic in (proposal.theme.topic, proposal.topic)
        )
    )
