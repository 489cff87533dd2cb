"""A ticket names the topics a page may hear; the view that rendered the page signed it."""

from django.core import signing

from participation.live.log import heads

SALT = "participation.live"
MAX_AGE = 24 * 3600  # seconds


def ticket(person, *topics):
    """A signed ticket for `topics` from where they stand now: call it before reading the rows.

    A signed-in person's own topic is always part of it, so that losing a right ends the ticket.
    """
    if person.is_authenticated:
        topics = (*topics, person.topic)
    return sign(person, heads(topics))


def sign(person, positions):
    return signing.dumps(
        {"person": person.pk, "topics": {name: list(at) for name, at in positions.items()}},
        salt=SALT,
        compress=True,
    )


def read(signed):
    """`{"person": id | None, "topics": {name: [epoch, seq]}}`; raises `signing.BadSignature`."""
    return signing.loads(signed, salt=SALT, max_age=MAX_AGE)
