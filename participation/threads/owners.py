"""Rooms that hang threads on their rows count the comments there, and say here which tally does it."""

_tallies = {}


def counted_by(noun, tally):
    """After comments come or go in a thread whose topic is `<noun>.<number>`, run `tally(number)` soon."""
    _tallies[noun] = tally


def tally_of(thread):
    """`(tally, number)` of the row the thread hangs on; None where nobody counts."""
    noun, _dot, number = thread.topic_name.partition(".")
    return (_tallies[noun], int(number)) if noun in _tallies else None
