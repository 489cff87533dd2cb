"""Imprint, privacy and the rest: readable by everybody, kept by the operator, no version lost."""

from datetime import date

import pytest
from django.conf import settings

from participation.live.models import Event
from participation.mail.models import Letter
from participation.pages import actions, seeds
from participation.pages.models import Text
from participation.people.models import StaffDeed
from participation.proposals.actions.deciding import decide

pytestmark = pytest.mark.django_db

EVERY = Text.Slug.values
IMPRINT = "/texts/impressum/de/"


@pytest.fixture
def texts():
    seeds.load()


def edit(client, based_on=1, title="Impressum", body="Landratsamt Beispiel", **more):
    return client.post(IMPRINT, {"title": title, "body": body, "based_on": based_on, **more})


def test_a_text_is_offered_again_after_signing_in(client, texts, olga):
    """B20: an hour's work is not lost to a session that ended."""
    edit(client, body="Lange überlegt.")
    client.force_login(olga)
    assert "Lange überlegt." in client.get(IMPRINT).content.decode()


@pytest.mark.parametrize("slug", EVERY)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_text_is_there_in_both_languages_even_before_anything_is_loaded(
    client, slug, language
):
    """P35"""
    response = client.get(f"/{slug}/", headers={"accept-language": language})
    assert response.status_code == 200
    assert f'<h1 class="page-title">{seeds.as_delivered(slug, language)}' in (
        response.content.decode()
    )
    assert response.cookies == {}


def test_loading_the_texts_again_changes_nothing(texts):
    before = list(Text.objects.values_list("slug", "language", "version"))
    seeds.load()
    assert list(Text.objects.values_list("slug", "language", "version")) == before
    assert len(before) == len(EVERY) * len(settings.LANGUAGES)


