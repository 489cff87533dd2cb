"""Readers choose a language without an account; nothing is set before they do."""

import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client

from participation.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def choose(client, language="en", after="/papier/", **headers):
    return client.post("/language/", {"language": language, "next": after}, **headers)


def test_choosing_a_language_returns_to_the_page_in_that_language(client):
    """A25"""
    response = choose(client)
    assert (response.status_code, response["Location"]) == (303, "/papier/")
    assert list(response.cookies) == ["language"]
    assert '<html lang="en">' in client.get("/papier/").content.decode()


def test_a_browser_s_own_language_counts_until_one_is_chosen(client):
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in page
    choose(client, "de")
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de">' in page


def test_an_unknown_language_changes_nothing(client):
    assert choose(client, "xx").cookies == {}


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "pages:home",
        "-1",
    ],
)
def test_the_way_back_never_leaves_the_platform(client, after):
    """S53"""
    assert choose(client, after=after)["Location"] == "/"


def test_a_foreign_page_cannot_choose(client):
    """S58"""
    client = Client(enforce_csrf_checks=True)
    assert choose(client, headers={"origin": "https://evil.example"}).status_code == 403
    assert choose(client, headers={"origin": "http://testserver"}).status_code == 303


def test_looking_at_the_switch_changes_nothing(client):
    assert client.get("/language/?language=en").status_code == 405


def test_what_is_typed_in_a_form_waits_for_its_page_in_the_other_language(client):
    """A25, without a script: the button of the language sends the form along."""
    page = "/barriere-melden/?page=/papier/"
    html = client.get(page).content.decode()
    assert (
        'form="inquiry-form" formmethod="post" formaction="/language/?next=/barriere-melden/'
        in html
    )
    typed = {"language": "en", "text": "Ein angefangener Satz", "page": "/papier/", "key": ""}
    response = client.post(f"/language/?next={page}", typed)
    assert response["Location"] == page
    html = client.get(page).content.decode()
    assert '<html lang="en">' in html
    assert "Ein angefangener Satz" in html


def test_what_was_typed_is_forgotten_once_the_form_is_sent(client):
    typed = {"language": "en", "text": "Ein angefangener Satz", "page": ""}
    client.post("/language/?next=/barriere-melden/", typed)
    client.post("/barriere-melden/", {"text": "Ganzer Satz.", "key": uuid.uuid4()})
    assert "angefangener" not in client.get("/barriere-melden/").content.decode()


def test_six_languages_are_offered_by_the_names_they_have_themselves(client, settings):
    """A25"""
    settings.LANGUAGES = [
        ("de", "Deutsch"),
        ("en", "English"),
        ("hsb", "Hornjoserbšćina"),
        ("dsb", "Dolnoserbšćina"),
        ("pl", "Polski"),
        ("cs", "Čeština"),
    ]
    html = client.get("/").content.decode()
    assert '<summary><span class="visually-hidden">Sprache: </span><span lang="de">Deutsch' in html
    assert 'value="hsb" lang="hsb">Hornjoserbšćina</button>' in html
    assert html.count('aria-current="true"') == 1


def test_english_readers_find_european_dates_and_translated_marks_on_an_example(client, make_idea):
    idea = make_idea("Obstwiese", label="Beispiel")
    day = datetime(2026, 11, 23, 12, tzinfo=UTC)
    Proposal.objects.filter(pk=idea.pk).update(published=day)

    page = client.get("/themes/mobilitaet/ideas/", headers={"accept-language": "en"})

    assert "23 November 2026" in page.content.decode()
    assert ">Example</span>" in page.content.decode()
