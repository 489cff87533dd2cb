import json
import threading
import time
from datetime import timedelta
from http.client import HTTPConnection
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, heads, publish
from participation.live.models import Event, Topic
from participation.live.tasks import prune
from tests.live_server import Page, serving, ticket_to


def happen(*topics, name="theme.changed", **data):
    with transaction.atomic():
        publish(*[Message(topic, name, data) for topic in topics])


@pytest.fixture
def ask(client, settings):
    settings.ROOT_URLCONF = "tests.live_urls"

    def ask(ticket, *at, **more):
        answer = client.get("/live/since/", {"ticket": ticket, "at": at, **more})
        assert answer["Cache-Control"] == "no-store"
        return answer.status_code, answer.json()

    return ask


def numbers(body):
    return [(event["topic"], event["seq"]) for event in body["events"]]


def test_what_was_missed_is_answered_exactly(ask, db):
    """R18: replay."""
    ticket = ticket_to("theme.a", "theme.b")
    happen("theme.a", "theme.b", "theme.c", id=1)
    happen("theme.a", id=2)
    epoch = Topic.objects.get(name="theme.a").epoch

    assert numbers(ask(ticket)[1]) == [("theme.a", 1), ("theme.a", 2), ("theme.b", 1)]
    assert numbers(ask(ticket, f"theme.a:{epoch}:1")[1]) == [("theme.a", 2), ("theme.b", 1)]


def test_what_is_no_longer_kept_resets(ask, db):
    """R18: never a partial recovery."""
    ticket = ticket_to("theme.a")
    for number in range(3):
        happen("theme.a", id=number)
    Event.objects.filter(seq=2).delete()

    assert ask(ticket)[1]["reset"] is True
    assert "events" not in ask(ticket)[1]


def test_a_restored_backup_resets(ask, db):
    happen("theme.a")
    ticket = ticket_to("theme.a")

    call_command("new_epoch", stdout=StringIO())

    assert ask(ticket)[1]["reset"] is True


def test_numbers_from_the_future_reset(ask, db):
    happen("theme.a")
    epoch = Topic.objects.get().epoch

    assert ask(ticket_to("theme.a"), f"theme.a:{epoch}:9")[1]["reset"] is True


def test_a_long_absence_resets(ask, db):
    ticket = ticket_to("theme.a")
    with transaction.atomic():
        publish(*[Message("theme.a", "theme.changed")] * 501)

    assert ask(ticket)[1]["reset"] is True


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("theme.a:x:one", 400),
        ("theme.a:x:-1", 400),
        ("theme.a:x:²", 400),
        ("theme.a:x:99999999999999999999", 400),
        ("theme.a", 400),
        ("theme.b.staff:x:1", 403),
        ("", 403),
    ],
)
def test_strange_positions_are_refused(ask, db, at, status):
    """S60, B13: a topic that the ticket does not name stays closed."""
    assert ask(ticket_to("theme.a"), at)[0] == status


def test_a_forged_ticket_is_refused(ask, db):
    assert ask("forged") == (403, {"error": "ticket"})


def test_whoever_lost_a_right_learns_no_more(ask, alice):
    ticket = ticket_to("theme.a.staff", person=alice)
    happen(alice.topic, name="closed", reason="role")
    happen("theme.a.staff")

    assert ask(ticket) == (403, {"error": "closed"})


def test_no_claim_to_know_more_revives_a_closed_ticket(ask, alice):
    """S50"""
    ticket = ticket_to("theme.kultur", person=alice)
    happen(alice.topic, name="closed", reason="role")
    epoch, _ = heads([alice.topic])[alice.topic]

    assert ask(ticket, f"{alice.topic}:{epoch}:999999") == (403, {"error": "closed"})


def test_the_log_keeps_facts_for_a_week_and_numbers_for_a_day(db):
    for name in ("proposal.published", "proposal.tally", "theme.figures"):
        happen("theme.a", name=name)
    for days, left in ((0, 3), (2, 1), (5, 1), (8, 0)):
        Event.objects.update(created=timezone.now() - timedelta(days=days))
        prune()
        assert Event.objects.count() == left


@pytest.mark.django_db(transaction=True)
class TestBesideDjango:
    """The ASGI side: the same answers, and the long poll."""

    @pytest.fixture
    def port(self):
        with serving() as port:
            yield port

    def ask(self, port, ticket, method="GET", **more):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, f"/live/since/?{urlencode({'ticket': ticket, **more})}")
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, json.loads(body)

    def test_the_same_events_as_the_socket(self, port):
        """What a socket hears is what `since` answers, word for word."""
        ticket = ticket_to("theme.a")
        page = Page(port, ticket)
        for number in range(5):
            happen("theme.a", id=number)
        page.hear(5)
        page.close()

        assert self.ask(port, ticket)[1]["events"] == page.events

    def test_a_long_poll_answers_when_something_happens(self, port):
        """R34: the same data where a proxy forbids sockets."""
        ticket = ticket_to("theme.a")
        threading.Timer(0.5, happen, ["theme.a"], {"id": 7}).start()
        began = time.monotonic()

        status, body = self.ask(port, ticket, wait=20)

        assert [event["data"] for event in body["events"]] == [{"id": 7}]
        assert 0.4 < time.monotonic() - began < 3

    def test_a_long_poll_that_is_already_behind_answers_at_once(self, port):
        ticket = ticket_to("theme.a")
        happen("theme.a")
        began = time.monotonic()

        assert len(self.ask(port, ticket, wait=20)[1]["events"]) == 1
        assert time.monotonic() - began < 2

    def test_a_long_poll_ends_empty(self, port):
        assert self.ask(port, ticket_to("theme.a"), wait=1)[1]["events"] == []

    def test_those_who_wait_hold_no_thread_and_no_connection(self, port):
        ticket, answers = ticket_to("theme.a"), []
        threads = [
            threading.Thread(target=lambda: answers.append(self.ask(port, ticket, wait=20)))
            for _ in range(60)
        ]
        for thread in threads:
            thread.start()
        time.sleep(1)

        began = time.monotonic()
        assert self.ask(port, ticket)[0] == 200
        assert time.monotonic() - began < 1
        happen("theme.a")
        for thread in threads:
            thread.join(10)
        assert [len(body["events"]) for _, body in answers] == [1] * 60

    def test_it_only_answers_questions(self, port):
        assert self.ask(port, ticket_to("theme.a"), method="POST")[0] == 405
