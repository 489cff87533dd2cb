"""People report what is against the rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation.live.models import Event
from participation.mail.models import Letter
from participation.moderation import Reason, State, count_waiting
from participation.proposals.actions import deciding, writing
from participation.proposals.models import Proposal
from participation.threads import actions
from participation.threads.models import Report, Thread


@pytest.fixture
def thread(theme, alice):
    return Thread.objects.create(
        theme=theme, author=alice, title="Radwege", text="Wo fehlen sie?", state=State.PUBLISHED
    )


@pytest.fixture
def close(theme):
    """Close the discussion of the theme, since 20 o'clock on 14 March 2026."""

    def close():
        closed = timezone.make_aware(timezone.datetime(2026, 3, 14, 20))
        theme.comment_from, theme.comment_until = closed - timedelta(days=9), closed
        theme.save()

    return close


def test_a_report_waits_at_the_desk_until_somebody_decides(client, thread, theme, alice, bob):
    said = actions.say(thread, alice, text="Werbung!")
    client.force_login(bob)
    answer = client.post(f"/comments/{said.pk}/report/", {"reason": "advertising", "note": "Link"})
    assert answer.status_code == 303
    report = Report.objects.get()
    assert (report.person, report.reason, report.note, report.closed) == (
        bob, Reason.ADVERTISING, "Link", None,
    )  # fmt: skip
    event = Event.objects.filter(topic__name=theme.staff_topic).last()
    assert (event.name, event.data) == ("desk.changed", {"waiting": 1})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Danke. Die Moderation sieht sich den Beitrag an." in page
    assert "von Ihnen gemeldet" in page


def test_each_person_reports_a_comment_once(thread, alice, bob, ute):
    said = actions.say(thread, alice, text="Werbung!")
    first = actions.report(said, bob, reason=Reason.ADVERTISING)
    assert actions.report(said, bob, reason=Reason.INSULTING) == first
    actions.report(said, ute, reason=Reason.OTHER)
    assert list(said.reports.values_list("person", "reason").order_by("pk")) == [
        (bob.pk, Reason.ADVERTISING),
        (ute.pk, Reason.OTHER),
    ]


def test_a_comment_that_was_edited_after_the_decision_can_be_reported_again(thread, alice, bob):
    said = actions.say(thread, alice, text="Harmlos")
    report = actions.report(said, bob, reason=Reason.OTHER)
    said.reports.update(closed=timezone.now())
    actions.report(said, bob, reason=Reason.OTHER)
    report.refresh_from_db()
    assert report.closed is not None
    actions.edit(said, alice, text="Schlimm", stance="neutral")
    actions.report(said, bob, reason=Reason.INSULTING)
    report.refresh_from_db()
    assert (report.closed, report.reason) == (None, Reason.INSULTING)


def test_who_reports_again_what_was_decided_is_told_so(client, thread, alice, bob):
    said = actions.say(thread, alice, text="Harmlos")
    client.force_login(bob)
    pages = []
    for _time in range(2):
        answer = client.post(f"/comments/{said.pk}/report/", {"reason": "other"}, follow=True)
        pages.append(answer.content.decode())
        said.reports.update(closed=timezone.now())
    assert ["Danke." in page for page in pages] == [True, False]
    assert "schon entschieden" in pages[1]


def test_nobody_reports_themselves(client, thread, alice):
    said = actions.say(thread, alice, text="Hallo")
    client.force_login(alice)
    assert client.post(f"/comments/{said.pk}/report/", {"reason": "other"}).status_code == 403


def test_a_report_without_a_reason_is_a_field_error(client, thread, alice, bob):
    said = actions.say(thread, alice, text="Hallo")
    client.force_login(bob)
    answer = client.post(f"/comments/{said.pk}/report/", {"note": "Bitte prüfen"})
    assert answer.status_code == 422
    assert "Bitte prüfen</textarea>" in answer.content.decode()


