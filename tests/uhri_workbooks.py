"""Workbooks as the UN index publishes them, made of the records of its JSON form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

COLUMNS: Final[Mapping[str, str]] = {
    "Text": "Text",
    "Countries Concerned": "Countries",
    "Reccomending Body": "Body",
    "Document Symbol": "Symbol",
    "Themes": "Themes",
    "Affected Persons": "AffectedPersons",
    "Sdgs": "Sdgs",
    "Document Publication Date": "PublicationDate",
    "UPR Reccomending States": "UprRecommendingCountry",
    "UPR Position": "UprPositions",
    "Type": "AnnotationType",
    "OHCHR Annotation Id": "AnnotationId",
    "UPR Session": "UprSession",
    "Regions Concerned": "Regions",
    "Recommending Regions": "UprRecommendingRegions",
    "Date of publication on UHRI": "PublicationDateOnUhri",
}
"""Columns as they are spelt there → fields of the JSON form."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks know no zones


def serial(day: str) -> float | str:
    """Return a date of the JSON form as the number of a workbook; what is none stays."""
    try:
        passed = datetime.fromisoformat(day) - EPOCH
    except ValueError:
        return day
    return passed.total_seconds() / 86_400


def cell(value: Any, name: str) -> float | str:
    """Return a value of the JSON form as a cell: lists as lines, each with a dash."""
    if isinstance(value, list):
        return "\n".join(f"- {one}" for one in value)
    return serial(value) if name.startswith("PublicationDate") and value else value or ""


def write_workbook(path: Path, *records: Mapping[str, Any], columns: Mapping[str, str] = COLUMNS) -> Path:
    """Write records as the workbook of an export, with some columns otherwise."""
    rows = [[cell(record.get(field), field) for field in columns.values()] for record in records]
    return write_rows(path, [list(columns), *rows])


def write_rows(path: Path, rows: Sequence[Sequence[float | str]]) -> Path:
    """Write rows as they are."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.close()
    return path
