"""By which rule the seats of a workshop are given: chosen beforehand, and the same for all."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from participation.mail.models import Letter
from participation.people.models import District
from tests.seats_that_hold import broken
from workshops import tasks
from workshops.actions import planning, seats
from workshops.models import Registration, Turn, Workshop
from workshops.permissions import RuleStands

State, Rule = Registration.State, Workshop.Rule


@pytest.fixture
def crowd(make_person):
    return [make_person(f"P{number}") for number in range(8)]


def raffle(make_workshop, **fields):
    return make_workshop(rule=Rule.LOT, draw_at=timezone.now() + timedelta(days=7), **fields)


def draw(workshop):
    Workshop.objects.filter(pk=workshop.pk).update(draw_at=timezone.now() - timedelta(seconds=1))
    tasks.keep_time()


def test_lots_are_drawn_once_and_anybody_can_draw_them_again(make_workshop, crowd):
    workshop = raffle(make_workshop, capacity=3)
    published = workshop.seed_hash
    made = [seats.sign_up(workshop, person) for person in crowd]
    assert {each.state for each in made} == {State.WAITING}

    draw(workshop)
    tasks.keep_time()

    workshop.refresh_from_db()
    assert hashlib.sha256(workshop.seed.encode()).hexdigest() == published
    by_lot = sorted(
        (each.pk for each in made),
        key=lambda number: hmac.new(
            workshop.seed.encode(), str(number).encode(), "sha256"
        ).hexdigest(),
    )
    confirmed = set(workshop.registrations.confirmed().values_list("pk", flat=True))
    waiting = list(workshop.registrations.waiting())
    assert confirmed == set(by_lot[:3])
    assert [each.pk for each in waiting] == by_lot[3:]
    assert [each.position for each in waiting] == [1, 2, 3, 4, 5]
    assert Letter.objects.filter(subject__startswith="Gelost").count() == len(crowd)


def test_before_the_draw_nothing_is_offered_and_a_group_costs_no_place(
    make_workshop, groups, crowd, fatma
):
    workshop = raffle(make_workshop, capacity=1)
    first, second = (seats.sign_up(workshop, person) for person in crowd[:2])
    queued = first.queued

    seats.change_group(first, group=groups["kultur"], wording="…")
    seats.give_up(second)
    planning.edit(workshop, fatma, version=1, seats={}, capacity=5)

    first.refresh_from_db()
    assert (first.state, first.queued) == (State.WAITING, queued)


def test_who_comes_after_the_draw_waits_behind_all_lots(make_workshop, crowd):
    workshop = raffle(make_workshop, capacity=1)
    for person in crowd[:3]:
        seats.sign_up(workshop, person)
    draw(workshop)

    late = seats.sign_up(workshop, crowd[3])
    seats.give_up(workshop.registrations.confirmed().get())

    assert workshop.registrations.get(state=State.OFFERED).turns.first().why == Turn.Why.BY_LOT
    assert late.position == 2


def test_the_place_that_people_read_is_the_one_in_which_groups_are_served(
    make_workshop, groups, crowd, fatma
):
    union, culture = groups["gewerkschaften"], groups["kultur"]
    kept = {union: 1, culture: 2}
    workshop = make_workshop(
        capacity=4, seats=kept, rule=Rule.GROUP, release_at=timezone.now(), released=True
    )
    said = [culture, culture, union, None, culture, None, union, union]
    for person, group in zip(crowd, said, strict=True):
        seats.sign_up(workshop, person, group=group)
    waiting = sorted(workshop.registrations.waiting(), key=lambda each: each.position)
    assert [each.position for each in waiting] == [1, 2, 3, 4]

    fields = {"seats": kept, "release_at": timezone.now()}
    for version in range(1, 5):
        planning.edit(workshop, fatma, version=version, capacity=4 + version, **fields)

    served = Turn.objects.filter(state=State.OFFERED).order_by("pk")
    assert [turn.registration_id for turn in served] == [each.pk for each in waiting]
    assert [turn.why for turn in served] == [*[Turn.Why.BY_GROUP] * 3, Turn.Why.NEXT]
    union_offer = served.filter(registration__group=union).first().registration
    seats.change_group(union_offer, group=None, wording="")
    assert union_offer.turns.filter(why=Turn.Why.BY_GROUP).exists() is False


def test_a_district_that_is_missing_comes_first(make_workshop, district, crowd):
    other = District.objects.create(slug="oder", name="Oder")
    workshop = make_workshop(capacity=2, rule=Rule.DISTRICT)
    for person, home in zip(crowd, [district, district, None, district, other], strict=False):
        seats.sign_up(workshop, person, district=home)

    seats.give_up(workshop.registrations.first())

    offered = workshop.registrations.get(state=State.OFFERED)
    assert (offered.district, offered.turns.first().why) == (other, Turn.Why.BY_DISTRICT)


def test_a_rule_stands_once_somebody_signed_up(make_workshop, alice, fatma):
    workshop = make_workshop()
    planning.edit(workshop, fatma, version=1, seats={}, rule=Rule.DISTRICT)
    seats.sign_up(workshop, alice)

    with pytest.raises(RuleStands):
        planning.edit(workshop, fatma, version=2, seats={}, rule=Rule.FIRST)
    planning.edit(workshop, fatma, version=2, seats={}, rule=Rule.DISTRICT, title="Anders")


@pytest.mark.parametrize("rule", Rule)
def test_what_must_hold_holds_under_each_rule(make_workshop, groups, district, crowd, rule):
    """I1 to I7"""
    unions = groups["gewerkschaften"]
    draw_at = timezone.now() + timedelta(days=7) if rule == Rule.LOT else None
    workshop = make_workshop(capacity=3, seats={unions: 1}, rule=rule, draw_at=draw_at)
    made = [
        seats.sign_up(
            workshop,
            person,
            group=unions if number % 2 else None,
            district=district if number % 3 else None,
        )
        for number, person in enumerate(crowd)
    ]
    assert broken(workshop) == []
    if rule == Rule.LOT:
        draw(workshop)
        assert broken(workshop) == []
    for registration in made[::2]:
        seats.give_up(registration)
        assert broken(workshop) == []
    for registration in workshop.registrations.filter(state=State.OFFERED):
        seats.accept(registration)
    assert broken(workshop) == []


def test_everybody_reads_the_rule_the_hash_beforehand_and_the_seed_afterwards(
    client, make_workshop, alice
):
    workshop = raffle(make_workshop)
    seats.sign_up(workshop, alice)
    before = client.get(workshop.get_absolute_url()).content.decode()
    assert "Das Los entscheidet" in before
    assert hashlib.sha256(workshop.seed.encode()).hexdigest() in before
    assert workshop.seed not in before
    client.force_login(alice)
    mine = workshop.registrations.get()
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "Sie nehmen an der Verlosung teil" in page
    assert f"Ihre Nummer in der Verlosung: {mine.pk}." in page

    draw(workshop)

    mine.refresh_from_db()
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert f"<code>{workshop.seed}</code>" in page
    assert f"<code>{mine.lot}</code>" in page
    assert "Sie haben einen Platz." in page


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule.FIRST, "Wer zuerst kommt"),
        (Rule.GROUP, "wessen Gruppe am wenigsten vertreten ist"),
        (Rule.DISTRICT, "Landkreis oder Stadt im Verhältnis"),
    ],
)
def test_the_page_says_the_rule_in_words(client, make_workshop, rule, words):
    page = client.get(make_workshop(rule=rule).get_absolute_url()).content.decode()
    assert words in page


def test_the_page_of_who_waits_asks_as_much_for_many_as_for_one(
    client, make_workshop, groups, crowd, django_assert_num_queries
):
    workshop = make_workshop(capacity=1, seats={groups["kultur"]: 1}, rule=Rule.GROUP)
    last = crowd[-1]
    seats.sign_up(workshop, last)
    client.force_login(last)
    client.get(workshop.get_absolute_url())
    for person in crowd[:-1]:
        seats.sign_up(workshop, person)
        with django_assert_num_queries(9):
            client.get(workshop.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_draw_once(make_workshop, crowd):
    """R15, I7"""
    workshop = raffle(make_workshop, capacity=3)
    for person in crowd:
        seats.sign_up(workshop, person)
    Workshop.objects.filter(pk=workshop.pk).update(draw_at=timezone.now() - timedelta(seconds=1))

    def beat(_number):
        try:
            tasks.keep_time()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(beat, range(4)))

    assert Letter.objects.filter(subject__startswith="Gelost").count() == len(crowd)
    assert broken(workshop) == []
