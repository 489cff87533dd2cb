"""Who is missing at a workshop, as its facilitators read it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.people.models import District, StaffDeed
from workshops.actions import planning, seats
from workshops.mixture import Table, mixtures
from workshops.models import DistrictTarget, Workshop


@pytest.fixture
def goerlitz(db):
    return District.objects.create(slug="goerlitz", name="Landkreis Görlitz", position=3)


@pytest.fixture
def workshop(make_workshop, groups, goerlitz):
    """Wants three people of Kultur, one of Politik, and two from Görlitz."""
    made = make_workshop(capacity=12, seats={groups["kultur"]: 3, groups["politik"]: 1})
    made.district_targets.create(district=goerlitz, people=2)
    return made


def mixture_of(workshop):
    return mixtures([workshop])[workshop]


def read(client, workshop):
    answer = client.get(reverse("workshops:missing", args=[workshop.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_in_words_who_is_missing_most_of_all_first(client, workshop, groups, fatma):
    client.force_login(fatma)
    page = read(client, workshop)

    words = (
        "Es fehlen noch 3 aus der Gruppe Kultur, 2 aus dem Gebiet Landkreis Görlitz und "
        "1 aus der Gruppe Politik."
    )
    assert words in page
    assert "noch 21 Tage" in page


def test_who_has_a_seat_or_an_offer_counts_and_who_waits_does_not(
    make_workshop, groups, alice, bob, make_person
):
    workshop = make_workshop(capacity=1, seats={groups["kultur"]: 1})
    first = seats.sign_up(workshop, alice, group=groups["kultur"])
    seats.sign_up(workshop, bob, group=groups["kultur"])
    assert mixture_of(workshop).seated == {(groups["kultur"].pk, None): 1}

    seats.give_up(first)  # Bob is offered the seat
    assert mixture_of(workshop).missing == []

    seats.give_up(workshop.registrations.get(person=bob))
    assert mixture_of(workshop).in_words == "Es fehlt noch 1 aus der Gruppe Kultur."


def test_a_delegation_counts_with_all_its_people(workshop, groups, goerlitz, alice):
    made = seats.sign_up(workshop, alice, group=groups["kultur"], district=goerlitz)
    workshop.registrations.filter(pk=made.pk).update(places=3)

    assert mixture_of(workshop).in_words == "Es fehlt noch 1 aus der Gruppe Politik."


def test_the_table_adds_up_with_those_who_say_nothing(workshop, groups, goerlitz, alice, bob, ute):
    seats.sign_up(workshop, alice, group=groups["kultur"], district=goerlitz)
    seats.sign_up(workshop, bob, district=goerlitz)
    seats.sign_up(workshop, ute, group=groups["wirtschaft"])

    table = Table(mixture_of(workshop))

    rows = {
        row.name: ([n for _name, n in row.cells], row.people, row.wanted, row.missing)
        for row in table.rows
    }
    assert rows["Kultur"] == ([1, 0], 1, 3, 2)
    assert rows["Wirtschaft"] == ([0, 1], 1, None, None)
    assert rows["ohne Angabe"] == ([1, 0], 1, None, None)
    assert table.columns == [("Landkreis Görlitz", 2, 2, 0), ("ohne Angabe", 1, None, None)]
    assert table.people == sum(row.people for row in table.rows) == 3


def test_without_targets_it_says_where_they_are_set(client, make_workshop, fatma):
    client.force_login(fatma)
    page = read(client, make_workshop())

    assert "nicht festgelegt, wer dabei sein soll" in page
    assert "Es fehlen noch" not in page


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_however_many_come(
    client, workshop, groups, goerlitz, make_person, fatma, count, django_assert_num_queries
):
    for number, group in zip(range(count), groups.values(), strict=False):
        workshop.district_targets.get_or_create(
            district=District.objects.create(slug=f"d{number}", name=f"Kreis {number}"), people=1
        )
        seats.sign_up(workshop, make_person(f"P{number}"), group=group)
    client.force_login(fatma)
    read(client, workshop)
    with django_assert_num_queries(8):
        read(client, workshop)


def test_facilitators_type_how_many_shall_come_from_where(client, theme, fatma, goerlitz, district):
    client.force_login(fatma)
    fields = {
        "key": uuid.uuid4(), "version": 1, "title": "Zukunftswerkstatt", "place": "Bürgerhaus",
        "starts": "2030-04-03T10:00", "ends": "2030-04-03T16:00", "capacity": 20, "rule": "first",
        f"people_{goerlitz.pk}": 4, f"people_{district.pk}": "",
    }  # fmt: skip
    client.post(reverse("workshops:new", args=[theme.slug]), fields)
    workshop = Workshop.objects.get()
    assert list(DistrictTarget.objects.values_list("district", "people")) == [(goerlitz.pk, 4)]

    client.post(
        reverse("workshops:edit", args=[workshop.pk]),
        {**fields, f"people_{goerlitz.pk}": 0, f"people_{district.pk}": 2},
    )

    assert list(DistrictTarget.objects.values_list("district", "people")) == [(district.pk, 2)]
    deed = StaffDeed.objects.get(verb="workshop.edit")
    assert deed.before["targets"] == "Landkreis Görlitz: 4"
    assert deed.after["targets"] == "Cottbus: 2"


def test_targets_stay_where_nobody_speaks_of_them(workshop, fatma):
    planning.edit(workshop, fatma, version=1, seats={}, capacity=8)

    assert workshop.district_targets.count() == 1


def test_the_desk_names_each_coming_workshop_of_which_somebody_is_missing(
    client, workshop, make_workshop, groups, theme, fatma
):
    kept = {groups["kultur"]: 1}
    now = timezone.now()
    make_workshop(title="Niemand fehlt")
    make_workshop(title="Vorbei", seats=kept, starts=now - timedelta(days=1))
    make_workshop(title="Abgesagt", seats=kept, cancelled=now)
    make_workshop(title="Geschlossen", seats=kept, sign_up_until=now - timedelta(hours=1))
    client.force_login(fatma)

    page = client.get(reverse("themes:desk", args=[theme.slug])).content.decode()

    assert f'href="{reverse("workshops:missing", args=[workshop.pk])}"' in page
    assert "Es fehlen noch 3 aus der Gruppe Kultur" in page
    for title in ("Niemand fehlt", "Vorbei", "Abgesagt", "Geschlossen"):
        assert title not in page


@pytest.mark.parametrize("count", [1, 5])
def test_the_desk_costs_the_same_however_many_workshops_come(
    client, make_workshop, groups, theme, fatma, count, django_assert_max_num_queries
):
    for _each in range(count):
        make_workshop(seats={groups["kultur"]: 1})
    client.force_login(fatma)
    client.get(reverse("themes:desk", args=[theme.slug]))
    with django_assert_max_num_queries(17):
        client.get(reverse("themes:desk", args=[theme.slug]))
