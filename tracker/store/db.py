"""Engine, sessions and column types; what differs between SQLite and PostgreSQL is settled here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.domain import vocabulary
from tracker.domain.dates import Precision

NAMING: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WAL_IS_SAFE_SINCE: Final = (3, 51, 3)
"""Older SQLite libraries can corrupt a write-ahead log when two connections checkpoint at the same instant."""


BUSY_TIMEOUT: Final = 10_000
"""Milliseconds for which a connection waits for SQLite's lock while another one writes."""

PAGE_SIZE: Final = 8192
"""Bytes of a page of a new SQLite database: a record of the UN index with its text fills an eighth of it. In smaller
pages it takes more room, and an import of all of them half a second longer."""
WORDS_IN_PLACE: Final = "CREATE VIRTUAL TABLE temp.annotation_places USING fts5vocab(main, annotation_words, instance)"
"""Which words of the UN index stand where. A name for it only, made once: made and undone by each transaction it would
have SQLite compile all statements of a connection anew."""

COMPILED: Final = 64
"""Statements kept in compiled form. Every choice of filters makes new ones, of half a megabyte and more: with
SQLAlchemy's own 500 readers could fill the memory of a worker."""


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. Refuses times without a zone; gives them back with one, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a time zone"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ByDatabase(FunctionElement[Any]):
    """One of two expressions that say the same, chosen when the statement is compiled: for PostgreSQL, or elsewhere.

    With `table_valued` it is a table to join; a subquery is then handed in as a scalar one.
    """

    inherit_cache = True

    def __init__(self, *, postgresql: sa.ColumnElement[Any], elsewhere: sa.ColumnElement[Any]) -> None:
        """Take both; statements with other expressions are kept apart in the cache."""
        super().__init__(postgresql, elsewhere)


@compiles(ByDatabase)
def _elsewhere(element: ByDatabase, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(list(element.clauses)[1], **options)


@compiles(ByDatabase, "postgresql")
def _on_postgresql(element: ByDatabase, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(list(element.clauses)[0], **options)


def _enum(kind: type[StrEnum]) -> sa.Enum:
    values = [member.value for member in kind]
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,  # `Base` adds one named for the column: two columns may share a list
        length=max(map(len, values)) + 8,
        values_callable=lambda members: [member.value for member in members],
    )


def _closed_lists() -> dict[type[StrEnum], sa.Enum]:
    found = {kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)}
    kinds: set[type[StrEnum]] = found - {StrEnum} | {Precision}
    return {kind: _enum(kind) for kind in kinds}


class Base(DeclarativeBase):
    """Root of the schema: named constraints, moments in UTC, closed lists stored by value and checked."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        **_closed_lists(),
        datetime: Moment(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Check in the database that a column of a closed list holds one of its values."""
        super().__init_subclass__(**kwargs)
        for column in cls.__table__.columns:
            if isinstance(column.type, sa.Enum):
                check = sa.CheckConstraint(column.in_(column.type.enums), name=column.name)
                cls.metadata.tables[cls.__tablename__].append_constraint(check)


def describe(metadata: sa.MetaData) -> None:
    """Give a comment to every table and column that speaks for itself: the schema is to be read without the code."""
    for mapper in Base.registry.mappers:
        mapper.local_table.comment = (mapper.class_.__doc__ or "").strip().partition("\n")[0]  # type: ignore[attr-defined]
    for column in (column for table in metadata.tables.values() for column in table.columns if not column.comment):
        alone = [key for key in column.foreign_keys if key.constraint is not None and len(key.constraint.elements) == 1]
        referred = alone[0] if alone else None
        if referred is not None:
            column.comment = f"Row of {referred.target_fullname.partition('.')[0]}"
        elif column.name == "id":
            column.comment = "Number of the row"
        elif column.name.endswith("_precision"):
            column.comment = "How much of the date is known: year, month or day"


def make_engine(url: str, **options: Any) -> Engine:
    """Make the engine for a database address, with SQLite set up for safety; creates an SQLite file's folder.

    Values stay out of error messages, and so out of logs: they may be names, or evidence that is not public.
    """
    address = make_url(url)
    options = {"hide_parameters": True, "query_cache_size": COMPILED, **options}
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_pre_ping=True, **options)
    if address.database and address.database != ":memory:":
        file = Path(address.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():  # one that is there keeps its mode, and may be read-only
            file.touch(mode=0o600)  # it may come to hold evidence that is not public
    engine = sa.create_engine(address, **options)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin late and break savepoints: `_begin_sqlite` begins them instead.
    connection.isolation_level = None
    safe = sqlite3.sqlite_version_info >= WAL_IS_SAFE_SINCE
    for setting in (
        f"page_size = {PAGE_SIZE}",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT}",
        "secure_delete = ON",
        "trusted_schema = OFF",
        f"journal_mode = {'WAL' if safe else 'DELETE'}",
        f"synchronous = {'FULL' if safe else 'EXTRA'}",
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.execute(WORDS_IN_PLACE)


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins deferred fails as soon as another has written; `writing` takes the lock at once.
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


Sessions = sessionmaker[Session]
"""What the application, the commands and the tests are handed: a maker of sessions."""


class RecordSession(Session):
    """A session on the record: its writes raise the data version (`tracker.store.versions` listens to it)."""


def make_sessions(engine: Engine) -> Sessions:
    """Return a maker of sessions whose rows stay readable after a commit."""
    from tracker.store import versions  # noqa: F401, PLC0415 - it listens to them, and imports this module

    return sessionmaker(engine, class_=RecordSession, expire_on_commit=False)


def begin_writing(db: Session) -> None:
    """Take SQLite's write lock at the start of a transaction that will write; nothing to do on PostgreSQL.

    Call it before the session's first statement.
    """
    db.connection(execution_options={"writing": True})


def begin_reading(db: Session) -> None:
    """Let all that a transaction reads be of one moment, on PostgreSQL; with SQLite it is so anyhow.

    A number and the list that it opens then agree, whatever is published between them. Call it before the session's
    first statement, and only where nothing is written: two such writers would fail each other.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})


LOADING: Final = 0x6B67_6C64
"""Number of the PostgreSQL advisory lock that keeps two loads of the register from running at once."""


def load_in_turn(db: Session) -> None:
    """Let no two loads of the register run at once until the transaction ends; SQLite has one writer anyhow."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(LOADING)))


_QUICK_COMPRESSION: Final = sa.text(
    "SELECT set_config(name, 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
)


def compress_quickly(db: Session) -> None:
    """Have PostgreSQL compress long values with LZ4 until the transaction ends, where it was built with it.

    That takes a sixth of the time of its own method, for a little more room.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(_QUICK_COMPRESSION)


@contextmanager
def writing(sessions: Sessions) -> Iterator[Session]:
    """Give a session that will write, committed as a whole at the end or not at all."""
    with sessions.begin() as db:
        begin_writing(db)
        yield db
