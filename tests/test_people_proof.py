"""Whoever has neither password nor second factor proves by a code who sits at the screen."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from participation.mail.models import Letter
from participation.people.account_urls import WANT_PROOF
from participation.people.models import Person
from tests.test_people_sign_in import code_in, is_signed_in, newest_letter


@pytest.fixture
def cora(client, make_person):
    """Signs in by code only, and did so long ago."""
    person = make_person("Cora")
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    return person


def test_whoever_signs_in_by_code_proves_it_by_another_and_stays_signed_in(client, cora):
    """P10, S58: a page that somebody else links signs nobody out, and sends no letter."""
    asked = client.get(reverse("people:data"))
    assert asked.url == f"{reverse('people:prove')}?next=%2Fpeople%2Fme%2Fdata%2F"
    client.get(asked.url)
    assert is_signed_in(client)
    assert not Letter.objects.exists()

    client.post(asked.url, {"action": "resend"})
    answer = client.post(asked.url, {"code": code_in(newest_letter())})

    assert (answer.status_code, answer.url) == (303, reverse("people:data"))
    assert cora.email in client.get(answer.url).content.decode()


def test_a_code_of_proof_is_not_guessed_and_not_used_twice(client, cora):
    """S57"""
    ask = reverse("people:prove")
    client.post(ask)
    right = code_in(newest_letter())

    assert [client.post(ask, {"code": "falsch"}).status_code for _ in range(3)] == [422] * 3

    assert client.post(ask, {"code": right}).url.startswith(ask)  # sends another
    client.post(ask, {"code": code_in(newest_letter())})
    assert client.get(reverse("people:data")).status_code == 200
    assert "proof_code" not in client.session


def test_codes_of_proof_have_a_limit(client, cora):
    answers = [client.post(reverse("people:prove"), {"action": "resend"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(WANT_PROOF))
def test_an_open_session_alone_changes_no_way_into_the_account(client, cora, name, method):
    """S58: whoever sits down at somebody's screen cannot make the account theirs."""
    page = reverse(
        name, kwargs={"pk": 1} if name.endswith(("edit_webauthn", "remove_webauthn")) else {}
    )

    answer = getattr(client, method)(page, {"email": "dieb@example.org", "action_add": ""})

    assert answer.url.startswith(reverse("people:prove"))
    assert not Letter.objects.exists()


def test_after_the_proof_a_password_is_set(client, cora):
    page = reverse("account_set_password")
    client.post(page, {"password1": "ein neues Passwort"})
    assert not Person.objects.get().has_usable_password()

    client.post(reverse("people:prove"))
    client.post(reverse("people:prove"), {"code": code_in(newest_letter())})
    client.post(page, {"password1": "ein neues Passwort"})

    assert Person.objects.get().check_password("ein neues Passwort")


def test_a_new_password_waits_in_no_session(client, cora):
    """S57: whoever has a passkey and no password proves it by that, and types the password again."""
    Authenticator.objects.create(user=cora, type=Authenticator.Type.TOTP, data={"secret": ""})

    answer = client.post(reverse("account_set_password"), {"password1": "ein neues Passwort"})

    assert answer.url == reverse("account_set_password")
    assert client.get(answer.url).url.startswith(reverse("mfa_reauthenticate"))
    assert "ein neues Passwort" not in str(dict(client.session))


def test_whoever_has_a_password_gives_it_before_the_address_changes(client, alice):
    client.force_login(alice)

    answer = client.post(reverse("account_email"), {"email": "dieb@example.org", "action_add": ""})

    assert answer.url.startswith(reverse("account_reauthenticate"))
