"""Mutations of CSV files: columns, rows, cells, quoting, delimiters; and of a folder of them."""

import csv
import io
from collections.abc import Callable
from random import Random
from typing import Final

from tests.fuzz.mutating import Files, Mutation, on_one
from tests.fuzz.texts import hostile, pattern, very_long

Rows = list[list[str]]


def _delimiter_of(data: bytes) -> str:
    first = data.partition(b"\n")[0]
    return ";" if first.count(b";") > first.count(b",") else ","


def _read(data: bytes) -> Rows:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=_delimiter_of(data)))


def _written(rows: Rows, delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue().encode("utf-8", "surrogatepass")


def _on_rows(
    name: str, change: Callable[[Random, Rows], Rows], *, neutral: bool = False, weight: float = 1.0
) -> Mutation:
    """Return a mutation of the rows of a table; a file that is none any more stays as it is."""

    def change_bytes(chance: Random, data: bytes) -> bytes:
        try:
            rows = _read(data)
        except (ValueError, csv.Error):
            return data
        return _written(change(chance, rows), _delimiter_of(data)) if rows and rows[0] else data

    return on_one(name, change_bytes, neutral=neutral, weight=weight)


def _place(chance: Random, rows: Rows) -> tuple[int, int]:
    """Return a cell that is there, below the heading where there is one."""
    filled = [row for row in range(1, len(rows)) if rows[row]] or [0]
    row = chance.choice(filled)
    return row, chance.randrange(len(rows[row]))


def _cell(chance: Random, rows: Rows) -> Rows:
    for _ in range(chance.choice((1, 1, 4))):
        row, column = _place(chance, rows)
        was = rows[row][column]
        rows[row][column] = chance.choice(
            (hostile(chance), hostile(chance), f"{was}{hostile(chance)}", pattern(chance), "")
        )
    return rows


def _cell_of_another(chance: Random, rows: Rows) -> Rows:
    (row, column), (other, another) = _place(chance, rows), _place(chance, rows)
    rows[row][column], rows[other][another] = rows[other][another], rows[row][column]
    return rows


def _huge_cell(chance: Random, rows: Rows) -> Rows:
    row, column = _place(chance, rows)
    rows[row][column] = very_long(chance)
    return rows


def _rename_column(chance: Random, rows: Rows) -> Rows:
    column = chance.randrange(len(rows[0]))
    name = rows[0][column]
    rows[0][column] = chance.choice(
        (f"{name} ", name.upper(), "", chance.choice(rows[0]), hostile(chance), pattern(chance, 2000))
    )
    return rows


def _drop_column(chance: Random, rows: Rows) -> Rows:
    column = chance.randrange(len(rows[0]))
    among = rows if chance.random() < 0.6 else [chance.choice(rows)]
    for row in among:
        del row[column : column + 1]
    return rows


def _add_column(chance: Random, rows: Rows) -> Rows:
    column, double = chance.randrange(len(rows[0]) + 1), chance.random() < 0.5
    number = chance.choice((1, 1, 1, 500))
    for place, row in enumerate(rows):
        value = (row[column : column + 1] or [""])[0] if double else ("note" if place == 0 else "")
        row[column:column] = [value] * number
    return rows


def _swap_columns(chance: Random, rows: Rows) -> Rows:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] if place < len(row) else "" for place in order] for row in rows]


def _drop_row(chance: Random, rows: Rows) -> Rows:
    rows.pop(chance.randrange(len(rows)))
    return rows


def _add_rows(chance: Random, rows: Rows) -> Rows:
    made = chance.choice((list(chance.choice(rows)), [""] * len(rows[0]), [], ["x"], ["x"] * 300))
    at = chance.randrange(len(rows) + 1)
    rows[at:at] = [list(made) for _ in range(chance.choice((1, 1, 3, 6000)))]
    return rows


