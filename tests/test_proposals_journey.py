"""An idea's way: written, submitted, read by a moderator, published, seen by everybody."""

import uuid

import pytest
from django.urls import reverse

from participation.live.models import Event
from participation.mail.models import Letter
from participation.moderation import State, as_read
from participation.proposals.models import Proposal


@pytest.fixture
def words():
    return {
        "title": "Ein Nachtbus nach Cottbus",
        "text": "Damit man **nach** dem Theater heimkommt.",
    }


def propose(client, theme, do="submit", **words):
    fields = {"key": str(uuid.uuid4()), "do": do, **words}
    return client.post(reverse("proposals:propose", args=[theme.slug]), fields)


def test_an_idea_is_submitted_read_and_published(client, theme, alice, fatma, words):
    client.force_login(alice)
    answer = propose(client, theme, **words)
    idea = Proposal.objects.get()
    assert (answer.status_code, answer.url) == (303, idea.get_absolute_url())
    assert (idea.state, idea.author, idea.title) == (State.WAITING, alice, words["title"])
    client.logout()
    assert client.get(idea.get_absolute_url()).status_code == 404

    client.force_login(fatma)
    desk = reverse("themes:desk", args=[theme.slug])
    assert words["title"] in client.get(desk).content.decode()
    answer = client.post(
        reverse("proposals:decide", args=[idea.pk]),
        {"kind": "publish", "seen": as_read(idea), "next": desk},
    )
    assert (answer.status_code, answer.url) == (303, desk)

    client.logout()
    assert (
        words["title"] in client.get(reverse("proposals:list", args=[theme.slug])).content.decode()
    )
    page = client.get(idea.get_absolute_url())
    assert page.status_code == 200
    assert "<strong>nach</strong>" in page.content.decode()
    assert client.cookies.keys() - {"session"} == set()
    assert [letter.to for letter in Letter.objects.all()] == [alice.email]
    assert list(Event.objects.filter(topic__name=theme.topic).values_list("name", "data")) == [
        ("proposal.published", {"id": idea.pk})
    ]
