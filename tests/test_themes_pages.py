from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from participation.people.models import Consent
from themes import people, sections
from themes.models import Theme, ThemeFigures
from themes.tasks import by_group, count_themes, cross_edges, recount


@pytest.fixture
def counted(monkeypatch):
    """`counted(ideas=3, people={1: set()})`: what the rooms above would count."""

    def set_(people=None, **figures):
        monkeypatch.setattr(
            sections, "count", lambda theme: {**dict.fromkeys(sections.COUNTED, 0), **figures}
        )
        monkeypatch.setattr(sections, "people_in", lambda theme: people or {})

    return set_


def test_the_page_says_what_can_be_done_now_and_until_when(client, theme):
    until = datetime(2037, 3, 14, 19, tzinfo=UTC)
    Theme.objects.update(propose_until=until, answer_from=None, answer_until=None)

    page = client.get("/themes/mobilitaet/").text

    assert "Was kann ich jetzt tun?" in page
    assert "offen bis 14. März 2037, 20:00 Uhr" in page
    assert "noch nicht geplant" in page


def test_a_theme_without_a_time_for_sign_up_points_to_its_workshops(client, theme):
    Theme.objects.update(sign_up_from=None, sign_up_until=None)

    assert "Wann, steht bei jeder Werkstatt" in client.get("/themes/mobilitaet/").text


def test_when_nothing_is_open_the_page_says_what_comes_next(client, make_theme):
    windows = {
        f"{activity}_{edge}": None for activity in Theme.Activity for edge in ("from", "until")
    }
    opens = datetime(2037, 3, 14, 19, tzinfo=UTC)
    make_theme(**{**windows, "propose_from": opens})

    page = client.get("/themes/mobilitaet/").text

    assert "Zum Mitmachen ist im Moment nichts offen." in page
    assert "Als Nächstes: „Ideen einreichen“ ab 14. März 2037, 20:00 Uhr." in page