def _ragged(chance: Random, rows: Rows) -> Rows:
    row = chance.choice(rows)
    row[:] = row[: chance.randrange(len(row) + 1)] if chance.random() < 0.5 else [*row, hostile(chance)]
    return rows


def _heading_only(_chance: Random, rows: Rows) -> Rows:
    return rows[:1]


def _shuffle_rows(chance: Random, rows: Rows) -> Rows:
    body = rows[1:]
    chance.shuffle(body)
    return [rows[0], *body]


def _blank_at_end(_chance: Random, data: bytes) -> bytes:
    return data + b"\r\n\r\n,,,\r\n"


def _quoting(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice((b'"', b'""', b'"a"b', b'\r"', b"\0", b"\r\r\n", b",", b"\n", b'","')) + data[at:]


def _delimiter(chance: Random, data: bytes) -> bytes:
    try:
        return _written(_read(data), chance.choice(";\t|:,"))
    except (ValueError, csv.Error):
        return data


def _quoted(_chance: Random, data: bytes) -> bytes:
    try:
        return _written(_read(data), _delimiter_of(data), quoting=csv.QUOTE_ALL)
    except (ValueError, csv.Error):
        return data


def _unix(_chance: Random, data: bytes) -> bytes:
    try:
        return _written(_read(data), _delimiter_of(data), end="\n")
    except (ValueError, csv.Error):
        return data


TABLES: Final = (
    _on_rows("table: hostile cell", _cell, weight=8),
    _on_rows("table: cells exchanged", _cell_of_another, weight=3),
    _on_rows("table: ten million characters", _huge_cell, weight=0.3),
    _on_rows("table: column renamed", _rename_column, weight=2),
    _on_rows("table: column dropped", _drop_column, weight=2),
    _on_rows("table: column added", _add_column, weight=1.5),
    _on_rows("table: columns in another order", _swap_columns),
    _on_rows("table: row dropped", _drop_row, weight=2),
    _on_rows("table: rows added", _add_rows, weight=2),
    _on_rows("table: row too short or long", _ragged, weight=2),
    _on_rows("table: heading only", _heading_only, weight=0.5),
    _on_rows("table: rows in another order", _shuffle_rows),
    on_one("csv: every cell quoted", _quoted, neutral=True),
    on_one("csv: lines ended as on Unix", _unix, neutral=True),
    on_one("csv: another delimiter", _delimiter),
    on_one("csv: quotes and ends of lines", _quoting, weight=4),
    on_one("csv: empty rows at the end", _blank_at_end),
)

# ---- a folder of tables ----


def _drop_file(chance: Random, files: Files) -> Files:
    dropped = chance.sample(sorted(files), chance.choice((1, 1, 3)))
    return {name: data for name, data in files.items() if name not in dropped}


def _rename_file(chance: Random, files: Files) -> Files:
    name = chance.choice(sorted(files))
    other = chance.choice(
        (name.upper(), f"{name}.bak", f"copy of {name}", f"x/{name}", name.replace(".csv", ".txt"), "a\nb.csv")
    )
    return {other if one == name else one: data for one, data in files.items()}


def _exchange_files(chance: Random, files: Files) -> Files:
    one, other = chance.sample(sorted(files), 2)
    return {**files, one: files[other], other: files[one]}


def _folder_for_file(chance: Random, files: Files) -> Files:
    name = chance.choice(sorted(files))
    return {f"{one}/" if one == name else one: data for one, data in files.items()}


def _strange_file(chance: Random, files: Files) -> Files:
    return {
        **files,
        chance.choice(("notes.csv", "translations/x.en.csv", ".csv", "translations/a.csv", "%s.csv")): b"a,b\r\n",
    }


FOLDER: Final = (
    Mutation("folder: files missing", _drop_file, weight=2),
    Mutation("folder: file renamed", _rename_file, weight=2),
    Mutation("folder: files exchanged", _exchange_files),
    Mutation("folder: a folder in place of a file", _folder_for_file, weight=0.7),
    Mutation("folder: file that does not belong", _strange_file),
)
