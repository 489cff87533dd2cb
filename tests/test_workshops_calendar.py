"""Workshops in the calendars of people: invitations by letter, and feeds to subscribe to."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from participation.mail.delivery import deliver_due
from workshops import calendar
from workshops.actions import planning, seats
from workshops.models import Registration

BERLIN = ZoneInfo("Europe/Berlin")
State = Registration.State


def moment(*parts):
    return datetime(*parts, tzinfo=BERLIN)


def only_event(text):
    [event] = Calendar.from_ical(text).events
    return event


def sent(mailoutbox, person):
    """`(method, sequence, status)` of what each letter to `person` brought for a calendar, in their order."""
    deliver_due()
    found = []
    for mail in mailoutbox:
        if mail.to == [person.email]:
            parts = mail.message().walk()
            texts = [part for part in parts if part.get_content_type() == "text/calendar"]
            found += [_said(part) for part in texts] or [None]
    return found


def _said(part):
    text = part.get_payload(decode=True).decode()
    event = only_event(text)
    assert part.get_param("method") == Calendar.from_ical(text)["method"]
    return part.get_param("method"), event["sequence"], event["status"]


@pytest.fixture
def move(fatma):
    """`move(workshop, place="Rathaus")`: Fatma saves it with other values."""

    def save(workshop, **values):
        workshop.refresh_from_db()
        return planning.edit(workshop, fatma, version=workshop.version, seats={}, **values)

    return save


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ((2027, 3, 27), 1), ((2027, 3, 28), 2), ((2027, 3, 29), 2),
        ((2027, 10, 30), 2), ((2027, 10, 31), 1), ((2027, 11, 1), 1),
    ],
)  # fmt: skip
def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(make_workshop, day, offset):
    workshop = make_workshop(starts=moment(*day, 10), ends=moment(*day, 16))
    workshop.refresh_from_db()  # in UTC, as the database gives it

    feed = Calendar.from_ical(calendar.feed([workshop], "Werkstätten"))

    [event], [zone] = feed.events, feed.timezones
    assert event.start == workshop.starts
    assert event["dtstart"].params["TZID"] == zone["tzid"] == "Europe/Berlin"
    wall = event.start.replace(tzinfo=None)
    assert wall == datetime(*day, 10)  # noqa: DTZ001
    # What is written about the zone, read without knowing it from elsewhere, says the same.
    told = zone.to_tz(lookup_tzid=False)
    assert wall.replace(tzinfo=told).utcoffset() == timedelta(hours=offset)


def test_what_is_written_of_a_workshop(make_workshop, settings):
    settings.PUBLIC_URL = "https://lausitz.example"
    workshop = make_workshop(
        title="Gärten, Fließe; und größere Räume für Übergänge in Chóśebuz, Spremberg und Weißwasser",
        lead_question="Was wächst?",
        access="Bus 12\r\nohne Stufen",
    )

    text = calendar.feed([workshop], "Werkstätten")

    event = only_event(text)
    assert event["uid"] == f"{workshop.key}@lausitz.example"
    assert event["summary"] == workshop.title
    assert event["url"] == f"https://lausitz.example/workshops/{workshop.pk}/"
    assert event["description"] == f"Was wächst?\n\nBus 12\nohne Stufen\n\n{event['url']}"
    assert event["status"] == "CONFIRMED"
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() or True for line in lines)  # no letter is cut in two
    assert calendar.feed([workshop], "Werkstätten") == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_no_words_become_a_property(make_workshop, end):
    words = f"Fest{end}ATTENDEE:mailto:a@example.org{end}END:VEVENT;X=1,\\n"
    workshop = make_workshop(title=words, place=words, lead_question=words, access=words)

    text = calendar.feed([workshop], "Werkstätten")

    event = only_event(text)
    assert "attendee" not in event
    assert event["summary"] == "Fest ATTENDEE:mailto:a@example.org END:VEVENT;X=1,\\n"
    assert event["location"] == event["summary"]
    assert [line for line in text.decode().splitlines() if line.startswith("ATTENDEE")] == []


def test_the_letter_about_a_seat_is_an_invitation(make_workshop, alice, mailoutbox, settings):
    settings.DEFAULT_FROM_EMAIL = "beteiligung@lausitz.example"
    workshop = make_workshop(title="Wie fahren wir übermorgen?")
    seats.sign_up(workshop, alice)
    deliver_due()

    [mail] = mailoutbox
    found = mail.message()

    assert found.get_content_type() == "multipart/mixed"
    body, file, picture = found.get_payload()
    assert body.get_content_type() == "multipart/alternative"
    plain, invitation = body.get_payload()
    assert "Wie fahren wir" in plain.get_payload(decode=True).decode()
    assert invitation.get_params() == [
        ("text/calendar", ""), ("method", "REQUEST"), ("charset", "utf-8"),
    ]  # fmt: skip
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert (picture.get_content_type(), picture.get_filename()) == ("image/png", "code.png")
    text = invitation.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert file.get_payload(decode=True).decode().replace("\r\n", "\n") == text
    event = only_event(text)
    assert event["summary"] == "Wie fahren wir übermorgen?"
    assert event["organizer"] == "mailto:beteiligung@lausitz.example"
    assert event["attendee"] == f"mailto:{alice.email}"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert only_event(calendar.feed([workshop], ""))["uid"] == event["uid"]


def test_a_move_is_an_update_to_who_has_a_seat_and_calling_off_takes_it_out(
    make_workshop, move, alice, bob, fatma, mailoutbox
):
    workshop = make_workshop(capacity=1)
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)
    move(workshop, place="Rathaus", capacity=1)
    planning.call_off(workshop, fatma)

    assert sent(mailoutbox, alice) == [
        ("REQUEST", 1, "CONFIRMED"), ("REQUEST", 2, "CONFIRMED"), ("CANCEL", 3, "CANCELLED"),
    ]  # fmt: skip
    assert sent(mailoutbox, bob) == [None, None, None]


def test_a_seat_given_up_leaves_the_calendar_and_only_an_accepted_one_enters_it(
    make_workshop, alice, bob, mailoutbox
):
    workshop = make_workshop(capacity=1)
    first, second = seats.sign_up(workshop, alice), seats.sign_up(workshop, bob)
    seats.give_up(first)
    seats.accept(second)
    again = seats.sign_up(workshop, alice)
    seats.give_up(again)

    assert sent(mailoutbox, alice) == [
        ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 1, "CANCELLED"), None, None,
    ]  # fmt: skip
    assert sent(mailoutbox, bob) == [None, None, ("REQUEST", 1, "CONFIRMED")]


def test_who_loses_a_seat_by_another_group_loses_the_entry(
    make_workshop, groups, alice, bob, mailoutbox
):
    unions, culture = groups["gewerkschaften"], groups["kultur"]
    workshop = make_workshop(capacity=2, seats={unions: 1, culture: 1})
    mine = seats.sign_up(workshop, alice, group=unions)
    seats.sign_up(workshop, bob, group=culture)

    moved = seats.change_group(mine, group=culture, wording="Ja")

    assert moved.state == State.WAITING
    assert sent(mailoutbox, alice) == [("REQUEST", 1, "CONFIRMED"), ("CANCEL", 1, "CANCELLED")]


def test_of_two_entries_with_one_sequence_the_later_is_newer(make_workshop, alice):
    workshop = make_workshop()

    first = only_event(calendar.request(workshop, alice))
    second = only_event(calendar.cancel(workshop, alice))

    assert first["uid"] == second["uid"]
    assert workshop.created.replace(microsecond=0) <= first.DTSTAMP <= second.DTSTAMP
