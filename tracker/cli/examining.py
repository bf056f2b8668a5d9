"""What `tracker doctor` looks at: the parts, the database, the register, the secrets, the settings."""

import platform
import sqlite3
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.settings import Settings
from tracker.store.db import WAL_IS_SAFE_SINCE, make_engine
from tracker.store.models import Assessment, Document, Evidence, Recommendation
from tracker.store.schema import current_revision, head_revision

SECRET = frozenset({"secret_key"})
PASSWORDS = frozenset({"database"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    verdict: Literal["ok", "note", "wrong"]
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that can be wrong on this machine, in the order in which one would mend it."""
    yield Finding("ok", f"Tracker {__version__}, Python {platform.python_version()} ({sys.executable})")
    yield from _examine_database(settings)
    yield from _examine_key(settings)
    if settings.today is not None:
        yield Finding(
            "note", f"TRACKER_TODAY is set: this site takes {settings.today} for today. For demonstrations only."
        )


def _examine_database(settings: Settings) -> Iterator[Finding]:
    url = make_url(settings.database_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        yield Finding("wrong", f"There is no database yet at {shown}: run “tracker up” or “tracker db upgrade”.")
        return
    try:
        engine = make_engine(settings.database_url)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        yield Finding("wrong", f"TRACKER_DATABASE cannot be used: {error}")
        return
    try:
        yield from _examine_open(engine, shown)
    except (SQLAlchemyError, OSError) as error:
        yield Finding("wrong", f"The database {shown} cannot be read: {_first_line(error)}")
    finally:
        engine.dispose()


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _examine_open(engine: Engine, shown: str) -> Iterator[Finding]:
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        yield Finding("ok", f"The database {shown} can be reached.")
        if engine.dialect.name == "sqlite":
            mode = connection.execute(sa.text("PRAGMA journal_mode")).scalar_one()
            yield journal_finding(sqlite3.sqlite_version_info, str(mode))
    revision, newest = current_revision(engine), head_revision()
    if revision != newest:
        yield Finding(
            "wrong", f"Its schema is {revision or 'empty'}, this version needs {newest}: run “tracker db upgrade”."
        )
        return
    yield Finding("ok", f"Its schema is up to date ({revision}).")
    with Session(engine) as db:
        yield _register_finding(db)


def journal_finding(version: tuple[int, ...], mode: str) -> Finding:
    """Judge SQLite's journal: the write-ahead log can be corrupted by two checkpoints at once before 3.51.3."""
    name = ".".join(map(str, version))
    if mode.lower() == "wal" and version < WAL_IS_SAFE_SINCE:
        return Finding(
            "wrong",
            f"SQLite {name} keeps a write-ahead log here, which versions before 3.51.3 can corrupt: "
            "stop the site, then run “tracker db current”, which puts the rollback journal back.",
        )
    why = "the write-ahead log is safe from 3.51.3 on" if version < WAL_IS_SAFE_SINCE else "safe in this version"
    return Finding("ok", f"SQLite {name} with journal mode “{mode}” ({why}).")


def _register_finding(db: Session) -> Finding:
    kinds = {"documents": Document, "recommendations": Recommendation, "judgements": Assessment, "evidence": Evidence}
    counts = {name: db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0 for name, kind in kinds.items()}
    text = ", ".join(f"{number} {name}" for name, number in counts.items())
    if not counts["recommendations"]:
        return Finding("wrong", f"The register is not loaded ({text}): run “tracker up” or “tracker data load”.")
    return Finding("ok", f"The register is loaded: {text}.")


def _examine_key(settings: Settings) -> Iterator[Finding]:
    file = settings.data / "secret_key"
    if settings.secret_key:
        yield Finding("ok", "The secret key comes from TRACKER_SECRET_KEY.")
    elif not file.exists():
        yield Finding("note", f"There is no secret key yet; one is made in {file} when the site is first served.")
    elif platform.system() != "Windows" and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
        yield Finding("wrong", f"Others can read the secret key: {file} has mode {mode:o}; run chmod 600 on it.")
    else:
        yield Finding("ok", f"The secret key is in {file}, readable by its owner only.")


def settings_lines(settings: Settings) -> Iterator[str]:
    """Return every setting with its value, secrets left out, and what it is for."""
    for item in fields(settings):
        value = getattr(settings, item.name)
        if item.name in SECRET:
            value = "set" if value else ""
        elif item.name in PASSWORDS and value:
            value = make_url(value).render_as_string(hide_password=True)
        shown = ",".join(value) if isinstance(value, tuple) else value
        yield f"{item.metadata['help']}"
        yield f"    now: {shown if shown not in ('', None) else '(not set)'}"
