"""An author leaves; what others answered to stays, under a number."""

from django.db import transaction
from django.utils.translation import gettext as _

from participation.live.log import Message, publish
from participation.moderation import desk_changed
from participation.proposals.models import Proposal
from participation.threads.actions import number_in
from themes.models import Theme


@transaction.atomic
def leave_ideas(person, *, with_texts):
    """What was never public goes. Public ideas stay by the number their author has in the discussion.

    With `with_texts` they lose their words, and stay as the place that others answered to.
    """
    theirs = Proposal.objects.filter(author=person)
    unseen = theirs.filter(thread=None)
    desks = list(Theme.objects.filter(proposals__in=unseen.waiting()).distinct())
    unseen.delete()
    messages = [desk_changed(theme) for theme in desks]
    public = theirs.select_for_update(of=("self",)).select_related("theme", "thread")
    for proposal in public.order_by("pk"):
        proposal.former_author = number_in(proposal.thread, person)
        if with_texts:
            proposal.title, proposal.text = _("(entfernt)"), ""
            proposal.district = None
            proposal.version += 1
            proposal.revisions.all().delete()
        proposal.save()
        messages += [
            Message(topic, "proposal.changed", {"id": proposal.pk}) for topic in proposal.topics
        ]
    if messages:
        publish(*messages)
