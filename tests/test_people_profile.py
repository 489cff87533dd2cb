"""One's name, group, organisations; what others see of them."""

from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.live.models import Event
from participation.mail.models import Letter
from participation.people.actions import account, operating, organisations
from participation.people.bylines import BYLINE, byline
from participation.people.forms import ConsentForm, SpeakingForm
from participation.people.invitations import first_operator_link
from participation.people.models import (
    BanReason,
    Consent,
    JoinCode,
    Mandate,
    Organisation,
    Person,
    StaffDeed,
)
from participation.people.permissions import can_confirm, can_speak_for
from participation.people.registry import on_group_change
from participation.threads.models import Comment, Thread
from tests.test_people_leaving import prove
from tests.test_people_sign_in import closed, is_signed_in, sign_in_as


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def told(topic="people"):
    events = Event.objects.filter(topic__name=topic).order_by("seq")
    return [(event.name, event.data) for event in events]


@pytest.fixture
def club(bob, groups):
    """Verified; Bob is its member."""
    club = organisations.found(bob, name="Heimatverein", group=groups["kultur"])
    Organisation.objects.update(state=Organisation.State.VERIFIED)
    return Organisation.objects.get(pk=club.pk)


def test_a_new_name_is_told_to_open_pages(client, alice):
    client.force_login(alice)

    answer = client.post(url("profile"), {"display_name": " Alicja ", "language": "en"})

    alice.refresh_from_db()
    assert (answer.status_code, alice.display_name, alice.language) == (303, "Alicja", "en")
    assert told() == [("person.changed", {"id": alice.pk})]


def test_other_fields_of_the_profile_cannot_be_posted(client, alice):
    """S14"""
    client.force_login(alice)

    client.post(
        url("profile"),
        {"display_name": "Alice", "language": "de", "is_operator": "on", "email": "x@example.org"},
    )

    alice.refresh_from_db()
    assert (alice.is_operator, alice.email) == (False, "alice@example.org")


