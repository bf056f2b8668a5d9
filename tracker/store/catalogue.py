"""Reads for the catalogues: documents, demands, evidence, claims, treaties."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import RECORDED, Effect
from tracker.store.details import Piece, piece_of
from tracker.store.links import evidence_of_recommendations, in_register
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Claim,
    Committee,
    Demand,
    DemandWording,
    Document,
    Evidence,
    EvidenceWording,
    Finding,
    OfficialGrade,
    Passage,
    Recommendation,
    RecommendationWording,
    Term,
    TreatyAct,
)
from tracker.store.models.tracking import evidence_terms
from tracker.store.standing import standings


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the catalogue, with the committee it is shown under and how many recommendations are tracked."""

    document: Document
    committee: str
    recommendations: int


def documents(db: Session) -> list[DocumentRow]:
    """Return the catalogue, newest first; documents without any date come last.

    A committee is the parent where there is one, as in the list of recommendations; `none` where none is named.
    """
    tracked = sa.select(sa.func.count()).where(Recommendation.document_id == Document.id).scalar_subquery()
    newest = sa.func.coalesce(Document.adopted_on, Document.published_on).desc().nulls_last()
    chosen = (
        sa.select(Document, sa.func.coalesce(Committee.parent_code, Committee.code, NONE), tracked.label("number"))
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .order_by(newest, Document.slug)
    )
    return [DocumentRow(document, committee, number) for document, committee, number in db.execute(chosen)]


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document, and which kinds of things hang on it, so that nobody asks for what is not there."""

    document: Document
    has_passages: bool
    has_findings: bool
    has_grades: bool


def find_document(db: Session, key: str) -> FoundDocument | None:
    """Return the document of this symbol or slug, whatever the case; None when there is none."""
    passage = sa.select(Passage.id).where(Passage.document_id == Document.id).exists()
    finding = sa.select(Finding.id).where(Finding.document_id == Document.id).exists()
    graded = sa.or_(OfficialGrade.document_id == Document.id, OfficialGrade.assessed_in_id == Document.id)
    grade = sa.select(OfficialGrade.id).where(graded).exists()
    statement = sa.select(Document, passage, finding, grade).where(sa.func.lower(Document.slug) == key.lower())
    found = db.execute(statement).one_or_none()
    return FoundDocument(found[0], bool(found[1]), bool(found[2]), bool(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand in the reader's language."""

    slug: str
    title: str
    statement: str
    translated: bool
    reviewed_by: str | None
    position: int


