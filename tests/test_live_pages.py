import pytest
from django.core.cache import cache
from django.db import transaction

from participation.live import tickets
from participation.live.log import Message, publish


@pytest.fixture(autouse=True)
def page_urls(settings):
    settings.ROOT_URLCONF = "tests.live_urls"
    cache.clear()


def happen(topic, name="theme.changed", **data):
    with transaction.atomic():
        publish(Message(topic, name, data))


def test_an_unchanged_page_costs_an_anonymous_reader_one_query(
    client, db, django_assert_num_queries
):
    first = client.get("/page/kultur/")

    with django_assert_num_queries(1):
        again = client.get("/page/kultur/", headers={"If-None-Match": first["ETag"]})
    with django_assert_num_queries(1):
        elsewhere = client.get("/page/kultur/")

    assert (again.status_code, again.content) == (304, b"")
    assert (elsewhere["ETag"], elsewhere.content) == (first["ETag"], first.content)
    assert first["Cache-Control"] == "private, no-cache"
    assert not first.cookies


@pytest.mark.parametrize("topic", ["theme.kultur", "site", "people"])
def test_a_page_is_made_anew_when_one_of_its_topics_moved(client, db, topic):
    first = client.get("/page/kultur/")

    happen(topic)

    assert client.get("/page/kultur/")["ETag"] != first["ETag"]


def test_a_page_stays_when_another_topic_moved(client, db):
    first = client.get("/page/kultur/")

    happen("theme.energie")

    assert client.get("/page/kultur/").content == first.content


def test_each_language_and_each_address_has_its_own_page(client, db):
    tags = {
        client.get(address, headers={"Accept-Language": language})["ETag"]
        for address in ("/page/kultur/", "/page/kultur/?page=2", "/page/energie/")
        for language in ("de", "en")
    }

    assert len(tags) == 6


def test_a_signed_in_person_gets_an_own_page_and_hears_the_own_topic(client, alice):
    client.force_login(alice)

    answer = client.get("/page/kultur/")

    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    ticket = tickets.read(answer.wsgi_request.ticket)
    assert ticket.person == alice.pk
    assert set(ticket.topics) == {"theme.kultur", "people", alice.topic}


def test_an_error_page_gets_no_ticket(client, db):
    """S05: what may not be seen may not be heard either."""
    answer = client.get("/page/closed/")

    assert answer.status_code == 403
    assert answer.wsgi_request.ticket == ""


def test_a_ticket_lasts_a_day(time_machine):
    time_machine.move_to("2026-11-23 12:30:00+00:00")
    signed = tickets.Ticket(5, 1795437000, {"theme.a": ("e", 3)}).signed

    assert tickets.read(signed).topics == {"theme.a": ("e", 3)}
    time_machine.shift(tickets.MAX_AGE + 3600)
    with pytest.raises(tickets.BadTicket):
        tickets.read(signed)


@pytest.mark.parametrize("forged", ["", "x", "a:b", "é", "eyJ9:x" * 5000])
def test_a_forged_ticket_is_refused(forged):
    with pytest.raises(tickets.BadTicket):
        tickets.read(forged)
