"""Whole tables for files: judgements and evidence of the recommendations found, and how much of it is withheld."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import INDEPENDENT, RECORDED, Unit
from tracker.store import recommendations
from tracker.store.filtering import conditions
from tracker.store.links import evidence_of_recommendations, in_register, known_on
from tracker.store.models import (
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Document,
    Evidence,
    EvidenceWording,
    Recommendation,
    Term,
)
from tracker.store.models.tracking import evidence_recommendations, evidence_terms
from tracker.store.standing import standings

CHUNK: Final = 500
"""Rows read at a time."""


@dataclass(slots=True)
class AssessmentRow:
    """One row of the record of judgements, with the evidence that the asker may see and what it rests on."""

    assessment: Assessment
    reference: Reference
    evidence: list[str] = field(default_factory=list)
    basis: list[Reference] = field(default_factory=list)


@dataclass(slots=True)
class EvidenceRow:
    """One piece of evidence that the asker may see, in the asker's language; themes are slugs."""

    evidence: Evidence
    title: str
    summary: str
    themes: list[str] = field(default_factory=list)
    related: list[Reference] = field(default_factory=list)


def found_ids(db: Session, question: Question) -> sa.Select[tuple[int]]:
    """Return the ids of the recommendations that the question finds, counted one by one whatever the unit."""
    rows = standings(question)
    wanted = conditions(db, question, rows)
    if question.filters.status:
        wanted.append(rows.c.status.in_(question.filters.status))
    return sa.select(rows.c.id).where(*wanted)


