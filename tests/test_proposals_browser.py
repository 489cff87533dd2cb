"""An idea's way in a real browser: live for who watches, whole without JavaScript, on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from participation.moderation import State
from participation.proposals.actions import deciding, standing
from participation.proposals.models import Position, Proposal
from participation.threads.actions import say
from tests.browser import sign_in, violations

pytestmark = pytest.mark.e2e


@pytest.fixture
def visit(open_page, site):
    """`visit(url, alice)`: a page of a browser of one's own, live where it can be."""

    def open_one(url, person=None, **options):
        page = open_page(site, **options)
        if person:
            sign_in(page, person)
        page.goto(url)
        if page.locator("[data-live-bar]").count() and options.get("java_script_enabled", True):
            expect(page.locator("[data-live-bar]")).to_have_attribute("data-state", "live")
        return page

    return open_one


def fill(page, title, text="Damit man nach dem Theater heimkommt."):
    page.get_by_label("Ihre Idee in einem Satz").fill(title)
    page.get_by_label("Beschreibung").fill(text)


def test_an_idea_reaches_every_open_page_without_a_reload(visit, theme, alice, bob, fatma):
    reader = visit(theme.get_absolute_url())
    listing = visit(reverse("proposals:list", args=[theme.slug]), bob)
    desk = visit(reverse("themes:desk", args=[theme.slug]), fatma)
    author = visit(reverse("proposals:propose", args=[theme.slug]), alice)

    fill(author, "Ein Nachtbus")
    author.get_by_role("button", name="Idee einreichen").click()
    expect(author.get_by_text("Danke! Ihre Idee ist eingereicht.")).to_be_visible()

    expect(desk.get_by_role("heading", name="Ein Nachtbus")).to_be_visible()
    assert reader.get_by_text("Ein Nachtbus").count() == 0
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(desk.get_by_text("Alles ist entschieden.")).to_be_visible()

    for page in (reader, listing):
        offer = page.get_by_role("button", name="1 neue Idee anzeigen")
        expect(offer).to_be_visible()
        assert page.locator(".idea-card").count() == 0
        offer.click()
        expect(page.locator(".idea-card", has_text="Ein Nachtbus")).to_be_visible()
    expect(author.locator("#position")).to_be_visible()

    desk.get_by_role("button", name="Rückgängig machen").click()
    expect(desk.get_by_role("heading", name="Ein Nachtbus")).to_be_visible()


def test_where_people_stand_changes_on_every_open_page(visit, idea, theme, alice, bob):
    reader = visit(theme.get_absolute_url())
    watching = visit(idea.get_absolute_url(), bob)
    page = visit(idea.get_absolute_url(), alice)

    page.get_by_role("button", name="Ich stimme zu").click()

    expect(page.get_by_role("button", name="Ich stimme zu")).to_have_attribute(
        "aria-pressed", "true"
    )
    for seen in (reader, watching, page):
        agree = seen.locator(f'[data-value="proposal.{idea.pk}.agree"]').first
        expect(agree).to_have_text("1", timeout=10_000)
    page.get_by_role("button", name="Ich stimme nicht zu").click()
    expect(watching.locator(f'[data-value="proposal.{idea.pk}.disagree"]')).to_have_text(
        "1", timeout=10_000
    )
    assert list(Position.objects.values_list("person", "value")) == [(alice.pk, -1)]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_vote_is_taken_with_or_without_the_ballot(visit, idea, alice, is_there):
    """What is not simply taken there, the plain form sends."""
    page = visit(idea.get_absolute_url(), alice)
    asked = []
    page.on("request", lambda request: asked.append(request.method + request.url[-12:]))
    if not is_there:
        page.route("**/live/positions/**", lambda route: route.abort())

    page.get_by_role("button", name="Ich stimme zu").click()

    expect(page.get_by_role("button", name="Zurücknehmen")).to_be_visible()
    expect(page.locator('.vote[aria-pressed="true"]')).to_have_text("Ich stimme zu")
    assert Position.objects.get().value == 1
    assert any(each.startswith("POST") and "position/" in each for each in asked) != is_there
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.locator('.vote[aria-pressed="true"]')).to_have_count(0)
    expect(page.get_by_role("button", name="Zurücknehmen")).to_be_hidden()
    assert not Position.objects.exists()


