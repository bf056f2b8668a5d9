"""Judgements for tests: drafted, submitted, published, and where a recommendation stands then."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.messages import Refused
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Confidence, EvidenceKind, Role, Status
from tracker.services import assessments, reviews
from tracker.services.assessments import Typed
from tracker.services.evidence import NewEvidence
from tracker.store import assessments as reads
from tracker.store.models import Account, Assessment, Recommendation
from tracker.store.standing import standings

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLAIN = Typed(
    status=Status.NOT_IMPLEMENTED,
    as_of=date(2020, 6, 1),
    rationale="A draft law was written; Parliament never took it up.",
    evidence_kind=EvidenceKind.STRUCTURE,
    confidence=Confidence.MEDIUM,
)
NEW = NewEvidence(
    title="Fictional court opens", publisher="Fictional News", event="2019-05", source_url="https://zzz.example/court"
)


def mark(row: Assessment) -> set[str]:
    return {reads.mark_of(row)}


def all_marks(db: Session, row: Assessment) -> set[str]:
    return set(reads.marks(db, row.recommendation_id, row))


def drafted(db: Session, of: Recommendation, author: Account, typed: Typed = PLAIN, **more: Any) -> Assessment:
    return assessments.save_draft(db, of.id, typed=typed, by=author, today=TODAY, now=more.pop("now", NOW), **more)


def submitted(db: Session, of: Recommendation, author: Account, typed: Typed = PLAIN) -> Assessment:
    row = drafted(db, of, author, typed)
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    return row


def publish(db: Session, row: Assessment, reviewer: Account, *, now: datetime = NOW) -> None:
    reviews.publish(db, row, by=reviewer, today=TODAY, now=now, seen=all_marks(db, row))


def published(db: Session, of: Recommendation, author: Account, reviewer: Account, typed: Typed = PLAIN) -> Assessment:
    row = submitted(db, of, author, typed)
    publish(db, row, reviewer)
    return row


def people(db: Session) -> tuple[Account, Account]:
    return make.account(db), make.account(db, role=Role.REVIEWER)


def places(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.place for fault in refused.value.faults]


def standing(db: Session, of: Recommendation) -> tuple[str, int | None]:
    rows = standings(Question(Filters(), TODAY))
    found = db.execute(sa.select(rows.c.status, rows.c.assessment_id).where(rows.c.id == of.id)).one()
    return found.status, found.assessment_id
