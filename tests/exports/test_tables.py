"""CSV, XLSX and JSON as bytes."""

import io
import json
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from tracker.domain.filters import Filters
from tracker.domain.messages import Refused
from tracker.domain.questions import Question
from tracker.exports.about import metadata
from tracker.exports.cells import Value
from tracker.exports.tables import LONGEST_CELL, Table, csv_lines, json_lines, write_xlsx

COLUMNS = {"name": "What it is called", "number": "How many", "many": "A list", "is": "Yes or no", "none": "Nothing"}
FIRST: dict[str, Value] = {"name": "=HYPERLINK(1)", "number": 3, "many": ["a", "б"], "is": True, "none": None}
SECOND: dict[str, Value] = {"name": 'quoted "x", and\nbroken', "number": 0.1, "many": [], "is": False, "none": None}
TABLE = Table("recommendations", COLUMNS, [FIRST, SECOND])


def about(**filters: Any) -> dict[str, Any]:
    question = Question(Filters(**filters), date(2026, 11, 24))
    return metadata("recommendations", question, COLUMNS, rows=2, withheld=5, base="https://zzz.example")


def test_csv_is_rfc_4180() -> None:
    assert b"".join(csv_lines(TABLE)).decode() == (
        'name,number,many,is,none\r\n\'=HYPERLINK(1),3,a|б,yes,\r\n"quoted ""x"", and\nbroken",0.1,,no,\r\n'
    )


def test_csv_comes_in_parts_and_reads_rows_as_they_are_written() -> None:
    read = 0

    def rows() -> Any:
        nonlocal read
        for number in range(1000):
            read += 1
            yield {"name": f"row {number}"}

    lines = csv_lines(Table("t", {"name": ""}, rows()))
    next(lines)
    assert read < 1000
    assert sum(part.count(b"\r\n") for part in lines) > 800


def test_csv_with_a_mark_for_excel() -> None:
    assert b"".join(csv_lines(TABLE, bom=True)).startswith(b"\xef\xbb\xbfname,")


def test_json_has_rows_between_head_and_tail() -> None:
    written = b"".join(json_lines({"total": 2}, [FIRST, SECOND], {"next": None}))
    assert list(json.loads(written)) == ["total", "rows", "next"]
    assert json.loads(written)["rows"] == [FIRST, SECOND]
    assert json.loads(b"".join(json_lines({}, [], {}))) == {"rows": []}


def workbook(table: Table, described: dict[str, Any]) -> tuple[CalamineWorkbook, ZipFile]:
    file = io.BytesIO()
    write_xlsx(file, table, described)
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())), ZipFile(io.BytesIO(file.getvalue()))


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    book, parts = workbook(TABLE, about())
    assert book.sheet_names == ["Recommendations", "About"]
    rows = book.get_sheet_by_name("Recommendations").to_python()
    assert rows[0] == list(COLUMNS)
    assert rows[1] == ["=HYPERLINK(1)", 3, "a|б", "yes", ""]
    assert rows[2] == ['quoted "x", and\nbroken', 0.1, "", "no", ""]
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink(1)", "")
    assert 'state="frozen"' in sheet


def test_xlsx_says_what_it_is_on_a_second_sheet() -> None:
    book, _ = workbook(TABLE, about(theme=("torture", "health"), voice="state"))
    said = {str(name): str(value) for name, value in book.get_sheet_by_name("About").to_python()}
    assert said["filter: theme"] == "torture, health"
    assert said["filter: voice"] == "state"
    assert said["day"] == said["generated_on"] == "2026-11-24"
    assert said["unit"] == "recommendation"
    assert said["history"] == "judged"
    assert said["rules"] == "1.0"
    assert said["licence"] == "CC BY 4.0"
    assert float(said["withheld"]) == 5
    assert said["address"].startswith("https://zzz.example/recommendations?theme=torture")
    assert said["column: number"] == "How many"


def test_a_cell_too_long_for_a_sheet_is_cut_and_the_sheet_says_so() -> None:
    book, _ = workbook(Table("evidence", {"name": ""}, [{"name": "x" * 40_000}]), about())
    cell = str(book.get_sheet_by_name("Evidence").to_python()[1][0])
    assert len(cell) == LONGEST_CELL
    assert cell.endswith("…")
    said = {str(name): str(value) for name, value in book.get_sheet_by_name("About").to_python()}
    assert said["cut"].startswith("1 cells are longer")


def test_the_same_answer_gives_the_same_workbook() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_xlsx(first, TABLE, about())
    write_xlsx(second, TABLE, about())
    assert first.getvalue() == second.getvalue()


def test_an_empty_table_is_a_header() -> None:
    empty = Table("rates", COLUMNS, [])
    assert b"".join(csv_lines(empty)) == b"name,number,many,is,none\r\n"
    book, _ = workbook(empty, about())
    assert book.get_sheet_by_name("Rates").to_python() == [list(COLUMNS)]


def test_a_nul_is_refused_in_a_workbook_too() -> None:
    with pytest.raises(Refused, match="“name”"):
        write_xlsx(io.BytesIO(), Table("t", {"name": ""}, [{"name": "\0"}]), about())
