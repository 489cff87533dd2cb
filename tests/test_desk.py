"""The moderators' desk: what waits, and the letter about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from participation.moderation import Decision, State, as_read
from participation.proposals import tasks
from participation.proposals.actions import deciding, writing
from participation.proposals.models import Proposal
from participation.threads import actions as threads


@pytest.fixture
def desk(theme):
    return reverse("themes:desk", args=[theme.slug])


def age(idea, **time):
    Proposal.objects.filter(pk=idea.pk).update(submitted=timezone.now() - timedelta(**time))


def test_what_waits_longest_stands_first(client, desk, make_idea, alice, fatma, other_theme):
    for title, hours in (("Neu", 1), ("Alt", 9), ("Mittel", 5)):
        age(make_idea(title, author=alice, state=State.WAITING), hours=hours)
    make_idea("Anderswo", author=alice, state=State.WAITING, theme=other_theme)
    make_idea("Entwurf", author=alice, state=State.DRAFT)
    client.force_login(fatma)

    answer = client.get(desk)

    ((tray, forms),) = [found for found in answer.context["trays"] if found[1]]
    assert (tray.name, [str(form.written) for form in forms]) == ("ideas", ["Alt", "Mittel", "Neu"])
    assert "Es warten 3 Beiträge" in answer.content.decode()


def test_an_empty_desk_says_so(client, desk, fatma):
    client.force_login(fatma)

    assert "Alles ist entschieden." in client.get(desk).content.decode()


def test_it_offers_to_undo_only_what_is_in_force(client, desk, make_idea, alice, fatma):
    idea = make_idea(author=alice, state=State.WAITING)
    deciding.decide(idea, fatma, kind=Decision.Kind.HIDE, reason="unlawful")
    idea.refresh_from_db()
    second = deciding.decide(idea, fatma, kind=Decision.Kind.PUBLISH)
    client.force_login(fatma)

    page = client.get(desk).content.decode()

    assert page.count("Rückgängig machen") == 1
    assert f'name="decision" value="{second.pk}"' in page


def test_a_refused_form_stays_in_its_place_among_all_that_waits(
    client, desk, make_idea, alice, bob, theme, fatma
):
    """A19, A20"""
    idea = make_idea("Ein Nachtbus", author=alice, state=State.WAITING)
    make_idea("Ein Radweg", author=alice, state=State.WAITING)
    thread = threads.start(theme, bob, title="Wohin mit dem Bahnhof?", text="…")
    client.force_login(fatma)

    for written, address in ((idea, "ideas"), (thread, "threads")):
        fields = {"kind": "return", "note": "Noch ohne Grund", "next": desk}
        fields |= {"seen": as_read(written)}
        answer = client.post(f"/{address}/{written.pk}/decide/", fields)

        name = f"{written._meta.model_name}-{written.pk}"
        page = answer.content.decode()
        assert answer.status_code == 422
        for title in ("Ein Nachtbus", "Ein Radweg", "Wohin mit dem Bahnhof?"):
            assert title in page
        assert f'<a href="#{name}-reason">Grund: Bitte wählen Sie einen Grund.</a>' in page
        assert f'<details id="{name}-more" open>' in page
        assert page.count('id="errors"') == page.count("Noch ohne Grund</textarea>") == 1


def test_what_was_decided_lately_can_be_undone_there_whatever_it_is(
    client, desk, make_idea, alice, bob, theme, fatma
):
    idea = make_idea("Ein Nachtbus", author=alice, state=State.WAITING)
    deciding.decide(idea, fatma, kind="publish")
    thread = threads.start(theme, bob, title="Wohin mit dem Bahnhof?", text="…")
    threads.decide_thread(thread, fatma, kind="publish")
    said = threads.say(thread, alice, text="Kauft bei mir!")
    threads.decide_comment(said, fatma, kind="hide", reason="advertising")
    client.force_login(fatma)

    page = client.get(desk)
    for tray, decision in page.context["decided"]:
        answer = client.post(
            reverse(tray.undo, args=[decision.about.pk]), {"decision": decision.pk, "next": desk}
        )
        assert (answer.status_code, answer.url) == (303, desk)

    assert [str(decision.about) for _tray, decision in page.context["decided"]] == [
        "Kauft bei mir!", "Wohin mit dem Bahnhof?", "Ein Nachtbus",
    ]  # fmt: skip
    for written in (idea, thread, said):
        written.refresh_from_db()
    assert [idea.state, thread.state, said.state] == [
        State.WAITING, State.WAITING, State.PUBLISHED,
    ]  # fmt: skip


def test_an_undo_from_an_old_page_takes_back_no_newer_decision(
    client, desk, make_idea, bob, theme, fatma
):
    thread = threads.start(theme, bob, title="Wohin mit dem Bahnhof?", text="…")
    old = threads.decide_thread(thread, fatma, kind="publish")
    thread.refresh_from_db()
    threads.decide_thread(thread, fatma, kind="hide", reason="unlawful")
    client.force_login(fatma)

    answer = client.post(f"/threads/{thread.pk}/undo/", {"decision": old.pk, "next": desk})

    thread.refresh_from_db()
    assert (answer.status_code, thread.state) == (409, State.HIDDEN)


def test_who_decided_too_late_still_reads_what_was_reported(client, make_idea, alice, bob, fatma):
    idea = make_idea(author=alice)
    threads.report(idea.thread, bob, reason="advertising", note="Mein Laden steht darin")
    read = as_read(idea)
    writing.edit(idea, alice, version=1, submit=True, title="Etwas anderes")
    client.force_login(fatma)

    answer = client.post(f"/ideas/{idea.pk}/decide/", {"kind": "publish", "seen": read})

    page = answer.content.decode()
    assert (answer.status_code, "Mein Laden steht darin" in page) == (409, True)


def test_a_note_that_was_typed_at_the_desk_stands_there_after_signing_in(
    client, desk, make_idea, alice, fatma
):
    """B20"""
    idea = make_idea(author=alice, state=State.WAITING)
    fields = {"kind": "hide", "note": "Lange überlegt.", "next": desk}
    client.post(
        f"/ideas/{idea.pk}/decide/", fields, headers={"referer": f"http://testserver{desk}"}
    )
    client.force_login(fatma)

    assert "Lange überlegt.</textarea>" in client.get(desk).content.decode()


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
    with django_assert_max_num_queries(14):
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
    assert reverse("themes:desk", args=[theme.slug]) in letters[fatma.email].text


def test_nobody_is_reminded_of_what_came_today(make_idea, alice, fatma):
    age(make_idea(author=alice, state=State.WAITING), hours=23)

    tasks.remind_moderators()

    assert not Letter.objects.exists()


def test_operators_are_reminded_of_themes_that_nobody_facilitates(
    make_theme, make_idea, theme, alice, fatma, olga
):
    orphan = make_theme("verwaist")
    for place in (theme, orphan):
        age(make_idea(author=alice, state=State.WAITING, theme=place), hours=30)

    tasks.remind_moderators()

    letters = {letter.to: letter.text for letter in Letter.objects.all()}
    assert sorted(letters) == [fatma.email, olga.email]
    assert reverse("themes:desk", args=[orphan.slug]) in letters[olga.email]
    assert reverse("themes:desk", args=[theme.slug]) not in letters[olga.email]
