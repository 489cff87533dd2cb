"""Facilitators decide about comments and open threads; authors are told why, and nothing is erased."""

import pytest

from participation.live.models import Event
from participation.mail.models import Letter
from participation.moderation import DecidedMeanwhile, Reason, State, as_read, count_waiting
from participation.people.models import StaffDeed
from participation.threads import actions
from participation.threads.models import Comment, Thread


@pytest.fixture
def thread(theme, alice):
    return Thread.objects.create(
        theme=theme, author=alice, title="Radwege", text="Wo fehlen sie?", state=State.PUBLISHED
    )


@pytest.fixture
def said(thread, bob):
    return actions.say(thread, bob, text="Kauft bei mir!")


@pytest.fixture
def waiting(theme, bob):
    return actions.start(theme, bob, title="Nachtbus", text="Wer führe mit?")


def decide(client, written, **fields):
    noun = "comments" if isinstance(written, Comment) else "threads"
    return client.post(f"/{noun}/{written.pk}/decide/", {"seen": as_read(written), **fields})


def last_event(topic):
    event = Event.objects.filter(topic__name=topic).order_by("seq").last()
    return event.name, event.data


def test_a_reported_comment_is_hidden_and_its_author_told_why(
    client, theme, thread, said, alice, bob, fatma
):
    actions.report(said, alice, reason=Reason.ADVERTISING)
    client.force_login(fatma)
    desk = f"/themes/{theme.slug}/desk/"
    assert "Kauft bei mir!" in client.get(desk).content.decode()
    answer = decide(
        client, said, kind="hide", reason="advertising", note="Bitte ohne Laden", next=desk
    )
    assert (answer.status_code, answer.url) == (303, desk)
    said.refresh_from_db()
    assert (said.state, said.text, said.reports.open().count()) == (
        State.HIDDEN,
        "Kauft bei mir!",
        0,
    )
    assert last_event(thread.topic) == ("comment.hidden", {"id": said.pk})
    assert last_event(theme.staff_topic) == ("desk.changed", {"waiting": 0})
    letter = Letter.objects.get()
    assert letter.to == bob.email
    assert letter.subject == "Ihr Beitrag ist ausgeblendet"
    assert "Der Beitrag ist Werbung." in letter.text
    assert "Bitte ohne Laden" in letter.text
    deed = StaffDeed.objects.get()
    assert (deed.person, deed.verb, deed.thing, deed.before, deed.after) == (
        fatma, "comment.hide", f"comment {said.pk}",
        {"state": "published"}, {"state": "hidden", "reason": "advertising"},
    )  # fmt: skip


def test_a_comment_that_stands_closes_its_reports_and_bothers_nobody(
    theme, thread, said, alice, fatma
):
    actions.report(said, alice, reason=Reason.OTHER, note="Gefällt mir nicht")
    actions.decide_comment(said, fatma, kind="publish")
    said.refresh_from_db()
    assert (said.state, said.reports.open().count()) == (State.PUBLISHED, 0)
    assert Letter.objects.count() == 0
    assert last_event(thread.topic)[0] == "comment.published"
    assert count_waiting(theme) == 0


def test_undo_brings_back_the_state_and_the_reports(theme, thread, said, alice, fatma):
    actions.report(said, alice, reason=Reason.OTHER)
    actions.decide_comment(said, fatma, kind="hide", reason=Reason.OTHER, note="Versehen")
    actions.undo_comment_decision(said, fatma, decision=said.decisions.first().pk)
    said.refresh_from_db()
    assert (said.state, said.reports.open().count()) == (State.PUBLISHED, 1)
    assert last_event(thread.topic) == ("comment.changed", {"id": said.pk})
    assert [decision.kind for decision in said.decisions.all()] == ["undo", "hide"]
    assert Letter.objects.count() == 2
    with pytest.raises(DecidedMeanwhile):
        actions.undo_comment_decision(said, fatma, decision=said.decisions.first().pk)


def test_a_hidden_comment_can_be_published_again(said, fatma, olga):
    actions.decide_comment(said, fatma, kind="hide", reason=Reason.OTHER, note="x")
    said.refresh_from_db()
    actions.decide_comment(said, olga, kind="publish")
    said.refresh_from_db()
    assert said.state == State.PUBLISHED
    assert Letter.objects.latest("pk").subject == "Ihr Beitrag ist wieder zu lesen"


