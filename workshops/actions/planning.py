"""What facilitators do to workshops."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.live.log import publish
from participation.people.actions import record
from themes.windows import as_logged
from workshops.actions.seats import cancel_all, count_left, fill_free_seats, locked, notices
from workshops.models import GroupSeats, Workshop


class ChangedMeanwhile(Exception):
    """Somebody else saved the workshop since its form was read."""


@transaction.atomic
def add(theme, person, *, key, seats, **values):
    """A workshop that all can see at once; `seats` is `{group: number}`. Posted twice, made once."""
    try:
        with transaction.atomic():
            workshop = Workshop.objects.create(theme=theme, key=key, **values)
    except IntegrityError:
        return Workshop.objects.get(key=key)
    _keep(workshop, seats)
    count_left(workshop)
    record(person, "workshop.add", f"workshop {workshop.pk}", after={"title": workshop.title})
    publish(*workshop.changed())
    return workshop


@transaction.atomic
def edit(workshop, person, *, version, seats, **values):
    """Change it; nobody loses a seat, and what became free is offered. Raises `ChangedMeanwhile`."""
    workshop = locked(workshop.pk)
    if workshop.version != version:
        raise ChangedMeanwhile
    before = {name: as_logged(getattr(workshop, name)) for name in values}
    for name, value in values.items():
        setattr(workshop, name, value)
    workshop.version += 1
    workshop.save()
    _keep(workshop, seats)
    after = {name: as_logged(value) for name, value in values.items()}
    changed = [name for name in values if before[name] != after[name]]
    record(
        person,
        "workshop.edit",
        f"workshop {workshop.pk}",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    offered = fill_free_seats(workshop)
    count_left(workshop)
    publish(*notices(offered), *workshop.changed())
    return workshop


@transaction.atomic
def call_off(workshop, person):
    """It does not take place: everybody who has a seat or waits is told, once."""
    workshop = locked(workshop.pk)
    if workshop.cancelled:
        return workshop
    workshop.cancelled = timezone.now()
    workshop.save(update_fields=["cancelled"])
    record(person, "workshop.call_off", f"workshop {workshop.pk}")
    publish(*cancel_all(workshop), *workshop.changed())
    return workshop


def _keep(workshop, seats):
    workshop.group_seats.all().delete()
    GroupSeats.objects.bulk_create(
        GroupSeats(workshop=workshop, group=group, seats=number)
        for group, number in seats.items()
        if number
    )
