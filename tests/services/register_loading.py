"""What tests of loading share: loading rows as files, and looking at what a load left behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.importers.small_register import Rows, write
from tracker.domain.records import Register
from tracker.importers.register import read_register
from tracker.services.register import FileCounts, LoadReport, load
from tracker.store.db import Sessions, writing
from tracker.store.models import SiteState

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

Loader = Callable[..., LoadReport]


def loader(sessions: Sessions, db: Session, folder: Path) -> Loader:
    """Return a function that loads rows as the register's files, in a transaction of its own."""

    def run(rows: Rows, now: datetime = NOW) -> LoadReport:
        register = read(write(folder, rows))
        db.rollback()  # what the test reads must not keep SQLite from being written
        with writing(sessions) as other:
            return load(other, register, now=now)

    return run


def read(folder: Path) -> Register:
    outcome = read_register(folder, today=TODAY)
    assert outcome.register is not None, list(map(str, outcome.problems))
    return outcome.register


def dump(engine: Engine) -> dict[str, list[str]]:
    """Return every row of every table, the index of words included."""
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if "sqlite_" not in name]
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')))  # noqa: S608
            for name in names
        }


def version(db: Session) -> int:
    return db.scalars(sa.select(SiteState.data_version)).one()


def touched(report: LoadReport) -> dict[str, FileCounts]:
    """Return the counts of the files in which not every row stayed the same."""
    return {
        file: counts
        for file, counts in report.files.items()
        if counts.new or counts.changed or counts.kept or counts.gone or counts.moved
    }
