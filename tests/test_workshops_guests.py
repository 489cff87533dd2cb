"""Signing up for a workshop with an address alone, and the link that opens one's seat."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from workshops import tasks
from workshops.actions import planning, seats
from workshops.models import Registration

State = Registration.State
RITA = {"name": "Rita Rentnerin", "email": "Rita@example.org"}


@pytest.fixture
def ask(client):
    def send(workshop, **changes):
        return client.post(reverse("workshops:sign_up", args=[workshop.pk]), RITA | changes)

    return send


def link(letter):
    return re.search(r"/seats/[^/\s]+/", letter.text)[0]


def letters():
    return [(letter.to, letter.subject) for letter in Letter.objects.order_by("pk")]


def test_an_address_alone_is_enough_and_counts_once_it_is_confirmed(
    client, make_workshop, ask, alice
):
    """S69"""
    workshop = make_workshop(capacity=1)
    answer = ask(workshop)
    assert answer.url == reverse("workshops:asked", args=[workshop.pk])
    assert letters() == [("rita@example.org", "Bitte bestätigen Sie Ihre Anmeldung")]
    assert "Rita" not in Letter.objects.get().text
    assert seats.room_of(workshop).taken.total() == 0
    seat = link(Letter.objects.get())

    assert "Anmeldung bestätigen" in client.get(seat).content.decode()
    assert Registration.objects.get().state == State.PENDING  # opening it changed nothing
    page = client.post(f"{seat}confirm/", follow=True).content.decode()

    assert "Sie haben einen Platz." in page
    assert Registration.objects.get().state == State.CONFIRMED
    assert letters()[1:] == [("rita@example.org", "Ihr Platz in der Werkstatt")]
    assert seats.sign_up(workshop, alice).state == State.WAITING


def test_the_link_gives_the_seat_back_and_then_name_and_address_are_gone(
    client, make_workshop, ask, alice
):
    workshop = make_workshop(capacity=1)
    ask(workshop)
    seat = link(Letter.objects.get())
    client.post(f"{seat}confirm/")
    waits = seats.sign_up(workshop, alice)

    page = client.post(f"{seat}give-up/", follow=True).content.decode()

    assert "Diese Anmeldung gilt nicht mehr." in page
    guest = Registration.objects.get(person=None)
    assert (guest.state, guest.name, guest.email) == (State.CANCELLED, "", "")
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    assert ("rita@example.org", "Sie haben sich abgemeldet") in letters()


def test_nobody_learns_who_has_an_account_or_a_seat(make_workshop, ask, alice):
    workshop = make_workshop()
    seats.sign_up(workshop, alice)
    Letter.objects.all().delete()

    answers = [ask(workshop, email=email) for email in (alice.email, "nobody@example.org")]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    assert letters() == [
        ("alice@example.org", "Ihr Platz in der Werkstatt"),
        ("nobody@example.org", "Bitte bestätigen Sie Ihre Anmeldung"),
    ]


def test_asked_again_and_again_it_writes_once_an_hour(make_workshop, ask):
    workshop = make_workshop()

    for _each in range(5):
        ask(workshop)

    assert Registration.objects.count() == 1
    assert len(letters()) == 1


def test_what_nobody_confirms_is_gone_after_a_day(client, make_workshop, ask):
    workshop = make_workshop()
    ask(workshop)
    seat = link(Letter.objects.get())
    tasks.keep_time()
    assert Registration.objects.exists()

    Registration.objects.update(queued=timezone.now() - Registration.CONFIRM_WITHIN)
    tasks.keep_time()

    assert not Registration.objects.exists()
    assert client.post(f"{seat}confirm/").status_code == 404


def test_the_owner_of_the_address_gets_the_seat_in_the_account(client, make_workshop, ask, alice):
    workshop = make_workshop()
    ask(workshop, email=alice.email)

    client.post(f"{link(Letter.objects.get())}confirm/")

    mine = Registration.objects.get()
    assert (mine.person, mine.name, mine.email) == (alice, "", "")
    assert seats.sign_up(workshop, alice) == mine


def test_who_makes_an_account_later_keeps_the_one_seat(client, make_workshop, ask, make_person):
    workshop = make_workshop()
    ask(workshop)
    client.post(f"{link(Letter.objects.get())}confirm/")

    rita = make_person("Rita")
    mine = seats.sign_up(workshop, rita)

    assert Registration.objects.get() == mine
    assert (mine.person, mine.email) == (rita, "")


def test_two_sign_ups_of_one_person_become_one(client, make_workshop, ask, alice):
    workshop = make_workshop()
    ask(workshop, email=alice.email)
    first = seats.sign_up(workshop, alice)

    answer = client.post(f"{link(Letter.objects.order_by('pk').first())}confirm/")

    assert answer.status_code == 303
    assert Registration.objects.get() == first


def test_it_is_too_late_to_confirm_once_sign_up_is_closed(client, make_workshop, ask):
    workshop = make_workshop()
    ask(workshop)
    workshop.sign_up_until = timezone.now() - timedelta(minutes=1)
    workshop.save()

    answer = client.post(f"{link(Letter.objects.get())}confirm/")

    assert answer.status_code == 409
    assert "Die Anmeldung ist seit" in answer.content.decode()
    assert ask(workshop, email="late@example.org").status_code == 409


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "\u0301"}),
        ("email", {"email": "rita"}),
        ("email", {"email": "a@b.de, c@d.de"}),
    ],
)
def test_what_is_wrong_is_named_at_its_field(make_workshop, ask, field, changes):
    answer = ask(make_workshop(), **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Registration.objects.exists()


def test_one_address_does_not_fill_the_room(make_workshop, ask, settings):
    settings.GUEST_RATE = "2/h/ip"
    workshop = make_workshop()

    answers = [ask(workshop, email=f"p{number}@example.org") for number in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert Registration.objects.count() == 2


def test_a_guest_is_on_the_list_hears_of_changes_and_is_forgotten(
    client, make_workshop, ask, fatma
):
    workshop = make_workshop()
    ask(workshop)
    people = reverse("workshops:people", args=[workshop.pk])
    facilitator = Client()
    facilitator.force_login(fatma)
    assert "Rita" not in facilitator.get(people).content.decode()
    client.post(f"{link(Letter.objects.get())}confirm/")
    assert "Rita Rentnerin" in facilitator.get(people).content.decode()

    planning.call_off(workshop, fatma)
    assert letters()[-1] == ("rita@example.org", "Die Werkstatt findet nicht statt")

    other = make_workshop()
    ask(other)
    client.post(f"{link(Letter.objects.order_by('pk').last())}confirm/")
    long_ago = timezone.now() - tasks.KEPT - timedelta(days=1)
    type(other).objects.filter(pk=other.pk).update(
        starts=long_ago - timedelta(hours=6), ends=long_ago
    )
    tasks.forget_who_came()
    assert set(Registration.objects.values_list("name", "email")) == {("", "")}
    assert other.registrations.count() == 1


def test_the_link_of_an_account_opens_its_seat_without_signing_in(client, make_workshop, alice):
    workshop = make_workshop()
    seats.sign_up(workshop, alice)

    page = client.get(link(Letter.objects.get())).content.decode()

    assert "Sie haben einen Platz." in page
    assert "Alice" not in page
