"""What changed lately: judgements as they entered the record, each with what the same voice said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

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


SEVERAL: Final = 4
"""How many times as many judgements are looked at as are shown: more than are corrected, as a rule."""

_EARLIER: Final = aliased(Assessment)


def latest_changes(db: Session, question: Question, *, number: int = 8) -> list[Change]:
    """Return the latest judgements up to the day that is asked about, the latest recorded first."""
    order = (Assessment.recorded_at.desc(), Assessment.as_of.desc(), Assessment.id.desc())
    latest = sa.select(Assessment.id).where(in_force(question), Assessment.as_of <= question.day)
    # Whether it was corrected is asked of the latest few alone, and of all only where these do not do.
    few = sa.select(Assessment.id).where(Assessment.recorded_at.is_not(None), Assessment.as_of <= question.day)
    if question.recorded_by is not None:
        few = few.where(Assessment.recorded_at <= question.recorded_by)
    few = few.order_by(*order).limit(number * SEVERAL)
    for among in (latest.where(Assessment.id.in_(sa.select(few.subquery("few").c.id))), latest):
        chosen = among.order_by(*order).limit(number).subquery("latest")
        found = _read(db, question, chosen, order)
        if len(found) == number:
            break
    return found


def _read(db: Session, question: Question, chosen: sa.Subquery, order: Sequence[sa.ColumnElement[Any]]) -> list[Change]:
    heading = sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    found = db.execute(
        sa.select(
            Document.slug,
            Recommendation.paragraph,
            Recommendation.item,
            heading,
            Assessment.voice,
            Assessment.status,
            _before(question),
            Assessment.as_of,
            Assessment.state,
            Assessment.recorded_at,
        )
        .join_from(chosen, Assessment, Assessment.id == chosen.c.id)
        .join(Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .outerjoin(RecommendationWording, wording)
        .order_by(*order)
    )
    return [
        Change(Reference(symbol, paragraph, item), title, voice, status, earlier, as_of, state, recorded_at)
        for symbol, paragraph, item, title, voice, status, earlier, as_of, state, recorded_at in found
        if status is not None and recorded_at is not None
    ]


def _before(question: Question) -> sa.ScalarSelect[Status | None]:
    """Return what the same voice said of the same recommendation before a judgement."""
    earlier = _EARLIER
    place = sa.tuple_(earlier.as_of, earlier.recorded_at, earlier.id)
    return (
        sa.select(earlier.status)
        .where(
            earlier.recommendation_id == Assessment.recommendation_id,
            earlier.voice == Assessment.voice,
            in_force(question, earlier),
            place < sa.tuple_(Assessment.as_of, Assessment.recorded_at, Assessment.id),
        )
        .order_by(earlier.as_of.desc(), earlier.recorded_at.desc(), earlier.id.desc())
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
    )
