"""Checks that look at one cell, one row's key, or the row in another file that a cell names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.records import Problem, Record, Tracked
from tracker.domain.references import Reference, parse_key
from tracker.importers.register.cells import Column, read_cell
from tracker.importers.register.files import FILES, FileSpec
from tracker.importers.register.tables import Row, Table, shown


@dataclass(slots=True)
class Checked:
    """One file after its cells were read: the table, and a record for every row whose cells are all sound."""

    spec: FileSpec
    table: Table
    records: list[tuple[int, Record]] = field(default_factory=list)


def key_of(cells: dict[str, str], key: tuple[str, ...]) -> tuple[str, ...]:
    """Return what makes a row one of a kind; a cell that is missing counts as empty."""
    return tuple(cells.get(name, "") for name in key)


def check_cells(spec: FileSpec, table: Table) -> tuple[Checked, list[Problem]]:
    """Read every cell of a file; returns the records, and a problem for each cell that cannot be read."""
    checked = Checked(spec, table)
    problems: list[Problem] = []
    for order, row in enumerate(table.rows, 1):
        values, faults = _read_row(spec.columns, row)
        problems.extend(Problem(table.file, row.number, name, message) for name, message in faults)
        if len(values) == len(spec.columns) and row.whole:
            checked.records.append((row.number, spec.record(order=order, cells=row.cells, **values)))
    return checked, problems


def _read_row(columns: Iterable[Column], row: Row) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for column in columns:
        if column.name not in row.cells:
            continue  # the header or the row is short: said once, there
        try:
            values[column.name] = read_cell(column, row.cells[column.name])
        except ValueError as error:
            faults.append((column.name, str(error)))
    return values, faults


def check_unique(table: Table, key: tuple[str, ...], header: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each row whose key an earlier row has."""
    seen: dict[tuple[str, ...], int] = {}
    problems: list[Problem] = []
    for row in table.rows:
        if not all(name in row.cells for name in key):
            continue
        found = key_of(row.cells, key)
        first = seen.setdefault(found, row.number)
        if first != row.number:
            what = ", ".join(name for name in header if name in key)
            problems.append(Problem(table.file, row.number, None, f"has the same {what} as row {first}"))
    return problems


class References:
    """What the files name, for looking up what other files refer to.

    Built from raw cells, so that one bad cell of a row does not make every row that refers to it bad.
    """

    def __init__(self, tables: dict[str, Table]) -> None:
        self._tables = tables
        self._documents = self._column("documents", "id")
        self._committees = self._column("committees", "code")
        self._evidence = self._column("evidence", "id")
        self._terms = {(row.cells.get("kind"), row.cells.get("term")) for row in tables["vocabulary"].rows}
        self.tracked = Tracked(_references(tables["recommendations"]))
        self._tests: dict[str, tuple[str, Callable[[str], bool], str]] = {
            "document": ("documents", self._documents.__contains__, "is not an id of documents.csv"),
            "committee": ("committees", self._committees.__contains__, "is not a code of committees.csv"),
            "evidence": ("evidence", self._evidence.__contains__, "is not an id of evidence.csv"),
            "theme": ("vocabulary", lambda text: ("theme", text) in self._terms, "is not a theme of vocabulary.csv"),
            "group": ("vocabulary", lambda text: ("group", text) in self._terms, "is not a group of vocabulary.csv"),
            "goal": ("vocabulary", self._is_goal, "belongs to no goal of vocabulary.csv"),
            "recommendation": ("recommendations", self._is_tracked, "is not in recommendations.csv"),
            "tracked": ("recommendations", self._means_something, "names nothing in recommendations.csv"),
            "basis": ("documents", self._is_in_a_document, "names a document that is not in documents.csv"),
        }

    def _column(self, file: str, name: str) -> set[str]:
        return {row.cells.get(name, "") for row in self._tables[file].rows}

    def _is_goal(self, target: str) -> bool:
        return ("sdg", target.partition(".")[0]) in self._terms

    def _is_tracked(self, key: str) -> bool:
        return parse_key(key) in self.tracked

    def _means_something(self, key: str) -> bool:
        return bool(self.tracked.meant_by(parse_key(key)))

    def _is_in_a_document(self, key: str) -> bool:
        return parse_key(key).symbol in self._documents

    def check(self, spec: FileSpec, table: Table) -> list[Problem]:
        """Return a problem for each cell of a file that names what is not there."""
        problems: list[Problem] = []
        for column in spec.columns:
            if not column.refers:
                continue
            file, holds, message = self._tests[column.refers]
            if not self._tables[file].complete:
                continue
            for row in table.rows:
                problems.extend(
                    Problem(table.file, row.number, column.name, f"“{shown(part)}” {message}")
                    for part in _sound_parts(column, row.cells.get(column.name, ""))
                    if not holds(part)
                )
        return problems

    def check_recommendation(self, table: Table) -> list[Problem]:
        """Return a problem for each row whose symbol, paragraph and item are not a tracked recommendation."""
        if not self._tables["recommendations"].complete:
            return []
        return [
            Problem(table.file, row.number, "symbol", f"{shown(reference.label)} is not in recommendations.csv")
            for row in table.rows
            if (reference := _reference(row)) is not None and reference not in self.tracked
        ]


def _sound_parts(column: Column, cell: str) -> list[str]:
    """Return the parts of a cell that its reader accepts; a cell that cannot be read is said elsewhere."""
    try:
        read_cell(column, cell)
    except ValueError:
        return []
    return cell.split("|") if cell else []


def _reference(row: Row) -> Reference | None:
    if not all(name in row.cells for name in ("symbol", "paragraph", "item")):
        return None
    return Reference(row.cells["symbol"], row.cells["paragraph"], row.cells["item"])


def _references(table: Table) -> Iterator[Reference]:
    return (reference for row in table.rows if (reference := _reference(row)) is not None)


def check_files(tables: dict[str, Table]) -> tuple[dict[str, Checked], list[Problem]]:
    """Check every file by itself, and what its cells refer to."""
    references = References(tables)
    checked: dict[str, Checked] = {}
    problems: list[Problem] = []
    for spec in FILES:
        table = tables[spec.name]
        checked[spec.name], found = check_cells(spec, table)
        problems += found
        problems += check_unique(table, spec.key, spec.header)
        problems += references.check(spec, table)
    for name in ("assessments", "second_reading"):
        problems += references.check_recommendation(tables[name])
    return checked, problems
