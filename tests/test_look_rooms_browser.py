"""Every room's pages in a browser, as the people see them who use them."""

import pytest
from django.utils.timezone import localtime

from participation.proposals.models import Proposal
from tests.browser import sign_in, violations

pytestmark = pytest.mark.e2e

READER = [
    "/themes/",
    "/themes/{theme}/",
    "/themes/{theme}/ideas/",
    "/themes/{theme}/threads/",
    "/ideas/{idea}/",
    "/workshops/",
    "/workshops/?month={month}",
    "/workshops/{workshop}/",
    "/people/organisations/",
    "/account/password/reset/",
    "/account/login/code/",
]
RESIDENT = [
    "/ideas/{idea}/",
    "/themes/{theme}/propose/",
    "/themes/{theme}/threads/new/",
    "/people/me/",
    "/people/me/profile/",
    "/people/me/group/",
    "/people/me/data/",
    "/people/me/leave/",
    "/people/organisations/new/",
    "/account/email/",
    "/account/2fa/",
]
MODES = {"phone dark": {"width": 320, "color_scheme": "dark"}, "desktop": {}}


@pytest.fixture
def idea(theme):
    return Proposal.objects.create(
        theme=theme, title="Ein Rufbus am Abend", text="Auch **sonntags**.", state="published"
    )


def wrong(page, paths, **names):
    """`{path: what axe finds, or that it is too wide}` for every page on which something is."""
    found = {}
    for path in paths:
        path = path.format(**names)
        assert page.goto(path).status == 200, path
        broken = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            broken.append("scrolls sideways")
        if broken:
            found[path] = broken
    return found


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_where_readers_go(site, open_page, theme, idea, make_workshop, mode):
    """A01, A10"""
    page = open_page(site, **MODES[mode])
    workshop = make_workshop(title="Mobilitätsdienstleistungen zwischen Spremberg und Weißwasser")
    names = {"theme": theme.slug, "idea": idea.pk}
    names |= {"workshop": workshop.pk, "month": f"{localtime(workshop.starts):%Y-%m}"}
    assert wrong(page, READER, **names) == {}


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_where_residents_go(site, open_page, theme, idea, alice, mode):
    """A01, A10"""
    page = open_page(site, **MODES[mode])
    sign_in(page, alice)
    assert wrong(page, RESIDENT, theme=theme.slug, idea=idea.pk) == {}
