"""For how many, and from where, people sign up for a workshop."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.people.models import District, Mandate, Organisation
from participation.people.permissions import NoMandate
from workshops import tasks
from workshops.actions import changing, seats
from workshops.models import Needs, Registration, Workshop

State = Registration.State


def test_where_people_come_from_is_known_until_they_give_the_seat_up(
    client, make_workshop, alice, bob
):
    goerlitz, bautzen = (
        District.objects.create(name=name, slug=name.lower()) for name in ("Görlitz", "Bautzen")
    )
    workshop, ended = make_workshop(), make_workshop()
    client.force_login(alice)
    alice.district = goerlitz
    alice.save()
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert f'<option value="{alice.district_id}" selected>' in page  # theirs stands there already
    client.post(reverse("workshops:sign_up", args=[workshop.pk]), {"district": bautzen.pk})
    mine = Registration.objects.get(workshop=workshop)
    assert mine.district == bautzen
    seats.give_up(mine)
    assert Registration.objects.get(workshop=workshop).district is None

    seats.sign_up(ended, bob, district=goerlitz)
    Workshop.objects.filter(pk=ended.pk).update(
        starts=timezone.now() - timedelta(days=30), ends=timezone.now() - timedelta(days=29)
    )
    tasks.forget_who_came()
    assert Registration.objects.get(workshop=ended).district is None


def test_a_sign_up_for_several_takes_as_many_places(make_workshop, alice, bob):
    workshop = make_workshop(capacity=3)
    first = seats.sign_up(workshop, alice)
    Registration.objects.filter(pk=first.pk).update(places=3)

    assert seats.sign_up(workshop, bob).state == State.WAITING


@pytest.fixture
def union(ute):
    return Organisation.objects.spoken_for_by(ute).get()


def together(client, workshop, union, **said):
    fields = {"organisation": union.pk, "places": 3, "companions": "Ulf\nUwe"} | said
    return client.post(reverse("workshops:sign_up_together", args=[workshop.pk]), fields)


def test_an_organisation_comes_with_several_on_the_seats_of_its_group(
    client, make_workshop, ute, union, fatma, alice
):
    workshop = make_workshop(capacity=4, seats={union.group: 3})
    client.force_login(ute)

    page = together(client, workshop, union)

    assert page.status_code == 303
    mine = Registration.objects.get()
    assert (mine.state, mine.group, mine.turns.get().why) == (
        State.CONFIRMED,
        union.group,
        "group_seat",
    )
    assert mine.others == ["Ulf", "Uwe"]
    assert "IG Beispiel: 3 Personen" in client.get(workshop.get_absolute_url()).content.decode()
    assert seats.sign_up(workshop, alice).state == State.CONFIRMED  # the open one is left
    client.force_login(fatma)
    page = client.get(reverse("workshops:people", args=[workshop.pk])).content.decode()
    assert "Ulf" in page


def test_a_delegation_gets_its_seats_together_or_waits_and_is_passed_over(
    make_workshop, ute, union, alice, bob, make_person
):
    workshop = make_workshop(capacity=3)
    first = seats.sign_up(workshop, alice)
    second = seats.sign_up(workshop, make_person("Carla"))
    delegation = seats.sign_up(workshop, ute, organisation=union, places=3)
    assert delegation.state == State.WAITING
    third = seats.sign_up(workshop, bob)
    assert third.state == State.CONFIRMED  # one seat is no use to three

    for each in (first, second):
        seats.give_up(each)
        delegation.refresh_from_db()
        assert delegation.state == State.WAITING
    seats.give_up(third)

    delegation.refresh_from_db()
    assert delegation.state == State.OFFERED
    assert seats.room_of(workshop).taken.total() == 3


def test_seats_that_a_delegation_does_not_need_are_offered_and_more_are_not_taken_from_anybody(
    client, make_workshop, ute, union, alice
):
    workshop = make_workshop(capacity=3)
    delegation = seats.sign_up(workshop, ute, organisation=union, places=3)
    waiting = seats.sign_up(workshop, alice)
    address = reverse("workshops:change_places", args=[delegation.token])

    client.post(address, {"places": 2, "companions": "Ulf"})

    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    page = client.post(address, {"places": 3, "companions": "Ulf\nUwe"})
    assert page.status_code == 409
    assert "Es bleibt bei den bisherigen" in page.content.decode()
    assert "Uwe" in page.content.decode()  # nothing typed is lost
    seats.give_up(waiting)
    assert client.post(address, {"places": 3}).status_code == 303
    delegation.refresh_from_db()
    assert (delegation.places, delegation.companions) == (3, "")
    with pytest.raises(seats.NotNow):
        seats.change_group(delegation, group=None, wording="")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"places": 0}, "größer oder gleich 1"),
        ({"places": 11}, "kleiner oder gleich 10"),
        ({"places": 2}, "mehr Namen"),
        ({"companions": "\u0301"}, "sichtbaren Buchstaben"),
        ({"organisation": 0}, "gültige Auswahl"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, make_workshop, ute, union, said, words):
    client.force_login(ute)
    page = together(client, make_workshop(), union, **said)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Registration.objects.exists()


def test_one_delegation_comes_for_an_organisation_and_only_who_speaks_for_it_signs_it_up(
    client, make_workshop, ute, union, alice
):
    workshop = make_workshop(capacity=9)
    with pytest.raises(NoMandate):
        seats.sign_up(workshop, alice, organisation=union, places=2)
    client.force_login(alice)
    assert (
        "die wir kennen"
        in client.get(reverse("workshops:sign_up_together", args=[workshop.pk])).content.decode()
    )
    union.mandates.create(person=alice, state=Mandate.State.ACTIVE)
    seats.sign_up(workshop, ute, organisation=union, places=2)

    page = together(client, workshop, union)

    assert page.status_code == 409
    assert "schon jemand angemeldet" in page.content.decode()
    seats.sign_up(workshop, alice)
    page = together(client, make_workshop(), union)
    assert page.status_code == 303


def test_who_has_a_seat_for_oneself_is_told_to_give_it_up_first(client, make_workshop, ute, union):
    workshop = make_workshop()
    seats.sign_up(workshop, ute)
    client.force_login(ute)

    page = together(client, workshop, union)

    assert page.status_code == 409
    assert "Geben Sie zuerst diesen Platz ab" in page.content.decode()
    assert Registration.objects.get().places == 1


NEEDS = {"access": "Rollstuhl", "diet": "", "interpretation": "", "child_care": "zwei, 3 und 5"}


def test_needs_are_seen_without_names_and_gone_with_the_day(
    client, make_workshop, alice, bob, fatma
):
    """P31"""
    workshop = make_workshop()
    mine, other = seats.sign_up(workshop, alice), seats.sign_up(workshop, bob)
    address = reverse("workshops:change_needs", args=[mine.token])
    page = client.post(address, NEEDS)
    assert page.status_code == 422
    assert "Bitte willigen Sie ein" in page.content.decode()
    assert client.post(address, NEEDS | {"agree": "on"}).status_code == 303
    client.post(
        reverse("workshops:change_needs", args=[other.token]), NEEDS | {"agree": "on", "access": ""}
    )

    assert Needs.objects.of(workshop).in_words() == [
        ("Im Raum und auf dem Weg dorthin", ["Rollstuhl"]),
        ("Kinderbetreuung", ["zwei, 3 und 5", "zwei, 3 und 5"]),
    ]
    client.force_login(fatma)
    page = client.get(reverse("workshops:people", args=[workshop.pk])).content.decode()
    assert "Rollstuhl" in page[page.index("Was gebraucht wird") :]
    client.post(address, dict.fromkeys(NEEDS, ""))
    assert not Needs.objects.filter(registration=mine).exists()
    seats.give_up(other)
    assert not Needs.objects.exists()
    with pytest.raises(seats.NotNow):
        changing.say_needs(other, wording="…", access="Rollstuhl")

    changing.say_needs(mine, wording="…", access="Rollstuhl")
    tasks.forget_who_came()
    assert Needs.objects.exists()
    end = timezone.now() - timedelta(minutes=1)
    Workshop.objects.update(starts=end - timedelta(hours=6), ends=end)
    tasks.forget_who_came()
    assert not Needs.objects.exists()


def test_who_came_along_is_forgotten_with_who_came(make_workshop, ute, union):
    workshop = make_workshop(capacity=3)
    seats.sign_up(workshop, ute, organisation=union, places=3, companions="Ulf\nUwe")
    end = timezone.now() - timedelta(days=29)
    Workshop.objects.update(starts=end - timedelta(hours=6), ends=end)

    tasks.forget_who_came()

    mine = Registration.objects.get()
    assert (mine.organisation, mine.companions, mine.group, mine.places) == (None, "", None, 3)
