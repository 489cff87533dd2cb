"""Somebody erases their account: the tree stays, the name goes."""

import pytest
from django.utils import translation

from participation.live import log
from participation.live.models import Event
from participation.moderation import State
from participation.people import datamap
from participation.people.actions.leaving import erase
from participation.people.models import Organisation, Person
from participation.threads import actions, models
from participation.threads.models import Comment, CommentRevision, Report, Thread


@pytest.fixture
def make_thread(theme):
    def make(author, title="Radwege"):
        return Thread.objects.create(
            theme=theme, author=author, title=title, text="Wo fehlen sie?", state=State.PUBLISHED
        )

    return make


def test_the_tree_stays_and_the_name_is_a_number_of_the_thread(
    client, make_thread, alice, bob, ute
):
    """P13: as many comments, the same tree; constant within a thread, not linkable across threads."""
    thread, other = make_thread(ute), make_thread(ute, "Busse")
    actions.say(other, bob, text="Erster in der anderen")
    for person in (bob, alice):
        first = actions.say(thread, person, text=f"Von {person.pk}")
        actions.say(thread, person, text="Und noch etwas", parent=first)
        actions.say(other, person, text="Auch hier")
    tree = list(thread.comments.in_order().values_list("pk", "parent", "depth"))
    actions_before = thread.comments.count()

    erase(bob)
    erase(alice)

    assert list(thread.comments.in_order().values_list("pk", "parent", "depth")) == tree
    assert thread.comments.count() == actions_before
    assert list(thread.comments.in_order().values_list("author", "former_author")) == [
        (None, 1), (None, 1), (None, 2), (None, 2),
    ]  # fmt: skip
    assert list(other.comments.in_order().values_list("former_author", flat=True)) == [1, 1, 2]
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "ehemalige Person 2" in page
    assert "Alice" not in page
    assert "Bob" not in page


def test_numbers_in_two_threads_do_not_follow_from_each_other(make_thread, alice, bob):
    thread, other = make_thread(None), make_thread(None, "Busse")
    actions.say(thread, alice, text="…")
    actions.say(thread, bob, text="…")
    actions.say(other, bob, text="…")
    erase(alice)
    erase(bob)
    assert thread.comments.get(former_author=2).thread == thread
    assert other.comments.get().former_author == 1


def test_who_began_a_thread_and_spoke_in_it_has_one_number(make_thread, alice, bob):
    thread = make_thread(alice)
    actions.say(thread, bob, text="…")
    actions.say(thread, alice, text="…")
    erase(bob)
    erase(alice)
    thread.refresh_from_db()
    assert thread.author is None
    assert (thread.former_author, thread.comments.latest("pk").former_author) == (2, 2)


def test_a_row_that_hangs_a_thread_on_itself_takes_the_same_number(theme, alice):
    """The author of an idea is the same former person below it."""
    thread = actions.open_for(
        theme, home="/ideas/1/", topic_name="proposal.1", state=State.PUBLISHED, author=alice
    )
    actions.say(thread, alice, text="…")
    number = actions.number_in(thread, alice)
    assert actions.number_in(thread, alice) == number
    erase(alice)
    thread.refresh_from_db()
    assert (thread.former_author, thread.comments.get().former_author) == (number, number)


def test_what_was_written_for_an_organisation_bears_no_number(client, make_thread, ute, alice, bob):
    """P13: who knows that Ute spoke for it does not learn what she wrote for herself."""
    union = Organisation.objects.get()
    thread, other = make_thread(bob), make_thread(bob, "Busse")
    actions.say(thread, ute, text="Wir als Gewerkschaft", organisation=union)
    actions.say(thread, ute, text="Ich selbst")
    actions.say(other, ute, text="Auch hier wir", organisation=union)
    actions.say(other, bob, text="Nein, @Ute!")
    actions.say(other, alice, text="…")

    erase(ute)
    erase(alice)

    assert [str(said.byline) for said in thread.comments.in_order().with_bylines()] == [
        "ein Mitglied von IG Beispiel",
        "ehemalige Person 1",
    ]
    assert list(thread.comments.in_order().values_list("former_author", flat=True)) == [None, 1]
    page = client.get(other.get_absolute_url()).content.decode()
    assert "ein Mitglied von IG Beispiel" in page
    assert "Nein, @ehemalige Person!" in page
    assert page.count("ehemalige Person 1") == 1


def test_a_thread_begun_for_an_organisation_is_a_members(make_thread, ute):
    thread = make_thread(ute)
    Thread.objects.update(organisation=Organisation.objects.get())
    actions.say(thread, ute, text="Ich selbst")

    erase(ute)

    thread = Thread.objects.with_bylines().get()
    assert (str(thread.byline), thread.former_author) == ("ein Mitglied von IG Beispiel", None)
    assert thread.comments.get().former_author == 1


