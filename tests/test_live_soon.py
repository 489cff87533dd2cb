import threading
import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.cache import cache
from django.db import connections, transaction

from participation.celery import app
from participation.live import push
from participation.live.models import Topic
from participation.live.push import publish_soon, tally

COUNTED = []


@tally
def count_votes(name):
    """A stand-in for a room's tally: what it counts are the numbers that were committed."""
    COUNTED.append((time.monotonic(), Topic.objects.get(name=name).head))


@pytest.fixture
def worker(transactional_db):
    cache.clear()
    COUNTED.clear()
    Topic.objects.create(name="votes")
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        yield


def vote(number):
    with transaction.atomic():
        Topic.objects.filter(name="votes").update(head=number)
        publish_soon(count_votes, "votes")


def wait_until(is_so, seconds=10):
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)


def test_the_last_vote_is_always_counted_at_most_twice_a_second(worker):
    for number in range(1, 61):
        vote(number)
        time.sleep(0.03)

    wait_until(lambda: COUNTED and COUNTED[-1][1] == 60)
    assert COUNTED[-1][1] == 60
    times = [at for at, _ in COUNTED]
    gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert min(gaps) > 0.4
    assert len(COUNTED) <= 2 * (times[-1] - times[0]) + 2


def test_votes_of_many_at_once_are_counted_together(worker):
    def some(turn):
        for number in range(20):
            vote(100 * turn + number)
        connections.close_all()

    threads = [threading.Thread(target=some, args=[turn]) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    head = Topic.objects.get(name="votes").head

    wait_until(lambda: COUNTED and COUNTED[-1][1] == head)
    assert COUNTED[-1][1] == head
    assert len(COUNTED) <= 5


def test_what_is_undone_is_not_counted(worker):
    with transaction.atomic():
        publish_soon(count_votes, "votes")
        transaction.set_rollback(True)

    time.sleep(0.5)
    assert COUNTED == []


@pytest.mark.django_db(transaction=True)
def test_a_broken_queue_fails_no_vote(monkeypatch, caplog):
    """R06: the rooms' sweeps count what was never asked for."""
    cache.clear()

    def broken(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(count_votes, "apply_async", broken)
    began = time.monotonic()
    with transaction.atomic():
        publish_soon(count_votes, "votes")
    assert time.monotonic() - began < 0.2
    wait_until(lambda: "tally not asked for" in caplog.text, 3)
    assert "no broker" in caplog.text


def test_a_forked_process_pushes_by_itself():
    """Servers fork after loading: threads and loops of the parent do not come along."""
    before = push.courier
    push._start_anew()
    assert push.courier is not before
