"""How pages look and feel, measured in a real browser."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from participation.pages import seeds
from participation.pages.models import Text
from participation.people import seeds as people_seeds
from participation.proposals.models import Proposal
from tests.browser import violations
from themes import seeds as theme_seeds
from themes.models import Theme
from themes.tasks import count_themes

pytestmark = pytest.mark.e2e

PAGES = [
    "/",
    *(f"/{slug}/" for slug in Text.Slug.values),
    "/papier/",
    "/barriere-melden/",
    "/style/",
    "/gibt-es-nicht/",
    "/account/login/",
    "/account/signup/",
]
MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"width": 360, "height": 740},
    "phone dark English": {"width": 360, "color_scheme": "dark", "locale": "en-GB"},
    "forced colours": {"forced_colors": "active"},
}
# What WCAG 1.4.12 lets readers set.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""
BUDGET = {"document": 30_000, "stylesheet": 20_000, "script": 50_000}  # bytes, compressed


@pytest.fixture
def region(site):
    """A platform with its themes and texts."""
    people_seeds.load()
    theme_seeds.load()
    seeds.load()
    return site


@pytest.fixture
def visit(settings):
    """Open a page; the one that shows every component is there in debug mode only."""

    def visit_one(page, path):
        settings.DEBUG = path == "/style/"
        page.goto(path)

    return visit_one


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_page(region, open_page, visit, mode):
    """A01, A11"""
    page = open_page(region, **MODES[mode])
    found = {}
    for path in PAGES:
        visit(page, path)
        if broken := violations(page):
            found[path] = broken
    assert found == {}


@pytest.mark.parametrize("extra", ["", SPACED], ids=["plain", "spaced"])
def test_a_page_of_320_pixels_scrolls_in_one_direction_only(region, open_page, visit, extra):
    """A10: 320 CSS pixels are what 400 % zoom leaves of 1280."""
    page = open_page(region, width=320, height=640, bypass_csp=True)
    wide = {}
    for path in PAGES:
        visit(page, path)
        if extra:
            page.add_style_tag(content=extra)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    assert wide == {}


def test_everything_to_press_is_large_enough(region, open_page, visit):
    """A06: 44 pixels for what stands alone; links within a sentence are exempt."""
    page = open_page(region, width=360)
    small = {}
    for path in PAGES:
        visit(page, path)
        found = page.evaluate(
            """() => [...document.querySelectorAll(
                "button, .button, select, textarea, summary, header a, footer a, .tabs a, .pagination a,"
                + "input:not([type=hidden], [type=checkbox], [type=radio])")]
                .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5)
                .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"""
        )
        if found:
            small[path] = found
    assert small == {}


def test_the_keyboard_reaches_everything_and_always_sees_where_it_is(region, open_page):
    """A03, A04"""
    page = open_page(region)
    for path in ("/", "/barriere-melden/"):
        page.goto(path)
        page.evaluate("document.activeElement.blur()")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            focus = page.evaluate(
                """() => { const e = document.activeElement; const s = getComputedStyle(e);
                const box = e.getBoundingClientRect();
                return e === document.body ? null : {
                    what: e.outerHTML.slice(0, 90), width: parseFloat(s.outlineWidth),
                    style: s.outlineStyle, inside: Math.round(box.top) >= 0 && Math.floor(box.bottom) <= innerHeight } }"""
            )
            if focus is None:
                break
            seen.append(focus)
        assert seen[0]["what"].startswith('<a class="skip"')
        assert [f for f in seen if f["width"] < 2 or f["style"] == "none"] == []
        assert [f for f in seen if not f["inside"]] == []
        assert any("/barriere-melden/" in f["what"] for f in seen)


def test_nothing_lies_over_what_has_the_focus(region, open_page):
    """A04: not the bar that says how live the page is, whichever way one tabs."""
    page = open_page(region, height=500)
    page.goto("/themes/mobilitaet/")
    page.wait_for_selector('.live[data-state="live"]')
    covered = []
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        found = page.evaluate(
            """() => { const e = document.activeElement, box = e.getBoundingClientRect();
            if (e === document.body || !box.width) return null;
            const seen = [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2],
                [(box.left + box.right) / 2, (box.top + box.bottom) / 2]]
                .map(([x, y]) => document.elementFromPoint(x, y));
            return seen.some((one) => one && (e.contains(one) || one.contains(e)))
                ? null : e.outerHTML.slice(0, 90) }"""
        )
        if found:
            covered.append(found)
    assert covered == []


def test_who_wants_no_motion_sees_none(region, open_page):
    """A12"""
    page = open_page(region, reduced_motion="reduce")
    moving = {}
    for path in ("/", "/themes/mobilitaet/", "/barriere-melden/"):
        page.goto(path)
        found = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((e) => [null, "::before", "::after"]
                .some((part) => { const s = getComputedStyle(e, part);
                    return [s.animationDuration, s.transitionDuration].join().split(",")
                        .some((d) => parseFloat(d) > 0.01) || s.scrollBehavior === "smooth" }))
                .map((e) => e.outerHTML.slice(0, 80))"""
        )
        if found:
            moving[path] = found
    assert moving == {}


