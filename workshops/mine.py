"""One's seats on one's own page."""

from django.conf import settings
from django.urls import reverse

from participation.people.registry import mine
from workshops.calendar import token_of
from workshops.models import Workshop


@mine("workshops/_seats_of_mine.html", order=5)
def my_seats(person):
    coming = Workshop.objects.upcoming().order_by()
    seats = person.registrations.active().filter(workshop__in=coming)
    feed = reverse("workshops:feed_of_person", args=[token_of(person)])
    return {
        "seats": seats.select_related("workshop").order_by("workshop__starts"),
        "feed": feed,
        "public_url": settings.PUBLIC_URL,
    }