def test_with_their_texts_gone_the_places_stay(client, make_thread, alice, bob):
    """P15, P12: a canary is nowhere."""
    thread = make_thread(alice)
    said = actions.say(thread, bob, text="Kanarienvogel eins")
    actions.edit(said, bob, text="Kanarienvogel zwei", stance="pro")
    actions.say(thread, alice, text="Antwort", parent=said)
    erase(bob, with_texts=True)
    said.refresh_from_db()
    assert (said.state, said.text) == (State.WITHDRAWN, "")
    assert CommentRevision.objects.count() == 0
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Antwort" in page
    assert "Kanarienvogel" not in page
    names = Event.objects.filter(topic__name=thread.topic).values_list("name", flat=True)
    assert "comment.hidden" in names


def test_an_open_thread_without_its_text_stays_as_a_place(client, make_thread, alice, bob):
    thread = make_thread(alice, "Kanarienvogel")
    actions.say(thread, bob, text="Antwort")
    erase(alice, with_texts=True)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Kanarienvogel" not in page
    assert "Antwort" in page


def test_others_no_longer_call_them_by_name(make_thread, alice, bob):
    """P14."""
    thread, other = make_thread(alice), make_thread(alice, "Busse")
    actions.say(thread, alice, text="…")
    said = actions.say(thread, bob, text="Nein @Alice, @Alicesbusse fahren")
    actions.edit(said, bob, text="Doch @Alice!", stance="pro")
    elsewhere = actions.say(other, bob, text="Alice")
    erase(alice)
    said.refresh_from_db()
    assert said.text == "Doch @ehemalige Person 1!"
    assert said.revisions.get().text == "Nein @ehemalige Person 1, @Alicesbusse fahren"
    elsewhere.refresh_from_db()
    assert elsewhere.text == "Alice"


def test_a_thread_that_calls_somebody_by_name_forgets_the_name_too(make_thread, alice, bob):
    """P14."""
    thread = make_thread(bob)
    Thread.objects.update(text="Was meint @Alice?")
    actions.say(thread, alice, text="…")
    erase(alice)
    thread.refresh_from_db()
    assert thread.text == "Was meint @ehemalige Person 1?"


def test_a_thread_that_was_never_public_goes_with_its_author(theme, alice, events):
    """P12."""
    actions.start(theme, alice, title="Kanarienvogel", text="Kanarienvogel")
    erase(alice)
    assert not Thread.objects.exists()
    assert events(theme.staff_topic)[-1] == ("desk.changed", {"waiting": 0})


def test_what_stays_is_said_in_german_whoever_leaves(make_thread, alice, bob):
    thread = make_thread(alice)
    actions.say(thread, bob, text="Nein @Alice")
    with translation.override("en"):
        erase(alice, with_texts=True)
    thread.refresh_from_db()
    assert (thread.title, thread.comments.get().text) == ("(entfernt)", "Nein @ehemalige Person 1")


def test_an_erasure_says_everything_at_once_and_last(
    make_thread, make_idea, alice, bob, monkeypatch
):
    """Whoever publishes and locks rows after that waits for those who do it in the right order."""
    actions.say(make_thread(bob), alice, text="…")
    make_idea(author=alice)
    make_idea("Wartet", author=alice, state=State.WAITING)
    locked, times = log._locked, []
    monkeypatch.setattr(log, "_locked", lambda names: times.append(names) or locked(names))
    erase(alice, with_texts=True)
    assert len(times) == 1


def test_reports_stay_without_who_and_why_in_words(make_thread, alice, bob):
    said = actions.say(make_thread(alice), alice, text="…")
    actions.report(said, bob, reason="insulting", note="Bob war hier")
    erase(bob)
    report = Report.objects.get()
    assert (report.person, report.note, report.reason) == (None, "", "insulting")


def test_who_comes_back_finds_nothing_old(make_thread, make_person, bob):
    """P19."""
    thread = make_thread(None)
    actions.say(thread, bob, text="…")
    erase(bob)
    again = make_person("Bob")
    assert Comment.objects.filter(author=again).count() == 0
    actions.say(thread, again, text="…")
    assert list(thread.comments.in_order().values_list("author", "former_author")) == [
        (None, 1), (again.pk, None),
    ]  # fmt: skip


def test_every_field_of_this_room_is_in_the_data_map():
    here = [name for name in datamap.undeclared() if name.startswith("threads.")]
    assert here == []
    assert {described.model for described in datamap.described()} >= {
        models.Thread, models.Comment, models.CommentRevision,
        models.Report, models.CommentDecision, models.ThreadDecision,
    }  # fmt: skip


def test_people_are_gone_and_nothing_else(make_thread, alice, bob):
    actions.say(make_thread(alice), bob, text="…")
    erase(bob)
    assert list(Person.objects.values_list("display_name", flat=True)) == ["Alice"]
    assert (Thread.objects.count(), Comment.objects.count()) == (1, 1)