def test_who_is_second_is_told_how_it_stands(client, said, fatma, olga):
    """R23, B21."""
    actions.decide_comment(said, olga, kind="hide", reason=Reason.INSULTING)
    client.force_login(fatma)
    answer = decide(client, said, kind="hide", reason="other", note="x")
    assert answer.status_code == 409
    assert "Jemand war schneller" in answer.content.decode()
    assert said.decisions.count() == 1
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("noun", ["comment", "thread"])
def test_other_words_than_those_that_were_read_are_not_decided(
    client, said, waiting, bob, fatma, noun
):
    """B21: neither of a page that was shown, nor between reading and writing."""
    written = {"comment": said, "thread": waiting}[noun]
    if noun == "comment":
        actions.edit(said, bob, text="Kauft bei anderen!", stance=said.stance)
    else:
        actions.rewrite(waiting, bob, title="Tagbus", text="Wer führe mit?")
    client.force_login(fatma)

    answer = decide(client, written, kind="publish")

    assert answer.status_code == 409
    assert {"comment": "bei anderen", "thread": "Tagbus"}[noun] in answer.content.decode()
    deed = {"comment": actions.decide_comment, "thread": actions.decide_thread}[noun]
    with pytest.raises(DecidedMeanwhile):
        deed(written, fatma, kind="publish")


def test_what_was_withdrawn_is_not_decided(said, bob, fatma):
    actions.withdraw(said, bob)
    with pytest.raises(DecidedMeanwhile):
        actions.decide_comment(said, fatma, kind="publish")


@pytest.mark.parametrize("kind", ["hide", "return"])
def test_hiding_and_returning_need_a_reason(client, waiting, fatma, kind):
    client.force_login(fatma)
    answer = decide(client, waiting, kind=kind, note="Ohne Grund")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"reason": ["Bitte wählen Sie einen Grund."]}
    assert "Ohne Grund</textarea>" in answer.content.decode()


def test_another_reason_needs_a_note(client, waiting, fatma):
    client.force_login(fatma)
    assert decide(client, waiting, kind="hide", reason="other", note=" \u200b").status_code == 422


@pytest.mark.parametrize("kind", ["return", "undo", "erase", ""])
def test_a_comment_is_hidden_or_stands_and_nothing_else(client, said, fatma, kind):
    client.force_login(fatma)
    assert decide(client, said, kind=kind, reason="other", note="x").status_code == 422
    said.refresh_from_db()
    assert said.state == State.PUBLISHED


def test_nobody_else_decides(client, thread, said, waiting, alice, gustav):
    """S09: facilitating another theme is no right here."""
    for person in (alice, gustav):
        client.force_login(person)
        assert decide(client, said, kind="hide", reason="other", note="x").status_code == 403
        assert decide(client, waiting, kind="publish").status_code == 404
        assert client.post(f"/comments/{said.pk}/undo/").status_code == 403
    client.logout()
    assert decide(client, said, kind="hide", reason="other").url.startswith("/account/login/")


def test_nobody_decides_about_their_own_words(client, theme, thread, fatma):
    said = actions.say(thread, fatma, text="Meins")
    own = actions.start(theme, fatma, title="Meine Diskussion", text="…")
    client.force_login(fatma)
    assert decide(client, said, kind="hide", reason="other", note="x").status_code == 403
    assert decide(client, own, kind="publish").status_code == 403
    with pytest.raises(actions.OwnWords):
        actions.decide_thread(own, fatma, kind="publish")


def test_a_role_that_was_taken_away_ends_at_once(client, theme, thread, said, fatma):
    """S20."""
    client.force_login(fatma)
    assert client.get(f"/comments/{said.pk}/decide/").status_code == 200
    theme.facilitations.all().delete()
    assert decide(client, said, kind="hide", reason="other", note="x").status_code == 403


def test_a_next_that_leads_away_is_not_followed(client, said, fatma):
    """S53."""
    client.force_login(fatma)
    for away in (
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
    ):
        page = client.get(f"/comments/{said.pk}/decide/", {"next": away})
        assert "evil" not in page.content.decode().split("<main")[1].split("</main")[0]
        assert page.context["next"] == f"/comments/{said.pk}/"