def demands(db: Session, language: str, slug: str = "") -> list[DemandRow]:
    """Return the demands in their order; one only, or none, when a slug is given."""
    wording = sa.and_(DemandWording.demand_id == Demand.id, DemandWording.language == language)
    statement: sa.Select[*tuple[Any, ...]] = sa.select(Demand, DemandWording).outerjoin(DemandWording, wording)
    if slug:
        statement = statement.where(Demand.slug == slug)
    return [
        DemandRow(
            slug=demand.slug,
            title=own.title if own else demand.title,
            statement=own.statement if own else demand.statement,
            translated=own is not None,
            reviewed_by=own.reviewed_by if own else None,
            position=demand.position,
        )
        for demand, own in db.execute(statement.order_by(Demand.position))
    ]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A page of the catalogue of evidence, and how many there are in all."""

    total: int
    pieces: list[Piece]


def evidence(
    db: Session, question: Question, *, effect: str = "", theme: str = "", page: int = 1, size: int = 50
) -> EvidencePage:
    """Return evidence that the asker may see, newest event first."""
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording, sa.func.count().over().label("total"))
        .outerjoin(EvidenceWording, wording)
        .where(*_listed(question, effect=effect, theme=theme))
        .order_by(Evidence.event_on.desc(), Evidence.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    found = db.execute(statement).all()
    pieces = [piece_of(piece, translated, question.language) for piece, translated, _ in found]
    return EvidencePage(found[0].total if found else 0, pieces)


def _listed(question: Question, *, effect: str = "", theme: str = "") -> list[sa.ColumnElement[bool]]:
    """Return the conditions on evidence that the catalogue shows it: public knowledge, cleared, up to the day."""
    wanted = [in_register(), Evidence.sensitivity.in_(question.clearance), Evidence.event_on <= question.day]
    if effect:
        wanted.append(Evidence.effect == Effect(effect))
    if theme:
        bears = sa.select(evidence_terms.c.evidence_id).join_from(
            evidence_terms, Term, Term.id == evidence_terms.c.term_id
        )
        wanted.append(Evidence.id.in_(bears.where(Term.kind == "theme", Term.slug == theme)))
    return wanted


@dataclass(frozen=True, slots=True)
class Use:
    """A recommendation that a piece of evidence bears on, and whether a judgement there rests on it."""

    reference: Reference
    heading: str
    status: str
    rests_on: bool


@dataclass(frozen=True, slots=True)
class EvidenceDetail:
    """A piece of evidence with its themes (slugs) and what it bears on."""

    piece: Piece
    record: Evidence
    themes: list[str]
    uses: list[Use] = field(default_factory=list)


def find_evidence(db: Session, question: Question, slug: str) -> EvidenceDetail | None:
    """Return a piece of evidence with its uses; None when there is none that the asker may see."""
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording)
        .outerjoin(EvidenceWording, wording)
        .where(Evidence.slug == slug, in_register(), Evidence.sensitivity.in_(question.clearance))
    )
    found = db.execute(statement).one_or_none()
    if found is None:
        return None
    record, translated = found
    themes = db.scalars(
        sa.select(Term.slug)
        .join(evidence_terms, evidence_terms.c.term_id == Term.id)
        .where(evidence_terms.c.evidence_id == record.id, Term.kind == "theme")
        .order_by(Term.position)
    )
    piece = piece_of(record, translated, question.language)
    return EvidenceDetail(piece, record, list(themes), _uses(db, question, record.id))


def _uses(db: Session, question: Question, identity: int) -> list[Use]:
    rows = standings(question)
    bears_on = evidence_of_recommendations()
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    rests = (
        sa.select(AssessmentEvidence.assessment_id)
        .join(Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(
            AssessmentEvidence.evidence_id == identity,
            Assessment.recommendation_id == Recommendation.id,
            Assessment.state.in_(RECORDED),
        )
        .exists()
    )
    found = db.execute(
        sa.select(
            rows.c.symbol,
            rows.c.paragraph,
            rows.c.item,
            sa.func.coalesce(RecommendationWording.heading, Recommendation.heading),
            rows.c.status,
            rests,
        )
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .join(bears_on, bears_on.c.recommendation_id == Recommendation.id)
        .outerjoin(RecommendationWording, wording)
        .where(bears_on.c.evidence_id == identity)
        .order_by(rows.c.dated.desc().nulls_last(), rows.c.symbol, rows.c.position)
    )
    return [
        Use(Reference(symbol, paragraph, item), heading, status, bool(used))
        for symbol, paragraph, item, heading, status, used in found
    ]


def evidence_counts(
    db: Session, question: Question, *, effect: str = "", theme: str = ""
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how much evidence each effect and each theme (slug) would leave, the other of the two kept."""
    by_effect = sa.select(Evidence.effect, sa.func.count()).group_by(Evidence.effect)
    effects = db.execute(by_effect.where(*_listed(question, theme=theme)))
    themes = db.execute(
        sa.select(Term.slug, sa.func.count())
        .join(evidence_terms, evidence_terms.c.term_id == Term.id)
        .join(Evidence, Evidence.id == evidence_terms.c.evidence_id)
        .where(*_listed(question, effect=effect), Term.kind == "theme")
        .group_by(Term.slug)
    )
    return {effect.value: number for effect, number in effects}, {slug: number for slug, number in themes}  # noqa: C416 - a result is no mapping


def claims(db: Session) -> Sequence[Claim]:
    """Return the published claims about implementation, in the register's order."""
    return db.scalars(sa.select(Claim).order_by(Claim.position)).all()


def find_claim(db: Session, slug: str) -> Claim | None:
    """Return one claim, or None."""
    return db.scalar(sa.select(Claim).where(Claim.slug == slug))


def treaty_acts(db: Session) -> Sequence[TreatyAct]:
    """Return what sources say of acts on treaties, in the register's order."""
    return db.scalars(sa.select(TreatyAct).order_by(TreatyAct.position)).all()
