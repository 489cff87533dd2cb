"""Where people stand on ideas, counted from the rows they made."""

import logging
from datetime import timedelta
from math import sqrt

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils import timezone

from participation.live.log import Message, publish
from participation.live.push import publish_soon, tally
from participation.mail.actions import write
from participation.masking import K_SPECIAL, people_between
from participation.moderation import State, count_waiting, trays
from participation.people.models import Consent, Person
from participation.people.registry import on_group_change
from participation.proposals.models import Position, Proposal, ProposalTally
from participation.threads.models import Comment
from themes.models import Theme
from themes.tasks import count_themes

logger = logging.getLogger(__name__)

Z = 1.96  # of the normal distribution, for 95 % confidence
NUMBERS = ("agree", "disagree", "undecided", "comments")
DERIVED = (*NUMBERS, "agreement", "contest", "by_group", "counted")  # what a count rewrites
NAMES = {
    Position.Value.AGREE: "agree",
    Position.Value.UNDECIDED: "undecided",
    Position.Value.DISAGREE: "disagree",
}
NOBODY = (0, 0, 0)  # agree, are undecided, disagree
BATCH = 500  # ideas that `recount` reads at once
PATIENCE = timedelta(days=1)  # after which facilitators are reminded of what waits
LOST_AFTER = timedelta(seconds=10)
LOOK_BACK = timedelta(hours=1)


def lower_bound(share, total):
    """The least share that `share` of `total` people speaks for: Wilson's score interval, 95 %.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927), 209\u2013212. Few votes prove little: 1 of 1 gives 0.21,
    90 of 100 give 0.83.
    """
    if not total:
        return 0.0
    part, square = share / total, Z * Z
    middle = part + square / (2 * total)
    spread = Z * sqrt((part * (1 - part) + square / (4 * total)) / total)
    return max((middle - spread) / (1 + square / total), 0.0)


def agreement(agree, disagree):
    """By which `most agreed` sorts: the least share of those who took sides that surely agrees."""
    return lower_bound(agree, agree + disagree)


def contest(agree, disagree):
    """By which `most contested` sorts: twice the least share that the smaller side surely has.

    0 where all agree, towards 1 where many people stand on both sides alike.
    """
    return 2 * lower_bound(min(agree, disagree), agree + disagree)


@tally
@transaction.atomic
def count_proposals(*pks):
    """Rewrite the tallies of ideas from their rows, and say what they are where they changed."""
    ideas = Proposal.objects.select_related("theme").in_bulk(pks)
    moved = _rewrite({pk: ideas[pk].theme_id for pk in sorted(ideas)})
    messages = [
        Message(topic, "proposal.tally", {"id": pk, **{name: counted[name] for name in NUMBERS}})
        for pk, counted in moved.items()
        if ideas[pk].is_published
        for topic in ideas[pk].topics
    ]
    if messages:
        publish(*messages)


def bring_up_to_date(tally, counted):
    """Write what was counted into `tally`; whether anything that pages show of it changed.

    The table by group changes in batches only: between two tables that anybody can see at least
    `K_SPECIAL` people moved, so that nobody's group is learned by comparing them.
    """
    shown = derived(counted)
    if people_between(_cells(tally.by_group), _cells(counted["by_group"])) >= K_SPECIAL:
        shown["by_group"] = counted["by_group"]
    changed = any(getattr(tally, name) != value for name, value in shown.items())
    for name, value in shown.items():
        setattr(tally, name, value)
    return changed


def derived(counted):
    """What stands in the row of a tally, from what was counted."""
    sides = counted["agree"], counted["disagree"]
    return {
        **{name: counted[name] for name in NUMBERS},
        "agreement": agreement(*sides),
        "contest": contest(*sides),
    }


def _cells(table):
    return {
        (slug, place): number for slug, row in table.items() for place, number in enumerate(row)
    }


def counts(pks):
    """`{id: {"agree": \u2026, "disagree": \u2026, "undecided": \u2026, "comments": \u2026, "by_group": {\u2026}}}` from the rows."""
    found = {pk: dict.fromkeys(NUMBERS, 0) | {"by_group": {}} for pk in pks}
    positions = Position.objects.filter(proposal__in=pks).order_by()
    for pk, value, number in positions.values_list("proposal", "value").annotate(n=Count("pk")):
        found[pk][NAMES[value]] = number
    threads = dict(Proposal.objects.filter(pk__in=pks).values_list("thread", "pk"))
    comments = Comment.objects.published().filter(thread__in=threads.keys() - {None}).order_by()
    for thread, number in comments.values_list("thread").annotate(n=Count("pk")):
        found[threads[thread]]["comments"] = number
    for pk, slug, value, number in _by_group(positions):
        group = found[pk]["by_group"].setdefault(slug, [0, 0, 0])
        group[1 - value] = number
    for counted in found.values():
        _add_the_others(counted)
    return found


def _add_the_others(counted):
    """Those who gave no group, under the name of none."""
    totals = counted["agree"], counted["undecided"], counted["disagree"]
    given = [sum(column) for column in zip(*counted["by_group"].values(), strict=True)] or NOBODY
    if totals != NOBODY:
        counted["by_group"][""] = [total - part for total, part in zip(totals, given, strict=True)]


