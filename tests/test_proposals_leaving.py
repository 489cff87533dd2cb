"""An author leaves the platform."""

import time

import pytest
from django.db import OperationalError

from participation.moderation import State
from participation.people.actions.leaving import erase
from participation.people.datamap import undeclared
from participation.people.models import Organisation, Person
from participation.proposals.actions import leaving, standing
from participation.proposals.models import Position, Proposal
from participation.threads.actions import say

CANARY = "kanarienvogel"


@pytest.fixture
def canary(make_person):
    return make_person(CANARY)


def test_an_idea_stays_by_the_number_its_author_has_in_the_discussion(
    client, make_idea, canary, bob
):
    """P13"""
    idea = make_idea("Bleibt stehen", author=canary)
    say(idea.thread, canary, text="Ich ergänze etwas.")
    say(idea.thread, bob, text="Danke.")
    standing.stand(idea, canary, value=1)

    erase(canary)

    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Bleibt stehen" in page
    assert page.count("ehemalige Person 1") == 2
    assert CANARY not in page
    assert list(Position.objects.values_list("person", "value")) == [(None, 1)]


def test_an_idea_for_an_organisation_stays_a_members(client, make_idea, ute):
    """P13"""
    idea = make_idea("Bleibt", author=ute, organisation=Organisation.objects.get())
    say(idea.thread, ute, text="Ich selbst finde das auch.")

    erase(ute)

    idea.refresh_from_db()
    page = client.get(idea.get_absolute_url()).content.decode()
    assert idea.former_author is None
    assert (page.count("ein Mitglied von IG Beispiel"), "ehemalige Person 1" in page) == (1, True)


def test_what_was_never_public_goes_with_its_author(make_idea, canary, events, theme):
    """P12"""
    for state in (State.DRAFT, State.WAITING, State.RETURNED):
        make_idea(f"{CANARY} {state}", author=canary, state=state)

    erase(canary)

    assert not Proposal.objects.exists()
    assert events(theme.staff_topic) == [("desk.changed", {"waiting": 0})]


def test_with_the_texts_an_idea_becomes_a_place_that_others_answered_to(
    client, make_idea, canary, bob
):
    """P15"""
    idea = make_idea(f"{CANARY} Idee", author=canary, text=f"{CANARY} Text")
    say(idea.thread, bob, text="Das bleibt.")

    erase(canary, with_texts=True)

    page = client.get(idea.get_absolute_url()).content.decode()
    assert CANARY not in page
    assert "(entfernt)" in page
    assert "Das bleibt." in page


def test_with_the_texts_an_idea_that_nobody_answered_leaves_the_lists(
    client, make_idea, canary, events
):
    idea = make_idea(f"{CANARY} Idee", author=canary, text=f"{CANARY} Text")

    erase(canary, with_texts=True)

    idea.refresh_from_db()
    assert (idea.state, idea.thread.state, idea.title) == ("withdrawn", "withdrawn", "(entfernt)")
    assert ("proposal.hidden", {"id": idea.pk}) in events(idea.theme.topic)
    assert client.get(idea.get_absolute_url()).status_code != 200


def test_every_field_of_this_room_is_in_the_data_map():
    assert [name for name in undeclared() if name.startswith("proposals.")] == []


def test_an_idea_below_which_they_spoke_no_longer_calls_them_by_name(
    client, make_idea, canary, bob, events
):
    """P14: title, text and what stood there before; a name as long as a title cuts nothing else."""
    idea = make_idea(f"{'x' * 100} @{CANARY}", author=bob, text=f"Was meint @{CANARY}?")
    idea.revisions.create(
        version=1, state=State.PUBLISHED, title="Ein Bus", text=f"@{CANARY}", written=idea.created
    )
    say(idea.thread, canary, text="Ich meine: ja.")

    erase(canary)

    pages = [idea.get_absolute_url(), f"{idea.get_absolute_url()}history/"]
    assert [CANARY in client.get(page).content.decode() for page in pages] == [False, False]
    idea.refresh_from_db()
    assert idea.text == "Was meint @ehemalige Person 1?"
    assert idea.title == f"{'x' * 100} @ehemalige Person 1"
    assert ("proposal.changed", {"id": idea.pk}) in events(idea.topic)


@pytest.fixture
def crossing(make_idea, alice, bob):
    """`crossing`: deeds of Alice and Bob, who leave; each has an idea below which the other spoke."""
    for author, other in ((alice, bob), (bob, alice)):
        idea = make_idea(f"Von {author}", author=author)
        say(idea.thread, other, text="Gern.")
    return [lambda: erase(alice), lambda: erase(bob)]


@pytest.fixture
def slow(monkeypatch):
    """Whoever has the first discussion takes a while before the next."""
    number_in = leaving.number_in

    def wait(*args):
        number = number_in(*args)
        time.sleep(0.3)
        return number

    monkeypatch.setattr(leaving, "number_in", wait)


@pytest.mark.django_db(transaction=True)
def test_two_who_spoke_with_each_other_leave_at_the_same_moment(crossing, at_once, slow):
    """P13"""
    assert at_once(*crossing) == [None, None]
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_one_order_they_wait_for_each_other(crossing, at_once, slow, monkeypatch):
    """R31: the twin; each begins with what is their own."""
    monkeypatch.setattr(
        leaving, "_locked", lambda person: list(Proposal.objects.filter(author=person))
    )
    outcomes = at_once(*crossing)

    assert [type(outcome) for outcome in outcomes].count(OperationalError) == 1
