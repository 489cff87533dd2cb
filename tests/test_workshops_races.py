"""Many at once about the seats of one workshop: what must always hold, holds (R28, I1 to I7)."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from participation.people.models import Person, StakeholderGroup
from tests.seats_that_hold import State, broken
from workshops.actions import planning, seats
from workshops.models import Registration, Workshop, WorkshopQuerySet

pytestmark = pytest.mark.django_db(transaction=True)


class Hall:
    """People who do whatever comes to their mind about one workshop."""

    def __init__(self, workshop, facilitator, seed):
        self.workshop, self.facilitator = workshop, facilitator
        self.dice = random.Random(seed)
        self.groups = [None, *StakeholderGroup.objects.all()]
        names = [f"{workshop.pk}-{number}" for number in range(60)]
        self.people = Person.objects.bulk_create(
            Person(email=f"{name}@example.org", display_name=name) for name in names
        )

    def deeds(self, number):
        """Drawn beforehand, so that a seed gives the same deeds whatever the threads do."""
        kinds = ["sign_up"] * 5 + ["give_up", "accept", "accept", "change_group", "expire", "more"]
        return [
            (self.dice.choice(kinds), self.dice.choice(self.people), self.dice.choice(self.groups))
            for _each in range(number)
        ]

    def do(self, deed):
        kind, person, group = deed
        try:
            with suppress(seats.NotNow):
                getattr(self, kind)(person, group)
        finally:
            connection.close()

    def sign_up(self, person, group):
        seats.sign_up(self.workshop, person, group=group)

    def give_up(self, person, group):
        if mine := self.newest(person):
            seats.give_up(mine)

    def accept(self, person, group):
        if mine := self.newest(person):
            seats.accept(mine)

    def change_group(self, person, group):
        if group and (mine := self.newest(person)):
            seats.change_group(mine, group=group, wording="…")

    def expire(self, person, group):
        offers = Registration.objects.filter(state=State.OFFERED, person=person)
        offers.update(offered_until=timezone.now())
        seats.expire(self.workshop)

    def more(self, person, group):
        workshop = Workshop.objects.get(pk=self.workshop.pk)
        kept = {each.group: each.seats for each in workshop.group_seats.select_related("group")}
        changes = {"version": workshop.version, "seats": kept, "capacity": workshop.capacity + 1}
        with suppress(planning.ChangedMeanwhile):
            planning.edit(workshop, self.facilitator, **changes)

    def newest(self, person):
        return self.workshop.registrations.filter(person=person).order_by("-pk").first()


@pytest.fixture
def hall(make_workshop, groups, fatma):
    def make(seed):
        kept = dict.fromkeys(groups.values(), 2)
        return Hall(make_workshop(capacity=2 * len(kept) + 4, seats=kept), fatma, seed)

    return make


@pytest.mark.parametrize("seed", range(2))
def test_five_hundred_deeds_at_once_break_nothing(hall, seed):
    hall = hall(seed)

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(hall.do, hall.deeds(500)))

    assert broken(hall.workshop) == []
    assert hall.workshop.registrations.count() > 60


def test_without_the_lock_of_the_workshop_something_breaks(hall, monkeypatch):
    """The twin: the checks above find the race."""
    monkeypatch.setattr(WorkshopQuerySet, "select_for_update", lambda rows, **_how: rows)

    for seed in range(5):
        crowd = hall(seed)
        with ThreadPoolExecutor(12) as threads:
            for _result in threads.map(
                lambda deed, crowd=crowd: attempt(crowd, deed), crowd.deeds(200)
            ):
                pass
        if broken(crowd.workshop):
            return
    pytest.fail("no race without the lock: the test above proves nothing")


def attempt(hall, deed):
    try:
        hall.do(deed)
    except Exception as problem:
        return problem
