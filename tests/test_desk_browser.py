"""The moderators' desk in a real browser: refused forms, arrivals while one types, double clicks."""

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from participation.live.log import publish
from participation.moderation import State, desk_changed
from participation.proposals.models import Proposal
from participation.threads import actions
from tests.browser import sign_in, violations

pytestmark = pytest.mark.e2e
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


@pytest.fixture
def waiting(make_idea, alice):
    """`waiting(title)`: an idea that came in, as every open desk hears."""

    def come_in(title):
        with transaction.atomic():
            idea = make_idea(title, author=alice, state=State.WAITING)
            publish(desk_changed(idea.theme))
        return idea

    return come_in


@pytest.fixture
def desk(open_page, site, theme, fatma):
    def open_desk(**options):
        page = open_page(site, **options)
        sign_in(page, fatma)
        page.goto(reverse("themes:desk", args=[theme.slug]))
        if options.get("java_script_enabled", True):
            expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
        return page

    return open_desk


@pytest.mark.parametrize("with_script", [True, False])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_refused_form_says_so_at_its_place_and_the_list_stays(
    desk, waiting, theme, bob, size, with_script
):
    """A19, A20"""
    waiting("Ein Nachtbus")
    actions.start(theme, bob, title="Wohin mit dem Bahnhof?", text="Er steht leer.")
    page = desk(java_script_enabled=with_script, **size)
    card = page.locator("article", has_text="Wohin mit dem Bahnhof?")
    card.get_by_text("Zurückgeben oder ausblenden").click()
    card.get_by_label("Grund").select_option("other")
    card.locator("[value=return]").click()

    expect(card.locator("#errors")).to_be_focused()
    expect(card.locator("#errors")).to_contain_text("Bitte schreiben Sie den Grund in die Notiz.")
    expect(card.get_by_label("Notiz an die Person")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("heading", name="Ein Nachtbus")).to_be_visible()
    if with_script:
        assert violations(page) == []
    card.get_by_label("Notiz an die Person").fill("Welcher Bahnhof?")
    card.locator("[value=return]").click()
    expect(page.locator("#waiting-title")).to_have_text("Es wartet 1 Beitrag")
    expect(page.locator("#lately")).to_contain_text("Welcher Bahnhof?")
    assert page.url.endswith("/desk/")


def test_what_comes_in_while_a_note_is_typed_is_offered(desk, waiting):
    """A13"""
    waiting("Ein Nachtbus")
    page = desk()
    page.get_by_text("Zurückgeben oder ausblenden").click()
    note = page.locator("article", has_text="Ein Nachtbus").get_by_label("Notiz an die Person")
    note.press_sequentially("Bitte schreiben Sie, ")

    waiting("Ein Radweg")
    offer = page.get_by_role("button", name="1 neuer Eintrag wartet")
    expect(offer).to_be_visible()
    expect(page.locator("#waiting-title")).to_have_text("Es warten 2 Beiträge")
    assert page.get_by_role("heading", name="Ein Radweg").count() == 0
    offer.click()

    expect(page.get_by_role("heading", name="Ein Radweg")).to_be_visible()
    expect(note).to_have_value("Bitte schreiben Sie, ")
    expect(offer).to_be_hidden()


# Puts the button that undoes under the pointer, and presses it as soon as it is there.
SECOND_PRESS = """({x, y}) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`#lately form { position: fixed; z-index: 9; left: ${x}px; top: ${y}px }`);
    document.adoptedStyleSheets.push(sheet);
    document.addEventListener("swapped", ({ detail }) => {
        if (detail.id !== "lately" || document.body.dataset.pressed) return;
        const at = { detail: 2, clientX: x + 20, clientY: y + 20, bubbles: true, cancelable: true };
        const button = document.elementFromPoint(x + 20, y + 20).closest("#lately button");
        document.body.dataset.pressed = !button.dispatchEvent(new MouseEvent("click", at));
    });
}"""


def test_a_double_click_decides_once_and_takes_nothing_back(desk, waiting):
    idea = waiting("Ein Nachtbus")
    page = desk()
    spot = page.get_by_role("button", name="Veröffentlichen").bounding_box()
    page.evaluate(SECOND_PRESS, spot)

    page.mouse.click(spot["x"] + 20, spot["y"] + 20)

    expect(page.locator("body")).to_have_attribute("data-pressed", "true")
    page.wait_for_timeout(600)
    assert [decision.kind for decision in idea.decisions.all()] == ["publish"]
    page.mouse.click(spot["x"] + 20, spot["y"] + 20)
    expect(page.get_by_role("heading", name="Ein Nachtbus")).to_be_visible()
    assert Proposal.objects.get().state == State.WAITING
