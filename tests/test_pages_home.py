"""The home page: what this is, who carried what came before, the themes, and what happens next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation.pages.agenda import coming, open_now
from themes.models import Theme, ThemeFigures

pytestmark = pytest.mark.django_db


def windows(**given):
    """Every window closed for good, but those given."""
    names = [f"{a}_{end}" for a in Theme.Activity.values for end in ("from", "until")]
    return dict.fromkeys(names) | given


def test_the_home_page_shows_each_theme_with_its_question_and_its_figures(client, theme):
    ThemeFigures.objects.create(theme=theme, ideas=7, comments=3, positions=21, participants=5)
    html = client.get("/").content.decode()
    assert "Wie kommen wir morgen von Ort zu Ort?" in html
    assert f'data-value="theme.{theme.pk}.ideas">7<' in html
    assert f'data-value="theme.{theme.pk}.participants">5<' in html
    assert 'data-colour="lake"' in html


def test_the_home_page_without_a_theme_says_what_to_do_next(client):
    html = client.get("/").content.decode()
    assert "Noch ist kein Thema eröffnet." in html
    assert "/so-funktioniert-es/" in html


def test_the_home_page_does_not_claim_to_be_the_earlier_project(client):
    assert "nicht die Website der damaligen Zukunftswerkstatt" in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_home_page_costs_the_same_however_many_themes(
    client, make_theme, count, django_assert_num_queries
):
    for number in range(count):
        make_theme(f"thema-{number}")
    with django_assert_num_queries(3):  # heads, themes, bodies
        client.get("/")


def test_what_comes_next_is_told_in_order_and_once_for_themes_that_move_together(make_theme):
    soon, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=9)
    make_theme("a", **windows(propose_from=timezone.now(), propose_until=later))
    make_theme("b", **windows(propose_from=timezone.now(), propose_until=later, rate_from=soon))
    themes = list(Theme.objects.with_clock())
    told = [
        (m.at, m.activity, m.opens, [t.slug for t in m.themes], m.in_all) for m in coming(themes)
    ]
    assert told == [
        (soon, "rate", True, ["b"], False),
        (later, "propose", False, ["a", "b"], True),
    ]


def test_the_themes_of_a_moment_that_not_all_share_are_folded_away(client, make_theme):
    later = timezone.now() + timedelta(days=9)
    for slug in ("a", "b"):
        make_theme(slug, **windows(propose_from=timezone.now(), propose_until=later))
    make_theme("c", **windows(rate_from=later))
    page = client.get("/").content.decode()
    assert page.count("<summary>in 2 Themen</summary>") == 1
    assert page.count('<span class="meta">im Thema <a href="/themes/c/">') == 1


def test_open_now_is_decided_by_the_theme_s_clock(make_theme):
    theme = make_theme(**windows(propose_from=timezone.now() + timedelta(days=1)))
    assert open_now(theme) == []
    theme.clock = theme.propose_from
    assert open_now(theme) == [Theme.Activity.PROPOSE]


def test_robots_may_read_everything_but_people(client):
    assert "Disallow: /people/" in client.get("/robots.txt").content.decode()


def test_the_idea_card_on_paper_names_the_themes_and_carries_a_code(client, theme, settings):
    """A39"""
    html = client.get("/papier/").content.decode()
    assert "Infrastruktur und Mobilität" in html
    assert 'class="paper__code"' in html
    assert settings.PUBLIC_URL.partition("//")[2] in html
    assert "style=" not in html
