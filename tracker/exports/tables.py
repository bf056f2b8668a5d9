"""Tables as files: CSV (RFC 4180), XLSX with a sheet that describes it, and JSON. One table, three ways to write it."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from tracker.domain.cells import escape_cell
from tracker.exports.cells import Record, cell_of

if TYPE_CHECKING:
    import pandas as pd

LINES_AT_ONCE: Final = 100
LONGEST_CELL: Final = 32_767
"""Characters that a cell of an XLSX file can hold."""

WIDEST: Final = 60
"""Characters that a column of a sheet is wide at most."""

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written once: its name, its columns in order with what each means, and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Record]


def csv_lines(table: Table, *, bom: bool = False) -> Iterator[bytes]:
    """Write a table as CSV, some lines at a time: UTF-8, CRLF, one header line, cells escaped reversibly.

    `bom` puts a byte-order mark in front, for Excel. Raises Refused for a cell that no table can carry.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if bom:
        buffer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer.writerow(table.columns)
    for number, row in enumerate(table.rows, start=1):
        writer.writerow([_csv_cell(column, row) for column in table.columns])
        if number % LINES_AT_ONCE == 0:
            yield _take(buffer)
    yield _take(buffer)


def _csv_cell(column: str, row: Record) -> str | int | float:
    cell = cell_of(column, row[column])
    return escape_cell(cell) if isinstance(cell, str) else cell


def _take(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def json_lines(head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], tail: Mapping[str, Any]) -> Iterator[bytes]:
    """Write one JSON object, some rows at a time: the members of `head`, then `rows`, one a line, then `tail`."""
    opening = ", ".join(f"{json.dumps(name)}: {_json(value)}" for name, value in head.items())
    yield f'{{{opening}{", " if opening else ""}"rows": ['.encode()
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{_json(row)}".encode()
    closing = "".join(f", {json.dumps(name)}: {_json(value)}" for name, value in tail.items())
    yield f"\n]{closing}}}\n".encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_xlsx(
    target: BinaryIO, table: Table, about: Mapping[str, Any], add: Callable[[Any], None] | None = None
) -> None:
    """Write a workbook: the table on its own sheet, header frozen, and a sheet “About” with what describes it.

    Texts stay texts: nothing is run as a formula or turned into a link. `about` is what `exports.about` composes; `add`
    puts further sheets behind these, given pandas' writer.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and only spreadsheets need it

    cells, cut = _cells(table)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        # The day of the state, not of the making: the same question gives the same file.
        made = datetime.combine(datetime.fromisoformat(about["generated_on"]).date(), time.min)
        writer.book.set_properties({"title": about["title"], "comments": about["licence"], "created": made})
        sheet = table.name.capitalize()
        _write_sheet(writer, sheet, pd.DataFrame(cells, columns=list(table.columns)))
        described = pd.DataFrame(_described(about, cut), columns=["about", "value"])
        _write_sheet(writer, "About", described)
        if add is not None:
            add(writer)


def _cells(table: Table) -> tuple[list[list[str | int | float | None]], int]:
    cut = 0
    cells: list[list[str | int | float | None]] = []
    for row in table.rows:
        line: list[str | int | float | None] = []
        for column in table.columns:
            cell = cell_of(column, row[column])
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                cell, cut = cell[: LONGEST_CELL - 1] + "…", cut + 1
            line.append(None if cell == "" else cell)
        cells.append(line)
    return cells, cut


def _described(about: Mapping[str, Any], cut: int) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for name, value in about.items():
        if not isinstance(value, Mapping):
            lines.append((name, str(value)))
            continue
        prefix = name.removesuffix("s")
        lines.extend(
            (f"{prefix}: {inner}", ", ".join(text) if isinstance(text, list) else str(text))
            for inner, text in value.items()
        )
    if cut:
        lines.append(("cut", f"{cut} cells are longer than a spreadsheet can hold; the CSV file has them whole."))
    return lines


def _write_sheet(writer: "pd.ExcelWriter[Any]", name: str, frame: "pd.DataFrame") -> None:
    frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    sheet = writer.sheets[name]
    wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
    for place, column in enumerate(frame.columns):
        sheet.set_column(place, place, _width(column, frame.iloc[:, place].tolist()), wrapped)


def _width(column: str, values: Sequence[object]) -> int:
    longest = max((len(str(value)) for value in values[:LINES_AT_ONCE] if value is not None), default=0)
    return max(len(column) + 2, min(WIDEST, longest + 1))
