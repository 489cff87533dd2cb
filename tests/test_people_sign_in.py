"""Signing up and in: allauth's flows as a visitor meets them, and the letters they send."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.live.models import Event
from participation.mail.delivery import deliver_due
from participation.mail.models import Letter
from participation.people.models import Person

PASSWORD = "ein gutes Passwort"
NEW = {
    "email": "Neu@example.org",
    "display_name": "Łužyca 🦊",
    "password1": "noch ein Passwort",
    "is_old_enough": "on",
}


def url(name, *args):
    return reverse(f"account_{name}", args=args)


def sign_up(client, **changes):
    return client.post(url("signup"), {**NEW, **changes})


def code_in(letter):
    """The code stands alone on a line."""
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", letter.text, re.MULTILINE)[0]


def newest_letter():
    return Letter.objects.latest("pk")


def confirm(client):
    return client.post(url("email_verification_sent"), {"code": code_in(newest_letter())})


def sign_in(client, email, password=PASSWORD, **fields):
    return client.post(url("login"), {"login": email, "password": password, **fields})


def is_signed_in(client):
    return client.get(reverse("people:me")).status_code == 200


def closed(person):
    found = Event.objects.filter(topic__name=person.topic, name="closed").order_by("seq")
    return [event.data["reason"] for event in found]


def test_somebody_new_confirms_the_address_and_is_in(client, db):
    """I19, S69"""
    assert sign_up(client).url == url("email_verification_sent")
    assert not is_signed_in(client)

    confirm(client)

    person = Person.objects.get()
    assert is_signed_in(client)
    assert (person.email, person.display_name, person.language) == (
        "neu@example.org",
        "Łužyca 🦊",
        "de",
    )
    assert [letter.to for letter in Letter.objects.all()] == ["neu@example.org"]


def test_without_a_password_one_signs_in_by_code(client, db):
    sign_up(client, password1="")
    confirm(client)
    client.post(url("logout"))
    assert not is_signed_in(client)

    client.post(url("request_login_code"), {"email": "neu@example.org"})
    client.post(url("confirm_login_code"), {"code": code_in(newest_letter())})

    assert is_signed_in(client)


def test_letters_come_in_the_readers_language_and_from_our_domain(client, alice, settings):
    """A27, S49"""
    settings.PUBLIC_URL = "https://mitmachen.example"
    Person.objects.update(language="en")

    client.post(url("request_login_code"), {"email": alice.email})

    assert newest_letter().language == "en"
    assert newest_letter().text.rstrip().endswith("https://mitmachen.example")


@pytest.mark.parametrize("name", ["Łužyca", "Ó", "Null", "O'Neill", "👩‍👩‍👧", "x" * 200])
def test_nearly_everything_is_a_name(client, db, name):
    """B15"""
    sign_up(client, display_name=name)

    assert Person.objects.get().display_name == name


@pytest.mark.parametrize("name", ["\u0301\u0302", "\u200b\u200d", " ", "x" * 201])
def test_what_nobody_can_see_is_no_name(client, db, name):
    """B15, B16"""
    answer = sign_up(client, display_name=name)

    assert list(answer.context["form"].errors) == ["display_name"]
    assert answer.context["form"]["email"].value() == NEW["email"]


def test_a_name_with_markup_is_shown_as_it_is(client, db):
    """S21"""
    sign_up(client, display_name='<svg onload="x">')
    confirm(client)

    page = client.get(reverse("people:me")).content.decode()
    assert "<svg onload" not in page
    assert "&lt;svg onload=&quot;x&quot;&gt;" in page


def same(answer):
    """What a visitor can compare: status, address, and the page without its token and address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.get("Location"), re.sub(r"[\w.]+@example\.org", "@", text)


def test_signing_up_does_not_tell_who_has_an_account(alice):
    """S46"""
    letters = Letter.objects.count()
    known, unknown = Client(), Client()
    first, second = sign_up(known, email=alice.email), sign_up(unknown)

    assert same(first) == same(second)
    page = url("email_verification_sent")
    assert same(known.get(page)) == same(unknown.get(page))
    assert Letter.objects.count() - letters == 2


