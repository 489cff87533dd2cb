"""The list of ideas: sorted, filtered, in pages."""

import sqlite3
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from participation.live.log import Message, publish
from participation.moderation import State
from participation.proposals import listing
from participation.proposals.models import Proposal, ProposalTally
from participation.proposals.tasks import recount
from themes.models import ThemeFigures


@pytest.fixture
def show(client, theme):
    """`show(sort="agreed")`: the answer of the list."""

    def get(**query):
        return client.get(reverse("proposals:list", args=[theme.slug]), query)

    return get


def titles(answer):
    return [str(idea) for idea in answer.context["page"].object_list]


@pytest.fixture
def three(make_idea, groups, district, ute):
    """Three ideas, each the first in one order."""
    organisation = ute.mandates.get().organisation
    loved = make_idea("Geliebt", author=ute, organisation=organisation)
    disputed = make_idea("Umstritten", district=district)
    discussed = make_idea("Besprochen", text="Mit dem Wort Feuerwehr")
    for number, (idea, tally) in enumerate(
        {
            loved: {"agree": 9, "agreement": 0.7},
            disputed: {"agree": 5, "disagree": 5, "agreement": 0.2, "contest": 0.5},
            discussed: {"comments": 3},
        }.items()
    ):
        ProposalTally.objects.filter(proposal=idea).update(**tally)
        idea.published = timezone.now() + timedelta(minutes=number)
        idea.save()
    return loved, disputed, discussed


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Besprochen", "Umstritten", "Geliebt"]),
        ("newest", ["Besprochen", "Umstritten", "Geliebt"]),
        ("discussed", ["Besprochen", "Umstritten", "Geliebt"]),
        ("agreed", ["Geliebt", "Umstritten", "Besprochen"]),
        ("contested", ["Umstritten", "Besprochen", "Geliebt"]),
    ],
)
def test_it_is_sorted_as_asked(show, three, sort, order):
    assert titles(show(sort=sort)) == order


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"group": "gewerkschaften"}, ["Geliebt"]),
        ({"group": "kultur"}, []),
        ({"district": "cottbus"}, ["Umstritten"]),
        ({"text": "feuerwehr"}, ["Besprochen"]),
        ({"text": "wort besprochen"}, ["Besprochen"]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"text": "\\"}, []),
        ({"text": "& ! : * | <-> ( → ' --"}, []),
        ({"status": "published", "district": "cottbus", "sort": "agreed"}, ["Umstritten"]),
    ],
)
def test_it_is_filtered_as_asked(show, three, query, found):
    """B14"""
    answer = show(**query)
    assert (answer.status_code, titles(answer)) == (200, found)


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ({"sort": "best"}, "newest, discussed, agreed, contested"),
        ({"sort": "pk; select pg_sleep(9)"}, "newest, discussed, agreed, contested"),
        ({"group": "<script>alert(1)</script>"}, "wirtschaft, wissenschaft, kultur"),
        ({"district": "paris"}, "cottbus"),
        ({"status": "waiting"}, "published"),
        ({"status": "own"}, "published"),
        ({"_connector": "OR"}, "sort, group, district, status, text, page"),
        ({"author__password": "x"}, "sort, group, district, status, text, page"),
    ],
)
def test_an_unknown_sort_or_filter_names_the_allowed_ones(show, three, query, allowed):
    """S23, S40"""
    answer = show(**query)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert allowed in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("word", ["ärzte", "ÄRZTE", "Ärzte"])
@pytest.mark.parametrize("text", ["Mehr Ärzte", "MEHR ÄRZTE", "Für Fachärzte"])
def test_an_umlaut_is_found_by_sqlite_too_however_it_is_written(word, text):
    database = sqlite3.connect(":memory:")

    found = [
        database.execute("SELECT ? LIKE ?", [text, f"%{spelling}%"]).fetchone()[0]
        for _name, spelling in listing._says(word).children
    ]

    assert any(found)


def test_a_link_that_another_site_marked_still_works(show, three):
    assert show(utm_source="x", fbclid="y").status_code == 200


