"""What facilitators plan besides a day and its seats, and the letters that time brings about."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from participation.live.models import Event
from participation.mail.models import Letter
from workshops import tasks
from workshops.actions import planning, reminding, seats
from workshops.models import Workshop

LINK = "https://meet.example.org/lausitz"


@pytest.fixture
def plan(client, theme, fatma):
    """`plan(title="…")`: the form as Fatma's browser sends it."""
    client.force_login(fatma)

    def send(path=None, **changes):
        fields = {
            "key": uuid.uuid4(), "version": 1, "title": "Zukunftswerkstatt", "place": "Bürgerhaus",
            "starts": "2030-04-03T10:00", "ends": "2030-04-03T16:00", "capacity": 20,
            "rule": "first", **changes,
        }  # fmt: skip
        return client.post(path or reverse("workshops:new", args=[theme.slug]), fields)

    return send


def read(client, workshop):
    return client.get(workshop.get_absolute_url()).content.decode()


def letters(subject):
    """Who got it, by the first part of their address."""
    found = Letter.objects.filter(subject__contains=subject).order_by("to")
    return [letter.to.split("@")[0] for letter in found]


def test_the_page_says_all_that_was_planned(client, plan, district):
    plan(
        district=district.pk, languages="Deutsch ,Niedersorbisch,", audience="Wer hier wohnt.",
        interpretation="Gebärdensprache", minimum=8, decide_at="2030-03-20T12:00",
    )  # fmt: skip

    workshop = Workshop.objects.get()
    client.logout()
    page = read(client, workshop)

    assert workshop.languages == "Deutsch, Niedersorbisch"
    for words in (str(district), "Deutsch, Niedersorbisch", "Gebärdensprache", "ab 8 Anmeldun"):
        assert words in page
    assert "https://www.openstreetmap.org/search?query=B%C3%BCrgerhaus" in page


def test_the_form_shows_each_of_its_fields_once(client, theme, fatma):
    client.force_login(fatma)
    answer = client.get(reverse("workshops:new", args=[theme.slug]))
    page = answer.content.decode()

    fields = answer.context["form"].fields
    shown = {name: page.count(f'name="{name}"') for name in fields}
    assert shown == dict.fromkeys(fields, 1) | {"rule": 4}  # one for each
    assert "<details><summary>Mehr" in page


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("place", {"place": ""}),
        ("online_link", {"place": "", "online_link": "http://meet.example.org"}),
        ("online_link", {"online_link": "javascript:alert(1)"}),
        ("decide_at", {"minimum": 8}),
        ("minimum", {"decide_at": "2030-03-20T12:00"}),
        ("minimum", {"minimum": 21, "decide_at": "2030-03-20T12:00"}),
        ("decide_at", {"minimum": 8, "decide_at": "2030-04-04T12:00"}),
    ],
)
def test_what_is_wrong_is_named_at_its_field(plan, field, changes):
    answer = plan(**changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_workshop_may_be_on_the_screen_alone_but_is_somewhere(plan, make_workshop):
    assert plan(place="", online_link=LINK).status_code == 303
    with pytest.raises(IntegrityError):
        make_workshop(place="")


def test_only_who_has_a_seat_reads_the_link(client, make_workshop, alice, bob, make_person, fatma):
    workshop = make_workshop(capacity=2, online_link=LINK)
    carla, dora = make_person("Carla"), make_person("Dora")
    for person in (alice, bob, carla, dora):
        seats.sign_up(workshop, person)
    seats.give_up(workshop.registrations.get(person=bob))

    reading = {}
    for person in (None, dora, carla, alice, fatma):
        client.logout()
        if person:
            client.force_login(person)
        reading[person and person.display_name] = LINK in read(client, workshop)
    assert reading == {None: False, "Dora": False, "Carla": False, "Alice": True, "Fatma": False}

    for path in (reverse("workshops:list"), workshop.theme.get_absolute_url()):
        client.force_login(alice)
        assert LINK not in client.get(path).content.decode()
    assert not Event.objects.filter(data__icontains=LINK).exists()
    told = Letter.objects.filter(text__contains=LINK)
    assert sorted(letter.to.split("@")[0] for letter in told) == ["alice", "bob"]


def test_another_link_is_told_to_who_has_a_seat(make_workshop, alice, bob, fatma):
    workshop = make_workshop(capacity=1, online_link=LINK)
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)

    new = "https://meet.example.org/neu"
    planning.edit(workshop, fatma, version=1, seats={}, online_link=new)

    assert letters("Zeit, Ort oder Link") == ["alice", "bob"]
    assert [letter.to for letter in Letter.objects.filter(text__contains=new)] == [alice.email]


def test_workshops_of_a_series_name_each_other(client, make_workshop, fatma):
    first = make_workshop(title="Raum Nord", series="Zukunftstag")
    second = make_workshop(title="Raum Süd", series="Zukunftstag")
    make_workshop(title="Anderswo")
    assert "Raum Süd" in read(client, first)
    assert "Anderswo" not in read(client, first)

    planning.edit(second, fatma, version=1, seats={}, series="", title="Allein")

    page = read(client, first)  # the page that was kept is made anew
    assert "Raum Süd" not in page
    assert "Allein" not in page


@pytest.mark.parametrize(("coming", "asked"), [(1, ["fatma"]), (2, [])])
def test_facilitators_are_asked_once_whether_it_takes_place(
    make_workshop, alice, bob, fatma, coming, asked
):
    workshop = make_workshop(capacity=5, minimum=2, decide_at=timezone.now() - timedelta(minutes=1))
    for person in (alice, bob)[:coming]:
        seats.sign_up(workshop, person)

    tasks.keep_time()
    reminding.ask_whether(workshop)  # the second beat saw it due, too
    tasks.keep_time()

    assert letters("Findet die Werkstatt statt?") == asked
    workshop.refresh_from_db()
    assert workshop.asked
    assert workshop.cancelled is None


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_ask_once(make_workshop, fatma, at_once):
    workshop = make_workshop(minimum=2, decide_at=timezone.now() - timedelta(minutes=1))

    assert at_once(*[lambda: reminding.ask_whether(workshop)] * 4) == [None] * 4

    assert letters("Findet die Werkstatt statt?") == ["fatma"]


def test_another_day_to_decide_is_asked_anew(make_workshop, fatma):
    workshop = make_workshop(minimum=2, decide_at=timezone.now() - timedelta(minutes=1))
    tasks.keep_time()
    later = timezone.now() + timedelta(days=3)
    planning.edit(workshop, fatma, version=1, seats={}, decide_at=later)
    tasks.keep_time()
    assert len(letters("Findet die Werkstatt statt?")) == 1

    Workshop.objects.update(decide_at=timezone.now())
    tasks.keep_time()
    assert len(letters("Findet die Werkstatt statt?")) == 2
