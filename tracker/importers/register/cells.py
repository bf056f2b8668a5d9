"""How a cell is read: each reader takes the text of a cell that is not empty, and gives a value or raises ValueError.

The message of the error is a sentence about the cell, as the checker prints it.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from tracker.domain.dates import PartialDate, Precision
from tracker.domain.references import Reference, parse_key
from tracker.importers.register.tables import shown

Reader = Callable[[str], Any]

LONGEST_TEXT: Final = 5000
LONGEST_ADDRESS: Final = 2000
LONGEST_NAME: Final = 250
"""Names are indexed: PostgreSQL takes no more than 2704 bytes into an index."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TARGET = re.compile(r"(?:[1-9]|1[0-7])\.(?:[1-9][0-9]?|[a-d])")
_PARAGRAPH = re.compile(r"[0-9]{1,4}")
_ITEM = re.compile(r"[a-z]{1,2}(?:\.[ivx]{1,5})?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:/")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: how its cells are read, what an empty one means, and what the cells refer to.

    `refers` names what must exist elsewhere in the register (see `references`); empty: nothing. `may_come`: its dates
    may lie in the future.
    """

    name: str
    read: Reader
    required: bool = True
    empty: Any = ""
    refers: str = ""
    may_come: bool = False


def text(cell: str) -> str:
    """Read wording of any kind."""
    return _no_longer(cell, LONGEST_TEXT)


def name(cell: str) -> str:
    """Read a name by which other files may refer to the row."""
    if "|" in cell:
        msg = f"“{shown(cell)}” has a “|”, which joins lists"
        raise ValueError(msg)
    return _no_longer(cell, LONGEST_NAME)


def _no_longer(cell: str, longest: int) -> str:
    if len(cell) > longest:
        msg = f"is {len(cell)} characters long; {longest} are allowed"
        raise ValueError(msg)
    return cell


def of_form(pattern: re.Pattern[str], what: str) -> Reader:
    """Return a reader of texts that have a form; `what` says which, after “is not”."""

    def read(cell: str) -> str:
        if pattern.fullmatch(cell) is None or len(cell) > LONGEST_NAME:
            msg = f"“{shown(cell)}” is not {what}"
            raise ValueError(msg)
        return cell

    return read


slug = of_form(_SLUG, "an id: small letters, digits and hyphens")
code = of_form(_CODE, "a code: letters and hyphens")
language = of_form(_LANGUAGE, "a language code such as en, ru, ky")
sdg_target = of_form(_TARGET, "a target such as 16.3 or 1.b")
paragraph = of_form(_PARAGRAPH, "the number of a paragraph")
item = of_form(_ITEM, "an item: a, b, b.ii …")


def number(cell: str) -> int:
    """Read a whole number."""
    if _NUMBER.fullmatch(cell) is None:
        msg = f"“{shown(cell)}” is not a whole number"
        raise ValueError(msg)
    return int(cell)


def one_of(values: Mapping[str, Any] | Collection[str]) -> Reader:
    """Return a reader of a closed list: its texts, or a mapping from text to value."""
    mapping = values if isinstance(values, Mapping) else {value: value for value in values}

    def read(cell: str) -> object:
        if cell not in mapping:
            msg = f"“{shown(cell)}” is not a value of this column; allowed: {', '.join(mapping)}"
            raise ValueError(msg)
        return mapping[cell]

    return read


def member_of(kind: type[StrEnum]) -> Reader:
    """Return a reader of one of the closed lists in code."""
    return one_of({member.value: member for member in kind})


yes_no = one_of({"yes": True, "no": False})


def partial_date(cell: str) -> PartialDate:
    """Read a date of which the day, or the month and the day, may be unknown."""
    try:
        known = PartialDate.parse(cell)
    except ValueError as error:
        raise ValueError(str(error).replace(cell, shown(cell))) from error
    if str(known) != cell:
        msg = f"“{shown(cell)}” is not a date: write 2017, 2017-07 or 2017-07-24"
        raise ValueError(msg)
    return known


def day(cell: str) -> date:
    """Read a date that must be known to the day."""
    known = partial_date(cell)
    if known.precision is not Precision.DAY:
        msg = f"“{cell}” is not a day: write it in full, such as 2017-07-24"
        raise ValueError(msg)
    return known.first


def address(cell: str) -> str:
    """Read an address of the web."""
    try:
        parts = urlsplit(cell)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or any(sign.isspace() for sign in cell) or len(cell) > LONGEST_ADDRESS:
        msg = f"“{shown(cell)}” is not an address that begins with http:// or https://"
        raise ValueError(msg)
    return cell


def address_or_words(cell: str) -> str:
    """Read where something was seen: an address, or words where none was printed."""
    return address(cell) if _SCHEME.match(cell) else text(cell)


def verified(cell: str) -> str:
    """Read how a statement was verified: `read`, or `quoted` and by whom."""
    if cell != "read" and not cell.startswith("quoted: "):
        msg = f"“{shown(cell)}” says not how it was verified: write read, or quoted: and what was read instead"
        raise ValueError(msg)
    return text(cell)


def reference(cell: str) -> Reference:
    """Read `SYMBOL:PARAGRAPH(ITEM)`."""
    try:
        return parse_key(cell)
    except ValueError as error:
        msg = f"“{shown(cell)}” is not a reference: write SYMBOL:PARAGRAPH or SYMBOL:PARAGRAPH(ITEM)"
        raise ValueError(msg) from error


def many(read: Reader) -> Reader:
    """Return a reader of a list joined by “|”, each part of which `read` reads; no part may be there twice."""

    def read_all(cell: str) -> tuple[Any, ...]:
        parts = cell.split("|")
        if "" in parts or any(part != part.strip() for part in parts):
            msg = "has a “|” too many, or white space beside it"
            raise ValueError(msg)
        if len(set(parts)) != len(parts):
            twice = next(part for part in parts if parts.count(part) > 1)
            msg = f"names “{shown(twice)}” twice"
            raise ValueError(msg)
        return tuple(read(part) for part in parts)

    return read_all


def read_cell(column: Column, cell: str) -> Any:
    """Read a cell of a column; raises ValueError with a sentence about it."""
    if cell:
        return column.read(cell)
    if column.required:
        msg = "is empty"
        raise ValueError(msg)
    return column.empty
