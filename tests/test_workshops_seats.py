"""Who gets a seat in a workshop, who waits, and why."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from participation.live.models import Event
from participation.mail.models import Letter
from participation.people.actions.operating import ban
from participation.people.models import Person
from workshops import tasks
from workshops.actions import planning, seats
from workshops.models import Registration, Turn, Workshop, WorkshopQuerySet
from workshops.permissions import SignUpClosed
from workshops.seating import Room, Seat, answer_by

State = Registration.State
BERLIN = ZoneInfo("Europe/Berlin")


def stands(workshop):
    rows = workshop.registrations.order_by("queued", "pk")
    return [(each.person.display_name, each.state) for each in rows.select_related("person")]


def letters():
    return [(letter.to.split("@")[0], letter.subject) for letter in Letter.objects.order_by("pk")]


@pytest.fixture
def crowd(make_person):
    return [make_person(f"P{number}") for number in range(6)]


def test_the_second_waits_and_is_offered_the_seat_when_the_first_gives_up(
    make_workshop, alice, bob
):
    workshop = make_workshop(capacity=1)
    first, second = seats.sign_up(workshop, alice), seats.sign_up(workshop, bob)
    assert (first.state, second.state, second.position) == (State.CONFIRMED, State.WAITING, 1)

    seats.give_up(first)
    assert stands(workshop) == [("Alice", State.CANCELLED), ("Bob", State.OFFERED)]
    seats.accept(second)

    assert stands(workshop)[1] == ("Bob", State.CONFIRMED)
    assert letters() == [
        ("alice", "Ihr Platz in der Werkstatt"),
        ("bob", "Sie stehen auf der Warteliste"),
        ("alice", "Sie haben sich abgemeldet"),
        ("bob", "Ein Platz ist für Sie frei"),
        ("bob", "Ihr Platz in der Werkstatt"),
    ]
    assert list(second.turns.values_list("why", flat=True)) == [
        Turn.Why.OWN,
        Turn.Why.NEXT,
        Turn.Why.NO_SEAT,
    ]


def test_an_offer_keeps_the_seat_from_newcomers(make_workshop, alice, bob, make_person):
    """R26"""
    workshop = make_workshop(capacity=1)
    first = seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)
    seats.give_up(first)

    late = seats.sign_up(workshop, make_person("Carla"))

    assert (late.state, late.position) == (State.WAITING, 1)


def test_who_answers_too_late_is_told_and_the_next_gets_the_offer(
    client, make_workshop, alice, bob, make_person
):
    """R30"""
    workshop = make_workshop(capacity=1)
    first, second = seats.sign_up(workshop, alice), seats.sign_up(workshop, bob)
    third = seats.sign_up(workshop, make_person("Carla"))
    seats.give_up(first)
    Registration.objects.filter(pk=second.pk).update(offered_until=timezone.now())

    client.force_login(bob)
    answer = client.post(reverse("workshops:accept", args=[second.token]))
    assert answer.status_code == 409
    assert "Die Frist ist abgelaufen" in answer.content.decode()
    tasks.keep_time()
    tasks.keep_time()

    third.refresh_from_db()
    assert third.state == State.OFFERED
    assert letters().count(("bob", "Ihr Angebot ist abgelaufen")) == 1
    assert letters().count(("carla", "Ein Platz ist für Sie frei")) == 1


def test_a_group_has_its_seats_and_the_rest_is_for_anybody(make_workshop, groups, crowd):
    unions = groups["gewerkschaften"]
    workshop = make_workshop(capacity=3, seats={unions: 1})

    found = [
        seats.sign_up(workshop, person, group=group)
        for person, group in zip(crowd, [None, None, None, unions, unions, None], strict=True)
    ]

    assert [each.state for each in found] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITING,
        State.CONFIRMED,
        State.WAITING,
        State.WAITING,
    ]
    assert found[3].turns.get().why == Turn.Why.GROUP_SEAT
    seats.give_up(found[3])
    assert stands(workshop)[4] == (
        "P4",
        State.OFFERED,
    )  # the seat of the unions, though P2 waits longer


def test_unused_seats_of_groups_go_to_who_waits_on_their_day(make_workshop, groups, crowd):
    workshop = make_workshop(
        capacity=2,
        seats={groups["gewerkschaften"]: 1},
        release_at=timezone.now() + timedelta(days=1),
    )
    found = [seats.sign_up(workshop, person) for person in crowd[:3]]
    tasks.keep_time()
    assert Counter(state for _name, state in stands(workshop))[State.OFFERED] == 0

    Workshop.objects.update(release_at=timezone.now() - timedelta(seconds=1))
    tasks.keep_time()
    tasks.keep_time()

    assert stands(workshop)[1:] == [("P1", State.OFFERED), ("P2", State.WAITING)]
    assert letters().count(("p1", "Ein Platz ist für Sie frei")) == 1
    assert found[0].turns.count() == 1


def test_another_group_is_asked_for_at_the_end_of_the_queue(make_workshop, groups, crowd):
    """S70: nobody jumps the queue by changing the group."""
    unions = groups["gewerkschaften"]
    workshop = make_workshop(capacity=1, seats={unions: 1})
    for person, group in zip(crowd, [None, unions, unions], strict=False):
        seats.sign_up(workshop, person, group=group)
    first = workshop.registrations.get(person=crowd[0])

    seats.change_group(first, group=unions, wording="…")

    assert stands(workshop) == [
        ("P1", State.CONFIRMED),
        ("P2", State.WAITING),
        ("P0", State.WAITING),
    ]


def test_who_takes_the_consent_back_keeps_the_seat(make_workshop, groups, alice):
    """P29"""
    workshop = make_workshop(seats={groups["gewerkschaften"]: 1})
    registration = seats.sign_up(workshop, alice, group=groups["gewerkschaften"], wording="…")
    assert registration.turns.get().why == Turn.Why.GROUP_SEAT

    seats.change_group(registration, group=None, wording="")

    registration.refresh_from_db()
    assert (registration.state, registration.group, registration.wording) == (
        State.CONFIRMED,
        None,
        "",
    )
    assert registration.turns.get().why == Turn.Why.SEAT


def test_of_who_does_not_come_the_group_is_forgotten(make_workshop, groups, alice):
    registration = seats.sign_up(make_workshop(), alice, group=groups["kultur"], wording="…")

    seats.give_up(registration)

    registration.refresh_from_db()
    assert (registration.group, registration.wording) == (None, "")


def test_pages_hear_when_sign_up_opens(make_workshop):
    workshop = make_workshop()
    heard = Event.objects.filter(topic__name=workshop.topic, name="workshop.changed")
    Workshop.objects.update(changes_at=timezone.now())

    tasks.keep_time()
    tasks.keep_time()

    assert heard.count() == 1
    workshop.refresh_from_db()
    assert workshop.changes_at == workshop.starts


def test_whoever_has_a_seat_is_told_when_the_day_moves(make_workshop, fatma, alice):
    workshop = make_workshop()
    seats.sign_up(workshop, alice)

    planning.edit(workshop, fatma, version=1, seats={}, place="Rathaus")
    planning.edit(workshop, fatma, version=2, seats={}, title="Anders genannt")

    assert letters()[1:] == [("alice", "Zeit, Ort oder Link der Werkstatt hat sich geändert")]


def test_a_closed_account_gets_no_seat(make_workshop, alice):
    Person.objects.filter(pk=alice.pk).update(is_active=False)

    with pytest.raises(PermissionDenied):
        seats.sign_up(make_workshop(), alice)


def test_fewer_seats_drop_nobody_and_more_are_offered(make_workshop, fatma, crowd):
    """R27"""
    workshop = make_workshop(capacity=2)
    for person in crowd[:4]:
        seats.sign_up(workshop, person)

    workshop = planning.edit(workshop, fatma, version=1, seats={}, capacity=1)
    assert [state for _name, state in stands(workshop)] == [State.CONFIRMED] * 2 + [
        State.WAITING
    ] * 2
    seats.give_up(workshop.registrations.first())
    assert Counter(state for _name, state in stands(workshop))[State.OFFERED] == 0
    planning.edit(workshop, fatma, version=2, seats={}, capacity=3)

    assert Counter(state for _name, state in stands(workshop))[State.OFFERED] == 2


def test_a_workshop_that_is_called_off_tells_everybody_once(make_workshop, fatma, alice, bob):
    workshop = make_workshop(capacity=1)
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)

    planning.call_off(workshop, fatma)
    planning.call_off(workshop, fatma)

    assert letters()[2:] == [
        ("alice", "Die Werkstatt findet nicht statt"),
        ("bob", "Die Werkstatt findet nicht statt"),
    ]
    with pytest.raises(SignUpClosed):
        seats.sign_up(workshop, bob)


def test_nobody_signs_up_too_early_or_too_late(make_workshop, alice):
    now = timezone.now()
    early = make_workshop(sign_up_from=now + timedelta(days=1))
    late = make_workshop(sign_up_until=now - timedelta(seconds=1))

    with pytest.raises(SignUpClosed, match="öffnet"):
        seats.sign_up(early, alice)
    with pytest.raises(SignUpClosed, match="seit"):
        seats.sign_up(late, alice)


def test_a_double_click_takes_one_seat(make_workshop, alice):
    """B19"""
    workshop = make_workshop()

    assert seats.sign_up(workshop, alice) == seats.sign_up(workshop, alice)
    assert Letter.objects.count() == 1


def test_pages_hear_only_when_it_is_full_or_no_longer(make_workshop, crowd):
    workshop = make_workshop(capacity=2)
    for person in crowd[:4]:
        seats.sign_up(workshop, person)
    heard = Event.objects.filter(topic__name=workshop.topic, name="workshop.changed")
    assert heard.count() == 1

    seats.give_up(workshop.registrations.first())

    assert heard.count() == 1  # the seat is offered, so it is still full
    seats.give_up(workshop.registrations.get(state=State.OFFERED))
    seats.give_up(workshop.registrations.get(state=State.OFFERED))
    assert heard.count() == 2


def test_whoever_is_banned_gives_the_seat_to_the_next(make_workshop, alice, bob, olga):
    workshop = make_workshop(capacity=1)
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)

    ban(alice, olga, reason="insults")

    assert stands(workshop) == [("Alice", State.CANCELLED), ("Bob", State.OFFERED)]


def test_groups_are_forgotten_four_weeks_after(make_workshop, alice, groups):
    workshop = make_workshop()
    registration = seats.sign_up(workshop, alice, group=groups["kultur"], wording="…")
    for days, known in ((27, True), (29, False)):
        end = timezone.now() - timedelta(days=days)
        Workshop.objects.update(starts=end - timedelta(hours=6), ends=end)
        tasks.forget_who_came()
        registration.refresh_from_db()
        assert bool(registration.group or registration.wording) is known


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        ("2027-03-01 10:00", "2027-03-20 09:00", "2027-03-04 10:00"),
        ("2027-03-01 23:00", "2027-03-20 09:00", "2027-03-05 09:00"),
        ("2027-03-15 10:00", "2027-03-20 09:00", "2027-03-16 10:00"),
        ("2027-03-18 10:00", "2027-03-20 09:00", "2027-03-18 16:00"),
        ("2027-03-18 18:00", "2027-03-20 09:00", "2027-03-19 09:00"),
        ("2027-03-20 10:00", "2027-03-20 18:00", "2027-03-20 12:00"),
        ("2027-03-19 21:00", "2027-03-20 08:30", "2027-03-20 08:30"),
        ("2027-03-25 23:30", "2027-05-20 09:00", "2027-03-29 09:00"),  # the clock is put forward
    ],
)
def test_the_time_to_answer_shrinks_and_never_ends_at_night(now, starts, until):
    moments = [datetime.fromisoformat(each).replace(tzinfo=BERLIN) for each in (now, starts, until)]

    assert answer_by(*moments[:2]) == moments[2]


def test_a_room_gives_groups_their_seats_first():
    room = Room(capacity=3, kept={"union": 1, "science": 1})

    assert room.seat_for("union") == Seat.OF_GROUP
    assert room.seat_for(None) == Seat.OPEN
    room.taken.update({None: 1})
    assert room.seat_for(None) is None
    room.taken.update({"union": 1})
    assert room.seat_for("union") is None
    assert room.seat_for("science") == Seat.OF_GROUP


def test_who_comes_with_others_sits_with_them_or_not_at_all():
    room = Room(capacity=4, kept={"union": 2})

    assert [room.places_for(group) for group in ("union", None)] == [4, 2]
    assert room.seat_for("union", 2) == Seat.OF_GROUP
    assert room.seat_for("union", 3) == Seat.OPEN
    room.taken.update({"union": 3})
    assert [room.places_for(group) for group in ("union", None)] == [1, 1]
    assert room.seat_for(None, 2) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_for_the_last_seat_one_gets_it(make_workshop):
    """R25, I1, I3, I5"""
    workshop = make_workshop(capacity=1)

    results = sign_up_together(workshop, 200)

    assert Counter(each.state for each in results) == {State.CONFIRMED: 1, State.WAITING: 199}
    waiting = workshop.registrations.waiting()
    assert sorted(each.position for each in waiting) == list(range(1, 200))
    assert Letter.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_workshop_two_get_the_last_seat(make_workshop, monkeypatch):
    """The twin of the test above."""
    monkeypatch.setattr(WorkshopQuerySet, "select_for_update", lambda rows, **_how: rows)

    for _attempt in range(5):
        workshop = make_workshop(capacity=1)
        sign_up_together(workshop, 40)
        if workshop.registrations.seated().count() > 1:
            return
    pytest.fail("no race without the lock: the test above proves nothing")


def sign_up_together(workshop, number):
    people = [
        Person(email=f"{workshop.pk}-{each}@example.org", display_name=f"P{each}")
        for each in range(number)
    ]
    Person.objects.bulk_create(people)

    def deed(person):
        try:
            return seats.sign_up(workshop, person)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        return list(threads.map(deed, people))
