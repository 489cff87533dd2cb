import random
import re
import time
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import expect

from participation.live.log import Message, publish
from tests.browser import sign_in, violations
from tests.live_proxy import Proxy
from tests.live_server import serving
from tests.live_urls import happen

pytestmark = pytest.mark.e2e
OFFER = re.compile("neue (Idee|Ideen) anzeigen|Neues")


@pytest.fixture(autouse=True)
def board_urls(settings):
    settings.ROOT_URLCONF = "tests.live_urls"


@pytest.fixture
def proxy(site):
    with Proxy(urlsplit(site).port) as proxy:
        yield proxy


@pytest.fixture
def board(open_page, proxy):
    """The board, read through the proxy, once it is live."""
    happen("proposal.published", id=1)
    page = open_page(f"http://localhost:{proxy.port}")
    page.goto("/board/")
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
    return page


def shown(page):
    """What the page shows, the offered things too."""
    return page.evaluate(
        """() => [...document.querySelectorAll('article[id], #figures p')]
             .map((one) => [one.id, one.textContent.replace(/\\s+/g, ' ').trim()])"""
    )


def truth(page):
    fresh = page.context.new_page()
    fresh.goto("/board/")
    found = shown(fresh)
    fresh.close()
    return found


def taken(page):
    """Take what is offered, as often as something is."""
    offer = page.locator(".live-offer")
    while offer.count():
        offer.first.click()
        page.wait_for_timeout(300)
    return shown(page)


def test_a_page_behind_a_bad_line_ends_equal_to_the_truth(board, proxy):
    """R19, I11: 200 events through a proxy that drops, doubles and reorders frames."""
    proxy.sockets = "chaos"
    chance = random.Random(7)
    ids = [1]
    for number in range(200):
        deed = chance.choice(["published", "changed", "hidden", "tally", "tally", "figures"])
        if deed == "published":
            ids.append(number + 2)
            happen("proposal.published", id=number + 2)
        elif deed == "figures":
            happen("theme.changed", id=1)
        elif deed == "tally":
            happen("proposal.tally", id=chance.choice(ids), agree=number)
        elif deed == "hidden" and len(ids) > 5:
            happen("proposal.hidden", id=ids.pop(chance.randrange(len(ids))))
        else:
            happen("proposal.changed", id=chance.choice(ids))
        if number % 10 == 0:
            board.wait_for_timeout(50)

    wanted = truth(board)
    end = time.monotonic() + 25
    while (found := taken(board)) != wanted and time.monotonic() < end:
        board.wait_for_timeout(500)
    assert found == wanted
    assert min(proxy.counts.values()) > 0


def test_something_new_is_offered_and_never_forced(board):
    """A13: order, scroll and focus stay; one polite word in a region that was there from the start."""
    board.locator("#main").focus()
    before = board.evaluate("[document.activeElement.id, scrollY]")
    for number in (2, 3):
        happen("proposal.published", id=number)

    offer = board.get_by_role("button", name="2 neue Ideen anzeigen")
    expect(offer).to_be_visible()
    assert board.locator("article").count() == 1
    assert board.evaluate("[document.activeElement.id, scrollY]") == before
    expect(board.locator("#live-region")).to_have_text(re.compile("neue Ideen? anzeigen"))
    assert violations(board) == []

    offer.click()
    expect(board.locator("article")).to_have_count(3)
    expect(offer).to_have_count(0)
    assert board.evaluate("document.activeElement.id") == "ideas"


def test_numbers_and_changes_appear_by_themselves(board):
    happen("proposal.tally", id=1, agree=1234)
    happen("proposal.changed", id=1)
    happen("theme.changed", id=1)

    expect(board.locator("#proposal-1")).to_contain_text("Fassung 2, dafür 1234")
    expect(board.locator("#figures")).to_contain_text("Stand 1")


