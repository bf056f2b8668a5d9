"""Values of a table as cells of a file."""

from collections.abc import Mapping, Sequence
from typing import Final

from tracker.domain.messages import N_, Fault, Refused

Value = str | int | float | bool | None | Sequence[str]
"""What a column holds: JSON writes it as it is, CSV and XLSX as `cell_of` says."""

Record = Mapping[str, Value]

SEPARATOR: Final = "|"
"""Joins the parts of a list in one cell."""

HAS_NUL: Final = N_("A cell of the column “%(column)s” holds a NUL character, which no table can carry.")


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
