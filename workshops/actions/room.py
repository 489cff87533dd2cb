"""How full the room of a workshop is, read from its rows."""

from collections import Counter

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from participation.prepared import Given, Prepared
from workshops.models import GroupSeats, Invitation, Registration, Workshop
from workshops.seating import Room

OF_WORKSHOP = Given("workshop", Workshop._meta.pk)
KEPT = Prepared(
    lambda: GroupSeats.objects.filter(workshop=OF_WORKSHOP).order_by().values_list("group", "seats")
)
TAKEN = Prepared(
    lambda: (
        Registration.objects.seated()
        .filter(workshop=OF_WORKSHOP)
        .by_group_of_seat()
        .annotate(Sum("places"))
    )
)
UNUSED = Prepared(
    lambda: (
        Invitation.objects.open()
        .filter(workshop=OF_WORKSHOP)
        .order_by()
        .with_used()
        .values_list("group", Greatest(F("seats") - F("used"), 0))
    )
)


def room_of(workshop):
    """The room with everybody who has a seat, or is offered one, and the seats that invitations keep."""
    kept = {} if workshop.released else dict(KEPT.rows(workshop=workshop.pk))
    taken = Counter(dict(TAKEN.rows(workshop=workshop.pk)))
    for group, unused in UNUSED.rows(workshop=workshop.pk):
        taken[group] += unused
    return Room(workshop.capacity, kept, taken)


def keeps(invitation, workshop, places):
    """Whether the invitation, if any, has so many seats left."""
    if invitation is None:
        return False
    return workshop.invitations.keeping(places, workshop.now).filter(pk=invitation.pk).exists()


def places_beside(registration):
    """How many more could come along, beside those for whom an invitation keeps seats."""
    invitation = registration.invitation
    group = invitation.group_id if invitation else registration.group_id
    return room_of(registration.workshop).places_for(group)
