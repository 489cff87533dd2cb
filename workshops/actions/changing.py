"""What people say about their sign-up, besides whether they come, and for which group."""

from django.db import transaction

from participation.live.log import publish
from participation.people.permissions import require_mandate
from workshops.actions.room import keeps, places_beside
from workshops.actions.seats import NotNow, State, fill_free_seats, fresh, told
from workshops.models import Needs


@transaction.atomic
def change_places(registration, *, places, companions):
    """So many come for an organisation, these among them. Seats that are not needed are offered.

    More get their seats where there is room now, or wait with the others; before lots are drawn there is
    none but what an invitation keeps. Raises `NoMandate`, and `NotNow` where a seat would have to be
    taken from somebody, or who signed up for no organisation.
    """
    workshop, registration = fresh(registration)
    if (
        not (registration.is_active and registration.organisation)
        or workshop.now >= workshop.starts
    ):
        raise NotNow
    more = max(places - registration.places, 0)
    if more:
        require_mandate(registration.person, registration.organisation)
    beside = 0 if workshop.awaits_draw else places_beside(registration)
    fits = more <= beside or keeps(registration.invitation, workshop, more)
    if registration.state != State.WAITING and not fits:
        raise NotNow
    registration.places, registration.companions = places, companions
    registration.save(update_fields=["places", "companions"])
    publish(*told(workshop, [registration, *fill_free_seats(workshop)]))
    return registration


@transaction.atomic
def say_needs(registration, *, wording, **needs):
    """What somebody needs, or that they need nothing any more. Raises `NotNow`."""
    workshop, registration = fresh(registration)
    if not registration.is_active or workshop.now >= workshop.ends:
        raise NotNow
    Needs.objects.filter(registration=registration).delete()
    if any(needs.values()):
        Needs.objects.create(registration=registration, wording=wording, **needs)
