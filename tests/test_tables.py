"""Tables as spreadsheets and as CSV, read back as the programs read them that open them."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from participation.tables import Table, as_csv, as_xlsx

FORMULAS = [
    '=HYPERLINK("http://evil.example","Klick")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " \N{NO-BREAK SPACE}=1+1",
    "＝1+1",
    "＠SUM(1)",
    "|calc",
    "%0A=1",
]
SORBIAN = "ć č ě ł ń ó ř š ž ŕ ś ź"


def sheet(*tables, of=0):
    return openpyxl.load_workbook(BytesIO(as_xlsx(*tables))).worksheets[of]


def lines(table):
    return list(csv.reader(StringIO(as_csv(table).decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_is_a_formula_whatever_somebody_typed(words):
    """S34: a sheet keeps the words as they are, CSV has no kinds and hides the sign behind an apostrophe."""
    table = Table("Liste", [words], [(words,)])

    for cell in (sheet(table)["A1"], sheet(table)["A2"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    assert sheet(table)["A2"].value.endswith(words.strip())
    assert [line[0][0] for line in lines(table)] == ["'", "'"]


def test_what_is_written_is_read_back():
    """S35, A47"""
    words = [SORBIAN, 'sagt "ja"; dann', "zwei\nZeilen", "-2,5", "0049 355"]
    table = Table("Liste", ["Name", "Zahl"], [(each, 7) for each in words])

    assert as_csv(table).startswith(b"\xef\xbb\xbfName;Zahl\r\n")
    assert lines(table)[1:] == [[each, "7"] for each in words]
    assert [row[0] for row in sheet(table).iter_rows(min_row=2, values_only=True)] == words


def test_each_cell_has_the_kind_of_its_value():
    """A34: numbers can be summed, days and times sorted, as the clock on the wall says them."""
    summer = datetime(2027, 7, 1, 8, 30, tzinfo=UTC)
    row = ("Rita", 3, 2.5, True, date(2027, 7, 1), summer, None)
    table = Table("Liste", list("abcdefg"), [row])

    read = sheet(table)
    kinds = [(cell.value, cell.number_format) for cell in read[2]]
    assert kinds == [
        ("Rita", "General"),
        (3, "General"),
        (2.5, "General"),
        (True, "General"),
        (datetime(2027, 7, 1), "yyyy-mm-dd"),  # noqa: DTZ001
        (datetime(2027, 7, 1, 10, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
        (None, "General"),
    ]
    assert lines(table)[1] == ["Rita", "3", "2.5", "ja", "2027-07-01", "2027-07-01 10:30", ""]


def test_a_sheet_has_a_title_and_a_head_that_stays():
    """A34"""
    table = Table("Anmeldungen", ["Name"], [("Rita",)])

    read = sheet(table)
    assert (read.title, read.freeze_panes, read.auto_filter.ref) == ("Anmeldungen", "A2", "A1:A2")
    assert read["A1"].font.bold
    assert read.print_title_rows == "$1:$1"
    assert openpyxl.load_workbook(BytesIO(as_xlsx(table))).properties.title == "Anmeldungen"


@pytest.mark.parametrize("title", ["a" * 60, "[Wer]: kommt?/*\\", "'", "History", "", "Łužyca"])
def test_any_title_makes_a_sheet(title):
    table = Table(title, ["Name"], [])

    assert 0 < len(sheet(table, table, of=1).title) <= 31


def test_more_than_a_cell_holds_is_cut_and_an_empty_table_has_its_head():
    assert len(sheet(Table("Liste", ["Name"], [("x" * 40_000,)]))["A2"].value) == 32_767
    assert lines(Table("Liste", ["Name"], [])) == [["Name"]]
