"""What people and facilitators do about the rule of a queue: in its form, in any order, and until it is forgotten."""

import hmac
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import settings
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from participation.people.models import District
from tests.seats_that_hold import State
from tests.test_workshops_machine import Seats
from workshops import tasks
from workshops.actions import drawing, seats
from workshops.models import Registration, Turn, Workshop

pytestmark = pytest.mark.django_db
Rule = Workshop.Rule


@pytest.fixture
def plan(client, theme, fatma):
    """`plan(rule="…")`: the form as Fatma's browser sends it."""
    client.force_login(fatma)

    def send(path=None, **changes):
        fields = {
            "key": uuid.uuid4(), "version": 1, "title": "Zukunftswerkstatt", "place": "Bürgerhaus",
            "starts": "2030-04-03T10:00", "ends": "2030-04-03T16:00", "capacity": 20, **changes,
        }  # fmt: skip
        return client.post(path or reverse("workshops:new", args=[theme.slug]), fields)

    return send


@pytest.fixture
def lottery(make_workshop):
    """Two seats, of which the lots are drawn tomorrow."""
    tomorrow = timezone.now() + timedelta(days=1)
    return make_workshop(capacity=2, rule=Rule.LOT, draw_at=tomorrow)


def draw(workshop):
    Workshop.objects.filter(pk=workshop.pk).update(draw_at=timezone.now())
    tasks.keep_time()


def places(workshop):
    """Those who wait, by the place that they read."""
    return [each.pk for each in sorted(workshop.registrations.waiting(), key=lambda r: r.position)]


class SeatsByRule(Seats):
    @precondition(lambda self: self.how["rule"] == Rule.LOT and self.steps > 10)
    @rule()
    def draw(self):
        Workshop.objects.filter(pk=self.workshop.pk).update(draw_at=timezone.now())
        drawing.draw(self.workshop)


@pytest.mark.parametrize("chosen", [Rule.LOT, Rule.GROUP, Rule.DISTRICT])
def test_whatever_is_done_in_whatever_order_seats_stay_right_under_each_rule(
    theme, fatma, groups, district, chosen
):
    other = District.objects.create(name="Görlitz", slug="goerlitz")
    parts = {
        "world": (theme, fatma, *list(groups.values())[:2]),
        "how": {"rule": chosen},
        "districts": [None, district, other],
    }
    if chosen == Rule.LOT:
        parts["how"]["draw_at"] = timezone.now() + timedelta(days=7)
    limits = settings(max_examples=4, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(type("SeatsByRule", (SeatsByRule,), parts), settings=limits)


@pytest.mark.parametrize("by", [Rule.GROUP, Rule.DISTRICT])
def test_places_are_the_order_in_which_seats_are_offered(
    make_workshop, make_person, groups, district, by
):
    kinds = list(groups.values())[:3]
    if by == Rule.DISTRICT:
        kinds = [district, *(District.objects.create(name=name, slug=name) for name in "ab")]
    workshop = make_workshop(capacity=1, rule=by, released=True)
    for number, kind in enumerate(kinds, start=1):
        if by == Rule.GROUP:
            workshop.group_seats.create(group=kind, seats=number)
        else:
            workshop.district_targets.create(district=kind, people=number)
    said = [None, *kinds, *kinds[:2], None, *kinds, kinds[2]]
    for number, kind in enumerate(said):
        seats.sign_up(workshop, make_person(f"P{number}"), **{by.value: kind})
    expected, order = places(workshop), []
    for capacity in range(2, len(said) + 1):
        Workshop.objects.filter(pk=workshop.pk).update(capacity=capacity)
        order += [each.pk for each in seats.fill_free_seats(seats.locked(workshop.pk))]

    assert order == expected


def test_a_delegation_that_does_not_fit_lets_the_next_lots_pass(lottery, make_person):
    made = [seats.sign_up(lottery, make_person(f"P{number}")) for number in range(3)]
    Registration.objects.filter(pk=made[0].pk).update(places=3)
    draw(lottery)

    states = dict(Registration.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in made] == [State.WAITING, State.CONFIRMED, State.CONFIRMED]


def test_what_the_page_tells_to_type_gives_ones_lot(client, lottery, alice):
    mine = seats.sign_up(lottery, alice)
    draw(lottery)
    mine.refresh_from_db()
    page = client.get(lottery.get_absolute_url()).content.decode()
    seed = re.search(r"printf 1 \| openssl dgst -sha256 -hmac (\w+)</code>", page)[1]

    assert hmac.new(seed.encode(), str(mine.pk).encode(), "sha256").hexdigest() == mine.lot


@pytest.mark.parametrize("by", [Rule.GROUP, Rule.DISTRICT])
def test_who_cancels_leaves_no_reason_that_tells_of_a_group_or_district(
    make_workshop, make_person, groups, district, by
):
    kind = district if by == Rule.DISTRICT else next(iter(groups.values()))
    workshop = make_workshop(capacity=1, rule=by)
    first = seats.sign_up(workshop, make_person("P1"))
    second = seats.sign_up(workshop, make_person("P2"), **{by.value: kind})
    seats.give_up(first)
    assert second.turns.filter(why=f"by_{by.value}").exists()

    seats.give_up(second)

    whys = set(second.turns.values_list("why", flat=True))
    assert whys == {Turn.Why.NO_SEAT, Turn.Why.NEXT, Turn.Why.OWN}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rule": "lot"}, "Bitte angeben, wann gelost wird."),
        ({"rule": "lot", "draw_at": "2030-04-03T10:00"}, "Gelost wird vor dem Beginn"),
        ({"rule": "lot", "draw_at": "2020-04-03T10:00"}, "Das ist schon vorbei."),
        (
            {
                "rule": "lot", "draw_at": "2030-04-01T10:00",
                "minimum": 8, "decide_at": "2030-03-20T12:00",
            },
            "Vor der Verlosung hat noch niemand einen Platz.",
        ),
        ({"rule": "group"}, "Dafür braucht es Plätze für Gruppen."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_work_is_refused(plan, changes, words):
    answer = plan(**changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Workshop.objects.exists()


def test_each_lottery_has_a_seed_of_its_own_that_nobody_reads_beforehand(plan, client):
    for _each in range(2):
        plan(rule="lot", sign_up_until="2030-03-01T12:00")
    one, other = Workshop.objects.all()

    assert one.draw_at == one.sign_up_until
    assert one.seed != other.seed
    client.logout()
    page = client.get(one.get_absolute_url()).content.decode()
    assert one.seed_hash in page
    assert one.seed not in page


def test_another_rule_is_refused_in_the_form_and_the_rest_may_change(plan, make_workshop, alice):
    workshop = make_workshop(rule=Rule.DISTRICT)
    seats.sign_up(workshop, alice)
    path = reverse("workshops:edit", args=[workshop.pk])
    answer = plan(path, rule="first")

    assert answer.status_code == 422
    assert "diese Regel gelesen" in answer.content.decode()
    assert plan(path, rule="district", title="Anders").status_code == 303
    workshop.refresh_from_db()
    assert (workshop.rule, workshop.title) == (Rule.DISTRICT, "Anders")


def test_two_versions_are_compared_in_words_and_a_title_is_no_rule(plan, make_workshop):
    workshop = make_workshop(title="lot")
    path = reverse("workshops:edit", args=[workshop.pk])
    page = plan(path, rule="district", version=7, title="first").content.decode()

    compared = page[page.index("<tbody>") : page.index("</tbody>")]
    for words in (">lot<", ">first<", ">wer zuerst kommt<", ">zuerst, woher am meisten fehlen<"):
        assert words in compared
