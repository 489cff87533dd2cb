import pytest

from participation.live.models import Event
from participation.moderation import State
from participation.threads import actions
from participation.threads.models import Comment, Thread


@pytest.fixture
def thread(theme, alice):
    return Thread.objects.create(
        theme=theme, author=alice, title="Radwege", text="Wo fehlen sie?", state=State.PUBLISHED
    )


def test_an_answer_stands_below_what_it_answers(thread, alice, bob):
    first = actions.say(thread, alice, text="Am See.")
    second = actions.say(thread, bob, text="Im Wald.")
    answer = actions.say(thread, bob, text="Da gibt es einen.", parent=first)
    assert list(thread.comments.in_order()) == [first, answer, second]
    assert (answer.depth, answer.parent) == (2, first)


def test_a_page_shows_the_discussion(client, thread, alice, bob):
    first = actions.say(thread, alice, text="Am **See**.", stance="pro")
    actions.say(thread, bob, text="Ja.", parent=first)
    page = client.get(thread.get_absolute_url())
    assert page.status_code == 200
    assert "<strong>See</strong>" in page.content.decode()
    client.force_login(bob)
    page = client.get(thread.get_absolute_url() + f"?reply={first.pk}")
    assert "Antwort auf Alice" in page.content.decode()
    answer = client.post(f"/threads/{thread.pk}/comment/", {"text": "Nein", "parent": first.pk})
    assert answer.status_code == 303
    said = Comment.objects.latest("pk")
    assert answer["Location"] == f"/threads/{thread.pk}/#comment-{said.pk}"
    assert Event.objects.filter(topic__name=thread.topic).last().data == {
        "id": said.pk,
        "parent": first.pk,
    }
