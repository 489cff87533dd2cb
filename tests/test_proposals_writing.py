"""Authors write, submit, change and withdraw."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone

from participation.moderation import Decision, State
from participation.proposals.actions import deciding, standing, writing
from participation.proposals.models import Proposal
from participation.proposals.tasks import count_proposals

WORDS = {"title": "Ein Nachtbus nach Cottbus", "text": "Damit man nach dem Theater heimkommt."}


@pytest.fixture
def post(client, theme):
    """`post(do="draft", title="…")`: the form as a browser sends it."""

    def send(*, do="submit", key=None, **words):
        fields = {"key": key or uuid.uuid4(), "do": do, **WORDS, **words}
        return client.post(reverse("proposals:propose", args=[theme.slug]), fields)

    return send


def edited(client, idea, *, do="submit", version=None, **words):
    fields = {"key": uuid.uuid4(), "version": version or idea.version, "do": do, **WORDS, **words}
    return client.post(reverse("proposals:edit", args=[idea.pk]), fields)


def test_the_page_after_submitting_says_what_happens_next(client, post, alice):
    client.force_login(alice)

    page = client.get(post().url).content.decode()

    assert "Danke! Ihre Idee ist eingereicht." in page
    assert "Die Moderation liest die Idee, bevor sie erscheint." in page
    assert "Sie bekommen einen Brief per E-Mail" in page


def test_who_begins_an_idea_is_led_to_the_drafts_they_left(client, post, alice, bob, theme):
    client.force_login(alice)
    post(do="draft", title="Ein Rufbus")
    pages = []
    for person in (alice, bob):
        client.force_login(person)
        pages.append(client.get(reverse("proposals:propose", args=[theme.slug])).content.decode())

    edit = reverse("proposals:edit", args=[Proposal.objects.get().pk])
    assert [(edit in page, "Ein Rufbus" in page) for page in pages] == [
        (True, True),
        (False, False),
    ]


def test_a_preview_still_says_what_is_needed_to_submit(client, post, alice):
    client.force_login(alice)

    assert post(do="preview").context["form"].fields["title"].required


def test_a_double_click_makes_one_idea_and_the_second_shows_it(client, post, alice):
    """B19"""
    client.force_login(alice)
    key = uuid.uuid4()

    answers = [post(key=key), post(key=key)]

    assert [answer.url for answer in answers] == [Proposal.objects.get().get_absolute_url()] * 2


def test_two_tabs_with_the_same_words_make_one_idea(client, post, alice):
    """B19"""
    client.force_login(alice)

    answers = [post(), post()]

    assert [answer.url for answer in answers] == [Proposal.objects.get().get_absolute_url()] * 2


@pytest.mark.django_db(transaction=True)
def test_a_form_posted_twice_at_once_makes_one_idea(theme, alice, at_once):
    """B19"""
    words = {**WORDS, "district": None}

    def submit():
        return writing.write(theme, alice, key=uuid.uuid4(), submit=True, **words).pk

    made = at_once(*[submit] * 6)

    assert made == [Proposal.objects.get().pk] * 6


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_person_two_tabs_make_several_ideas(
    theme, alice, at_once, monkeypatch
):
    """B19, R31: the twin shows that the lock is what prevents it."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda people, **_how: people)

    def submit():
        return writing.write(theme, alice, key=uuid.uuid4(), submit=True, **WORDS, district=None)

    for _attempt in range(10):
        Proposal.objects.all().delete()
        at_once(*[submit] * 6)
        if Proposal.objects.count() > 1:
            return
    pytest.fail("no race without the lock: the test above proves nothing")


def test_going_back_and_submitting_other_words_loses_neither(client, post, alice):
    """B19"""
    client.force_login(alice)
    key = uuid.uuid4()
    post(key=key)

    answer = post(key=key, title="Ein Nachtbus nach Görlitz")

    assert answer.status_code == 409
    assert "Mit diesem Formular haben Sie schon eine Idee eingereicht." in answer.content.decode()
    form = answer.context["form"]
    assert form["title"].value() == "Ein Nachtbus nach Görlitz"
    assert post(key=form["key"].value(), title=form["title"].value()).status_code == 303
    assert Proposal.objects.count() == 2


