"""From the bytes of a workbook to the texts of its sheet to fill in; runs in a limited process (`isolation`)."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final
from xml.parsers import expat

from tracker.catalogues import translator
from tracker.domain.filling import SHEET
from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.vocabulary import LANGUAGES
from tracker.importers.assessments.limits import LONGEST_CELL, MOST_COLUMNS, MOST_LINES, TOO_MANY_ROWS
from tracker.importers.containers import check_contents

MOST_FORMULAS: Final = 100
NO_SHEET: Final = N_(
    "The workbook has no sheet “%(name)s”: fill in the workbook that this site made, and keep its sheets."
)
_NAMES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def read_sheet(data: bytes) -> dict[str, Any]:
    """Return the `sheet` that was found, its `rows` of texts, and as `formulas` the cells (row, column) that hold one.

    Raises Refused when the workbook may not be opened, has no such sheet or too many lines; whatever a damaged one
    makes pandas raise goes to the caller.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and only spreadsheets need it

    check_contents(data)
    wanted = {translator(language)(SHEET).casefold() for language in LANGUAGES}
    with pd.ExcelFile(io.BytesIO(data), engine="calamine") as book:
        names = [str(name) for name in book.sheet_names]
        name = next((one for one in names if one.strip().casefold() in wanted), None)
        if name is None:
            raise Refused(Fault("", NO_SHEET, {"name": SHEET}))
        frame = pd.read_excel(book, sheet_name=name, header=None, dtype=object, keep_default_na=False, na_filter=False)
    rows = [[_text(value) for value in line[:MOST_COLUMNS]] for line in frame.to_numpy().tolist()]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_LINES:
        raise Refused(Fault("", TOO_MANY_ROWS, {"most": MOST_LINES}))
    formulas = _find_formulas(zipfile.ZipFile(io.BytesIO(data)), name)
    return {"sheet": name, "rows": rows, "formulas": formulas[:MOST_FORMULAS]}


def _text(value: object) -> str:
    """Return what a cell holds as somebody would type it: whole numbers without a point, days as 2026-01-31."""
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if value is None or value != value:  # what is not equal to itself is no number, and an empty cell
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


# ---- formulas, which the reader of values does not tell apart ----


def _find_formulas(archive: zipfile.ZipFile, sheet: str) -> list[tuple[int, int]]:
    """Return the cells of a sheet, row and column from 0, that hold a formula."""
    sheets = {
        attributes["name"]: attributes.get(f"{_NAMES} id", "")
        for tag, attributes in _elements(archive.read("xl/workbook.xml"))
        if tag == "sheet" and "name" in attributes
    }
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag, attributes in _elements(archive.read("xl/_rels/workbook.xml.rels"))
        if tag == "Relationship"
    }
    target = targets.get(sheets.get(sheet, ""), "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found, row, column = [], -1, -1
    for tag, attributes in _elements(archive.read(part)):
        if tag == "row":
            row, column = _number(attributes.get("r", ""), row + 2) - 1, -1
        elif tag == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            row, column = (int(place[2]) - 1, _column(place[1])) if place else (row, column + 1)
        elif tag == "f":
            found.append((row, column))
    return found


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _elements(xml: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the elements of a part in order: name without namespace, and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(" ")[2], attributes))
    for start in range(0, len(xml), 65536):
        parser.Parse(xml[start : start + 65536], False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found
