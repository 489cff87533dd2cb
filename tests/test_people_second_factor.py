"""Whoever works as staff guards the account with a second factor first."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from participation.people.models import Person
from tests.test_people_sign_in import PASSWORD, is_signed_in, sign_in, url

FULL_WIDTH = {ord(digit): ord(digit) - ord("0") + ord("\uff10") for digit in "0123456789"}


def code_for(secret, at=None):
    counter = int((at or time.time()) // 30)
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def newcomer(make_person):
    """Was appointed operator, has no second factor yet."""
    return make_person("Nora", is_operator=True)


def enrol(client, person):
    """The way through the pages, from sign-in to an authenticator app; returns its secret."""
    sign_in(client, person.email)
    client.post(url("reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def test_staff_without_a_second_factor_is_sent_to_get_one(client, newcomer):
    client.force_login(newcomer)

    answer = client.get(reverse("people:operating"))

    assert answer.status_code == 303
    assert answer.url.startswith(reverse("people:second_factor"))
    assert client.get(answer.url).status_code == 200


def test_with_one_staff_works(client, newcomer):
    enrol(client, newcomer)

    assert client.get(reverse("people:operating")).status_code == 200


def test_setting_one_up_leads_back_to_where_it_was_asked_for(client, newcomer):
    client.force_login(newcomer)
    asked = client.get(f"{reverse('people:operating')}?page=1").url
    client.get(asked)
    enrol(client, newcomer)

    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert f'href="{reverse("people:second_factor")}">Fertig' in codes

    finished = [client.get(reverse("people:second_factor")).url for _ in range(2)]

    assert finished == [f"{reverse('people:operating')}?page=1", reverse("mfa_index")]
    assert "asked_for_second_factor" not in client.session


def test_nobody_is_led_to_a_foreign_page(client, newcomer):
    """S22"""
    client.force_login(newcomer)
    client.get(reverse("people:second_factor") + "?next=https://boese.example/")
    enrol(client, newcomer)

    assert client.get(reverse("people:second_factor")).url == reverse("mfa_index")


def test_signing_in_with_one_leads_where_one_wanted_to(client, newcomer):
    secret = enrol(Client(), newcomer)
    desk = reverse("people:operating")
    form = {"login": newcomer.email, "password": PASSWORD, "next": desk}
    client.post(url("login"), form)

    answer = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert answer.url == desk


def test_a_facilitator_needs_one_too(client, make_person, theme):
    person = make_person("Nils")
    theme.facilitations.create(person=person)
    client.force_login(person)

    answer = client.get(theme.get_absolute_url())

    assert answer.url.startswith(reverse("people:second_factor"))


def test_losing_the_role_counts_at_once(client, olga):
    """S20"""
    client.force_login(olga)
    assert client.get(reverse("people:operating")).status_code == 200

    Person.objects.filter(pk=olga.pk).update(is_operator=False)

    assert client.get(reverse("people:operating")).status_code == 404


def test_residents_are_not_bothered(client, alice):
    client.force_login(alice)

    assert client.get(reverse("people:organisations")).status_code == 200


def test_a_person_costs_one_query_with_roles_and_factor(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        person = Person.objects.with_roles().get(pk=alice.pk)
        assert (person.is_staff, person.has_second_factor) == (False, False)


def test_signing_in_asks_for_the_code_and_takes_it_once(client, newcomer):
    """S57"""
    secret = enrol(client, newcomer)
    first, second = Client(), Client()
    code = code_for(secret)

    for browser in (first, second):
        assert sign_in(browser, newcomer.email).url == reverse("mfa_authenticate")
        assert not is_signed_in(browser)
        browser.post(reverse("mfa_authenticate"), {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


@pytest.mark.parametrize(
    "spell",
    [
        " {} ".format,
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: code.translate(FULL_WIDTH),
        "0{}".format,
    ],
)
def test_a_used_code_is_used_however_it_is_written(client, newcomer, spell):
    """S57"""
    code = code_for(enrol(client, newcomer))
    first, second = Client(), Client()
    sign_in(first, newcomer.email)
    first.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(first)

    sign_in(second, newcomer.email)
    second.post(reverse("mfa_authenticate"), {"code": spell(code)})

    assert not is_signed_in(second)


def test_a_half_finished_sign_in_gives_nothing_to_the_next(client, newcomer, alice):
    """S56"""
    enrol(Client(), newcomer)
    sign_in(client, newcomer.email)

    sign_in(client, alice.email)
    client.post(url("logout"))
    sign_in(client, alice.email)

    assert client.get(reverse("people:me")).context["user"] == alice
    assert client.get(reverse("people:operating")).status_code == 404


def test_guessing_at_enrolment_ends(client, newcomer):
    """S57"""
    sign_in(client, newcomer.email)
    client.post(url("reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))

    for guess in range(30):
        client.post(reverse("mfa_activate_totp"), {"code": f"{guess:06}"})

    page = client.post(reverse("mfa_activate_totp"), {"code": "000031"}).content.decode()
    assert "viele Versuche" in page
    assert not Authenticator.objects.exists()
