"""An author leaves; what others answered to stays, under a number."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from participation.live.log import Message
from participation.live.push import publish_soon
from participation.moderation import State, desk_changed
from participation.proposals.actions.telling import keep_thread_in_step
from participation.proposals.models import Proposal
from participation.threads.actions import forget_mentions, number_in
from themes.tasks import count_themes


@transaction.atomic
def leave_ideas(person, *, with_texts):
    """What was never public goes. Public ideas stay by the number their author has in the discussion.

    With `with_texts` they lose their words; those that others answered to stay as an empty place, and
    the rest is withdrawn. Ideas of others below which this person spoke forget their name.
    """
    ideas = _locked(person)
    unseen = [proposal for proposal in ideas if proposal.thread_id is None]
    desks = {proposal.theme for proposal in unseen if proposal.state == State.WAITING}
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in unseen]).delete()
    messages = [desk_changed(theme) for theme in desks]
    for proposal in ideas:
        if proposal.thread_id and (event := _leave(proposal, person, with_texts)):
            messages += [Message(topic, event, {"id": proposal.pk}) for topic in proposal.topics]
    return messages


def _locked(person):
    """Their ideas and those they spoke below, in one order: two who leave at once take turns, here
    before their discussions as everywhere."""
    theirs = Proposal.objects.filter(Q(author=person) | Q(thread__comments__author=person))
    locked = Proposal.objects.select_for_update(of=("self",), no_key=True)
    found = locked.filter(pk__in=theirs.values("pk")).order_by("pk")
    return list(found.select_related("theme", "thread"))


def _leave(proposal, person, with_texts):
    """Returns the name of the event that tells what became of the idea, if anything did."""
    number = number_in(proposal.thread, person)
    named = forget_mentions(Proposal.objects.filter(pk=proposal.pk), person, number)
    named += forget_mentions(proposal.revisions.all(), person, number)
    if proposal.author_id != person.pk:
        return "proposal.changed" if named else None
    if not proposal.organisation_id:
        Proposal.objects.filter(pk=proposal.pk).update(former_author=number)
    return take_words(proposal) if with_texts else "proposal.changed"


def take_words(proposal):
    """What an idea says leaves it for good; what nobody answered to is withdrawn.

    Returns the name of the event that tells so.
    """
    event = "proposal.changed"
    with translation.override(settings.LANGUAGE_CODE):
        proposal.title, proposal.text = _("(entfernt)"), ""
    proposal.signed, proposal.district = "", None
    proposal.version += 1
    proposal.revisions.all().delete()
    if not proposal.is_answered:
        if proposal.is_published:
            publish_soon(count_themes, proposal.theme_id)
            event = "proposal.hidden"
        proposal.state = State.WITHDRAWN
        keep_thread_in_step(proposal)
    proposal.save(update_fields=["title", "text", "signed", "district", "version", "state"])
    return event
