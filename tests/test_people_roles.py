"""Who is given the run of the platform, and how roles end."""

import pytest
from django.urls import reverse

from participation.mail.models import Letter
from participation.people.actions import operating, organisations
from participation.people.models import BanReason, Mandate, Person, StaffDeed
from tests.test_people_leaving import prove


def test_an_operator_is_made_after_fresh_proof_and_a_page_that_names_the_address(
    client, alice, olga
):
    """S50"""
    page = reverse("people:appoint", args=[alice.pk])
    client.force_login(olga)
    answer = client.post(page)
    assert (answer.status_code, Person.objects.get(pk=alice.pk).is_operator) == (302, False)

    client.force_login(olga)
    prove(client)
    assert alice.email in client.get(page).text
    assert not Person.objects.get(pk=alice.pk).is_operator
    client.post(page)

    assert Person.objects.get(pk=alice.pk).is_operator
    assert {letter.to for letter in Letter.objects.all()} == {alice.email, olga.email}


@pytest.mark.parametrize("deed", ["ban", "dismiss"])
def test_taking_rights_away_wants_a_fresh_proof(client, make_person, olga, deed):
    """S50"""
    other = make_person("Otto", is_operator=True)
    client.force_login(olga)
    client.post(reverse(f"people:{deed}", args=[other.pk]), {"reason": "several"})
    assert Person.objects.operators().count() == 2

    prove(client)
    client.post(reverse(f"people:{deed}", args=[other.pk]), {"reason": "several"})

    assert list(Person.objects.operators()) == [olga]


def test_every_role_ends_with_a_ban(theme, alice, fatma, olga):
    """S50"""
    Person.objects.filter(pk=fatma.pk).update(is_operator=True)

    operating.ban(fatma, olga, reason=BanReason.SEVERAL)
    operating.unban(fatma, olga)

    fatma.refresh_from_db()
    assert (fatma.is_active, fatma.is_operator) == (True, False)
    assert list(theme.facilitators.all()) == []
    assert [deed.verb for deed in StaffDeed.objects.all()] == [
        "theme.dismiss",
        "person.ban",
        "operator.dismiss",
        "person.unban",
    ]


def test_mandates_end_with_a_ban_and_do_not_come_back(ute, alice, olga, groups, events):
    """S50, P16: operators hear of an organisation for which nobody speaks any more."""
    union = ute.mandates.get().organisation
    club = organisations.found(alice, name="Chor", group=groups["kultur"])
    organisations.ask_to_join(club, ute)
    Letter.objects.all().delete()

    operating.ban(ute, olga, reason=BanReason.SEVERAL)
    operating.unban(ute, olga)

    assert {mandate.state for mandate in ute.mandates.all()} == {Mandate.State.ENDED}
    [letter] = Letter.objects.filter(to=olga.email)
    assert union.name in letter.text
    assert events("people") == [("organisation.changed", {"id": each.pk}) for each in (union, club)]
    deeds = StaffDeed.objects.values_list("verb", flat=True)
    assert list(deeds) == ["person.ban", "mandate.ended", "mandate.ended", "person.unban"]


def test_a_banned_operator_reads_no_letters_of_the_office(ute, olga):
    Person.objects.filter(pk=ute.pk).update(is_operator=True)

    operating.ban(ute, olga, reason=BanReason.SEVERAL)

    assert [letter.subject for letter in Letter.objects.filter(to=ute.email)] == [
        "Ihr Konto ist gesperrt"
    ]


def test_whose_account_is_closed_is_not_made_an_operator(alice, olga):
    operating.ban(alice, olga, reason=BanReason.SEVERAL)

    operating.appoint(alice, olga)

    assert not Person.objects.get(pk=alice.pk).is_operator
