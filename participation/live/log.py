"""The one way to say that something happened."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from participation.live.models import Event, Topic
from participation.live.push import push


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
    Topic.objects.bulk_update(topics, ["head"])
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
    found = Topic.objects.filter(name__in=names).values_list("name", "epoch", "head")
    return dict.fromkeys(names, ("", 0)) | {name: (epoch, head) for name, epoch, head in found}
