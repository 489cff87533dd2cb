import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connections, transaction

from participation.live import log
from participation.live.log import Message, heads, publish
from participation.live.models import Event, Topic


def happen(*topics, name="theme.changed", **data):
    with transaction.atomic():
        publish(*[Message(topic, name, data) for topic in topics])


def test_numbers_follow_each_other_within_a_topic(db):
    with transaction.atomic():
        publish(Message("theme.a", "x"), Message("theme.b", "x"), Message("theme.a", "y"))
    happen("theme.a")

    assert {name: seq for name, (_, seq) in heads(["theme.a", "theme.b", "none"]).items()} == {
        "theme.a": 3,
        "theme.b": 1,
        "none": 0,
    }


def test_what_is_undone_was_never_said(db):
    happen("theme.a")
    with transaction.atomic():
        publish(Message("theme.a", "x"))
        transaction.set_rollback(True)

    happen("theme.a")

    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_saying_something_outside_of_a_deed_is_an_error():
    with pytest.raises(transaction.TransactionManagementError):
        publish(Message("theme.a", "x"))


@pytest.mark.parametrize("topics", [1, 4])
def test_a_deed_costs_the_same_however_many_topics_hear_it(db, topics, django_assert_num_queries):
    names = [f"theme.{number}" for number in range(topics)]
    happen(*names)

    with django_assert_num_queries(6):  # savepoint, known, locked, heads, events, release
        happen(*names)


@contextmanager
def deeds(*runs):
    """Run each in a thread with a connection of its own."""

    def closing(run):
        try:
            run()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=closing, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(20)


def slow_and_fast(readers_saw):
    """A slow deed takes its number first, a fast one after it; a reader looks all the time."""
    slow_has_number, done = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            publish(Message("theme.a", "slow"))
            slow_has_number.set()
            time.sleep(0.5)

    def fast():
        slow_has_number.wait(5)
        with transaction.atomic():
            publish(Message("theme.a", "fast"))

    def reader():
        position = ("", 0)
        while not done.is_set():
            found, events = log.since({"theme.a": position})
            position = found["theme.a"] if events is not None else position
            readers_saw.extend(event.name for event in events or [])
            time.sleep(0.02)

    watch = threading.Thread(target=lambda: (reader(), connections.close_all()))
    watch.start()
    with deeds(slow, fast):
        pass
    time.sleep(0.2)
    done.set()
    watch.join(10)


@pytest.mark.django_db(transaction=True)
def test_no_reader_ever_skips_a_slow_deed():
    """R21, I10: A takes 5 and is slow, B takes 6 and is fast; the lock makes B wait for A."""
    happen("theme.a")
    saw = []

    slow_and_fast(saw)

    assert saw == ["theme.changed", "slow", "fast"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_reader_skips_the_slow_deed():
    """R31: the twin. Numbers from a counter beside the transaction are not in commit order."""
    happen("theme.a")
    numbers = iter(range(2, 10))

    def numbered(*messages):
        topic = Topic.objects.get(name="theme.a")
        for message in messages:
            Event.objects.create(topic=topic, seq=next(numbers), name=message.name)

    first, second = threading.Event(), threading.Event()
    order = []

    def slow():
        with transaction.atomic():
            numbered(Message("theme.a", "slow"))
            first.set()
            second.wait(5)
        order.append("slow")

    def fast():
        first.wait(5)
        with transaction.atomic():
            numbered(Message("theme.a", "fast"))
        order.append("fast")
        seen.extend(Event.objects.filter(seq__gt=1).values_list("name", flat=True))
        second.set()

    seen = []
    with deeds(slow, fast):
        pass

    assert order == ["fast", "slow"]
    assert seen == ["fast"]  # a reader now stands at 3 and will never ask for 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_double():
    """I10: 8 threads, 3 topics in different order, each missing at first; no deadlock either."""
    topics = ["theme.a", "theme.b", "theme.c"]

    def many(turn):
        for number in range(10):
            start = (turn + number) % 3
            happen(*topics[start:], *topics[:start])

    with deeds(*[lambda turn=turn: many(turn) for turn in range(8)]):
        pass

    for topic in topics:
        seqs = Event.objects.filter(topic__name=topic).values_list("seq", flat=True)
        assert list(seqs) == list(range(1, 81))
    assert {seq for _, seq in heads(topics).values()} == {80}


@pytest.mark.django_db(transaction=True)
def test_the_order_of_numbers_is_the_order_of_commits():
    """I10: what a transaction sees is exactly what has a smaller number."""
    with deeds(*[lambda: [happen("theme.a") for _ in range(20)] for _ in range(5)]):
        for _ in range(30):
            seqs = list(Event.objects.order_by("seq").values_list("seq", flat=True))
            assert seqs == list(range(1, len(seqs) + 1))
            time.sleep(0.01)
