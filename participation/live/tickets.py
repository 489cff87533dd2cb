"""A ticket names the topics a page may hear and from where; the view that rendered the page signed it."""

import time
from dataclasses import dataclass
from functools import cache

from django.core import signing

from participation.live.log import heads

MAX_AGE = 24 * 3600  # seconds
STEP = 3600  # seconds within which tickets that name no person stay the same


class BadTicket(Exception):
    """Forged, or older than a day: the page must be loaded again."""


@dataclass(frozen=True)
class Ticket:
    person: int | None
    made: int  # seconds since 1970
    topics: dict  # name: (epoch, seq)

    @property
    def signed(self):
        return _signer().sign_object([self.person, self.made, self.topics], compress=False)

    @property
    def is_stale(self):
        return time.time() - self.made > MAX_AGE


def ticket_for(person, positions):
    """A ticket from `positions`, which must be older than the rows that the page shows."""
    made = int(time.time())
    if person.pk is None:
        made -= made % STEP
    return Ticket(person.pk, made, positions)


def ticket(person, *topics):
    """A signed ticket for `topics` from where they stand now: call it before reading the rows.

    A signed-in person's own topic is always part of it, so that losing a right ends the ticket.
    """
    return ticket_for(person, heads([*topics, *own_topic(person)])).signed


def own_topic(person):
    return [person.topic] if person.is_authenticated else []


def read(signed):
    """The ticket; raises `BadTicket`."""
    try:
        person, made, topics = _signer().unsign_object(signed)
    except (signing.BadSignature, ValueError) as problem:
        raise BadTicket from problem
    found = Ticket(person, made, {name: tuple(at) for name, at in topics.items()})
    if found.is_stale:
        raise BadTicket
    return found


@cache
def _signer():
    return signing.Signer(salt="participation.live")
