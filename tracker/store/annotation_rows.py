"""Writing records of the UN index in bulk: compared with what is there by their fingerprints, never one by one.

For the records that the register does not take. Rows come as texts in the order of `columns`, which the reader of the
file fixes.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from operator import itemgetter
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.uhri import HASH, ONLY_JSON, Kind, Mechanism
from tracker.store.annotation_words import add_words, copy_rows, remove_words
from tracker.store.db import compress_quickly
from tracker.store.index_columns import FACETS, Packing
from tracker.store.index_gathering import Gathering
from tracker.store.index_parts import has_parts, write_part
from tracker.store.models import Annotation
from tracker.store.word_queries import SQLITE

AT_ONCE: Final = 500
CACHE: Final = "PRAGMA cache_size = -49152"
"""KiB of pages that SQLite keeps while it writes: identifiers come in no order, and all of their index is touched."""
GONE: Final = "!"
"""Follows the fingerprint of a record that had vanished."""
FIELDS: Final[Mapping[str, str]] = {
    "mechanism": "Body",
    "kind": "AnnotationType",
    "body": "Body",
    "symbol": "Symbol",
    "country": "Countries",
    "countries": "Countries",
    "published_on": "PublicationDate",
    "themes": "Themes",
    "persons": "AffectedPersons",
    "sdgs": "Sdgs",
    "sdg_labels": "Sdgs",
    "review_session": "UprSession",
    "review_positions": "UprPositions",
    "review_states": "UprRecommendingCountry",
    "review_regions": "UprRecommendingRegions",
    "text": "Text",
    **{column: name for name, column in ONLY_JSON.items()},
}
"""Column → field of the index that it is made of, by which a receipt names what changed."""
OWN: Final = ("paragraph", "first_import_run_id", "last_import_run_id", "vanished")
"""Columns that a new row gets besides those of the file."""

Row = Sequence[str | None]


class AnnotationRows:
    """One import's rows on their way in; with `write` false they are only compared.

    `run_id` makes the import's own row when the first other one is to be written, and gives its number. `leave`:
    identifiers of the register's records, which are passed over.
    Counts: `new`, `same`, `left`, `changed` with `changed_fields`; `returned` are identifiers that had vanished.
    """

    def __init__(
        self,
        db: Session,
        columns: Sequence[str],
        run_id: Callable[[], int],
        leave: Collection[str] = (),
        *,
        write: bool,
    ) -> None:
        self._db = db
        self._columns = tuple(columns)
        self._place = {name: place for place, name in enumerate(self._columns)}
        self._run_id = run_id
        self._leave = leave
        self._write = write
        self._is_sqlite = db.connection().dialect.name == SQLITE
        if self._is_sqlite:
            db.connection().exec_driver_sql(CACHE)
        compress_quickly(db)
        table = Annotation.__table__
        here = sa.select(table.c.annotation_id, table.c.fingerprint, table.c.vanished)
        # Not through the session, which would read all rows before it gave the first.
        rows = db.connection().execute(here, execution_options={"stream_results": True})
        self._not_met = {name: fingerprint + GONE * vanished for name, fingerprint, vanished in rows}
        # The first import of all: facets are packed and words gathered of what is written, without reading it again.
        first = write and not self._not_met
        self.packing = Packing() if first else None
        self._gathering = Gathering() if first and has_parts(db) else None
        self._faceted = itemgetter(*[self._place[name] for name, _ in FACETS.values()])
        self._closed: list[tuple[int, set[str]]] = [
            (self._place["kind"], set(Kind)),
            (self._place["mechanism"], set(Mechanism)),
        ]
        self._first = self._next = (db.scalar(sa.select(sa.func.max(Annotation.id))) or 0) + 1
        self.new = self.same = self.left = self.changed = 0
        self.changed_fields: Counter[str] = Counter()
        self.returned: list[str] = []

    @cached_property
    def _run(self) -> int:
        return self._run_id()

    @cached_property
    def _insert(self) -> str:
        """The statement by which SQLite takes a row, numbering it after the last one."""
        values = (*"?" * len(self._columns), "''", self._run, self._run, 0)
        names = ", ".join((*self._columns, *OWN))
        return f"INSERT INTO annotations ({names}) VALUES ({', '.join(map(str, values))})"  # noqa: S608 - names, numbers

    def take(self, rows: Sequence[Row]) -> None:
        """Take a batch in."""
        if not self._not_met and not self._leave:
            self._add(rows)
            return
        identity, place = self._place["annotation_id"], self._place["fingerprint"]
        fresh: list[Row] = []
        differing: dict[str, Row] = {}
        for row in rows:
            name = str(row[identity])
            known = self._not_met.pop(name, None)
            if name in self._leave:
                self.left += 1
            elif known is None:
                fresh.append(row)
            elif known == row[place] or (known[:HASH] == row[place] and not known.endswith(GONE)):
                self.same += 1
            else:
                differing[name] = row
                if known.endswith(GONE):
                    self.returned.append(name)
        self._add(fresh)
        names = list(differing)
        for start in range(0, len(names), AT_ONCE):
            self._change({name: differing[name] for name in names[start : start + AT_ONCE]})

    def _add(self, rows: Sequence[Row]) -> None:
        self.new += len(rows)
        if not rows or not self._write:
            return
        first = self._next
        self._next += len(rows)
        run = self._run
        if self._is_sqlite:
            with self._unchecked(rows):
                # Rows as they came: to make others with numbers in them would take longer than SQLite to number them.
                self._db.connection().exec_driver_sql(self._insert, list(rows))
        else:
            names = ("id", *self._columns, *OWN)
            copied = [(first + place, *row, "", run, run, False) for place, row in enumerate(rows)]
            copy_rows(self._db, "annotations", names, copied)
        symbol, text = self._place["symbol"], self._place["text"]
        if self._gathering is not None:
            self._gathering.take([(str(row[symbol]), str(row[text])) for row in rows])
        else:
            add_words(self._db, [(first + place, str(row[symbol]), str(row[text])) for place, row in enumerate(rows)])
        if self.packing is not None:
            self.packing.take(range(first, self._next), zip(*map(self._faceted, rows), strict=True))

    @contextmanager
    def _unchecked(self, rows: Sequence[Row]) -> Iterator[None]:
        """Let SQLite not check the closed lists of rows that keep to them.

        For each row it would make a table of all words of each list: a third of the time of writing it.
        """
        kept = all(words.issuperset({row[place] for row in rows}) for place, words in self._closed)
        connection = self._db.connection()
        connection.exec_driver_sql(f"PRAGMA ignore_check_constraints = {int(kept)}")
        try:
            yield
        finally:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = 0")

    def _change(self, by_name: Mapping[str, Row]) -> None:
        """Write rows that differ from those that are there, and count in which columns."""
        self.changed += len(by_name)
        table = Annotation.__table__
        here = sa.select(table).where(table.c.annotation_id.in_(by_name))
        before = {row["id"]: row for row in self._db.execute(here).mappings()}
        rows = [(identity, self._completed(row, by_name[row["annotation_id"]])) for identity, row in before.items()]
        for identity, row in rows:
            other = ["vanished" if before[identity]["vanished"] else "rules"]
            self.changed_fields.update(self._differing(before[identity], row) or other)
        if not self._write:
            return
        indexed = [row for row in before.values() if row["fingerprint"]]  # without: written before there was an index
        remove_words(self._db, [(row["id"], row["symbol"], row["text"]) for row in indexed])
        mark = "?" if self._is_sqlite else "%s"
        columns = ", ".join(f"{name} = {mark}" for name in self._columns)
        statement = (
            f"UPDATE annotations SET {columns}, last_import_run_id = {mark}, vanished = {mark} WHERE id = {mark}"  # noqa: S608 - names of columns only
        )
        gone = 0 if self._is_sqlite else False
        self._db.connection().exec_driver_sql(statement, [(*row, self._run, gone, identity) for identity, row in rows])
        symbol, text = self._place["symbol"], self._place["text"]
        add_words(self._db, [(identity, str(row[symbol]), str(row[text])) for identity, row in rows])

    def _completed(self, before: sa.RowMapping, row: Row) -> Row:
        """Return a row with what the form of its file does not have, as it is here already."""
        place = self._place["fingerprint"]
        if len(row[place] or "") > HASH:
            return row
        made = list(row)
        for name in ONLY_JSON.values():
            made[self._place[name]] = before[name]
        made[place] = f"{row[place]}{before['fingerprint'][HASH:]}"
        return made

    def _differing(self, before: sa.RowMapping, row: Row) -> set[str]:
        found: set[str] = set()
        for name, value in zip(self._columns, row, strict=True):
            here = before[name]
            if name in ("fingerprint", "annotation_id"):
                continue
            if name == "published_on":
                here = here.isoformat() if here else None
            if name == "raw":
                given = json.loads(value or "{}")
                found |= {field for field in (*here, *given) if here.get(field) != given.get(field)}
            elif here != value:
                found.add(FIELDS[name])
        return found

    def mark_vanished(self, mechanisms: Collection[str], country: str, besides: Collection[str]) -> list[str]:
        """Mark the records of a scope that the file did not have, and return their identifiers.

        `country` empty: of all States. `besides`: identifiers that another part of the import answers for.
        """
        missing = self._not_met.keys() - set(besides)
        if not missing:  # as after most imports: nobody has to go through all records
            return []
        chosen = sa.select(Annotation.id, Annotation.annotation_id).where(
            Annotation.mechanism.in_(mechanisms), ~Annotation.vanished, Annotation.id < self._first
        )
        if country:
            among = sa.literal("|").concat(Annotation.countries).concat("|").contains(f"|{country}|", autoescape=True)
            chosen = chosen.where(sa.or_(Annotation.country == country, among))
        gone = [(identity, name) for identity, name in self._db.execute(chosen) if name in missing]
        if self._write:
            for start in range(0, len(gone), AT_ONCE):
                ids = [identity for identity, _ in gone[start : start + AT_ONCE]]
                self._db.execute(
                    sa.update(Annotation)
                    .where(Annotation.id.in_(ids))
                    .values(vanished=True, last_import_run_id=self._run)
                    .execution_options(synchronize_session=False)
                )
        return sorted(name for _, name in gone)

    def finish(self) -> None:
        """Write what was gathered, and let the database number further rows after those that were numbered here."""
        gathering, self._gathering = self._gathering, None  # a hundred megabytes, not needed any more
        if gathering is not None and self.new:
            write_part(self._db, self._run, range(self._first, self._next), gathering.pieces())
            # It was empty, and planned for as such. A rough look will do: the server takes a closer one by itself.
            self._db.execute(sa.text("SET LOCAL default_statistics_target = 10"))
            self._db.execute(sa.text("ANALYZE annotations"))
        if self._write and self._is_sqlite and self.new:
            last = self._db.scalar(sa.select(sa.func.max(Annotation.id)))
            if last != self._next - 1:
                msg = f"SQLite numbered records up to {last}, and their words were indexed up to {self._next - 1}"
                raise RuntimeError(msg)
        if self._write and not self._is_sqlite and self.new:
            self._db.execute(
                sa.text("SELECT setval(pg_get_serial_sequence('annotations', 'id'), :last)"), {"last": self._next - 1}
            )
