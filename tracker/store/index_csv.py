"""The records of the UN index as lines of CSV that the database writes itself: Python only hands them on.

Written so for speed: a file of all of them has 267,000 lines. Quoted by RFC 4180; what a spreadsheet would run begins
with `'`, as `tracker.domain.cells.escape_cell` does it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from tracker.domain.cells import QUOTE, RUN_BY_SPREADSHEETS
from tracker.domain.uhri import DOCUMENT_PAGE, INDEX_PAGE
from tracker.store.word_queries import SQLITE

AT_ONCE: Final = 500
PLAIN: Final = {
    "annotation_id": "annotation_id",
    "mechanism": "mechanism",
    "kind": "kind",
    "published_on": "coalesce(CAST(published_on AS text), '')",
}
"""Columns that hold neither quotes nor separators, nor anything that a spreadsheet would run."""
FREE: Final = {
    "body": "body",
    "symbol": "symbol",
    "countries": "countries",
    "themes": "themes",
    "affected_persons": "persons",
    "sdgs": "sdgs",
    "upr_cycle": "review_cycle",
    "upr_session": "review_session",
    "upr_positions": "review_positions",
    "upr_recommending_states": "review_states",
    "text": "text",
}
"""Columns of words: column of the file → of the table."""
LAST: Final = {
    "in_last_file": "CASE WHEN vanished THEN 'no' ELSE 'yes' END",
    "source_url": (f"CASE WHEN document_uuid = '' THEN '{INDEX_PAGE}' ELSE '{DOCUMENT_PAGE}' || document_uuid END"),
}
HEADER: Final = (*PLAIN, *FREE, *LAST)


def _guarded(column: str) -> str:
    signs = ", ".join(f"'{sign}'" if sign != "'" else "''''" for sign in QUOTE + RUN_BY_SPREADSHEETS)
    return f"CASE WHEN substr({column}, 1, 1) IN ({signs}) THEN '''' || {column} ELSE {column} END"


def _globbed(column: str) -> str:
    """Guard a column as `_guarded` does, in SQLite's own way, which looks at the first sign where it stands."""
    signs = "".join(sorted(QUOTE + RUN_BY_SPREADSHEETS, key="-".__eq__)).replace("'", "''")  # in a set, - stands last
    return f"CASE WHEN {column} GLOB '[{signs}]*' THEN '''' || {column} ELSE {column} END"


# In one call for a line: %w doubles quotes. Texts hold no NUL, at which it would end.
_LINE: Final = (
    f"""printf('{",".join(["%s"] * len(PLAIN) + ['"%w"'] * len(FREE) + ["%s"] * len(LAST))}', """
    + ", ".join((*PLAIN.values(), *map(_globbed, FREE.values()), *LAST.values()))
    + ") "
)
_CELLS: Final = ", ".join((*PLAIN.values(), *map(_guarded, FREE.values()), *LAST.values()))


def csv_lines(db: Session, ids: Sequence[int] | None) -> Iterator[bytes]:
    """Yield the file piece by piece, its header first: of some rows in order, or of all when None."""
    yield (",".join(HEADER) + "\r\n").encode()
    if db.connection().dialect.name == SQLITE:
        yield from _sqlite_lines(db, ids)
    else:
        yield from _postgresql_lines(db, ids)


def _sqlite_lines(db: Session, ids: Sequence[int] | None) -> Iterator[bytes]:
    # Handed over as bytes: the driver would else decode what is encoded again at once.
    lines = f"SELECT CAST({_LINE} || x'0D0A' AS blob) FROM annotations"  # noqa: S608 - names of columns only
    driver: Any = db.connection().connection.driver_connection
    if ids is None:
        yield from _joined(driver.execute(f"{lines} ORDER BY id"))
        return
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        yield from _joined(driver.execute(f"{lines} WHERE id IN ({marks}) ORDER BY id", some))


def _joined(cursor: Any) -> Iterator[bytes]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield b"".join([line for (line,) in rows])


def _postgresql_lines(db: Session, ids: Sequence[int] | None) -> Iterator[bytes]:
    rows = f"SELECT {_CELLS} FROM annotations"  # noqa: S608 - names of columns only
    if ids is not None:
        rows += " WHERE id = ANY(%s)"
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor:
        given = () if ids is None else (list(ids),)
        with cursor.copy(f"COPY ({rows} ORDER BY id) TO STDOUT (FORMAT csv)", given) as copy:
            lines: list[bytes] = []
            for line in copy:  # the server sends one row at a time, and ends each as Unix does
                lines.append(bytes(line)[:-1])
                if len(lines) == AT_ONCE:
                    yield b"\r\n".join(lines) + b"\r\n"
                    lines = []
            yield b"".join(line + b"\r\n" for line in lines)
