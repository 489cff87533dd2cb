"""Error pages stand in the same frame, and need no database to do so (tests here may not ask it)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from participation.errors import page

CODES = [400, 403, 404, 405, 413, 429, 500, 503]
LEGAL = ["/impressum/", "/datenschutz/", "/barrierefreiheit/", "/barriere-melden/", "/kontakt/"]
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize("code", CODES)
def test_every_error_page_leads_to_help_and_imprint(code):
    """A30, P35"""
    html = page(f"{code}.html", code).content.decode()
    assert [href for href in LEGAL if f'href="{href}' not in html] == []
    assert 'lang="de"' in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("code", [500, 503])
def test_what_broke_has_a_number_to_ask_with(code):
    """S73"""
    assert "ABC-123" in page(f"{code}.html", code, incident="ABC-123").content.decode()


def test_an_error_page_speaks_the_reader_s_language():
    with translation.override("en"):
        assert '<html lang="en">' in page("500.html", 500).content.decode()


@pytest.mark.django_db
def test_the_address_of_a_deed_opened_as_a_page_explains_itself(client):
    response = client.get("/language/", headers={"accept": "text/html"})
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Dieser Schritt braucht ein Formular." in response.content.decode()
    assert client.get("/language/", headers={"accept": "application/json"}).content == b""


def test_help_contact_barrier_and_languages_stand_in_the_same_order_everywhere():
    """A09"""
    order = ["/language/", "/so-funktioniert-es/", "/kontakt/", "/barriere-melden/", "/impressum/"]
    found = set()
    for code in CODES:
        html = page(f"{code}.html", code).content.decode()
        footer = html[html.index("<footer") :]
        found.add(html.index('action="/language/"') < html.index("<main"))
        places = [footer.index(f'href="{href}') for href in order[1:]]
        assert places == sorted(places)
    assert found == {True}


def templates_that(pattern):
    return {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if re.search(pattern, path.read_text())
    }


def test_a_template_that_shows_a_form_shows_its_errors_first():
    """A19: the field template leaves what concerns the whole form to the summary."""
    shows = templates_that(r"{{ form }}")
    summarises = templates_that(r"_errors\.html")
    assert sorted(shows - summarises - {"pages/style.html"}) == []


def test_no_template_brings_its_own_style_or_script():
    """S27: the policy would block it."""
    inline = r"<style|\sstyle=|<script(?![^>]*(?:src=|application/json))|\son[a-z]+="
    assert sorted(templates_that(inline)) == []


def test_icons_are_for_the_eye_only():
    """A drawing beside a word must not be read out; its word says it."""
    lone = r"{% heroicon_(outline|mini|solid|micro) (?![^%]*aria_hidden)[^%]*%}"
    assert sorted(templates_that(lone)) == []
