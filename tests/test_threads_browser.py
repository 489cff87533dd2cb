"""Threads in a real browser: live, by keyboard, without JavaScript."""

import os
import re

import pytest
from playwright.sync_api import expect

from participation.moderation import Reason, State
from participation.text import tidy
from participation.threads import actions
from participation.threads.models import Thread
from tests.browser import sign_in, violations
from tests.test_text import CORPUS

pytestmark = pytest.mark.e2e
LIVE = re.compile("live")
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def thread(theme, alice, bob, ute, fatma):
    thread = Thread.objects.create(
        theme=theme, author=alice, title="Wo fehlen Radwege?", state=State.PUBLISHED,
        text="Zwischen **Spremberg** und Cottbus fährt man auf der Bundesstraße.",
    )  # fmt: skip
    first = actions.say(thread, bob, stance="pro", text="Am See entlang:\n\n- breit\n- beleuchtet")
    answer = actions.say(thread, alice, text="Und im Winter geräumt.", parent=first)
    union = ute.mandates.get().organisation
    deep = actions.say(thread, ute, text="Für Pendler.", parent=answer, organisation=union)
    deeper = actions.say(thread, bob, stance="question", text="Wer zahlt das?", parent=deep)
    actions.say(thread, alice, text="Das Land, denke ich.", parent=deeper)
    hidden = actions.say(thread, bob, text="Kauft bei mir!")
    actions.say(thread, alice, stance="contra", text="Bitte nicht.", parent=hidden)
    actions.decide_comment(hidden, fatma, kind="hide", reason=Reason.ADVERTISING)
    return thread


def shoot(page, name):
    """Keep a picture for people to look at, where `SCREENSHOTS` names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def opened(open_page, site, thread, person=None, **options):
    page = open_page(site, **options)
    if person:
        sign_in(page, person)
    page.goto(thread.get_absolute_url())
    return page


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("phone", {"width": 360, "height": 740}),
        ("desktop", {}),
        ("dark", {"color_scheme": "dark"}),
        ("no-js", {"java_script_enabled": False}),
    ],
)
def test_a_thread_is_whole_in_every_view(open_page, site, thread, bob, name, options):
    """A01, A06, A10, A11, A20: no violation, nothing wider than the page."""
    page = opened(open_page, site, thread, bob, **options)
    shoot(page, f"thread-{name}")
    if name != "no-js":
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_new_comment_is_offered_and_moves_nothing(open_page, site, thread, alice, bob):
    """A13: focus, caret and what was typed stay; the comment comes when the reader wishes."""
    page = opened(open_page, site, thread, bob)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", LIVE)
    page.fill("#id_text", "Ich schreibe gerade")
    actions.say(thread, alice, text="Neu hier.")
    offer = page.get_by_role("button", name="1 neuen Beitrag anzeigen")
    expect(offer).to_be_visible()
    expect(page.get_by_text("Neu hier.")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "id_text"
    offer.click()
    expect(page.get_by_text("Neu hier.")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Ich schreibe gerade")


def test_a_hidden_comment_goes_at_once_and_its_answers_stay(open_page, site, thread, fatma):
    """P37, I11: what is pushed equals what a reload shows."""
    page = opened(open_page, site, thread)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", LIVE)
    said = thread.comments.in_order().first()
    actions.decide_comment(said, fatma, kind="hide", reason=Reason.INSULTING)
    expect(page.get_by_text("Am See entlang:")).to_have_count(0)
    expect(page.get_by_text("Und im Winter geräumt.")).to_be_visible()
    removed = "Antwort auf einen entfernten Beitrag"
    expect(page.get_by_role("link", name=removed)).to_have_count(2)
    expect(page.get_by_text("4 Antworten auf einen entfernten Beitrag")).to_be_visible()
    expect(page.locator("#discussion-title")).to_have_text("5 Beiträge")
    pushed = page.locator("#discussion").inner_text()
    page.reload()
    assert page.locator("#discussion").inner_text() == pushed


def test_folded_answers_stay_folded_while_the_page_refreshes_itself(
    open_page, site, thread, alice, bob
):
    """A32: by keyboard; the state is the browser's own, and so is what a link into the fold does."""
    page = opened(open_page, site, thread, bob)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", LIVE)
    folds = page.locator("#comments details")
    folds.first.locator("summary").first.press("Enter")
    expect(folds.first.locator("summary").first).to_have_text("4 Antworten auf Bob")
    expect(page.get_by_text("Und im Winter geräumt.")).to_be_hidden()

    actions.say(thread, alice, text="Neu hier.", parent=thread.comments.in_order().first())
    page.get_by_role("button", name="1 neuen Beitrag anzeigen").click()
    expect(folds.first.locator("summary").first).to_have_text("5 Antworten auf Bob")
    expect(page.get_by_text("Neu hier.")).to_be_hidden()
    expect(folds.last).to_have_attribute("open", "")

    inside = thread.comments.get(text="Und im Winter geräumt.")
    page.evaluate(f"location.hash = 'comment-{inside.pk}'")
    expect(page.get_by_text("Und im Winter geräumt.")).to_be_visible()
    page.goto(inside.get_absolute_url())
    expect(page.get_by_text("Und im Winter geräumt.")).to_be_in_viewport()