def _by_group(positions):
    """Rows of idea, group, value and number of people, from those who consented to be counted so."""
    consents = Consent.objects.active().filter(
        purpose=Consent.Purpose.STAKEHOLDER_GROUP, group__isnull=False
    )
    return (
        positions.filter(person__consents__in=consents)
        .values_list("proposal", "person__consents__group__slug", "value")
        .annotate(n=Count("pk"))
    )


def recount(pks=None, *, repair=True):
    """Compare the tallies of all ideas, or of those in `pks`, with the rows, and rewrite what differs.

    Publishes nothing for single ideas: an import says `theme.changed` itself. Returns the ids of the
    ideas whose tally was wrong or missing.
    """
    wrong = []
    ideas = Proposal.objects.exclude(state=State.DRAFT).order_by("pk")
    if pks is not None:
        ideas = ideas.filter(pk__in=pks)
    themes = list(ideas.values_list("pk", "theme"))
    for start in range(0, len(themes), BATCH):
        wrong += _rewrite(dict(themes[start : start + BATCH]), repair=repair)
    return wrong


@transaction.atomic
def _rewrite(themes, *, repair=True):
    """`{idea: what was counted}` of those in `themes`, `{idea: theme}`, whose tally was wrong or missing.

    The rows are locked in the order of their ideas before anything is counted, so that of two counts
    the later one stays.
    """
    rows = ProposalTally.objects.filter(proposal__in=themes).order_by("proposal").with_clock()
    if repair:
        known = set(rows.values_list("proposal", flat=True))
        missing = [pk for pk in themes if pk not in known]
        ProposalTally.objects.bulk_create(
            [ProposalTally(proposal_id=pk, theme_id=themes[pk]) for pk in missing],
            ignore_conflicts=True,
        )
        rows = rows.select_for_update()
    tallies = {tally.proposal_id: tally for tally in rows}
    counted = counts(list(themes))
    wrong = [pk for pk in themes if pk not in tallies or bring_up_to_date(tallies[pk], counted[pk])]
    if repair:
        for tally in tallies.values():
            tally.counted = tally.clock
        ProposalTally.objects.bulk_create(
            tallies.values(),
            update_conflicts=True,
            unique_fields=["proposal"],
            update_fields=DERIVED,
        )
    return {pk: counted[pk] for pk in wrong}


@shared_task
def sweep():
    """Count what a lost queue never asked for, and let the themes' figures follow; beat asks every 15 s.

    A position taken back, or a comment hidden, leaves no later row behind; `recount_all` finds it.
    """
    now = timezone.now()
    since, until = now - LOOK_BACK, now - LOST_AFTER
    positions = Position.objects.filter(changed__range=(since, until))
    comments = Comment.objects.filter(created__range=(since, until))
    ideas = Proposal.objects.exclude(state=State.DRAFT)
    moved = [
        ideas.filter(positions__in=positions, tally__counted__lt=F("positions__changed")),
        ideas.filter(
            thread__comments__in=comments, tally__counted__lt=F("thread__comments__created")
        ),
        ideas.filter(positions__in=positions, tally=None),
    ]
    for pk in {pk for ideas in moved for pk in ideas.values_list("pk", flat=True)}:
        publish_soon(count_proposals, pk)
    counted = Max("proposals__tally__counted")
    behind = Theme.objects.annotate(moved=counted).filter(figures__counted__lt=F("moved"))
    for pk in behind.values_list("pk", flat=True):
        publish_soon(count_themes, pk)


@shared_task
def recount_all():
    """Every night: what is derived equals the rows, and pages that showed something else are told."""
    if wrong := recount(repair=False):
        logger.warning("%d tallies were wrong", len(wrong))
    for pk in wrong:
        count_proposals(pk)


@on_group_change
def count_anew(person):
    """Somebody gave another group, or none any more: the tables by group follow."""
    for pk in person.positions.values_list("proposal", flat=True):
        publish_soon(count_proposals, pk)


@shared_task
@transaction.atomic
def remind_moderators():
    """One letter a day to whom something has waited for longer than a day; beat asks every hour.

    A theme without facilitators is looked after by the operators. The day is part of the letter's key,
    so that two beats write it once.
    """
    late = {}
    for theme in Theme.objects.all():
        if desk := _late_desk(theme):
            facilitators = Person.objects.filter(facilitations__theme=theme, is_active=True)
            for person in facilitators or Person.objects.operators():
                late.setdefault(person, []).append(desk)
    for person, desks in late.items():
        write(
            person,
            "proposals/mail/desk.txt",
            key=f"desk:{person.pk}:{timezone.localdate()}",
            desks=desks,
            total=sum(desk["waiting"] for desk in desks),
        )


def _late_desk(theme):
    """What the letter says of a theme's desk; None when nothing there waits too long."""
    too_long = timezone.now() - PATIENCE
    oldest = [
        getattr(item, tray.since) for tray in trays() if (item := tray.waiting(theme).first())
    ]
    if min(oldest, default=too_long) >= too_long:
        return None
    url = settings.PUBLIC_URL + reverse("themes:desk", args=[theme.slug])
    return {"theme": theme, "waiting": count_waiting(theme), "url": url}
