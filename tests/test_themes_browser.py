import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participation.people import seeds as people_seeds
from tests.browser import sign_in, violations
from themes import actions, seeds
from themes.models import Theme
from themes.tasks import cross_edges

pytestmark = pytest.mark.e2e
PAGE = "/themes/mobilitaet/"


@pytest.fixture
def theme(site):
    """One of the five, on a running platform."""
    people_seeds.load()
    seeds.load()
    theme = Theme.objects.get(slug="mobilitaet")
    theme.figures.by_group = {"wirtschaft": 21, "kultur": 6, "gewerkschaften": 9, "": 40}
    theme.figures.save()
    return theme


@pytest.fixture
def open_theme(theme, site, open_page):
    """The theme's page, once it is live."""

    def open_one(**options):
        page = open_page(site, **options)
        page.goto(PAGE)
        expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
        return page

    return open_one


@pytest.mark.parametrize("options", [{}, {"width": 360, "color_scheme": "dark"}])
def test_axe_finds_nothing_on_the_pages_of_themes(theme, site, open_page, olga, options):
    """A01, A10, A46."""
    page = open_page(site, **options)
    sign_in(page, olga)
    for path in ("/themes/", PAGE, f"{PAGE}edit/", f"{PAGE}facilitators/"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (path, page.evaluate(overflow)) == (path, 0)


def test_an_edit_and_a_window_that_closes_reach_an_open_page(theme, open_theme, olga):
    page = open_theme()

    actions.edit(theme, olga, title=(theme.title, "Unterwegs in der Lausitz"))
    expect(page.locator("h1")).to_have_text("Unterwegs in der Lausitz", timeout=10_000)
    expect(page.locator(".breadcrumbs")).to_contain_text("Unterwegs in der Lausitz")
    expect(page).to_have_title(re.compile("^Unterwegs in der Lausitz"))

    gone = timezone.now() - timedelta(seconds=1)
    Theme.objects.filter(pk=theme.pk).update(propose_until=gone, changes_at=gone)
    Theme.objects.filter(pk=theme.pk).update(propose_from=gone - timedelta(days=1))
    cross_edges()
    expect(page.locator("#now [data-state=closed]")).to_have_count(1, timeout=10_000)


def test_an_appointment_shows_on_an_open_page(theme, open_theme, olga, alice):
    page = open_theme()

    actions.appoint(theme, olga, facilitator=alice)

    expect(page.locator("#facilitators")).to_contain_text("Alice", timeout=10_000)


def test_a_facilitator_edits_with_the_keyboard_and_without_a_script(theme, site, open_page, olga):
    """A03, A20."""
    page = open_page(site, java_script_enabled=False)
    sign_in(page, olga)
    page.goto(f"{PAGE}edit/")

    page.get_by_label("Leitfrage Pflichtangabe").fill("Wohin?")
    page.get_by_role("group", name="Ideen einreichen").get_by_label("bis").fill("2020-01-01T10:00")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_contain_text("Das Ende muss nach dem Beginn liegen")
    page.get_by_role("group", name="Ideen einreichen").get_by_label("bis").fill("2037-01-01T10:00")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site}{PAGE}")
    expect(page.locator(".theme__question")).to_have_text("Wohin?")
    expect(page.locator("#now")).to_contain_text("offen bis 1. Januar 2037, 10:00 Uhr")
