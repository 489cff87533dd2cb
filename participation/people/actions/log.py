"""The log of what staff does; `models.StaffDeed` says what it promises."""

from django.db import transaction

from participation.people.models import StaffDeed, StaffLog
from participation.people.wording import is_worded


def record(person, verb, thing, *, before=None, after=None):
    """Append to the log of staff deeds, in the caller's transaction.

    Holds the log's lock until then: call it after the rows are locked that the deed is about.
    `thing` is `"<noun> <pk>"`; raises `LookupError` for a verb without words, see `wording`.
    """
    if not is_worded(verb):
        raise LookupError(f"say in a room's deeds.py how {verb!r} reads")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record belongs into the deed's transaction")
    StaffLog.objects.get_or_create(pk=1)
    log = StaffLog.objects.select_for_update().get(pk=1)
    deed = StaffDeed(
        person=person,
        verb=verb,
        thing=thing,
        before=before or {},
        after=after or {},
        previous=log.digest,
    )
    deed.digest = log.digest = deed.computed_digest()
    log.length += 1
    deed.save(force_insert=True)
    log.save()
    return deed


def first_broken():
    """The first deed that does not continue the chain, or `None`; reads the whole log."""
    previous = ""
    for deed in StaffDeed.objects.order_by("pk").iterator():
        if deed.previous != previous or deed.digest != deed.computed_digest():
            return deed
        previous = deed.digest
    return None


def is_whole():
    """Whether every deed continues the one before, and none is missing at the end."""
    head = StaffLog.objects.filter(pk=1).first()
    last = StaffDeed.objects.last()
    return first_broken() is None and (head.digest if head else "") == (last.digest if last else "")
