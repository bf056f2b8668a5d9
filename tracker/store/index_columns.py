"""The facets of the UN index, packed: which records bear which value, so that any choice among them is counted at once.

An import that changes records packs them anew, in its own transaction; a worker unpacks them once after each import,
which takes about 6 MB for 267,000 records. Reads of a few records, and all that people see of them, come from
`annotations`.
"""

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import Fault, Refused
from tracker.store.models import Annotation, IndexColumn

IDS, NEWEST = "ids", "newest"
"""Columns that are no facets: the numbers of the rows, by place; and all places, from the newest record on."""
NO_DAY: Final = "0"
SHORT: Final = 1 << 16
"""Values of a facet up to which 16 bits tell them apart; no real facet comes near, a broken file may."""
AT_ONCE: Final = 5_000
MOST_LABELS: Final = 65_536
"""Values that a facet may have, for each is a number of 16 bits; the real index has a few hundred."""


def _one(value: str) -> tuple[str, ...]:
    return (value,)


def _several(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.split("|"))) if value else ()


def _goals(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.partition(".")[0] for code in value.split("|"))) if value else ()


def _year(value: str | None) -> tuple[str, ...]:
    return (value[:4],) if value else ()


FACETS: Final[Mapping[str, tuple[str, Callable[[Any], tuple[str, ...]]]]] = {
    "mechanism": ("mechanism", _one),
    "body": ("body", _several),
    "country": ("countries", _several),
    "kind": ("kind", _one),
    "theme": ("themes", _several),
    "group": ("persons", _several),
    "sdg": ("sdgs", _goals),
    "year": ("published_on", _year),
    "position": ("review_positions", _several),
}
"""Facet → column of `annotations`, and how its text gives the values."""


DAY: Final = list(FACETS).index("year")
"""Place of the day of publication among the columns that facets are made of."""


class _Numbers(dict[Any, int]):
    """Numbers texts in the order in which they are first asked for."""

    def __missing__(self, text: object) -> int:
        self[text] = number = len(self)
        return number


class _Packing:
    """One facet while it is packed. Values of a text are worked out once: the same few thousand texts come again."""

    def __init__(self, values: Callable[[Any], tuple[str, ...]]) -> None:
        self._values = values
        self._number_of = _Numbers()
        self._numbers = array("I")

    def take(self, texts: Iterable[object]) -> None:
        """Take the texts of further records in."""
        self._numbers.extend(map(self._number_of.__getitem__, texts))

    def column(self, name: str) -> dict[str, Any]:
        """Return it as a row of `index_columns`."""
        import numpy as np  # noqa: PLC0415 - as in `index_answers`: no worker has it before it needs it

        label_of = _Numbers()
        codes_of = [[label_of[value] for value in self._values(text)] for text in self._number_of]
        if len(label_of) > MOST_LABELS:
            raise Refused(Fault("file", f"The index would have more than {MOST_LABELS:,} labels of one kind."))
        wide = np.uint16 if len(label_of) <= SHORT else np.uint32
        flat = np.array([code for codes in codes_of for code in codes], dtype=wide)
        lengths_of = np.array([len(codes) for codes in codes_of], dtype=np.int64)
        begins_of = np.cumsum(lengths_of) - lengths_of
        numbers = np.frombuffer(self._numbers, dtype=np.uint32)
        lengths = lengths_of[numbers]
        ends = np.cumsum(lengths)
        rows = np.repeat(np.arange(len(numbers), dtype=np.uint32), lengths)
        codes = flat[np.repeat(begins_of[numbers] - (ends - lengths), lengths) + np.arange(len(rows))]
        return {
            "name": name,
            "labels": list(label_of),
            "counts": np.bincount(codes, minlength=len(label_of)).tolist(),
            "rows": rows.tobytes(),
            "codes": codes.tobytes(),
        }