def test_a_reason_that_a_moderator_is_typing_stays_while_the_desk_goes_on(
    visit, theme, alice, fatma, make_idea
):
    """A13"""
    idea = make_idea("Die erste", author=alice, state=State.WAITING)
    desk = visit(reverse("themes:desk", args=[theme.slug]), fatma)
    desk.get_by_text("Zurückgeben oder ausblenden").click()
    note = desk.get_by_label("Notiz an die Person")
    note.press_sequentially("Bitte schreiben Sie, ")

    second = make_idea("Die zweite", author=alice, state=State.WAITING)
    third = make_idea("Die dritte", author=alice, state=State.WAITING)
    for one in (second, third):
        deciding.decide(one, fatma, kind="publish")
    desk.wait_for_timeout(1500)
    note.press_sequentially("wo.")

    expect(note).to_have_value("Bitte schreiben Sie, wo.")
    desk.get_by_label("Grund").select_option("unclear")
    desk.get_by_role("button", name="Zurückgeben").click()
    expect(desk.get_by_text("Alles ist entschieden.")).to_be_visible()
    assert idea.decisions.get().note == "Bitte schreiben Sie, wo."


def test_everything_works_without_javascript(visit, theme, alice, fatma):
    """A20"""
    page = visit(reverse("proposals:propose", args=[theme.slug]), alice, java_script_enabled=False)
    fill(page, "Ein Nachtbus", "Er fährt **nachts**.")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator("#preview strong")).to_have_text("nachts")
    page.get_by_role("button", name="Idee einreichen").click()
    idea = Proposal.objects.get()

    desk = visit(reverse("themes:desk", args=[theme.slug]), fatma, java_script_enabled=False)
    desk.get_by_text("Zurückgeben oder ausblenden").click()
    desk.get_by_label("Grund").select_option("unclear")
    desk.get_by_role("button", name="Zurückgeben").click()
    page.goto(idea.get_absolute_url())
    expect(page.get_by_text("Das Anliegen ist noch nicht verständlich.")).to_be_visible()
    page.get_by_role("link", name="Idee ändern").click()
    fill(page, "Ein Nachtbus von Cottbus nach Spremberg")
    page.get_by_role("button", name="Änderung einreichen").click()
    desk.reload()
    desk.get_by_role("button", name="Veröffentlichen").click()
    page.reload()
    page.get_by_role("button", name="Ich stimme zu").click()
    expect(page.get_by_text("Ihre Angabe ist gespeichert")).to_be_visible()
    page.goto(reverse("proposals:list", args=[theme.slug]))
    page.get_by_label("Suchwort").fill("spremberg")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.locator(".idea-card")).to_have_count(1)
    page.goto(idea.get_absolute_url())
    page.get_by_role("link", name="Idee zurückziehen").click()
    expect(page.get_by_text("Deshalb lässt sich das nicht rückgängig machen.")).to_be_visible()
    page.get_by_role("button", name="Zurückziehen").click()
    expect(page.get_by_text("Ihre Idee ist zurückgezogen.")).to_be_visible()


@pytest.mark.parametrize("options", [{"width": 360}, {"color_scheme": "dark"}], ids=str)
def test_every_page_is_free_of_barriers(
    visit, theme, alice, bob, ute, fatma, make_idea, district, options
):
    """A01, A10"""
    organisation = ute.mandates.get().organisation
    idea = make_idea(author=ute, organisation=organisation, district=district)
    standing.stand(idea, bob, value=1)
    say(idea.thread, bob, text="Sehr gut.")
    waiting = make_idea("Wartet", author=alice, state=State.WAITING)
    returned = make_idea("Kurz", author=alice, state=State.WAITING)
    deciding.decide(returned, fatma, kind="return", reason="unclear")
    ideas, propose, desk = (
        reverse(name, args=[theme.slug])
        for name in ("proposals:list", "proposals:propose", "themes:desk")
    )
    shown = [
        (ideas, None),
        (f"{ideas}?status=own", alice),
        (f"{ideas}?sort=x", None),
        (f"{ideas}?district=cottbus&text=nichts", None),
        (propose, alice),
        (idea.get_absolute_url(), None),
        (idea.get_absolute_url(), bob),
        (returned.get_absolute_url(), alice),
        (reverse("proposals:edit", args=[waiting.pk]), alice),
        (reverse("proposals:history", args=[idea.pk]), None),
        (reverse("proposals:decide", args=[idea.pk]), fatma),
        (desk, fatma),
    ]

    for url, person in shown:
        page = visit(url, person, **options)
        found = violations(page), page.evaluate("document.documentElement.scrollWidth")
        assert (url, *found) == (url, [], options.get("width", 1280))
        page.context.close()
