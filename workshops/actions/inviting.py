"""Organisations are invited: seats are kept for them until a date, and a letter brings the code.

What is kept counts as taken for everybody else (`seats.room_of`). It is given free by one of the deeds below and
not by the clock alone, so that whoever waits comes before whoever signs up in the same moment.
"""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from participation.live.log import publish
from participation.mail.actions import write
from participation.people.actions import record
from participation.people.invitations import digest
from participation.people.joining import LETTERS
from workshops.actions.room import room_of
from workshops.actions.seats import fill_free_seats, locked, told
from workshops.models import Guest, Invitation
from workshops.permissions import SignUpClosed

LENGTH, FOURS = 12, 4  # letters of a code, and how many stand together


class TooFewSeats(Exception):
    """Fewer seats are free than shall be kept: `free`."""

    def __init__(self, free):
        super().__init__(free)
        self.free = free


@transaction.atomic
def invite(workshop, person, *, key, name, email, group, seats, until, message):
    """Keep `seats` of those that are free, and write the organisation. Posted twice, invited once.

    Raises `TooFewSeats`, and `SignUpClosed` where it is too late to come.
    """
    workshop = locked(workshop.pk)
    known = Invitation.objects.filter(key=key).first()
    if known:
        return known
    if workshop.cancelled or workshop.now >= workshop.closes:
        raise SignUpClosed(workshop)
    free = room_of(workshop).places_for(group and group.pk)
    if seats > free:
        raise TooFewSeats(free)
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    invitation = workshop.invitations.create(
        key=key,
        name=name,
        email=email,
        group=group,
        seats=seats,
        until=min(until, workshop.closes),
        message=message,
        digest=digest(code),
    )
    said = "-".join(code[at : at + FOURS] for at in range(0, LENGTH, FOURS))
    address = reverse("workshops:sign_up", args=[workshop.pk])
    _write(invitation, "invited", code=said, path=f"{address}?{urlencode({'code': said})}")
    record(person, "workshop.invite", f"workshop {workshop.pk}", after=_logged(invitation))
    publish(*told(workshop, []))
    return invitation


@transaction.atomic
def withdraw(invitation, person):
    """Its unused seats go on; whoever took one keeps it."""
    workshop = locked(invitation.workshop_id)
    invitation = workshop.invitations.open().with_used().filter(pk=invitation.pk).first()
    if invitation is None:
        return
    invitation.state = Invitation.State.WITHDRAWN
    invitation.save(update_fields=["state"])
    if invitation.unused:
        _write(invitation, "uninvited")
    record(person, "workshop.uninvite", f"workshop {workshop.pk}", before=_logged(invitation))
    publish(*told(workshop, fill_free_seats(workshop)))


@transaction.atomic
def lapse(workshop):
    """Unused seats of invitations that nobody answered in time go on, once."""
    workshop = locked(workshop.pk)
    late = workshop.invitations.overdue()
    if late.update(state=Invitation.State.ENDED):
        publish(*told(workshop, fill_free_seats(workshop)))


def keep_within(workshop):
    """No seats are kept longer than one can sign up for the workshop, which is locked."""
    workshop.invitations.open().filter(until__gt=workshop.closes).update(until=workshop.closes)


def tell_moved(workshop):
    """A letter to those who have seats left to take."""
    for invitation in _unanswered(workshop):
        _write(invitation, "invited_elsewhere", version=workshop.version)


def end_all(workshop):
    """It is called off: those who had seats left to take are told once."""
    for invitation in _unanswered(workshop):
        _write(invitation, "uninvited")
    workshop.invitations.open().update(state=Invitation.State.ENDED)


def forget(person):
    """Its reader leaves: the organisation is written no more, at whichever of their addresses."""
    addresses = {person.email, *person.emailaddress_set.values_list("email", flat=True)}
    for email in addresses:
        Invitation.objects.filter(email__iexact=email).update(email="", message="")


def _unanswered(workshop):
    """The open invitations of which seats are left."""
    return [each for each in workshop.invitations.open().with_used() if each.unused]


def _write(invitation, letter, *, version=1, path="", **context):
    """The letter of `templates/workshops/mail/`; the one with the code is kept by nobody but its reader."""
    if not invitation.email:
        return
    workshop = invitation.workshop
    write(
        Guest(invitation.name, invitation.email, settings.LANGUAGE_CODE),
        f"workshops/mail/{letter}.txt",
        key=f"{letter}:{invitation.pk}:{version}",
        discard="code" in context,
        workshop=workshop,
        invitation=invitation,
        url=settings.PUBLIC_URL + (path or workshop.get_absolute_url()),
        **context,
    )


def _logged(invitation):
    return {"invited": f"{invitation.name}: {invitation.seats}"}
