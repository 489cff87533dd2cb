"""What happens at the same moment. Each test has a twin that shows the race when the lock is gone (R31)."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from participation.moderation import DecidedMeanwhile, Reason, State
from participation.threads import actions
from participation.threads.actions import talk
from participation.threads.models import Comment, Thread, ThreadQuerySet

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20
TOGETHER = 12  # at the same moment; the pool of connections holds 16


@pytest.fixture
def thread(theme, alice):
    return Thread.objects.create(
        theme=theme, author=alice, title="Radwege", text="Wo fehlen sie?", state=State.PUBLISHED
    )


@pytest.fixture
def unlocked(monkeypatch):
    """Threads are read without their lock."""
    monkeypatch.setattr(ThreadQuerySet, "locked", lambda self: self.select_related("theme"))


def at_once(*deeds):
    """Run the deeds in threads of their own that begin together; returns results and exceptions."""
    start = threading.Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(10)
            return deed()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def everybody_looks_first(monkeypatch):
    """Nobody writes before all have looked whether the form was posted before; or waited in vain."""
    looked = threading.Barrier(TOGETHER)
    look = talk._made_before

    def look_together(*args):
        found = look(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(2)
        return found

    monkeypatch.setattr(talk, "_made_before", look_together)


def test_twenty_identical_posts_are_one_comment(thread, bob):
    """B19, S65."""
    key = uuid4()
    said = at_once(*[lambda: actions.say(thread, bob, text="Einmal", key=key)] * MANY)
    assert {comment.pk for comment in said} == {Comment.objects.get().pk}


def test_without_the_lock_the_constraint_refuses_the_others(
    thread, bob, unlocked, everybody_looks_first
):
    """R31: the twin; all look before one writes, and only the database holds them back."""
    key = uuid4()
    said = at_once(*[lambda: actions.say(thread, bob, text="Einmal", key=key)] * TOGETHER)
    assert Comment.objects.count() == 1
    assert [type(one).__name__ for one in said].count("IntegrityError") == TOGETHER - 1


def test_without_lock_and_key_all_posts_are_comments(thread, bob, unlocked, everybody_looks_first):
    """R31: the twin's twin."""
    at_once(*[lambda: actions.say(thread, bob, text="Jedes Mal")] * TOGETHER)
    assert Comment.objects.count() == TOGETHER


def hide(thread, alice, fatma):
    actions.decide_thread(thread, fatma, kind="hide", reason=Reason.OTHER)


def withdraw(thread, alice, fatma):
    actions.withdraw_thread(thread, alice)


def say_while(deed, thread, alice, bob, fatma):
    """Somebody says something while the deed that takes the thread away is not committed yet."""
    gone, asked = threading.Event(), threading.Event()

    def take_away():
        with transaction.atomic():
            deed(thread, alice, fatma)
            gone.set()
            asked.wait(0.5)

    def say():
        gone.wait(10)
        try:
            return actions.say(thread, bob, text="Noch schnell")
        finally:
            asked.set()

    return at_once(take_away, say)[1]


@pytest.mark.parametrize("deed", [hide, withdraw])
def test_nothing_is_said_in_a_thread_after_the_deed_that_took_it_away(
    thread, alice, bob, fatma, deed
):
    assert isinstance(say_while(deed, thread, alice, bob, fatma), actions.NotPossible)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("deed", [hide, withdraw])
def test_without_the_lock_something_is_said_in_a_thread_that_is_gone(
    thread, alice, bob, fatma, deed, unlocked
):
    """R31: the twin."""
    assert isinstance(say_while(deed, thread, alice, bob, fatma), Comment)


def test_an_answer_to_a_comment_that_is_being_hidden_stands_below_its_place(
    thread, alice, bob, fatma
):
    """B22: whichever comes first, both are there afterwards."""
    first = actions.say(thread, alice, text="Anstoß")
    results = at_once(
        lambda: actions.decide_comment(first, fatma, kind="hide", reason=Reason.OTHER),
        lambda: actions.say(thread, bob, text="Antwort", parent=first),
    )
    assert [one for one in results if isinstance(one, Exception)] == []
    first.refresh_from_db()
    answer = first.answers.get()
    assert (first.state, answer.depth) == (State.HIDDEN, 2)
    assert answer.path.startswith(first.path)


def test_of_two_who_decide_at_once_one_is_told(thread, bob, fatma, olga):
    """R23."""
    said = actions.say(thread, bob, text="…")
    results = at_once(
        *[
            lambda person=person: actions.decide_comment(
                said, person, kind="hide", reason=Reason.OTHER
            )
            for person in (fatma, olga)
        ]
    )
    assert [type(one) for one in results].count(DecidedMeanwhile) == 1
    assert said.decisions.count() == 1


def test_many_answers_at_once_keep_the_tree_whole(thread, alice, bob):
    """I13, I10: no parent is lost, the paths are unique, and every deed has a number of its own."""
    first = actions.say(thread, alice, text="Anstoß")
    at_once(*[lambda: actions.say(thread, bob, text="Antwort", parent=first)] * MANY)
    paths = list(thread.comments.values_list("path", flat=True))
    assert (len(paths), len(set(paths))) == (MANY + 1, MANY + 1)
    assert first.answers.count() == MANY