def test_somebody_elses_key_makes_an_idea_of_ones_own(client, post, alice, bob):
    key = uuid.uuid4()
    for person in (alice, bob):
        client.force_login(person)
        assert post(key=key).status_code == 303

    assert set(Proposal.objects.values_list("author", flat=True)) == {alice.pk, bob.pk}


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u200d\ufeff", "\u3164", "\u0301\u0301"])
def test_a_title_that_shows_nothing_is_refused_and_the_text_kept(client, post, alice, title):
    """B16"""
    client.force_login(alice)

    answer = post(title=title, text="Zweitausend Wörter")

    assert answer.status_code == 422
    assert "title" in answer.context["form"].errors
    assert "Zweitausend Wörter" in answer.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "a" * 121}, "title"),
        ({"text": "a" * 10_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"title": "a\x00b"}, "title"),
        ({"district": "99999"}, "district"),
        ({"key": "no-uuid"}, "key"),
    ],
)
def test_what_cannot_be_stored_is_said_at_its_field(client, post, alice, words, field):
    client.force_login(alice)

    answer = post(**words)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_title_cannot_turn_round_what_stands_after_it(client, post, alice):
    client.force_login(alice)

    post(title="Bus\u202e\r\n nach  \u2066Cottbus")

    assert Proposal.objects.get().title == "Bus nach Cottbus"


def test_fields_that_are_not_the_authors_are_left_alone(client, post, alice, bob):
    """S14: the form knows the words only."""
    client.force_login(alice)

    post(state="published", author=bob.pk, published="2020-01-01", label="x", version=99)

    idea = Proposal.objects.get()
    assert (idea.state, idea.author, idea.published, idea.label, idea.version) == (
        State.WAITING,
        alice,
        None,
        "",
        1,
    )


def test_nobody_writes_for_an_organisation_that_did_not_ask_them_to(client, post, alice, ute):
    """S14"""
    client.force_login(ute)
    spoken_for = ute.mandates.get().organisation
    assert post(organisation=spoken_for.pk).status_code == 303
    assert Proposal.objects.get().organisation == spoken_for

    client.force_login(alice)
    answer = post(organisation=spoken_for.pk, title="Eine andere Idee")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["organisation"]
    assert not Proposal.objects.filter(author=alice).exists()
    assert post(organisation="", title="Eine andere Idee").status_code == 303


def test_after_the_window_closed_the_answer_names_when_and_keeps_the_text(
    client, post, theme, alice
):
    theme.propose_until = timezone.now() - timedelta(hours=1)
    theme.save()
    client.force_login(alice)

    answer = post()

    page = answer.content.decode()
    assert answer.status_code == 409
    assert formats.date_format(timezone.localtime(theme.propose_until), "DATE_FORMAT") in page
    assert WORDS["text"] in page
    assert post(do="draft").status_code == 303


def test_what_was_typed_is_offered_again_after_signing_in(client, post, theme, alice):
    """B20"""
    answer = post(text="Zweitausend Wörter")
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("account_login"))

    client.force_login(alice)

    page = client.get(reverse("proposals:propose", args=[theme.slug])).content.decode()
    assert "Zweitausend Wörter" in page


def test_a_preview_stores_nothing_and_shows_safe_html(client, post, alice):
    """S22"""
    client.force_login(alice)

    answer = post(do="preview", text="**fett** <script>alert(1)</script> [x](javascript:alert(1))")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>fett</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert not Proposal.objects.exists()


def test_a_draft_is_seen_by_its_author_alone_and_submitted_later(
    client, post, alice, bob, fatma, olga
):
    """S07"""
    client.force_login(alice)
    answer = post(do="draft", title="")
    draft = Proposal.objects.get()
    assert (draft.state, answer.url) == (State.DRAFT, reverse("proposals:edit", args=[draft.pk]))
    for person in (bob, fatma, olga):
        client.force_login(person)
        assert client.get(draft.get_absolute_url()).status_code == 404

    client.force_login(alice)
    assert edited(client, draft).status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.title) == (State.WAITING, WORDS["title"])
    assert not draft.revisions.exists()


def test_a_draft_can_be_deleted_and_nothing_else(client, post, alice, make_idea):
    client.force_login(alice)
    post(do="draft")
    waiting = make_idea("Eine andere", author=alice, state=State.WAITING)
    draft = Proposal.objects.get(state=State.DRAFT)

    assert client.post(reverse("proposals:discard", args=[draft.pk])).status_code == 303
    assert client.post(reverse("proposals:discard", args=[waiting.pk])).status_code == 409

    assert list(Proposal.objects.all()) == [waiting]


