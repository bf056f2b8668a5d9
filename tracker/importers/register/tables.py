"""From the bytes of one CSV file to rows of named cells; every fault of form is a problem, none is an exception."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tracker.domain.records import Problem

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 20_000
"""What a file may have: a hundred times the largest one, so that one that was spoilt is told as such, and soon."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` counts as a spreadsheet does; `whole` is false when cells are missing or too many."""

    number: int
    cells: dict[str, str]
    whole: bool = True


@dataclass(slots=True)
class Table:
    """One file. `complete` is false when rows or columns are missing, so that nobody looks for them in vain."""

    file: str
    rows: list[Row] = field(default_factory=list)
    complete: bool = True
    present: bool = True


def read_table(file: str, data: bytes, expected: tuple[str, ...]) -> tuple[Table, list[Problem]]:
    """Read the bytes of a file whose columns should be `expected`; returns what could be read, and what is wrong.

    A byte-order mark at the beginning, as Excel writes it, is passed over.
    """
    table = Table(file)
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, row, None, f"is not UTF-8: byte {data[error.start]:#04x} does not belong there"))
        text = ""
    if not text.strip():
        table.complete = False
        return table, problems or [Problem(file, None, None, "the file is empty")]
    lines = _lines(table, text, problems)
    header = next(lines, (1, []))[1]
    _check_header(table, header, expected, problems)
    for number, cells in lines:
        _take(table, header, number, cells, problems)
    return table, problems


def _lines(table: Table, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS:
                table.complete = False
                message = (
                    f"has more than {MOST_ROWS:,} rows, the most that a file may have: nothing is read from here on"
                )
                problems.append(Problem(table.file, number, None, message))
                return
            yield number, cells
    except csv.Error as error:
        table.complete = False
        problems.append(Problem(table.file, number + 1, None, f"cannot be read from here on: {error}"))


def _check_header(table: Table, header: list[str], expected: tuple[str, ...], problems: list[Problem]) -> None:
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    twice = sorted({name for name in header if header.count(name) > 1})
    messages = [
        *(f"the column {name} is missing" for name in missing),
        *(f"the column “{shown(name)}” is not one of this file: {', '.join(expected)}" for name in unknown),
        *(f"the column “{shown(name)}” is there twice" for name in twice),
    ]
    if not messages and tuple(header) != expected:
        messages.append(f"the columns are not in this order: {', '.join(expected)}")
    problems.extend(Problem(table.file, 1, None, message) for message in messages)
    table.complete = table.complete and not missing and not twice


def _take(table: Table, header: list[str], number: int, cells: list[str], problems: list[Problem]) -> None:
    if not cells:
        problems.append(Problem(table.file, number, None, "the row is empty"))
        return
    whole = len(cells) == len(header)
    if not whole:
        problems.append(Problem(table.file, number, None, f"has {len(cells)} cells, the header has {len(header)}"))
    row = Row(number, dict(zip(header, cells, strict=False)), whole)
    table.rows.append(row)
    for name, cell in row.cells.items():
        if message := _fault_of_form(cell):
            problems.append(Problem(table.file, number, shown(name), message))


def _fault_of_form(cell: str) -> str:
    control = next((sign for sign in cell if unicodedata.category(sign) == "Cc"), "")
    if control:
        return "has a line break" if control in "\r\n" else f"has the control character U+{ord(control):04X}"
    if cell != cell.strip():
        return "has white space at its beginning or end"
    if not unicodedata.is_normalized("NFC", cell):
        return "has letters and accents written apart: save it in Unicode normal form C"
    return ""


def shown(text: str, longest: int = 60) -> str:
    """Return a text as a message quotes it: cut when long, with nothing in it that would break the line."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in text)
    return plain if len(plain) <= longest else f"{plain[:longest]}…"
