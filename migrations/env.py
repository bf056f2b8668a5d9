"""Runs migrations on the database of the settings, or on the connection it is handed."""

from typing import Any

from alembic import context
from sqlalchemy.engine import Connection

from tracker.settings import read_settings
from tracker.store.db import make_engine
from tracker.store.models import Base

BY_HAND = {
    "table": ("search_words", "annotation_words"),
    "index": ("ix_search_spellings_trigrams", "ix_annotation_words_words"),
    "foreign_key_constraint": (
        "fk_annotations_first_import_run_id_import_runs",
        "fk_annotations_last_import_run_id_import_runs",
    ),
}
"""The indexes of words, PostgreSQL's trigrams, and foreign keys that are triggers there: made by hand, for they differ
between the databases."""


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave what is made by hand out of comparisons between models and database."""
    return not (kind in BY_HAND and (name or "").startswith(BY_HAND[kind]))


def write_type(kind: str, item: object, _context: Any) -> str | bool:
    """Write our own column types as what they are in the database, so that no migration imports the application."""
    if kind == "type" and type(item).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run on an open connection; one transaction for all revisions."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=is_ours,
        render_item=write_type,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = make_engine(read_settings().database_url)
    with engine.connect() as opened:
        run(opened)
        opened.commit()
    engine.dispose()