@pytest.mark.parametrize(
    ("name", "field"), [("request_login_code", "email"), ("reset_password", "email")]
)
def test_asking_for_a_code_does_not_tell_who_has_an_account(alice, name, field):
    """S46"""
    known, unknown = Client(), Client()
    first = known.post(url(name), {field: alice.email})
    second = unknown.post(url(name), {field: "nobody@example.org"})

    assert same(first) == same(second)
    assert same(known.get(first.url)) == same(unknown.get(second.url))


def test_a_wrong_password_reads_the_same_with_and_without_an_account(alice):
    """S46"""
    first = sign_in(Client(), alice.email, "falsch geraten")
    second = sign_in(Client(), "nobody@example.org", "falsch geraten")

    assert same(first) == same(second)


def test_an_unconfirmed_account_cannot_do_anything(client, db):
    """P07"""
    sign_up(client)
    other = Client()

    sign_in(other, NEW["email"], NEW["password1"])

    assert not is_signed_in(other)
    assert EmailAddress.objects.get().verified is False


def test_a_forgotten_password_is_chosen_anew_by_code_and_old_sessions_end(client, alice):
    """S51, S19"""
    other = Client()
    sign_in(other, alice.email)
    assert is_signed_in(other)

    client.post(url("reset_password"), {"email": alice.email})
    code = code_in(newest_letter())
    client.post(url("confirm_password_reset_code"), {"code": code})
    client.post(url("complete_password_reset"), {"password1": "ganz neues Wort"})

    assert not is_signed_in(other)
    assert closed(alice) == ["password"]
    assert is_signed_in(sign_in_as(alice, "ganz neues Wort"))


def sign_in_as(person, password=PASSWORD):
    client = Client()
    sign_in(client, person.email, password)
    return client


def test_a_code_works_once_and_for_its_own_flow_only(client, alice):
    """S51"""
    client.post(url("reset_password"), {"email": alice.email})
    code = code_in(newest_letter())
    thief = Client()
    thief.post(url("request_login_code"), {"email": alice.email})

    thief.post(url("confirm_login_code"), {"code": code})

    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    ("ask", "enter"),
    [
        ("request_login_code", "confirm_login_code"),
        ("reset_password", "confirm_password_reset_code"),
    ],
)
def test_a_code_does_not_work_a_second_time_nor_after_a_quarter_of_an_hour(alice, ask, enter):
    """S51"""
    first, second, late = Client(), Client(), Client()
    for browser in (first, second, late):
        browser.post(url(ask), {"email": alice.email})
        cache.clear()
    codes = [code_in(letter) for letter in Letter.objects.order_by("pk")]
    assert first.post(url(enter), {"code": codes[0]}).status_code == 302

    assert second.post(url(enter), {"code": codes[0]}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = late.post(url(enter), {"code": codes[2]})
    assert answer.status_code == 302
    assert answer.url in {url(ask), url("login")}
    assert not is_signed_in(late)


def test_opening_an_address_of_the_account_pages_changes_nothing(client, alice):
    """S52"""
    client.force_login(alice)

    for name in ["logout", "email_verification_sent", "confirm_login_code"]:
        client.get(url(name)), client.head(url(name))

    assert is_signed_in(client)


@pytest.mark.parametrize(
    "bad",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
     "%2f%2fevil.example", "\t//evil.example", "javascript:alert(1)"],
)  # fmt: skip
def test_next_never_leads_away(client, alice, bad):
    """S53"""
    answer = sign_in(client, alice.email, next=bad)

    landed = urlsplit(urljoin("http://testserver/account/login/", answer.url))
    assert answer.status_code == 302
    assert (landed.scheme, landed.netloc) == ("http", "testserver")


