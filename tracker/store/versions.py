"""The version of the public data: raised by every write to it, so that nothing stale is served.

What is worked out from the data and kept is worked out anew with it (`tracker.store.moves`).
"""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from tracker.store.db import RecordSession, Sessions
from tracker.store.models import (
    Account,
    DocumentDraft,
    DraftParagraph,
    ImportRun,
    SignInFailure,
    SignInSession,
    SiteState,
)
from tracker.store.moves import settle

PRIVATE = (Account, DocumentDraft, DraftParagraph, ImportRun, SignInFailure, SignInSession, SiteState)
"""Rows that no public page shows: writing them leaves the version as it is."""


_VERSION = sa.select(SiteState.data_version)
_PLAIN_VERSION = str(_VERSION)


def data_version(db: Session) -> int:
    """Return the version of the public data."""
    return db.scalar(_VERSION) or 0


def version_now(sessions: Sessions) -> int:
    """Return the version of the public data as the driver reads it: a fifth of what a session takes."""
    connection = sessions.kw["bind"].raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_PLAIN_VERSION)
        found = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return int(found[0]) if found else 0


def raise_data_version(db: Session) -> None:
    """Raise the version; for writes that go past the unit of work, such as bulk loads."""
    settle(db)
    db.execute(sa.update(SiteState).values(data_version=SiteState.data_version + 1))


@event.listens_for(RecordSession, "before_flush")
def _note_public_writes(db: Session, _context: UOWTransaction, _instances: object) -> None:
    touched = (*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row)))
    if any(not isinstance(row, PRIVATE) for row in touched):
        db.info["public_write"] = True


@event.listens_for(RecordSession, "before_commit")
def _raise_once(db: Session) -> None:
    db.flush()  # this event comes before the commit's own flush: note what is still to be written
    if db.info.pop("public_write", False):
        raise_data_version(db)
