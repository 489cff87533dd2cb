"""The one way to say that something happened."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

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
    names = sorted(by_topic)
    Topic.objects.bulk_create([Topic(name=name) for name in names], ignore_conflicts=True)
    events = []
    for topic in Topic.objects.select_for_update().filter(name__in=names).order_by("name"):
        for message in by_topic[topic.name]:
            topic.head += 1
            events.append(Event(topic=topic, seq=topic.head, name=message.name, data=message.data))
        Topic.objects.filter(pk=topic.pk).update(head=F("head") + len(by_topic[topic.name]))
    Event.objects.bulk_create(events)
    transaction.on_commit(lambda: push(events), robust=True)


def heads(names):
    """`{topic: (epoch, seq)}`; a topic in which nothing happened yet is at `("", 0)`."""
    found = Topic.objects.filter(name__in=names).values_list("name", "epoch", "head")
    return dict.fromkeys(names, ("", 0)) | {name: (epoch, head) for name, epoch, head in found}
