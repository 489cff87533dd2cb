"""Every page of people opens, and only for whom it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.people.actions import operating, organisations, record
from participation.people.models import Organisation

OWN = ["me", "profile", "group", "second_factor", "organisations", "organisation_new", "data_map"]
OPERATING = ["operating", "find", "codes", "deeds"]


def url(name, *args):
    return reverse(f"people:{name}", args=args)


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_opens(signed_in, alice, groups, name):
    assert signed_in(alice).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", [name for name in OWN if name != "data_map"])
def test_whoever_is_not_signed_in_is_asked_to(client, db, name):
    answer = client.get(url(name))

    assert (answer.status_code, answer.url) == (
        303,
        f"{reverse('account_login')}?next={url(name).replace('/', '%2F')}",
    )


@pytest.mark.parametrize("name", OPERATING)
def test_the_operators_pages_exist_for_operators_only(signed_in, olga, alice, fatma, name):
    assert [signed_in(who).get(url(name)).status_code for who in (olga, alice, fatma)] == [
        200,
        404,
        404,
    ]


def test_pages_about_one_thing_open(signed_in, olga, alice, ute, groups):
    code = operating.make_code(
        olga, label="Bürgersaal", seats=30, valid_until=timezone.now() + timezone.timedelta(days=1)
    )
    union = Organisation.objects.get()
    client = signed_in(olga)

    for address in [
        url("person", alice.pk),
        url("code", code.pk),
        url("organisation", union.pk),
        url("deeds") + "?check=1",
        code.get_absolute_url(),
    ]:
        assert client.get(address).status_code == 200


def test_a_waiting_organisation_is_seen_by_its_founder_and_operators(
    signed_in, olga, alice, bob, groups
):
    waiting = organisations.found(alice, name="Heimatverein", group=groups["kultur"])

    seen = [
        signed_in(who).get(waiting.get_absolute_url()).status_code for who in (alice, olga, bob)
    ]

    assert seen == [200, 200, 404]


@pytest.mark.parametrize("count", [1, 5])
def test_the_log_costs_the_same_however_long(signed_in, olga, count, django_assert_num_queries):
    for number in range(count):
        record(olga, "person.ban", f"person {number}")
    client = signed_in(olga)

    with django_assert_num_queries(5):
        client.get(url("deeds"))


ACCOUNT = [
    "account_login",
    "account_signup",
    "account_signup_by_passkey",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
]


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_page_for_signing_in_opens(client, db, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["mfa_index", "account_email", "account_logout", "mfa_list_webauthn"]
)
def test_a_page_about_security_opens(signed_in, alice, name):
    assert signed_in(alice).get(reverse(name)).status_code == 200
