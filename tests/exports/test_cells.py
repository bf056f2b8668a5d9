"""Cells that a spreadsheet would run are escaped, and every text comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.cells import RUN_BY_SPREADSHEETS, column_letters, escape_cell, unescape_cell
from tracker.domain.messages import Refused
from tracker.exports.cells import cell_of
from tracker.exports.tables import Table, csv_lines

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
RISKY = st.builds(lambda first, rest: first + rest, st.sampled_from([*RUN_BY_SPREADSHEETS, "'", '"', ","]), TEXTS)


@given(TEXTS | RISKY)
def test_a_cell_comes_back_exactly(text: str) -> None:
    assert unescape_cell(escape_cell(text)) == text


@given(RISKY | TEXTS)
def test_no_cell_begins_with_what_a_spreadsheet_runs(text: str) -> None:
    escaped = escape_cell(text)
    assert not escaped.startswith(tuple(RUN_BY_SPREADSHEETS)) or escaped.removeprefix("-").replace(".", "").isdigit()


@given(st.lists(st.tuples(TEXTS | RISKY, TEXTS | RISKY), max_size=8), st.booleans())
def test_a_file_comes_back_exactly(rows: list[tuple[str, str]], bom: bool) -> None:
    table = Table("t", {"a": "", "b": ""}, [{"a": first, "b": second} for first, second in rows])
    written = b"".join(csv_lines(table, bom=bom)).decode("utf-8-sig" if bom else "utf-8")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read[0] == ["a", "b"]
    assert [(unescape_cell(first), unescape_cell(second)) for first, second in read[1:]] == rows


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("+996 312", "'+996 312"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("'quoted'", "''quoted'"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_what_is_escaped(text: str, escaped: str) -> None:
    assert escape_cell(text) == escaped


def test_values_as_cells() -> None:
    assert cell_of("c", None) == ""
    assert cell_of("c", value=True) == "yes"
    assert cell_of("c", value=False) == "no"
    assert cell_of("c", ["a", "b"]) == "a|b"
    assert cell_of("c", 0.1) == 0.1
    assert cell_of("c", -3) == -3


@pytest.mark.parametrize("value", ["a\0b", ["fine", "\0"]])
def test_a_nul_is_refused_naming_the_column(value: str | list[str]) -> None:
    with pytest.raises(Refused, match="“summary” holds a NUL"):
        cell_of("summary", value)


def test_an_apostrophe_that_somebody_typed_before_a_letter_stays() -> None:
    assert unescape_cell("'quoted'") == "'quoted'"
    assert unescape_cell("'") == "'"


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
