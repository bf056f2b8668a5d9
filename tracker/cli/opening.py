"""Opening the database of the settings for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.settings import Settings
from tracker.store.db import Sessions, begin_reading, make_engine, make_sessions, writing
from tracker.store.schema import is_current


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """Give the engine of a command; ends it with a sentence when the database is locked, full or out of reach."""
    engine = make_engine(settings.database_url)
    try:
        yield engine
    except OperationalError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise click.ClickException(f"The database cannot be used: {reason}") from error
    finally:
        engine.dispose()


@contextmanager
def opened(settings: Settings) -> Iterator[Sessions]:
    """Give a maker of sessions on a migrated database; ends the command with a hint when it is not migrated."""
    with database(settings) as engine:
        if not is_current(engine):
            msg = "The database is not up to date: run “tracker db upgrade” first."
            raise click.ClickException(msg)
        yield make_sessions(engine)


@contextmanager
def opened_to_read(settings: Settings) -> Iterator[Session]:
    """Give a session that only reads, all of it as it was at one moment."""
    with opened(settings) as sessions, sessions() as db:
        begin_reading(db)
        yield db


@contextmanager
def opened_to_write(settings: Settings) -> Iterator[Session]:
    """Give a session that is committed as a whole at the end, or not at all."""
    with opened(settings) as sessions, writing(sessions) as db:
        yield db
