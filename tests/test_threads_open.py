"""Open threads of a theme: the list, beginning one, and what the theme's page shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation.moderation import Reason, State, count_waiting
from participation.proposals.actions import deciding, writing
from participation.threads import actions
from participation.threads.models import Thread
from themes import sections


@pytest.fixture
def make_threads(theme, alice, ute):
    def make(count, **fields):
        now = timezone.now()
        fields.setdefault("state", State.PUBLISHED)
        return Thread.objects.bulk_create(
            Thread(
                theme=theme,
                author=alice,
                title=f"Diskussion {n}",
                text="…",
                published=now + timedelta(seconds=n),
                **fields,
            )
            for n in range(1, count + 1)
        )

    return make


def titles(page):
    return [thread.title for thread in page.context["page"]]


def test_the_list_is_read_newest_first_in_pages_of_twenty(client, theme, make_threads):
    make_threads(21)
    address = f"/themes/{theme.slug}/threads/"
    assert titles(client.get(address)) == [f"Diskussion {n}" for n in range(21, 1, -1)]
    assert titles(client.get(f"{address}?page=2")) == ["Diskussion 1"]


def test_the_list_is_sorted_by_what_is_said(client, theme, make_threads, alice):
    first, second, _third = make_threads(3)
    actions.say(second, alice, text="…")
    gone = [actions.say(first, alice, text="…") for _ in range(2)]
    for comment in gone:
        actions.withdraw(comment, alice)
    page = client.get(f"/themes/{theme.slug}/threads/?sort=active")
    assert titles(page) == ["Diskussion 2", "Diskussion 3", "Diskussion 1"]


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("sort", ["newest", "active"])
def test_the_list_costs_the_same_however_long(
    client, theme, make_threads, count, sort, django_assert_num_queries
):
    make_threads(count)
    with django_assert_num_queries(4):
        client.get(f"/themes/{theme.slug}/threads/?sort={sort}")


@pytest.mark.parametrize("query", ["sort=oldest", "sort=", "sort=-pk", "sort=<svg onload=x>"])
def test_an_unknown_order_is_told_which_there_are(client, theme, query):
    """S23, S40."""
    answer = client.get(f"/themes/{theme.slug}/threads/?{query}")
    assert answer.status_code == 400
    assert "newest, active" in answer.content.decode()
    assert "<svg onload" not in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "2", "-1", "10" * 12, "1e9", "x"])
def test_a_page_that_does_not_exist_is_not_found(client, theme, make_threads, page):
    """B13."""
    make_threads(1)
    assert client.get(f"/themes/{theme.slug}/threads/", {"page": page}).status_code == 404


@pytest.mark.parametrize("state", [s for s in State if s != State.PUBLISHED])
def test_what_is_not_published_is_nowhere(client, theme, make_threads, bob, state):
    """I14, S07."""
    thread = make_threads(1, state=state)[0]
    client.force_login(bob)
    for address in (f"/themes/{theme.slug}/threads/", f"/themes/{theme.slug}/"):
        assert "Diskussion 1" not in client.get(address).content.decode()
    assert client.get(f"/threads/{thread.pk}/").status_code == 404


def test_the_thread_of_an_idea_is_not_in_the_list_and_has_no_page_of_its_own(client, theme):
    hung = actions.open_for(theme, home="/ideas/1/", topic_name="proposal.1", state=State.PUBLISHED)
    assert titles(client.get(f"/themes/{theme.slug}/threads/")) == []
    assert client.get(f"/threads/{hung.pk}/").status_code == 404


def test_an_empty_list_says_what_one_can_do(client, theme):
    page = client.get(f"/themes/{theme.slug}/threads/").content.decode()
    assert "Die erste beginnen" in page


def test_the_same_form_posted_twice_begins_one_thread(client, theme, bob):
    """B19."""
    client.force_login(bob)
    fields = {"title": "Nachtbus", "text": "Wer?", "key": str(uuid4())}
    answers = [client.post(f"/themes/{theme.slug}/threads/new/", fields) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"/threads/{Thread.objects.get().pk}/"}


@pytest.mark.parametrize(
    "fields",
    [{"title": " ", "text": "Wer?"}, {"title": "Bus", "text": "\u200b"}, {"title": "\u200b", "text": "x"},
     {"title": "x" * 121, "text": "Wer?"}, {"title": "Bus", "text": "x" * 5001}],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_a_field_error_and_kept(client, theme, bob, fields):
    """B16."""
    client.force_login(bob)
    answer = client.post(f"/themes/{theme.slug}/threads/new/", fields)
    assert answer.status_code == 422
    assert len(answer.context["form"].errors) == 1
    assert answer.context["form"]["text"].value() == fields["text"]
    assert Thread.objects.count() == 0


def test_a_title_is_one_line(theme, client, bob):
    """S37."""
    client.force_login(bob)
    client.post(f"/themes/{theme.slug}/threads/new/", {"title": "Bus\r\nBcc: x", "text": "Wer?"})
    assert Thread.objects.get().title == "Bus Bcc: x"


def test_beginning_after_the_window_closed_is_told_when_and_kept(client, theme, bob):
    theme.comment_until = timezone.now() - timedelta(hours=1)
    theme.save()
    client.force_login(bob)
    answer = client.post(
        f"/themes/{theme.slug}/threads/new/", {"title": "Nachtbus", "text": "Lang überlegt"}
    )
    assert answer.status_code == 409
    assert "Lang überlegt</textarea>" in answer.content.decode()
    assert "geschlossen" in answer.content.decode()


def test_the_theme_counts_what_can_be_read_and_who_said_it(theme, make_threads, alice, bob, ute):
    thread = make_threads(1)[0]
    hidden = make_threads(1, state=State.HIDDEN)[0]
    actions.say(thread, bob, text="…")
    actions.withdraw(actions.say(thread, ute, text="…"), ute)
    Thread.objects.filter(pk=hidden.pk).update(state=State.PUBLISHED)
    actions.say(hidden, ute, text="…")
    Thread.objects.filter(pk=hidden.pk).update(state=State.HIDDEN)
    assert sections.count(theme)["comments"] == 1
    assert sections.people_in(theme).keys() == {alice.pk, bob.pk}


def test_what_was_returned_is_rewritten_and_waits_again(client, theme, bob, fatma):
    thread = actions.start(theme, bob, title="Nachtbus", text="Wer?")
    actions.decide_thread(thread, fatma, kind="return", reason=Reason.UNCLEAR, note="")
    client.force_login(bob)
    address = f"/threads/{thread.pk}/edit/"
    assert client.get(address).context["form"]["title"].value() == "Nachtbus"
    assert client.post(address, {"title": "Nachtbus", "text": "\u200b"}).status_code == 422
    assert client.post(address, {"title": "Nachtbus", "text": "Wer führe mit?"}).status_code == 303
    thread.refresh_from_db()
    assert (thread.state, thread.text) == (State.WAITING, "Wer führe mit?")
    assert count_waiting(theme) == 1
    actions.decide_thread(thread, fatma, kind="publish")
    assert client.post(address, {"title": "Anders", "text": "Anders"}).status_code == 403


def test_nobody_rewrites_the_thread_of_another(client, theme, alice, bob, fatma):
    """S10."""
    thread = actions.start(theme, bob, title="Nachtbus", text="Wer?")
    for person, status in ((alice, 404), (fatma, 403)):
        client.force_login(person)
        answer = client.post(f"/threads/{thread.pk}/edit/", {"title": "x", "text": "x"})
        assert answer.status_code == status


def test_ones_own_page_shows_what_one_said_and_what_became_of_it(client, theme, bob, fatma):
    thread = actions.start(theme, bob, title="Nachtbus", text="Wer?")
    actions.decide_thread(thread, fatma, kind="publish")
    said = actions.say(thread, bob, text="Ich zum Beispiel.")
    actions.decide_comment(said, fatma, kind="hide", reason=Reason.UNCLEAR)
    client.force_login(bob)
    page = client.get("/people/me/").content.decode()
    assert "Nachtbus" in page
    assert "Ich zum Beispiel." in page
    assert "ausgeblendet" in page


@pytest.mark.parametrize("count", [1, 5])
def test_an_idea_costs_the_same_however_much_is_said(
    client, theme, alice, bob, fatma, count, django_assert_max_num_queries
):
    """With the idea around it: 3 queries for everybody, 8 for who is signed in."""
    idea = writing.write(
        theme, alice, key=uuid4(), submit=True, title="Bus", text="…", district=None
    )
    deciding.decide(idea, fatma, kind="publish")
    idea.refresh_from_db()
    for number in range(100 * count):
        actions.say(idea.thread, alice, text=f"Nummer {number}")
    client.get(f"/ideas/{idea.pk}/?page=1")  # the names of the groups are kept from now on
    with django_assert_max_num_queries(3):
        assert "Nummer 0" in client.get(f"/ideas/{idea.pk}/").content.decode()
    for person in (bob, fatma):
        client.force_login(person)
        client.get(f"/ideas/{idea.pk}/")
        with django_assert_max_num_queries(8):
            assert client.get(f"/ideas/{idea.pk}/").context["form"]
