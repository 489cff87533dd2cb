"""An author takes back a whole discussion: their words go, those of others stay (I13, I14)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from participation.moderation import DecidedMeanwhile, Reason, State, count_waiting
from participation.people.mydata import as_json
from participation.threads import actions, sections
from participation.threads.models import Report, Thread
from participation.threads.permissions import can_withdraw_thread


@pytest.fixture
def thread(theme, alice, fatma):
    thread = actions.start(theme, alice, title="Wo fehlen Radwege?", text="Zum See zum Beispiel.")
    actions.decide_thread(thread, fatma, kind="publish")
    return Thread.objects.get()


def page(client, address):
    answer = client.get(address)
    return answer.status_code, answer.content.decode().split("<main")[1].split("<footer")[0]


def withdraw(client, person, thread):
    client.force_login(person)
    return client.post(f"/threads/{thread.pk}/withdraw/")


def test_a_discussion_in_which_nobody_else_spoke_is_gone_for_others(
    client, theme, thread, alice, bob, events
):
    own = actions.say(thread, alice, text="Ich zuerst.")
    actions.report(own, bob, reason=Reason.OTHER)

    assert withdraw(client, alice, thread).url == f"/themes/{theme.slug}/threads/"
    thread.refresh_from_db()
    assert thread.state == State.WITHDRAWN
    assert events(thread.topic)[-1] == ("thread.hidden", {"id": thread.pk})
    assert [name for name, _data in events(theme.topic)] == ["thread.published", "thread.hidden"]
    assert (count_waiting(theme), Report.objects.open().count()) == (0, 0)
    assert "Diese Diskussion ist zurückgezogen." in page(client, thread.get_absolute_url())[1]
    client.force_login(bob)
    assert page(client, thread.get_absolute_url())[0] == 404
    assert client.get(own.get_absolute_url()).status_code == 404


def test_where_others_spoke_an_empty_place_stays_and_they_may_go_on(
    client, theme, thread, alice, bob, events
):
    actions.say(thread, bob, text="Nach Spremberg.")

    assert withdraw(client, alice, thread).url == thread.get_absolute_url()
    assert events(thread.topic)[-1] == ("thread.changed", {"id": thread.pk})
    client.logout()
    _status, shown = page(client, thread.get_absolute_url())
    listed = page(client, f"/themes/{theme.slug}/threads/")[1]
    for said in (shown, listed, page(client, theme.get_absolute_url())[1]):
        assert "Zurückgezogene Diskussion" in said
        assert [word for word in ("Radwege?", "Zum See", "Alice") if word in said] == []
    assert "Nach Spremberg." in shown
    assert actions.say(thread, bob, text="Oder nach Guben.").pk
    assert list(sections.who_started_threads(theme)) == []


def test_what_its_author_wrote_stays_among_their_data(client, thread, alice, bob):
    actions.say(thread, bob, text="Nach Spremberg.")
    withdraw(client, alice, thread)

    [row] = as_json(alice)["threads.Thread"]["rows"]
    assert (row["title"], row["text"]) == ("Wo fehlen Radwege?", "Zum See zum Beispiel.")
    assert "Wo fehlen Radwege?" in page(client, "/people/me/")[1]


@pytest.mark.parametrize(("deed", "stays"), [("hide", True), ("withdraw", False)])
def test_hidden_words_of_others_may_come_back_withdrawn_ones_do_not(
    client, thread, alice, bob, fatma, deed, stays
):
    said = actions.say(thread, bob, text="Nach Spremberg.")
    if deed == "hide":
        actions.decide_comment(said, fatma, kind="hide", reason=Reason.OTHER)
    else:
        actions.withdraw(said, bob)

    withdraw(client, alice, thread)

    thread.refresh_from_db()
    assert thread.is_published == stays


def test_words_of_somebody_who_left_keep_their_place(client, thread, alice, bob):
    actions.say(thread, bob, text="Nach Spremberg.")
    thread.comments.update(author=None, former_author=1)

    withdraw(client, alice, thread)

    assert Thread.objects.get().is_published


@pytest.mark.parametrize("decision", [None, "return"])
def test_what_waits_or_came_back_can_be_withdrawn_too(client, theme, alice, fatma, decision):
    waiting = actions.start(theme, alice, title="Busse", text="Wann?")
    if decision:
        actions.decide_thread(waiting, fatma, kind=decision, reason=Reason.UNCLEAR)

    assert withdraw(client, alice, waiting).status_code == 303
    assert (Thread.objects.get().state, count_waiting(theme)) == (State.WITHDRAWN, 0)
    client.force_login(alice)
    assert client.get(f"/threads/{waiting.pk}/edit/").status_code == 403


def test_nobody_withdraws_twice_or_what_is_not_theirs(client, thread, alice, bob):
    """The second tab, the back button."""
    actions.say(thread, bob, text="Nach Spremberg.")
    assert withdraw(client, bob, thread).status_code == 403
    assert withdraw(client, alice, thread).status_code == 303
    assert withdraw(client, alice, thread).status_code == 403
    with pytest.raises(actions.NotPossible):
        actions.withdraw_thread(thread, alice)
    thread.author = None
    assert not can_withdraw_thread(AnonymousUser(), thread)


def test_moderators_hide_what_others_said_there_and_bring_back_no_title(
    client, thread, alice, bob, fatma
):
    actions.say(thread, bob, text="Nach Spremberg.")
    withdraw(client, alice, thread)

    with pytest.raises(DecidedMeanwhile):
        actions.undo_thread_decision(thread, fatma, decision=thread.decisions.first().pk)
    with pytest.raises(DecidedMeanwhile):
        actions.decide_thread(thread, fatma, kind="return", reason=Reason.OTHER)
    client.force_login(fatma)
    assert "Radwege?" not in page(client, f"/threads/{thread.pk}/decide/")[1]
    actions.decide_thread(thread, fatma, kind="hide", reason=Reason.OTHER)
    actions.undo_thread_decision(thread, fatma, decision=thread.decisions.first().pk)
    assert "Radwege?" not in page(client, thread.get_absolute_url())[1]
    assert Thread.objects.get().is_published
