"""Every page of people opens, and only for whom it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.mail.models import Letter
from participation.people.actions import operating, organisations, record
from participation.people.models import Organisation
from participation.threads import actions as threads
from participation.threads.models import Thread
from tests.test_people_leaving import prove
from tests.test_people_sign_in import sign_up

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


def test_the_pages_of_organisations_say_where_one_is(signed_in, ute):
    client = signed_in(ute)
    union = Organisation.objects.get()

    for page in (url("organisations"), url("organisation_new"), union.get_absolute_url()):
        html = client.get(page).content.decode()
        trail = html.partition('class="breadcrumbs"')[2].partition("</nav>")[0]
        assert (f'href="{url("me")}"' in trail, trail.count("aria-current")) == (True, 1)


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
    client = signed_in(alice)
    prove(client)

    assert client.get(reverse(name)).status_code == 200


PAYLOAD = '"><svg onload=alert(1)>'


def test_the_names_of_people_organisations_and_rooms_are_text(
    signed_in, theme, olga, alice, groups, client
):
    """S21: on every page that shows them, in the log of deeds and in the letters about them."""
    operators = signed_in(olga)
    alice.display_name = PAYLOAD
    alice.save()
    choir = organisations.found(alice, name=PAYLOAD, group=groups["kultur"])
    organisations.decide(choir, olga, verified=True)
    code = operating.make_code(
        olga, label=PAYLOAD, seats=3, valid_until=timezone.now() + timezone.timedelta(days=1)
    )
    thread = Thread.objects.create(theme=theme, title="Bus", text="…", state="published")
    threads.say(thread, alice, text="…", organisation=choir)

    pages = [
        *(url(name) for name in ("operating", "organisations", "codes", "deeds")),
        url("person", alice.pk),
        url("code", code.pk),
        choir.get_absolute_url(),
        thread.get_absolute_url(),
    ]
    read = {page: operators.get(page).content.decode() for page in pages}
    assert [page for page, html in read.items() if "<svg onload" in html] == []
    shown = [page for page, html in read.items() if "&lt;svg onload=alert(1)&gt;" in html]
    assert shown == [page for page in pages if page != url("operating")]
    assert [letter.subject for letter in Letter.objects.all() if "://" in letter.subject] == []


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "data:text/html,<script>1</script>", "https://x.example/ onclick=x"],
)
def test_a_website_is_one_or_a_field_error(signed_in, alice, groups, website):
    """S25: and whoever follows the link tells nobody where they come from."""
    fields = {"name": "Chor", "group": groups["kultur"].pk}
    client = signed_in(alice)

    answer = client.post(url("organisation_new"), {**fields, "website": website})

    assert list(answer.context["form"].errors) == ["website"]
    client.post(url("organisation_new"), {**fields, "website": "chor.example"})
    page = client.get(Organisation.objects.get().get_absolute_url()).content.decode()
    assert '<a href="https://chor.example" rel="nofollow noopener noreferrer ugc">' in page


@pytest.mark.parametrize(
    ("name", "fields"),
    [("account_login", {"login": "email", "password": "current-password"}),
     ("account_signup", {"email": "email", "password1": "new-password", "display_name": "nickname"}),
     ("account_confirm_login_code", {"code": "one-time-code"}),
     ("account_email_verification_sent", {"code": "one-time-code"})],
)  # fmt: skip
def test_browsers_know_what_to_fill_in_and_nothing_is_asked_twice(client, db, name, fields):
    """A07, A08: a password manager and the phone's own codes; the address is asked once."""
    if name == "account_confirm_login_code":
        client.post(reverse("account_request_login_code"), {"email": "mila@example.org"})
    elif name == "account_email_verification_sent":
        sign_up(client)

    form = client.get(reverse(name)).context["form"]

    found = {one.name: one.field.widget.attrs.get("autocomplete") for one in form.visible_fields()}
    assert {one: known for one, known in found.items() if known} == fields
    assert "email" not in found or name == "account_signup"
