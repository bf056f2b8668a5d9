"""The index of words of the UN index: which records a search finds. `annotations` holds the texts themselves.

SQLite keeps it without texts, so that an entry is taken out by the words that it was made of; PostgreSQL is given
stems, so that both databases find the same.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.annotation_terms import vector_of_record, words_of_record
from tracker.domain.search_terms import Term
from tracker.domain.stems import stem
from tracker.store.index_beginnings import Counted
from tracker.store.models import Annotation
from tracker.store.word_queries import SQLITE, expression, in_text

Entry = tuple[int, str, str]
"""Row of a record, symbol and text."""

BUILDING: Final = "128MB"
"""Memory that PostgreSQL may take to build its index of words."""
_STEMS: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.annotation_stems USING fts5vocab(main, annotation_words, row)"
_BETWEEN: Final = "SELECT group_concat(doc) FROM temp.annotation_places WHERE term >= ? AND term <= ?"
"""Of the table that `store.db` makes for each connection."""
_ADD: Final = "INSERT INTO annotation_words (rowid, words) VALUES (?, ?)"
_REMOVE: Final = "INSERT INTO annotation_words (annotation_words, rowid, words) VALUES ('delete', ?, ?)"


def preparation(db: Session) -> Callable[[str, str], str]:
    """Return what makes of a symbol and a text what the index is given (`add_prepared`)."""
    return words_of_record if _is_sqlite(db) else vector_of_record


def preparation_ahead(db: Session) -> Callable[[str, str], str] | None:
    """Return the same for a process that reads while this one writes; None where there are records already.

    A file brings mostly the same then, of which no words are needed.
    """
    if db.scalar(sa.select(sa.exists().select_from(Annotation))):
        return None
    return preparation(db)


def add_words(db: Session, entries: Iterable[Entry]) -> None:
    """Index records that are not in the index."""
    prepare = preparation(db)
    add_prepared(db, [(identity, prepare(symbol, text)) for identity, symbol, text in entries])


def add_prepared(db: Session, rows: Sequence[tuple[int, str]]) -> None:
    """Index records that are not in the index: rows, and what `preparation` makes of each."""
    if not rows:
        return
    if _is_sqlite(db):
        db.connection().exec_driver_sql(_ADD, rows)
    else:
        copy_rows(db, "annotation_words", ("annotation_id", "words"), rows)


def remove_words(db: Session, entries: Iterable[Entry]) -> None:
    """Take records out of the index; symbols and texts are those that they were indexed with."""
    rows = [(identity, words_of_record(symbol, text)) for identity, symbol, text in entries]
    if not rows:
        return
    connection = db.connection()
    if connection.dialect.name == SQLITE:
        connection.exec_driver_sql(_REMOVE, rows)
        return
    ids = [identity for identity, _ in rows]
    connection.exec_driver_sql("DELETE FROM annotation_words WHERE annotation_id = ANY(%s)", (ids,))


def copy_rows(db: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table of PostgreSQL by COPY; table and columns are names that the code gives."""
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def put_off_index(db: Session) -> None:
    """On PostgreSQL take the index over the words away until `build_index`, in the same transaction.

    For a table without rows: built at once it takes a fraction of the time. Nobody searches in it meanwhile, for there
    is nothing to find.
    """
    db.execute(sa.text("DROP INDEX ix_annotation_words_words"))


def build_index(db: Session) -> None:
    """Build what `put_off_index` took away."""
    db.execute(sa.text(f"SET LOCAL maintenance_work_mem = '{BUILDING}'"))
    db.execute(sa.text("CREATE INDEX ix_annotation_words_words ON annotation_words USING gin (words)"))


def term_query(db: Session, term: Term) -> str:
    """Return the query for records in which a term occurs, whether or not it is excluded."""
    return in_text(SQLITE, term) if _is_sqlite(db) else f"({_vector_term(term)})"


def ids_matching(db: Session, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
    """Return the rows of all records that all of some queries find, one at least, and none of others; in no order.

    As one text of numbers with commas between: a hundred thousand rows would take far longer one by one.
    """
    excluded = _in_either(db, unwanted)
    if _is_sqlite(db):
        asked = " AND ".join(wanted)
        statement = "SELECT group_concat(rowid) FROM annotation_words WHERE annotation_words MATCH ?"
        asked = f"({asked}) NOT ({excluded})" if excluded else asked
    else:
        asked = " & ".join([*wanted, f"!({excluded})"] if excluded else wanted)
        statement = "SELECT string_agg(annotation_id::text, ',') FROM annotation_words WHERE words @@ %s::tsquery"
    return db.connection().exec_driver_sql(statement, (asked,)).scalar() or ""


def ids_with_stems(db: Session, ranges: Iterable[tuple[str, str]]) -> str:
    """Return the rows of all records that hold a stem of some ranges, as `ids_matching` does; SQLite only.

    A row comes as often as its record has such words: SQLite reads the ranges from end to end, and nothing beside them.
    """
    connection = db.connection()
    found = [connection.exec_driver_sql(_BETWEEN, one).scalar() for one in ranges]
    return ",".join(filter(None, found))


def _in_either(db: Session, queries: Sequence[str]) -> str:
    return (" OR " if _is_sqlite(db) else " | ").join(queries)


def stems_with_numbers(db: Session) -> list[Counted]:
    """Return all stems of the index, and how often each stands in it; SQLite only.

    SQLite goes through the whole index for it, about half a second for 267,000 records.
    """
    connection = db.connection()
    if connection.dialect.name != SQLITE:
        return []
    connection.exec_driver_sql(_STEMS)
    counted = connection.exec_driver_sql("SELECT term, cnt FROM temp.annotation_stems")
    return [Counted(term, number) for term, number in counted]


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == SQLITE


def best_ids(db: Session, terms: Sequence[Term], *, most: int, skip: int = 0) -> list[int]:
    """Return the rows of the records that fit best, the best first, the newest row among equals."""
    connection = db.connection()
    if connection.dialect.name == SQLITE:
        found = connection.exec_driver_sql(
            "SELECT rowid FROM annotation_words WHERE annotation_words MATCH ? ORDER BY rank LIMIT ? OFFSET ?",
            (expression(SQLITE, terms), most, skip),
        )
    else:
        asked = vector_query(terms)
        found = connection.exec_driver_sql(
            "SELECT annotation_id FROM annotation_words WHERE words @@ %s::tsquery"
            " ORDER BY ts_rank(words, %s::tsquery) DESC, annotation_id DESC LIMIT %s OFFSET %s",
            (asked, asked, most, skip),
        )
    return [identity for (identity,) in found]


def vector_query(terms: Iterable[Term]) -> str:
    """Return a search as a tsquery of stems; empty when no term must occur."""
    wanted = [f"({_vector_term(term)})" for term in terms if not term.excluded]
    excluded = [f"!({_vector_term(term)})" for term in terms if term.excluded]
    return " & ".join([*wanted, *excluded]) if wanted else ""


def _vector_term(term: Term) -> str:
    words = " <-> ".join(f"'{stem(word)}'" for word in term.words)
    return f"{words}:*" if term.open_ended else words
