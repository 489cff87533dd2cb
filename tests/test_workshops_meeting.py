"""Where delegations, invitations, lots, targets and letters meet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from participation.people.models import Organisation
from participation.people.permissions import NoMandate
from tests.test_workshops_invitations import invite  # noqa: F401
from workshops import tasks
from workshops.actions import changing, planning, seats
from workshops.actions.documenting import document
from workshops.actions.room import room_of
from workshops.mixture import mixtures
from workshops.models import Registration, Workshop
from workshops.permissions import NoSeatKept, RuleStands

State, Rule = Registration.State, Workshop.Rule


@pytest.fixture
def union(ute):
    return Organisation.objects.spoken_for_by(ute).get()


def in_a_week():
    return timezone.now() + timedelta(days=7)


def test_nobody_brings_others_but_for_an_organisation_they_speak_for(
    client, make_workshop, alice, ute, union
):
    workshop = make_workshop(capacity=9)
    alone = seats.sign_up(workshop, alice)
    address = reverse("workshops:change_places", args=[alone.token])
    assert client.post(address, {"places": 9}).status_code == 404
    with pytest.raises(seats.NotNow):
        changing.change_places(alone, places=9, companions="")
    delegation = seats.sign_up(workshop, ute, organisation=union, places=3)
    union.mandates.all().delete()

    with pytest.raises(NoMandate):
        changing.change_places(delegation, places=4, companions="")
    changing.change_places(delegation, places=2, companions="")

    assert room_of(workshop).taken.total() == 3


def test_before_the_draw_an_invited_delegation_grows_on_kept_seats_alone(
    make_workshop,
    ute,
    union,
    invite,  # noqa: F811
):
    workshop = make_workshop(capacity=9, rule=Rule.LOT, draw_at=in_a_week())
    invitation, _code = invite(workshop, seats=2)
    mine = seats.sign_up(workshop, ute, organisation=union, places=1, invitation=invitation)
    assert mine.state == State.CONFIRMED

    changing.change_places(mine, places=2, companions="")
    with pytest.raises(seats.NotNow):
        changing.change_places(mine, places=3, companions="")


def test_what_came_of_it_can_be_said_after_guests_are_forgotten(make_workshop, fatma):
    workshop = make_workshop()
    seats.ask(workshop, email="rita@example.org", name="Rita", language="de")
    seats.confirm(Registration.objects.get())
    end = timezone.now() - timedelta(days=29)
    Workshop.objects.update(starts=end - timedelta(hours=6), ends=end)
    tasks.forget_who_came()

    document(workshop, fatma, version=0, text="Ein Bus", feedback_link="")

    assert not Letter.objects.filter(key__startswith="documented").exists()


def test_where_groups_decide_who_is_next_nobody_tries_which_one_is(
    make_workshop, groups, alice, fatma
):
    """S70"""
    kultur, politik = groups["kultur"], groups["politik"]
    workshop = make_workshop(capacity=3, seats={kultur: 1, politik: 1}, rule=Rule.GROUP)
    mine = seats.sign_up(workshop, alice, group=kultur, wording="…")

    with pytest.raises(seats.NotNow):
        seats.change_group(mine, group=politik, wording="…")
    with pytest.raises(RuleStands):
        planning.edit(workshop, fatma, version=1, seats={kultur: 2, politik: 1})
    planning.edit(workshop, fatma, version=1, seats={kultur: 1, politik: 1}, capacity=4)
    assert seats.change_group(mine, group=None, wording="").group is None


def test_where_districts_decide_their_numbers_stand_and_are_read_by_all(
    client, make_workshop, district, alice, fatma
):
    workshop = make_workshop(rule=Rule.DISTRICT)
    workshop.district_targets.create(district=district, people=7)
    assert "Cottbus: 7" in client.get(workshop.get_absolute_url()).content.decode()
    seats.sign_up(workshop, alice)

    with pytest.raises(RuleStands):
        planning.edit(workshop, fatma, version=1, seats={}, targets={district: 8})
    planning.edit(workshop, fatma, version=1, seats={}, targets={district: 7})


def test_lots_that_nobody_drew_are_drawn_anew_from_another_seed(make_workshop, fatma, alice):
    workshop = make_workshop(rule=Rule.LOT, draw_at=in_a_week())
    Workshop.objects.update(draw_at=timezone.now() - timedelta(seconds=1))
    tasks.keep_time()
    workshop.refresh_from_db()
    known = workshop.seed
    assert workshop.drawn

    planning.edit(workshop, fatma, version=1, seats={}, rule=Rule.LOT, draw_at=in_a_week())

    workshop.refresh_from_db()
    assert (workshop.drawn, workshop.seed == known) == (None, False)
    assert seats.sign_up(workshop, alice).state == State.WAITING


def test_a_minimum_counts_all_who_come(make_workshop, ute, union, fatma):
    workshop = make_workshop(capacity=5, minimum=3, decide_at=timezone.now() + timedelta(hours=1))
    seats.sign_up(workshop, ute, organisation=union, places=3)
    Workshop.objects.update(decide_at=timezone.now() - timedelta(minutes=1))

    tasks.keep_time()

    assert not Letter.objects.filter(key__startswith="too_few").exists()


def test_whoever_comes_by_an_invitation_is_counted_for_its_group_everywhere(
    make_workshop,
    groups,
    alice,
    invite,  # noqa: F811
):
    kultur = groups["kultur"]
    workshop = make_workshop(capacity=3, seats={kultur: 1}, rule=Rule.GROUP)
    invitation, _code = invite(workshop, seats=1, group=kultur)
    seats.sign_up(workshop, alice, invitation=invitation)

    assert room_of(workshop).taken == {kultur.pk: 1}
    assert mixtures([workshop])[workshop].missing == []
    assert workshop.line().seated == {kultur.pk: 1}


def test_who_waits_and_types_a_code_that_keeps_nothing_reads_why(
    make_workshop,
    alice,
    bob,
    invite,  # noqa: F811
):
    workshop = make_workshop(capacity=2)
    invitation, _code = invite(workshop, seats=1)
    seats.sign_up(workshop, bob, invitation=invitation)
    seats.sign_up(workshop, bob)
    waiting = seats.sign_up(make_workshop(capacity=1), alice)
    assert waiting.state == State.CONFIRMED
    Workshop.objects.filter(pk=workshop.pk).update(capacity=1)
    assert seats.sign_up(workshop, alice).state == State.WAITING

    with pytest.raises(NoSeatKept):
        seats.sign_up(workshop, alice, invitation=invitation)


def test_the_link_alone_does_not_tell_what_somebody_needs(client, make_workshop, alice):
    mine = seats.sign_up(make_workshop(), alice)
    changing.say_needs(mine, wording="…", access="Rollstuhl")
    address = reverse("workshops:change_needs", args=[mine.token])

    page = client.get(address).content.decode()
    assert 'value="Rollstuhl"' not in page
    assert "Sie haben schon etwas angegeben." in page
    client.force_login(alice)
    assert 'value="Rollstuhl"' in client.get(address).content.decode()
