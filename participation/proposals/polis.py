"""Reads what the survey tool Polis exports: `comments.csv`, `participants-votes.csv`, `votes.csv`, `summary.csv`.

Only the matrix of participants and statements is counted: the sums in `comments.csv` do not agree with it.
The matrix is streamed, one participant at a time. Whatever is broken is named by file, line and column.
"""

import codecs
import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

STATEMENTS, MATRIX, TIMES, SUMMARY = (
    "comments.csv",
    "participants-votes.csv",
    "votes.csv",
    "summary.csv",
)
ABOUT_PARTICIPANTS = {
    "participant",
    "xid",
    "group-id",
    "n-comments",
    "n-votes",
    "n-agree",
    "n-disagree",
    "n-pass",
}
LONGEST_TITLE = 120
LONGEST_TEXT = 10_000
HIGHEST_NUMBER = 2**31 - 1
HIGHEST_CLUSTER = 2**15 - 1
VALUES = {"1": 1, "0": 0, "-1": -1}
SENTENCE = re.compile(r".{25,119}?[.!?](?=\s+[\"„“»(]?[A-ZÄÖÜ])", re.DOTALL)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BrokenFile(Exception):
    """What is wrong with an export, and where."""

    def __init__(self, problem, file, line=None, column=None):
        place = [str(file)]
        if line:
            place.append(_("Zeile {number}").format(number=line))
        if column:
            place.append(_("Spalte {name}").format(name=column))
        super().__init__(f"{', '.join(place)}: {problem}")


@dataclass(frozen=True, slots=True)
class Statement:
    number: int
    author: int
    verdict: int  # 1 accepted, -1 rejected, 0 not looked at
    written: datetime
    title: str
    text: str  # "" when the title says it all


@dataclass(frozen=True, slots=True)
class Participant:
    number: int
    cluster: int | None
    row: int  # of the matrix, from 1
    positions: list  # of (statement's number, 1 agree, -1 disagree or 0 undecided)


class Export:
    """One folder as Polis exported it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise BrokenFile(_("Dieses Verzeichnis gibt es nicht."), folder)

    @cached_property
    def summary(self):
        """`{"topic": …, "url": …}`, as far as the export says."""
        if not self.has(SUMMARY):
            return {}
        return {row[0]: row[1] for _line, row in read(self.folder / SUMMARY) if len(row) == 2}

    @property
    def name(self):
        """What tells this survey from all others, wherever its files lie."""
        url = self.summary.get("url", "").strip()
        return (url.partition("://")[2] or url or self.folder.resolve().name)[:100]

    @cached_property
    def statements(self):
        """`{number: Statement}` in the order of the file."""
        table = Table(
            self.folder / STATEMENTS,
            ["timestamp", "comment-id", "author-id", "moderated", "comment-body"],
        )
        found, lines = {}, {}
        for row in table:
            statement = _statement(row)
            if statement.number in found:
                raise row.broken(
                    _("Die Aussage {number} steht schon in Zeile {line}.").format(
                        number=statement.number, line=lines[statement.number]
                    ),
                    "comment-id",
                )
            found[statement.number] = statement
            lines[statement.number] = row.line
        if not found:
            raise BrokenFile(_("Die Datei enthält keine Aussage."), STATEMENTS)
        return found

    def has(self, name):
        return (self.folder / name).exists()

    def participants(self):
        """Stream the matrix; nobody, when the export came without one."""
        if not self.has(MATRIX):
            return
        table = Table(self.folder / MATRIX, ["participant", "group-id"])
        columns = self._statement_columns(table)
        lines = {}
        for row in table:
            number = row.number("participant")
            if (first := lines.setdefault(number, row.line)) != row.line:
                raise row.broken(
                    _("Teilnehmer {number} steht schon in Zeile {line}.").format(
                        number=number, line=first
                    ),
                    "participant",
                )
            cluster = row.number("group-id", HIGHEST_CLUSTER) if row["group-id"] else None
            yield Participant(number, cluster, len(lines), _positions(row, columns))

    def times(self):
        """`{(participant, statement): when}` of positions in milliseconds, where the export has `votes.csv`."""
        if not self.has(TIMES):
            return {}
        table = Table(self.folder / TIMES, ["timestamp", "comment-id", "voter-id"])
        found = {}
        for row in table:
            key = row.number("voter-id"), row.number("comment-id")
            found[key] = max(found.get(key, 0), row.number("timestamp", 2**53))
            row.moment("timestamp")
        return found

    def _statement_columns(self, table):
        """`[(index, statement's number)]`; every column must be known, else positions were lost silently."""
        columns = []
        for index, name in enumerate(table.names):
            if name in ABOUT_PARTICIPANTS:
                continue
            if not (name.isascii() and name.isdigit()):
                raise BrokenFile(_("Diese Spalte ist nicht bekannt."), MATRIX, 1, name)
            if int(name) not in self.statements:
                raise BrokenFile(
                    _("Die Aussage {number} fehlt in {file}.").format(number=name, file=STATEMENTS),
                    MATRIX,
                    1,
                    name,
                )
            columns.append((index, int(name)))
        return columns


class Table:
    """A CSV file with a header, streamed; each row knows its line."""

    def __init__(self, path, needed):
        self.file = path.name
        self._rows = read(path)
        _line, self.names = next(self._rows, (1, []))
        self._check_header(needed)
        self.index = {name: index for index, name in enumerate(self.names)}

    def __iter__(self):
        for line, cells in self._rows:
            if len(cells) != len(self.names):
                raise BrokenFile(
                    _("{found} Zellen statt {expected}.").format(
                        found=len(cells), expected=len(self.names)
                    ),
                    self.file,
                    line,
                    min(len(cells), len(self.names)) + 1,
                )
            yield Row(self, line, cells)

    def _check_header(self, needed):
        if not self.names:
            raise BrokenFile(_("Die Datei ist leer."), self.file)
        for separator, word in (("\t", _("Tabulatoren")), (";", _("Semikolons"))):
            if len(self.names) == 1 and separator in self.names[0]:
                raise BrokenFile(
                    _("Die Spalten sind durch {found} getrennt, nicht durch Kommas.").format(
                        found=word
                    ),
                    self.file,
                    1,
                )
        seen = set()
        for name in self.names:
            if name in seen:
                raise BrokenFile(_("Diese Spalte gibt es zweimal."), self.file, 1, name)
            seen.add(name)
        for name in needed:
            if name not in seen:
                raise BrokenFile(_("Diese Spalte fehlt."), self.file, 1, name)


class Row:
    __slots__ = ("cells", "line", "table")

    def __init__(self, table, line, cells):
        self.table, self.line, self.cells = table, line, cells

    def __getitem__(self, name):
        return self.cells[self.table.index[name]].strip()

    def broken(self, problem, column):
        return BrokenFile(problem, self.table.file, self.line, column)

    def number(self, name, highest=HIGHEST_NUMBER):
        """The cell as a whole number from 0 to `highest`."""
        cell = self[name]
        if not (cell.isascii() and cell.isdigit() and int(cell[:20]) <= highest):
            raise self.broken(
                _("„{cell}“ ist keine Zahl von 0 bis {highest}.").format(
                    cell=shortened(cell), highest=highest
                ),
                name,
            )
        return int(cell)

    def moment(self, name):
        """The cell's milliseconds since 1970 as a time; `datetime` beside it is in an unknown zone."""
        try:
            return moment(self.number(name, 2**53))
        except (OverflowError, ValueError):
            raise self.broken(
                _("„{cell}“ ist kein Zeitpunkt in Millisekunden.").format(cell=self[name]), name
            ) from None


def moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def read(path):
    """The rows of a CSV file in UTF-8 as `(line, cells)`; empty lines are left out."""
    check_encoding(path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows, None)
            except csv.Error as error:
                raise BrokenFile(
                    _("Das ist kein gültiges CSV ({error}).").format(error=error), path.name, line
                ) from None
            if cells is None:
                return
            if cells:
                yield line, cells


def check_encoding(path):
    """Refuse what is not UTF-8, and name what it seems to be."""
    try:
        with open(path, "rb") as file:
            for line, text in enumerate(file, 1):
                if text.startswith(UTF_16) or b"\0" in text:
                    raise BrokenFile(
                        _("Die Datei ist in UTF-16 geschrieben, erwartet wird UTF-8."), path.name
                    )
                try:
                    text.decode()
                except UnicodeDecodeError as error:
                    raise BrokenFile(
                        _(
                            "Die Datei ist nicht in UTF-8 geschrieben, "
                            "vermutlich in Windows-1252 (ab Zeichen {place})."
                        ).format(place=error.start + 1),
                        path.name,
                        line,
                    ) from None
    except OSError as error:
        raise BrokenFile(
            _("Die Datei lässt sich nicht lesen ({error}).").format(error=error.strerror), path.name
        ) from None


def shortened(text, longest=40):
    return text if len(text) <= longest else text[: longest - 1] + "…"


def title_of(text):
    """The first sentence, or as many whole words as a title holds."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_TITLE:
        return text
    if sentence := SENTENCE.match(text):
        return sentence[0]
    start = text[: LONGEST_TITLE - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:–-") + "…"


def _statement(row):
    text = row["comment-body"]
    if not text:
        raise row.broken(_("Die Aussage hat keinen Text."), "comment-body")
    if len(text) > LONGEST_TEXT:
        raise row.broken(
            _("Die Aussage ist länger als {longest} Zeichen.").format(longest=LONGEST_TEXT),
            "comment-body",
        )
    title = title_of(text)
    return Statement(
        number=row.number("comment-id"),
        author=row.number("author-id"),
        verdict=_value(row, "moderated", row["moderated"]),
        written=row.moment("timestamp"),
        title=title,
        text="" if title.split() == text.split() and "\n" not in text else text,
    )


def _positions(row, columns):
    """What the participant was asked and answered; blank cells are statements never seen."""
    cells = row.cells
    try:
        return [(number, VALUES[cell]) for index, number in columns if (cell := cells[index])]
    except KeyError:
        return [
            (number, _value(row, str(number), cell))
            for index, number in columns
            if (cell := cells[index].strip())
        ]


def _value(row, column, cell):
    try:
        return VALUES[cell]
    except KeyError:
        raise row.broken(
            _("„{cell}“ ist nicht 1, 0 oder -1.").format(cell=shortened(cell)), column
        ) from None
