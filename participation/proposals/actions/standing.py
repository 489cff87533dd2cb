"""People say where they stand on an idea."""

from django.db import transaction
from django.utils import timezone

from participation.live.push import publish_soon
from participation.proposals.models import Position, Proposal
from participation.proposals.tasks import count_proposal
from themes.permissions import require_open


class TextChanged(Exception):
    """The idea is not what this person read: it was changed, or is no longer public."""


@transaction.atomic
def stand(proposal, person, *, value, version=None):
    """Take a position, or change it: one row per person, in one statement.

    `version` is that of the text the person read. Raises `TextChanged`, `WindowClosed`.
    """
    _must_be_open(proposal, version)
    Position.objects.bulk_create(
        [Position(proposal=proposal, person=person, value=value, changed=timezone.now())],
        update_conflicts=True,
        unique_fields=["proposal", "person"],
        update_fields=["value", "changed"],
    )
    publish_soon(count_proposal, proposal.pk)


@transaction.atomic
def step_back(proposal, person):
    """Take a position back. Raises `TextChanged`, `WindowClosed`."""
    _must_be_open(proposal)
    Position.objects.filter(proposal=proposal, person=person).delete()
    publish_soon(count_proposal, proposal.pk)


def _must_be_open(proposal, version=None):
    """Only the first answers lock the idea, to take turns with an author who may still change it."""
    found = _as_it_stands(proposal)
    if found and not found.seems_answered:
        Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
        found = _as_it_stands(proposal)
    if found is None or version not in (None, found.version):
        raise TextChanged
    if not found.is_open("rate"):
        require_open(found.theme, "rate")


def _as_it_stands(proposal):
    ideas = Proposal.objects.published().select_related("theme", "tally").with_clock()
    return ideas.defer("text").filter(pk=proposal.pk).first()