def assessments(db: Session, question: Question) -> Iterator[AssessmentRow]:
    """Read the record of judgements on the recommendations found, up to the day: corrected and retracted ones too.

    All voices, unless the question asks for one; in the order of documents, paragraphs and days.
    """
    statement = (
        sa.select(Assessment, Document.slug, Recommendation.paragraph, Recommendation.item)
        .join_from(Assessment, Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(*_recorded(db, question))
        .order_by(Document.slug, Recommendation.position, Assessment.as_of, Assessment.recorded_at, Assessment.id)
    )
    for chunk in db.execute(statement.execution_options(yield_per=CHUNK)).partitions(CHUNK):
        rows = {one.id: AssessmentRow(one, Reference(slug, paragraph, item)) for one, slug, paragraph, item in chunk}
        _add_grounds(db, question, rows)
        yield from rows.values()


def _recorded(db: Session, question: Question) -> list[sa.ColumnElement[bool]]:
    wanted = _recorded_by_anybody(db, question)
    if question.filters.voice != INDEPENDENT:
        wanted.append(Assessment.voice == question.filters.voice)
    return wanted


def _recorded_by_anybody(db: Session, question: Question) -> list[sa.ColumnElement[bool]]:
    wanted = [
        Assessment.state.in_(RECORDED),
        Assessment.as_of <= question.day,
        Assessment.recommendation_id.in_(found_ids(db, question)),
    ]
    if question.recorded_by is not None:
        wanted.append(Assessment.recorded_at <= question.recorded_by)
    return wanted


def recorded_ids(db: Session, question: Question) -> dict[int, list[int]]:
    """Return the numbers of the judgements on each recommendation found, up to the day, of all voices."""
    found = db.execute(
        sa.select(Assessment.recommendation_id, Assessment.id)
        .where(*_recorded_by_anybody(db, question))
        .order_by(Assessment.id)
    )
    numbers: dict[int, list[int]] = {}
    for recommendation_id, identity in found:
        numbers.setdefault(recommendation_id, []).append(identity)
    return numbers


def _add_grounds(db: Session, question: Question, rows: dict[int, AssessmentRow]) -> None:
    named = (
        sa.select(AssessmentEvidence.assessment_id, Evidence.slug)
        .join_from(AssessmentEvidence, Evidence, Evidence.id == AssessmentEvidence.evidence_id)
        .where(AssessmentEvidence.assessment_id.in_(rows), Evidence.sensitivity.in_(question.clearance))
        .order_by(AssessmentEvidence.assessment_id, AssessmentEvidence.position)
    )
    for identity, slug in db.execute(named):
        rows[identity].evidence.append(slug)
    basis = (
        sa.select(AssessmentBasis.assessment_id, Document.slug, AssessmentBasis.paragraph, AssessmentBasis.item)
        .join_from(AssessmentBasis, Document, Document.id == AssessmentBasis.document_id)
        .where(AssessmentBasis.assessment_id.in_(rows))
        .order_by(AssessmentBasis.assessment_id, AssessmentBasis.position)
    )
    for identity, slug, paragraph, item in db.execute(basis):
        rows[identity].basis.append(Reference(slug, paragraph, item))


def evidence(db: Session, question: Question) -> Iterator[EvidenceRow]:
    """Read the evidence up to the day that the asker may see, oldest first.

    All of it; only what bears on the recommendations found when the question narrows them.
    """
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement = (
        sa.select(Evidence, EvidenceWording)
        .outerjoin(EvidenceWording, wording)
        .where(Evidence.sensitivity.in_(question.clearance), *_about(db, question))
        .order_by(Evidence.event_on, Evidence.slug)
    )
    for chunk in db.execute(statement.execution_options(yield_per=CHUNK)).partitions(CHUNK):
        rows = {piece.id: _evidence_row(piece, translated) for piece, translated in chunk}
        _add_labels(db, rows)
        yield from rows.values()


def _evidence_row(piece: Evidence, translated: EvidenceWording | None) -> EvidenceRow:
    shown = translated or piece
    return EvidenceRow(piece, shown.title, shown.summary)


def _about(db: Session, question: Question) -> list[sa.ColumnElement[bool]]:
    wanted = [in_register(question.recorded_by), *known_on(question)]
    if question.filters.narrows:
        bears_on = evidence_of_recommendations(question.recorded_by)
        ids = sa.select(bears_on.c.evidence_id).where(bears_on.c.recommendation_id.in_(found_ids(db, question)))
        wanted.append(Evidence.id.in_(ids))
    return wanted


def _add_labels(db: Session, rows: dict[int, EvidenceRow]) -> None:
    themes = (
        sa.select(evidence_terms.c.evidence_id, Term.slug)
        .join_from(evidence_terms, Term, Term.id == evidence_terms.c.term_id)
        .where(evidence_terms.c.evidence_id.in_(rows))
        .order_by(Term.position)
    )
    for identity, slug in db.execute(themes):
        rows[identity].themes.append(slug)
    about = evidence_recommendations
    related = (
        sa.select(about.c.evidence_id, Document.slug, Recommendation.paragraph, Recommendation.item)
        .join_from(about, Recommendation, Recommendation.id == about.c.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(about.c.evidence_id.in_(rows))
        .order_by(Document.slug, Recommendation.position)
    )
    for identity, slug, paragraph, item in db.execute(related):
        rows[identity].related.append(Reference(slug, paragraph, item))


def evidence_bearing_on(
    db: Session, question: Question, ids: Collection[int]
) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """Return for each recommendation which evidence up to the day the asker may see, and which is withheld.

    For units of several recommendations, whose evidence is counted once however many of them it bears on.
    """
    bears_on = evidence_of_recommendations(question.recorded_by)
    seen: dict[int, set[int]] = {identity: set() for identity in ids}
    withheld: dict[int, set[int]] = {identity: set() for identity in ids}
    found = (
        sa.select(bears_on.c.recommendation_id, Evidence.id, Evidence.sensitivity)
        .join_from(bears_on, Evidence, Evidence.id == bears_on.c.evidence_id)
        .where(bears_on.c.recommendation_id.in_(ids), *known_on(question))
    )
    for identity, piece, sensitivity in db.execute(found):
        (seen if sensitivity in question.clearance else withheld)[identity].add(piece)
    return {identity: (frozenset(seen[identity]), frozenset(withheld[identity])) for identity in seen}


def withheld_from_recommendations(db: Session, question: Question) -> int:
    """Return how many pieces of evidence bear on what the question finds and are not shown to the asker."""
    bears_on = evidence_of_recommendations(question.recorded_by)
    ids = sa.select(bears_on.c.evidence_id).where(bears_on.c.recommendation_id.in_(_member_ids(db, question)))
    return _withheld(db, question, Evidence.id.in_(ids), *known_on(question))


def _member_ids(db: Session, question: Question) -> Any:
    """The recommendations behind the units found; a status is asked of the unit, so its members are read."""
    filters = question.filters
    if filters.unit is Unit.RECOMMENDATION:
        return found_ids(db, question)
    units = recommendations.rows_of(db, question)
    return sorted({member.id for unit in units for member in unit.members})


def withheld_from_assessments(db: Session, question: Question) -> int:
    """Return how many pieces of evidence the judgements rest on and are not shown to the asker."""
    named = (
        sa.select(AssessmentEvidence.evidence_id)
        .join_from(AssessmentEvidence, Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(*_recorded(db, question))
    )
    return _withheld(db, question, Evidence.id.in_(named))


def withheld_from_evidence(db: Session, question: Question) -> int:
    """Return how many pieces of evidence the table of evidence leaves out for this asker."""
    return _withheld(db, question, *_about(db, question))


def _withheld(db: Session, question: Question, *wanted: sa.ColumnElement[bool]) -> int:
    hidden = sa.select(sa.func.count()).select_from(Evidence).where(Evidence.sensitivity.not_in(question.clearance))
    return db.scalar(hidden.where(*wanted)) or 0


def count_assessments(db: Session, question: Question) -> int:
    """Return how many rows `assessments` gives."""
    return db.scalar(sa.select(sa.func.count()).select_from(Assessment).where(*_recorded(db, question))) or 0


def count_evidence(db: Session, question: Question) -> int:
    """Return how many rows `evidence` gives."""
    shown = sa.select(sa.func.count()).select_from(Evidence).where(Evidence.sensitivity.in_(question.clearance))
    return db.scalar(shown.where(*_about(db, question))) or 0
