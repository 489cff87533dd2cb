"""What a person reads of oneself."""

import json

import pytest
from django.urls import reverse

from participation.people import datamap
from participation.people.actions import record
from participation.people.models import District, Session
from participation.people.mydata import as_articles, as_json
from participation.proposals.models import Position
from participation.threads import actions as threads
from participation.threads.models import Comment, Thread
from tests.test_people_leaving import prove


@pytest.fixture
def read(client, make_idea, alice, bob, theme, district):
    """`read()`: Alice, who did this and that, opens her data; their HTML."""
    client.force_login(alice)
    prove(client)
    alice.district = district
    alice.save()
    make_idea("Ein Nachtbus", author=alice, text="Mit **Anschluss**.", district=district)
    make_idea("Ein Entwurf", author=alice, state="draft", text="")
    for idea in (make_idea("Radweg"), make_idea("Geheimes", state="hidden", author=bob)):
        Position.objects.create(proposal=idea, person=alice, value=0)
    thread = threads.start(theme, alice, title="Wo fehlen Radwege?", text="Zum See.")
    Thread.objects.update(state="published")
    threads.say(thread, alice, text="Und nach Guben.", stance=Comment.Stance.PRO)
    return lambda: client.get(reverse("people:data")).content.decode()


def test_ones_data_are_words(read):
    """P10, A24: choices in their words, rows by their names, texts as written, no English."""
    page = read()

    assert "<strong>Anschluss</strong>" in page
    for words in ("Cottbus", "Deutsch", "Infrastruktur und Mobilität", "Unentschieden", "Dafür"):
        assert words in page
    codes = ("None", "draft", "published", "pro", "–")
    assert [code for code in codes if f"<bdi>{code}</bdi>" in page] == []
    assert "zu welchem Konto" not in page


def test_what_others_hid_is_a_number_still(read, alice):
    page = read()

    [number] = Position.objects.filter(person=alice, proposal__state="hidden")
    assert "Radweg" in page
    assert "Geheimes" not in page
    assert f"Nr. {number.proposal_id}" in page


def test_of_a_kind_of_row_that_nobody_declared_the_number_is_shown(read, district, monkeypatch):
    """P10: what is not known to be for everybody is for nobody."""
    monkeypatch.delitem(datamap._models, District)

    page = read()

    assert district.name not in page
    assert f"Nr. {district.pk}" in page


def test_whatever_ones_data_point_to_says_who_may_see_it():
    for part in datamap.described():
        for name in [name for name, entry in part.entries.items() if part.owner and entry.exported]:
            field = part.model._meta.get_field(name)
            if field.is_relation and not datamap.is_person(field):
                pointed_to = field.related_model
                assert datamap.is_about_nobody(pointed_to) or hasattr(
                    pointed_to._default_manager.all(), "visible_to"
                ), f"{field} would show as a number only"


def test_the_file_holds_every_field_also_the_empty_ones(read, alice):
    draft = as_json(alice)["proposals.Proposal"]["rows"][1]

    assert (draft["text"], draft["published"], draft["author"]) == ("", None, alice.pk)
    assert json.dumps(as_json(alice))


def test_deeds_of_staff_read_as_words(olga, bob):
    record(olga, "person.ban", f"person {bob.pk}", after={"reason": "advertising"})

    [deed] = [part for part in as_articles(olga) if part[0].heading == "verb"]

    [article] = deed[1]
    assert article.heading.value == "Konto gesperrt"
    assert article.facts[0].value == f"Nr. {bob.pk}"


def test_a_session_shows_no_key(client, alice):
    client.force_login(alice)
    [session] = Session.objects.filter(person=alice)

    assert session.pk not in str(as_articles(alice))


@pytest.mark.parametrize("count", [1, 5])
def test_reading_costs_the_same_however_much_there_is(
    alice, make_idea, count, django_assert_num_queries
):
    for number in range(count):
        Position.objects.create(
            proposal=make_idea(f"Idee {number}", author=alice), person=alice, value=1
        )
    with django_assert_num_queries(26):
        as_articles(alice)
