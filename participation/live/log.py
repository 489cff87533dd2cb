"""The one way to say that something happened."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from django.db import transaction
from django.db.models import Max, Q

from participation.live.models import Event, Topic, new_epoch
from participation.live.push import CLOSED, push
from participation.prepared import Given, Prepared

REPLAYED = 500  # events that are recovered one by one; whoever missed more reads the page anew


@dataclass(frozen=True)
class Message:
    """An event to append to a topic. `data` holds ids and numbers, never what people wrote."""

    topic: str
    name: str
    data: dict = field(default_factory=dict)


def publish(*messages):
    """Append the messages to their topics and tell every open page once the transaction commits.

    Locks the topics in sorted order until then, so say everything at once and last: two deeds that
    lock in different order would wait for each other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("publish belongs into the deed's transaction")
    by_topic = defaultdict(list)
    for message in messages:
        by_topic[message.topic].append(message)
    topics = _locked(sorted(by_topic))
    events = []
    for topic in topics:
        for message in by_topic[topic.name]:
            topic.head += 1
            events.append(Event(topic=topic, seq=topic.head, name=message.name, data=message.data))
    # Cheaper than `bulk_update`, which asks for each row by a condition of its own.
    Topic.objects.bulk_create(
        topics, update_conflicts=True, unique_fields=["name"], update_fields=["head"]
    )
    Event.objects.bulk_create(events)
    transaction.on_commit(lambda: push(events), robust=True)


def _locked(names):
    """The topics, locked in the order of their names; missing ones are made first.

    A new row keeps others waiting until it is committed, so it is made while nothing is locked.
    """
    known = set(Topic.objects.filter(name__in=names).values_list("name", flat=True))
    if missing := [name for name in names if name not in known]:
        Topic.objects.bulk_create([Topic(name=name) for name in missing], ignore_conflicts=True)
    return list(
        Topic.objects.select_for_update(no_key=True).filter(name__in=names).order_by("name")
    )


def heads(names):
    """`{topic: (epoch, seq)}`; a topic in which nothing happened yet is at `("", 0)`."""
    names = list(names)
    found = _heads(len(names)).rows(**_numbered(names)) if names else []
    return dict.fromkeys(names, ("", 0)) | {name: (epoch, head) for name, epoch, head in found}


@cache
def _heads(count):
    names = [Given(place, Topic._meta.get_field("name")) for place in _numbered(range(count))]
    topics = Topic.objects.filter(name__in=names)
    return Prepared(lambda: topics.values_list("name", "epoch", "head"))


def _numbered(names):
    return {f"name {number}": name for number, name in enumerate(names)}


def since(positions):
    """What happened after `{topic: (epoch, seq)}`: `(heads, events)`, exact; events is None to reset.

    None when a topic was restored to another epoch, or what is missing is no longer kept.
    """
    found = heads(positions)
    moved = {name: seq for name, (_, seq) in positions.items() if found[name] != positions[name]}
    if any(not _continues(positions[name], found[name]) for name in moved):
        return found, None
    wanted = sum(found[name][1] - seq for name, seq in moved.items())
    if wanted > REPLAYED:
        return found, None
    events = replay(moved, {name: found[name][1] for name in moved})
    return found, events if len(events) == wanted else None


def _continues(known, found):
    """Whether numbers may be counted on from `known`; a topic's first event gives it its epoch."""
    return found[1] >= known[1] and (known[0] == found[0] or known == ("", 0))


def replay(after, until=None):
    """Events of `{topic: seq}` later than `seq`, in order, at most `REPLAYED`."""
    if not after:
        return []
    wanted = Q()
    for name, seq in after.items():
        one = Q(topic__name=name, seq__gt=seq)
        wanted |= one & Q(seq__lte=until[name]) if until else one
    events = Event.objects.filter(wanted).select_related("topic").order_by("topic", "seq")
    return list(events[:REPLAYED])


def closings(names):
    """`{topic: seq}` of the newest event that ended all sockets of a person's topic."""
    closed = Event.objects.filter(topic__name__in=names, name=CLOSED).order_by()
    return dict(closed.values_list("topic__name").annotate(Max("seq")))


def begin_new_epoch():
    """After a backup was restored: numbers that pages remember mean nothing any more."""
    topics = list(Topic.objects.all())
    for topic in topics:
        topic.epoch = new_epoch()
    Topic.objects.bulk_update(topics, ["epoch"], batch_size=500)
    return len(topics)
