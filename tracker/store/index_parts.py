"""Writing PostgreSQL's index of words in the UN index: in parts, each of the records that one import wrote.

A part is never written anew. A record that changed enters the part of the import that changed it and is struck out of
the part that had it. Parts that are half struck out enter the new one whole, and where there are too many, all but the
largest. All of it is in the transaction of the import.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.store.index_gathering import MOST_RECORDS, Gathering, Piece
from tracker.store.models import Annotation, IndexPart
from tracker.store.word_queries import POSTGRESQL

if TYPE_CHECKING:
    from tracker.store.index_masks import Places

MOST_PARTS: Final = 8
"""Parts that are searched one after another; with more, they are put together."""
GONE: Final = 0
"""Stands for the row of a record that another part has by now."""
AT_ONCE: Final = 1_000
"""Records that are read at a time."""


def has_parts(db: Session) -> bool:
    """Tell whether the words of a database are kept in parts: those of PostgreSQL are."""
    return db.get_bind().dialect.name == POSTGRESQL


def write_part(db: Session, run_id: int, ids: Sequence[int], pieces: Iterable[Piece]) -> None:
    """Write the words of some records as a part, as `Gathering` has them; nothing where it has none of too many."""
    given = iter(pieces)
    first = next(given, None)
    if first is None:
        return
    part = IndexPart(import_run_id=run_id, ids=array("I", ids).tobytes(), lengths=first.lengths)
    db.add(part)
    db.flush()
    driver: Any = db.connection().connection.driver_connection
    statement = "COPY index_stems (stem, part_id, bits, places) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(("bytea", "int4", "bytea", "bytea"))
        for one in chain.from_iterable(piece.stems for piece in given):
            copy.write_row((one.stem, part.id, one.bits, one.places))


def build_if_missing(db: Session) -> None:
    """Gather the words of all records where that was never done: after the migration that introduced the parts."""
    if has_parts(db) and db.scalar(sa.select(sa.exists().select_from(IndexPart))) is False:
        last = db.scalar(sa.select(sa.func.max(Annotation.last_import_run_id)))
        if last is not None:
            catch_up(db, last)


def catch_up(db: Session, run_id: int) -> None:
    """Gather the words of all records that were written since the last part, by the import of a number at last.

    What that import has written as parts itself stays as it is.
    """
    if not has_parts(db):
        return
    parts = list(db.scalars(sa.select(IndexPart).order_by(IndexPart.id)))
    fresh = _written_since(db, parts, run_id)
    if not len(fresh):
        return
    for part in parts:
        _strike_out(part, fresh)
    rows = set(fresh.tolist())
    for part in _dissolved(parts):
        rows |= set(_ids(part).tolist()) - {GONE}
        db.delete(part)
    db.flush()
    ordered = sorted(rows)
    for start in range(0, len(ordered), MOST_RECORDS):
        _gather(db, run_id, ordered[start : start + MOST_RECORDS])


def _written_since(db: Session, parts: Sequence[IndexPart], run_id: int) -> "Places":
    """Return the rows of the records that imports wrote after those of all parts, but for parts of this import."""
    import numpy as np  # noqa: PLC0415 - no worker has it in memory before somebody asks the index

    before = max((part.import_run_id for part in parts if part.import_run_id < run_id), default=0)
    own = max((int(_ids(part).max(initial=0)) for part in parts if part.import_run_id == run_id), default=0)
    written = sa.select(Annotation.id).where(
        Annotation.last_import_run_id > before, Annotation.id > own, Annotation.fingerprint != ""
    )
    return np.array(db.scalars(written.order_by(Annotation.id)).all(), dtype=np.uint32)


def _strike_out(part: IndexPart, gone: "Places") -> None:
    import numpy as np  # noqa: PLC0415 - as above

    ids = _ids(part)
    struck = np.isin(ids, gone)
    if struck.any():
        part.ids = np.where(struck, np.uint32(GONE), ids).tobytes()


def _dissolved(parts: Sequence[IndexPart]) -> list[IndexPart]:
    """Return the parts that are half struck out, and where there are too many others, all of these but the largest."""
    left = {part.id: int((_ids(part) != GONE).sum()) for part in parts}
    sound = [part for part in parts if left[part.id] * 2 > len(_ids(part))]
    if len(sound) >= MOST_PARTS:
        sound = [max(sound, key=lambda part: left[part.id])]
    return [part for part in parts if part not in sound]


def _ids(part: IndexPart) -> "Places":
    import numpy as np  # noqa: PLC0415 - as above

    return np.frombuffer(part.ids, dtype=np.uint32)


def _gather(db: Session, run_id: int, ids: Sequence[int]) -> None:
    gathering = Gathering()
    given = sa.func.unnest(sa.cast(sa.literal(ids, sa.ARRAY(sa.Integer)), sa.ARRAY(sa.Integer))).column_valued("given")
    texts = sa.select(Annotation.id, Annotation.symbol, Annotation.text).where(Annotation.id.in_(sa.select(given)))
    there: list[int] = []
    # Not through the session, which would read all rows before it gave the first.
    options = {"stream_results": True}
    with db.connection().execute(texts.order_by(Annotation.id), execution_options=options) as result:
        while some := result.fetchmany(AT_ONCE):
            there += [identity for identity, _, _ in some]
            gathering.take([(symbol, text) for _, symbol, text in some])
    write_part(db, run_id, there, gathering.pieces())
