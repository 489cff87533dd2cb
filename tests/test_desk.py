"""The moderators' desk: what waits, and the letter about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from participation.moderation import Decision, State
from participation.proposals import tasks
from participation.proposals.actions import deciding
from participation.proposals.models import Proposal


@pytest.fixture
def desk(theme):
    return reverse("proposals:desk", args=[theme.slug])


def age(idea, **time):
    Proposal.objects.filter(pk=idea.pk).update(submitted=timezone.now() - timedelta(**time))


def test_what_waits_longest_stands_first(client, desk, make_idea, alice, fatma, other_theme):
    for title, hours in (("Neu", 1), ("Alt", 9), ("Mittel", 5)):
        age(make_idea(title, author=alice, state=State.WAITING), hours=hours)
    make_idea("Anderswo", author=alice, state=State.WAITING, theme=other_theme)
    make_idea("Entwurf", author=alice, state=State.DRAFT)
    client.force_login(fatma)

    answer = client.get(desk)

    ((tray, items),) = [found for found in answer.context["trays"] if found[1]]
    assert (tray.name, [str(item) for item in items]) == ("ideas", ["Alt", "Mittel", "Neu"])
    assert "Es warten 3 Beiträge" in answer.content.decode()


def test_an_empty_desk_says_so(client, desk, fatma):
    client.force_login(fatma)

    assert "Alles ist entschieden." in client.get(desk).content.decode()


def test_it_offers_to_undo_only_what_is_in_force(client, desk, make_idea, alice, fatma):
    idea = make_idea(author=alice, state=State.WAITING)
    deciding.decide(
        idea, fatma, kind=Decision.Kind.HIDE, seen=(State.WAITING, 1), reason="unlawful"
    )
    second = deciding.decide(idea, fatma, kind=Decision.Kind.PUBLISH, seen=(State.HIDDEN, 1))
    client.force_login(fatma)

    page = client.get(desk).content.decode()

    assert page.count("Rückgängig machen") == 1
    assert f'name="decision" value="{second.pk}"' in page


def test_facilitators_find_their_desks_on_their_own_page(
    client, desk, make_idea, alice, fatma, gustav
):
    make_idea(author=alice, state=State.WAITING)

    pages = {}
    for person in (fatma, gustav, alice):
        client.force_login(person)
        pages[person] = client.get(reverse("people:me")).content.decode()

    assert [desk in pages[person] for person in (fatma, gustav, alice)] == [True, False, False]
    assert "Was auf Prüfung wartet: 1" in pages[fatma]


def test_it_needs_signing_in(client, desk):
    answer = client.get(desk)
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("account_login"))


def test_it_hears_the_staffs_topic(client, desk, theme, fatma):
    client.force_login(fatma)
    page = client.get(desk)
    assert page["Cache-Control"] == "private, no-store"
    assert 'data-on="desk.changed"' in page.content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_it_costs_the_same_however_much_waits(
    client, desk, make_idea, alice, fatma, count, django_assert_max_num_queries
):
    for number in range(count):
        make_idea(f"Idee {number}", author=alice, state=State.WAITING)
    client.force_login(fatma)
    client.get(desk)
    with django_assert_max_num_queries(13):
        client.get(desk)


def test_facilitators_get_one_letter_a_day_about_what_waits_too_long(
    theme, other_theme, make_idea, alice, fatma, gustav, olga
):
    other_theme.facilitations.create(person=fatma)
    age(make_idea("Alt", author=alice, state=State.WAITING), hours=30)
    age(make_idea("Neu", author=alice, state=State.WAITING), hours=1)
    age(make_idea("Dort", author=alice, state=State.WAITING, theme=other_theme), hours=25)

    tasks.remind_moderators()
    tasks.remind_moderators()

    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert sorted(letters) == [fatma.email, gustav.email]
    assert letters[fatma.email].subject == "3 Beiträge warten auf Ihre Entscheidung"
    assert letters[gustav.email].subject == "1 Beitrag wartet auf Ihre Entscheidung"
    assert reverse("proposals:desk", args=[theme.slug]) in letters[fatma.email].text


def test_nobody_is_reminded_of_what_came_today(make_idea, alice, fatma):
    age(make_idea(author=alice, state=State.WAITING), hours=23)

    tasks.remind_moderators()

    assert not Letter.objects.exists()


def test_operators_are_reminded_where_nobody_facilitates(make_idea, alice, olga):
    age(make_idea(author=alice, state=State.WAITING), hours=30)

    tasks.remind_moderators()

    assert [letter.to for letter in Letter.objects.all()] == [olga.email]
