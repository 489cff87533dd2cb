import html5lib
import pytest
from django.db import DatabaseError, transaction

from participation.pages.models import Inquiry
from participation.people.actions import record
from participation.people.actions.operating import ban, keep
from participation.people.models import StaffDeed
from participation.proposals.actions.deciding import decide
from themes.actions import appoint, edit
from themes.windows import in_words

HTML = "{http://www.w3.org/1999/xhtml}"


def test_each_deed_is_bound_to_the_one_before(olga):
    """I15"""
    first = record(olga, "organisation.verify", "organisation 1", after={"state": "verified"})
    second = record(olga, "person.ban", "person 7", before={"active": True})

    assert second.previous == first.digest
    assert [deed.computed_digest() for deed in StaffDeed.objects.all()] == [
        first.digest,
        second.digest,
    ]


@pytest.mark.parametrize(
    "change", [lambda deeds: deeds.update(verb="nothing"), lambda deeds: deeds.delete()]
)
def test_the_database_refuses_to_change_the_past(olga, change):
    """I15"""
    record(olga, "person.ban", "person 7")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(StaffDeed.objects.all())

    assert StaffDeed.objects.count() == 1


def test_a_verb_without_words_is_refused(olga):
    with pytest.raises(LookupError, match=r"'person\.praise'"):
        record(olga, "person.praise", "person 7")

    assert not StaffDeed.objects.exists()


def log_page(client, olga):
    """The cells of the log's table as they are read, newest deed first."""
    client.force_login(olga)
    page = html5lib.parse(client.get("/people/operating/deeds/").content.decode())
    rows = [row for row in page.iter(f"{HTML}tr") if row.find(f"{HTML}td") is not None]
    return [[" ".join("".join(cell.itertext()).split()) for cell in row][:4] for row in rows]


def test_the_log_says_in_words_what_was_done_to_what(
    client, olga, alice, bob, fatma, theme, make_idea
):
    """I15: no field's name, no number where there is a name."""
    idea = make_idea("Ein Nachtbus", state="waiting", author=bob)
    decide(idea, fatma, kind="hide", reason="advertising")
    ban(bob, olga, reason="insults")
    appoint(theme, olga, facilitator=alice)
    new = {"title": "Wege", "comment_until": None, "colour": "pine"}
    edit(theme, fatma, **{name: (getattr(theme, name), value) for name, value in new.items()})

    assert log_page(client, olga) == [
        [
            "Thema bearbeitet",
            "Wege",
            "Titel: vorher „Infrastruktur und Mobilität“, jetzt „Wege“"
            " Farbe: vorher „See“, jetzt „Kiefer“"
            f" Mitdiskutieren: Ende: vorher „{in_words(theme.comment_until)}“",
            "Fatma",
        ],
        ["Moderation berufen", "Wege", "Person: Alice", "Olga"],
        ["Konto gesperrt", "Bob", "Grund: Wiederholte Beleidigungen trotz Hinweis", "Olga"],
        [
            "Idee ausgeblendet",
            "Ein Nachtbus",
            "Zustand: vorher „wartet auf Prüfung“, jetzt „ausgeblendet“",
            "Fatma",
        ],
    ]


def test_the_log_names_only_what_changed(client, olga, groups):
    """I15"""
    group = groups["politik"]
    group.name = "Parteien"
    keep(group, olga)

    assert log_page(client, olga) == [
        [
            "Interessengruppe geändert",
            "Parteien",
            "Name: vorher „Politik“, jetzt „Parteien“",
            "Olga",
        ]
    ]


def test_what_was_logged_under_an_earlier_name_still_reads(client, olga):
    filed = Inquiry.objects.create(text="…")
    record(olga, "barrier.answer", f"barrier report {filed.pk}")

    [[verb, thing, *_rest]] = log_page(client, olga)

    assert (verb, thing) == ("Gemeldete Barriere beantwortet", filed.number)


def test_what_is_gone_is_called_by_its_number(client, olga, bob):
    ban(bob, olga, reason="insults")
    number = bob.pk
    bob.delete()

    assert log_page(client, olga) == [
        [
            "Konto gesperrt",
            f"Nr. {number}, nicht mehr da",
            "Grund: Wiederholte Beleidigungen trotz Hinweis",
            "Olga",
        ]
    ]
