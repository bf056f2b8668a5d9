"""SQLite's index of words of the UN index: which records a search finds. `annotations` holds the texts themselves.

It is kept without texts, so that an entry is taken out by the words that it was made of. PostgreSQL's is another one
(`index_parts`), gathered at the end of an import: what writes records need not know which database it writes to.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from tracker.domain.search_terms import Term
from tracker.store.index_beginnings import Counted
from tracker.store.index_said import words_of_records
from tracker.store.word_queries import SQLITE, expression, in_text

Entry = tuple[int, str, str]
"""Row of a record, symbol and text."""

_STEMS: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.annotation_stems USING fts5vocab(main, annotation_words, row)"
_BETWEEN: Final = "SELECT group_concat(doc) FROM temp.annotation_places WHERE term >= ? AND term <= ?"
"""Of the table that `store.db` makes for each connection."""
_ADD: Final = "INSERT INTO annotation_words (rowid, words) VALUES (?, ?)"
_REMOVE: Final = "INSERT INTO annotation_words (annotation_words, rowid, words) VALUES ('delete', ?, ?)"


def add_words(db: Session, entries: Iterable[Entry]) -> None:
    """Index records that are not in the index."""
    _write(db, _ADD, entries)


def remove_words(db: Session, entries: Iterable[Entry]) -> None:
    """Take records out of the index; symbols and texts are those that they were indexed with."""
    _write(db, _REMOVE, entries)


def _write(db: Session, statement: str, entries: Iterable[Entry]) -> None:
    if db.get_bind().dialect.name != SQLITE:
        return
    given = list(entries)
    if given:
        words = words_of_records([(symbol, text) for _, symbol, text in given])
        rows = [(identity, said) for (identity, _, _), said in zip(given, words, strict=True)]
        db.connection().exec_driver_sql(statement, rows)


def copy_rows(db: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table of PostgreSQL by COPY; table and columns are names that the code gives."""
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def term_query(term: Term) -> str:
    """Return the query for records in which a term occurs, whether or not it is excluded."""
    return in_text(SQLITE, term)


def ids_matching(db: Session, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
    """Return the rows of all records that all of some queries find, one at least, and none of others; in no order.

    As one text of numbers with commas between: a hundred thousand rows would take far longer one by one.
    """
    asked = " AND ".join(wanted)
    if unwanted:
        asked = f"({asked}) NOT ({' OR '.join(unwanted)})"
    statement = "SELECT group_concat(rowid) FROM annotation_words WHERE annotation_words MATCH ?"
    return db.connection().exec_driver_sql(statement, (asked,)).scalar() or ""


def ids_with_stems(db: Session, ranges: Iterable[tuple[str, str]]) -> str:
    """Return the rows of all records that hold a stem of some ranges, as `ids_matching` does.

    A row comes as often as its record has such words: SQLite reads the ranges from end to end, and nothing beside them.
    """
    connection = db.connection()
    found = [connection.exec_driver_sql(_BETWEEN, one).scalar() for one in ranges]
    return ",".join(filter(None, found))


def stems_with_numbers(db: Session) -> list[Counted]:
    """Return all stems of the index, and how often each stands in it.

    SQLite goes through the whole index for it, about half a second for 267,000 records.
    """
    connection = db.connection()
    connection.exec_driver_sql(_STEMS)
    counted = connection.exec_driver_sql("SELECT term, cnt FROM temp.annotation_stems")
    return [Counted(term, number) for term, number in counted]


def best_ids(db: Session, terms: Sequence[Term], *, most: int, skip: int = 0) -> list[int]:
    """Return the rows of the records that fit best, the best first."""
    found = db.connection().exec_driver_sql(
        "SELECT rowid FROM annotation_words WHERE annotation_words MATCH ? ORDER BY rank LIMIT ? OFFSET ?",
        (expression(SQLITE, terms), most, skip),
    )
    return [identity for (identity,) in found]
