"""What a phone noted without a line, and sends when it has one again."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from workshops.actions import seats
from workshops.models import Registration


@pytest.fixture
def today(make_workshop):
    return make_workshop(capacity=3, starts=timezone.now() + timedelta(hours=1))


@pytest.fixture
def send(client, fatma, today):
    """`send(note, …)`: the answers to notes, each with a time; `ahead` is how wrong the phone's clock is."""
    client.force_login(fatma)

    def post(*notes, ahead=0, **said):
        now = round(time.time() * 1000) + ahead
        body = {"now": now, "notes": [{"at": now} | note for note in notes]} | said
        address = reverse("workshops:sync", args=[today.pk])
        answer = client.post(address, json.dumps(body), content_type="application/json")
        return answer.json()["answers"] if answer.status_code == 200 else answer.status_code

    return post


def there():
    return sorted(str(each.reader) for each in Registration.objects.exclude(arrived=None))


def test_notes_are_taken_in_their_order_and_twice_is_once(today, alice, bob, send):
    """R01"""
    first, second = (seats.sign_up(today, person).pk for person in (alice, bob))
    key = str(uuid4())
    notes = [
        {"kind": "arrive", "seat": first},
        {"kind": "arrive", "seat": second},
        {"kind": "take_back", "seat": second},
        {"kind": "walk_in", "key": key, "name": " Kim "},
    ]

    for _again in range(2):
        assert send(*notes) == ["done"] * 4
        assert there() == ["Alice", "Kim"]
    assert today.registrations.count() == 3
    assert send({"kind": "take_back", "key": key}) == ["done"]
    assert there() == ["Alice"]


def test_a_phone_with_a_wrong_clock_notes_the_right_minute(today, alice, send):
    seat = seats.sign_up(today, alice)
    ahead = 3 * 3600 * 1000

    send({"kind": "arrive", "seat": seat.pk}, ahead=-ahead)

    arrived = Registration.objects.get(pk=seat.pk).arrived
    assert abs(arrived - timezone.now()) < timedelta(minutes=1)


def test_each_note_has_its_own_answer(today, make_workshop, alice, bob, make_person, send):
    gone = seats.give_up(seats.sign_up(today, alice))
    elsewhere = seats.sign_up(make_workshop(), bob)
    for name in ("Carla", "Dora", "Emil"):
        seats.sign_up(today, make_person(name))
    key = str(uuid4())

    assert send(
        {"kind": "arrive", "seat": gone.pk},
        {"kind": "arrive", "seat": elsewhere.pk},
        {"kind": "walk_in", "key": key, "name": "Kim"},
        {"kind": "walk_in", "key": key, "name": "K" * 81},
        {"kind": "arrive"},
        {"kind": "dance", "seat": gone.pk},
        {"kind": ["arrive"], "seat": {}, "key": 7},
        {"kind": "walk_in", "key": key, "name": "Kim", "sure": True},
    ) == ["late", "late", "full", "wrong", "wrong", "wrong", "wrong", "done"]
    assert there() == ["Kim"]


@pytest.mark.parametrize(
    "said",
    [
        {"now": "now"},
        {"now": True},
        {"now": -1},
        {"notes": {}},
        {"notes": [1]},
        {"notes": [{}] * 201},
    ],
)
def test_what_is_no_list_of_notes_is_refused_whole(send, said):
    assert send(**said) == 422


def test_a_name_that_no_database_takes_holds_up_no_other_note(today, alice, send):
    seat = seats.sign_up(today, alice).pk
    notes = [
        {"kind": "walk_in", "key": str(uuid4()), "name": "Kim\ud800"},
        {"kind": "walk_in", "key": str(uuid4()), "name": "\ud800"},
        {"kind": "walk_in", "key": str(uuid4()), "name": "\ufb2c" * 80},
        {"kind": "arrive", "seat": seat},
    ]

    assert send(*notes) == ["done", "wrong", "done", "done"]
    assert there() == ["Alice", "Kim", ("\u05e9\u05bc\u05c1" * 80)[:200]]
