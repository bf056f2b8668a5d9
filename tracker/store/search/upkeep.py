"""Keeping the index in step: whatever writes rows of the record, what is found of them is written again.

Rows that a session flushes are noted, and their entries written anew before it commits; a service that must find what
it has just written calls `catch_up` earlier. Writes that go past the unit of work call `refresh` themselves.
"""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from tracker.domain.vocabulary import Found
from tracker.store.db import RecordSession
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Claim,
    Demand,
    DemandWording,
    Document,
    Evidence,
    EvidenceWording,
    Finding,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
)
from tracker.store.search.index import refresh

NOTED: Final = "search_noted"
"""Under this name the session keeps what it has written: kind → ids. None stands for judgements."""

_OWNERS: Final[dict[type[Any], tuple[Found | None, str]]] = {
    Recommendation: (Found.RECOMMENDATION, "id"),
    RecommendationText: (Found.RECOMMENDATION, "recommendation_id"),
    RecommendationWording: (Found.RECOMMENDATION, "recommendation_id"),
    Passage: (Found.PASSAGE, "document_id"),
    Document: (Found.DOCUMENT, "id"),
    Evidence: (Found.EVIDENCE, "id"),
    EvidenceWording: (Found.EVIDENCE, "evidence_id"),
    AssessmentEvidence: (Found.EVIDENCE, "evidence_id"),
    Assessment: (None, "id"),
    Finding: (Found.FINDING, "id"),
    Demand: (Found.DEMAND, "id"),
    DemandWording: (Found.DEMAND, "demand_id"),
    Claim: (Found.CLAIM, "id"),
}


def catch_up(db: Session) -> None:
    """Write anew what is found of all that this session has written since it last did."""
    db.flush()
    noted: dict[Found | None, set[int]] = db.info.pop(NOTED, {})
    if not noted:
        return
    if judgements := noted.pop(None, set()):
        # Evidence becomes part of the record with the first judgement of the record that rests on it.
        rests_on = sa.select(AssessmentEvidence.evidence_id).where(AssessmentEvidence.assessment_id.in_(judgements))
        noted.setdefault(Found.EVIDENCE, set()).update(db.scalars(rests_on))
    if documents := noted.get(Found.DOCUMENT):
        for kind, ids in _hanging_on(db, documents):
            noted.setdefault(kind, set()).update(ids)
    refresh(db, {kind: noted[kind] for kind in Found if kind in noted})


def _hanging_on(db: Session, documents: set[int]) -> Iterator[tuple[Found, set[int]]]:
    """Yield what is printed with the name of a document: it may have changed."""
    tracked = sa.select(Recommendation.id).where(Recommendation.document_id.in_(documents))
    yield Found.RECOMMENDATION, set(db.scalars(tracked))
    yield Found.FINDING, set(db.scalars(sa.select(Finding.id).where(Finding.document_id.in_(documents))))
    yield Found.PASSAGE, documents


@event.listens_for(RecordSession, "after_flush")
def _note(db: Session, _context: UOWTransaction) -> None:
    for row in (*db.new, *db.dirty, *db.deleted):
        if (owner := _OWNERS.get(type(row))) is not None:
            kind, column = owner
            db.info.setdefault(NOTED, {}).setdefault(kind, set()).add(getattr(row, column))


@event.listens_for(RecordSession, "before_commit")
def _catch_up_at_last(db: Session) -> None:
    catch_up(db)


@event.listens_for(RecordSession, "after_rollback")
def _forget(db: Session) -> None:
    db.info.pop(NOTED, None)