def test_a_bad_profile_keeps_what_was_typed(client, alice):
    client.force_login(alice)

    answer = client.post(url("profile"), {"display_name": "\u0301", "language": "de"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["display_name"]


def test_a_group_needs_an_explicit_yes_and_keeps_the_words(client, alice, groups):
    """P28, P08"""
    client.force_login(alice)
    union = groups["gewerkschaften"]
    assert client.post(url("group"), {"group": union.pk}).status_code == 422

    client.post(url("group"), {"group": union.pk, "agree": "on"})

    assert alice.consent.group == union
    assert alice.consent.wording == str(ConsentForm.wording)


def test_withdrawing_empties_the_group_at_once_and_tells(client, wim, monkeypatch):
    """P29"""
    counted = []
    monkeypatch.setattr("participation.people.registry._group_changed", [])
    on_group_change(counted.append)
    client.force_login(wim)

    client.post(url("withdraw"))

    consent = Consent.objects.get()
    assert (consent.group, consent.withdrawn is None, wim.consent) == (None, False, None)
    assert counted == [wim]
    assert told() == [("person.changed", {})]


def test_another_group_replaces_the_first(wim, groups):
    account.give_consent(wim, groups["kultur"], wording="…")

    assert [consent.group for consent in Consent.objects.active()] == [groups["kultur"]]
    assert Consent.objects.exclude(withdrawn=None).get().group is None


def test_a_private_group_is_nowhere_on_what_others_see(client, wim, alice, theme):
    """P28"""
    Thread.objects.create(theme=theme, author=wim, title="Ein Bus", text="?", state="published")
    client.force_login(alice)

    pages = [theme.get_absolute_url(), Thread.objects.get().get_absolute_url(), url("me")]

    assert [page for page in pages if "Wirtschaft" in client.get(page).content.decode()] == []


def test_an_organisation_waits_is_verified_and_speaks(client, alice, olga, groups):
    client.force_login(alice)
    client.post(url("organisation_new"), {"name": "Chor", "group": groups["kultur"].pk})
    choir = Organisation.objects.get()
    assert [letter.to for letter in Letter.objects.all()] == [olga.email]
    assert list(Organisation.objects.spoken_for_by(alice)) == []

    client.force_login(olga)
    client.post(url("organisation_decide", choir.pk), {"verify": "yes"})

    assert list(Organisation.objects.spoken_for_by(alice)) == [choir]
    assert Letter.objects.latest("pk").to == alice.email
    assert [deed.verb for deed in StaffDeed.objects.all()] == ["organisation.verify"]
    assert told() == [("organisation.changed", {"id": choir.pk})]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_name_at_once_one_reads_that_it_is_taken(
    alice, bob, groups, at_once, monkeypatch
):
    """B19: both were told that the name is free; only the database knows who was first."""
    both, found = Barrier(2), organisations.found

    def found_together(*args, **fields):
        both.wait(10)
        return found(*args, **fields)

    monkeypatch.setattr(organisations, "found", found_together)
    fields = {"name": "Chor", "group": groups["kultur"].pk, "website": "https://chor.example"}
    answers = at_once(*[lambda person=person: posted(person, fields) for person in (alice, bob)])

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    [refused] = [answer.context["form"] for answer in answers if answer.status_code == 422]
    assert refused.errors == {
        "name": ["Organisation mit diesem Wert für das Feld Name existiert bereits."]
    }
    assert refused["website"].value() == "https://chor.example"
    assert Mandate.objects.get().organisation == Organisation.objects.get()


def posted(person, fields):
    client = Client()
    client.force_login(person)
    return client.post(url("organisation_new"), fields)


def test_deciding_twice_decides_once(olga, club):
    """B19"""
    for _ in range(2):
        organisations.decide(club, olga, verified=False)

    assert StaffDeed.objects.count() == 1


def test_a_decision_that_says_neither_yes_nor_no_decides_nothing(client, olga, club):
    client.force_login(olga)

    answers = [
        client.post(url("organisation_decide", club.pk), {"verify": said}) for said in ("", "x")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert Organisation.objects.get().state == "verified"


def test_only_operators_decide(client, bob, club):
    client.force_login(bob)

    answer = client.post(url("organisation_decide", club.pk), {"verify": "no"})

    assert (answer.status_code, Organisation.objects.get().state) == (403, "verified")


def test_a_member_confirms_who_asks(client, alice, bob, club):
    client.force_login(alice)
    client.post(url("organisation_join", club.pk))
    client.post(url("organisation_join", club.pk))
    mandate = Mandate.objects.get(person=alice)
    assert client.post(url("mandate_confirm", mandate.pk)).status_code == 403
    assert not can_speak_for(alice, club)
    assert Letter.objects.filter(to=bob.email).count() == 1

    client.force_login(bob)
    client.post(url("mandate_confirm", mandate.pk))

    assert can_speak_for(alice, club)


def test_who_asks_again_and_again_causes_one_letter_a_day(alice, bob, club):
    for _ in range(3):
        organisations.end(organisations.ask_to_join(club, alice), alice)

    assert Letter.objects.filter(to=bob.email).count() == 1


def test_who_is_only_asking_confirms_nobody(make_person, alice, club):
    first = organisations.ask_to_join(club, alice)
    second = organisations.ask_to_join(club, make_person("Carl"))

    assert (can_confirm(alice, second), can_confirm(alice, first)) == (False, False)


def test_a_mandate_of_others_does_not_exist_for_strangers(client, alice, bob, club):
    client.force_login(alice)
    mandate = Mandate.objects.get(person=bob)

    assert client.post(url("mandate_end", mandate.pk)).status_code == 404


def test_ending_a_mandate_ends_speaking(client, bob, club):
    client.force_login(bob)

    client.post(url("mandate_end", Mandate.objects.get().pk))

    assert not can_speak_for(bob, club)


def test_the_form_asks_for_whom_only_where_there_is_a_choice(alice, ute):
    union = Organisation.objects.get()
    personal = SpeakingForm().let_speak(alice)
    speaking = SpeakingForm({"organisation": union.pk}).let_speak(ute)

    assert list(personal.fields) == []
    assert speaking.is_valid()
    assert speaking.cleaned_data["organisation"] == union
    assert [label for _, label in speaking.fields["organisation"].choices] == [
        "persönlich",
        "für IG Beispiel",
    ]


def test_nobody_speaks_for_a_foreign_organisation(bob, ute, club):
    """S10"""
    form = SpeakingForm({"organisation": club.pk}).let_speak(ute)

    assert not form.is_valid()


def test_a_byline_names_the_person_the_organisation_and_its_group(theme, alice, ute):
    union = Organisation.objects.get()
    thread = Thread.objects.create(theme=theme)
    for number, fields in enumerate(
        [
            {"author": alice},
            {"author": ute, "organisation": union},
            {"former_author": 2},
            {"former_author": 3, "organisation": union},
        ]
    ):
        Comment.objects.create(thread=thread, path=str(number), text="…", **fields)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        bylines = [byline(row) for row in Comment.objects.select_related(*BYLINE).order_by("path")]
        said = [(str(one), str(one.group or ""), one.is_former) for one in bylines]

    assert said == [
        ("Alice", "", False),
        ("Ute für IG Beispiel", "Gewerkschaften", False),
        ("ehemalige Person 2", "", True),
        ("ein Mitglied von IG Beispiel", "Gewerkschaften", True),
    ]
    assert len(queries) == 1


def test_a_ban_ends_everything_at_once(client, alice, olga):
    """S19, S50"""
    browser = sign_in_as(alice)
    client.force_login(olga)
    prove(client)

    client.post(url("ban", alice.pk), {"reason": BanReason.ADVERTISING})

    assert not is_signed_in(browser)
    assert closed(alice) == ["ban"]
    assert not is_signed_in(sign_in_as(alice))
    assert "Werbung" in Letter.objects.get(to=alice.email).text
    assert StaffDeed.objects.get().after == {"reason": "advertising"}

    client.post(url("unban", alice.pk))
    assert is_signed_in(sign_in_as(alice))


def test_a_ban_needs_a_reason_from_the_list(client, alice, olga):
    client.force_login(olga)
    prove(client)

    answer = client.post(url("ban", alice.pk), {"reason": "weil"})

    assert (answer.status_code, Person.objects.get(pk=alice.pk).is_active) == (422, True)


def test_the_office_is_handed_on_but_never_empty(client, alice, olga):
    """P16, S50"""
    client.force_login(olga)
    prove(client)
    client.post(url("dismiss", olga.pk))
    assert Person.objects.get(pk=olga.pk).is_operator

    operating.appoint(alice, olga)
    client.post(url("dismiss", olga.pk))

    assert list(Person.objects.operators()) == [alice]
    assert (closed(alice), closed(olga)) == (["role"], ["role"])
    assert client.get(url("operating")).status_code == 404


def test_people_are_found_by_their_exact_address_only(client, alice, olga):
    client.force_login(olga)

    assert client.post(url("find"), {"email": "Alice@example.org"}).url == url("person", alice.pk)
    assert client.post(url("find"), {"email": "alic@example.org"}).status_code == 422


@pytest.mark.parametrize("name", ["ban", "unban", "appoint", "dismiss"])
def test_the_operators_deeds_do_not_exist_for_others(client, alice, bob, name):
    """S09"""
    client.force_login(alice)

    assert client.post(url(name, bob.pk)).status_code == 404


def test_codes_are_made_by_operators_only(client, alice):
    client.force_login(alice)

    client.post(url("codes"), {"label": "x", "seats": 1, "valid_until": "2030-01-01T10:00"})

    assert JoinCode.objects.count() == 0


def test_the_first_operator_comes_by_a_link_that_works_once(client, alice, bob):
    old, link = first_operator_link(), first_operator_link()
    path = link.removeprefix("http://localhost:8000")
    client.force_login(bob)
    assert client.get(old.removeprefix("http://localhost:8000")).status_code == 410
    assert client.get(path).status_code == 200
    newcomer = Client().get(path).content.decode()
    assert f"/account/signup/?next={path}" in newcomer

    assert client.post(path).url == url("second_factor")

    client.force_login(alice)
    assert client.post(path).status_code == 410
    assert list(Person.objects.operators()) == [bob]
    assert first_operator_link() is None


def test_signing_out_elsewhere_keeps_this_browser(client, alice):
    browser, other = sign_in_as(alice), sign_in_as(alice)

    browser.post(url("sign_out_everywhere"))

    assert (is_signed_in(browser), is_signed_in(other)) == (True, False)
    assert closed(alice) == ["logout"]


def test_operating_deeds_are_all_in_the_log(olga, alice):
    """I15"""
    operating.appoint(alice, olga)
    operating.dismiss(alice, olga)
    operating.ban(alice, olga, reason=BanReason.SEVERAL)
    operating.unban(alice, olga)

    assert [deed.verb for deed in StaffDeed.objects.all()] == [
        "operator.appoint",
        "operator.dismiss",
        "person.ban",
        "person.unban",
    ]
