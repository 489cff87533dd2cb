"""Moderators publish, return, hide and undo."""

import pytest
from django.db import transaction
from django.urls import reverse

from participation.mail.models import Letter
from participation.moderation import Decision, State, as_read
from participation.people.models import StaffDeed
from participation.proposals.actions import deciding, writing
from participation.proposals.models import Proposal, ProposalDecision, ProposalQuerySet

Kind = Decision.Kind


@pytest.fixture
def waiting(make_idea, alice):
    return make_idea(author=alice, state=State.WAITING)


def decide(idea, person, kind=Kind.PUBLISH, **said):
    return deciding.decide(idea, person, kind=kind, **said)


def posted(client, idea, kind="publish", **fields):
    fields = {"kind": kind, "seen": as_read(idea), **fields}
    return client.post(reverse("proposals:decide", args=[idea.pk]), fields)


@pytest.mark.parametrize(
    ("kind", "state", "subject"),
    [
        (Kind.PUBLISH, State.PUBLISHED, "Ihre Idee ist veröffentlicht"),
        (Kind.RETURN, State.RETURNED, "Ihre Idee kommt zu Ihnen zurück"),
        (Kind.HIDE, State.HIDDEN, "Ihre Idee ist ausgeblendet"),
    ],
)
def test_the_author_gets_a_letter_with_the_reason(
    client, waiting, alice, fatma, kind, state, subject
):
    client.force_login(fatma)

    assert (
        posted(client, waiting, kind, reason="unclear", note="Was ist gemeint?").status_code == 303
    )

    waiting.refresh_from_db()
    letter = Letter.objects.get()
    assert (waiting.state, letter.to, letter.subject) == (state, alice.email, subject)
    assert waiting.get_absolute_url() in letter.text
    assert ("Das Anliegen ist noch nicht verständlich." in letter.text) == (kind != Kind.PUBLISH)
    assert "Was ist gemeint?" in letter.text
    assert letter.text.startswith("Guten Tag Alice,\n\n")
    assert "\n\n\n" not in letter.text
    assert ("/kontakt/" in letter.text) == (kind != Kind.PUBLISH)
    assert (f"{waiting.get_absolute_url()}edit/" in letter.text) == (kind == Kind.RETURN)


def test_a_note_is_offered_again_after_signing_in(client, waiting, fatma):
    """B20"""
    posted(client, waiting, "hide", note="Lange überlegt.")
    client.force_login(fatma)

    page = client.get(reverse("proposals:decide", args=[waiting.pk])).content.decode()

    assert "Lange überlegt." in page


@pytest.mark.parametrize("kind", ["return", "hide"])
def test_without_a_reason_nothing_is_returned_or_hidden(client, waiting, fatma, kind):
    client.force_login(fatma)

    answer = posted(client, waiting, kind, note="Diese Notiz bleibt stehen")

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state) == (422, State.WAITING)
    assert "Bitte wählen Sie einen Grund." in answer.content.decode()
    assert "Diese Notiz bleibt stehen" in answer.content.decode()


def test_the_author_reads_why_and_others_do_not(client, waiting, alice, bob, fatma):
    """S11"""
    decide(waiting, fatma, Kind.HIDE, reason="insulting", note="Nur für Alice")

    client.force_login(alice)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "Der Beitrag ist beleidigend oder herabsetzend." in page
    assert "Nur für Alice" in page
    client.force_login(bob)
    assert client.get(waiting.get_absolute_url()).status_code == 404


def test_nothing_is_erased_and_every_decision_is_kept(waiting, fatma, olga):
    decide(waiting, fatma, Kind.HIDE, reason="unlawful")
    hidden = Proposal.objects.get()
    deciding.undo(hidden, olga, decision=hidden.decisions.first().pk)
    decide(Proposal.objects.get(), olga, Kind.PUBLISH)

    assert [(d.kind, d.before, d.person) for d in waiting.decisions.all()] == [
        (Kind.PUBLISH, State.WAITING, olga),
        (Kind.UNDO, State.HIDDEN, olga),
        (Kind.HIDE, State.WAITING, fatma),
    ]
    assert [deed.verb for deed in StaffDeed.objects.all()] == [
        "proposal.hide",
        "proposal.undo",
        "proposal.publish",
    ]
    assert Proposal.objects.get().text == waiting.text


def test_an_undone_publication_hides_idea_and_discussion_and_tells_everybody(
    client, waiting, alice, fatma, events
):
    decision = decide(waiting, fatma)
    client.force_login(fatma)

    answer = client.post(reverse("proposals:undo", args=[waiting.pk]), {"decision": decision.pk})

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state) == (303, State.WAITING)
    assert waiting.thread.state == State.WAITING
    assert events(waiting.theme.topic) == [
        ("proposal.published", {"id": waiting.pk}),
        ("proposal.hidden", {"id": waiting.pk}),
    ]
    assert events(waiting.theme.staff_topic) == [
        ("desk.changed", {"waiting": 0}),
        ("desk.changed", {"waiting": 1}),
    ]
    assert events(alice.topic) == [("notice.changed", {})] * 2
    assert Letter.objects.count() == 2


