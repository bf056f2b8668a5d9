"""Databases for runs: made once for each target, looked at before and after a run, put back as they were."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.index_parts import words_kept
from tests.postgres import Cluster
from tracker.store.db import Sessions, make_engine, make_sessions
from tracker.store.migrations import upgrade
from tracker.store.models import Base

Rows = dict[str, list[str]]
"""Name of a table → its rows, each as a line of text, sorted."""

_OF_A_RUN: Final = {"id", "sha256", "name", "receipt", "started_at", "finished_at", "import_run_id"}
"""Columns that are not the same for the same content: they tell of the run that wrote it."""
_OF_A_RUN_ENDING: Final = ("_import_run_id", "_at")


class Database(Protocol):
    """A database of a target's own."""

    engine: Engine
    sessions: Sessions

    def put_back(self) -> None:
        """Make it what it was when it was made."""

    def close(self) -> None:
        """Let it go."""


Fill = Callable[[Session], None]


class SqliteDatabase:
    """A file, copied from another one whenever it was written to."""

    def __init__(self, folder: Path, fill: Fill) -> None:
        self._template, self._file = folder / "template.sqlite3", folder / "tracker.sqlite3"
        folder.mkdir(parents=True)
        engine = make_engine(f"sqlite:///{self._template}")
        event.listen(engine, "connect", _careless)
        _make(engine, fill)
        self.engine = make_engine(f"sqlite:///{self._file}")
        event.listen(self.engine, "connect", _careless)
        self.sessions = make_sessions(self.engine)
        self.put_back()

    def put_back(self) -> None:
        """Copy the template over it."""
        self.engine.dispose()
        shutil.copy(self._template, self._file)

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


def _careless(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug of a run


class PostgresDatabase:
    """A database of a cluster; what it held at first is kept in a schema beside it."""

    def __init__(self, cluster: Cluster, name: str, fill: Fill) -> None:
        self.engine = make_engine(cluster.create_database(name))
        _make(self.engine, fill)
        self.sessions = make_sessions(self.engine)
        with self.engine.begin() as connection:
            tables = [row[0] for row in connection.exec_driver_sql(_TABLES)]
            columns = {table: _columns(connection, table) for table in tables}
            marks = {
                row[0]: row[1] or 0
                for row in connection.exec_driver_sql("SELECT sequencename, last_value FROM pg_sequences")
            }
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for table in tables:
                connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        self._back = [
            "SET LOCAL session_replication_role = replica",  # neither triggers nor keys: all comes back as it was
            f"TRUNCATE {', '.join(f'public.{table}' for table in tables)}",
            *(
                f"INSERT INTO public.{table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM kept.{table}"  # noqa: S608 - names of our own tables
                for table, names in columns.items()
            ),
            *(f"SELECT setval('{name}', {max(mark, 1)}, {mark > 0})" for name, mark in marks.items()),
        ]

    def put_back(self) -> None:
        """Empty all tables and copy their rows back."""
        with self.engine.begin() as connection:
            for statement in self._back:
                connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def _columns(connection: sa.Connection, table: str) -> str:
    """Return the columns of a table that can be written, joined by commas."""
    found = connection.exec_driver_sql(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    )
    return ", ".join(f'"{row[0]}"' for row in found)


def _make(engine: Engine, fill: Fill) -> None:
    upgrade(engine)
    with make_sessions(engine)() as db:
        fill(db)
        db.commit()
    engine.dispose()


def cluster_at(address: str) -> Cluster:
    """Return the cluster that another process started, by the address of one of its databases."""
    parts = urlsplit(address)
    return Cluster(Path(), parts.port or 0, unquote(parts.password or ""))


def rows_of(engine: Engine) -> Rows:
    """Return all that a database holds, the index of words of the UN index with it."""
    with engine.connect() as connection:
        rows = {
            table.name: sorted(_line(row) for row in connection.execute(sa.select(table)).mappings())
            for table in Base.metadata.sorted_tables
        }
        rows[WORDS] = sorted(word_lines(connection, "main", WORDS))
        connection.rollback()
    return rows


WORDS: Final = "annotation_words"


def word_lines(connection: sa.Connection, schema: str, table: str) -> list[str]:
    """Return what an index of words holds: each word with its record and place."""
    if connection.dialect.name != "sqlite":
        return [f"{row} {stem} {position}" for row, stem, position in words_kept(connection)]
    name = f"vocabulary_of_{table}"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}")
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab('{schema}', '{table}', 'instance')")
    found = connection.exec_driver_sql(f'SELECT doc, term, "offset" FROM temp.{name}')  # noqa: S608 - our names
    lines = [f"{doc} {term} {offset}" for doc, term, offset in found]
    connection.exec_driver_sql(f"DROP TABLE temp.{name}")
    return lines


def _line(row: Mapping[Any, Any]) -> str:
    return json.dumps({str(name): value for name, value in row.items()}, sort_keys=True, default=str)


def digest_of(rows: Rows) -> str:
    """Return a hash of the content of a database, whoever brought it in, from which file, when and in which order."""
    known: dict[str, dict[str, str]] = {}
    said = []
    for table in Base.metadata.sorted_tables:
        if table.name in _NOT_CONTENT:
            continue
        known[table.name] = {}
        for line in rows[table.name]:
            row = json.loads(line)
            content = _hash(_content(table, row, known))
            known[table.name][str(row.get("id"))] = content
            said.append(f"{table.name} {content}")
    return _hash(sorted(said))


_NOT_CONTENT: Final = {"import_runs", "site_state", "index_columns", "index_parts", "index_stems"}
"""The last are packed in the order of rows; `tests.fuzz.index` unpacks them."""


def _content(table: sa.Table, row: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a row without its number, and with what the rows that it refers to hold in place of theirs."""
    kept = {}
    for name, value in row.items():
        if name in _OF_A_RUN or name.endswith(_OF_A_RUN_ENDING):
            continue
        refers = next((key.column for key in table.columns[name].foreign_keys), None)
        rows = known.get(refers.table.name, {}) if refers is not None and refers.name == "id" else {}
        kept[name] = rows.get(str(value), value)
    return kept


def _hash(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def faults_of(engine: Engine, rows: Rows) -> Iterator[str]:
    """Yield what is wrong with a database whatever was brought into it: NULs, half characters, rows that hang loose.

    What is kept as JSON is kept as it stood in the file, and may hold either.
    """
    for name, lines in rows.items():
        for line in lines:
            if ("\\u0000" in line or "\\ud" in line) and (found := _bad_texts(json.loads(line))):
                yield f"{name} holds NUL or half a character in {', '.join(found)}: {line[:300]}"
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            said = connection.exec_driver_sql("PRAGMA quick_check").scalar()
        if loose or said != "ok":
            yield f"rows that hang loose: {loose[:3]}; SQLite says: {said}"


def _bad_texts(row: Mapping[str, Any]) -> list[str]:
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    return [name for name, text in texts.items() if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)]