def test_markup_in_an_event_is_text(board):
    """S26: whatever the log says, only what the server rendered is inserted as markup."""
    board.on("dialog", lambda dialog: pytest.fail(dialog.message))
    trick = '<img src=x onerror="alert(1)">'

    happen("proposal.tally", id=1, agree=trick)

    expect(board.locator("#proposal-1")).to_contain_text(trick)
    assert board.locator("main img").count() == 0


def test_what_is_hidden_disappears(board):
    """P37."""
    happen("proposal.hidden", id=1)

    expect(board.locator("article")).to_have_count(0)


def test_a_region_stays_while_somebody_types_in_it(board):
    """A13: text and caret survive; the region is refreshed when they are done."""
    field = board.get_by_label("Beitrag")
    field.click()
    field.press_sequentially("Mehr Busse")
    field.press("ArrowLeft")
    happen("theme.changed", id=1)
    board.wait_for_timeout(2000)

    assert field.input_value() == "Mehr Busse"
    assert board.evaluate("document.activeElement.selectionStart") == 9
    expect(board.locator("#figures")).to_contain_text("Stand 0")
    field.fill("")
    field.blur()
    expect(board.locator("#figures")).to_contain_text("Stand 1")


def test_a_focused_link_keeps_the_focus_when_its_region_is_refreshed(board):
    board.get_by_role("link", name="Zu den Ideen").focus()

    happen("theme.changed", id=1)

    expect(board.locator("#figures")).to_contain_text("Stand 1")
    expect(board.get_by_role("link", name="Zu den Ideen")).to_be_focused()


def test_a_form_is_sent_without_leaving_the_page(board):
    """B19: one deed; the page says where it stands."""
    field = board.get_by_label("Beitrag")
    field.fill("Mehr Busse")
    board.get_by_role("button", name="Senden").dblclick()

    expect(board.locator("#figures")).to_contain_text("Stand 1")
    expect(field).to_have_value("")
    assert board.evaluate("Object.keys(localStorage)") == []


def test_a_refused_form_keeps_the_text_and_focuses_what_is_wrong(board):
    board.get_by_label("Beitrag").fill("   ")
    board.get_by_role("button", name="Senden").click()

    expect(board.get_by_text("Bitte Text eingeben.")).to_be_focused()


def test_what_is_typed_offline_is_kept_and_sent_once(board):
    """A36: go offline while typing, send, reload, return: the draft is there, one post arrives."""
    board.get_by_label("Beitrag").fill("Mehr Busse")
    board.context.set_offline(True)
    board.get_by_role("button", name="Senden").click()
    expect(board.get_by_text("Ihr Text bleibt auf diesem Gerät gespeichert").first).to_be_visible()
    board.context.set_offline(False)
    board.reload()

    expect(board.get_by_label("Beitrag")).to_have_value("Mehr Busse")
    expect(board.get_by_text("Ihr Entwurf von vorhin ist wieder da.")).to_be_visible()
    board.get_by_role("button", name="Senden").click()
    expect(board.locator("#figures")).to_contain_text("Stand 1")
    board.reload()
    expect(board.get_by_label("Beitrag")).to_have_value("")


def test_a_draft_can_be_discarded(board):
    board.get_by_label("Beitrag").fill("Mehr Busse")
    board.wait_for_timeout(500)
    board.reload()

    board.get_by_role("button", name="Entwurf verwerfen").click()

    expect(board.get_by_label("Beitrag")).to_have_value("")
    assert board.evaluate("Object.keys(localStorage)") == []


def test_where_sockets_are_blocked_the_page_asks_instead(open_page, proxy):
    """R34: the same data by long poll, and the page says so."""
    proxy.sockets = "block"
    happen("proposal.published", id=1)
    page = open_page(f"http://localhost:{proxy.port}")
    page.goto("/board/")
    expect(page.locator("[data-live-bar]")).to_have_attribute(
        "data-state", "polling", timeout=10_000
    )
    expect(page.locator("[data-live-state]")).to_contain_text("Ihr Netz sperrt")

    happen("proposal.tally", id=1, agree=5)

    expect(page.locator("#proposal-1")).to_contain_text("dafür 5")


