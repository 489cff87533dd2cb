"""Who takes personal data along proves who sits there, says what for, and is written down."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from participation.people.actions import log
from participation.people.models import StaffDeed
from participation.people.wording import told
from workshops.actions import seats
from workshops.exports import KINDS

GUESTS = "Einlass am 3. April"


@pytest.fixture
def workshop(make_workshop):
    return make_workshop(capacity=40, title="Zukunft in Łužyca")


@pytest.fixture
def take(client, workshop, fatma):
    """`take("badges", "pdf")`: as Fatma, who has just proved who she is, or as somebody else."""

    def send(what="attendance", kind="pdf", purpose=GUESTS, person=fatma):
        prove(client, person)
        fields = {"what": what, "kind": kind, "purpose": purpose}
        return client.post(reverse("workshops:export", args=[workshop.pk]), fields)

    return send


def prove(client, person):
    client.force_login(person)
    answer = client.post(reverse("account_reauthenticate"), {"password": "ein gutes Passwort"})
    assert answer.status_code == 302


@pytest.mark.parametrize(("what", "kind"), [(what, kind) for what in KINDS for kind in KINDS[what]])
def test_each_file_is_downloaded_kept_nowhere_and_written_down(take, workshop, alice, what, kind):
    """S75, P38: with a name in the letters of the workshop, and a log that the operator reads."""
    seats.sign_up(workshop, alice)

    answer = take(what, kind)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    said = answer["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''")
    assert said.endswith(f"_Zukunft_in_%C5%81u%C5%BEyca.{kind}")
    start = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}[kind]
    assert answer.content.startswith(start)
    deed = StaffDeed.objects.get()
    assert (deed.verb, deed.person.display_name) == ("workshop.export", "Fatma")
    assert deed.after == {"what": what, "kind": kind, "purpose": GUESTS}


def test_the_log_says_in_words_what_was_taken_and_what_for(take, client, olga):
    take("sign-ups", "csv")

    [deed] = told(StaffDeed.objects.all())
    client.force_login(olga)
    page = client.get(reverse("people:deeds")).content.decode()

    assert [words for _title, _before, words in deed.details] == [
        GUESTS,
        "Anmeldungen mit Adressen",
        "CSV, für andere Programme",
    ]
    assert "Daten einer Werkstatt mitgenommen" in page
    assert GUESTS in page
    assert log.is_whole()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("purpose", {"purpose": ""}),
        ("purpose", {"purpose": " \N{ZERO WIDTH SPACE} "}),
        ("purpose", {"purpose": "x" * 201}),
        ("kind", {"what": "certificates", "kind": "csv"}),
        ("kind", {"what": "sign-ups", "kind": "pdf"}),
        ("kind", {"kind": "json"}),
        ("what", {"what": "groups"}),
    ],
)
def test_without_a_purpose_or_for_what_there_is_not_nothing_leaves(take, field, changes):
    answer = take(**changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not StaffDeed.objects.exists()


def test_the_table_of_sign_ups_has_addresses_and_no_group(
    take, workshop, alice, bob, groups, district
):
    """P28: those who gave up are in no file."""
    union = {"group": groups["gewerkschaften"], "wording": "…", "district": district}
    seats.sign_up(workshop, alice, **union)
    seats.give_up(seats.sign_up(workshop, bob))
    seats.ask(workshop, email="rita@example.org", name="=Rita", language="de")

    book = openpyxl.load_workbook(BytesIO(take("sign-ups", "xlsx").content))
    text = take("sign-ups", "csv").content.decode("utf-8-sig")

    assert book.sheetnames == ["Anmeldungen", "Summen"]
    head, *rows = book["Anmeldungen"].iter_rows(values_only=True)
    assert head == (
        "Nr.", "Name", "E-Mail-Adresse", "Organisation", "Landkreis oder Stadt", "Plätze", "Stand",
        "angemeldet am", "angekommen um",
    )  # fmt: skip
    assert [row[:7] for row in rows] == [
        (1, "Alice", "alice@example.org", None, "Cottbus", 1, "hat einen Platz")
    ]
    assert rows[0][7].year >= 2026
    read = list(csv.reader(StringIO(text, newline=""), delimiter=";"))
    assert [line[:3] for line in read[1:]] == [["1", "Alice", "alice@example.org"]]
    assert "Gewerkschaft" not in text


def test_sums_of_groups_and_districts_show_no_small_number(
    take, workshop, make_person, groups, district
):
    """P28, P38: below five, and below ten where a group is specially protected."""
    coming = ["wirtschaft"] * 20 + ["kultur"] * 6 + ["gewerkschaften"] * 9
    for number, slug in enumerate(coming):
        seats.sign_up(
            workshop,
            make_person(f"P{number}"),
            group=groups[slug],
            wording="…",
            district=district if number < 33 else None,
        )

    book = openpyxl.load_workbook(BytesIO(take("sign-ups", "xlsx").content))
    sums = dict(book["Summen"].iter_rows(min_row=2, values_only=True))

    assert {name: sums[name] for name in ("Gewerkschaften", "Kultur", "Wirtschaft", "Politik")} == {
        "Gewerkschaften": "–",
        "Kultur": "–",
        "Wirtschaft": 20,
        "Politik": 0,
    }
    assert "–" in {sums["Cottbus"], sums["keine Angabe"]}


def test_an_open_session_alone_takes_nothing_along_and_what_was_typed_is_kept(
    client, workshop, fatma
):
    """S75: whoever sits down at somebody's screen gets a question, not a file."""
    client.force_login(fatma)
    path = reverse("workshops:export", args=[workshop.pk])

    answer = client.post(path, {"what": "badges", "kind": "xlsx", "purpose": GUESTS})

    assert (answer.status_code, answer.url) == (303, path)
    asked = client.get(path)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not StaffDeed.objects.exists()

    back = client.post(asked.url, {"password": "ein gutes Passwort"})
    assert back.url == path
    page = client.get(path).content.decode()
    assert f'value="{GUESTS}"' in page
    assert page.count(" checked") == 2


@pytest.mark.parametrize("who", ["alice", "gustav"])
def test_who_does_not_facilitate_the_theme_is_not_even_asked_for_a_proof(
    client, workshop, request, who
):
    """S09"""
    client.force_login(request.getfixturevalue(who))
    path = reverse("workshops:export", args=[workshop.pk])

    assert [client.get(path).status_code, client.post(path).status_code] == [403, 403]
    assert not StaffDeed.objects.exists()


def test_a_role_that_is_lost_meanwhile_is_lost(take, theme):
    """S20"""
    assert take().status_code == 200
    theme.facilitations.all().delete()

    assert take().status_code == 403
    assert StaffDeed.objects.count() == 1