def test_an_anonymous_reader_gets_no_cookie_and_afterwards_a_304(client, theme):
    """P01, S54."""
    first = client.get("/themes/mobilitaet/")
    second = client.get("/themes/mobilitaet/", headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert (first.cookies, second.cookies) == ({}, {})


@pytest.mark.parametrize("count", [1, 5])
def test_the_theme_page_costs_the_same_however_many_take_part(
    client,
    theme,
    make_person,
    alice,
    count,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    for number in range(count):
        theme.facilitations.create(person=make_person(f"F{number}"))
    client.get("/themes/mobilitaet/?warm")

    with django_assert_num_queries(2):
        client.get("/themes/mobilitaet/")
    client.force_login(alice)
    with django_assert_max_num_queries(6):
        client.get("/themes/mobilitaet/")


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_however_long(client, make_theme, count, django_assert_num_queries):
    for number in range(count):
        make_theme(f"t{number}")
    with django_assert_num_queries(2):
        assert client.get("/themes/").text.count("card--link") == count


def test_an_unknown_theme_is_not_found(client, db):
    assert client.get("/themes/nirgends/").status_code == 404


def test_names_and_titles_land_as_text(client, theme, fatma):
    """S21."""
    Theme.objects.update(title='"><img onerror=x>', summary="<svg onload=x>")
    fatma.display_name = "<svg onload=y>"
    fatma.save()

    page = client.get("/themes/mobilitaet/").text

    assert "<img onerror" not in page
    assert "<svg onload" not in page


def test_the_figures_are_rewritten_from_the_rows_and_told_once(theme, counted, events):
    counted(ideas=3, comments=2, people={1: set(), 2: set()})

    count_themes(theme.pk)
    count_themes(theme.pk)

    figures = {"ideas": 3, "comments": 2, "positions": 0, "participants": 2}
    assert events("theme.mobilitaet") == [("theme.figures", {"id": theme.pk, **figures})]
    assert events("figures") == [("theme.figures", {"id": theme.pk, **figures})]
    found = Theme.objects.with_figures().get()
    assert {name: getattr(found, name) for name in figures} == figures


def test_what_nobody_asked_to_count_is_counted_by_the_sweep(theme, other_theme, counted, events):
    counted(ideas=1)

    recount()

    assert [data["ideas"] for _name, data in events("figures")] == [1, 1]


def test_everybody_is_counted_in_one_group_by_consent_before_mandate(alice, ute, wim, groups):
    organisation = ute.mandates.get().organisation_id

    assert by_group({alice.pk: set(), wim.pk: {organisation}, ute.pk: {organisation}}) == {
        "": 1,
        "wirtschaft": 1,
        "gewerkschaften": 1,
    }


def test_speaking_for_oneself_tells_no_group_and_withdrawing_consent_neither(ute, wim):
    """P28, P29."""
    Consent.objects.update(withdrawn=timezone.now())

    assert by_group({ute.pk: set(), wim.pk: set()}) == {"": 2}


def test_the_table_of_groups_moves_in_batches_so_that_two_looks_tell_nothing(
    theme, groups, make_person, counted, events
):
    """P25: nine people are not enough, the eleventh is not told from the tenth."""
    crowd = {make_person(f"P{number}").pk: set() for number in range(11)}
    for pk in list(crowd)[:7]:
        Consent.objects.create(
            person_id=pk, purpose="stakeholder_group", group=groups["kultur"], wording="…"
        )
    tables = []
    for size in (9, 10, 11):
        counted(people=dict(list(crowd.items())[:size]))
        count_themes(theme.pk)
        tables.append(ThemeFigures.objects.get().by_group)

    assert tables == [{}, {"kultur": 7, "": 3}, {"kultur": 7, "": 3}]
    assert [name for name, _data in events("theme.mobilitaet")].count("theme.groups") == 1


def test_small_groups_are_masked_on_the_page(client, theme, groups):
    """P23, A33."""
    ThemeFigures.objects.create(
        theme=theme, by_group={"wirtschaft": 21, "kultur": 6, "gewerkschaften": 9, "": 40}
    )

    page = client.get("/themes/mobilitaet/").text

    shown = {
        row.name: row.cell.count
        for row in people.rows(ThemeFigures.objects.get().by_group, groups.values())
    }
    assert shown == {
        "Wirtschaft": 21,
        "Wissenschaft": 0,
        "Kultur": None,
        "Politik": 0,
        "Zivilgesellschaft": 0,
        "Gewerkschaften": None,
        "ohne Angabe": 40,
    }
    assert page.count("weniger als 10<") == 1
    assert page.count("weniger als 5<") == 1


def test_sections_of_rooms_that_are_empty_say_what_will_come(client, theme):
    page = client.get("/themes/mobilitaet/").text

    assert "In diesem Thema gibt es noch keine Umfrage." in page
    assert "Für dieses Thema steht noch keine Werkstatt fest." in page
    assert "Sobald zehn Menschen mitmachen" in page


def test_what_other_rooms_count_must_have_a_column():
    with pytest.raises(ValueError, match="none of ideas, comments, positions"):
        sections.figure("likes")


def test_a_window_crossing_its_edge_changes_the_page(client, theme):
    client.get("/themes/mobilitaet/")
    gone = timezone.now() - timedelta(seconds=1)
    Theme.objects.update(propose_until=gone, changes_at=gone)

    cross_edges()

    assert "geschlossen seit" in client.get("/themes/mobilitaet/").text


def test_what_nobody_translated_is_marked_as_german_on_an_english_page(client, theme):
    """A24."""
    Theme.objects.update(title="Wege & Schienen")

    german = client.get("/themes/mobilitaet/").text
    english = client.get("/themes/mobilitaet/", headers={"Accept-Language": "en"}).text

    assert '<h1 class="page-title">Wege &amp; Schienen</h1>' in german
    assert '<h1 class="page-title" lang="de">Wege &amp; Schienen</h1>' in english
