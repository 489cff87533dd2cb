"""The pages of workshops: residents sign up, facilitators plan."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.people.models import StaffDeed
from workshops.actions import seats
from workshops.models import Registration, Workshop


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_workshop_stands_in_the_calendar_and_on_its_theme(client, make_workshop, theme):
    workshop = make_workshop(
        title="Wie fahren wir morgen?", starts=timezone.now() + timedelta(days=100)
    )

    for path in (reverse("workshops:list"), theme.get_absolute_url(), workshop.get_absolute_url()):
        page = read(client, path)
        assert "Wie fahren wir morgen?" in page
        assert "Plätze frei" in page


def test_it_says_for_whom_seats_are_left(client, make_workshop, groups, alice, bob):
    unions = groups["gewerkschaften"]
    workshop = make_workshop(capacity=2, seats={unions: 1})
    said = []
    for person, group in ((None, None), (alice, None), (bob, unions)):
        if person:
            seats.sign_up(workshop, person, group=group)
        page = read(client, reverse("workshops:list"))
        labels = ("Plätze frei", "nur noch für einzelne Gruppen", "voll, mit Warteliste")
        said.append([label for label in labels if label in page])

    assert said == [["Plätze frei"], ["nur noch für einzelne Gruppen"], ["voll, mit Warteliste"]]


def test_ones_own_page_lists_ones_seats(client, make_workshop, alice):
    seats.sign_up(make_workshop(title="Wie fahren wir morgen?"), alice)
    client.force_login(alice)

    page = read(client, reverse("people:me"))

    assert "Wie fahren wir morgen?" in page
    assert "Sie haben einen Platz" in page


@pytest.mark.parametrize("number", [1, 12])
def test_the_calendar_costs_the_same_however_much_is_planned(
    client, make_workshop, number, django_assert_max_num_queries
):
    for _each in range(number):
        make_workshop()
    with django_assert_max_num_queries(6):
        read(client, reverse("workshops:list"))


def test_one_signs_up_with_an_account_in_a_minute(client, make_workshop, alice, groups):
    workshop = make_workshop(capacity=1)
    address = reverse("workshops:sign_up", args=[workshop.pk])
    client.force_login(alice)

    missing = client.post(address, {"group": groups["kultur"].pk})
    assert missing.status_code == 422
    assert "Bitte willigen Sie ein" in missing.content.decode()
    answer = client.post(address, {"group": groups["kultur"].pk, "agree": "on"}, follow=True)

    page = answer.content.decode()
    assert "Sie haben einen Platz." in page
    assert "Angemeldet für die Gruppe: Kultur" in page
    assert "Für Ihre Gruppe war" not in page
    assert "Ein Platz für alle war frei." in page
    registration = Registration.objects.get()
    assert "Art. 9 DSGVO" in registration.wording


def test_who_waits_reads_at_which_place_and_nobody_else_does(client, make_workshop, alice, bob):
    workshop = make_workshop(capacity=1)
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)

    client.force_login(bob)
    assert "an Stelle 1" in read(client, workshop.get_absolute_url())
    client.force_login(alice)
    page = read(client, workshop.get_absolute_url())
    assert "Bob" not in page
    assert "Warteliste, an Stelle" not in page


def test_a_late_sign_up_is_told_when_it_closed(client, make_workshop, alice):
    workshop = make_workshop(sign_up_until=timezone.now() - timedelta(minutes=1))
    client.force_login(alice)

    answer = client.post(reverse("workshops:sign_up", args=[workshop.pk]))

    assert answer.status_code == 409
    assert "Die Anmeldung ist seit" in answer.content.decode()


@pytest.fixture
def plan(client, theme, fatma, groups):
    """`plan(title="…")`: the form as Fatma's browser sends it."""
    client.force_login(fatma)

    def send(path=None, **changes):
        fields = {
            "key": uuid.uuid4(), "version": 1, "title": "Zukunftswerkstatt", "place": "Bürgerhaus",
            "starts": "2030-03-31T10:00", "ends": "2030-03-31T16:00", "capacity": 20, "rule": "first",
            f"seats_{groups['gewerkschaften'].pk}": 4, **changes,
        }  # fmt: skip
        return client.post(path or reverse("workshops:new", args=[theme.slug]), fields)

    return send


