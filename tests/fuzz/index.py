"""What must hold of the UN index in a database, whatever was brought in: its index of words and its packed facets."""

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from tests.fuzz.worlds import WORDS, Rows, word_lines
from tests.index_parts import words_of
from tests.index_world import packed
from tracker.domain.annotation_terms import words_of_record
from tracker.store.index_columns import total, unfiltered_counts

_COLUMNS: Final = {
    "mechanism": "mechanism",
    "body": "body",
    "country": "countries",
    "kind": "kind",
    "theme": "themes",
    "group": "persons",
    "sdg": "sdgs",
    "year": "published_on",
    "position": "review_positions",
}
"""Facet → column of `annotations`."""
_AS_ONE: Final = {"mechanism", "kind"}


def faults_of_index(engine: Engine, rows: Rows) -> Iterator[str]:
    """Yield what of the index is not as its records are."""
    records = [json.loads(line) for line in rows["annotations"]]
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            try:
                connection.exec_driver_sql("INSERT INTO annotation_words (annotation_words) VALUES ('integrity-check')")
            except sa.exc.DatabaseError as error:
                yield f"the index of words is broken: {error}"
            connection.rollback()
        if sorted(_words_of(connection, records)) != rows[WORDS]:
            yield "the index of words holds other words than the records"
    with Session(engine) as db:
        yield from _faults_of_facets(db, records)


def _words_of(connection: Connection, records: Sequence[dict[str, Any]]) -> list[str]:
    """Index all records anew, beside the index, and return what such an index holds."""
    if connection.dialect.name != "sqlite":
        words = (word for one in records for word in words_of(one["id"], one["symbol"], one["text"]))
        return [f"{row} {stem} {position}" for row, stem, position in words]
    made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'annotation_words'").scalar_one()
    connection.exec_driver_sql(made.replace("annotation_words", "temp.made_anew", 1))
    if said := [(one["id"], words_of_record(one["symbol"], one["text"])) for one in records]:
        connection.exec_driver_sql("INSERT INTO temp.made_anew (rowid, words) VALUES (?, ?)", said)
    lines = word_lines(connection, "temp", "made_anew")
    connection.rollback()
    return lines


def _values(facet: str, text: str | None) -> set[str]:
    if not text:
        return {""} if facet in _AS_ONE else set()
    if facet in _AS_ONE:
        return {text}
    if facet == "year":
        return {text[:4]}
    found = {one for one in text.split("|") if one}
    return {one.split(".")[0] for one in found} if facet == "sdg" else found


def _faults_of_facets(db: Session, records: Sequence[dict[str, Any]]) -> Iterator[str]:
    if total(db) != len(records):
        yield f"{total(db)} records are packed, and {len(records)} are there"
    stored, columns = unfiltered_counts(db), packed(db)
    for facet, column in _COLUMNS.items():
        counted = Counter(value for one in records for value in _values(facet, one[column]))
        if counted != Counter(stored.get(facet, {})):
            yield f"facet {facet} is packed as {_short(stored.get(facet))}, and counts {_short(counted)}"
        labels, places, codes = columns.get(facet, ([], b"", b""))
        again = Counter(labels[code] for code in array("H", codes))
        if again != counted or len(array("I", places)) != len(array("H", codes)):
            yield f"facet {facet} does not unpack to its counts"


def _short(said: object) -> str:
    return str(said)[:300]
