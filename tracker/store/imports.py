"""Reads of imports: what somebody ran, and where what it brought stands now."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.vocabulary import State
from tracker.store.models import Account, Assessment, ImportRun

MOST_LISTED = 50
PUBLIC_SOURCES = ("register", "uhri", "document")
"""Imports that bring what anybody may see; a spreadsheet of judgements is its sender's until it is reviewed."""


def runs_of(db: Session, account_id: int, source: str) -> Sequence[ImportRun]:
    """Return somebody's imports from a source, the latest first, a page of them at most."""
    own = sa.select(ImportRun).where(ImportRun.account_id == account_id, ImportRun.source == source)
    return db.scalars(own.order_by(ImportRun.id.desc()).limit(MOST_LISTED)).all()


def public_runs(db: Session) -> Sequence[tuple[ImportRun, str | None]]:
    """Return imports into the public record with the signature of who ran them, the latest first, a page at most.

    Imports from the command line have none.
    """
    chosen = (
        sa.select(ImportRun, Account.signature)
        .outerjoin(Account, Account.id == ImportRun.account_id)
        .where(ImportRun.source.in_(PUBLIC_SOURCES))
        .order_by(ImportRun.id.desc())
        .limit(MOST_LISTED)
    )
    return [(run, signature) for run, signature in db.execute(chosen)]


def last_run(db: Session, source: str) -> ImportRun | None:
    """Return the latest import from a source."""
    return db.scalar(sa.select(ImportRun).where(ImportRun.source == source).order_by(ImportRun.id.desc()).limit(1))


def states_of(db: Session, ids: Collection[int]) -> dict[int, State]:
    """Return where assessments stand now; one that was discarded is not among them."""
    found = db.execute(sa.select(Assessment.id, Assessment.state).where(Assessment.id.in_(ids)))
    return {identity: state for identity, state in found}  # noqa: C416 - rows, not pairs, to the type checker
