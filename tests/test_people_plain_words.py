"""What the account's pages ask and answer, people understand."""

import pytest
from django.urls import reverse

from participation.people.models import Person
from participation.people.templatetags.people import fours
from tests.test_people_leaving import prove
from tests.test_people_sign_in import is_signed_in, sign_in, sign_up, url


def errors(answer):
    return dict(answer.context["form"].errors)


def test_a_box_that_must_be_ticked_says_why(client, alice, groups):
    old = errors(sign_up(client, is_old_enough=""))
    sign_in(client, alice.email)
    prove(client)
    leave = errors(client.post(reverse("people:leave")))
    group = errors(client.post(reverse("people:group"), {"group": groups["kultur"].pk}))

    assert [old["is_old_enough"], leave["is_sure"], group["agree"]] == [
        ["Bitte bestätigen Sie, dass Sie mindestens 16 Jahre alt sind."],
        ["Bitte bestätigen Sie, dass Ihr Konto gelöscht werden soll."],
        ["Bitte bestätigen Sie, dass Sie einwilligen."],
    ]


@pytest.mark.parametrize(("chosen", "kept"), [("en", "en"), ("de", "de"), ("", "de")])
def test_signing_up_asks_for_the_language_of_letters(client, db, chosen, kept):
    sign_up(client, language=chosen)

    assert Person.objects.get().language == kept


def test_a_language_that_nobody_writes_in_is_refused(client, db):
    assert list(errors(sign_up(client, language="xx"))) == ["language"]


def test_signing_up_offers_the_language_that_is_read(client, db):
    read = client.get(url("signup"), headers={"Accept-Language": "en"})

    assert read.context["form"]["language"].value() == "en"


def test_a_key_is_copied_in_groups_of_four():
    assert fours("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_a_passkey_and_a_new_address_are_asked_for_plainly(client, alice):
    sign_in(client, alice.email)
    prove(client)

    asked = {
        name: client.get(reverse(name)).context["form"]
        for name in ("mfa_add_webauthn", "account_email")
    }

    labels = [field.label for form in asked.values() for field in form.visible_fields()]
    assert labels == [
        "Name",
        "Mit diesem Passkey auch ohne Passwort oder Code anmelden",
        "Neue E-Mail-Adresse",
    ]


def test_the_apps_key_and_code_are_called_so(client, alice):
    sign_in(client, alice.email)
    prove(client)
    answer = client.get(reverse("mfa_activate_totp"))

    form = answer.context["form"]
    assert form.fields["code"].label == "Code aus der App"
    assert fours(form.secret) in answer.content.decode()
    assert '<a class="button button--quiet" href="otpauth://totp/' in answer.content.decode()


def test_a_refusal_offers_to_sign_in_as_somebody_else(client, alice, theme):
    client.force_login(alice)
    refused = reverse("themes:edit", args=[theme.slug])
    page = client.get(refused)
    onwards = f"{url('login')}?next={refused}"
    assert page.status_code == 403
    assert f'name="next" value="{onwards}"' in page.content.decode()

    answer = client.post(url("logout"), {"next": onwards})

    assert answer.url == onwards
    assert not is_signed_in(client)


def test_nobody_who_is_signed_out_is_offered_to_sign_out(client, db):
    assert "Mit einem anderen Konto" not in client.get(reverse("live:since")).content.decode()
