"""Feeds of workshops that a calendar subscribes to, and the month to look at."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from workshops.actions import planning, seats
from workshops.calendar import token_of

BERLIN = ZoneInfo("Europe/Berlin")


def read(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert not answer.cookies
    return Calendar.from_ical(answer.content)


def titles(client, path):
    return [event["summary"] for event in read(client, path).events]


def test_a_feed_for_all_and_one_for_each_theme(client, make_workshop, other_theme, theme):
    workshop = make_workshop(title="Bus")
    make_workshop(title="Museum", theme=other_theme)
    make_workshop(title="Vorbei", starts=timezone.now() - timedelta(days=9))

    assert titles(client, reverse("workshops:feed")) == ["Bus", "Museum"]
    assert titles(client, reverse("workshops:feed_of_theme", args=[theme.slug])) == ["Bus"]
    assert titles(client, reverse("workshops:event", args=[workshop.pk])) == ["Bus"]
    assert client.get("/themes/nirgends/workshops.ics").status_code == 404


def test_a_feed_is_told_to_be_unchanged_until_it_changes(client, make_workshop, fatma):
    workshop = make_workshop()
    path = reverse("workshops:feed")
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304

    planning.call_off(workshop, fatma)

    later = client.get(path, headers={"If-None-Match": first["ETag"]})
    [event] = Calendar.from_ical(later.content).events
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)


@pytest.mark.parametrize("number", [1, 5])
def test_a_feed_costs_the_same_however_much_is_planned(
    client, make_workshop, alice, number, django_assert_num_queries
):
    for _each in range(number):
        seats.sign_up(make_workshop(), alice)
    for path, queries in [
        (reverse("workshops:feed"), 2),
        (reverse("workshops:feed_of_person", args=[token_of(alice)]), 2),
    ]:
        with django_assert_num_queries(queries):
            assert len(titles(client, path)) == number


def test_ones_own_feed_has_the_seats_that_one_has(client, make_workshop, alice, bob, settings):
    workshop = make_workshop(title="Bus", capacity=1)
    make_workshop(title="Museum")
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)
    mine, bobs = (
        reverse("workshops:feed_of_person", args=[token_of(each)]) for each in (alice, bob)
    )

    assert (titles(client, mine), titles(client, bobs)) == (["Bus"], [])
    answer = client.get(mine)
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(mine, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    client.force_login(alice)
    assert settings.PUBLIC_URL + mine in client.get(reverse("people:me")).content.decode()


def test_a_token_that_is_not_or_no_longer_anybodys_finds_nothing(client, alice, bob):
    token = token_of(alice)
    forged = [
        "wrong", "", ":", "1", f"{bob.pk}:{token.partition(':')[2]}", f"{token}x", "²:x",
        f"{'9' * 30}:x", f"{token}:{token}",
    ]  # fmt: skip
    statuses = [client.get(f"/workshops/mine/{each}.ics").status_code for each in forged]
    assert statuses == [404] * len(forged)

    for change in ({"email": "neu@example.org"}, {"is_active": False}):
        path = f"/workshops/mine/{token_of(alice)}.ics"
        assert client.get(path).status_code == 200
        for name, value in change.items():
            setattr(alice, name, value)
        alice.save()
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_a_month_shows_its_workshops_at_their_days(
    client, make_workshop, number, django_assert_num_queries
):
    for _each in range(number):
        make_workshop(
            title="Bis März",
            starts=datetime(2027, 2, 28, 10, tzinfo=BERLIN),
            ends=datetime(2027, 3, 1, 0, 30, tzinfo=BERLIN),
        )
    make_workshop(title="April", starts=datetime(2027, 4, 1, 0, 0, tzinfo=BERLIN))

    with django_assert_num_queries(2):
        answer = client.get("/workshops/?month=2027-03")

    page = answer.content.decode()
    assert page.count("Bis März") == number
    assert "April</a>" not in page
    [(day, found), *_rest] = answer.context["weeks"][0]
    assert (f"{day:%d.%m.}", len(found)) == ("01.03.", number)
    assert 'href="?month=2027-02"' in page
    assert 'href="?month=2027-04"' in page
    assert "?month=2027-02" in client.get("/workshops/?month=2027-01").content.decode()


@pytest.mark.parametrize(
    "asked",
    ["", "2027", "2027-13", "2027-00", "2027-3", "1999-12", "2100-01", "0001-01", "9999-12", "x"],
)
def test_a_month_that_is_none_is_not_found(client, db, asked):
    assert client.get("/workshops/", {"month": asked}).status_code == 404


def test_the_first_and_the_last_month_lead_nowhere_else(client, db):
    first, last = (
        client.get("/workshops/", {"month": month}).content.decode()
        for month in ("2000-01", "2099-12")
    )

    assert ("1999-12" in first, "2000-02" in first) == (False, True)
    assert ("2099-11" in last, "2100-01" in last) == (True, False)


def test_links_lead_to_the_calendar(client, make_workshop, theme, fatma, settings):
    workshop = make_workshop(starts=datetime(2027, 3, 28, 10, tzinfo=BERLIN))
    for path, link in [
        (reverse("workshops:list"), reverse("workshops:feed")),
        (reverse("workshops:list"), "?month=2027-03"),
        (theme.get_absolute_url(), reverse("workshops:feed_of_theme", args=[theme.slug])),
        (workshop.get_absolute_url(), reverse("workshops:event", args=[workshop.pk])),
    ]:
        page = client.get(path).content.decode()
        assert f'href="{link}"' in page
        if link.endswith("s.ics"):  # a whole address, to be copied
            assert f">{settings.PUBLIC_URL}{link}</a>" in page
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert 'itemtype="https://schema.org/Event"' in page
    assert '<meta itemprop="startDate" content="2027-03-28T10:00:00+02:00">' in page

    planning.call_off(workshop, fatma)

    page = client.get(workshop.get_absolute_url()).content.decode()
    assert 'href="https://schema.org/EventCancelled"' in page
