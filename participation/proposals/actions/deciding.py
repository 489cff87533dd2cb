"""Moderators decide what becomes of an idea. Nothing is erased, and every decision can be undone."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.live.log import publish
from participation.moderation import DecidedMeanwhile, Decision, State, as_read, desk_changed
from participation.people.actions import record
from participation.proposals.actions.telling import keep_thread_in_step, tell, write_to_author
from participation.proposals.models import Proposal, ProposalTally
from participation.threads.models import Report

Kind = Decision.Kind


class OwnIdea(PermissionDenied):
    """Nobody decides about an idea of their own."""


@transaction.atomic
def decide(proposal, person, *, kind, reason="", note=""):
    """Publish (or let stand), return or hide `proposal` as it was read; that closes its reports.

    Of two moderators who decide at once the second gets `DecidedMeanwhile`. Raises `OwnIdea`.
    """
    read, proposal = as_read(proposal), _locked(proposal, person)
    if as_read(proposal) != read or kind not in proposal.kinds:
        raise DecidedMeanwhile
    outcome = Decision.LEADS_TO[kind]
    return _go(proposal, person, kind, outcome, reason=reason, note=note)


@transaction.atomic
def undo(proposal, person, *, decision):
    """Take back the decision with the id `decision`, by a further one, if it is still in force; reports are as before.

    Raises `DecidedMeanwhile`, `OwnIdea`.
    """
    proposal = _locked(proposal, person)
    last = proposal.decisions.to_undo(decision)
    return _go(proposal, person, Kind.UNDO, last.before, undone=last)


def _locked(proposal, person):
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("theme", "author", "thread")
        .filter(pk=proposal.pk)
        .first()
    )
    if proposal is None:
        raise DecidedMeanwhile
    if proposal.author_id == person.pk:
        raise OwnIdea
    return proposal


def _go(proposal, person, kind, outcome, *, reason="", note="", undone=None):
    before, proposal.state = proposal.state, outcome
    if outcome == State.PUBLISHED:
        proposal.published = proposal.published or timezone.now()
        ProposalTally.objects.get_or_create(
            proposal=proposal, defaults={"theme_id": proposal.theme_id}
        )
    proposal.save(update_fields=["state", "published"])
    decision = proposal.decisions.create(
        kind=kind, before=before, reason=reason, note=note, person=person
    )
    keep_thread_in_step(proposal)
    record(
        person,
        f"proposal.{kind}",
        f"proposal {proposal.pk}",
        before={"state": before},
        after={"state": outcome, "decision": decision.pk},
    )
    reports = Report.objects.about(proposal.thread_id)
    if undone:
        reports.filter(closed=undone.created).update(closed=None)
    else:
        reports.open().update(closed=decision.created)
    if before == outcome:
        publish(desk_changed(proposal.theme))
    else:
        write_to_author(proposal, kind, decision=decision)
        tell(proposal, before=before)
    return decision
