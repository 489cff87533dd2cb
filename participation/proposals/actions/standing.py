"""People say where they stand on an idea."""

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from participation.live.push import publish_soon
from participation.prepared import Given, Prepared, prepared_cursor
from participation.proposals.models import Position, Proposal
from participation.proposals.tasks import count_proposals
from themes.permissions import require_open

# What may be answered now, as a row of positions: a whole hall asks for it at once.
ANSWERABLE = Prepared(
    lambda: (
        Proposal.objects.open_for("rate")
        .filter(
            pk=Given("proposal", Proposal._meta.pk),
            version=Coalesce(Given("version", Proposal._meta.get_field("version")), F("version")),
        )
        .values_list(
            "pk",
            Given("person", Position._meta.get_field("person")),
            Given("value", Position._meta.get_field("value")),
            Now(),
        )
    )
)
TAKE = """
INSERT INTO proposals_position (proposal_id, person_id, value, changed) {answerable} {locked}
ON CONFLICT (proposal_id, person_id) DO UPDATE SET value = excluded.value, changed = excluded.changed
"""
# Waits for whoever changes the idea, then looks again; many may hold it at once.
LOCKED = {"postgresql": 'FOR SHARE OF "proposals_proposal"'}
UNLESS_LOCKED = {"postgresql": 'FOR SHARE OF "proposals_proposal" SKIP LOCKED'}


class TextChanged(Exception):
    """The idea is not what this person read: it was changed, or is no longer public."""


def stand(proposal, person, *, value, version=None):
    """Take a position, or change it, in one statement that also decides whether it may be.

    Of `proposal` only the key is asked. `version` is that of the text the person read. Raises
    `TextChanged`, `WindowClosed`.
    """
    stance = {"proposal": proposal.pk, "person": person.pk, "value": value, "version": version}
    if not _written(LOCKED, stance):
        _must_be_open(proposal)
        raise TextChanged
    publish_soon(count_proposals, proposal.pk)


@transaction.atomic
def stand_together(stances):
    """Take the positions of many, waiting for nobody who changes an idea.

    `stances` is `{(person, proposal): (value, version)}`, of keys; returns the set of those that were
    taken. They are written in order, so that two halls do not wait for each other.
    """
    rows = {
        (person, proposal): {
            "person": person,
            "proposal": proposal,
            "value": value,
            "version": version,
        }
        for (person, proposal), (value, version) in sorted(stances.items())
    }
    taken = set(rows)
    if _written(UNLESS_LOCKED, *rows.values()) < len(rows):
        taken = {place for place, row in rows.items() if _written(UNLESS_LOCKED, row)}
    for proposal in {proposal for _person, proposal in taken}:
        publish_soon(count_proposals, proposal)
    return taken


def _written(locked, *stances):
    """How many were; to write the same again changes nothing."""
    if not stances:
        return 0
    statements = [ANSWERABLE.sql(**stance) for stance in stances]
    take = TAKE.format(answerable=statements[0][0], locked=locked.get(connection.vendor, ""))
    with prepared_cursor() as cursor:
        cursor.executemany(take, [values for _sql, values in statements])
        return cursor.rowcount


@transaction.atomic
def step_back(proposal, person):
    """Take a position back. Raises `TextChanged`, `WindowClosed`."""
    _must_be_open(proposal)
    Position.objects.filter(proposal=proposal, person=person).delete()
    publish_soon(count_proposals, proposal.pk)


def _must_be_open(proposal):
    found = Proposal.objects.published().select_related("theme").filter(pk=proposal.pk).first()
    if found is None:
        raise TextChanged
    require_open(found.theme, "rate")
