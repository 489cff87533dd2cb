"""What is derived equals the rows."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from participation.moderation import State
from participation.people.actions.account import give_consent
from participation.proposals import tasks
from participation.proposals.models import Position, ProposalTally
from participation.threads.models import Comment


@pytest.mark.parametrize(
    ("agree", "disagree", "expected"),
    [(0, 0, 0), (1, 0, 0.2065), (10, 0, 0.7225), (90, 10, 0.8256), (0, 10, 0)],
)
def test_agreement_is_the_lower_bound_of_wilsons_interval(agree, disagree, expected):
    assert tasks.agreement(agree, disagree) == pytest.approx(expected, abs=1e-4)


def test_many_on_both_sides_are_more_contested_than_few_or_one_sided():
    contested = [tasks.contest(*sides) for sides in ((10, 0), (90, 10), (1, 1), (10, 10), (50, 50))]

    assert contested == sorted(contested)
    assert contested[0] == 0
    assert 0.7 < contested[-1] < 1


def test_the_tally_counts_positions_and_published_comments(idea, alice, bob, fatma):
    for person, value in ((alice, 1), (bob, 1), (fatma, 0)):
        Position.objects.create(proposal=idea, person=person, value=value)
    for state in (State.PUBLISHED, State.PUBLISHED, State.HIDDEN):
        comment = Comment.objects.create(thread=idea.thread, author=bob, text="…", state=state)
        comment.place()
        comment.save()

    tasks.count_proposals(idea.pk)

    tally = ProposalTally.objects.get()
    assert (tally.agree, tally.undecided, tally.disagree, tally.comments) == (2, 1, 0, 2)
    assert tally.agreement == tasks.agreement(2, 0)


def test_recount_finds_and_repairs_what_is_wrong(make_idea, alice, capsys):
    wrong, right = make_idea("Falsch"), make_idea("Richtig")
    for idea in (wrong, right):
        Position.objects.create(proposal=idea, person=alice, value=1)
        tasks.count_proposals(idea.pk)
    ProposalTally.objects.filter(proposal=wrong).update(agree=99)
    missing = make_idea("Ohne Zählung")
    Position.objects.create(proposal=missing, person=alice, value=-1)
    missing.tally.delete()

    with pytest.raises(CommandError):
        call_command("recount", "--check")
    assert ProposalTally.objects.get(proposal=wrong).agree == 99
    call_command("recount")
    call_command("recount", "--check")

    outputs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [sorted(output["ideas"]) for output in outputs] == [
        sorted([wrong.pk, missing.pk]),
        sorted([wrong.pk, missing.pk]),
        [],
    ]
    assert ProposalTally.objects.get(proposal=missing).disagree == 1


def test_what_the_night_repairs_is_told_to_the_pages_that_showed_it(idea, alice, events):
    Position.objects.create(proposal=idea, person=alice, value=1)

    tasks.recount_all()

    numbers = {"agree": 1, "disagree": 0, "undecided": 0, "comments": 0}
    assert events(idea.topic) == [("proposal.tally", {"id": idea.pk, **numbers})]


def test_a_table_by_group_that_is_taken_anew_is_told(idea, make_person, groups, events):
    """The totals stay, but who looked before must not be shown the old table as if it stood."""
    crowd = [make_person(f"P{number}") for number in range(10)]
    for person in crowd:
        Position.objects.create(proposal=idea, person=person, value=1)
    tasks.count_proposals(idea.pk)
    for person in crowd:
        give_consent(person, groups["kultur"], wording="…")

    tasks.count_proposals(idea.pk)
    tasks.count_proposals(idea.pk)

    assert ProposalTally.objects.get().by_group == {"kultur": [10, 0, 0], "": [0, 0, 0]}
    assert [name for name, _data in events(idea.topic)] == ["proposal.tally"] * 2


def test_the_sweep_leaves_a_theme_alone_whose_figures_are_as_they_were(
    theme, idea, alice, monkeypatch
):
    """A position that is changed moves a tally, but no figure of the theme."""
    Position.objects.create(proposal=idea, person=alice, value=1)
    for value in (1, -1):
        Position.objects.update(value=value)
        tasks.count_proposals(idea.pk)
        tasks.count_themes(theme.pk)
    asked = []
    monkeypatch.setattr(tasks, "publish_soon", lambda task, pk: asked.append(pk))

    tasks.sweep()

    assert asked == []


def test_what_a_lost_queue_never_counted_is_found(idea, make_idea, alice, monkeypatch):
    counted = make_idea("Gezählt")
    Position.objects.create(
        proposal=idea, person=alice, value=1, changed=timezone.now() - timedelta(minutes=1)
    )
    ProposalTally.objects.filter(proposal=idea).update(counted=timezone.now() - timedelta(hours=2))
    asked = []
    monkeypatch.setattr(tasks, "publish_soon", lambda task, pk: asked.append((task, pk)))

    tasks.sweep()

    assert (tasks.count_proposals, idea.pk) in asked
    assert (tasks.count_proposals, counted.pk) not in asked


def test_the_figures_of_a_theme_follow_the_tallies(theme, idea, alice, bob, ute, make_idea):
    make_idea("Wartet", author=bob, state=State.WAITING)
    make_idea("Von der Gewerkschaft", author=ute)
    Position.objects.create(proposal=idea, person=alice, value=1)
    tasks.count_proposals(idea.pk)

    tasks.count_themes(theme.pk)

    theme.figures.refresh_from_db()
    figures = theme.figures
    assert (figures.ideas, figures.positions, figures.participants) == (2, 1, 2)
