"""Letters that remind who has a seat of the day."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from workshops import tasks
from workshops.actions import planning, reminding, seats
from workshops.models import Workshop

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def planned(theme, fatma):
    """A workshop in three weeks, with reminders seven days and one day before."""
    starts = timezone.now() + timedelta(days=21)
    values = {
        "title": "Zukunftswerkstatt", "place": "Bürgerhaus", "access": "Bus 12 bis Markt.\nStufenlos.",
        "starts": starts, "ends": starts + timedelta(hours=6), "capacity": 2,
    }  # fmt: skip
    return planning.add(theme, fatma, key=uuid.uuid4(), seats={}, **values)


@pytest.fixture
def form(client, theme, fatma):
    """`form(reminders="7, 1")`: a new workshop as Fatma's browser sends it."""
    client.force_login(fatma)

    def send(**changes):
        fields = {
            "key": uuid.uuid4(), "version": 1, "title": "Zukunftswerkstatt", "place": "Bürgerhaus",
            "starts": "2030-04-03T10:00", "ends": "2030-04-03T16:00", "capacity": 20, "rule": "first", **changes,
        }  # fmt: skip
        return client.post(reverse("workshops:new", args=[theme.slug]), fields)

    return send


def come_due(workshop, days):
    workshop.reminders.filter(days=days).update(due_at=timezone.now())


def letters():
    found = Letter.objects.filter(subject__startswith="Erinnerung").order_by("pk")
    return [letter.to.split("@")[0] for letter in found]


def stand(workshop):
    return [(each.days, each.due_at, bool(each.sent)) for each in workshop.reminders.all()]


def test_who_has_a_seat_is_reminded_once_of_each_day(planned, make_person, alice, bob):
    crowd = [alice, bob, make_person("Carla"), make_person("Dora")]
    for person in crowd:
        seats.sign_up(planned, person)
    seats.give_up(planned.registrations.get(person=bob))  # Carla is offered the seat, Dora waits
    tasks.keep_time()
    assert letters() == []

    come_due(planned, 7)
    tasks.keep_time()
    tasks.keep_time()
    assert letters() == ["alice"]
    text = Letter.objects.get(subject__startswith="Erinnerung").text
    assert "Bus 12 bis Markt.\nStufenlos." in text
    assert planned.registrations.get(person=alice).get_seat_url() in text

    come_due(planned, 1)
    tasks.keep_time()
    assert letters() == ["alice", "alice"]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_remind_once(planned, alice, at_once):
    seats.sign_up(planned, alice)
    come_due(planned, 7)

    assert at_once(*[lambda: reminding.remind(planned)] * 4) == [None] * 4

    assert letters() == ["alice"]


def test_after_a_pause_of_the_clock_one_letter_says_it(planned, alice):
    seats.sign_up(planned, alice)
    planned.reminders.update(due_at=timezone.now())
    tasks.keep_time()

    assert letters() == ["alice"]
    assert [sent for _days, _due, sent in stand(planned)] == [True, True]


@pytest.mark.parametrize(
    "change",
    [{"cancelled": timezone.now()}, {"starts": timezone.now() - timedelta(minutes=1)}],
    ids=["called off", "begun"],
)
def test_of_what_is_called_off_or_has_begun_nobody_is_reminded(planned, alice, change):
    seats.sign_up(planned, alice)
    come_due(planned, 1)
    Workshop.objects.update(**change)
    tasks.keep_time()
    reminding.remind(planned)

    assert letters() == []


def test_reminders_move_along_and_what_was_sent_is_not_sent_again(planned, alice, fatma):
    seats.sign_up(planned, alice)
    come_due(planned, 7)
    tasks.keep_time()
    starts = planned.starts + timedelta(days=30)

    times = {"starts": starts, "ends": starts + timedelta(hours=2)}
    moved = planning.edit(planned, fatma, version=1, seats={}, **times)

    assert [(days, sent) for days, _due, sent in stand(planned)] == [(7, True), (1, False)]
    assert moved.reminders.get(days=1).due_at == moved.days_before(1)
    planning.edit(planned, fatma, version=2, seats={}, reminders=[7, 2])
    assert [(days, sent) for days, _due, sent in stand(planned)] == [(7, True), (2, False)]


def test_what_is_too_late_when_planned_is_not_sent_at_once(planned, alice, fatma):
    seats.sign_up(planned, alice)
    soon = timezone.now() + timedelta(days=3)
    times = {"starts": soon, "ends": soon + timedelta(hours=2)}
    planning.edit(planned, fatma, version=1, seats={}, **times)
    tasks.keep_time()
    assert letters() == []
    assert [(days, bool(due)) for days, due, _sent in stand(planned)] == [(7, False), (1, True)]

    later = soon + timedelta(days=30)
    times = {"starts": later, "ends": later + timedelta(hours=2)}
    planning.edit(planned, fatma, version=2, seats={}, **times)
    assert all(due for _days, due, _sent in stand(planned))


def test_days_before_are_at_the_same_time_on_the_clock(form):
    """The clock goes forward on 31 March 2030."""
    assert form(reminders="7, 1").status_code == 303

    assert stand(Workshop.objects.get()) == [
        (7, datetime(2030, 3, 27, 10, tzinfo=BERLIN), False),
        (1, datetime(2030, 4, 2, 10, tzinfo=BERLIN), False),
    ]


@pytest.mark.parametrize(
    ("typed", "days"), [("1 ; 14,1", [14, 1]), ("", []), ("0", None), ("bald", None), ("61", None)]
)
def test_facilitators_choose_the_days(form, typed, days):
    answer = form(reminders=typed)

    if days is None:
        assert list(answer.context["form"].errors) == ["reminders"]
    else:
        assert [each.days for each in Workshop.objects.get().reminders.all()] == days


def test_the_form_shows_the_days_that_there_are(client, form, planned, theme):
    planning.edit(planned, planned.theme.facilitators.get(), version=1, seats={}, reminders=[3])

    new = client.get(reverse("workshops:new", args=[theme.slug]))
    edit = client.get(reverse("workshops:edit", args=[planned.pk]))

    assert new.context["form"]["reminders"].value() == "7, 1"
    assert edit.context["form"]["reminders"].value() == "3"
