"""The day of a workshop: who is there, noted once however often it is said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation.mail.models import Letter
from participation.people.models import StaffDeed
from workshops import tasks
from workshops.actions import attending, planning, seats
from workshops.models import Registration, Workshop

State = Registration.State


@pytest.fixture
def today(make_workshop):
    """It begins in an hour."""
    return make_workshop(capacity=2, starts=timezone.now() + timedelta(hours=1))


def stand(workshop):
    """What the day says of each sign-up, in the order of the queue."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    rows = workshop.registrations.order_by("queued", "pk")
    return [(str(each.reader), each.state, str(each.presence)) for each in rows]


def end(workshop):
    """Let the day be over since a minute."""
    ends = timezone.now() - timedelta(minutes=1)
    Workshop.objects.filter(pk=workshop.pk).update(starts=ends - timedelta(hours=2), ends=ends)


def test_who_is_seen_was_there_and_who_is_not_did_not_come(today, alice, bob, events):
    first, _second = seats.sign_up(today, alice), seats.sign_up(today, bob)
    public = events(today.topic)
    attending.arrive(first)
    assert stand(today) == [("Alice", "confirmed", "ist da"), ("Bob", "confirmed", "")]
    assert events(today.desk_topic) == [("attendance.changed", {"id": today.pk})]
    assert events(alice.topic)[-1] == ("notice.changed", {})
    assert events(today.topic) == public  # P30

    end(today)

    assert stand(today) == [("Alice", "confirmed", "war da"), ("Bob", "confirmed", "kam nicht")]
    rows = today.registrations
    assert [each.person for each in rows.exclude(arrived=None)] == [alice]
    assert [each.person for each in rows.confirmed().filter(arrived=None)] == [bob]


def test_a_note_is_taken_back_and_an_older_one_that_comes_late_changes_nothing(today, alice):
    """R01: two phones, one of which had no line for a while."""
    seat = seats.sign_up(today, alice)
    times = [timezone.now() - timedelta(minutes=minutes) for minutes in (4, 3, 2, 1)]

    def there():
        return bool(Registration.objects.get(pk=seat.pk).arrived)

    attending.arrive(seat, at=times[1])
    attending.take_back(seat, at=times[0])
    assert there()
    attending.take_back(seat, at=times[2])
    attending.arrive(seat, at=times[1])
    assert not there()
    attending.arrive(seat, at=times[3])
    assert Registration.objects.get(pk=seat.pk).arrived == times[3]


def test_a_clock_that_is_fast_or_slow_notes_a_time_of_the_day(today, alice, bob):
    first, second = seats.sign_up(today, alice), seats.sign_up(today, bob)

    fast = attending.arrive(first, at=timezone.now() + timedelta(hours=5)).arrived
    slow = attending.arrive(second, at=timezone.now() - timedelta(days=400)).arrived

    assert abs(fast - timezone.now()) < timedelta(minutes=1)
    assert slow == Workshop.objects.get().door_opens


def test_who_came_without_a_sign_up_takes_a_seat_once_and_gets_no_letter(today, fatma, alice):
    """R01, B19"""
    key = uuid4()
    made = [attending.walk_in(today, fatma, name="Kim", key=key) for _each in range(2)]
    assert made[0] == made[1]
    assert stand(today) == [("Kim", "confirmed", "ist da")]
    assert seats.room_of(today).taken.total() == 1
    today.refresh_from_db()
    seats.tell_moved(today)
    planning.call_off(today, fatma)

    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_still_one(today, fatma, at_once):
    key = uuid4()
    deed = lambda: attending.walk_in(today, fatma, name="Kim", key=key).pk  # noqa: E731

    assert len(set(at_once(*[deed] * 4))) == 1
    assert today.registrations.count() == 1


def test_in_a_full_room_somebody_is_let_in_only_on_purpose_and_that_is_logged(
    today, fatma, alice, bob
):
    """I1"""
    seats.sign_up(today, alice)
    seats.sign_up(today, bob)
    with pytest.raises(attending.RoomIsFull):
        attending.walk_in(today, fatma, name="Kim", key=uuid4())
    assert today.registrations.count() == 2

    attending.walk_in(today, fatma, name="Kim", key=uuid4(), sure=True)

    deed = StaffDeed.objects.get()
    assert (deed.verb, deed.after) == ("workshop.overbook", {"taken": 3, "capacity": 2})
    assert "Kim" not in str(deed.after)


def test_where_there_is_room_being_sure_is_no_news(today, fatma):
    attending.walk_in(today, fatma, name="Kim", key=uuid4(), sure=True)

    assert not StaffDeed.objects.exists()


def test_who_was_noted_by_mistake_is_struck_off_and_the_seat_goes_on(today, fatma, alice):
    key = uuid4()
    Workshop.objects.update(capacity=1)
    kim = attending.walk_in(today, fatma, name="Kim", key=key)
    seats.sign_up(today, alice)

    attending.take_back(kim)
    attending.walk_in(today, fatma, name="Kim", key=key)  # its phone says it again

    assert stand(today) == [("", "cancelled", ""), ("Alice", "offered", "")]


def test_who_is_there_neither_gives_the_seat_back_nor_changes_the_group(today, alice, groups):
    """A link that is pressed at home does not send away who sits in the room."""
    seat = attending.arrive(seats.sign_up(today, alice))

    assert seats.give_up(seat).state == State.CONFIRMED
    with pytest.raises(seats.NotNow):
        seats.change_group(seat, group=groups["kultur"], wording="…")


@pytest.mark.parametrize(
    "change",
    [
        {"starts": timezone.now() + timedelta(days=3), "ends": timezone.now() + timedelta(days=4)},
        {
            "starts": timezone.now() - timedelta(days=40),
            "ends": timezone.now() - timedelta(days=39),
        },
        {"cancelled": timezone.now()},
    ],
    ids=["days before", "weeks after", "called off"],
)
def test_nobody_is_noted_on_another_day(today, fatma, alice, change):
    seat = seats.sign_up(today, alice)
    Workshop.objects.update(**change)

    for deed in (
        lambda: attending.arrive(seat),
        lambda: attending.take_back(seat),
        lambda: attending.walk_in(today, fatma, name="Kim", key=uuid4()),
    ):
        with pytest.raises(seats.NotNow):
            deed()


def test_who_waits_or_gave_up_has_no_seat_to_come_to(today, alice, bob, make_person):
    for person in (alice, bob):
        seats.sign_up(today, person)
    waits = seats.sign_up(today, make_person("Carla"))
    gone = seats.give_up(today.registrations.get(person=alice))

    for seat in (waits, gone):
        with pytest.raises(seats.NotNow):
            attending.arrive(seat)


def test_after_four_weeks_the_name_is_gone_and_the_number_stays(today, fatma):
    attending.walk_in(today, fatma, name="Kim", key=uuid4())
    ends = timezone.now() - timedelta(weeks=4, minutes=1)
    Workshop.objects.update(starts=ends - timedelta(hours=6), ends=ends)

    tasks.forget_who_came()

    assert [(each.name, each.is_walk_in) for each in today.registrations.exclude(arrived=None)] == [
        ("", True)
    ]