class Packing:
    """The facets of records while they are packed, in the order of their rows; `last` is the last row taken."""

    def __init__(self) -> None:
        self._facets = {name: _Packing(values) for name, (_, values) in FACETS.items()}
        self._ids = array("I")
        self._days = array("I")
        self.last = 0

    def take(self, ids: Sequence[int], columns: Iterable[Sequence[str | None]]) -> None:
        """Take further records in: their rows, and their texts for each of `FACETS` in order, days as 2025-02-12."""
        for place, (one, texts) in enumerate(zip(self._facets.values(), columns, strict=True)):
            one.take(texts)
            if place == DAY:
                self._days.extend([int((day or NO_DAY).replace("-", "")) for day in texts])
        self._ids.extend(ids)
        self.last = ids[-1]

    def columns(self) -> Iterator[dict[str, Any]]:
        """Yield all columns as rows of `index_columns`, none where there are no records."""
        ids, days = self._ids, self._days
        if not ids:
            return
        # One at a time: together they would be held three times over.
        for name, one in self._facets.items():
            yield one.column(name)
        import numpy as np  # noqa: PLC0415 - as above

        newest = np.argsort(np.frombuffer(days, dtype=np.uint32), kind="stable")[::-1].astype(np.uint32)
        for name, places in ((IDS, ids), (NEWEST, newest)):
            yield {"name": name, "labels": [], "counts": [len(ids)], "rows": places.tobytes(), "codes": b""}


def pack(db: Session, begun: Packing | None = None) -> None:
    """Pack all facets of all records anew; raises Refused where they have too many values.

    Of those that have been taken in already (`begun`: the first rows of all) nothing is read. Nothing is packed where
    there are no records.
    """
    packing = begun or Packing()
    # Dates as texts: turning each into a date would take longer than all the rest.
    table = Annotation.__table__
    dated = _as_text(db, table.c.published_on)
    wanted = [dated if name == "published_on" else table.c[name] for name, _ in FACETS.values()]
    rest = sa.select(table.c.id, *wanted).where(table.c.id > packing.last).order_by(table.c.id)
    with closing(_batches(db, rest)) as batches:
        for rows in batches:
            identities, *columns = zip(*rows, strict=True)
            packing.take(identities, columns)
    db.execute(sa.delete(IndexColumn))
    for column in packing.columns():
        db.execute(sa.insert(IndexColumn), column)


def _as_text(db: Session, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.Text) if db.get_bind().dialect.name == "sqlite" else sa.cast(column, sa.Text)


def _batches(db: Session, statement: sa.Select[Any]) -> Generator[Any, None, None]:
    # Not through the session, which would read all rows before it gave the first.
    with db.connection().execute(statement, execution_options={"stream_results": True}) as result:
        while some := result.fetchmany(AT_ONCE):
            yield some


def total(db: Session) -> int:
    """Return how many records of the UN index there are."""
    counts = db.scalar(sa.select(IndexColumn.counts).where(IndexColumn.name == IDS))
    return int(counts[0]) if counts else 0


def unfiltered_counts(db: Session) -> dict[str, dict[str, int]]:
    """Return how many records bear each value of each facet, of all records: as the last import stored it."""
    rows = db.execute(
        sa.select(IndexColumn.name, IndexColumn.labels, IndexColumn.counts).where(
            IndexColumn.name.not_in((IDS, NEWEST))
        )
    )
    return {name: dict(zip(labels, counts, strict=True)) for name, labels, counts in rows}


Packed = tuple[str, list[str], bytes, bytes, int]
"""A column as it is packed: name, labels, rows, codes; and the number of all records."""


def packed_columns(db: Session) -> Iterator[Packed]:
    """Yield all columns, one at a time: held together they would take far more than what is made of them."""
    table, all_ids = IndexColumn.__table__, sa.alias(IndexColumn.__table__)
    number = sa.select(all_ids.c.counts).where(all_ids.c.name == IDS).scalar_subquery()
    wanted = sa.select(table.c.name, table.c.labels, table.c.rows, table.c.codes, number)
    # In one question, so that all are of one import.
    options = {"stream_results": True, "max_row_buffer": 1}
    with db.connection().execute(wanted, execution_options=options) as result:
        for name, labels, rows, codes, counts in result:
            yield name, labels, rows, codes, counts[0]
