import time
from contextlib import closing

import pytest
from django.db import transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus

from participation.live import hub, protocol, push
from participation.live.log import Message, publish
from tests.live_server import Page, serving, ticket_to

STOCK = "websockets-sansio"
OURS = "participation.live.protocol:Socket"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[OURS, STOCK], ids=["ours", "stock"])
def port(request):
    with serving(request.param) as port:
        yield port


def happen(topic, name="theme.changed", **data):
    with transaction.atomic():
        publish(Message(topic, name, data))


def test_a_page_hears_what_happens_in_its_topics_and_nothing_else(port):
    """S61, I12: exactly the events of the ticket's topics, as they were published."""
    with closing(Page(port, ticket_to("theme.a"))) as page:
        assert page.heads == {"theme.a": ["", 0]}
        happen("theme.b", id=1)
        happen("theme.a", id=2)

        assert page.hear(1) == [1]
        [event] = page.events
        assert (event["topic"], event["name"], event["data"]) == (
            "theme.a",
            "theme.changed",
            {"id": 2},
        )


def test_the_first_word_says_where_the_topics_stand(port):
    signed = ticket_to("theme.a")
    happen("theme.a")

    with closing(Page(port, signed)) as page:
        assert [seq for _, seq in page.heads.values()] == [1]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        None,
        "http://localhost:8000.evil.example",
        "https://localhost:8000",
        "http://localhost:9000",
    ],
)
def test_a_foreign_page_is_refused_before_the_handshake_ends(port, origin):
    """S59: Origin evil, null, absent, other scheme or port."""
    with pytest.raises(InvalidStatus) as refusal:
        Page(port, ticket_to("theme.a"), origin=origin)

    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("ticket", ["", "forged", "x" * 3000])
def test_a_forged_ticket_gets_an_error_and_joins_nothing(port, ticket):
    """S60: a crafted ticket is answered with an error frame."""
    page = Page(port, ticket, wait=0)

    assert page.read() == {"error": "ticket"}
    assert page.until_closed() == (4403, "ticket")


def test_losing_a_right_closes_all_sockets_of_that_person_at_once(port, alice, bob):
    """S19, S50: three sockets of Alice close with a code and a reason; Bob's stays."""
    hers = [Page(port, ticket_to("theme.a", person=alice)) for _ in range(3)]
    his = Page(port, ticket_to("theme.a", person=bob))

    happen(alice.topic, "closed", reason="logout")
    happen("theme.a")

    for page in hers:
        assert page.until_closed() == (4401, "logout")
        assert page.events == []
    assert his.hear(1) == [1]
    his.close()


def test_a_ticket_from_before_the_right_was_lost_is_refused(port, alice):
    signed = ticket_to("theme.a", person=alice)
    happen(alice.topic, "closed", reason="ban")

    page = Page(port, signed, wait=0)

    assert page.until_closed() == (4401, "closed")
    with closing(Page(port, ticket_to("theme.a", person=alice))) as anew:
        assert len(anew.heads) == 2


def test_what_the_channel_layer_loses_is_read_from_the_log(port, alice, monkeypatch):
    """R03, S50: nothing pushed at all, still every event and every closing within 5 s."""
    monkeypatch.setattr(push.courier, "take", lambda messages: None)
    reader = Page(port, ticket_to("theme.a"))
    hers = Page(port, ticket_to("theme.a", person=alice))
    began = time.monotonic()

    happen("theme.a", id=1)
    happen("theme.a", id=2)
    happen(alice.topic, "closed", reason="role")

    assert reader.hear(2) == [1, 2]
    assert hers.until_closed() == (4401, "role")
    assert time.monotonic() - began < 5
    reader.close()


def test_pushes_out_of_order_are_delivered_in_order(port, monkeypatch):
    """R19, R21: the courier doubles and turns around what it takes."""
    kept = []
    monkeypatch.setattr(push.courier, "take", lambda messages: kept.extend(messages))
    with closing(Page(port, ticket_to("theme.a"))) as page:
        for number in range(10):
            happen("theme.a", id=number)
        monkeypatch.undo()
        push.courier.take([*reversed(kept), *kept[5:]])

        assert page.hear(10) == list(range(1, 11))
        assert [event["data"]["id"] for event in page.events] == list(range(10))


def test_a_person_may_hold_only_so_many_sockets(port, alice, monkeypatch):
    """B09: a cap per account."""
    monkeypatch.setattr(hub, "PER_PERSON", 2)
    pages = [Page(port, ticket_to("theme.a", person=alice)) for _ in range(2)]

    with pytest.raises(ConnectionClosed) as closed:
        Page(port, ticket_to("theme.a", person=alice))
    assert closed.value.rcvd.code == 4429
    pages.pop().close()
    time.sleep(0.2)
    pages.append(Page(port, ticket_to("theme.a", person=alice)))
    for page in pages:
        page.close()


def test_a_full_process_says_come_again(port, settings):
    settings.LIVE_SOCKETS = 1
    with closing(Page(port, ticket_to("theme.a"))):
        with pytest.raises(ConnectionClosed) as closed:
            Page(port, ticket_to("theme.a"))
        assert closed.value.rcvd.code == 1013


def test_heartbeats_carry_the_heads(port):
    with closing(Page(port, ticket_to("theme.a"))) as page:
        happen("theme.a")
        page.hear(1)

        assert page.read(4)["heads"]["theme.a"][1] == 1


def test_frames_that_pile_up_go_out_together(monkeypatch):
    """While a fan-out runs, what comes in waits and shares one write; nothing is lost or turned around."""
    writes = []
    write = protocol.Socket.write_frames

    def slowly(self, frames):
        writes.append(frames)
        time.sleep(0.03)
        write(self, frames)

    monkeypatch.setattr(protocol.Socket, "write_frames", slowly)
    with serving() as port, closing(Page(port, ticket_to("theme.a"))) as page:
        for number in range(60):
            happen("theme.a", id=number)

        assert page.hear(60, 20) == list(range(1, 61))
        assert len(writes) < 50


def test_a_hub_forgets_who_left(alice):
    """R35: no room, no person and no group is kept for those who are gone."""
    with serving() as port:
        pages = [Page(port, ticket_to(f"theme.{n}", person=alice)) for n in range(10)]
        [now] = [each for each in list(hub._hubs.values()) if each.sockets]
        assert (len(now.rooms), len(now.sockets), dict(now.people)) == (11, 10, {alice.pk: 10})
        for page in pages:
            page.close()
        end = time.monotonic() + 8
        while now.entered and time.monotonic() < end:
            time.sleep(0.1)

        assert (now.rooms, now.sockets, dict(now.people), now.entered) == ({}, {}, {}, set())
