"""Values of a table as cells of a file: what a spreadsheet would run is made harmless, reversibly."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tracker.domain.messages import N_, Fault, Refused

Value = str | int | float | bool | None | Sequence[str]
"""What a column holds: JSON writes it as it is, CSV and XLSX as `cell_of` says."""

Record = Mapping[str, Value]

SEPARATOR: Final = "|"
"""Joins the parts of a list in one cell."""

QUOTE: Final = "'"
RUN_BY_SPREADSHEETS: Final = "=+-@\t\r\n＝＋－＠"
"""First characters that make a spreadsheet run a cell, or read on past it (OWASP, CSV injection)."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
HAS_NUL: Final = N_("A cell of the column “%(column)s” holds a NUL character, which no table can carry.")


def escape_cell(text: str) -> str:
    """Return a text as it may stand in a CSV file: with a leading `'` where a spreadsheet would run it.

    A text that begins with `'` gets one more, so that `unescape_cell` gives back exactly what was written. Plain
    numbers stay as they are.
    """
    if text.startswith(QUOTE) or (text.startswith(tuple(RUN_BY_SPREADSHEETS)) and not _NUMBER.fullmatch(text)):
        return QUOTE + text
    return text


def unescape_cell(text: str) -> str:
    """Return the text of a cell as it was before `escape_cell`."""
    return text.removeprefix(QUOTE)


def cell_of(column: str, value: Value) -> str | int | float:
    """Return a value as a cell: lists joined by `|`, yes or no, empty for None, numbers as they are.

    Raises Refused for a NUL character, naming the column.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else SEPARATOR.join(value)
    if "\0" in text:
        raise Refused(Fault(column, HAS_NUL, {"column": column}))
    return text
