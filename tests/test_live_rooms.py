"""The rooms' own pages, live: what one person does, another sees without reloading."""

import pytest
from playwright.sync_api import expect

from participation.live.log import Message, publish
from participation.moderation import State
from participation.people.actions import account, leaving
from participation.proposals.actions.deciding import decide as decided
from participation.proposals.models import Proposal
from participation.threads import actions
from participation.threads.models import Thread
from tests.browser import sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def idea(theme, alice):
    return waiting_idea(theme, alice, "Ein Rufbus am Abend")


def waiting_idea(theme, author, title):
    return Proposal.objects.create(
        theme=theme, author=author, title=title, text="Auch sonntags.", state=State.WAITING
    )


def decide(idea, person, kind, **more):
    idea.refresh_from_db()
    decided(idea, person, kind=kind, **more)


def opened(open_page, site, address, person=None):
    page = open_page(site)
    if person:
        sign_in(page, person)
    page.goto(address)
    expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
    return page


def test_a_published_idea_is_offered_on_the_theme_page(site, open_page, theme, idea, fatma):
    page = opened(open_page, site, theme.get_absolute_url())

    decide(idea, fatma, "publish")

    page.get_by_role("button", name="1 neue Idee anzeigen").click()
    expect(page.get_by_role("link", name="Ein Rufbus am Abend")).to_be_visible()


def test_a_position_is_seen_by_who_only_reads(site, open_page, theme, idea, fatma, bob):
    """What is pushed equals what a reload shows."""
    decide(idea, fatma, "publish")
    reader = opened(open_page, site, idea.get_absolute_url())
    voter = opened(open_page, site, idea.get_absolute_url(), bob)

    voter.locator("button.vote").first.click()

    expect(voter.locator("button.vote").first).to_have_attribute("aria-pressed", "true")
    number = f'[data-value="proposal.{idea.pk}.agree"]'
    expect(reader.locator(number).first).to_have_text("1")
    pushed = reader.locator("table.bars").inner_html()
    reader.reload()
    assert reader.locator("table.bars").inner_html() == pushed


def test_the_desk_shows_what_comes_in(site, open_page, theme, alice, fatma):
    desk = opened(open_page, site, f"/themes/{theme.slug}/desk/", fatma)
    page = open_page(site)
    sign_in(page, alice)
    page.goto(f"/themes/{theme.slug}/propose/")
    page.get_by_label("Ihre Idee in einem Satz").fill("Mehr Bänke")
    page.get_by_label("Beschreibung").fill("Am See fehlen Bänke.")
    page.get_by_role("button", name="Idee einreichen").click()

    expect(desk.get_by_role("heading", name="Mehr Bänke")).to_be_visible()
    page.wait_for_url("**/ideas/*/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_hidden_idea_leaves_the_pages_that_show_it(site, open_page, theme, idea, fatma):
    """P37: list and idea page."""
    decide(idea, fatma, "publish")
    listing = opened(open_page, site, f"/themes/{theme.slug}/ideas/")
    page = opened(open_page, site, idea.get_absolute_url())

    decide(idea, fatma, "hide", reason="off_topic")

    expect(listing.get_by_text("Ein Rufbus am Abend")).to_have_count(0)
    expect(page.get_by_text("Auch sonntags.")).to_have_count(0)


def test_whoever_loses_the_role_loses_the_desk(site, open_page, theme, fatma, transactional_db):
    """S20, S50: the page does not go on showing what it may no longer show."""
    from django.db import transaction  # noqa: PLC0415

    desk = opened(open_page, site, f"/themes/{theme.slug}/desk/", fatma)
    with transaction.atomic():
        theme.facilitations.all().delete()
        publish(Message(fatma.topic, "closed", {"reason": "role"}))

    expect(desk.locator("#waiting")).to_have_count(0)


def test_another_name_reaches_those_who_see_it_and_nobody_else(
    site, open_page, theme, idea, alice, bob, fatma
):
    """P29: within ten seconds; what is new there is still only offered."""
    decide(idea, fatma, "publish")
    idea.refresh_from_db()
    own = Thread.objects.create(theme=theme, author=bob, title="Busse", state=State.PUBLISHED)
    said = actions.say(idea.thread, alice, text="Auch nachts.")
    actions.say(idea.thread, bob, text="Ja.", parent=said)
    shows = [
        opened(open_page, site, address)
        for address in (theme.get_absolute_url(), idea.get_absolute_url())
    ]
    other = opened(open_page, site, own.get_absolute_url())
    asked = []
    other.on("request", lambda request: asked.append(request.url))

    actions.say(idea.thread, bob, text="Ganz neu.")
    account.change_profile(alice, display_name="Alicja", language="de", district=None)

    for page in shows:
        expect(page.get_by_text("Alicja").first).to_be_visible(timeout=15_000)
        expect(page.get_by_text("Alice")).to_have_count(0, timeout=15_000)
    expect(shows[1].get_by_text("1 Antwort auf Alicja", exact=True)).to_be_visible()
    expect(shows[1].get_by_text("Ganz neu.")).to_have_count(0)
    assert asked == []

    leaving.erase(alice)

    for page in shows:
        expect(page.get_by_text("ehemalige Person 1").first).to_be_visible(timeout=15_000)
        expect(page.get_by_text("Alicja")).to_have_count(0, timeout=15_000)