@pytest.mark.parametrize("field", ["login", "password", "next", "process", "provider"])
def test_what_is_sent_to_the_sign_in_comes_back_as_text(client, db, field):
    """S29"""
    attack = '"><script>alert(1)</script>'

    pages = [
        client.post(url("login"), {"login": "x@example.org", "password": "falsch", field: attack}),
        client.get(url("login"), {field: attack}),
    ]

    assert ["<script>alert" in page.content.decode() for page in pages] == [False, False]


def test_signing_in_takes_a_new_session(client, alice):
    """S54"""
    client.get(url("login"))
    client.session["x"] = 1
    session = client.session
    session["typed"] = {"at": 0}
    session.save()
    before = client.cookies["session"].value if "session" in client.cookies else session.session_key

    sign_in(client, alice.email)

    assert client.session.session_key != before


def test_an_attacker_is_stopped_but_the_victim_gets_in_by_code(client, alice):
    """S47, S48"""
    attacker = Client(REMOTE_ADDR="198.51.100.7")
    tries = [
        sign_in(attacker, email, "falsch geraten").content.decode()
        for email in [alice.email, alice.email.upper(), " " + alice.email] * 3
    ]
    spoofed = sign_in(
        Client(REMOTE_ADDR="198.51.100.8", HTTP_X_FORWARDED_FOR="203.0.113.1"), alice.email
    )
    assert sum("zu viele Versuche" in page for page in tries) == 4
    assert "zu viele Versuche" in spoofed.content.decode()

    client.post(url("request_login_code"), {"email": alice.email})
    client.post(url("confirm_login_code"), {"code": code_in(newest_letter())})

    assert is_signed_in(client)


def test_a_new_address_counts_only_once_it_is_confirmed(client, alice):
    """S55"""
    sign_in(client, alice.email)
    client.post(url("reauthenticate"), {"password": PASSWORD})
    client.post(url("email"), {"email": "alice@new.example", "action_add": ""})
    assert is_signed_in(sign_in_as(alice))
    thief = Client()
    sign_in(thief, "alice@new.example")
    assert not is_signed_in(thief)

    client.post(url("email_verification_sent"), {"code": code_in(newest_letter())})

    alice.refresh_from_db()
    assert alice.email == "alice@new.example"
    assert "alice@example.org" in [letter.to for letter in Letter.objects.all()]


def test_adding_an_address_does_not_tell_whose_it_is(client, alice, bob):
    """S46"""
    sign_in(client, alice.email)
    client.post(url("reauthenticate"), {"password": PASSWORD})
    answers = []
    for email in (bob.email, "nobody@example.org"):
        letters = Letter.objects.count()
        answer = client.post(url("email"), {"email": email, "action_add": ""})
        answers.append((same(answer), Letter.objects.count() - letters))

    assert answers[0] == answers[1]


def test_signing_out_closes_the_sockets(client, alice):
    """S50"""
    sign_in(client, alice.email)

    client.post(url("logout"))

    assert closed(alice) == ["logout"]


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, alice):
    """S50, S19"""
    other = sign_in_as(alice)
    sign_in(client, alice.email)

    client.post(url("change_password"), {"oldpassword": PASSWORD, "password1": "ganz neues Wort"})

    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert closed(alice) == ["password"]


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("mila@luzyca-łužyca.example", True),
        ('"mila.."@example.org', True),
        ('"mila mit Leerzeichen"@example.org', False),
        ("mila+werkstatt@example.org", True),
        ("a" * 243 + "@example.org", False),
        ("mila@example", False),
        ("mila@example.org\r\nBcc: alle@example.org", False),
        ("mila@example.org, bob@example.org", False),
    ],
)
def test_unusual_addresses_have_a_defined_answer(client, db, settings, address, accepted):
    """B17, S37"""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    sign_up(client, email=address)

    assert Person.objects.filter(email=address).exists() == accepted
    assert deliver_due() == accepted
    assert [message.to for message in mail.outbox] == ([[address]] if accepted else [])
