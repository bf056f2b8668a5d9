"""Which schema a database has, and which this version needs.

Told without Alembic, which takes longer to load than many a command takes in all: it is loaded to change a schema.
"""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

VERSIONS: Final = Path(__file__).resolve().parent.parent.parent / "migrations" / "versions"
"""One file for each migration, named by its day and its revision, which begins with its number."""


def current_revision(engine: Engine) -> str | None:
    """Return the revision a database is at, None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return found


def head_revision() -> str:
    """Return the revision of this version's schema: the last of its migrations."""
    return max(file.stem.partition("_")[2] for file in VERSIONS.glob("*.py"))


def is_current(engine: Engine) -> bool:
    """Tell whether a database has this version's schema."""
    return current_revision(engine) == head_revision()
