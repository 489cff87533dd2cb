"""Workshops as calendars read them (RFC 5545): public feeds, and what a letter carries (RFC 5546)."""

from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar.prop import vDuration, vRecur

from participation.people.models import Person
from participation.text import as_line

LOOK_AGAIN = timedelta(hours=6)  # how often a subscribed calendar may ask


def feed(workshops, name=""):
    """All of them, to be subscribed to where it has a `name`; the same words until one of them changes."""
    calendar = _calendar()
    if name:
        calendar.add("x-wr-calname", as_line(name))
        calendar.add("refresh-interval", LOOK_AGAIN, {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(LOOK_AGAIN).to_ical().decode())  # for Outlook
    for workshop in workshops:
        calendar.add_component(_event(workshop))
    return calendar.to_ical()


def request(workshop, person):
    """The seat of `person`, for a letter: it stands in their calendar as accepted."""
    return _letter("REQUEST", workshop, person)


def cancel(workshop, person):
    """Takes out of their calendar what `request` put there."""
    return _letter("CANCEL", workshop, person)


def token_of(person):
    """Names `person` in the address of their own feed; it ends when their e-mail address changes."""
    return _signer(person).sign(person.pk)


def person_of(token):
    """Whose feed it is; None for a token that is not, or no longer, anybody's."""
    number = token.partition(":")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    person = Person.objects.filter(pk=number, is_active=True).first()
    try:
        return person and _signer(person).unsign(token) and person
    except BadSignature:
        return None


def _signer(person):
    return Signer(salt=f"workshops.calendar:{person.email}")


def _calendar():
    calendar = Calendar()
    calendar.add("prodid", f"-//{as_line(settings.SITE_NAME)}//workshops//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_berlin())
    return calendar


def _event(workshop, *, method=None, stamp=None):
    """`SEQUENCE` tells what changed since; in a feed, `DTSTAMP` is when it was planned, or called off."""
    event = Event()
    url = settings.PUBLIC_URL + workshop.get_absolute_url()
    access = "\n".join(map(as_line, workshop.access.splitlines()))
    event.add("uid", f"{workshop.key}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", workshop.version)
    event.add("dtstamp", stamp or workshop.cancelled or workshop.created)
    event.add("dtstart", _local(workshop.starts))
    event.add("dtend", _local(workshop.ends))
    event.add("summary", as_line(workshop.title))
    if workshop.place:
        event.add("location", as_line(workshop.place))
    event.add(
        "description",
        "\n\n".join(filter(None, (as_line(workshop.lead_question), access, url))),
    )
    event.add("url", url)
    cancelled = workshop.cancelled or method == "CANCEL"
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _letter(method, workshop, person):
    """`DTSTAMP` is now: of two letters with one `SEQUENCE` calendars believe the later one."""
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = as_line(settings.SITE_NAME)
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params.update(ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")
    event = _event(workshop, method=method, stamp=timezone.now())
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _local(moment):
    return timezone.localtime(moment, timezone.get_default_timezone())


@cache
def _berlin():
    """The zone as the rule it is; `add_missing_timezones` lists single days, which Outlook does not read."""
    zone = Timezone()
    zone.add("tzid", settings.TIME_ZONE)
    for part, name, month, hour, before, after in (
        (TimezoneDaylight, "CEST", 3, 2, 1, 2),
        (TimezoneStandard, "CET", 10, 3, 2, 1),
    ):
        change = part()
        change.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001
        change.add("rrule", vRecur(FREQ="YEARLY", BYMONTH=month, BYDAY="-1SU"))
        change.add("tzname", name)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(change)
    return zone
