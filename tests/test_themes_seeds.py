from importlib import import_module

from django.apps import apps

from themes import seeds
from themes.models import Theme


def test_the_five_themes_are_loaded_once_and_what_staff_edited_stays(db):
    seeds.load()
    Theme.objects.filter(slug="kultur").update(title="Kultur")

    seeds.load()

    assert [theme.slug for theme in Theme.objects.all()] == list(seeds.THEMES)
    assert Theme.objects.get(slug="kultur").title == "Kultur"


def test_ideas_may_be_proposed_from_the_first_minute_and_surveys_not_yet(db):
    seeds.load()

    theme = Theme.objects.with_clock().get(slug="mobilitaet")

    assert [activity.value for activity in Theme.Activity if theme.is_open(activity)] == [
        "propose",
        "comment",
        "rate",
    ]
    assert theme.changes_at == theme.propose_until


def test_a_theme_brings_its_figures_along(db, client, django_assert_num_queries):
    seeds.load()

    with django_assert_num_queries(1):
        themes = list(Theme.objects.with_figures())

    assert {(t.ideas, t.comments, t.positions, t.participants) for t in themes} == {(0, 0, 0, 0)}


def test_a_theme_has_a_page_without_a_cookie(db, client):
    seeds.load()

    response = client.get("/themes/mobilitaet/")

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Wie stellen Sie sich die Lausitz von morgen vor?" in response.text


def test_themes_from_before_there_were_translations_keep_their_english(db):
    """What migration 0002 does is written there, whatever becomes of the seeds."""
    seeds.load()
    as_loaded = dict(Theme.objects.values_list("slug", "translations"))
    Theme.objects.update(translations={})

    migration = import_module("themes.migrations.0002_words_in_every_language")
    migration.keep_what_the_catalogue_said(apps, None)

    assert dict(Theme.objects.values_list("slug", "translations")) == as_loaded
    assert as_loaded["kultur"]["en"].keys() >= {"title", "summary", "lead_question"}
