"""Reads of suggestions of the UN index: those that wait, what was decided, and what stands around a pair."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.references import Reference
from tracker.store.db import Base
from tracker.store.models import (
    Account,
    Annotation,
    Assessment,
    Document,
    Recommendation,
    RecommendationText,
    Suggestion,
    SuggestionDecision,
)
from tracker.store.models.uhri import annotation_recommendations as links

MADE_BY_IMPORTS: Final = frozenset(
    {
        "annotation_recommendations",
        "recommendation_sdg_targets",
        "recommendation_terms",
        "recommendation_texts",
        "suggestions",
        "suggestion_decisions",
    }
)
"""Tables whose rows about a recommendation an import makes; all others hold what people or the register said of it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A record of the index and a recommendation of ours that it may be.

    `parts`: recommendations that an import made of the record: they would be ours.
    """

    annotation: Annotation
    ours: Recommendation
    reference: Reference
    score: int
    parts: tuple[Recommendation, ...] = ()
    has_wording: bool = False

    @property
    def mark(self) -> str:
        """Changes when one of both sides changes, or what was made of the record."""
        seen = (self.annotation.fingerprint, self.ours.heading, self.ours.summary, *(str(one.id) for one in self.parts))
        return sha256("\0".join(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision, with who made it and who took it back."""

    row: SuggestionDecision
    annotation: Annotation
    ours: Recommendation
    reference: Reference
    by: str
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A decision that holds, as an import needs it; `place` is None where the record itself was decided about."""

    verdict: str
    annotation_id: str
    recommendation_id: int
    place: Reference | None
    ours: Reference


def waiting_count(db: Session) -> int:
    """Return how many pairs wait for a person."""
    return db.scalar(sa.select(sa.func.count()).select_from(Suggestion)) or 0


def waiting(db: Session, *, first: int, most: int) -> list[Pair]:
    """Return pairs that wait, in the order of our recommendations, the likeliest first."""
    chosen = _pairs().order_by(Document.slug, Recommendation.position, Suggestion.score.desc(), Annotation.id)
    return _with_parts(db, chosen.offset(first).limit(most))


def pair(db: Session, annotation_id: int, recommendation_id: int) -> Pair | None:
    """Return one pair if it waits still, locked until the transaction ends."""
    chosen = _pairs().where(
        Suggestion.annotation_id == annotation_id, Suggestion.recommendation_id == recommendation_id
    )
    return next(iter(_with_parts(db, chosen.with_for_update(of=Suggestion))), None)


def _pairs() -> sa.Select[Annotation, Recommendation, str, int]:
    return (
        sa.select(Annotation, Recommendation, Document.slug, Suggestion.score)
        .join_from(Suggestion, Annotation, Annotation.id == Suggestion.annotation_id)
        .join(Recommendation, Recommendation.id == Suggestion.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
    )


def _with_parts(db: Session, chosen_pairs: sa.Select[Annotation, Recommendation, str, int]) -> list[Pair]:
    found = db.execute(chosen_pairs).all()
    given: dict[int, list[Recommendation]] = {}
    chosen = (
        sa.select(links.c.annotation_id, Recommendation)
        .join(Recommendation, Recommendation.id == links.c.recommendation_id)
        .where(links.c.annotation_id.in_([annotation.id for annotation, *_ in found]))
        .order_by(Recommendation.position)
    )
    for annotation_id, part in db.execute(chosen):
        given.setdefault(annotation_id, []).append(part)
    ours = [recommendation.id for _, recommendation, *_ in found]
    linked = set(db.scalars(sa.select(links.c.recommendation_id).where(links.c.recommendation_id.in_(ours))))
    return [
        Pair(
            annotation,
            one,
            Reference(slug, one.paragraph, one.item),
            score,
            tuple(given.get(annotation.id, ())),
            one.id in linked,
        )
        for annotation, one, slug, score in found
    ]


def decision_count(db: Session) -> int:
    """Return how many decisions were ever made."""
    return db.scalar(sa.select(sa.func.count()).select_from(SuggestionDecision)) or 0


def decisions(db: Session, *, first: int, most: int) -> list[Decided]:
    """Return decisions, those that were taken back included, the latest first."""
    taker = aliased(Account)
    chosen = (
        sa.select(SuggestionDecision, Annotation, Recommendation, Document.slug, Account.signature, taker.signature)
        .join_from(SuggestionDecision, Annotation, Annotation.id == SuggestionDecision.annotation_id)
        .join(Recommendation, Recommendation.id == SuggestionDecision.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .join(Account, Account.id == SuggestionDecision.account_id)
        .outerjoin(taker, taker.id == SuggestionDecision.undone_by_id)
        .order_by(SuggestionDecision.id.desc())
    )
    return [
        Decided(row, annotation, one, Reference(slug, one.paragraph, one.item), by, taken)
        for row, annotation, one, slug, by, taken in db.execute(chosen.offset(first).limit(most))
    ]


def last_decision(db: Session, annotation_id: int, recommendation_id: int) -> tuple[str, str, datetime] | None:
    """Return verdict, signature and moment of the decision about a pair that holds, or None."""
    chosen = (
        sa.select(SuggestionDecision.verdict, Account.signature, SuggestionDecision.decided_at)
        .join(Account, Account.id == SuggestionDecision.account_id)
        .where(
            SuggestionDecision.annotation_id == annotation_id,
            SuggestionDecision.recommendation_id == recommendation_id,
            SuggestionDecision.undone_at.is_(None),
        )
    )
    row = db.execute(chosen).first()
    return None if row is None else (row[0], row[1], row[2])


def holding(db: Session) -> list[Holding]:
    """Return all decisions that hold."""
    place = aliased(Document)
    chosen = (
        sa.select(SuggestionDecision, Annotation.annotation_id, place.slug, Recommendation, Document.slug)
        .join_from(SuggestionDecision, Annotation, Annotation.id == SuggestionDecision.annotation_id)
        .join(Recommendation, Recommendation.id == SuggestionDecision.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .outerjoin(place, place.id == Annotation.document_id)
        .where(SuggestionDecision.undone_at.is_(None))
        .order_by(SuggestionDecision.id)
    )
    return [
        Holding(
            row.verdict,
            identity,
            ours.id,
            Reference(where, row.paragraph, row.item) if where and row.paragraph else None,
            Reference(slug, ours.paragraph, ours.item),
        )
        for row, identity, where, ours, slug in db.execute(chosen)
    ]


def has_assessments(db: Session, ids: Collection[int]) -> bool:
    """Tell whether one of some recommendations was judged, drafts included."""
    return db.scalar(sa.select(Assessment.id).where(Assessment.recommendation_id.in_(ids)).limit(1)) is not None


def has_company(db: Session, ids: Collection[int]) -> bool:
    """Tell whether something that no import makes is kept about one of some recommendations."""
    for table in Base.metadata.sorted_tables:
        if table.name in MADE_BY_IMPORTS:
            continue
        for key in table.foreign_keys:
            if key.column.table.name == "recommendations":
                found = db.execute(sa.select(sa.literal(1)).select_from(table).where(key.parent.in_(ids)).limit(1))
                if found.first() is not None:
                    return True
    return False


@dataclass(frozen=True, slots=True)
class Around:
    """What an import keeps about some recommendations: wording, links to records, and suggestions on those records."""

    texts: dict[int, RecommendationText]
    records: dict[int, list[int]] = field(default_factory=dict)
    suggestions: Sequence[Suggestion] = ()


def around(db: Session, ids: Collection[int], also: int) -> Around:
    """Return what is kept about some recommendations; the suggestions of one more record among them."""
    texts = db.scalars(
        sa.select(RecommendationText).where(
            RecommendationText.recommendation_id.in_(ids), RecommendationText.language == "en"
        )
    )
    records: dict[int, list[int]] = {}
    for annotation_id, one in db.execute(sa.select(links).where(links.c.recommendation_id.in_(ids))):
        records.setdefault(one, []).append(annotation_id)
    named = {also, *(annotation for some in records.values() for annotation in some)}
    chosen = sa.select(Suggestion).where(Suggestion.annotation_id.in_(named))
    return Around({row.recommendation_id: row for row in texts}, records, db.scalars(chosen).all())