def test_the_first_view_stays_within_its_budget(region, open_page):
    """A37: at most 100 KB in at most 12 requests."""
    sizes = {}
    page = open_page(region)
    page.on("response", lambda answer: sizes.update({answer.url: answer}))
    for path in ("/", "/datenschutz/", "/account/login/"):
        sizes.clear()
        page.goto(path, wait_until="networkidle")
        spent = dict.fromkeys(BUDGET, 0)
        for answer in sizes.values():
            kind = answer.request.resource_type
            spent[kind] = spent.get(kind, 0) + len(gzip.compress(answer.body(), 6))
        assert len(sizes) <= 12, (path, sorted(sizes))
        assert {k: v for k, v in spent.items() if v > BUDGET.get(k, 30_000)} == {}, path
        assert sum(spent.values()) <= 100_000
        assert "font" not in spent


def test_a_reader_leaves_no_trace_and_asks_nobody_else(region, open_page):
    """P01, P03, P44"""
    page = open_page(region)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in ("/", "/datenschutz/", "/papier/", "/gibt-es-nicht/"):
        page.goto(path)
        kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
        assert kept == [0, 0, ""]
    assert page.context.cookies() == []
    assert hosts == {urlsplit(region).netloc}


def test_switching_the_language_in_the_middle_of_a_form_keeps_what_was_typed(region, open_page):
    """A25"""
    page = open_page(region)
    page.goto("/barriere-melden/")
    page.get_by_label("Was hindert Sie?").fill("Ein angefangener Satz")
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/barriere-melden/")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("textarea[name=text]").input_value() == "Ein angefangener Satz"
    assert page.evaluate("sessionStorage.length") == 0


def test_a_barrier_is_reported_without_a_script(region, open_page):
    """A20, A31"""
    page = open_page(region, java_script_enabled=False)
    page.goto("/papier/")
    page.get_by_role("link", name="Barriere melden").click()
    assert page.get_by_label("Auf welcher Seite?").input_value() == "/papier/"
    page.get_by_label("Was hindert Sie?").fill("Zu kleine Schrift.")
    page.get_by_role("button", name="Absenden").click()
    assert page.get_by_role("status").locator("strong").inner_text().startswith("B-")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(region, open_page):
    """A19"""
    page = open_page(region)
    page.goto("/barriere-melden/")
    page.get_by_label("Was hindert Sie?").evaluate("e => e.removeAttribute('required')")
    page.get_by_role("button", name="Absenden").click()
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "id_text"


def test_the_figures_of_an_open_home_page_follow_what_happens(region, open_page):
    """What is pushed equals what a reload shows."""
    theme = Theme.objects.get(slug="mobilitaet")
    figure = f'[data-value="theme.{theme.pk}.ideas"]'
    page = open_page(region)
    page.goto("/")
    page.wait_for_selector('.live[data-state="live"]')
    assert page.locator(figure).inner_text() == "0"
    Proposal.objects.create(theme=theme, title="Ein Rufbus", state="published")
    count_themes(theme.pk)
    expect(page.locator(figure)).to_have_text("1")
    page.reload()
    assert page.locator(figure).inner_text() == "1"
