"""From the bytes of a CSV file or a workbook to rows of texts, whatever the file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from tracker.domain.cells import unescape_cell
from tracker.domain.messages import N_, Fault, Refused
from tracker.importers.assessments.limits import LONGEST_CELL, MOST_BYTES, MOST_LINES, TOO_MANY_ROWS
from tracker.importers.containers import SIGNATURE, check_directory
from tracker.importers.isolation import run_limited

OLD_FORM: Final = b"\xd0\xcf\x11\xe0"
"""How workbooks before 2007 begin, and those with a password."""

TASK: Final = "tracker.importers.assessments.workbook:read_sheet"
DELIMITERS: Final = ",;\t"

EMPTY: Final = N_("The file is empty.")
TOO_LARGE: Final = N_("The file is larger than %(most)s MB.")
UNKNOWN_KIND: Final = N_("“%(name)s” is neither a .csv nor an .xlsx file.")
NOT_A_WORKBOOK: Final = N_("The file is called .xlsx, but it is no workbook.")
NOT_CSV: Final = N_("The file is called .csv, but it is a workbook: call it .xlsx.")
OLD_WORKBOOK: Final = N_("This is an old workbook, or one with a password: save it as .xlsx without a password.")
NOT_UTF_8: Final = N_("The file is not in UTF-8 (row %(row)s): save it as “CSV UTF-8”, or as a workbook.")
NOT_A_TABLE: Final = N_("The file cannot be read as CSV from row %(row)s on. Save it as CSV in UTF-8.")


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a file from the first on, as texts; the sheet they stand on, empty for CSV.

    `formulas` are the cells (row, column, from 0) whose text is what a formula came to.
    """

    sheet: str
    rows: Sequence[Sequence[str]]
    formulas: Sequence[tuple[int, int]] = field(default_factory=tuple)


def read_grid(name: str, data: bytes) -> Grid:
    """Read a file by its name and content; raises Refused when it cannot or may not be read as a whole."""
    ending = PurePath(name).suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Refused(Fault("", UNKNOWN_KIND, {"name": name}))
    if len(data) > MOST_BYTES:
        raise Refused(Fault("", TOO_LARGE, {"most": MOST_BYTES // 1024**2}))
    if not data.strip():
        raise Refused(Fault("", EMPTY))
    if data.startswith(OLD_FORM):
        raise Refused(Fault("", OLD_WORKBOOK))
    is_archive = data.startswith(SIGNATURE)
    if ending == ".csv":
        if is_archive:
            raise Refused(Fault("", NOT_CSV))
        return _read_csv(data)
    if not is_archive:
        raise Refused(Fault("", NOT_A_WORKBOOK))
    check_directory(data)
    answer = run_limited(TASK, data)
    return Grid(answer["sheet"], answer["rows"], [(row, column) for row, column in answer["formulas"]])


def _read_csv(data: bytes) -> Grid:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Fault("", NOT_UTF_8, {"row": data.count(b"\n", 0, error.start) + 1})) from None
    if not text.strip():
        raise Refused(Fault("", EMPTY))
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([unescape_cell(cell)[:LONGEST_CELL] for cell in cells])
            if len(rows) > MOST_LINES:
                raise Refused(Fault("", TOO_MANY_ROWS, {"most": MOST_LINES}))
    except csv.Error:
        raise Refused(Fault("", NOT_A_TABLE, {"row": len(rows) + 1})) from None
    return Grid("", rows)
