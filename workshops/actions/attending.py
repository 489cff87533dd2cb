"""The day itself: who is there. What a phone noted without a line may arrive late, twice, or after another phone's.

Each note has a time. The last one counts: an older one changes nothing, and the same one twice is once.
"""

from django.db import transaction

from participation.live.log import Message, publish
from participation.people.actions import record
from workshops.actions.room import room_of
from workshops.actions.seats import (
    NotNow,
    give_up,
    locked,
    move,
    notices,
    told,
)
from workshops.models import Registration, Turn


class RoomIsFull(Exception):
    """No seat is free for who came without a sign-up; who is sure may let them in all the same."""


@transaction.atomic
def arrive(registration, *, at=None):
    """Somebody who has a seat is there. Raises `NotNow`."""
    workshop, registration, at = _at_the_door(registration, at)
    if registration.noted and at < registration.noted:
        return registration
    if registration.state != Registration.State.CONFIRMED:
        raise NotNow
    return _note(workshop, registration, at, arrived=registration.arrived or at)


@transaction.atomic
def take_back(registration, *, at=None):
    """It was somebody else. Who came without a sign-up is struck off, name and all. Raises `NotNow`."""
    workshop, registration, at = _at_the_door(registration, at)
    if registration.arrived is None or at < registration.noted:
        return registration
    _note(workshop, registration, at, arrived=None)
    return give_up(registration) if registration.is_walk_in else registration


@transaction.atomic
def walk_in(workshop, person, *, name, key, at=None, sure=False):
    """Somebody came without a sign-up, and takes a seat. With the same `key` twice is once.

    Raises `NotNow`, and `RoomIsFull` unless `person` is `sure`, which is logged (I1).
    """
    workshop = locked(workshop.pk)
    at = _moment(workshop, at)
    known = workshop.registrations.filter(key=key).first()
    if known:
        return known
    room = room_of(workshop)
    if workshop.awaits_draw or not room.seat_for(None):
        if not sure:
            raise RoomIsFull
        taken = {"taken": room.taken.total() + 1, "capacity": room.capacity}
        record(person, "workshop.overbook", f"workshop {workshop.pk}", after=taken)
    registration = Registration(
        workshop=workshop, name=name, key=key, queued=at, arrived=at, noted=at
    )
    move(registration, Registration.State.CONFIRMED, Turn.Why.DOOR)
    publish(*told(workshop, []), changed(workshop))
    return registration


def changed(workshop):
    """The message to its desk that somebody came, or did not after all."""
    return Message(workshop.desk_topic, "attendance.changed", {"id": workshop.pk})


def _at_the_door(registration, at):
    """The workshop, locked, the sign-up as it stands, and when it was noted."""
    workshop = locked(registration.workshop_id)
    found = workshop.registrations.with_people().filter(pk=registration.pk).first()
    if found is None:
        raise NotNow
    return workshop, found, _moment(workshop, at)


def _moment(workshop, at):
    """When it was noted, never in the future: phones' clocks are not exact."""
    if not workshop.door_is_open:
        raise NotNow
    return max(min(at or workshop.now, workshop.now), workshop.door_opens)


def _note(workshop, registration, at, *, arrived):
    registration.arrived, registration.noted = arrived, at
    registration.save(update_fields=["arrived", "noted"])
    publish(*notices([registration]), changed(workshop))
    return registration
