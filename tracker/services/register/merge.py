"""Meeting one file with its table, three ways: what the file says now, what it said when last loaded, what stands here.

A row that the file changed is taken over, unless somebody changed it here since: then it stays and is listed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.services.register.report import Difference, Gone, Kept, LoadReport

Cells = Mapping[str, str]

MADE_HERE = "was made here"
CHANGED_HERE = "was changed here"


class Verdict(Enum):
    """What is done with a row of a file."""

    NEW = auto()
    CHANGED = auto()
    SAME = auto()
    KEPT = auto()


def decide(theirs: Cells, loaded: Cells | None, ours: Cells) -> Verdict:
    """Decide about a row that is there already. `loaded` is None when the row was made here."""
    if theirs == loaded:
        return Verdict.SAME
    if loaded is None:
        return Verdict.SAME if theirs == ours else Verdict.KEPT
    return Verdict.CHANGED if ours in (loaded, theirs) else Verdict.KEPT


class Loadable(Protocol):
    """A row of a table that the files may bring."""

    loaded: Any


M = TypeVar("M", bound=Loadable)
R = TypeVar("R")


@dataclass(slots=True)
class Part(Generic[R, M]):
    """How one file meets its table.

    `cells` gives a record, and `current` a row of the table, as cells that can be compared; `key` names the columns
    that make a row one of a kind. `make` gives a new row, `fill` writes a record into a row. `position_of` gives the
    row's place in the file where the table keeps it. `yields` tells of a row that the register never brought whether
    an import made it and nobody touched it since: then the register's row takes its place.
    """

    file: str
    key: tuple[str, ...]
    records: Sequence[R]
    rows: Sequence[M]
    cells: Callable[[R], Cells]
    current: Callable[[M], Cells]
    make: Callable[[R], M]
    fill: Callable[[R, M], None]
    position_of: Callable[[R], int] | None = None
    yields: Callable[[M], bool] = lambda _row: False


@dataclass(slots=True)
class Merged(Generic[R, M]):
    """What became of a file: the row of every record, and those that are new or changed."""

    row_of: dict[tuple[str, ...], M] = field(default_factory=dict)
    new: list[tuple[R, M]] = field(default_factory=list)
    changed: list[tuple[R, M]] = field(default_factory=list)

    @property
    def written(self) -> list[tuple[R, M]]:
        """What was new or changed."""
        return [*self.new, *self.changed]


def key_of(cells: Cells, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return what makes a row one of a kind."""
    return tuple(cells[name] for name in key)


def printed(key: tuple[str, ...]) -> str:
    """Return a key as a report prints it."""
    return " ".join(part for part in key if part)


def merge(db: Session, part: Part[R, M], report: LoadReport) -> Merged[R, M]:
    """Bring a file's rows into its table, add what came of it to the report, and flush, so that new rows have ids."""
    counts = report.counts(part.file)
    current = {id(row): part.current(row) for row in part.rows}
    loaded = {key_of(row.loaded, part.key): row for row in part.rows if row.loaded is not None}
    here = {key_of(current[id(row)], part.key): row for row in part.rows}
    merged: Merged[R, M] = Merged()
    for record in part.records:
        theirs = part.cells(record)
        key = key_of(theirs, part.key)
        row = loaded.get(key) or here.get(key)
        if row is None:
            row = part.make(record)
            _write(part, record, row, theirs)
            db.add(row)
            merged.new.append((record, row))
            counts.new += 1
        else:
            _meet(part, report, merged, record, theirs, row, current[id(row)], known=key in loaded)
        merged.row_of[key] = row
    for key in loaded:
        if key not in merged.row_of:
            report.miss(Gone(part.file, printed(key)))
    db.flush()
    return merged


def _write(part: Part[R, M], record: R, row: M, theirs: Cells) -> None:
    part.fill(record, row)
    row.loaded = dict(theirs)
    if part.position_of is not None:
        row.position = part.position_of(record)  # type: ignore[attr-defined]  # only for tables that keep it


def _meet(
    part: Part[R, M],
    report: LoadReport,
    merged: Merged[R, M],
    record: R,
    theirs: Cells,
    row: M,
    ours: Cells,
    *,
    known: bool,
) -> None:
    counts = report.counts(part.file)
    # A row that an earlier load brought under another key was given this one here.
    verdict = decide(theirs, row.loaded, ours) if known or row.loaded is None else Verdict.KEPT
    if row.loaded is None and part.yields(row):
        verdict = Verdict.CHANGED
    if verdict is Verdict.CHANGED:
        _write(part, record, row, theirs)
        merged.changed.append((record, row))
        counts.changed += 1
    elif verdict is Verdict.KEPT:
        why = MADE_HERE if row.loaded is None else CHANGED_HERE
        report.keep(Kept(part.file, printed(key_of(theirs, part.key)), why, differences(ours, theirs)))
    else:
        counts.same += 1
        _move(part, report, record, row)


def _move(part: Part[R, M], report: LoadReport, record: R, row: M) -> None:
    if part.position_of is None or row.loaded is None:
        return
    position = part.position_of(record)
    if row.position != position:  # type: ignore[attr-defined]  # as above
        row.position = position  # type: ignore[attr-defined]  # as above
        report.counts(part.file).moved += 1


def differences(ours: Cells, theirs: Cells) -> tuple[Difference, ...]:
    """Return the columns in which two rows differ."""
    columns = dict.fromkeys((*theirs, *ours))
    return tuple(
        Difference(column, ours.get(column, ""), theirs.get(column, ""))
        for column in columns
        if ours.get(column, "") != theirs.get(column, "")
    )


def in_any_order(cells: Cells, *columns: str) -> dict[str, str]:
    """Return cells with the lists of some columns sorted: the tables keep no order of theirs."""
    return {**cells, **{column: listed(cells[column].split("|")) for column in columns if column in cells}}


def listed(values: Iterable[str]) -> str:
    """Return values as a cell holds a list whose order says nothing."""
    return "|".join(sorted(value for value in values if value))


def read_links(db: Session, table: sa.Table) -> dict[int, list[int]]:
    """Read a table of pairs, owner first, as owner → others."""
    owner, other = table.columns
    found: dict[int, list[int]] = {}
    for one, another in db.execute(sa.select(owner, other)):
        found.setdefault(one, []).append(another)
    return found


def replace_links(
    db: Session,
    table: sa.Table,
    wanted: Mapping[int, Iterable[int]],
    changed: Collection[int],
) -> None:
    """Write a table of pairs, owner first: all of `wanted`, after taking away what the changed owners had."""
    owner, other = table.columns
    if changed:
        db.execute(sa.delete(table).where(owner.in_(changed)))
    rows = [{owner.name: one, other.name: another} for one, others in wanted.items() for another in sorted(others)]
    if rows:
        db.execute(sa.insert(table), rows)
