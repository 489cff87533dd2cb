"""At the door: the code that somebody shows, and the list in which facilitators note who is there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.mail.delivery import deliver_due
from participation.mail.models import Letter
from participation.people.models import StaffDeed
from workshops.actions import attending, seats
from workshops.models import Registration, Workshop

State = Registration.State


@pytest.fixture
def today(make_workshop):
    """It begins in an hour."""
    return make_workshop(capacity=2, starts=timezone.now() + timedelta(hours=1))


@pytest.fixture
def client_of():
    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def fatmas(client_of, fatma):
    return client_of(fatma)


def door(workshop, deed="check_in", *more):
    return reverse(f"workshops:{deed}", args=[workshop.pk, *more])


def there():
    """Who is there, by name."""
    return sorted(str(each.reader) for each in Registration.objects.exclude(arrived=None))


def test_a_seat_shows_its_code_while_there_is_a_door_to_come_to(
    today, alice, bob, make_person, client_of
):
    seat = seats.sign_up(today, alice)
    seats.sign_up(today, bob)
    waits = seats.sign_up(today, make_person("Carla"))

    assert 'class="qr"' in client_of(alice).get(today.get_absolute_url()).content.decode()
    page = Client().get(seat.get_seat_url()).content.decode()
    assert 'class="qr"' in page
    assert seat.code in page
    assert 'style="' not in page
    assert 'class="qr"' not in Client().get(waits.get_seat_url()).content.decode()
    Workshop.objects.update(place="", online_link="https://example.org/")
    assert 'class="qr"' not in Client().get(seat.get_seat_url()).content.decode()


def test_the_letter_about_a_seat_says_where_the_code_is(today, alice, bob, make_person):
    carla = make_person("Carla")
    for person in (alice, bob, carla):
        seats.sign_up(today, person)

    def letter(person):
        return " ".join(Letter.objects.filter(to=person.email).last().text.split())

    said = "Der Code für den Eingang liegt diesem Brief bei"
    assert said in letter(alice)
    assert said not in letter(carla)


@pytest.mark.parametrize("who", [None, "bob", "gustav"])
def test_a_code_tells_strangers_nothing_and_looks_like_one_that_nobody_made(
    today, alice, who, request, client_of
):
    """P30, S52"""
    seat = seats.sign_up(today, alice)
    client = client_of(request.getfixturevalue(who)) if who else Client()

    page = client.get(seat.get_code_url()).content.decode()

    assert "Alice" not in page
    assert today.title not in page
    wrong = reverse("workshops:code", args=[f"{seat.pk}.AAAAAAAA"])
    assert page.replace(seat.code, "") == client.get(wrong).content.decode().replace(
        f"{seat.pk}.AAAAAAAA", ""
    )
    assert client.post(seat.get_code_url()).status_code == 403
    assert there() == []


def test_a_code_shows_a_facilitator_who_it_is_and_one_press_notes_it(today, alice, fatmas):
    """S52: opening it changes nothing, also for whoever may."""
    seat = seats.sign_up(today, alice)
    address = reverse("workshops:code", args=[seat.code.lower()])

    assert "Alice" in fatmas.get(address).content.decode()
    assert there() == []
    assert fatmas.post(address).status_code == 303
    assert there() == ["Alice"]
    assert "ist da" in fatmas.get(address).content.decode()


def test_the_code_of_a_seat_that_was_given_up_says_so(today, alice, fatmas):
    seat = seats.give_up(seats.sign_up(today, alice))

    assert "hat abgesagt" in fatmas.get(seat.get_code_url()).content.decode()
    assert fatmas.post(seat.get_code_url()).status_code == 409


def test_the_link_of_a_seat_is_no_code_and_a_code_opens_no_seat(today, alice):
    seat = seats.sign_up(today, alice)

    assert Client().get(reverse("workshops:seat", args=[seat.code])).status_code == 404
    assert seat.token.rpartition(":")[2] not in seat.code


def test_who_is_greeted_keeps_the_seat_and_is_told_so(today, alice):
    seat = attending.arrive(seats.sign_up(today, alice))

    answer = Client().post(reverse("workshops:give_up", args=[seat.token]))

    assert answer.status_code == 409
    assert "behalten Ihren Platz" in answer.content.decode()


def test_the_list_finds_by_name_or_code_and_says_how_many_are_there(today, alice, bob, fatmas):
    seats.sign_up(today, alice)
    seat = attending.arrive(seats.sign_up(today, bob))

    page = fatmas.get(door(today)).content.decode()
    assert "1 von 2 sind da" in page
    assert "Alice" in page
    for asked in ("BO", seat.code.lower()):
        page = fatmas.get(door(today), {"q": asked}).content.decode()
        assert "Bob" in page
        assert "Alice" not in page
    assert "So heißt hier niemand" in fatmas.get(door(today), {"q": "zz"}).content.decode()


def test_only_the_list_at_the_door_may_use_the_camera(today, alice, fatmas):
    """P06"""
    seat = seats.sign_up(today, alice)

    policy = fatmas.get(door(today))["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=()" in policy
    for address in (today.get_absolute_url(), seat.get_code_url(), door(today, "people")):
        assert "camera=()" in fatmas.get(address)["Permissions-Policy"]


def test_somebody_is_noted_and_it_is_taken_back(today, alice, fatmas):
    seat = seats.sign_up(today, alice)

    fatmas.post(door(today, "arrive", seat.pk))
    assert there() == ["Alice"]
    fatmas.post(door(today, "take_back", seat.pk))
    assert there() == []


def test_a_seat_of_another_workshop_is_not_found(today, make_workshop, alice, fatmas):
    """S08: a facilitator notes people only where the address says so."""
    other = seats.sign_up(make_workshop(), alice)

    assert fatmas.post(door(today, "arrive", other.pk)).status_code == 404


def test_who_came_without_a_sign_up_is_noted_once_and_a_full_room_asks_first(today, alice, fatmas):
    seats.sign_up(today, alice)
    kim, lou = ({"name": name, "key": uuid4()} for name in ("Kim", "Lou"))
    assert [fatmas.post(door(today, "walk_in"), kim).status_code for _each in "12"] == [303, 303]
    assert there() == ["Kim"]

    answer = fatmas.post(door(today, "walk_in"), lou)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Alle Plätze sind vergeben." in page
    assert "Trotzdem einlassen" in page
    assert str(lou["key"]) in page
    fatmas.post(door(today, "walk_in"), lou | {"sure": "on"})
    assert there() == ["Kim", "Lou"]
    assert StaffDeed.objects.get().verb == "workshop.overbook"


def test_days_before_there_are_no_buttons_and_a_sentence_says_why(make_workshop, alice, fatmas):
    seat = seats.sign_up(later := make_workshop(), alice)

    page = fatmas.get(door(later)).content.decode()

    assert "vom Tag vor der Werkstatt an" in page
    assert "Ist da" not in page
    answer = fatmas.post(door(later, "arrive", seat.pk))
    assert answer.status_code == 409
    assert "Das geht nicht" in answer.content.decode()


def test_the_list_of_people_says_who_is_there(today, alice, bob, fatmas):
    attending.arrive(seats.sign_up(today, alice))
    seats.sign_up(today, bob)
    assert "ist da" in fatmas.get(door(today, "people")).content.decode()

    ends = timezone.now() - timedelta(minutes=1)
    Workshop.objects.update(starts=ends - timedelta(hours=2), ends=ends)

    page = fatmas.get(door(today, "people")).content.decode()
    assert "war da" in page
    assert "kam nicht" in page


def test_the_letter_brings_the_code_along_as_a_picture(today, alice, mailoutbox):
    mine = seats.sign_up(today, alice)
    deliver_due()

    [(name, picture, kind)] = [
        each for each in mailoutbox[0].attachments if each.mimetype == "image/png"
    ]
    assert (name, kind) == ("code.png", "image/png")
    assert picture.startswith(b"\x89PNG")
    assert Letter.objects.get().code == f"http://localhost:8000{mine.get_code_url()}"
    seats.give_up(mine)
    assert Letter.objects.latest("pk").code == ""
