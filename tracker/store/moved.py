"""What moved between two days: the standings of both in one statement, and what the new judgements rest on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.dates import PartialDate
from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import State, Voice
from tracker.store.filtering import conditions
from tracker.store.models import (
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Document,
    Evidence,
    EvidenceWording,
    Recommendation,
    RecommendationWording,
)
from tracker.store.models.columns import partial
from tracker.store.standing import standings
from tracker.store.vocabulary import wording_mark

ENTERED: Final = "entered"
"""Where a recommendation stood before its document was adopted, or published."""

ANY: Final = "any"
"""Asked for in place of a status: wherever it stood, whether it moved or not."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a judgement rests on: a piece of evidence (its slug, title and day) or a paragraph of a document."""

    slug: str
    title: str
    event: PartialDate | None = None
    paragraph: str = ""
    wording: str = ""


@dataclass(slots=True)
class Moved:
    """A recommendation with where it stood on two days. `was` is `entered` when it did not count on the first.

    `before_id` and `after_id` are the judgements that stood; without `after_id` the earlier one was taken back.
    """

    id: int
    reference: Reference
    committee: str
    heading: str
    wording: str
    was: str
    now: str
    before_id: int | None
    after_id: int | None
    voice: Voice | None
    state: State | None
    was_as_of: date | None
    now_as_of: date | None
    adopted: PartialDate | None
    evidence: list[Ground] = field(default_factory=list)
    basis: list[Ground] = field(default_factory=list)
    withheld: int = 0


def _compared(
    db: Session, question: Question, period: Period
) -> tuple[sa.CTE, sa.CTE, sa.ColumnElement[str], sa.FromClause, list[sa.ColumnElement[bool]]]:
    """Return the standings of both days, where each stood, both joined, and what the filters ask."""
    earlier = standings(question.about(question.filters.with_(on=period.first)), "earlier")
    later = standings(question.about(question.filters.with_(on=period.last)), "later")
    was = sa.func.coalesce(earlier.c.status, ENTERED)
    return earlier, later, was, later.outerjoin(earlier, earlier.c.id == later.c.id), conditions(db, question, later)


def numbers(db: Session, question: Question, period: Period) -> Mapping[tuple[str, str], int]:
    """Return how many recommendations stood where on both days: (was, now) → number."""
    _earlier, later, was, joined, asked = _compared(db, question, period)
    chosen = sa.select(was.label("was"), later.c.status.label("now"), sa.func.count()).select_from(joined)
    found = db.execute(chosen.where(*asked).group_by("was", "now"))
    return {(before, after): number for before, after, number in found}


def moved(
    db: Session, question: Question, period: Period, *, was: str = "", now: str = "", start: int = 0, size: int = 0
) -> list[Moved]:
    """Return the recommendations that stood at `was` and at `now`, the latest judged first.

    Without either, those that counted on both days and moved; `size` 0 returns all from `start` on.
    """
    earlier, later, stood, joined, asked = _compared(db, question, period)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    after = aliased(Assessment)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            later.c.id,
            later.c.symbol,
            later.c.paragraph,
            later.c.item,
            later.c.committee,
            sa.func.coalesce(RecommendationWording.heading, Recommendation.heading).label("heading"),
            RecommendationWording.id.label("wording_id"),
            RecommendationWording.reviewed_by,
            stood.label("was"),
            later.c.status.label("now"),
            earlier.c.assessment_id.label("before_id"),
            later.c.assessment_id.label("after_id"),
            after.voice,
            after.state,
            earlier.c.as_of.label("was_as_of"),
            later.c.as_of.label("now_as_of"),
        )
        .add_columns(
            Document.adopted_on, Document.adopted_precision, Document.published_on, Document.published_precision
        )
        .select_from(joined)
        .join(Recommendation, Recommendation.id == later.c.id)
        .join(Document, Document.id == later.c.document_id)
        .outerjoin(RecommendationWording, wording)
        .outerjoin(after, after.id == later.c.assessment_id)
        .where(*asked, *_chosen(stood, later.c.status, was, now))
        .order_by(later.c.as_of.desc().nulls_last(), later.c.symbol, later.c.position)
    )
    found = db.execute(statement.offset(start).limit(size) if size else statement)
    rows = [_moved(record, question.language) for record in found]
    _attach_grounds(db, question, rows)
    return rows


def _chosen(
    stood: sa.ColumnElement[str], stands: sa.ColumnElement[str], was: str, now: str
) -> list[sa.ColumnElement[bool]]:
    if not was and not now:
        return [stood != stands, stood != ENTERED]
    pairs = ((stood, was), (stands, now))
    return [column == value for column, value in pairs if value and value != ANY]


def _moved(record: Any, language: str) -> Moved:
    translated = record.wording_id is not None
    return Moved(
        id=record.id,
        reference=Reference(record.symbol, record.paragraph, record.item),
        committee=record.committee,
        heading=record.heading,
        wording=wording_mark(language, translated=translated, reviewed_by=record.reviewed_by),
        was=record.was,
        now=record.now,
        before_id=record.before_id,
        after_id=record.after_id,
        voice=record.voice,
        state=record.state,
        was_as_of=record.was_as_of,
        now_as_of=record.now_as_of,
        adopted=partial(record.adopted_on, record.adopted_precision)
        or partial(record.published_on, record.published_precision),
    )


AT_ONCE: Final = 1000
"""Judgements whose grounds are read together."""


def _attach_grounds(db: Session, question: Question, rows: Collection[Moved]) -> None:
    by_judgement = {row.after_id: row for row in rows if row.after_id is not None}
    identities = list(by_judgement)
    for start in range(0, len(identities), AT_ONCE):
        ids = identities[start : start + AT_ONCE]
        _attach_evidence(db, question, ids, by_judgement)
        _attach_basis(db, ids, by_judgement)


def _attach_evidence(db: Session, question: Question, ids: Collection[int], by_judgement: Mapping[int, Moved]) -> None:
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(AssessmentEvidence.assessment_id, Evidence, EvidenceWording)
        .join_from(AssessmentEvidence, Evidence, Evidence.id == AssessmentEvidence.evidence_id)
        .outerjoin(EvidenceWording, wording)
        .where(AssessmentEvidence.assessment_id.in_(ids))
        .order_by(AssessmentEvidence.assessment_id, AssessmentEvidence.position)
    )
    for identity, piece, translated in db.execute(statement):
        row = by_judgement[identity]
        if piece.sensitivity not in question.clearance:
            row.withheld += 1
            continue
        reviewed_by = translated.reviewed_by if translated is not None else None
        mark = wording_mark(question.language, translated=translated is not None, reviewed_by=reviewed_by)
        title = translated.title if translated is not None else piece.title
        row.evidence.append(Ground(piece.slug, title, piece.event, wording=mark))


def _attach_basis(db: Session, ids: Collection[int], by_judgement: Mapping[int, Moved]) -> None:
    found = db.execute(
        sa.select(AssessmentBasis, Document.slug, Document.title)
        .join_from(AssessmentBasis, Document, Document.id == AssessmentBasis.document_id)
        .where(AssessmentBasis.assessment_id.in_(ids))
        .order_by(AssessmentBasis.assessment_id, AssessmentBasis.position)
    )
    for basis, slug, title in found:
        by_judgement[basis.assessment_id].basis.append(Ground(slug, title, paragraph=basis.paragraph))
