"""Votes of a hall are written together; whatever is not in order is left to the plain form."""

import asyncio
import threading
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participation.live.box import Box
from participation.moderation import State
from participation.proposals import ballot
from participation.proposals.models import Position, Proposal
from participation.proposals.tasks import count_proposals
from tests.live_server import serving

ORIGIN = "http://localhost:8000"
pytestmark = pytest.mark.django_db(transaction=True)


def session_of(person):
    client = Client()
    client.force_login(person)
    return client.session.session_key


@pytest.fixture(scope="module")
def port():
    with serving() as port:
        yield port


def put(port, idea, session, body="position=agree", *, method="POST", **headers):
    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"} | headers
    if session:
        headers["Cookie"] = f"session={session}"
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        line.request(method, reverse("proposals:ballot", args=[idea.pk]), body, headers)
        answer = line.getresponse()
        assert answer.read() == b""
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status


def values():
    return list(Position.objects.order_by("person", "proposal").values_list("person", "value"))


def test_a_vote_is_taken_and_may_be_changed(port, idea, alice):
    session = session_of(alice)

    assert put(port, idea, session) == 204
    assert put(port, idea, session, f"position=disagree&version={idea.version}") == 204

    assert values() == [(alice.pk, -1)]


def test_a_hall_that_votes_at_once_is_written_together(idea, make_idea, make_person):
    """House: a few statements for all, each person once on each idea, the last vote counts."""
    other = make_idea("Ein Badesteg")
    crowd = [make_person(f"P{number}") for number in range(30)]
    sessions = [session_of(person) for person in crowd]
    votes = [ballot.Vote(key, each.pk, 1, None) for each in (idea, other) for key in sessions]
    votes.append(ballot.Vote(sessions[3], idea.pk, -1, None))

    with CaptureQueriesContext(connection) as queries:
        assert ballot.cast(votes) == [True] * 61

    reads = [query for query in queries if query["sql"].startswith("SELECT")]
    assert len(reads) == 1
    assert Position.objects.count() == 60
    assert Position.objects.get(person=crowd[3], proposal=idea).value == -1
    count_proposals(idea.pk, other.pk)
    idea.tally.refresh_from_db()
    assert (idea.tally.agree, idea.tally.disagree) == (29, 1)


def test_a_real_crowd_loses_nothing(port, idea, make_person):
    crowd = [make_person(f"P{number}") for number in range(40)]
    sessions = [session_of(person) for person in crowd]
    statuses = []
    threads = [
        threading.Thread(target=lambda key=key: statuses.append(put(port, idea, key)))
        for key in sessions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [204] * 40
    assert values() == [(person.pk, 1) for person in crowd]


def test_what_is_refused_in_a_batch_leaves_the_others(idea, make_idea, alice, bob):
    hidden = make_idea("Versteckt", state=State.HIDDEN)
    mine, theirs = session_of(alice), session_of(bob)
    votes = [
        ballot.Vote(mine, hidden.pk, 1, None),
        ballot.Vote(theirs, idea.pk, 1, None),
        ballot.Vote(mine, idea.pk, 1, idea.version + 1),
        ballot.Vote("x" * 32, idea.pk, 1, None),
    ]

    assert ballot.cast(votes) == [False, True, False, False]

    assert values() == [(bob.pk, 1)]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("position=agree", {"Origin": "https://elsewhere.example"}),
        ("position=agree", {"Origin": "null"}),
        ("position=none", {}),
        ("position=perhaps", {}),
        ("position=agree&version=0", {}),
        ("position=agree&version=99999999999999999999", {}),
        ("position=agree&version=\u0661", {}),
        ("", {}),
        ("&".join(["position=agree"] * 250), {}),
        ("position=agree&" + "x" * 5000, {}),
    ],
)
def test_what_no_page_of_ours_sends_is_not_taken(port, idea, alice, body, headers):
    """S58: no foreign page votes."""
    assert put(port, idea, session_of(alice), body.encode(), **headers) == 409

    assert values() == []


def test_only_a_post_is_a_vote(port, idea, alice):
    assert put(port, idea, session_of(alice), method="GET") == 409
    assert values() == []


def test_who_may_not_vote_is_left_to_the_form(port, idea, alice, bob, make_person):
    operator = make_person("Ohne Faktor", is_operator=True)
    left, banned = session_of(alice), session_of(bob)
    client = Client()
    client.cookies["session"] = left
    client.logout()
    bob.is_active = False
    bob.save()

    for session in ("", "short", left, banned, session_of(operator)):
        assert put(port, idea, session) == 409

    assert values() == []


def test_a_changed_password_ends_the_session_here_too(port, idea, alice):
    session = session_of(alice)
    alice.set_password("ganz anders 1234")
    alice.save()

    assert put(port, idea, session) == 409


def test_no_vote_after_the_window(port, theme, idea, alice):
    theme.rate_until = timezone.now() - timedelta(seconds=1)
    theme.save()

    assert put(port, idea, session_of(alice)) == 409
    assert values() == []


def test_nobody_waits_for_whoever_is_changing_the_idea(idea, alice, at_once):
    """The plain form waits, and says what changed; here the others would wait along."""
    session = session_of(alice)
    locked, done = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            Proposal.objects.select_for_update().get(pk=idea.pk)
            locked.set()
            done.wait(10)

    def vote():
        locked.wait(10)
        try:
            return ballot.cast([ballot.Vote(session, idea.pk, 1, None)])
        finally:
            done.set()

    assert at_once(change, vote)[1] == [False]


def test_without_the_socket_server_a_vote_is_taken_too(client, idea, alice):
    client.force_login(alice)

    answer = client.post(reverse("proposals:ballot", args=[idea.pk]), {"position": "agree"})

    assert answer.status_code == 204
    assert values() == [(alice.pk, 1)]


@pytest.mark.parametrize("session", ['"\\000"', "x" * 31, "X" * 32, "\u00e4" * 32])
def test_what_is_no_session_reaches_no_database(session, idea):
    """One such cookie would make a whole batch fail."""
    assert ballot.vote_in(session, idea.pk, {"position": "agree"}) is None
    assert ballot.vote_in("a" * 32, 2**63, {"position": "agree"}) is None


@pytest.mark.parametrize(
    ("error", "answers", "writes"),
    [(IntegrityError, [24, None, 28], 4), (OperationalError, [None] * 3, 1)],
)
def test_one_that_cannot_be_written_harms_no_other(error, answers, writes):
    """Where the whole database is away nobody is kept waiting for tries one by one."""
    written = []

    def write(things):
        written.append(things)
        if 13 in things:
            raise error("thirteen")
        return [thing * 2 for thing in things]

    async def put_all():
        box = Box(write)
        return await asyncio.gather(*(box.put(thing) for thing in (12, 13, 14)))

    assert asyncio.run(put_all()) == answers
    assert len(written) == writes