def test_a_lost_line_is_told_once_and_made_good(board, proxy):
    """A17, R04: one word when it breaks, one when it is back; nothing is missing."""
    board.evaluate(
        """() => { window.said = []; new MutationObserver(() => {
             const text = document.getElementById('live-region').textContent;
             if (text) window.said.push(text); }).observe(
             document.getElementById('live-region'), {childList: true, characterData: true}) }"""
    )
    proxy.frozen = True
    expect(board.locator("[data-live-bar]")).to_have_attribute("data-state", "lost", timeout=25_000)
    # It is spoken a moment after it is shown.
    expect(board.locator("#live-region")).to_contain_text("Verbindung")
    happen("proposal.tally", id=1, agree=8)
    proxy.frozen = False

    expect(board.locator("#proposal-1")).to_contain_text("dafür 8", timeout=15_000)
    expect(board.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
    board.wait_for_timeout(11_000)
    assert [text[:10] for text in board.evaluate("window.said")] == ["Verbindung", "Die Verbin"]


def test_live_updates_can_be_held_and_the_page_remembers(board):
    """A16, P01: stored only when used."""
    assert board.evaluate("Object.keys(localStorage)") == []
    board.get_by_role("button", name="Live-Aktualisierung anhalten").click()
    happen("proposal.tally", id=1, agree=8)
    board.wait_for_timeout(1000)
    expect(board.locator("#proposal-1")).to_contain_text("dafür 0")
    expect(board.locator("[data-live-state]")).to_have_text("Live-Aktualisierung angehalten.")
    board.reload()
    expect(board.locator("[data-live-state]")).to_have_text("Live-Aktualisierung angehalten.")

    happen("proposal.tally", id=1, agree=9)
    board.get_by_role("button", name="Live-Aktualisierung anhalten").click()

    expect(board.locator("#proposal-1")).to_contain_text("dafür 9")
    happen("proposal.tally", id=1, agree=10)
    expect(board.locator("#proposal-1")).to_contain_text("dafür 10")
    assert board.evaluate("Object.keys(localStorage)") == []


def test_a_page_that_comes_back_from_the_history_catches_up(board):
    """R38: bfcache."""
    board.goto("/page/elsewhere/")
    happen("proposal.tally", id=1, agree=8)

    board.go_back()

    expect(board.locator("#proposal-1")).to_contain_text("dafür 8")


def test_the_page_says_nothing_of_a_person_to_whoever_has_no_session(board):
    """P01: no cookie, no storage, no foreign request."""
    assert board.context.cookies() == []
    assert board.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_pages_survive_a_rolling_restart(open_page, proxy):
    """R17: the server goes, another one comes; all pages are true again within 10 s, nothing twice."""
    happen("proposal.published", id=1)
    pages = [open_page(f"http://localhost:{proxy.port}") for _ in range(4)]
    for page in pages:
        page.goto("/board/")
        expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
    proxy.sockets = "cut"
    happen("proposal.tally", id=1, agree=3)
    happen("theme.changed", id=1)
    with serving() as other:
        proxy.to, proxy.sockets = other, "pass"
        happen("proposal.tally", id=1, agree=4)

        for page in pages:
            expect(page.locator("#proposal-1")).to_contain_text("dafür 4", timeout=10_000)
            expect(page.locator("#figures")).to_contain_text("Stand 1")
            expect(page.locator("[data-live-bar]")).to_have_attribute(
                "data-state", "live", timeout=10_000
            )


def test_who_signs_out_elsewhere_sees_no_page_of_a_signed_in_person(open_page, proxy, alice):
    """S50: the open page of another tab becomes one for readers without an account."""
    page = open_page(f"http://localhost:{proxy.port}")
    sign_in(page, alice)
    page.goto("/board/")
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
    assert page.evaluate("document.body.dataset.person") == str(alice.pk)
    page.context.clear_cookies()
    with transaction.atomic():
        publish(Message(alice.topic, "closed", {"reason": "logout"}))

    expect(page.locator("body[data-person]")).to_have_count(0, timeout=10_000)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
