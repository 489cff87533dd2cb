"""What is counted, and what time brings about."""

from collections import Counter

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.live.push import tally
from participation.masking import K_SPECIAL, people_between
from participation.people.models import Consent, Organisation
from themes import sections
from themes.models import Theme, ThemeFigures


@tally
def count_themes(*pks):
    """Rewrite the figures of themes from the rows, and say what they are where they changed.

    Rooms ask for it with `publish_soon(count_themes, theme.pk)` after what they changed.
    """
    for pk in pks:
        _count(pk)


@transaction.atomic
def _count(pk):
    theme = Theme.objects.get(pk=pk)
    ThemeFigures.objects.get_or_create(theme=theme)
    figures = ThemeFigures.objects.select_for_update().get(theme=theme)
    started = timezone.now()
    people = sections.people_in(theme)
    participants = len(people) + sections.people_elsewhere(theme)
    counted = {**sections.count(theme), "participants": participants}
    groups = by_group(people)
    messages = []
    if any(getattr(figures, name) != number for name, number in counted.items()):
        data = {"id": theme.pk, **counted}
        messages += [Message(topic, "theme.figures", data) for topic in (theme.topic, "figures")]
    if figures.by_group != groups and people_between(figures.by_group, groups) >= K_SPECIAL:
        figures.by_group = groups
        messages.append(Message(theme.topic, "theme.groups", {"id": theme.pk}))
    for name, number in counted.items():
        setattr(figures, name, number)
    figures.counted = started
    figures.save()
    if messages:
        publish(*messages)


def by_group(people):
    """`{group slug, or "" for none given: people}`; each person is counted once.

    It is the group they consented to be counted in, else that of an organisation they spoke for.
    """
    given = dict(
        Consent.objects.active()
        .filter(purpose=Consent.Purpose.STAKEHOLDER_GROUP, group__isnull=False)
        .values_list("person", "group__slug")
    )
    speaking = dict(Organisation.objects.verified().values_list("pk", "group__slug"))
    groups = Counter()
    for person, organisations in people.items():
        theirs = sorted(organisations & speaking.keys())
        groups[given.get(person) or (speaking[theirs[0]] if theirs else "")] += 1
    return dict(groups)


@shared_task
def cross_edges():
    """Tell open pages, and the cache, of every window that opened or closed; beat asks every 5 s.

    What is due stands in the table, so a missed run is caught up and two runs tell it once.
    """
    for pk in list(Theme.objects.crossing().values_list("pk", flat=True)):
        with transaction.atomic():
            theme = (
                Theme.objects.select_for_update(no_key=True)
                .crossing()
                .with_clock()
                .filter(pk=pk)
                .first()
            )
            if theme is not None:
                theme.changes_at = theme.next_change(theme.clock)
                theme.save(update_fields=["changes_at"])
                publish(*theme.changed())


@shared_task
def recount():
    """Count every theme anew, for tallies whose asking was lost; beat asks every 5 minutes."""
    for pk in Theme.objects.values_list("pk", flat=True):
        count_themes(pk)
