"""Facilitators say what came of a workshop; whoever had a seat is told once, and all can discuss it."""

from django.conf import settings
from django.db import transaction

from participation.live.log import publish
from participation.moderation import State
from participation.people.actions import record
from participation.threads.actions import open_for
from workshops.actions.planning import ChangedMeanwhile
from workshops.actions.seats import NotNow, locked, write_to
from workshops.models import Outcome


@transaction.atomic
def document(workshop, person, *, version, **said):
    """Publish `said`, the fields of an `Outcome`, or change it; `version` is the one it was read in, 0 for none.

    With the first one a thread begins, and everybody who had a seat gets a letter. Raises `NotNow`
    before the workshop begins or where it was called off, and `ChangedMeanwhile`.
    """
    workshop = locked(workshop.pk)
    if workshop.cancelled or workshop.now < workshop.starts:
        raise NotNow
    outcome = Outcome.objects.filter(workshop=workshop).first()
    if version != (outcome.version if outcome else 0):
        raise ChangedMeanwhile
    if outcome:
        for name, value in said.items():
            setattr(outcome, name, value)
        outcome.version += 1
        outcome.save()
    else:
        outcome = Outcome.objects.create(workshop=workshop, thread=_thread(workshop), **said)
        _tell(workshop, outcome)
    record(
        person, "workshop.document", f"workshop {workshop.pk}", after={"version": outcome.version}
    )
    publish(*workshop.changed())
    return outcome


def _thread(workshop):
    return open_for(
        workshop.theme,
        home=workshop.get_absolute_url(),
        topic_name=workshop.topic,
        state=State.PUBLISHED,
    )


def _tell(workshop, outcome):
    for registration in workshop.registrations.confirmed().with_people():
        write_to(
            registration,
            "documented",
            key=f"documented:{registration.pk}",
            outcome=outcome,
            page=settings.PUBLIC_URL + workshop.get_absolute_url(),
        )
