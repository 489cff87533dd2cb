"""Badges, attendance lists and certificates, read back as others will read them."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from participation.people.models import Organisation
from workshops import papers, tasks
from workshops.actions import attending, seats
from workshops.exports import Kind, What
from workshops.models import Registration, Workshop

SORBIAN = "ć č ě ł ń ó ř š ž ŕ ś ź"


@pytest.fixture
def today(make_workshop):
    """It begins in an hour."""
    starts = timezone.now() + timedelta(hours=1)
    return make_workshop(capacity=30, starts=starts, lead_question="Wie wollen wir leben?")


def end(workshop):
    """Let the day be over since a minute; returns it as it stands then."""
    ends = timezone.now() - timedelta(minutes=1)
    Workshop.objects.update(starts=ends - timedelta(hours=6, minutes=30), ends=ends)
    return Workshop.objects.for_page().get(pk=workshop.pk)


def words(content):
    """What is written on each page, as a screen reader or a search would find it."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [_text(page) for page in pdf.pages]


def _text(page):
    maps = {
        name: _letters(font.ToUnicode.read_bytes().decode())
        for name, font in page.Resources.Font.items()
    }
    found, font = "", None
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = maps[str(operands[0])]
        for string in operands[0] if str(operator) == "TJ" else operands:
            if str(operator) in {"Tj", "TJ"} and isinstance(string, pikepdf.String):
                glyphs = bytes(string)
                found += "".join(
                    font[glyphs[at : at + 2].hex().upper()] for at in range(0, len(glyphs), 2)
                )
    return found


def _letters(unicode_map):
    """`{glyph: letters}` of a ToUnicode map."""
    pairs = [line.replace("<", "").replace(">", "").split() for line in unicode_map.splitlines()]
    return {
        pair[0].upper(): bytes.fromhex(pair[1]).decode("utf-16-be")
        for pair in pairs
        if len(pair) == 2 and len(pair[0]) == 4
    }


def accessible(content):
    """`(language, title, is tagged, says to be PDF/UA-1, all fonts are inside)`."""
    with pikepdf.open(BytesIO(content)) as pdf:
        fonts = [
            font.DescendantFonts[0].FontDescriptor
            for page in pdf.pages
            for font in page.Resources.Font.values()
        ]
        with pdf.open_metadata() as said:
            return (
                str(pdf.Root.Lang),
                str(said["dc:title"]),
                bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root,
                said.get("pdfuaid:part") == "1",
                all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts),
            )


def test_a_list_for_the_door_names_who_has_a_seat_and_no_group(today, make_person, groups):
    """P30: those who wait are nobody's business, and neither is whose interests somebody speaks for."""
    Workshop.objects.update(capacity=3)
    union = {"group": groups["gewerkschaften"], "wording": "…"}
    for number, name in enumerate(("Zora", "Łucja", "Ärmel")):
        person = make_person(name, email=f"{number}@example.org")
        seats.sign_up(today, person, **(union if name == "Zora" else {}))
    seats.sign_up(today, make_person("Wanda"))

    [page] = words(papers.made(today, What.ATTENDANCE, Kind.PDF))
    [sheet] = openpyxl.load_workbook(BytesIO(papers.made(today, What.ATTENDANCE, Kind.XLSX)))

    assert "1Ärmel" in page
    assert "2Łucja" in page
    assert "3Zora" in page
    assert "Wanda" not in page
    assert "Gewerkschaft" not in page
    assert page.count("Unterschrift") == 1
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Nr.", "Name", "Organisation", "Unterschrift")
    assert [row[:2] for row in rows[1:]] == [(1, "Ärmel"), (2, "Łucja"), (3, "Zora")]


@pytest.mark.parametrize("what", [What.ATTENDANCE, What.BADGES, What.CERTIFICATES])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_paper_has_a_language_a_title_tags_and_its_letters(today, make_person, what, language):
    """A27, A34, A47: PDF/UA-1."""
    attending.arrive(seats.sign_up(today, make_person("Sorbin", email="s@example.org")))
    today.registrations.get().person.__class__.objects.update(display_name=SORBIAN)

    with translation.override(language):
        content = papers.made(today, what, Kind.PDF)
        said = accessible(content)
        title = str(papers.CERTIFICATE if what == What.CERTIFICATES else what.label)

    assert said == (language, f"{title}: Zukunftswerkstatt", True, True, True)
    assert SORBIAN.replace(" ", "") in "".join(words(content)).replace(" ", "")


def test_ten_badges_fit_on_a_sheet_and_each_says_how_somebody_is_called(today, make_person):
    names = [f"Person-{chr(65 + number)}" for number in range(11)]
    for name in names:
        seats.sign_up(today, make_person(name))

    pages = words(papers.made(today, What.BADGES, Kind.PDF))

    assert [page.count("Person-") for page in pages] == [10, 1]


