"""Bringing a database up to the schema of this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tracker.store import index_parts, search

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LOCK: Final = 0x6B67_7472
"""Number of the PostgreSQL advisory lock that keeps two upgrades from running at once."""


def configuration() -> Config:
    """Return Alembic's configuration, wherever the command is run from."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision, in one transaction; a second run at the same time waits for the first.

    At the newest revision the search index is built anew where it was built by other rules, or not at all, and that of
    the UN index where there is none.
    """
    with _alone(engine) as config:
        command.upgrade(config, revision)
        if revision == "head":
            with Session(config.attributes["connection"]) as db:
                search.build_if_outdated(db)
                index_parts.build_if_missing(db)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database back to a revision; `base` empties it."""
    with _alone(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def _alone(engine: Engine) -> Iterator[Config]:
    """Give Alembic a connection in one transaction that no other run of migrations shares."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
        config = configuration()
        config.attributes["connection"] = connection
        yield config
