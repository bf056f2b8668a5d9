"""The XLSX form of the UN index: sixteen columns, some of them misspelt, lists as lines of one cell.

It is unpacked and parsed in a process of its own with limits (`isolation`), which hands the rows over one by one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.uhri import ONLY_JSON
from tracker.domain.uhri_names import folded_name
from tracker.importers.containers import SIGNATURE, check_contents, check_directory
from tracker.importers.isolation import Limits, stream_limited
from tracker.importers.json_array import Unreadable

TASK: Final = "tracker.importers.uhri_workbook:rows_of"
GIB: Final = 1024**3
MOST_UNPACKED: Final = 2 * GIB
"""Bytes: a workbook of the whole world has about a quarter of that."""
LIMITS: Final = Limits(memory=4 * GIB, answer=64 * 1024**2, cpu=600, wall=1200)
"""The parser holds the whole sheet; a workbook of one State takes a few dozen MB."""
AT_ONCE: Final = 200
"""Rows that are handed over together."""
MOST_COLUMNS: Final = 60
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks know no zones
"""The day from which workbooks count."""

COLUMNS: Final = {
    "text": "Text",
    "countriesconcerned": "Countries",
    "reccomendingbody": "Body",
    "recommendingbody": "Body",
    "documentsymbol": "Symbol",
    "themes": "Themes",
    "affectedpersons": "AffectedPersons",
    "sdgs": "Sdgs",
    "documentpublicationdate": "PublicationDate",
    "uprreccomendingstates": "UprRecommendingCountry",
    "uprrecommendingstates": "UprRecommendingCountry",
    "uprposition": "UprPositions",
    "type": "AnnotationType",
    "ohchrannotationid": "AnnotationId",
    "uprsession": "UprSession",
    "regionsconcerned": "Regions",
    "recommendingregions": "UprRecommendingRegions",
    "dateofpublicationonuhri": "PublicationDateOnUhri",
}
"""Columns by their names, letters and digits only in lower case → the field of the JSON form."""
BARE: Final = frozenset({"AnnotationId", "Symbol", "PublicationDate", "PublicationDateOnUhri"})
"""Fields that the JSON form writes without the dash that may stand before them here."""
FIRST_DAY: Final = 16_000
"""Numbers below are of no day on which the UN published anything, so of none: a year perhaps."""
LISTS: Final = frozenset(
    {
        "Countries",
        "Regions",
        "Themes",
        "AffectedPersons",
        "Sdgs",
        "UprPositions",
        "UprRecommendingCountry",
        "UprRecommendingRegions",
        "UprSession",
    }
)
DATES: Final = frozenset({"PublicationDate", "PublicationDateOnUhri"})
EMPTY: Final = N_("The workbook has no rows.")
NO_HEADER: Final = N_("The first row has none of the columns of the UN index: this is another workbook.")
TWICE: Final = N_("The sheet has two columns for “%(name)s”: it cannot be told which one counts.")
TOO_WIDE: Final = N_("The sheet has more than %(most)s columns: this is another workbook.")

_DASH = re.compile(r"^\s*-(?:\s|$)")


def is_workbook(path: Path) -> bool:
    """Tell whether a file is an archive, as workbooks are; one that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


class Workbook:
    """An open workbook of the index, see `tracker.importers.uhri_files.Source`."""

    absent = frozenset(ONLY_JSON)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = 0
        self._hash = hashlib.sha256()
        self.read = 0

    def __enter__(self) -> Self:
        """Look at the archive without unpacking it; raises Unreadable."""
        try:
            check_directory(self._path, most=MOST_UNPACKED)
            self._size = self._path.stat().st_size
            with self._path.open("rb") as file:
                while piece := file.read(1024**2):
                    self._hash.update(piece)
        except Refused as refusal:
            raise Unreadable(_said(refusal)) from refusal
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror}") from error
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Nothing is held open."""

    @property
    def sha256(self) -> str:
        """Hash of the file."""
        return self._hash.hexdigest()

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as records; raises Unreadable. How far the file is read is not known before its end."""
        try:
            header: list[str] = []
            for rows in stream_limited(TASK, self._path, LIMITS):
                for row in rows:
                    if not header:
                        header = fields_of(row)
                    elif any(row):  # rows that only have a format are none
                        yield record_of(header, row)
        except Refused as refusal:
            raise Unreadable(_said(refusal)) from refusal
        self.read = self._size


def _said(refusal: Refused) -> str:
    sentence = str(refusal)
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def fields_of(header: Sequence[str]) -> list[str]:
    """Return the field of each column; one that is not known keeps its name, so that it is told as a problem."""
    found = [COLUMNS.get(folded_name(name), name.strip()) for name in header]
    known = [name for name in found if name in COLUMNS.values()]
    if not known:
        raise Refused(Fault("", NO_HEADER))
    if twice := [name for name in known if known.count(name) > 1]:
        raise Refused(Fault("", TWICE, {"name": twice[0]}))
    return found


def record_of(fields: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """Return a row as a record of the JSON form."""
    made: dict[str, Any] = {}
    for name, cell in zip(fields, row, strict=False):
        if not name and not cell:
            continue
        text = _DASH.sub("", cell) if name in BARE else cell
        made[name] = _lines(cell) if name in LISTS else _day(text) if name in DATES else text
    return made


def _lines(cell: str) -> list[str]:
    """Return the lines of a cell without the dash in front of each."""
    lines = (_DASH.sub("", line) for line in cell.split("\n"))
    return [line for line in lines if line.strip()]


def _day(cell: str) -> str:
    """Return a date as the JSON form has it: workbooks count days."""
    try:
        serial = float(cell)
        if serial < FIRST_DAY:
            return cell
        return (EPOCH + timedelta(days=serial)).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return cell


def rows_of(path: Path) -> Iterator[list[list[str]]]:
    """Yield the rows of the first sheet as texts, some at a time; runs in a process of its own.

    Raises Refused for an archive that is no workbook or an empty one.
    """
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only this process needs it

    check_contents(path, most=MOST_UNPACKED)
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    if sheet.total_height == 0:
        raise Refused(Fault("", EMPTY))
    if sheet.total_width > MOST_COLUMNS:
        raise Refused(Fault("", TOO_WIDE, {"most": MOST_COLUMNS}))
    yield from _together(([_written(cell) for cell in row] for row in sheet.iter_rows()), AT_ONCE)


def _together(rows: Iterable[list[str]], number: int) -> Iterator[list[list[str]]]:
    some: list[list[str]] = []
    for row in rows:
        some.append(row)
        if len(some) == number:
            yield some
            some = []
    if some:
        yield some


def _written(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return f"{cell.isoformat()}T00:00:00"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