def test_who_comes_along_has_a_badge_and_a_line_with_the_organisation(today, ute):
    """Also those of whom no name was given: theirs is written there by hand."""
    union = Organisation.objects.spoken_for_by(ute).get()
    seats.sign_up(today, ute, organisation=union, places=3, companions="Ulf")

    [badges] = words(papers.made(today, What.BADGES, Kind.PDF))
    [page] = words(papers.made(today, What.ATTENDANCE, Kind.PDF))
    [sheet] = openpyxl.load_workbook(BytesIO(papers.made(today, What.BADGES, Kind.XLSX)))

    assert badges == "UteIG BeispielUlfIG BeispielIG Beispiel"
    assert "1UteIG Beispiel2UlfIG Beispiel3IG Beispiel" in page
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows == [("Ute", "IG Beispiel"), ("Ulf", "IG Beispiel"), (None, "IG Beispiel")]


@pytest.mark.parametrize(
    "name", ['#panic("x")', "*fett* _schräg_ $x$ @y <b>", "= Titel", "\\", "x" * 200, "王小明 😀"]
)
def test_a_name_is_never_markup_and_any_name_makes_a_paper(today, make_person, name):
    attending.arrive(seats.sign_up(today, make_person("N", email="n@example.org")))
    today.registrations.get().person.__class__.objects.update(display_name=name)

    for what in (What.ATTENDANCE, What.BADGES, What.CERTIFICATES):
        content = papers.made(today, what, Kind.PDF)
        assert content.startswith(b"%PDF")
        if name.isascii():
            plain = "".join(words(content)).replace("\N{ZERO WIDTH SPACE}", "").replace(" ", "")
            assert name.replace(" ", "") in plain


def test_a_workshop_to_which_nobody_comes_makes_papers_that_say_so(today):
    said = [
        words(papers.made(today, what, Kind.PDF))
        for what in (What.ATTENDANCE, What.BADGES, What.CERTIFICATES)
    ]

    assert "Noch hat niemand einen Platz." in said[0][0]
    assert said[1:] == [
        ["Noch hat niemand einen Platz."],
        ["Noch ist niemand als gekommen eingetragen."],
    ]


def test_certificates_are_for_those_who_came_a_page_each(today, alice, bob, make_person):
    for person in (alice, bob, make_person("Carla")):
        seats.sign_up(today, person)
    for person in (alice, bob):
        attending.arrive(today.registrations.get(person=person))

    pages = words(papers.made(end(today), What.CERTIFICATES, Kind.PDF))

    assert len(pages) == 2
    for page, name in zip(pages, ("Alice", "Bob"), strict=True):
        for said in (name, "Zukunftswerkstatt", "Wie wollen wir leben?", "6 Stunden 30 Minuten"):
            assert said in page
        assert "Unterschrift der Moderation" in page


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"hours": 1}, "1 Stunde"),
        ({"minutes": 45}, "45 Minuten"),
        ({"hours": 2, "minutes": 1}, "2 Stunden 1 Minute"),
        ({"days": 1, "hours": 6}, "2 Tage"),
    ],
)
def test_how_long_it_was_is_said_as_people_say_it(today, span, said):
    today.ends = today.starts + timedelta(**span)

    assert papers.duration(today) == said


def test_one_gets_ones_own_certificate_afterwards_by_the_link_of_the_seat(
    client, today, alice, bob
):
    """P30: only one's own, and only who was there."""
    first, second = seats.sign_up(today, alice), seats.sign_up(today, bob)
    attending.arrive(first)
    paths = [reverse("workshops:certificate", args=[each.token]) for each in (first, second)]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert paths[0] not in client.get(first.get_seat_url()).content.decode()

    end(today)

    assert paths[0] in client.get(first.get_seat_url()).content.decode()
    client.force_login(alice)
    assert paths[0] in client.get(today.get_absolute_url()).content.decode()
    answer = Client().get(paths[0], headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert accessible(answer.content)[0] == "en"
    [page] = words(answer.content)
    assert ("Alice" in page, "Bob" in page) == (True, False)
    assert client.get(paths[1]).status_code == 404


def test_when_the_name_is_gone_so_is_the_certificate(client, today):
    seats.ask(today, email="rita@example.org", name="Rita", language="de")
    seat = attending.arrive(seats.confirm(Registration.objects.get()))
    path = reverse("workshops:certificate", args=[seat.token])
    end(today)
    assert client.get(path).status_code == 200

    ends = timezone.now() - timedelta(weeks=5)
    Workshop.objects.update(starts=ends - timedelta(hours=6), ends=ends)
    tasks.forget_who_came()

    assert client.get(path).status_code == 404
    assert len(words(papers.made(Workshop.objects.get(), What.CERTIFICATES, Kind.PDF))) == 1


@pytest.mark.parametrize("what", [What.ATTENDANCE, What.BADGES, What.CERTIFICATES, What.SIGN_UPS])
@pytest.mark.parametrize("count", [1, 5])
def test_a_file_costs_as_many_queries_however_many_come(
    today, make_person, what, count, django_assert_max_num_queries
):
    for number in range(count):
        attending.arrive(seats.sign_up(today, make_person(f"P{number}")))
    today = Workshop.objects.for_page().get()

    with django_assert_max_num_queries(5):
        papers.made(today, what, Kind.XLSX if what == What.SIGN_UPS else Kind.PDF)