def test_a_language_without_a_text_shows_the_german_one_and_says_so(client):
    """A24"""
    Text.objects.create(slug="kontakt", language="de", title="Kontakt", body="Hier.")
    html = client.get("/kontakt/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in html
    assert '<article class="prose" lang="de"' in html


def test_only_operators_are_told_what_is_missing_in_the_imprint(client, texts, olga, alice):
    asked = "Register, Registernummer"
    assert asked not in client.get("/impressum/").content.decode()
    client.force_login(alice)
    assert asked not in client.get("/impressum/").content.decode()
    client.force_login(olga)
    assert asked in client.get("/impressum/").content.decode()
    edit(client)
    assert asked not in client.get("/impressum/").content.decode()


def test_an_edit_is_a_new_version_and_the_old_one_stays_readable(client, texts, olga):
    """P36"""
    client.force_login(olga)
    response = edit(client)
    assert (response.status_code, response["Location"]) == (303, "/impressum/")
    assert "Landratsamt Beispiel" in client.get("/impressum/").content.decode()
    old = client.get("/impressum/versions/1/").content.decode()
    assert "Landratsamt Beispiel" not in old
    assert "Sie lesen Fassung 1" in old
    assert client.get("/impressum/versions/3/").status_code == 404


def test_an_edit_is_recorded_and_told_without_its_words(texts, olga):
    """I15"""
    text = actions.write_text(
        "impressum", olga, language="de", title="T", body="geheim", based_on=1
    )
    deed = StaffDeed.objects.get()
    assert (deed.verb, deed.thing) == ("text.write", f"text {text.pk}")
    assert (deed.before, deed.after) == ({"version": 1}, {"version": 2})
    assert list(Event.objects.values_list("topic__name", "name", "data")) == [
        ("site", "texts.changed", {})
    ]


def test_a_page_kept_for_readers_is_made_anew_after_an_edit(client, texts, olga):
    client.get("/impressum/")
    actions.write_text("impressum", olga, language="de", title="Neu", body="Neu.", based_on=1)
    assert '<h1 class="page-title">Neu</h1>' in client.get("/impressum/").content.decode()


def test_two_operators_edit_one_text_and_nothing_is_lost(client, texts, olga):
    """B21"""
    client.force_login(olga)
    edit(client, body="Der erste Text")
    response = edit(client, body="Der zweite Text")
    html = response.content.decode()
    assert response.status_code == 409
    assert "Der erste Text" in html
    assert "Der zweite Text" in html
    assert Text.objects.of("impressum", "de").count() == 2


def test_a_preview_shows_the_text_and_saves_nothing(client, texts, olga):
    client.force_login(olga)
    html = edit(client, body="## Adresse <script>", preview="1").content.decode()
    assert "<h3>Adresse &lt;script&gt;</h3>" in html
    assert Text.objects.of("impressum", "de").count() == 1


def test_a_bad_edit_keeps_what_was_typed(client, texts, olga):
    client.force_login(olga)
    response = edit(client, title="")
    assert response.status_code == 422
    assert "Landratsamt Beispiel" in response.content.decode()


def test_nobody_but_operators_edits(client, texts, alice, fatma):
    assert client.get(IMPRINT).status_code == 303
    for person in (alice, fatma):
        client.force_login(person)
        assert [client.get("/texts/").status_code, client.get(IMPRINT).status_code] == [404, 404]
        assert edit(client).status_code == 404


def test_an_operator_finds_every_text_in_the_list(client, texts, olga):
    client.force_login(olga)
    html = client.get("/texts/").content.decode()
    assert all(f'href="/texts/{slug}/en/"' in html for slug in EVERY)
    assert client.get("/texts/impressum/xx/").status_code == 404


def test_a_script_in_a_text_is_not_a_script(client, olga):
    """S27"""
    actions.write_text(
        "kontakt", olga, language="de", title="K", body="<script>1</script>", based_on=0
    )
    assert "<script>1" not in client.get("/kontakt/").content.decode()


def test_the_privacy_page_tells_what_the_data_map_says(client):
    html = client.get("/datenschutz/").content.decode()
    assert "Nachrichten an uns und gemeldete Barrieren" in html
    assert "Ein Jahr nach der Antwort; ohne Antwort zwei Jahre." in html


def test_the_accessibility_statement_is_younger_than_a_year_and_says_what_it_must(client):
    """A30: after a year somebody must examine the platform again and set the date."""
    assert (date.today() - seeds.STATEMENT_DATE).days <= 365  # noqa: DTZ011
    html = client.get("/barrierefreiheit/").content.decode()
    for part in ("Stand: ", "noch nicht barrierefrei", "Selbstbewertung", "Durchsetzungsstelle"):
        assert part in html
    assert 'href="/barriere-melden/"' in html


@pytest.mark.parametrize("slug", EVERY)
def test_the_texts_are_written_in_short_sentences(slug):
    """A40"""
    text = seeds.as_delivered(slug, "de").body
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for mark in "!?:;–":
        lines = [line.replace(mark, ".") for line in lines]
    sentences = [s for line in lines for s in line.split(". ") if s.strip(" .-")]
    words = sum(len(sentence.split()) for sentence in sentences)
    assert words / len(sentences) <= 15


@pytest.mark.parametrize("count", [1, 5])
def test_a_text_costs_the_same_however_many_versions_it_has(
    client, count, django_assert_num_queries
):
    for version in range(1, count + 1):
        Text.objects.create(slug="kontakt", language="de", version=version, title="K", body="Hier.")
    with django_assert_num_queries(3):  # heads, text, versions
        client.get("/kontakt/")


def test_the_rules_are_linked_where_people_write_and_from_the_letter_that_hides(
    client, theme, make_idea, alice, fatma
):
    idea = make_idea(author=alice)
    client.force_login(alice)
    for address in ("/themes/mobilitaet/propose/", "/themes/mobilitaet/threads/new/", "/ideas/1/"):
        page = client.get(address.replace("/1/", f"/{idea.pk}/")).text
        assert page.count('href="/regeln/"') == 2, address  # beside the form and in the footer

    decide(idea, fatma, kind="hide", reason="advertising")

    assert "http://localhost:8000/regeln/\n" in Letter.objects.get().text
