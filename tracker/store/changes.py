"""What changed lately: judgements as they entered the record, each with what the same voice said before."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import State, Status, Voice
from tracker.store.models import Assessment, Document, Recommendation, RecommendationWording
from tracker.store.standing import in_force


@dataclass(frozen=True, slots=True)
class Change:
    """A judgement, and the status the same voice gave before it (None for its first)."""

    reference: Reference
    heading: str
    voice: Voice
    status: Status
    before: Status | None
    as_of: date
    state: State
    recorded_at: datetime


def latest_changes(db: Session, question: Question, *, number: int = 8) -> list[Change]:
    """Return the latest judgements up to the day that is asked about, the latest recorded first."""
    heading = sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    before = sa.func.lag(Assessment.status).over(
        partition_by=(Assessment.recommendation_id, Assessment.voice),
        order_by=(Assessment.as_of, Assessment.recorded_at, Assessment.id),
    )
    found = db.execute(
        sa.select(
            Document.slug,
            Recommendation.paragraph,
            Recommendation.item,
            heading,
            Assessment.voice,
            Assessment.status,
            sa.type_coerce(before, Assessment.status.type),
            Assessment.as_of,
            Assessment.state,
            Assessment.recorded_at,
        )
        .join_from(Assessment, Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .outerjoin(RecommendationWording, wording)
        .where(in_force(question), Assessment.as_of <= question.day)
        .order_by(Assessment.recorded_at.desc(), Assessment.as_of.desc(), Assessment.id.desc())
        .limit(number)
    )
    return [
        Change(Reference(symbol, paragraph, item), title, voice, status, earlier, as_of, state, recorded_at)
        for symbol, paragraph, item, title, voice, status, earlier, as_of, state, recorded_at in found
        if status is not None and recorded_at is not None
    ]
