"""People talk in threads: say, answer, edit, withdraw, report."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation.live.models import Event
from participation.moderation import State
from participation.people.models import Organisation
from participation.threads import actions
from participation.threads.models import Comment, Thread
from participation.threads.reading import NO_KEY


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


def events(thread):
    found = Event.objects.filter(topic__name=thread.topic).order_by("seq")
    return list(found.values_list("name", "data"))


def post(client, thread, **fields):
    return client.post(f"/threads/{thread.pk}/comment/", fields)


def test_an_answer_stands_below_what_it_answers(thread, alice, bob):
    first = actions.say(thread, alice, text="Am See.")
    second = actions.say(thread, bob, text="Im Wald.")
    answer = actions.say(thread, bob, text="Da gibt es einen.", parent=first)
    assert list(thread.comments.in_order()) == [first, answer, second]
    assert (answer.depth, answer.parent) == (2, first)


def test_answers_lie_flat_below_the_fourth_level_in_order_of_time(thread, alice):
    """B01: I13 holds too: every parent is in the same thread and nothing is deeper than four."""
    chain = [actions.say(thread, alice, text="1")]
    for number in range(2, 8):
        chain.append(actions.say(thread, alice, text=str(number), parent=chain[-1]))
    late = actions.say(thread, alice, text="late", parent=chain[3])
    assert [comment.depth for comment in chain] == [1, 2, 3, 4, 4, 4, 4]
    assert list(thread.comments.in_order()) == [*chain, late]
    assert [comment.parent for comment in chain[1:]] == chain[:-1]


def test_everybody_who_listens_hears_of_a_comment_by_its_number(thread, alice):
    first = actions.say(thread, alice, text="Am See.")
    answer = actions.say(thread, alice, text="Ja.", parent=first)
    assert events(thread) == [
        ("comment.published", {"id": first.pk, "parent": 0}),
        ("comment.published", {"id": answer.pk, "parent": first.pk}),
    ]


def test_a_comment_is_posted_and_shown_at_its_place(client, thread, alice, bob):
    first = actions.say(thread, alice, text="Am **See**.", stance="pro")
    client.force_login(bob)
    page = client.get(f"/threads/{thread.pk}/?reply={first.pk}").content.decode()
    assert "<strong>See</strong>" in page
    assert "Antwort auf Alice" in page
    answer = post(client, thread, text="Nein", stance="contra", parent=first.pk)
    said = Comment.objects.latest("pk")
    assert (said.text, said.stance, said.parent, said.author) == ("Nein", "contra", first, bob)
    assert answer.status_code == 303
    assert answer.url == f"/threads/{thread.pk}/#comment-{said.pk}"


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_form_posted_again_makes_one_comment_and_shows_it(client, thread, bob, times):
    """B19, R01: double click, back and resubmit, two tabs with the same form."""
    client.force_login(bob)
    fields = {"text": "Einmal", "key": str(uuid4())}
    answers = [post(client, thread, **fields) for _ in range(times)]
    said = Comment.objects.get()
    assert {answer.url for answer in answers} == {f"/threads/{thread.pk}/#comment-{said.pk}"}
    assert len(events(thread)) == 1


def test_the_form_of_another_person_is_no_key_to_their_comment(client, thread, alice, bob):
    key = str(uuid4())
    for person in (alice, bob):
        client.force_login(person)
        post(client, thread, text=f"Von {person}", key=key)
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Von Alice", "Von Bob"]


def test_every_form_has_a_key_of_its_own(client, thread, bob):
    client.force_login(bob)
    pages = [client.get(thread.get_absolute_url()).content.decode() for _ in range(2)]
    first, second = (re.search(r'name="key" value="([^"]+)"', page)[1] for page in pages)
    assert len({first, second, NO_KEY}) == 3


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u2060", "\u0301", "\x00"])
def test_nothing_said_is_a_field_error(client, thread, bob, text):
    """B16."""
    client.force_login(bob)
    answer = post(client, thread, text=text, stance="question")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"text": ["Bitte Text eingeben."]}
    assert answer.context["form"]["stance"].value() == "question"
    assert Comment.objects.count() == 0


def test_what_is_too_long_is_refused_and_kept(client, thread, bob):
    client.force_login(bob)
    words = "Wort " * 1001
    answer = post(client, thread, text=words)
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == words
    assert "Wort Wort" in answer.content.decode()


@pytest.mark.parametrize("parent", ["0", "999999999", "-1", "1e9", "x", "99999999999999999999"])
def test_an_answer_to_nothing_is_refused_and_kept(client, thread, bob, parent):
    client.force_login(bob)
    answer = post(client, thread, text="Bleibt hier", parent=parent)
    assert answer.status_code == 422
    assert "Bleibt hier" in answer.content.decode()
    assert Comment.objects.count() == 0


def test_nobody_answers_into_another_thread(client, theme, thread, alice, bob):
    """S15, I13."""
    other = Thread.objects.create(theme=theme, title="Busse", text="…", state=State.PUBLISHED)
    elsewhere = actions.say(other, alice, text="Dort")
    client.force_login(bob)
    assert post(client, thread, text="Hier", parent=elsewhere.pk).status_code == 422


@pytest.mark.parametrize(
    "field", ["state", "author", "thread", "path", "depth", "label", "created"]
)
def test_a_form_changes_nothing_it_does_not_ask(client, thread, alice, bob, field):
    """S14."""
    client.force_login(bob)
    client.post(f"/threads/{thread.pk}/comment/", {"text": "Hallo", field: "1"})
    said = Comment.objects.get()
    assert (said.state, said.author, said.thread, said.depth, said.label) == (
        State.PUBLISHED, bob, thread, 1, "",
    )  # fmt: skip


def test_a_comment_after_the_window_closed_is_told_when_and_kept(client, thread, bob, close):
    """S67: 409 with the time; B20: nothing typed is lost."""
    close()
    client.force_login(bob)
    answer = post(client, thread, text="Zu spät, aber lang überlegt")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "seit 14. März 2026, 20:00 Uhr geschlossen" in page
    assert "Zu spät, aber lang überlegt</textarea>" in page
    assert Comment.objects.count() == 0


def test_a_form_that_was_posted_before_the_window_closed_still_shows_its_comment(
    client, thread, bob, close
):
    """R01: a retry of what was acknowledged is acknowledged again."""
    client.force_login(bob)
    fields = {"text": "Rechtzeitig", "key": str(uuid4())}
    first = post(client, thread, **fields)
    close()
    again = post(client, thread, **fields)
    assert (again.status_code, again.url) == (303, first.url)


def test_a_closed_thread_can_be_read_and_says_so(client, thread, alice, close):
    actions.say(thread, alice, text="Am See.")
    close()
    client.force_login(alice)
    page = client.get(thread.get_absolute_url())
    assert page.context["form"] is None
    assert "Beiträge waren bis zum" in page.content.decode()
    assert "Am See." in page.content.decode()


def test_what_was_typed_before_signing_in_is_offered_again(client, thread, bob):
    """B20: the session ended while somebody wrote."""
    answer = client.post(
        f"/threads/{thread.pk}/comment/",
        {"text": "2000 Wörter", "stance": "contra"},
        headers={"referer": f"http://testserver/threads/{thread.pk}/"},
    )
    assert answer.status_code == 303
    assert answer.url.startswith("/account/login/")
    session = client.session
    client.force_login(bob)
    kept = client.session
    kept.update({name: value for name, value in session.items() if name == "typed"})
    kept.save()
    form = client.get(thread.get_absolute_url()).context["form"]
    assert (form["text"].value(), form["stance"].value()) == ("2000 Wörter", "contra")


def test_readers_without_an_account_see_how_to_join_and_get_no_cookie(client, thread, alice):
    """P01."""
    actions.say(thread, alice, text="Am See.")
    page = client.get(thread.get_absolute_url())
    assert "Anmelden und mitdiskutieren" in page.content.decode()
    assert "<form" not in page.content.decode().split('id="reply"')[1].split("</section>")[0]
    assert client.cookies == {}


def test_somebody_with_a_mandate_speaks_for_the_organisation(client, thread, ute):
    client.force_login(ute)
    union = Organisation.objects.get(name="IG Beispiel")
    post(client, thread, text="Wir sind dafür.", organisation=union.pk)
    assert Comment.objects.get().organisation == union
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "IG Beispiel" in page
    assert "Gewerkschaften" in page


def test_nobody_speaks_for_an_organisation_without_a_mandate(client, thread, bob, ute):
    """S14"""
    union = Organisation.objects.get(name="IG Beispiel")
    client.force_login(bob)
    answer = post(client, thread, text="Wir sind dafür.", organisation=union.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "organisation": ["Für diese Organisation können Sie nicht schreiben."]
    }
    assert not Comment.objects.exists()
    with pytest.raises(actions.NotPossible):
        actions.say(thread, bob, text="Wir", organisation=union)


def test_in_a_hidden_thread_nothing_is_edited_but_all_may_be_withdrawn(client, thread, bob):
    comment = actions.say(thread, bob, text="Da war ich.")
    Thread.objects.update(state=State.HIDDEN)
    client.force_login(bob)
    edited = client.post(f"/comments/{comment.pk}/edit/", {"text": "Nie", "stance": "neutral"})
    shown = client.get(f"/comments/{comment.pk}/edit/")
    withdrawn = client.post(f"/comments/{comment.pk}/withdraw/", {"sure": "yes"})
    assert [answer.status_code for answer in (edited, shown, withdrawn)] == [403, 403, 303]
    assert Comment.objects.get().state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("page", "name"), [("edit", "text"), ("report", "note"), ("decide", "note")]
)
def test_what_was_typed_about_a_comment_is_offered_after_signing_in(
    client, thread, bob, alice, fatma, page, name
):
    """B20: also when the session ended meanwhile."""
    address = f"/comments/{actions.say(thread, bob, text='Da war ich.').pk}/{page}/"
    client.post(address, {name: "Lange überlegt."})
    client.force_login({"edit": bob, "report": alice, "decide": fatma}[page])
    assert "Lange überlegt." in client.get(address).content.decode()


def test_a_private_group_is_never_shown(client, thread, wim):
    """P28."""
    actions.say(thread, wim, text="Hallo")
    assert "Wirtschaft" not in client.get(thread.get_absolute_url()).content.decode()


def test_an_answer_to_what_was_hidden_meanwhile_stands_below_its_place(client, thread, alice, bob):
    """B22."""
    first = actions.say(thread, alice, text="Weg damit")
    actions.withdraw(first, alice)
    client.force_login(bob)
    assert post(client, thread, text="Ich antworte doch", parent=first.pk).status_code == 303
    page = client.get(thread.get_absolute_url()).content.decode()
    assert Comment.objects.latest("pk").parent == first
    assert "Weg damit" not in page
    assert "Dieser Beitrag wurde zurückgezogen." in page
    assert "Antwort auf einen entfernten Beitrag" in page


def test_an_edited_comment_keeps_what_it_said(client, thread, alice):
    said = actions.say(thread, alice, text="Am Se.")
    client.force_login(alice)
    answer = client.post(f"/comments/{said.pk}/edit/", {"text": "Am See.", "stance": "pro"})
    assert answer.status_code == 303
    said.refresh_from_db()
    assert (said.text, said.stance) == ("Am See.", "pro")
    assert [revision.text for revision in said.revisions.all()] == ["Am Se."]
    assert events(thread)[-1] == ("comment.changed", {"id": said.pk})
    client.logout()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert f'<a href="/comments/{said.pk}/history/">bearbeitet</a>' in page
    history = client.get(f"/comments/{said.pk}/history/").content.decode()
    assert "Am Se." in history
    assert "Am See." in history


def test_saving_without_a_change_is_no_edit(thread, alice):
    said = actions.say(thread, alice, text="Am See.")
    actions.edit(said, alice, text="Am See.", stance="neutral")
    said.refresh_from_db()
    assert (said.edited, said.revisions.count(), len(events(thread))) == (None, 0, 1)


def test_nobody_edits_what_another_wrote(client, thread, alice, bob, fatma):
    """S10."""
    said = actions.say(thread, alice, text="Am See.")
    for person in (bob, fatma):
        client.force_login(person)
        for deed in ("edit", "withdraw"):
            answer = client.post(f"/comments/{said.pk}/{deed}/", {"text": "x", "stance": "pro"})
            assert answer.status_code == 403
    said.refresh_from_db()
    assert (said.text, said.state) == ("Am See.", State.PUBLISHED)


def test_an_edit_after_the_window_closed_is_told_when_and_kept(client, thread, alice, close):
    said = actions.say(thread, alice, text="Am See.")
    close()
    client.force_login(alice)
    answer = client.post(f"/comments/{said.pk}/edit/", {"text": "Anders", "stance": "pro"})
    assert answer.status_code == 409
    assert "Anders</textarea>" in answer.content.decode()
    assert "20:00 Uhr" in answer.content.decode()


def test_a_withdrawn_comment_leaves_its_place(client, thread, alice, bob, close):
    said = actions.say(thread, alice, text="Geheimnis")
    answer = actions.say(thread, bob, text="Aha", parent=said)
    actions.edit(said, alice, text="Geheimes Wort", stance="pro")
    close()
    client.force_login(alice)
    assert client.post(f"/comments/{said.pk}/withdraw/").status_code == 303
    assert events(thread)[-2:] == [
        ("comment.hidden", {"id": said.pk}),
        ("comment.changed", {"id": answer.pk}),
    ]
    client.logout()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Geheim" not in page
    assert "Aha" in page
    assert client.get(f"/comments/{said.pk}/history/").status_code == 404


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN])
def test_side_doors_of_what_is_gone_are_shut(client, thread, alice, bob, state):
    """S11, I14: history, report, edit and the page itself."""
    said = actions.say(thread, alice, text="Erste Fassung")
    actions.edit(said, alice, text="Zweite Fassung", stance="pro")
    Comment.objects.update(state=state)
    for person in (None, bob):
        if person:
            client.force_login(person)
        for address in (f"/comments/{said.pk}/history/", f"/comments/{said.pk}/report/"):
            assert b"Fassung" not in client.get(address, follow=True).content
        assert client.get(f"/comments/{said.pk}/history/").status_code == 404
    for filtered in ("", "?stance=pro"):
        assert b"Fassung" not in client.get(f"/threads/{thread.pk}/{filtered}").content


def test_what_is_said_in_a_hidden_thread_is_hidden(client, thread, alice, bob, gustav):
    said = actions.say(thread, alice, text="Erste Fassung")
    Thread.objects.update(state=State.HIDDEN)
    for person in (None, bob, gustav):
        if person:
            client.force_login(person)
        for address in ("", "history/"):
            assert client.get(f"/comments/{said.pk}/{address}").status_code == 404
        assert client.get(f"/threads/{thread.pk}/").status_code == 404
    assert post(client, thread, text="Hallo").status_code == 404


@pytest.mark.parametrize("deed", ["edit", "withdraw", "report"])
def test_reading_changes_nothing(client, thread, alice, bob, deed):
    """S58: a GET shows a form and no more."""
    said = actions.say(thread, alice, text="Hallo")
    client.force_login(bob if deed == "report" else alice)
    assert client.get(f"/comments/{said.pk}/{deed}/").status_code == 200
    said.refresh_from_db()
    assert (said.text, said.state, said.reports.count()) == ("Hallo", State.PUBLISHED, 0)
