"""What facilitators do to workshops."""

from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.people.actions import record
from themes.windows import as_logged
from workshops.actions import inviting
from workshops.actions.seats import (
    cancel_all,
    count_left,
    fill_free_seats,
    locked,
    notices,
    tell_moved,
)
from workshops.models import DistrictTarget, GroupSeats, Reminder, Workshop
from workshops.permissions import RuleStands
from workshops.queue import new_seed

MOVED = ("starts", "ends", "place", "online_link")  # whoever has a seat, or waits, is told


class AlreadyPlanned(Exception):
    """The same form was posted before, with other words; `workshop` is what it made then."""

    def __init__(self, workshop):
        super().__init__(workshop.pk)
        self.workshop = workshop


class ChangedMeanwhile(Exception):
    """Somebody else saved the workshop since its form was read."""


@transaction.atomic
def add(theme, person, *, key, seats, targets=None, reminders=Reminder.USUAL, **values):
    """A workshop that all can see at once; `seats` is `{group: number}`, `reminders` are days before.

    `targets` is `{district: people}`. Posted twice, made once. Raises `AlreadyPlanned`.
    """
    workshop, is_new = Workshop.objects.get_or_create(key=key, defaults={"theme": theme, **values})
    if not is_new:
        if any(getattr(workshop, name) != value for name, value in values.items()):
            raise AlreadyPlanned(workshop)
        return workshop
    workshop.changes_at = workshop.next_change()
    workshop.save(update_fields=["changes_at"])
    _keep(workshop, seats)
    _aim(workshop, targets)
    _remind(workshop, reminders)
    count_left(workshop)
    record(person, "workshop.add", f"workshop {workshop.pk}", after={"title": workshop.title})
    publish(*_told_with_series(workshop))
    return workshop


@transaction.atomic
def edit(workshop, person, *, version, seats, targets=None, reminders=None, **values):
    """Change it; nobody loses a seat, and what became free is offered.

    Without `targets` or `reminders` they stay, these as many days before as they were. Raises
    `ChangedMeanwhile`, and `RuleStands` where somebody signed up under another rule.
    """
    workshop = locked(workshop.pk)
    if workshop.version != version:
        raise ChangedMeanwhile
    if workshop.breaks_rule(values, seats, targets):
        raise RuleStands
    before = _logged(workshop, values)
    left_behind = _pks(workshop.others())
    if workshop.is_other_rule(values):  # of a draw to which nobody came the seed is known
        workshop.drawn, workshop.seed = None, new_seed()
    for name, value in values.items():
        setattr(workshop, name, value)
    workshop.version += 1
    if workshop.decide_at is None or workshop.decide_at > workshop.now:
        workshop.asked = None
    workshop.released = bool(workshop.release_at and workshop.release_at <= workshop.now)
    workshop.changes_at = workshop.next_change()
    workshop.save()
    _keep(workshop, seats)
    _aim(workshop, targets)
    _remind(workshop, reminders)
    inviting.keep_within(workshop)
    after = _logged(workshop, values)
    changed = [name for name in after if before[name] != after[name]]
    record(
        person,
        "workshop.edit",
        f"workshop {workshop.pk}",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    if any(name in changed for name in MOVED) and workshop.now < workshop.starts:
        tell_moved(workshop)
        inviting.tell_moved(workshop)
    offered = fill_free_seats(workshop)
    count_left(workshop)
    publish(*notices(offered), *_told_with_series(workshop, left_behind))
    return workshop


@transaction.atomic
def call_off(workshop, person):
    """It does not take place: everybody who has a seat or waits is told, once."""
    workshop = locked(workshop.pk)
    if workshop.cancelled or workshop.now >= workshop.ends:
        return workshop
    workshop.cancelled = timezone.now()
    workshop.version += 1
    workshop.save(update_fields=["cancelled", "version"])
    record(person, "workshop.call_off", f"workshop {workshop.pk}")
    inviting.end_all(workshop)
    publish(*cancel_all(workshop), *_told_with_series(workshop))
    return workshop


@transaction.atomic
def cross(workshop):
    """Tell pages that time has opened or closed something, once."""
    workshop = locked(workshop.pk)
    if workshop.changes_at is None or workshop.changes_at > workshop.now:
        return
    workshop.changes_at = workshop.next_change()
    workshop.save(update_fields=["changes_at"])
    publish(*_told_with_series(workshop))


def _told_with_series(workshop, left_behind=frozenset()):
    """The messages that it changed, also to the pages that name it as one of their series, or did."""
    pks = sorted(left_behind | _pks(workshop.others()))
    others = [Message(f"workshop.{pk}", "workshop.changed", {"id": pk}) for pk in pks]
    return workshop.changed() + others


def _pks(workshops):
    return set(workshops.values_list("pk", flat=True))


def _logged(workshop, names):
    """What the log keeps of it: the values, and seats of groups, targets and reminders as a line each."""
    seats = workshop.group_seats.select_related("group")
    kept = ", ".join(f"{each.group.name}: {each.seats}" for each in seats)
    values = {name: as_logged(getattr(workshop, name)) for name in names}
    if "district" in values:
        values["district"] = str(values["district"] or "")
    targets = workshop.district_targets.select_related("district")
    wanted = ", ".join(f"{each.district.name}: {each.people}" for each in targets)
    days = ", ".join(str(each.days) for each in workshop.reminders.all())
    return {**values, "seats": kept, "targets": wanted, "reminders": days}


def _keep(workshop, seats):
    workshop.group_seats.all().delete()
    GroupSeats.objects.bulk_create(
        GroupSeats(workshop=workshop, group=group, seats=number)
        for group, number in seats.items()
        if number
    )


def _aim(workshop, targets):
    """Have these people of each district as the target, or those there are, if None."""
    if targets is None:
        return
    workshop.district_targets.all().delete()
    DistrictTarget.objects.bulk_create(
        DistrictTarget(workshop=workshop, district=district, people=number)
        for district, number in targets.items()
        if number
    )


def _remind(workshop, days):
    """Have these reminders at their times, or those there are, if None; what was sent stays as it is."""
    unsent = workshop.reminders.filter(sent=None)
    if days is None:
        days = unsent.values_list("days", flat=True)
    wanted = set(days) - set(workshop.reminders.exclude(sent=None).values_list("days", flat=True))
    unsent.delete()
    due = {each: workshop.days_before(each) for each in wanted}
    Reminder.objects.bulk_create(
        Reminder(workshop=workshop, days=each, due_at=moment if moment > workshop.now else None)
        for each, moment in due.items()
    )
