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
    """Take a position, or change it: one row per person, in one statement, without locking the idea.

    `version` is that of the text the person read. Raises `TextChanged`, `WindowClosed`.
    """
    Position.objects.bulk_create(
        [Position(proposal=proposal, person=person, value=value, changed=timezone.now())],
        update_conflicts=True,
        unique_fields=["proposal", "person"],
        update_fields=["value", "changed"],
    )
    _must_take_positions(proposal, version)
    publish_soon(count_proposal, proposal.pk)


@transaction.atomic
def step_back(proposal, person):
    """Take a position back. Raises `TextChanged`, `WindowClosed`."""
    Position.objects.filter(proposal=proposal, person=person).delete()
    _must_take_positions(proposal)
    publish_soon(count_proposal, proposal.pk)


def _must_take_positions(proposal, version=None):
    """Asked after the row is written: the row waits for whoever changes the idea at this moment."""
    now = Proposal.objects.published().with_clock().select_related("theme").filter(pk=proposal.pk)
    found = now.first()
    if found is None or version not in (None, found.version):
        raise TextChanged
    if not found.is_open("rate"):
        require_open(found.theme, "rate")
