"""What an export of Polis must look like, and how a broken one is named."""

import pytest

from participation.proposals.polis import BrokenFile, Export, title_of

LINE_3 = "1651655403844,Wed May 04 16:10:03 WIB 2022,3,4,1,0,-1,"
HEADER = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"
MATRIX_HEADER = "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,3,7,9,12"


def read_all(folder):
    export = Export(folder)
    return export.statements, list(export.participants()), export.times()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("comments.csv", LINE_3, LINE_3.replace("03844,", "03844,,"),
         "comments.csv, Zeile 3, Spalte 9: 9 Zellen statt 8."),
        ("comments.csv", LINE_3, LINE_3.replace(",-1,", ",2,"),
         "comments.csv, Zeile 3, Spalte moderated: „2“ ist nicht 1, 0 oder -1."),
        ("comments.csv", LINE_3, LINE_3.replace(",3,4", ",12,4"),
         "comments.csv, Zeile 3, Spalte comment-id: Die Aussage 12 steht schon in Zeile 2."),
        ("comments.csv", LINE_3, LINE_3.replace("1651655403844", "gestern"),
         "comments.csv, Zeile 3, Spalte timestamp: "
         "„gestern“ ist keine Zahl von 0 bis 9007199254740992."),
        ("comments.csv", LINE_3, LINE_3.replace("1651655403844", "9007199254740992"),
         "comments.csv, Zeile 3, Spalte timestamp: "
         "„9007199254740992“ ist kein Zeitpunkt in Millisekunden."),
        ("comments.csv", LINE_3, LINE_3.replace(",3,4", ",3,-4"),
         "comments.csv, Zeile 3, Spalte author-id: „-4“ ist keine Zahl von 0 bis 2147483647."),
        ("comments.csv", LINE_3 + '"Das Rathaus ist von Leuten besetzt, die man nicht braucht."',
         LINE_3 + " ",
         "comments.csv, Zeile 3, Spalte comment-body: Die Aussage hat keinen Text."),
        ("comments.csv", HEADER, HEADER.replace("moderated", "mod"),
         "comments.csv, Zeile 1, Spalte moderated: Diese Spalte fehlt."),
        ("comments.csv", HEADER, HEADER.replace("agrees,dis", "disagrees,dis"),
         "comments.csv, Zeile 1, Spalte disagrees: Diese Spalte gibt es zweimal."),
        ("comments.csv", HEADER, HEADER.replace(",", ";"),
         "comments.csv, Zeile 1: Die Spalten sind durch Semikolons getrennt, nicht durch Kommas."),
        ("comments.csv", HEADER, HEADER.replace(",", "\t"),
         "comments.csv, Zeile 1: Die Spalten sind durch Tabulatoren getrennt, nicht durch Kommas."),
        ("participants-votes.csv", "6,,1,0,2,0,2,,,-1,,-1", "6,,1,0,2,0,2,,,-1,,5",
         "participants-votes.csv, Zeile 4, Spalte 12: „5“ ist nicht 1, 0 oder -1."),
        ("participants-votes.csv", "6,,1,0,2,0,2,,,-1,,-1", "6,,1,0,2,0,2,,,-1",
         "participants-votes.csv, Zeile 4, Spalte 11: 10 Zellen statt 12."),
        ("participants-votes.csv", "6,,1,0,2,0,2,,,-1,,-1", "5,,1,0,2,0,2,,,-1,,-1",
         "participants-votes.csv, Zeile 4, Spalte participant: "
         "Teilnehmer 5 steht schon in Zeile 3."),
        ("participants-votes.csv", "6,,1,0,2,0,2,,,-1,,-1", "6,,x,0,2,0,2,,,-1,,-1",
         "participants-votes.csv, Zeile 4, Spalte group-id: „x“ ist keine Zahl von 0 bis 32767."),
        ("participants-votes.csv", MATRIX_HEADER, MATRIX_HEADER.replace(",12", ",13"),
         "participants-votes.csv, Zeile 1, Spalte 13: Die Aussage 13 fehlt in comments.csv."),
        ("participants-votes.csv", MATRIX_HEADER, MATRIX_HEADER.replace(",12", ",zwölf"),
         "participants-votes.csv, Zeile 1, Spalte zwölf: Diese Spalte ist nicht bekannt."),
        ("votes.csv", "1651753000000", "1651753000000.5",
         "votes.csv, Zeile 4, Spalte timestamp: "
         "„1651753000000.5“ ist keine Zahl von 0 bis 9007199254740992."),
        ("comments.csv", '"In bestehenden', 'In "bestehenden"',
         "comments.csv, Zeile 2, Spalte 9: 9 Zellen statt 8."),
    ],
)  # fmt: skip
def test_a_broken_export_is_refused_by_file_line_and_column(file, old, new, problem, export):
    """B25"""
    with pytest.raises(BrokenFile) as refused:
        read_all(export(file, old, new))

    assert str(refused.value) == problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "comments.csv: Die Datei ist leer."),
        (HEADER.encode() + b"\n", "comments.csv: Die Datei enthält keine Aussage."),
        (
            f"{HEADER}\n{LINE_3}Wärme".encode("cp1252"),
            "comments.csv, Zeile 2: Die Datei ist nicht in UTF-8 geschrieben, vermutlich in "
            "Windows-1252 (ab Zeichen 56).",
        ),
        (
            f"{HEADER}\n{LINE_3}Wärme".encode("utf-16"),
            "comments.csv: Die Datei ist in UTF-16 geschrieben, erwartet wird UTF-8.",
        ),
        (
            f"{HEADER}\n{LINE_3}W\0rme".encode(),
            "comments.csv: Die Datei ist in UTF-16 geschrieben, erwartet wird UTF-8.",
        ),
        (
            f'{HEADER}\n{LINE_3}"offen'.encode(),
            "comments.csv, Zeile 2: Das ist kein gültiges CSV (unexpected end of data).",
        ),
    ],
    ids=["empty", "header only", "cp1252", "UTF-16", "NUL", "open quote"],
)
def test_a_file_that_is_no_csv_in_utf_8_is_named_for_what_it_is(content, problem, tmp_path):
    """B25"""
    (tmp_path / "comments.csv").write_bytes(content)

    with pytest.raises(BrokenFile) as refused:
        Export(tmp_path).statements  # noqa: B018

    assert str(refused.value) == problem


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path):
    (tmp_path / "comments.csv").write_bytes(
        f"{HEADER}\r\n{LINE_3}Wärme\r\n\r\n".encode("utf-8-sig")
    )

    assert [statement.title for statement in Export(tmp_path).statements.values()] == ["Wärme"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Kurz.", "Kurz."),
        ("Zwei\n  Zeilen", "Zwei Zeilen"),
        ("x" * 200, "x" * 119 + "…"),
        (
            "Man kann z.B. Busse " + "kaufen, " * 20,
            "Man kann z.B. Busse " + "kaufen, " * 11 + "kaufen…",
        ),
        (
            "Erst ein ganzer langer Satz. " + "Dann noch einer. " * 10,
            "Erst ein ganzer langer Satz.",
        ),
    ],
)
def test_a_title_is_the_first_sentence_or_as_many_words_as_fit(text, title):
    assert title_of(text) == title
    assert len(title) <= 120
