"""People say where they stand on an idea."""

from django.db import transaction
from django.utils import timezone

from participation.live.push import publish_soon
from participation.proposals.models import Position
from participation.proposals.tasks import count_proposal
from themes.permissions import require_open


@transaction.atomic
def stand(proposal, person, *, value):
    """Take a position, or change it: one row per person, in one statement and without a lock.

    Raises `WindowClosed`.
    """
    require_open(proposal.theme, "rate")
    Position.objects.bulk_create(
        [Position(proposal=proposal, person=person, value=value, changed=timezone.now())],
        update_conflicts=True,
        unique_fields=["proposal", "person"],
        update_fields=["value", "changed"],
    )
    publish_soon(count_proposal, proposal.pk)


@transaction.atomic
def step_back(proposal, person):
    """Take a position back. Raises `WindowClosed`."""
    require_open(proposal.theme, "rate")
    Position.objects.filter(proposal=proposal, person=person).delete()
    publish_soon(count_proposal, proposal.pk)
