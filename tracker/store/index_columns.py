"""The facets of the UN index, packed: which records bear which value, so that any choice among them is counted at once.

An import that changes records packs them anew, in its own transaction; a worker unpacks them once after each import
(about 13 MB for 267,000 records). Reads of a few records, and all that people see of them, come from `annotations`.
"""

from array import array
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import Fault, Refused
from tracker.store.models import Annotation, IndexColumn

IDS, NEWEST = "ids", "newest"
"""Columns that are no facets: the numbers of the rows, by place; and all places, from the newest record on."""
NO_DAY: Final = "0000-00-00"
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


class _Packing:
    """One facet while it is packed. Values of a text are worked out once: the same few thousand texts come again."""

    def __init__(self, values: Callable[[Any], tuple[str, ...]]) -> None:
        self._values = values
        self._codes_of: dict[Any, tuple[int, ...]] = {}
        self._labels: dict[str, int] = {}
        self.rows = array("I")
        self.codes = array("H")

    def take(self, place: int, text: object) -> None:
        """Take the text of one record in."""
        codes = self._codes_of.get(text)
        if codes is None:
            labels = self._labels
            codes = tuple(labels.setdefault(value, len(labels)) for value in self._values(text))
            if len(labels) > MOST_LABELS:
                raise Refused(Fault("file", f"The index would have more than {MOST_LABELS:,} labels of one kind."))
            self._codes_of[text] = codes
            if len(labels) > SHORT and self.codes.typecode == "H":
                self.codes = array("I", self.codes)
        for code in codes:
            self.rows.append(place)
            self.codes.append(code)

    def column(self, name: str) -> dict[str, Any]:
        """Return it as a row of `index_columns`."""
        counts = [0] * len(self._labels)
        for code in self.codes:
            counts[code] += 1
        return {
            "name": name,
            "labels": list(self._labels),
            "counts": counts,
            "rows": self.rows.tobytes(),
            "codes": self.codes.tobytes(),
        }


def pack(db: Session) -> None:
    """Pack all facets of all records anew; raises Refused where they have too many values.

    Nothing is packed where there are no records.
    """
    packing = {name: _Packing(values) for name, (_, values) in FACETS.items()}
    # Dates as texts: turning each into a date would take longer than all the rest.
    table = Annotation.__table__
    dated = _as_text(db, table.c.published_on)
    wanted = [dated if name == "published_on" else table.c[name] for name, _ in FACETS.values()]
    ids = array("I")
    days: list[str] = []
    takers = [one.take for one in packing.values()]
    with closing(_rows(db, sa.select(table.c.id, *wanted).order_by(table.c.id))) as rows:
        for place, (identity, *texts) in enumerate(rows):
            ids.append(identity)
            days.append(texts[DAY] or NO_DAY)
            for take, text in zip(takers, texts, strict=True):
                take(place, text)
    db.execute(sa.delete(IndexColumn))
    if not ids:
        return
    newest = array("I", sorted(range(len(ids) - 1, -1, -1), key=days.__getitem__, reverse=True))
    # One at a time: together they would be held three times over.
    for name, one in packing.items():
        db.execute(sa.insert(IndexColumn), one.column(name))
    for name, places in ((IDS, ids), (NEWEST, newest)):
        db.execute(
            sa.insert(IndexColumn),
            {"name": name, "labels": [], "counts": [len(ids)], "rows": places.tobytes(), "codes": b""},
        )


def _as_text(db: Session, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.Text) if db.get_bind().dialect.name == "sqlite" else sa.cast(column, sa.Text)


def _rows(db: Session, statement: sa.Select[Any]) -> Generator[Any, None, None]:
    # Not through the session, which would read all rows before it gave the first.
    with db.connection().execute(statement, execution_options={"stream_results": True}) as result:
        while some := result.fetchmany(AT_ONCE):
            yield from some


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


def packed(db: Session) -> dict[str, tuple[list[str], bytes, bytes]]:
    """Return all columns as they are packed: name → (labels, rows, codes)."""
    rows = db.execute(sa.select(IndexColumn.name, IndexColumn.labels, IndexColumn.rows, IndexColumn.codes))
    return {name: (labels, places, codes) for name, labels, places, codes in rows}
