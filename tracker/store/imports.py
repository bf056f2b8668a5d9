"""Reads of imports: what somebody ran, and where what it brought stands now."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.vocabulary import State
from tracker.store.models import Assessment, ImportRun

MOST_LISTED = 50


def runs_of(db: Session, account_id: int, source: str) -> Sequence[ImportRun]:
    """Return somebody's imports from a source, the latest first, a page of them at most."""
    own = sa.select(ImportRun).where(ImportRun.account_id == account_id, ImportRun.source == source)
    return db.scalars(own.order_by(ImportRun.id.desc()).limit(MOST_LISTED)).all()


def states_of(db: Session, ids: Collection[int]) -> dict[int, State]:
    """Return where assessments stand now; one that was discarded is not among them."""
    found = db.execute(sa.select(Assessment.id, Assessment.state).where(Assessment.id.in_(ids)))
    return {identity: state for identity, state in found}  # noqa: C416 - rows, not pairs, to the type checker