def test_a_decision_is_undone_once(waiting, fatma):
    decision = decide(waiting, fatma)
    deciding.undo(waiting, fatma, decision=decision.pk)

    with pytest.raises(deciding.DecidedMeanwhile):
        deciding.undo(waiting, fatma, decision=decision.pk)


def test_what_the_author_submitted_anew_is_not_undone(waiting, alice, fatma):
    decision = decide(waiting, fatma, Kind.RETURN, reason="unclear")
    writing.edit(waiting, alice, version=1, submit=True, title="Neu")

    with pytest.raises(deciding.DecidedMeanwhile):
        deciding.undo(waiting, fatma, decision=decision.pk)


def test_what_was_changed_since_the_moderator_read_it_is_not_published(
    client, waiting, alice, fatma
):
    """B21"""
    client.force_login(fatma)
    writing.edit(waiting, alice, version=1, submit=True, title="Etwas ganz anderes")

    answer = posted(client, waiting)

    assert answer.status_code == 409
    assert "Etwas ganz anderes" in answer.content.decode()
    assert Proposal.objects.get().state == State.WAITING


def test_the_slower_of_two_moderators_is_told(client, waiting, fatma, olga):
    decide(waiting, olga, Kind.RETURN, reason="unclear")
    client.force_login(fatma)

    answer = posted(client, waiting)

    assert answer.status_code == 409
    assert "Jemand war schneller" in answer.content.decode()
    assert "Olga" in answer.content.decode()
    assert Proposal.objects.get().state == State.RETURNED


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides(waiting, fatma, olga, at_once):
    outcomes = at_once(
        lambda: decide(waiting, fatma, Kind.HIDE, reason="unlawful"),
        lambda: decide(waiting, olga, Kind.PUBLISH),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "DecidedMeanwhile",
        "ProposalDecision",
    ]
    assert (waiting.decisions.count(), Letter.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_moderators_decide(waiting, fatma, olga, at_once, monkeypatch):
    """R31: the twin shows that the lock is what prevents it."""
    monkeypatch.setattr(ProposalQuerySet, "select_for_update", lambda ideas, **_how: ideas)

    for _attempt in range(20):
        with transaction.atomic():
            ProposalDecision.objects.all().delete()
            Proposal.objects.update(state=State.WAITING)
        at_once(
            lambda: decide(waiting, fatma, Kind.HIDE, reason="unlawful"),
            lambda: decide(waiting, olga, Kind.PUBLISH),
        )
        if waiting.decisions.count() > 1:
            return
    pytest.fail("no race without the lock: the test above proves nothing")


def test_nobody_decides_about_an_idea_of_their_own(client, make_idea, fatma):
    idea = make_idea(author=fatma, state=State.WAITING)
    client.force_login(fatma)

    assert posted(client, idea).status_code == 403
    with pytest.raises(deciding.OwnIdea):
        decide(idea, fatma)


def test_facilitators_of_another_theme_see_neither_desk_nor_idea(client, waiting, gustav):
    """S09"""
    client.force_login(gustav)

    desk = reverse("themes:desk", args=[waiting.theme.slug])
    pages = [client.get(desk), client.get(waiting.get_absolute_url()), posted(client, waiting)]

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert Proposal.objects.get().state == State.WAITING


def test_residents_decide_nothing(client, waiting, idea, bob):
    client.force_login(bob)

    desk = reverse("themes:desk", args=[waiting.theme.slug])
    pages = [client.get(desk), posted(client, waiting), posted(client, idea, "hide")]

    assert [page.status_code for page in pages] == [404, 404, 403]


def test_a_lost_role_ends_at_once(client, waiting, idea, fatma):
    """S20"""
    client.force_login(fatma)
    assert posted(client, waiting).status_code == 303
    fatma.facilitations.all().delete()

    assert posted(client, idea, "hide", reason="unlawful").status_code == 403


def test_letters_to_authors_carry_no_link_that_a_title_brought(make_idea, alice, fatma):
    """S38"""
    idea = make_idea("Gewinn https://evil.example", author=alice, state=State.WAITING)

    decide(idea, fatma)

    assert "https://evil.example" not in Letter.objects.get().text
    assert "evil.example" not in Letter.objects.get().text


@pytest.mark.parametrize("field", ["seen", "kind"])
def test_a_broken_decision_is_refused(client, waiting, fatma, field):
    client.force_login(fatma)

    assert posted(client, waiting, **{field: "x" * 100}).status_code == 422