def test_answers_fold_without_javascript(open_page, site, thread):
    """A20, A32."""
    page = opened(open_page, site, thread, java_script_enabled=False)
    page.get_by_text("4 Antworten auf Bob").click()
    expect(page.get_by_text("Und im Winter geräumt.")).to_be_hidden()


def test_a_comment_is_sent_without_leaving_the_page(open_page, site, thread, bob):
    page = opened(open_page, site, thread, bob)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", LIVE)
    page.evaluate("window.stayed = true")
    page.fill("#id_text", "Ohne Umweg.")
    page.get_by_role("button", name="Beitrag veröffentlichen").click()
    expect(page.locator("#comments").get_by_text("Ohne Umweg.")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("")
    assert page.evaluate("window.stayed")
    assert thread.comments.filter(text="Ohne Umweg.").count() == 1


def test_an_empty_comment_is_told_at_its_field(open_page, site, thread, bob):
    """A19."""
    page = opened(open_page, site, thread, bob)
    page.fill("#id_text", "\u200b")
    page.get_by_role("button", name="Beitrag veröffentlichen").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("Bitte Text eingeben.")
    shoot(page, "thread-error")
    assert violations(page) == []


def test_answering_works_without_javascript(open_page, site, thread, bob):
    """A20."""
    page = opened(open_page, site, thread, bob, java_script_enabled=False)
    page.get_by_role("link", name="Antworten auf Alice").first.click()
    shoot(page, "thread-answer-no-js")
    page.fill("#id_text", "Von Hand.")
    page.get_by_role("button", name="Beitrag veröffentlichen").click()
    said = thread.comments.get(text="Von Hand.")
    assert page.url.endswith(f"#comment-{said.pk}")
    expect(page.locator(f"#comment-{said.pk}")).to_contain_text("Antwort auf Alice")


@pytest.mark.parametrize(
    "path", ["threads/", "threads/new/", "edit", "history", "report", "withdraw", "decide"]
)
def test_every_page_of_the_room_is_accessible(
    open_page, site, theme, thread, alice, bob, fatma, path
):
    """A01, A46."""
    said = thread.comments.filter(author=bob, state=State.PUBLISHED).first()
    actions.edit(said, bob, text="Am See entlang.", stance="pro")
    actions.report(said, alice, reason=Reason.OTHER, note="Bitte prüfen")
    person = {"edit": bob, "withdraw": bob, "decide": fatma}.get(path, alice)
    address = f"/themes/{theme.slug}/{path}" if "/" in path else f"/comments/{said.pk}/{path}/"
    page = open_page(site, width=360, height=740)
    sign_in(page, person)
    page.goto(address)
    shoot(page, f"page-{path.replace('/', '')}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_trick_runs_in_a_browser(open_page, site, theme, thread, alice, bob, fatma):
    """S22, S28, S33: what people try as comments, read by residents and decided on by moderators."""
    said = [actions.say(thread, bob, text=tidy(trick)) for trick in CORPUS]
    for trick in said:
        actions.report(trick, alice, reason=Reason.OTHER)
    page = open_page(site)
    alarms = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda line: alarms.append(line.text) if line.type == "error" else None)
    page.on("request", lambda asked: asked.url.startswith(site) or alarms.append(asked.url))
    sign_in(page, fatma)

    last = f"{thread.get_absolute_url()}?page=2"
    for address in (thread.get_absolute_url(), last, f"/themes/{theme.slug}/desk/"):
        assert page.goto(address).status == 200
        assert page.locator("main img, main svg:not(.icon), main script, main iframe").count() == 0
        assert page.evaluate("document.title && document.querySelectorAll && !({}).polluted")
    assert alarms == []


@pytest.mark.parametrize("gone", ["css", "js", "css js"])
def test_without_style_or_script_a_comment_is_written_all_the_same(
    open_page, site, thread, bob, gone
):
    """A21: in a sensible order, though the files do not arrive."""
    page = open_page(site)
    for kind in gone.split():
        page.route(re.compile(rf"/static/.*\\.{kind}$"), lambda route: route.fulfill(status=404))
    sign_in(page, bob)
    page.goto(thread.get_absolute_url())

    order = ["a.skip", "nav", "main h1", "#comments", "#id_text", "footer"]
    places = page.evaluate(
        """names => names.map((name) => [...document.querySelectorAll("*")]
             .indexOf(document.querySelector(name)))""",
        order,
    )
    assert -1 not in places
    assert places == sorted(places)
    page.get_by_label("Ihr Beitrag").fill("Ohne alles.")
    page.get_by_role("button", name="Beitrag veröffentlichen").click()
    expect(page.locator("#comments").get_by_text("Ohne alles.")).to_be_visible()