def test_two_tabs_that_change_one_idea_lose_nothing(client, alice, make_idea):
    """B21"""
    idea = make_idea(author=alice, state=State.WAITING)
    client.force_login(alice)
    assert edited(client, idea, title="Aus dem ersten").status_code == 303

    answer = edited(client, idea, version=1, title="Aus dem zweiten")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Aus dem ersten" in page
    assert "Aus dem zweiten" in page
    assert edited(client, idea, version=2, title="Aus dem zweiten").status_code == 303


def test_a_returned_idea_is_changed_and_waits_again_even_after_the_window(
    client, theme, alice, fatma, make_idea
):
    idea = make_idea(author=alice, state=State.WAITING)
    deciding.decide(idea, fatma, kind=Decision.Kind.RETURN, reason="unclear", note="")
    theme.propose_until = timezone.now()
    theme.save()
    client.force_login(alice)

    assert edited(client, idea, title="Jetzt verständlich").status_code == 303

    idea.refresh_from_db()
    assert (idea.state, idea.title, idea.version) == (State.WAITING, "Jetzt verständlich", 2)
    assert [(r.version, r.state, r.title) for r in idea.revisions.all()] == [
        (1, State.RETURNED, "Ein Nachtbus")
    ]


def test_a_published_idea_is_changed_while_nobody_answered_and_is_read_again(
    client, alice, make_idea, events
):
    idea = make_idea(author=alice)
    client.force_login(alice)

    assert edited(client, idea, title="Zwei Nachtbusse").status_code == 303

    idea.refresh_from_db()
    idea.thread.refresh_from_db()
    assert (idea.state, idea.thread.state) == (State.WAITING, State.WAITING)
    assert events(idea.theme.topic) == [("proposal.hidden", {"id": idea.pk})]


def test_an_answer_keeps_the_text_it_was_given_to(client, alice, bob, make_idea):
    idea = make_idea(author=alice)
    standing.stand(idea, bob, value=1)
    client.force_login(alice)

    assert client.get(reverse("proposals:edit", args=[idea.pk])).status_code == 403
    assert edited(client, idea, title="Das Gegenteil").status_code == 403
    with pytest.raises(writing.NotNow):
        writing.edit(idea, alice, version=1, submit=True, title="Das Gegenteil")


def test_an_answer_keeps_the_text_when_the_idea_was_withdrawn_meanwhile(
    client, alice, bob, make_idea
):
    """Else the text could be exchanged below those who agreed to it."""
    idea = make_idea(author=alice)
    standing.stand(idea, bob, value=1)
    count_proposals(idea.pk)
    client.force_login(alice)
    client.post(reverse("proposals:withdraw", args=[idea.pk]))

    assert edited(client, idea, title="Das Gegenteil").status_code == 403
    page = client.get(idea.get_absolute_url()).content.decode()
    assert reverse("proposals:edit", args=[idea.pk]) not in page


def test_others_can_neither_change_nor_withdraw_an_idea(client, alice, bob, fatma, make_idea):
    """S10"""
    idea = make_idea(author=alice)
    for person in (bob, fatma):
        client.force_login(person)
        assert edited(client, idea, title="Verfremdet").status_code == 403
        assert client.post(reverse("proposals:withdraw", args=[idea.pk])).status_code == 403

    idea.refresh_from_db()
    assert (idea.state, idea.title) == (State.PUBLISHED, "Ein Nachtbus")


def test_a_withdrawn_idea_is_no_longer_public_nor_is_its_discussion(
    client, alice, make_idea, events
):
    """S07"""
    idea = make_idea(author=alice)
    client.force_login(alice)

    assert client.post(reverse("proposals:withdraw", args=[idea.pk])).status_code == 303
    assert client.post(reverse("proposals:withdraw", args=[idea.pk])).status_code == 409

    client.logout()
    idea.thread.refresh_from_db()
    assert client.get(idea.get_absolute_url()).status_code == 404
    assert idea.thread.state == State.WITHDRAWN
    assert ("proposal.hidden", {"id": idea.pk}) in events(idea.topic)
