"""The page of one idea: what it costs, and who may see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.moderation import State
from participation.people import seeds as people
from participation.proposals import seeds as ideas
from participation.proposals.actions import deciding
from participation.proposals.models import Proposal
from participation.threads.models import Comment
from themes import seeds as themes


@pytest.fixture
def discussed(make_idea, alice, bob):
    """`discussed(5)`: an idea by Alice with so many comments."""

    def make(count):
        idea = make_idea(author=alice)
        for _number in range(count):
            comment = Comment.objects.create(thread=idea.thread, author=bob, text="…")
            comment.place()
            comment.save()
        return idea

    return make


@pytest.mark.parametrize("count", [1, 500])
def test_it_costs_four_queries_and_eight_for_whom_can_do_most(
    client, discussed, alice, bob, fatma, groups, count, django_assert_max_num_queries
):
    url = discussed(count).get_absolute_url()
    client.get(reverse("proposals:list", args=["mobilitaet"]))
    with django_assert_max_num_queries(4):
        assert client.get(url).status_code == 200
    for person in (bob, alice, fatma):
        client.force_login(person)
        client.get(url)
        with django_assert_max_num_queries(8):
            client.get(url)


PRIVATE = ["proposal", "history", "edit", "decide"]
POSTED = ["edit", "withdraw", "discard", "position", "decide", "undo"]


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.WAITING, State.RETURNED, State.HIDDEN, State.WITHDRAWN]
)
def test_what_is_not_public_is_not_there_for_others(client, make_idea, alice, bob, gustav, state):
    """S07, S11, S09: no page, no history, no deed tells that it exists."""
    idea = make_idea(author=alice, state=state)
    for person in (bob, gustav):
        client.force_login(person)
        answers = [client.get(reverse(f"proposals:{name}", args=[idea.pk])) for name in PRIVATE]
        answers += [client.post(reverse(f"proposals:{name}", args=[idea.pk])) for name in POSTED]
        assert {answer.status_code for answer in answers} == {404}
    client.logout()
    answers = [client.get(reverse(f"proposals:{name}", args=[idea.pk])) for name in PRIVATE[:2]]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_idea_that_is_not_there_is_not_found(client, db, pk):
    """B13"""
    assert client.get(f"/ideas/{pk}/").status_code == 404


def test_a_reader_without_a_session_gets_no_cookie_and_no_form(client, idea):
    """P01"""
    answer = client.get(idea.get_absolute_url())

    assert answer.cookies == {}
    assert "csrfmiddlewaretoken" not in answer.content.decode().split("<main")[1]
    assert "Anmelden und mitmachen" in answer.content.decode()


def test_an_unchanged_page_is_not_sent_again(client, idea, alice):
    etag = client.get(idea.get_absolute_url())["ETag"]

    again = client.get(idea.get_absolute_url(), headers={"If-None-Match": etag})

    assert again.status_code == 304


def test_examples_are_marked_belong_to_nobody_and_come_once(client, db):
    for room in (people, themes, ideas, ideas):
        room.load()

    examples = Proposal.objects.all()
    assert examples.count() == sum(map(len, ideas.IDEAS.values()))
    assert set(examples.values_list("label", "author", "state")) == {
        ("Beispiel", None, State.PUBLISHED)
    }
    page = client.get(examples.first().get_absolute_url()).content.decode()
    assert "Beispiel" in page
    assert "ohne Namen" not in page


@pytest.mark.parametrize("payload", ["<svg onload=alert(1)>", '"><img src=x onerror=alert(1)>'])
def test_a_payload_in_a_title_stays_a_text_everywhere(
    client, theme, alice, fatma, make_idea, payload
):
    """S21"""
    idea = make_idea(payload, text=payload, author=alice, state=State.WAITING)
    client.force_login(fatma)
    pages = [client.get(reverse("themes:desk", args=[theme.slug]))]
    deciding.decide(idea, fatma, kind="publish")
    urls = [idea.get_absolute_url(), theme.get_absolute_url()]
    urls += [reverse("proposals:list", args=[theme.slug])]
    urls += [reverse("proposals:decide", args=[idea.pk])]
    pages += [client.get(url) for url in urls]

    assert [payload in page.content.decode() for page in pages] == [False] * 5
    assert [page.status_code for page in pages] == [200] * 5


def test_only_what_was_public_stays_in_the_public_history(client, alice, bob, make_idea):
    """S11"""
    idea = make_idea("Heute", author=alice)
    now = timezone.now()
    for version, state in enumerate([State.PUBLISHED, State.HIDDEN, State.RETURNED], start=1):
        idea.revisions.create(version=version, state=state, title=f"Damals {state}", written=now)
    history = reverse("proposals:history", args=[idea.pk])

    client.force_login(bob)
    page = client.get(history).content.decode()
    assert ("Damals published" in page, "Damals hidden" in page, "Damals returned" in page) == (
        True,
        False,
        False,
    )
    client.force_login(alice)
    assert "Damals hidden" in client.get(history).content.decode()