def test_a_facilitator_plans_a_workshop(client, plan, groups):
    key = uuid.uuid4()

    answers = [plan(key=key), plan(key=key)]

    workshop = Workshop.objects.get()
    assert [answer.url for answer in answers] == [workshop.get_absolute_url()] * 2
    assert timezone.localtime(workshop.starts).hour == 10
    assert [(each.group, each.seats) for each in workshop.group_seats.all()] == [
        (groups["gewerkschaften"], 4)
    ]
    assert StaffDeed.objects.get().verb == "workshop.add"
    assert "Gewerkschaften: 4" in read(client, workshop.get_absolute_url())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("capacity", {"capacity": 0}),
        ("capacity", {"capacity": 3}),
        ("capacity", {"capacity": 40_000}),
        ("title", {"title": "\u200b"}),
        ("ends", {"ends": "2030-03-31T09:00"}),
        ("starts", {"starts": "2030-03-31T02:30"}),
        ("release_at", {"release_at": "2030-04-01T09:00"}),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_kept(plan, field, changes):
    answer = plan(**changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["place"].value() == "Bürgerhaus"
    assert not Workshop.objects.exists()


def test_two_who_edit_it_do_not_undo_each_other(plan):
    plan()
    workshop = Workshop.objects.get()
    path = reverse("workshops:edit", args=[workshop.pk])
    assert plan(path, title="Neu").status_code == 303

    late = plan(path, title="Anders")

    assert late.status_code == 409
    assert late.context["form"]["version"].value() == 2
    workshop.refresh_from_db()
    assert workshop.title == "Neu"
    assert plan(path, title="Anders", version=2).status_code == 303


def test_back_and_another_workshop_with_the_same_form_asks(plan):
    """B19"""
    key = uuid.uuid4()
    plan(key=key)

    late = plan(key=key, title="Eine andere")

    assert late.status_code == 409
    assert late.context["form"]["title"].value() == "Eine andere"
    assert plan(key=late.context["form"]["key"].value(), title="Eine andere").status_code == 303
    assert Workshop.objects.count() == 2


def test_who_saves_too_late_reads_what_stands_there(plan):
    """B21"""
    plan()
    path = reverse("workshops:edit", args=[Workshop.objects.get().pk])
    plan(path, place="Rathaus")

    page = plan(path, place="Schule").content.decode()

    assert "Rathaus" in page
    assert "Schule" in page


@pytest.mark.parametrize("number", [1, 5])
def test_a_theme_page_costs_the_same_however_many_workshops_it_has(
    client, theme, make_workshop, number, django_assert_num_queries
):
    for _each in range(number):
        make_workshop()
    with django_assert_num_queries(9):
        read(client, theme.get_absolute_url())


def test_facilitators_see_who_comes(client, make_workshop, alice, fatma):
    workshop = make_workshop()
    seats.sign_up(workshop, alice)
    client.force_login(fatma)

    page = read(client, reverse("workshops:people", args=[workshop.pk]))

    assert "Alice" in page
    assert "hat einen Platz" in page


def test_a_workshop_is_passed_on_by_its_address_as_text_and_as_a_picture(client, make_workshop):
    workshop = make_workshop(lead_question="Was wird aus <uns>?")
    page = client.get(reverse("workshops:share", args=[workshop.pk])).content.decode()
    assert f"<strong>http://localhost:8000{workshop.get_absolute_url()}</strong>" in page
    assert 'class="qr"' in page

    page = client.get(workshop.get_absolute_url()).content.decode()
    assert 'property="og:title" content="Zukunftswerkstatt"' in page
    assert "Bürgerhaus: Was wird aus &lt;uns&gt;?" in page