def test_moderating_shows_the_words_safely(client, thread, bob, fatma):
    """S28."""
    said = actions.say(thread, bob, text="<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    client.force_login(fatma)
    page = client.get(f"/comments/{said.pk}/decide/").content.decode()
    assert "<img" not in page.split("<main")[1].split("</main")[0]
    assert 'href="javascript' not in page


def test_an_open_thread_waits_is_published_and_told(client, theme, alice, bob, fatma):
    client.force_login(bob)
    answer = client.post(
        f"/themes/{theme.slug}/threads/new/", {"title": "Nachtbus", "text": "Wer **führe** mit?"}
    )
    thread = Thread.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/threads/{thread.pk}/")
    assert (thread.state, thread.author, count_waiting(theme)) == (State.WAITING, bob, 1)
    assert "Die Moderation liest diesen Vorschlag." in client.get(answer.url).content.decode()
    client.logout()
    assert client.get(answer.url).status_code == 404
    assert "Nachtbus" not in client.get(f"/themes/{theme.slug}/threads/").content.decode()

    client.force_login(fatma)
    assert "Nachtbus" in client.get(f"/themes/{theme.slug}/desk/").content.decode()
    assert decide(client, thread, kind="publish").status_code == 303
    client.logout()
    for address in (answer.url, f"/themes/{theme.slug}/threads/", f"/themes/{theme.slug}/"):
        assert "Nachtbus" in client.get(address).content.decode()
    assert last_event(theme.topic) == ("thread.published", {"id": thread.pk})
    assert last_event(f"thread.{thread.pk}") == ("thread.published", {"id": thread.pk})
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (bob.email, "Ihre Diskussion ist veröffentlicht")
    assert f"/threads/{thread.pk}/" in letter.text


@pytest.mark.parametrize(
    ("kind", "state"), [("return", State.RETURNED), ("hide", State.HIDDEN), ("publish", State.PUBLISHED)]
)  # fmt: skip
def test_each_decision_about_a_thread_writes_one_letter_and_can_be_undone(
    waiting, fatma, kind, state
):
    actions.decide_thread(waiting, fatma, kind=kind, reason=Reason.UNCLEAR, note="Bitte genauer")
    waiting.refresh_from_db()
    assert waiting.state == state
    assert "Bitte genauer" in Letter.objects.get().text
    actions.undo_thread_decision(waiting, fatma, decision=waiting.decisions.first().pk)
    waiting.refresh_from_db()
    assert (waiting.state, Letter.objects.count()) == (State.WAITING, 2)
    assert StaffDeed.objects.count() == 2


def test_the_author_of_a_returned_thread_reads_why(client, waiting, bob, fatma):
    actions.decide_thread(
        waiting, fatma, kind="return", reason=Reason.UNCLEAR, note="Welche Linie?"
    )
    client.force_login(bob)
    page = client.get(f"/threads/{waiting.pk}/").content.decode()
    assert "Das Anliegen ist noch nicht verständlich." in page
    assert "Welche Linie?" in page


def test_the_thread_of_an_idea_is_decided_with_the_idea(theme, fatma):
    hung = actions.open_for(theme, home="/ideas/1/", topic_name="proposal.1", state=State.PUBLISHED)
    with pytest.raises(DecidedMeanwhile):
        actions.decide_thread(hung, fatma, kind="hide", reason=Reason.OTHER)


def test_who_left_gets_no_letter(said, fatma):
    Comment.objects.update(author=None, former_author=1)
    actions.decide_comment(said, fatma, kind="hide", reason=Reason.OTHER, note="x")
    assert Letter.objects.count() == 0


def test_the_words_of_a_letter_make_no_links(waiting, fatma):
    """S38."""
    Thread.objects.update(title="Gewinn https://evil.example")
    waiting.refresh_from_db()
    actions.decide_thread(waiting, fatma, kind="publish")
    assert "https://evil" not in Letter.objects.get().text


@pytest.mark.parametrize("count", [1, 5])
def test_the_desk_costs_the_same_however_much_waits(
    client, theme, thread, alice, bob, fatma, count, django_assert_max_num_queries
):
    for number in range(count):
        said = actions.say(thread, bob, text=f"Nummer {number}")
        actions.report(said, alice, reason=Reason.OTHER)
        actions.start(theme, bob, title=f"Diskussion {number}", text="…")
    client.force_login(fatma)
    client.get(f"/themes/{theme.slug}/desk/")
    with django_assert_max_num_queries(16):
        client.get(f"/themes/{theme.slug}/desk/")
