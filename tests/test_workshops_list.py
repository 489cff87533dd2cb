"""The list of all workshops: narrowed, in pages, and of those that are over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from workshops.actions import planning, seats
from workshops.models import Workshop

LIST = reverse("workshops:list")


def titles(client, **asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    return [str(workshop) for workshop in answer.context["page"]]


@pytest.fixture
def workshops(make_workshop, theme, other_theme, district, alice):
    make_workshop(title="Hier", district=district, languages="Deutsch, Niedersorbisch")
    make_workshop(title="Dort", theme=other_theme, languages="Sorbisch, deutsch")
    full = make_workshop(title="Voll", capacity=1)
    seats.sign_up(full, alice)
    make_workshop(title="Zu", sign_up_until=timezone.now() - timedelta(hours=1))
    make_workshop(title="Abgesagt", cancelled=timezone.now())
    make_workshop(title="Vorbei", starts=timezone.now() - timedelta(days=9), languages="Polnisch")
    Workshop.objects.update(left="open")
    Workshop.objects.filter(pk=full.pk).update(left="none")


def test_the_list_is_narrowed(client, workshops, other_theme, district):
    assert titles(client) == ["Hier", "Dort", "Voll", "Zu", "Abgesagt"]
    assert titles(client, theme=other_theme.slug) == ["Dort"]
    assert titles(client, district=district.slug) == ["Hier"]
    assert titles(client, language="Deutsch") == ["Hier", "Dort"]
    assert titles(client, language="Sorbisch") == ["Dort"]
    assert titles(client, free="on") == ["Hier", "Dort"]
    assert titles(client, free="on", language="Polnisch") == []
    assert titles(client, past="1") == ["Vorbei"]
    assert titles(client, past="1", language="Deutsch") == []


def test_the_form_keeps_what_was_asked_for(client, workshops, theme):
    page = client.get(LIST, {"theme": theme.slug, "past": "1"}).content.decode()

    assert f'<option value="{theme.slug}" selected>' in page
    assert '<input type="hidden" name="past" value="1">' in page
    assert '<option value="Polnisch">' in page


@pytest.mark.parametrize("asked", [{"theme": "mond"}, {"district": "mond"}, {"language": "a\0"}])
def test_what_does_not_exist_is_answered_with_what_does(client, theme, asked):
    answer = client.get(LIST, asked)

    assert answer.status_code == 400
    assert "Möglich sind" in answer.content.decode()


def test_a_long_list_has_pages_that_keep_the_filter(client, theme, make_workshop):
    for _each in range(30):
        make_workshop()

    first = client.get(LIST, {"theme": theme.slug})
    assert len(first.context["page"]) == 24
    assert f"?theme={theme.slug}&amp;page=2" in first.content.decode()
    assert len(titles(client, theme=theme.slug, page="2")) == 6
    assert client.get(LIST, {"page": "3"}).status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_it_costs_the_same_however_much_is_planned(
    client, theme, district, make_workshop, number, django_assert_num_queries
):
    for each in range(number):
        make_workshop(district=district, languages=f"Sprache {each}")
    client.get(LIST)
    with django_assert_num_queries(5):
        assert len(titles(client, theme=theme.slug)) == number


def test_a_page_of_the_list_that_was_kept_is_made_anew(client, make_workshop, theme, fatma):
    workshop = make_workshop(languages="Deutsch")
    assert titles(client, language="Deutsch") == ["Zukunftswerkstatt"]

    planning.edit(workshop, fatma, version=1, seats={}, languages="Polnisch")

    assert "Dazu gibt es keine" in client.get(LIST, {"language": "Deutsch"}).content.decode()
