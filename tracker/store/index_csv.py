"""The records of the UN index as lines of CSV that the database writes itself: Python only hands them on.

Written so for speed: a file of all of them has 267,000 lines. Quoted by RFC 4180; what a spreadsheet would run begins
with `'`, as `tracker.domain.cells.escape_cell` does it. Both databases write the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from tracker.domain.cells import QUOTE, RUN_BY_SPREADSHEETS
from tracker.domain.uhri import DOCUMENT_PAGE, INDEX_PAGE
from tracker.store.word_queries import POSTGRESQL, SQLITE

AT_ONCE: Final = 500
PLAIN: Final = {
    "annotation_id": "annotation_id",
    "mechanism": "mechanism",
    "kind": "kind",
    "published_on": "CAST(published_on AS text)",
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
LAST: Final = ("in_last_file", "source_url")
HEADER: Final = (*PLAIN, *FREE, *LAST)

_DIGITS: Final = "[0-9a-fA-F]"
_UUID: Final = {
    SQLITE: "GLOB '" + "-".join(_DIGITS * number for number in (8, 4, 4, 4, 12)) + "'",
    POSTGRESQL: f"~ '^{_DIGITS}{{8}}(-{_DIGITS}{{4}}){{3}}-{_DIGITS}{{12}}$'",
}
"""What the identifier of a document must look like to be part of an address (`tracker.domain.uhri.address_of`)."""


def _is_number(dialect: str, column: str) -> str:
    """Tell whether a text that begins with a sign is a plain number, which spreadsheets may take for one."""
    if dialect == POSTGRESQL:
        return f"{column} ~ '^-[0-9]+([.][0-9]+)?$'"
    ends = f"{column} GLOB '-[0-9]*' AND {column} GLOB '*[0-9]'"
    return f"{ends} AND substr({column}, 2) NOT GLOB '*[^0-9.]*' AND {column} NOT GLOB '*.*.*'"


def _guarded(dialect: str, column: str) -> str:
    signs = ", ".join(f"'{sign}'" if sign != "'" else "''''" for sign in QUOTE + RUN_BY_SPREADSHEETS)
    runs = f"substr({column}, 1, 1) IN ({signs}) AND NOT ({_is_number(dialect, column)})"
    return f"CASE WHEN {runs} THEN '''' || {column} ELSE {column} END"


def _cells(dialect: str) -> Mapping[str, str]:
    """Return each column of the file as the database is asked for it."""
    page = f"'{DOCUMENT_PAGE}' || document_uuid"
    last = (
        "CASE WHEN vanished THEN 'no' ELSE 'yes' END",
        f"CASE WHEN document_uuid {_UUID[dialect]} THEN {page} ELSE '{INDEX_PAGE}' END",
    )
    words = {name: _guarded(dialect, column) for name, column in FREE.items()}
    return {**PLAIN, **words, **dict(zip(LAST, last, strict=True))}


def _quoted(cell: str) -> str:
    return f"""'"' || replace({cell}, '"', '""') || '"'"""


def _sqlite_line() -> str:
    cells = _cells(SQLITE).items()
    return " || ',' || ".join(_quoted(cell) if name in FREE else f"coalesce({cell}, '')" for name, cell in cells)


_LINE: Final = _sqlite_line()
_ROW: Final = ", ".join(f'{cell} AS "{name}"' for name, cell in _cells(POSTGRESQL).items())
_COPIED: Final = ", ".join(f'"{name}"' for name in FREE)


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
    rows = f"SELECT {_ROW} FROM annotations"  # noqa: S608 - names of columns only
    if ids is not None:
        rows += " WHERE id = ANY(%s)"
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor:
        given = () if ids is None else (list(ids),)
        form = f"FORMAT csv, FORCE_QUOTE ({_COPIED})"
        with cursor.copy(f"COPY ({rows} ORDER BY id) TO STDOUT ({form})", given) as copy:
            lines: list[bytes] = []
            for line in copy:  # the server sends one row at a time, and ends each as Unix does
                lines.append(bytes(line)[:-1])
                if len(lines) == AT_ONCE:
                    yield b"\r\n".join(lines) + b"\r\n"
                    lines = []
            yield b"".join(line + b"\r\n" for line in lines)
