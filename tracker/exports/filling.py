"""The table that somebody without access fills in, as rows and as sheets of a workbook (see `domain.filling`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from tracker.catalogues import translator
from tracker.domain.filling import (
    COLUMNS,
    GUIDE,
    GUIDE_SHEET,
    SHEET,
    SPARE_ROWS,
    Column,
    made_on,
    marks_of,
)
from tracker.domain.labels import label_of
from tracker.domain.messages import N_
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Status
from tracker.exports.cells import Record, Value, cell_of
from tracker.store import recommendations, tables

if TYPE_CHECKING:
    import pandas as pd

LISTS: Final = "Lists"
"""Hidden sheet with the choices: a drop-down list that names them itself may have 255 characters only."""

CHOOSE: Final = N_("Choose from the list.")
WRITE_A_DAY: Final = N_("Write a day such as 2026-01-31.")
FIRST_DAY: Final = date(1990, 1, 1)
LOCKED: Final = {"bg_color": "#eeeeee", "text_wrap": True, "valign": "top"}
OPEN: Final = {"locked": False, "text_wrap": True, "valign": "top"}
AS_TEXT: Final = "@"
"""Format of a cell whose content is kept as it is typed: no formula, no date, no number is made of it."""


def _as_recommendations(question: Question) -> Question:
    return question.about(question.filters.without("unit"))


def count_to_fill(db: Session, question: Question) -> int:
    """Return how many rows `rows_to_fill` gives."""
    return recommendations.count(db, _as_recommendations(question))


def rows_to_fill(db: Session, question: Question) -> Iterator[Record]:
    """Return a row for each recommendation that the question finds, its open cells empty."""
    known = tables.recorded_ids(db, question)
    made = made_on(question.today)
    empty: dict[str, Value] = dict.fromkeys(column.name for column in COLUMNS)
    for row in recommendations.rows_of(db, _as_recommendations(question)):
        yield empty | {
            "reference": row.reference.label,
            "heading": row.heading,
            "summary": row.summary,
            "present_status": row.status,
            "present_as_of": row.as_of.isoformat() if row.as_of else None,
            "seen": marks_of(known.get(row.id, ())),
            "made": made,
        }


def add_sheets(writer: "pd.ExcelWriter[Any]", rows: Iterable[Record], language: str) -> None:
    """Add the sheet to fill in, locked but for what is asked for, the instructions, and the choices, in a language."""
    import pandas as pd  # noqa: PLC0415 - heavy, and only spreadsheets need it

    say = translator(language)
    cells = [[_cell(column, row, say) for column in COLUMNS] for row in rows]
    name, last = say(SHEET), len(cells) + SPARE_ROWS
    frame = pd.DataFrame(cells, columns=[column.name for column in COLUMNS])
    frame.to_excel(writer, sheet_name=name, index=False, header=False, startrow=1, freeze_panes=(1, 1))
    guide = pd.DataFrame(_guide(say), columns=["column", "meaning"])
    guide.to_excel(writer, sheet_name=say(GUIDE_SHEET), index=False, header=False)
    writer.sheets[say(GUIDE_SHEET)].set_column(0, 0, 34, writer.book.add_format({"bold": True, "valign": "top"}))
    writer.sheets[say(GUIDE_SHEET)].set_column(1, 1, 100, writer.book.add_format({"text_wrap": True}))
    lists = {column.choices: _words(column.choices, say) for column in COLUMNS if column.choices}
    pd.DataFrame(dict(enumerate(map(pd.Series, lists.values())))).to_excel(writer, sheet_name=LISTS, index=False)
    writer.sheets[LISTS].hide()
    sheet = writer.sheets[name]
    for place, column in enumerate(COLUMNS):
        _set_up(writer.book, sheet, place, column, say)
        if column.choices:
            _offer(sheet, place, last, list(lists).index(column.choices), len(lists[column.choices]), say)
    _finish(writer.book, sheet, len(cells), say)


def _cell(column: Column, row: Record, say: Callable[[str], str]) -> str | int | float | None:
    value = row[column.name]
    if column.name == "present_status":
        return say(label_of(Status, str(value)))
    return cell_of(column.name, value) or None


def _words(choices: type[StrEnum], say: Callable[[str], str]) -> list[str]:
    return [say(label_of(choices, one.value)) for one in choices]


def _guide(say: Callable[[str], str]) -> Sequence[tuple[str | None, str]]:
    told = [(None, say(sentence)) for sentence in GUIDE]
    return [*told, *((say(column.label), say(column.note)) for column in COLUMNS if not column.hidden)]


def _set_up(book: Any, sheet: Any, place: int, column: Column, say: Callable[[str], str]) -> None:
    form: Mapping[str, object] = {**OPEN, "num_format": AS_TEXT} if column.open else LOCKED
    if column.name == "as_of":
        form = {**OPEN, "num_format": "yyyy-mm-dd"}
    sheet.set_column(place, place, column.width, book.add_format(form), {"hidden": column.hidden})
    head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#d9e2ec" if column.open else "#cccccc"}
    sheet.write_string(0, place, say(column.label), book.add_format(head))
    if not column.hidden:
        sheet.write_comment(0, place, say(column.note), {"x_scale": 2, "y_scale": 1.5})


def _offer(sheet: Any, place: int, last: int, at: int, number: int, say: Callable[[str], str]) -> None:
    letter = chr(ord("A") + at)
    rule = {"validate": "list", "source": f"={LISTS}!${letter}$2:${letter}${number + 1}", "error_message": say(CHOOSE)}
    sheet.data_validation(1, place, last, place, rule)


def _finish(book: Any, sheet: Any, rows: int, say: Callable[[str], str]) -> None:
    """Let empty lines at the end name a recommendation, ask for days as days, and lock the rest without a password."""
    places = {column.name: place for place, column in enumerate(COLUMNS)}
    spare = book.add_format({**OPEN, "num_format": AS_TEXT})
    for row in range(rows + 1, rows + 1 + SPARE_ROWS):
        sheet.write_blank(row, places["reference"], None, spare)
    day = {"validate": "date", "criteria": ">=", "value": FIRST_DAY, "error_message": say(WRITE_A_DAY)}
    sheet.data_validation(1, places["as_of"], rows + SPARE_ROWS, places["as_of"], day)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.activate()
