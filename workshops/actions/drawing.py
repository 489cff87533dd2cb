"""Lots: the database's clock says when, a seed that is secret until then says in which order."""

from django.db import transaction

from participation.live.log import publish
from workshops.actions.seats import State, count_left, locked, move, notices, served
from workshops.models import Turn
from workshops.queue import lot_of


@transaction.atomic
def draw(workshop):
    """Give a lot to all who wait, once, and the seats in the order of the lots; each gets a letter."""
    workshop = locked(workshop.pk)
    if not workshop.awaits_draw or workshop.draw_at > workshop.now:
        return
    if workshop.cancelled or workshop.now >= workshop.starts:
        return
    workshop.drawn = workshop.now
    workshop.save(update_fields=["drawn"])
    waiting = list(workshop.registrations.waiting().with_people())
    for registration in waiting:
        registration.lot = lot_of(workshop.seed, registration.pk)
    workshop.registrations.bulk_update(waiting, ["lot"])
    seated = set(served(workshop))
    for registration in waiting:
        if registration.pk in seated:
            move(registration, State.CONFIRMED, Turn.Why.DRAWN)
    left = list(workshop.registrations.waiting().with_people())
    for position, registration in enumerate(left, start=1):
        move(registration, State.WAITING, Turn.Why.DRAWN, position=position)
    count_left(workshop)
    publish(*notices(waiting), *workshop.changed())
