"""Tables that leave the platform, as XLSX and CSV. Whatever somebody typed, no cell of it is a formula (S34)."""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from unicodedata import normalize

from defusedcsv import csv
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
OPTIONS = {
    "in_memory": True,  # nothing lies on the disk meanwhile
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST = 32_767  # characters of a cell; Excel opens no file that holds more
WIDEST = 300  # pixels of a column
A4 = 9
BEGINS_A_FORMULA = "=+-@|%"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True)
class Table:
    """`rows` hold words, numbers, truths, days, moments and None, as many in each as there are `columns`."""

    title: str
    columns: list
    rows: list


def as_xlsx(*tables):
    """One file with a sheet for each; times are those of the clock on the wall, for Excel knows no other."""
    out = BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": tables[0].title})
        formats = {kind: book.add_format({"num_format": kind}) for kind in (DAY, MOMENT)}
        head = book.add_format({"bold": True, "bottom": 1})
        for table, name in zip(tables, _sheet_names(tables), strict=True):
            _fill(book.add_worksheet(name), table, head, formats)
    return out.getvalue()


def as_csv(table):
    """With a byte order mark and `;`, as a German Excel opens it by a double click (S35)."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(map(_guarded, table.columns))
    writer.writerows(map(_in_words, row) for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _fill(sheet, table, head, formats):
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, formats)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.autofit(WIDEST)


def _write(sheet, row, column, cell, formats):
    """The kind of the value is the kind of the cell; words stay words, whatever they begin with."""
    if cell in (None, ""):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, _on_the_wall(cell), formats[MOMENT])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[DAY])
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:LONGEST])


def _on_the_wall(moment):
    return timezone.localtime(moment).replace(tzinfo=None)


def _sheet_names(tables):
    """The titles, as Excel allows them: each once, 31 characters, without the signs of its addresses."""
    signs = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
    names = []
    for number, table in enumerate(tables, 1):
        name = " ".join(table.title.translate(signs).split())[:31].strip()
        is_free = name and name.casefold() not in {*map(str.casefold, names), "history"}
        names.append(name if is_free else f"{name[:27]} {number}".strip())
    return names


def _in_words(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("ja") if cell else _("nein")
    if isinstance(cell, datetime):
        return f"{_on_the_wall(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, int | float):
        return cell
    return _guarded(str(cell))


def _guarded(words):
    """Without what hides a formula's sign: spaces before it, and its full-width twin, which Excel reads alike.

    `defusedcsv` puts an apostrophe before the signs themselves.
    """
    words = words.lstrip()
    if words[:1] not in BEGINS_A_FORMULA and normalize("NFKC", words[:1]) in BEGINS_A_FORMULA:
        return f"'{words}"
    return words
