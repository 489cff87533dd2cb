"""A room of people behind one address registers; an attacker behind one address does not."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from participation.people.actions.operating import end_code, make_code
from participation.people.joining import RoomFull, take_place
from participation.people.models import Admission, Person, StaffDeed
from tests.test_people_sign_in import confirm, is_signed_in, sign_in, sign_up

ROOM = "192.0.2.10"


@pytest.fixture
def code(olga):
    return make_code(
        olga, label="Bürgersaal", seats=300, valid_until=timezone.now() + timedelta(hours=3)
    )


@pytest.fixture
def quick_passwords(settings):
    """Hashing 300 passwords well would take the test's time, not the platform's."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.timeout(300)
def test_300_people_behind_one_address_register_with_a_code(code, quick_passwords):
    start = time.monotonic()
    registered = 0
    for number in range(300):
        phone = Client(REMOTE_ADDR=ROOM)
        phone.post(code.get_absolute_url())
        sign_up(phone, email=f"room{number}@example.org", display_name=f"Person {number}")
        registered += confirm(phone).status_code == 302

    assert registered == 300
    assert (
        Person.objects.filter(email__startswith="room", emailaddress__verified=True).count() == 300
    )
    assert time.monotonic() - start < 180


def test_300_without_a_code_are_throttled(db, quick_passwords):
    """S47"""
    refused = 0
    for number in range(300):
        phone = Client(REMOTE_ADDR=ROOM)
        refused += sign_up(phone, email=f"bot{number}@example.org").status_code == 429

    assert refused >= 240
    assert Person.objects.count() <= 60


def test_a_code_has_as_many_places_as_the_room_has_seats(code):
    type(code).objects.update(seats=2)

    statuses = [
        Client(REMOTE_ADDR=ROOM).post(code.get_absolute_url()).status_code for _ in range(3)
    ]

    assert statuses == [303, 303, 409]


def test_going_back_and_pressing_again_takes_no_second_place(client, code):
    """B19"""
    for _ in range(3):
        client.post(code.get_absolute_url())

    assert code.admissions.count() == 1


def test_only_looking_takes_no_place(client, code):
    """S52"""
    assert client.get(code.get_absolute_url()).status_code == 200
    assert code.admissions.count() == 0


def test_with_one_place_the_limits_stay(client, code):
    """S47"""
    client.post(code.get_absolute_url())

    statuses = [
        sign_up(client, email=f"bot{number}@example.org", password1="kurz").status_code
        for number in range(25)
    ]

    assert statuses.count(429) == 5


def test_an_ended_code_and_a_guessed_one_do_not_exist(client, code, olga):
    end_code(code, olga)

    assert client.get(code.get_absolute_url()).status_code == 404
    assert [client.get(f"/join/guess{n}/").status_code for n in range(30)].count(429) == 1
    assert [deed.verb for deed in StaffDeed.objects.all()] == ["code.make", "code.end"]


def test_the_printed_page_shows_address_and_qr_code(client, code, olga):
    client.force_login(olga)

    page = client.get(f"/people/operating/codes/{code.pk}/").content.decode()

    assert f"<span>testserver/join/</span><wbr><span>{code.code}</span>" in page
    assert "data:image/svg+xml" in page


@pytest.mark.django_db(transaction=True)
def test_two_phones_do_not_take_the_last_place_both(olga):
    """I1 in small"""
    code = make_code(olga, label="x", seats=1, valid_until=timezone.now() + timedelta(hours=1))

    def phone(_):
        try:
            return take_place(code)
        except RoomFull:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as phones:
        list(phones.map(phone, range(4)))

    assert Admission.objects.count() == 1


def test_who_has_an_account_signs_in_with_the_code(client, code, alice):
    answer = client.post(code.get_absolute_url(), {"go": "login"})

    assert answer.url == "/account/login/"
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_the_same_moment_are_no_more_than_the_limit(alice, at_once, monkeypatch):
    """S47: 200 guesses, twelve at a time."""
    tried = []
    monkeypatch.setattr(Person, "check_password", lambda person, guess: tried.append(guess))

    def guess():
        for _ in range(200 // 12 + 1):
            sign_in(Client(REMOTE_ADDR="198.51.100.9"), alice.email, "falsch geraten")

    at_once(*[guess] * 12)

    assert 0 < len(tried) <= 5


def test_addresses_of_one_ipv6_network_count_as_one(db):
    """S47"""
    statuses = [
        sign_up(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), email=f"a{number}@example.org")
        for number in range(1, 26)
    ]

    assert sum(answer.status_code == 429 for answer in statuses) == 5


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_sent_twice_at_the_same_moment_makes_one_account(at_once):
    """B19: the others are answered as if they had come a moment later."""
    answers = at_once(*[lambda: sign_up(Client())] * 4)
    late = sign_up(Client())

    assert sorted(answer.status_code for answer in answers) == [302] + [late.status_code] * 3
    assert Person.objects.count() == 1