def test_reporting_needs_no_open_window(client, thread, alice, bob, close):
    said = actions.say(thread, alice, text="Hallo")
    close()
    client.force_login(bob)
    assert client.post(f"/comments/{said.pk}/report/", {"reason": "other"}).status_code == 303


def test_what_was_written_to_the_moderation_is_read_at_its_desk_and_nowhere_else(
    client, thread, theme, other_theme, alice, bob, ute, fatma, gustav
):
    """S12: neither note nor name; and who moderates another theme cannot decide about it."""
    said = actions.say(thread, alice, text="Werbung!")
    actions.report(said, bob, reason=Reason.OTHER, note="Nur für die Moderation")
    desks = [f"/themes/{one.slug}/desk/" for one in (theme, other_theme)]
    pages = [thread.get_absolute_url(), f"/comments/{said.pk}/history/", "/people/me/", *desks]
    pages += [f"/comments/{said.pk}/{deed}/" for deed in ("report", "decide", "edit")]

    found = {}
    for person in (alice, ute, gustav, fatma):
        client.force_login(person)
        read = [page for page in pages if "Nur für die Moderation" in client.get(page).text]
        found[person] = read

    assert found.pop(fatma) == [desks[0], f"/comments/{said.pk}/decide/"]
    assert found == dict.fromkeys((alice, ute, gustav), [])
    client.force_login(gustav)
    hide = {"kind": "hide", "reason": "other", "note": "x"}
    assert client.post(f"/comments/{said.pk}/decide/", hide).status_code == 403


def test_a_reported_idea_waits_at_the_desk_until_somebody_decides(
    client, theme, make_idea, alice, bob, fatma
):
    waiting = make_idea("Kauft bei mir!", author=alice, state=State.WAITING)
    deciding.decide(waiting, fatma, kind="publish")
    idea = Proposal.objects.get()
    address = f"/threads/{idea.thread_id}/report/"
    client.force_login(bob)
    assert address in client.get(idea.get_absolute_url()).content.decode()
    for note in ("Link", "Noch einmal"):
        answer = client.post(address, {"reason": "advertising", "note": note})
        assert (answer.status_code, answer.url) == (303, idea.get_absolute_url())
    client.force_login(alice)
    assert address not in client.get(idea.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": "other"}).status_code == 403

    client.force_login(fatma)
    desk = client.get(f"/themes/{theme.slug}/desk/").content.decode()
    assert ("1 Meldung" in desk, "Link" in desk, "Stehen lassen" in desk) == (True, True, True)
    letters = Letter.objects.count()
    stands = deciding.decide(idea, fatma, kind="publish")
    assert (count_waiting(theme), Letter.objects.count()) == (0, letters)
    deciding.undo(idea, fatma, decision=stands.pk)
    assert count_waiting(theme) == 1
    deciding.decide(idea, fatma, kind="hide", reason="advertising")
    assert (count_waiting(theme), Report.objects.open().count()) == (0, 0)


def test_an_idea_that_is_withdrawn_waits_no_longer(theme, make_idea, alice, bob, fatma):
    waiting = make_idea(author=alice, state=State.WAITING)
    deciding.decide(waiting, fatma, kind="publish")
    idea = Proposal.objects.get()
    actions.report(idea.thread, bob, reason=Reason.OTHER, note="x")
    writing.withdraw(idea, alice)
    assert (count_waiting(theme), Report.objects.open().count()) == (0, 0)


def test_an_idea_that_was_never_public_closes_no_report_of_others(
    thread, make_idea, alice, bob, fatma
):
    """It has no thread; nor has any report of a comment one of its own."""
    said = actions.say(thread, alice, text="Werbung!")
    actions.report(said, bob, reason="advertising")
    mine, other = (make_idea(name, author=bob, state=State.WAITING) for name in ("Eins", "Zwei"))

    writing.withdraw(mine, bob)
    deciding.decide(other, fatma, kind="return", reason="unclear")

    assert Report.objects.get().closed is None
