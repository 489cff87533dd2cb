"""What came of a workshop: published by facilitators, told to who took part, discussed by all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from workshops.actions import seats
from workshops.actions.documenting import document
from workshops.models import Outcome, Workshop

SAID = {"text": "## Beschlüsse\n\n- Ein Bus am Abend", "feedback_link": "https://umfrage.example/7"}


@pytest.fixture
def workshop(make_workshop):
    return make_workshop(capacity=1)


def pass_by(workshop):
    end = timezone.now() - timedelta(hours=1)
    Workshop.objects.filter(pk=workshop.pk).update(starts=end - timedelta(hours=6), ends=end)


def address(workshop):
    return reverse("workshops:outcome", args=[workshop.pk])


def test_what_came_of_it_is_read_by_all_told_once_and_discussed(
    client, workshop, alice, bob, fatma
):
    seats.sign_up(workshop, alice)
    seats.sign_up(workshop, bob)  # waits, and was not there
    pass_by(workshop)
    Letter.objects.all().delete()
    client.force_login(fatma)

    page = client.post(address(workshop), SAID | {"version": 0})
    assert page.status_code == 303
    client.post(address(workshop), SAID | {"version": 1, "text": "Ein Bus am Abend, ab Mai."})

    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (alice.email, "Was bei Ihrer Werkstatt herauskam")
    assert SAID["feedback_link"] in letter.text
    client.force_login(bob)
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "Ein Bus am Abend, ab Mai." in page
    said = {"text": "Und wer zahlt ihn?", "stance": "question"}
    thread = Outcome.objects.get().thread
    answer = client.post(reverse("threads:say", args=[thread.pk]), said, follow=True)
    assert answer.redirect_chain[0][0].startswith(workshop.get_absolute_url())
    client.logout()
    assert "Und wer zahlt ihn?" in client.get(workshop.get_absolute_url()).content.decode()


def test_of_two_facilitators_the_second_sees_what_the_first_published(
    client, workshop, fatma, olga
):
    """B21"""
    pass_by(workshop)
    document(workshop, olga, version=0, text="Von Olga", feedback_link="")
    client.force_login(fatma)

    page = client.post(address(workshop), SAID | {"version": 0, "text": "Von Fatma"})

    assert page.status_code == 409
    assert "Von Olga" in page.content.decode()
    assert "Von Fatma" in page.content.decode()
    assert Outcome.objects.get().text == "Von Olga"
    assert 'name="version" value="1"' in page.content.decode()


@pytest.mark.parametrize("why", ["too early", "called off"])
def test_nothing_comes_of_what_did_not_take_place(client, workshop, fatma, why):
    if why == "called off":
        pass_by(workshop)
        Workshop.objects.update(cancelled=timezone.now())
    client.force_login(fatma)

    page = client.post(address(workshop), SAID | {"version": 0})

    assert page.status_code == 409
    assert "sobald die Werkstatt begonnen hat" in page.content.decode()
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": "\u200b"}, "Bitte Text eingeben."),
        ({"feedback_link": "javascript:alert(1)"}, "die mit https:// beginnt"),
        ({"feedback_link": "http://umfrage.example"}, "die mit https:// beginnt"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, workshop, fatma, said, words):
    """B16, S24"""
    pass_by(workshop)
    client.force_login(fatma)

    page = client.post(address(workshop), SAID | {"version": 0} | said)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_the_page_asks_as_much_for_many_comments_as_for_one(
    client, workshop, fatma, alice, django_assert_num_queries
):
    pass_by(workshop)
    outcome = document(workshop, fatma, version=0, text="Ein Bus", feedback_link="")
    client.force_login(alice)
    say = reverse("threads:say", args=[outcome.thread.pk])
    client.get(workshop.get_absolute_url())  # names of groups are kept from now on
    for number in range(3):
        client.post(say, {"text": f"Wort {number}", "stance": "question"})
        with django_assert_num_queries(10):
            client.get(workshop.get_absolute_url())
