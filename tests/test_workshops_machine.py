"""Whatever people and facilitators do in whatever order: what must hold about seats holds after each step (I1 to I7)."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from participation.people.models import Person
from tests.seats_that_hold import State, broken, overbooked
from workshops.actions import planning, seats
from workshops.models import Registration, Turn, Workshop
from workshops.permissions import SignUpClosed

pytestmark = pytest.mark.django_db

PEOPLE = st.integers(0, 6)
GROUPS = st.integers(0, 2)  # 0: none
KEPT = 1  # seats for each group


class Seats(RuleBasedStateMachine):
    """Seven people, two groups, and two to five seats; `world` is what the test has."""

    world = None
    how, districts = {}, [None]  # the rule of its queue, and where people come from

    def __init__(self):
        super().__init__()
        self.steps, self.acknowledged, self.may_overbook = 0, set(), False

    @initialize(capacity=st.integers(2, 5))
    def plan(self, capacity):
        theme, self.facilitator, *groups = self.world
        self.groups = [None, *groups]
        starts = timezone.now() + timedelta(days=21)
        self.workshop = Workshop.objects.create(
            theme=theme, title="Zukunftswerkstatt", place="Bürgerhaus", key=uuid4(),
            starts=starts, ends=starts + timedelta(hours=6), capacity=capacity, **self.how,
        )  # fmt: skip
        planning._keep(self.workshop, dict.fromkeys(groups, KEPT))
        self.people = Person.objects.bulk_create(
            Person(email=f"{self.workshop.pk}-{number}@example.org", display_name=f"P{number}")
            for number in range(7)
        )
        self.over, self.seated = (0, 0), {}

    def mine(self, person):
        return self.workshop.registrations.filter(person=self.people[person]).last()

    @rule(person=PEOPLE, group=GROUPS)
    def sign_up(self, person, group):
        with suppress(SignUpClosed):
            said = {
                "group": self.groups[group],
                "district": self.districts[person % len(self.districts)],
            }
            made = seats.sign_up(self.workshop, self.people[person], **said)
            self.acknowledged.add(made.pk)

    @rule(person=PEOPLE)
    def give_up(self, person):
        if mine := self.mine(person):
            seats.give_up(mine)
            assert not self.mine(person).is_active

    @rule(person=PEOPLE)
    def accept(self, person):
        if mine := self.mine(person):
            with suppress(seats.NotNow):
                assert seats.accept(mine).state == State.CONFIRMED

    @rule(person=PEOPLE, group=GROUPS)
    def change_group(self, person, group):
        """Whoever names none any more keeps the seat, though it was one of the group's."""
        if mine := self.mine(person):
            self.may_overbook = group == 0
            with suppress(seats.NotNow):
                seats.change_group(mine, group=self.groups[group], wording="…")

    @rule(capacity=st.integers(2, 6))
    def edit(self, capacity):
        """Nobody is dropped where the room becomes smaller, and nobody comes in (R27)."""
        workshop = Workshop.objects.get(pk=self.workshop.pk)
        self.may_overbook = capacity < workshop.capacity
        kept = dict.fromkeys(self.groups[1:], KEPT)
        planning.edit(
            workshop, self.facilitator, version=workshop.version, seats=kept, capacity=capacity
        )

    @rule(person=PEOPLE)
    def let_an_offer_run_out(self, person):
        mine = self.mine(person)
        if mine and mine.state == State.OFFERED:
            Registration.objects.filter(pk=mine.pk).update(offered_until=timezone.now())
            with pytest.raises(seats.NotNow):
                seats.accept(mine)
            seats.expire(self.workshop)
            assert self.mine(person).state == State.EXPIRED

    @precondition(lambda self: self.steps > 8)
    @rule()
    def release(self):
        Workshop.objects.filter(pk=self.workshop.pk).update(release_at=timezone.now())
        seats.release(self.workshop)

    @precondition(lambda self: self.steps > 20)
    @rule()
    def call_off(self):
        planning.call_off(self.workshop, self.facilitator)
        assert not self.workshop.registrations.active().exists()

    @invariant()
    def all_holds(self):
        self.steps += 1
        rows = list(self.workshop.registrations.order_by("queued", "pk"))
        over = overbooked(Workshop.objects.get(pk=self.workshop.pk))
        found = broken(self.workshop)
        if self.may_overbook or all(now <= then for now, then in zip(over, self.over, strict=True)):
            found = [name for name in found if name[:2] not in {"I1", "I2"}]
        assert found == []
        assert {each.pk for each in rows} == self.acknowledged, "I3"
        assert self.overtaken(rows) == [], "I5"
        self.over, self.may_overbook = over, False
        self.seated = {each.pk: each.queued for each in rows if each.state in Registration.SEATED}

    def overtaken(self, rows):
        """Who waits since before somebody that just got a seat which they could have had as well."""
        if self.workshop.rule != Workshop.Rule.FIRST:
            return []
        came = [
            each
            for each in rows
            if each.state in Registration.SEATED and self.seated.get(each.pk) != each.queued
        ]
        return [
            each
            for each in rows
            if each.state == State.WAITING
            and any(
                (each.queued, each.pk) < (other.queued, other.pk)
                and other.group_id in (None, each.group_id)
                for other in came
            )
        ]


@pytest.fixture
def machine(theme, fatma, groups):
    return type("Seats", (Seats,), {"world": (theme, fatma, *list(groups.values())[:2])})


def test_whatever_is_done_in_whatever_order_seats_stay_right(machine):
    limits = settings(max_examples=6, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(machine, settings=limits)


def nobody(workshop, *, but=None):
    return []


def the_last(workshop, *, but=None):
    registration = workshop.registrations.waiting().last()
    registration.offered_until = workshop.starts
    seats.move(registration, State.OFFERED, Turn.Why.NEXT)
    return [registration]


@pytest.mark.parametrize(("served", "found"), [(nobody, "I6"), (the_last, "I5")])
def test_it_finds_a_queue_that_is_not_served_or_in_the_wrong_order(
    machine, monkeypatch, served, found
):
    """The twin: the checks above can fail."""
    monkeypatch.setattr(seats, "fill_free_seats", served)
    hall = machine()
    hall.plan(capacity=3)
    for person in range(4):
        hall.sign_up(person=person, group=0)
        hall.all_holds()
    hall.give_up(person=0)

    with pytest.raises(AssertionError, match=found):
        hall.all_holds()
