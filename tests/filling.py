"""Filling in a table as people do: a workbook with another program than wrote it, CSV as a spreadsheet saves it."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from tracker.domain.cells import escape_cell
from tracker.domain.filling import COLUMNS
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.exports import answers

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLACES = {column.name: place for place, column in enumerate(COLUMNS)}
PLAIN: Mapping[str, Any] = {
    "status": "not-implemented",
    "as_of": "2020-06-01",
    "rationale": "A draft law was written; Parliament never took it up.",
    "evidence_kind": "structure",
    "confidence": "medium",
}
EVIDENCE: Mapping[str, Any] = {
    "evidence_title": "Fictional court opens",
    "evidence_publisher": "Fictional News",
    "evidence_date": "2019-05",
    "evidence_address": "https://zzz.example/court",
    "evidence_pinpoint": "p. 3",
    "evidence_bearing": "contradicts",
    "evidence_sensitivity": "partners",
}
Lines = Mapping[int, Mapping[str, Any]]


def workbook(db: Session, *, language: str = "en", filters: Filters | None = None) -> bytes:
    """The workbook that `tracker export assessments` writes."""
    question = Question(filters or Filters(), TODAY, language=language)
    file = io.BytesIO()
    answers.write_answer(answers.assessments(db, question, base=""), "xlsx", file)
    return file.getvalue()


def table(db: Session) -> bytes:
    """The CSV file that `tracker export assessments --to-fill` writes."""
    file = io.BytesIO()
    answers.write_answer(answers.to_fill(db, Question(Filters(), TODAY), base=""), "csv", file)
    return file.getvalue()


def fill(data: bytes, lines: Lines) -> bytes:
    """Type into a workbook: row → column → value; texts are kept as they are typed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row, values in lines.items():
        for name, value in values.items():
            cell = book.active.cell(row, PLACES[name] + 1)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(data: bytes) -> Worksheet:
    """The sheet that opens first."""
    return openpyxl.load_workbook(io.BytesIO(data)).active


def fill_csv(data: bytes, lines: Lines, *, delimiter: str = ",", bom: bool = False) -> bytes:
    """Type into a CSV file: row → column → text, escaped as in the file."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for row, values in lines.items():
        while len(rows) < row:
            rows.append([""] * len(COLUMNS))
        for name, value in values.items():
            rows[row - 1][PLACES[name]] = escape_cell(str(value))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode("utf-8-sig" if bom else "utf-8")
