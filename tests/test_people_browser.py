"""The account's pages in a real browser: passkeys under the strict policy, and all of it without JavaScript."""

import pytest
from django.urls import reverse

from participation.mail.models import Letter
from participation.people.models import Person
from tests.browser import sign_in, violations
from tests.test_people_sign_in import PASSWORD, code_in

pytestmark = pytest.mark.e2e


def submit(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_without_javascript_one_signs_up_changes_everything_and_leaves(site, open_page, groups):
    """A20"""
    page = open_page(site, width=360, java_script_enabled=False)
    page.goto(reverse("account_signup"))
    page.get_by_label("E-Mail-Adresse").fill("mila@example.org")
    page.get_by_label("Anzeigename").fill("Mila Łužyca")
    page.get_by_label("Ich bin mindestens 16 Jahre alt.").check()
    submit(page, "Konto anlegen")
    page.get_by_label("Code").fill(code_in(Letter.objects.get()))
    submit(page, "Bestätigen")
    assert page.get_by_text("Andere sehen Sie als Mila Łužyca.").is_visible()

    page.get_by_role("link", name="Gruppe angeben").click()
    page.get_by_label("Kultur").check()
    page.get_by_label("Ich willige ein.").check()
    submit(page, "Einwilligen und speichern")
    assert Person.objects.get().consent.group == groups["kultur"]
    submit(page, "Einwilligung widerrufen")
    assert Person.objects.get().consent is None

    page.get_by_role("link", name="Konto löschen").click()
    page.get_by_label("Ja, mein Konto soll endgültig gelöscht werden.").check()
    submit(page, "Konto löschen")
    assert page.get_by_text("Ihr Konto ist gelöscht.").is_visible()
    assert not Person.objects.exists()


def test_a_passkey_is_added_and_signs_in(site, open_page, alice):
    """A07: no puzzle, nothing to remember; and no script but our own host's."""
    page = open_page(site)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(reverse("account_login"))
    page.get_by_label("E-Mail-Adresse").fill(alice.email)
    page.get_by_label("Passwort", exact=False).first.fill(PASSWORD)
    submit(page, "Anmelden")
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Passwort", exact=False).first.fill(PASSWORD)
    submit(page, "Bestätigen")
    page.locator("[name=name]").fill("Telefon")
    page.locator("[name=passwordless]").check()
    submit(page, "Passkey hinzufügen")
    page.get_by_text("Der Schlüssel ist hinzugefügt.").wait_for()
    page.goto(reverse("people:me"))
    submit(page, "Abmelden")

    page.goto(reverse("account_login") + "?next=/people/me/")
    submit(page, "Mit Passkey anmelden")

    page.get_by_text("Andere sehen Sie als Alice.").wait_for()


def test_signing_out_takes_the_drafts_along(site, open_page, alice, bob):
    """On a library's computer nobody reads what the one before had begun."""
    page = open_page(site)
    sign_in(page, alice)
    page.goto(reverse("people:me"))
    for person in (alice, bob):
        page.evaluate(
            f"localStorage['draft:{person.pk}:idea'] = JSON.stringify({{at: Date.now()}})"
        )

    submit(page, "Abmelden")
    page.get_by_role("link", name="Anmelden").first.wait_for()

    assert page.evaluate("Object.keys(localStorage)") == [f"draft:{bob.pk}:idea"]


@pytest.mark.parametrize(
    "mode", [{}, {"width": 360, "color_scheme": "dark"}], ids=["desk", "phone"]
)
def test_the_accounts_pages_have_no_barriers(site, open_page, olga, groups, mode):
    """A01"""
    page = open_page(site, **mode)
    sign_in(page, olga)
    pages = ["me", "profile", "group", "organisations", "organisation_new", "data_map"]
    pages += ["operating", "find", "codes", "deeds"]
    addresses = [*(reverse(f"people:{name}") for name in pages), reverse("mfa_index")]
    assert broken_on(page, addresses) == {}

    olga.authenticator_set.all().delete()
    assert broken_on(page, [reverse("people:second_factor"), reverse("account_email")]) == {}
    page.get_by_label("Passwort").fill(PASSWORD)
    submit(page, "Bestätigen")
    names = ["account_email", "account_change_password", "mfa_activate_totp", "mfa_add_webauthn"]
    assert broken_on(page, map(reverse, names)) == {}
    assert page.url.endswith(reverse("mfa_add_webauthn"))


def broken_on(page, addresses):
    found = {}
    for address in addresses:
        page.goto(address)
        if broken := violations(page):
            found[address] = broken
    return found