def test_no_search_lasts_for_ever(db):
    """B14: PostgreSQL ends what takes too long, and so does who waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        assert cursor.fetchone() == ("30s", "10s")


@pytest.mark.parametrize("text", ["a" * 10_000, "a\x00b"])
def test_a_search_that_no_idea_can_match_is_refused(show, three, text):
    """B14"""
    assert show(text=text).status_code == 400


@pytest.mark.parametrize("page", ["1000000000000", "0", "-1", "3", "99999"])
def test_a_page_that_is_not_there_is_not_found(show, three, page):
    """B13"""
    assert show(page=page).status_code == 404


def test_pages_hold_twenty_and_every_idea_stands_on_one(show, theme, make_idea):
    made = {str(make_idea(f"Idee {number}")) for number in range(45)}
    ThemeFigures.objects.update_or_create(theme=theme, defaults={"ideas": 45})

    answers = [show(page=number) for number in (1, 2, 3)]

    pages = [titles(answer) for answer in answers]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert {title for page in pages for title in page} == made
    assert answers[0].context["page"].paginator.num_pages == 3
    assert show(page=4).status_code == 404


def test_a_narrowed_list_goes_on_page_by_page(show, district, make_idea):
    for number in range(45):
        make_idea(f"Idee {number}", district=district)

    pages = [show(district="cottbus", page=number).context["page"] for number in (1, 2, 3)]

    assert [page.has_next() for page in pages] == [True, True, False]


def test_the_state_of_others_ideas_is_for_moderators(
    client, show, theme, make_idea, alice, bob, fatma, gustav
):
    """S07"""
    waiting = make_idea("Wartet noch", author=alice, state=State.WAITING)
    draft = make_idea("Ein Entwurf", author=alice, state=State.DRAFT)
    client.force_login(alice)
    assert sorted(titles(show(status="own"))) == [str(draft), str(waiting)]
    for person in (alice, bob, gustav):
        client.force_login(person)
        assert show(status="waiting").status_code == 400
    client.force_login(fatma)
    assert titles(show(status="waiting")) == [str(waiting)]
    assert titles(show(status="waiting", sort="agreed")) == [str(waiting)]
    assert show(status="draft").status_code == 400


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("sort", ["newest", "agreed"])
def test_it_costs_three_queries_however_long(
    show, make_idea, alice, groups, count, sort, django_assert_num_queries
):
    """Topics, theme, ideas."""
    for number in range(count):
        make_idea(f"Idee {number}", author=alice)
    show(text="warm up")
    with django_assert_num_queries(3):
        show(sort=sort)


@pytest.mark.parametrize("count", [1, 5])
def test_signed_in_it_costs_three_while_the_list_is_kept_and_a_moderator_four(
    client, show, make_idea, alice, fatma, groups, count, django_assert_num_queries
):
    for number in range(count):
        make_idea(f"Idee {number}", author=alice)
    for person, queries in ((alice, 3), (fatma, 4)):
        client.force_login(person)
        show()
        with django_assert_num_queries(queries):
            show()


def test_the_kept_list_is_made_anew_when_something_happens_in_the_theme(
    client, show, theme, make_idea, alice, bob
):
    client.force_login(bob)
    make_idea("Erste", author=alice)
    show()
    make_idea("Zweite", author=alice)
    assert "Zweite" not in show().content.decode()

    with transaction.atomic():
        publish(Message(theme.topic, "proposal.published", {"id": 1}))

    assert "Zweite" in show().content.decode()


def test_a_card_in_the_cache_shows_what_a_fresh_one_would(show, idea, alice, make_idea):
    mine = make_idea("Mit Namen", author=alice)
    show()
    ProposalTally.objects.filter(proposal=idea).update(agree=7)
    alice.display_name = "Alicia"
    alice.save()
    Proposal.objects.filter(pk=mine.pk).update(title="Anders", version=2)

    kept = show(utm_a=1).content.decode()
    cache.clear()

    assert [word in kept for word in ("Alicia", "Anders", ">7<")] == [True] * 3
    assert show(utm_b=1).content.decode().count("idea-card") == kept.count("idea-card")


def test_a_waiting_idea_is_nowhere_public(client, theme, alice, make_idea):
    """S07"""
    make_idea("Noch geheim", author=alice, state=State.WAITING)
    recount()

    for url in (theme.get_absolute_url(), reverse("proposals:list", args=[theme.slug]), "/"):
        assert "Noch geheim" not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("title", "text", "excerpt"),
    [
        ("Obst für alle", "**Bäume** an Wegen", "Bäume an Wegen"),
        ("Obst für…", "Obst für alle, an Wegen", "… alle, an Wegen"),
        ("Obst für alle.", "Obst für alle. An Wegen.", "… An Wegen."),
        ("Obst", "Obst", ""),
        ("Obst", "Bäume\n\n- an Wegen\n- am See", "Bäume \N{BULLET} an Wegen \N{BULLET} am See"),
        ("Obst", "", ""),
    ],
)
def test_a_card_does_not_say_its_title_twice(make_idea, title, text, excerpt):
    idea = make_idea(title, text=text)

    assert Proposal.objects.for_cards().get(pk=idea.pk).excerpt == excerpt
