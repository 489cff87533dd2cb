"""People say where they stand."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from participation.moderation import State
from participation.people.models import Consent, Person
from participation.proposals.actions import standing, writing
from participation.proposals.groups import by_group
from participation.proposals.models import Position, ProposalQuerySet, ProposalTally
from participation.proposals.permissions import can_edit
from participation.proposals.tasks import count_proposals


def stand(client, idea, position, **fields):
    return client.post(
        reverse("proposals:position", args=[idea.pk]), {"position": position, **fields}
    )


def buttons(page):
    """How many of the buttons are pressed, and how many are not."""
    pressed = re.findall(r'class="vote"[^>]* aria-pressed="(\w+)"', page)
    return [pressed.count("true"), pressed.count("false")]


def test_a_person_has_one_position_and_may_change_it(client, idea, alice):
    client.force_login(alice)
    for position in ("agree", "disagree", "undecided", "agree"):
        answer = stand(client, idea, position)
        assert (answer.status_code, answer.url) == (303, f"{idea.get_absolute_url()}#position")

    assert list(Position.objects.values_list("proposal", "person", "value")) == [
        (idea.pk, alice.pk, 1)
    ]
    assert buttons(client.get(idea.get_absolute_url()).content.decode()) == [1, 2]


def test_a_position_can_be_taken_back(client, idea, alice):
    client.force_login(alice)
    stand(client, idea, "agree")

    assert stand(client, idea, "none").status_code == 303

    assert not Position.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_person_in_many_tabs_at_once_counts_once(idea, alice, at_once):
    at_once(*[lambda: standing.stand(idea, alice, value=1)] * 8)

    count_proposals(idea.pk)

    tally = ProposalTally.objects.get()
    assert (tally.agree, Position.objects.count()) == (1, 1)


def test_an_unknown_position_is_refused_with_the_allowed_ones(client, idea, alice):
    client.force_login(alice)

    answer = stand(client, idea, "<b>maybe</b>")

    assert answer.status_code == 422
    assert "agree, undecided, disagree und none" in answer.content.decode()
    assert not Position.objects.exists()


def test_after_the_window_closed_the_answer_names_when(client, theme, idea, alice):
    theme.rate_until = timezone.now() - timedelta(minutes=1)
    theme.save()
    client.force_login(alice)

    answer = stand(client, idea, "agree")

    closed = timezone.localtime(theme.rate_until)
    assert answer.status_code == 409
    assert formats.time_format(closed, "H:i") in answer.content.decode()
    assert not Position.objects.exists()


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.RETURNED, State.WITHDRAWN])
def test_what_is_not_public_takes_no_positions(client, make_idea, alice, bob, state):
    """S11"""
    idea = make_idea(author=alice, state=state)
    client.force_login(bob)
    assert stand(client, idea, "agree").status_code == 404
    client.force_login(alice)
    assert stand(client, idea, "agree").status_code == 403


def test_a_position_belongs_to_the_text_that_was_read(client, make_idea, alice, bob):
    idea = make_idea(author=alice)
    writing.edit(idea, alice, version=1, submit=True, title="Das Gegenteil")
    idea.state = State.PUBLISHED
    idea.version = 2
    idea.save()
    client.force_login(bob)

    assert stand(client, idea, "agree", version=1).status_code == 409
    assert not Position.objects.exists()
    assert stand(client, idea, "agree", version=2).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_first_position_at_once_never_both_happen(make_idea, alice, bob, at_once):
    """Either the text stays as it was agreed to, or the agreement is refused."""
    for attempt in range(5):
        idea = make_idea(f"Idee {attempt}", author=alice)
        edited, stood = at_once(
            lambda idea=idea: writing.edit(idea, alice, version=1, submit=True, title="Anders"),
            lambda idea=idea: standing.stand(idea, bob, value=1, version=1),
        )
        refused = [isinstance(edited, writing.NotNow), isinstance(stood, standing.TextChanged)]
        assert sum(refused) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_a_text_changes_under_a_position(
    make_idea, alice, bob, at_once, monkeypatch
):
    """R31: the twin shows that the locks are what prevents it."""
    monkeypatch.setattr(ProposalQuerySet, "select_for_update", lambda ideas, **_how: ideas)
    monkeypatch.setattr(standing, "LOCKED", {})
    idea = make_idea(author=alice)

    def looked(person, proposal):
        allowed = can_edit(person, proposal)
        at_once(lambda: standing.stand(idea, bob, value=1, version=1))
        return allowed

    monkeypatch.setattr(writing, "can_edit", looked)
    writing.edit(idea, alice, version=1, submit=True, title="Anders")

    idea.refresh_from_db()
    assert (idea.version, Position.objects.count()) == (2, 1)


def test_an_anonymous_reader_signs_in_first(client, idea):
    answer = stand(client, idea, "agree")

    assert answer.status_code == 303
    assert answer.url.startswith(reverse("account_login"))


def test_the_tally_is_what_a_page_shows_and_is_told_once(client, idea, alice, bob, events):
    standing.stand(idea, alice, value=1)
    standing.stand(idea, bob, value=-1)

    count_proposals(idea.pk)
    count_proposals(idea.pk)

    said = {"id": idea.pk, "agree": 1, "disagree": 1, "undecided": 0, "comments": 0}
    assert events(idea.topic) == [("proposal.tally", said)]
    assert events(idea.theme.topic) == [("proposal.tally", said)]
    page = client.get(idea.get_absolute_url()).content.decode()
    assert f'data-value="proposal.{idea.pk}.agree">1<' in page


def test_nobody_reads_where_somebody_else_stands(client, idea, alice, fatma):
    """P43: staff sees sums only."""
    standing.stand(idea, alice, value=-1)
    client.force_login(fatma)

    page = client.get(idea.get_absolute_url()).content.decode()

    assert buttons(page) == [0, 3]
    assert "Alice" not in page


@pytest.fixture
def crowd(groups, idea):
    """`crowd("kultur", 6, 5)`: so many of a group agree, and so many disagree."""

    def take_part(slug, *numbers):
        for value, number in zip((1, -1, 0), numbers, strict=False):
            for n in range(number):
                name = f"{slug}{value}{n}"
                person = Person.objects.create(email=f"{name}@example.org", display_name=name)
                Consent.objects.create(
                    person=person,
                    purpose=Consent.Purpose.STAKEHOLDER_GROUP,
                    group=groups[slug],
                    wording="…",
                )
                Position.objects.create(proposal=idea, person=person, value=value)
        count_proposals(idea.pk)
        rows, hidden = by_group(ProposalTally.objects.get(proposal=idea).by_group)
        return [(row.group.slug, row.agree, row.undecided, row.disagree) for row in rows], hidden

    return take_part


def test_a_group_is_shown_when_every_number_of_it_is_large_enough(crowd):
    """P23"""
    assert crowd("kultur", 6, 5) == ([("kultur", 6, 0, 5)], False)


def test_a_group_with_a_small_number_is_hidden(crowd):
    """P23"""
    assert crowd("kultur", 12, 2) == ([], True)


def test_a_special_group_needs_ten(crowd):
    """P28"""
    assert crowd("gewerkschaften", 9, 12) == ([], True)


def test_a_group_that_stands_as_one_is_hidden(crowd):
    """P27"""
    assert crowd("kultur", 14) == ([], True)


def test_a_hidden_group_does_not_follow_from_the_totals(crowd):
    """P23, I17: with nobody outside the groups a second one is hidden to protect the first."""
    crowd("wirtschaft", 10, 10)
    crowd("kultur", 6, 5)
    assert crowd("wissenschaft", 9, 1) == ([("wirtschaft", 10, 0, 10)], True)


def test_two_looks_at_the_groups_cannot_be_subtracted(crowd):
    crowd("kultur", 6, 5)

    assert crowd("kultur", 0, 0, 5) == ([("kultur", 6, 0, 5)], False)
