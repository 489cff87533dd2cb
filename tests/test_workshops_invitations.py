"""Organisations are invited to a workshop, and seats are kept for whom they send."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from participation.people.models import Organisation, StaffDeed
from tests.seats_that_hold import broken
from workshops import tasks
from workshops.actions import changing, inviting, planning, seats
from workshops.models import Invitation, Registration, Workshop, WorkshopQuerySet

State = Registration.State
ADDRESS = "buero@verein.example"


@pytest.fixture
def invite(fatma):
    """`(invitation, code)` of an organisation, as its letter says it."""

    def make(workshop, **fields):
        known = {
            "key": uuid.uuid4(),
            "name": "Heimatverein",
            "email": ADDRESS,
            "group": None,
            "seats": 1,
            "until": workshop.starts - timedelta(days=7),
            "message": "",
        }
        invitation = inviting.invite(workshop, fatma, **known | fields)
        letter = Letter.objects.get(key=f"invited:{invitation.pk}:1")
        return invitation, re.search(r"code=([a-z0-9-]+)", letter.text)[1]

    return make


def let_pass(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(until=timezone.now())


def sign_up(client, workshop, **fields):
    return client.post(reverse("workshops:sign_up", args=[workshop.pk]), fields)


def test_a_seat_is_kept_for_whoever_has_the_code(client, make_workshop, invite, alice, bob):
    workshop = make_workshop(capacity=2)
    invite(workshop, seats=1)
    _other, code = invite(workshop, seats=1)
    assert seats.sign_up(workshop, bob).state == State.WAITING
    client.force_login(alice)

    assert sign_up(client, workshop, code=code.upper().replace("-", " ")).status_code == 303

    mine = Registration.objects.get(person=alice)
    assert (mine.state, mine.turns.get().why) == (State.CONFIRMED, "invited")
    assert broken(workshop) == []


def test_whoever_waits_takes_the_seat_that_is_kept_for_them(client, make_workshop, invite, alice):
    workshop = make_workshop(capacity=1)
    _invitation, code = invite(workshop)
    client.force_login(alice)
    sign_up(client, workshop)
    assert Registration.objects.get().state == State.WAITING
    page = client.get(reverse("workshops:sign_up", args=[workshop.pk]), {"code": code})
    assert f'value="{code}"' in page.content.decode()

    sign_up(client, workshop, code=code)

    assert Registration.objects.get().state == State.CONFIRMED
    assert broken(workshop) == []


def test_a_seat_of_an_invitation_that_is_given_up_is_kept_for_it_again(
    make_workshop, invite, alice, bob
):
    workshop = make_workshop(capacity=1)
    invitation, _code = invite(workshop)
    mine = seats.sign_up(workshop, alice, invitation=invitation)
    waiting = seats.sign_up(workshop, bob)

    seats.give_up(mine)

    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert Invitation.objects.with_used().get().unused == 1


def test_what_nobody_took_until_then_is_offered_to_who_waits(make_workshop, invite, bob):
    workshop = make_workshop(capacity=1)
    invitation, _code = invite(workshop)
    waiting = seats.sign_up(workshop, bob)
    let_pass(invitation)

    tasks.keep_time()
    tasks.keep_time()

    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert Invitation.objects.get().state == Invitation.State.ENDED
    assert broken(workshop) == []


def test_a_guest_gets_the_seat_when_the_address_is_confirmed(client, make_workshop, invite):
    workshop = make_workshop(capacity=1)
    _invitation, code = invite(workshop)
    address = reverse("workshops:sign_up", args=[workshop.pk])
    assert f'value="{code}"' in client.get(address, {"code": code}).content.decode()

    sign_up(client, workshop, name="Gisela", email="g@example.org", code=code)

    mine = Registration.objects.get()
    client.post(reverse("workshops:confirm", args=[mine.token]))
    mine.refresh_from_db()
    assert mine.state == State.CONFIRMED


def test_a_delegation_uses_as_many_kept_seats_as_it_has_places(
    client, make_workshop, invite, ute, groups
):
    workshop = make_workshop(capacity=3, seats={groups["kultur"]: 2})
    invitation, code = invite(workshop, seats=3, group=groups["kultur"])
    union = Organisation.objects.spoken_for_by(ute).get()
    client.force_login(ute)
    address = reverse("workshops:sign_up_together", args=[workshop.pk])

    page = client.post(address, {"organisation": union.pk, "places": 4, "code": code})
    assert page.status_code == 409
    assert "So viele Plätze hält die Einladung nicht mehr frei" in page.content.decode()
    assert client.post(address, {"organisation": union.pk, "places": 2, "code": code}).status_code

    mine = Registration.objects.get()
    assert (mine.state, mine.places, mine.invitation) == (State.CONFIRMED, 2, invitation)
    assert Invitation.objects.with_used().get().unused == 1
    changing.change_places(mine, places=3, companions="")
    with pytest.raises(seats.NotNow):
        changing.change_places(mine, places=4, companions="")
    assert broken(workshop) == []


def test_a_code_that_does_not_work_is_said_at_the_field_and_nothing_is_lost(
    client, make_workshop, invite, alice
):
    workshop = make_workshop(capacity=2)
    invitation, code = invite(workshop)
    guest = {"name": "Gisela", "email": "g@example.org"}

    page = sign_up(client, workshop, **guest, code="falsch")
    assert page.status_code == 422
    assert "Diesen Code gibt es für diese Werkstatt nicht" in page.content.decode()
    assert sign_up(client, make_workshop(), **guest, code=code).status_code == 422
    seats.sign_up(workshop, alice, invitation=invitation)
    page = sign_up(client, workshop, **guest, code=code)
    assert page.status_code == 409
    assert "nicht mehr frei" in page.content.decode()
    let_pass(invitation)
    page = sign_up(client, workshop, **guest, code=code)
    assert page.status_code == 409
    assert "Die Einladung gilt nicht mehr" in page.content.decode()
    assert 'value="Gisela"' in page.content.decode()
    assert not Registration.objects.filter(person=None).exists()


def test_codes_cannot_be_guessed(client, make_workshop, invite, alice, settings):
    settings.CODE_RATE = "2/h/ip"
    workshop = make_workshop()
    _invitation, code = invite(workshop)
    client.force_login(alice)
    for _guess in range(2):
        sign_up(client, workshop, code="falsch")

    page = sign_up(client, workshop, code=code)

    assert page.status_code == 429
    assert "sehr viele Einladungscodes" in page.content.decode()
    assert sign_up(client, workshop, code="falsch").status_code == 429
    assert "Diesen Code gibt es" not in page.content.decode()
    assert not Registration.objects.exists()
    assert sign_up(client, workshop).status_code == 303


def test_facilitators_invite_once_and_no_more_than_is_free(client, make_workshop, fatma, groups):
    workshop = make_workshop(capacity=3)
    client.force_login(fatma)
    address = reverse("workshops:invitations", args=[workshop.pk])
    page = client.get(address, {"group": groups["kultur"].pk}).content.decode()
    assert f'<option value="{groups["kultur"].pk}" selected>' in page
    fields = {
        "key": uuid.uuid4(),
        "name": "Heimatverein",
        "email": ADDRESS,
        "group": groups["kultur"].pk,
        "seats": 4,
        "until": timezone.localtime(workshop.starts).strftime("%Y-%m-%dT00:00"),
        "message": "Ich freue mich.\nMehr unter https://example.org/x",
    }

    page = client.post(address, fields)
    assert page.status_code == 409
    assert "nur 3 Plätze frei" in page.content.decode()
    for _click in range(2):
        assert client.post(address, fields | {"seats": 2}).status_code == 303

    letter = Letter.objects.get(to=ADDRESS)
    assert "Ich freue mich.\nMehr unter https: example[.]org/x" in letter.text
    assert "2 Plätze für Sie frei" in letter.text
    assert letter.discard
    assert StaffDeed.objects.get(verb="workshop.invite").after == {"invited": "Heimatverein: 2"}
    assert "0 von 2 vergeben" in client.get(address).content.decode()


@pytest.mark.parametrize(("days", "words"), [(-1, "schon vorbei"), (99, "nicht mehr anmelden")])
def test_seats_are_kept_until_a_day_on_which_one_can_sign_up(
    client, make_workshop, fatma, days, words
):
    workshop = make_workshop()
    client.force_login(fatma)
    until = timezone.localtime() + timedelta(days=days)
    fields = {"until": until.strftime("%Y-%m-%dT12:00"), "name": " \u200b", "seats": 0}

    page = client.post(reverse("workshops:invitations", args=[workshop.pk]), fields)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Bitte Text eingeben" in page.content.decode()


def test_an_invitation_is_withdrawn_and_what_was_left_goes_on(
    client, make_workshop, invite, fatma, alice, bob
):
    workshop = make_workshop(capacity=2)
    invitation, _code = invite(workshop, seats=2)
    taken = seats.sign_up(workshop, alice, invitation=invitation)
    waiting = seats.sign_up(workshop, bob)
    client.force_login(fatma)

    for _click in range(2):
        client.post(reverse("workshops:withdraw_invitation", args=[workshop.pk, invitation.pk]))

    taken.refresh_from_db()
    waiting.refresh_from_db()
    assert (taken.state, waiting.state) == (State.CONFIRMED, State.OFFERED)
    assert "gehen jetzt an andere" in Letter.objects.get(key=f"uninvited:{invitation.pk}:1").text
    assert StaffDeed.objects.filter(verb="workshop.uninvite").count() == 1
    assert broken(workshop) == []


def test_who_is_invited_reads_that_the_workshop_moves_or_is_called_off(
    make_workshop, invite, fatma
):
    workshop = make_workshop()
    invitation, _code = invite(workshop)
    until = timezone.now().replace(microsecond=0) + timedelta(days=2)
    workshop = planning.edit(
        workshop, fatma, version=1, seats={}, place="Bahnhof", sign_up_until=until
    )
    assert "Bahnhof" in Letter.objects.get(key=f"invited_elsewhere:{invitation.pk}:2").text
    assert Invitation.objects.get().until == until  # nobody signs up later than that

    planning.call_off(workshop, fatma)

    assert "abgesagt" in Letter.objects.get(key=f"uninvited:{invitation.pk}:1").text
    assert not Invitation.objects.open().exists()


def test_the_address_is_forgotten_four_weeks_after_the_workshop(make_workshop, invite, alice):
    workshop = make_workshop()
    invitation, _code = invite(workshop, message="Komm!")
    seats.sign_up(workshop, alice, invitation=invitation)
    end = timezone.now() - timedelta(days=29)
    Workshop.objects.update(starts=end - timedelta(hours=6), ends=end)

    tasks.forget_who_came()

    invitation.refresh_from_db()
    assert (invitation.email, invitation.message) == ("", "")
    assert Registration.objects.get().invitation is None


def test_who_leaves_is_written_no_more(make_workshop, invite, make_person):
    workshop = make_workshop()
    invitation, _code = invite(workshop, email="Anna@example.org")

    inviting.forget(make_person("Anna"))
    inviting.end_all(workshop)

    assert not Letter.objects.filter(key__startswith="uninvited").exists()


def crowd(make_person, number):
    return [make_person(f"P{each}") for each in range(number)]


@pytest.mark.django_db(transaction=True)
def test_twenty_with_the_code_at_once_and_one_is_seated_by_it(
    make_workshop, invite, make_person, at_once
):
    workshop = make_workshop(capacity=3)
    invitation, _code = invite(workshop)
    people = crowd(make_person, 20)

    at_once(*(lambda each=each: come(workshop, each, invitation) for each in people))

    assert workshop.registrations.filter(turns__why="invited").count() == 1
    assert broken(workshop) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_one_is_seated_by_it(
    make_workshop, invite, make_person, at_once, monkeypatch
):
    """The twin: the test above finds the race."""
    monkeypatch.setattr(WorkshopQuerySet, "select_for_update", lambda rows, **_how: rows)
    people = crowd(make_person, 20)

    for _try in range(5):
        workshop = make_workshop(capacity=3)
        invitation, _code = invite(workshop)
        at_once(*(lambda each=each, it=invitation: come(it.workshop, each, it) for each in people))
        if workshop.registrations.filter(turns__why="invited").count() > 1:
            return
    pytest.fail("no race without the lock: the test above proves nothing")


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_while_the_invitation_ends_gets_the_seat_or_somebody_else_does(
    make_workshop, invite, alice, bob, at_once
):
    for _try in range(5):
        workshop = make_workshop(capacity=1)
        invitation, _code = invite(workshop)
        seats.sign_up(workshop, bob)
        let_pass(invitation)
        at_once(
            lambda workshop=workshop: inviting.lapse(workshop),
            lambda it=invitation: come(it.workshop, alice, it),
            lambda workshop=workshop: inviting.lapse(workshop),
        )
        assert workshop.registrations.seated().get().person == bob
        assert broken(workshop) == []


def come(workshop, person, invitation):
    try:
        seats.sign_up(workshop, person, invitation=invitation)
    except seats.NoSeatKept:
        pass
    finally:
        connection.close()
