"""An author leaves the platform."""

import pytest

from participation.moderation import State
from participation.people.actions.leaving import erase
from participation.people.datamap import undeclared
from participation.proposals.actions import standing
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
