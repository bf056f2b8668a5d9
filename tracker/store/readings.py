"""Second readings of judgements, and marks of how well the register was verified."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.references import Reference
from tracker.store.models import Committee, Document, Recommendation, SecondReading, UhriTheme


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readings of one judgement."""

    reference: Reference
    reading: SecondReading

    @property
    def agree(self) -> bool:
        """Whether both readers chose the same status."""
        return self.reading.first_status is self.reading.second_status


def pairs(db: Session) -> list[Pair]:
    """Return all second readings in the order of documents."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(SecondReading, Document.slug, Recommendation.paragraph, Recommendation.item)
        .join(Recommendation, Recommendation.id == SecondReading.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .order_by(Document.slug, Recommendation.position, SecondReading.voice, SecondReading.as_of)
    )
    return [
        Pair(Reference(symbol, paragraph, item), reading) for reading, symbol, paragraph, item in db.execute(statement)
    ]


def undated_recommendations(db: Session) -> int:
    """Return how many recommendations stand in documents of which no date at all is known."""
    undated = sa.and_(Document.adopted_on.is_(None), Document.published_on.is_(None))
    return _number(db, undated)


def stand_in_recommendations(db: Session) -> int:
    """Return how many recommendations are dated by publication, the day of adoption not being known."""
    return _number(db, sa.and_(Document.adopted_on.is_(None), Document.published_on.is_not(None)))


def _number(db: Session, condition: sa.ColumnElement[bool]) -> int:
    return (
        db.scalar(
            sa.select(sa.func.count())
            .select_from(Recommendation)
            .join(Document, Document.id == Recommendation.document_id)
            .join(Committee, Committee.code == Document.committee_code)
            .where(condition, Committee.is_treaty_body)
        )
        or 0
    )


def uhri_themes(db: Session) -> list[UhriTheme]:
    """Return the themes of the UN index, the most used first."""
    return list(db.scalars(sa.select(UhriTheme).order_by(UhriTheme.records.desc(), UhriTheme.theme)))
