"""Reads for the catalogues: documents, demands, evidence, claims, treaties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE
from tracker.store.models import (
    Claim,
    Committee,
    Demand,
    DemandWording,
    Document,
    Finding,
    OfficialGrade,
    Passage,
    Recommendation,
    TreatyAct,
)


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


def claims(db: Session) -> Sequence[Claim]:
    """Return the published claims about implementation, in the register's order."""
    return db.scalars(sa.select(Claim).order_by(Claim.position)).all()


def find_claim(db: Session, slug: str) -> Claim | None:
    """Return one claim, or None."""
    return db.scalar(sa.select(Claim).where(Claim.slug == slug))


def treaty_acts(db: Session) -> Sequence[TreatyAct]:
    """Return what sources say of acts on treaties, in the register's order."""
    return db.scalars(sa.select(TreatyAct).order_by(TreatyAct.position)).all()
