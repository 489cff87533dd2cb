"""Whoever cannot use a page says so, without an account and without a script."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from participation.mail.models import Letter
from participation.pages import actions
from participation.pages.models import Inquiry
from participation.pages.tasks import forget_inquiries

pytestmark = pytest.mark.django_db


def report(client, key=None, text="Die Karte ist nicht bedienbar.", page="/papier/", email=""):
    fields = {"key": key or uuid.uuid4(), "page": page, "text": text, "email": email}
    return client.post("/barriere-melden/", fields)


def test_a_report_is_answered_with_a_number(client):
    """A31, A20"""
    response = report(client)
    filed = Inquiry.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/nachricht/{filed.number}/"
    assert filed.number in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("link", "headers"),
    [
        ("/barriere-melden/", {"referer": "http://testserver/papier/?a=1"}),
        ("/barriere-melden/?page=/papier/%3Fa%3D1", {}),
    ],
)
def test_the_page_is_filled_in_from_where_one_comes(client, link, headers):
    """A31"""
    assert 'value="/papier/?a=1"' in client.get(link, headers=headers).content.decode()


def test_a_page_elsewhere_is_not_repeated(client):
    page = client.get("/barriere-melden/", headers={"referer": "https://evil.example/?<b>"})
    assert "evil" not in page.content.decode()


def test_the_same_form_sent_twice_is_one_report(client):
    """B19"""
    key = uuid.uuid4()
    first, second = report(client, key), report(client, key)
    assert first["Location"] == second["Location"]
    assert Inquiry.objects.count() == 1


def test_the_same_form_with_other_words_is_never_dropped_in_silence(client):
    """B19: who goes back and writes something else is asked, and sends it with the same words."""
    key = uuid.uuid4()
    report(client, key)

    other = report(client, key, text="Und noch etwas.")

    assert other.status_code == 409
    assert Inquiry.objects.get().number in other.text
    form = other.context["form"]
    assert form["text"].value() == "Und noch etwas."
    assert report(client, form["key"].value(), text="Und noch etwas.").status_code == 303
    assert Inquiry.objects.count() == 2


def test_the_same_form_sent_twice_at_the_same_moment_is_one_report(transactional_db, at_once):
    words = {"key": uuid.uuid4(), "kind": "barrier", "page": "", "text": "…", "email": ""}
    deed = partial(actions.take_in, **words, language="de")

    first, second = at_once(deed, deed)

    assert first == second == Inquiry.objects.get()


def test_a_letter_tells_the_number_but_repeats_nothing_that_was_written(client):
    """S38: an address that somebody else typed gets no text of theirs."""
    report(client, text="Gewinn https://evil.example", email="ich@example.org")
    letter = Letter.objects.get(to="ich@example.org")
    assert Inquiry.objects.get().number in letter.text
    assert "evil" not in letter.subject + letter.text


def test_a_strangers_box_is_not_filled_with_confirmations(client, olga):
    """S38: each message is taken in, from however many places; the address gets three letters a day."""
    for number, typed in enumerate(["Ich@example.org", *["ich@example.org"] * 4]):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        assert report(client, email=typed).status_code == 303

    assert Letter.objects.filter(to__iexact="ich@example.org").count() == 3
    assert Letter.objects.filter(to=olga.email).count() == Inquiry.objects.count() == 5

    Inquiry.objects.update(created=timezone.now() - timedelta(days=2))
    report(client, email="ich@example.org")
    assert Letter.objects.filter(to__iexact="ich@example.org").count() == 4


@pytest.mark.parametrize(
    ("created", "answered", "is_kept"),
    [(800, 364, True), (800, 366, False), (729, None, True), (731, None, False)],
)
def test_what_was_written_is_kept_as_long_as_the_privacy_page_says(db, created, answered, is_kept):
    """A year after the answer, and not for ever where nobody noted one."""
    filed = Inquiry.objects.create(text="…")
    now = timezone.now()
    Inquiry.objects.update(
        created=now - timedelta(days=created),
        answered=answered and now - timedelta(days=answered),
    )

    forget_inquiries()

    assert Inquiry.objects.filter(pk=filed.pk).exists() == is_kept


def test_operators_get_a_letter_once(client, olga):
    key = uuid.uuid4()
    report(client, key)
    report(client, key)
    letter = Letter.objects.get(to=olga.email)
    assert "/inquiries/" in letter.text


def test_what_stays_of_a_letter_names_nobodys_address(client, olga):
    """P12: the key outlives the letter."""
    report(client, email="alice@example.org")

    assert [letter.key for letter in Letter.objects.all() if "@" in letter.key] == []
    assert Letter.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_report_is_refused_and_keeps_the_rest(client, text):
    """B16"""
    response = report(client, text=text)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Bitte schreiben Sie, worum es geht." in html
    assert 'value="/papier/"' in html


def test_too_many_reports_from_one_address_are_refused_and_the_text_kept(client, settings):
    settings.INQUIRY_RATE = "2/h/ip"
    assert [report(client).status_code for _ in range(2)] == [303, 303]
    response = report(client, text="Der dritte")
    assert response.status_code == 429
    assert "Der dritte" in response.content.decode()
    assert Inquiry.objects.count() == 2


def test_a_form_open_for_too_long_offers_what_was_typed_once_more(client):
    client = Client(enforce_csrf_checks=True)
    fields = {"key": uuid.uuid4(), "text": "Ein langer Text, der nicht verloren gehen darf."}
    response = client.post("/barriere-melden/", fields, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert fields["text"] in response.content.decode()
    foreign = client.post("/barriere-melden/", fields, headers={"origin": "https://evil.example"})
    assert fields["text"] not in foreign.content.decode()


def test_operators_read_reports_and_note_that_they_answered(client, olga, alice):
    filed = actions.take_in(
        key=uuid.uuid4(),
        kind="barrier",
        page="/",
        text="<b>Hilfe</b>",
        email="o+b@example.org",
        language="de",
    )
    assert client.get("/inquiries/").status_code == 303
    client.force_login(alice)
    assert client.get("/inquiries/").status_code == 404
    client.force_login(olga)
    page = client.get("/inquiries/").text
    assert "&lt;b&gt;Hilfe&lt;/b&gt;" in page
    assert '"mailto:o%2Bb@example.org"' in page
    assert client.post(f"/inquiries/{filed.number}/answered/").status_code == 303
    filed.refresh_from_db()
    assert filed.answered is not None


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_reports_costs_the_same_however_long(
    client, olga, count, django_assert_max_num_queries
):
    for _ in range(count):
        Inquiry.objects.create(text="…")
    client.force_login(olga)
    with django_assert_max_num_queries(6):
        client.get("/inquiries/")


def test_a_message_reaches_the_operators_from_the_contact_page(client, olga):
    """It is also the way to object to a decision."""
    assert 'href="/kontakt/schreiben/"' in client.get("/kontakt/").content.decode()
    fields = {"key": uuid.uuid4(), "page": "/ideas/1/", "text": "Bitte noch einmal ansehen."}

    sent = client.post("/kontakt/schreiben/", fields)

    assert "Danke für Ihre Nachricht" in client.get(sent.url).content.decode()
    assert "jemand hat Ihnen geschrieben" in Letter.objects.get(to=olga.email).text
    client.force_login(olga)
    page = client.get("/inquiries/").content.decode()
    assert "Bitte noch einmal ansehen." in page
    assert ">Nachricht</span>" in page
    assert Inquiry.objects.get().number.startswith("K-")
