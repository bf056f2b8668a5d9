"""Reads about demands through the years: who asked them when, and the evidence that bears on their members."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.dates import PartialDate
from tracker.domain.demands import Ask
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.store.details import Piece, piece_of
from tracker.store.links import evidence_of_recommendations, known_on, ways_to_bear
from tracker.store.models import (
    Account,
    Committee,
    Demand,
    DemandDecision,
    Document,
    Evidence,
    EvidenceWording,
    Recommendation,
    RecommendationText,
)
from tracker.store.models.un import demand_members
from tracker.store.standing import counted_from, standings


def asks(db: Session, question: Question) -> dict[str, list[Ask]]:
    """Return the members of every demand (by slug) that count on the day, with where each stands."""
    rows = standings(question)
    found = db.execute(
        sa.select(Demand.slug, rows.c.symbol, rows.c.committee, rows.c.dated, rows.c.status)
        .join_from(demand_members, Demand, Demand.id == demand_members.c.demand_id)
        .join(rows, rows.c.id == demand_members.c.recommendation_id)
    )
    by_demand: dict[str, list[Ask]] = {}
    for slug, symbol, committee, dated, status in found:
        by_demand.setdefault(slug, []).append(Ask(symbol, committee, dated, status))
    return by_demand


@dataclass(frozen=True, slots=True)
class LastEvidence:
    """The latest piece of evidence on a demand that the asker may see, and how many there are."""

    slug: str
    event: PartialDate
    number: int


def last_evidence(db: Session, question: Question) -> dict[str, LastEvidence]:
    """Return the latest evidence on each demand (by slug) up to the day; demands without any are left out."""
    pairs = _bearing(question).subquery()
    ranked = (
        sa.select(
            pairs.c.demand_id,
            pairs.c.evidence_id,
            sa.func.row_number()
            .over(partition_by=pairs.c.demand_id, order_by=(pairs.c.event_on.desc(), pairs.c.evidence_id))
            .label("place"),
            sa.func.count().over(partition_by=pairs.c.demand_id).label("number"),
        )
    ).subquery()
    found = db.execute(
        sa.select(Demand.slug, Evidence.slug, Evidence.event_on, Evidence.event_precision, ranked.c.number)
        .join_from(ranked, Demand, Demand.id == ranked.c.demand_id)
        .join(Evidence, Evidence.id == ranked.c.evidence_id)
        .where(ranked.c.place == 1)
    )
    return {
        demand: LastEvidence(slug, PartialDate(on, precision), number) for demand, slug, on, precision, number in found
    }


def _bearing(question: Question) -> sa.CompoundSelect[int, int, date]:
    """Return each pair of a demand and a piece of evidence on one of its members once: visible, up to the day.

    Each way in which evidence bears on a member is narrowed to members by itself: no database does so with both.
    """
    return sa.union(*(_on_members(way, question) for way in ways_to_bear(question.recorded_by)))


def _on_members(way: sa.Select[int, int], question: Question) -> sa.Select[int, int, date]:
    recommendation, evidence = way.selected_columns
    dated = counted_from()
    return (
        way.join(demand_members, demand_members.c.recommendation_id == recommendation)
        .join(Recommendation, Recommendation.id == recommendation)
        .join(Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .join(Evidence, Evidence.id == evidence)
        .where(
            Committee.is_treaty_body,
            sa.or_(dated <= question.day, dated.is_(None)),
            Evidence.sensitivity.in_(question.clearance),
            *known_on(question),
        )
        .with_only_columns(demand_members.c.demand_id, Evidence.id.label("evidence_id"), Evidence.event_on)
    )


@dataclass(slots=True)
class Bearing:
    """A piece of evidence on a demand, and the members it bears on, oldest document first."""

    piece: Piece
    references: list[Reference] = field(default_factory=list)


def evidence_of(db: Session, question: Question, slug: str) -> list[Bearing]:
    """Return the evidence on one demand's members that the asker may see, up to the day, oldest first."""
    rows = standings(question)
    bears_on = evidence_of_recommendations(question.recorded_by)
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording, rows.c.symbol, rows.c.paragraph, rows.c.item)
        .join_from(Demand, demand_members, demand_members.c.demand_id == Demand.id)
        .join(rows, rows.c.id == demand_members.c.recommendation_id)
        .join(bears_on, bears_on.c.recommendation_id == rows.c.id)
        .join(Evidence, Evidence.id == bears_on.c.evidence_id)
        .outerjoin(EvidenceWording, wording)
        .where(
            Demand.slug == slug,
            Evidence.sensitivity.in_(question.clearance),
            *known_on(question),
        )
        .order_by(Evidence.event_on, Evidence.id, rows.c.dated.asc().nulls_first(), rows.c.symbol, rows.c.position)
    )
    found: dict[int, Bearing] = {}
    for evidence, translated, symbol, paragraph, item in db.execute(statement):
        kept = found.setdefault(evidence.id, Bearing(piece_of(evidence, translated, question.language)))
        kept.references.append(Reference(symbol, paragraph, item))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class AddedHere:
    """Who made a recommendation a member of a demand on this site, and when."""

    signature: str
    decided_at: datetime


def added_here(db: Session, slug: str) -> dict[int, AddedHere]:
    """Return the members of a demand (by recommendation) that a person added here."""
    found = db.execute(
        sa.select(DemandDecision.recommendation_id, Account.signature, DemandDecision.decided_at)
        .join_from(DemandDecision, Demand, Demand.id == DemandDecision.demand_id)
        .join(Account, Account.id == DemandDecision.account_id)
        .where(Demand.slug == slug, DemandDecision.verdict == "member", DemandDecision.undone_at.is_(None))
    )
    return {identity: AddedHere(signature, moment) for identity, signature, moment in found}


@dataclass(frozen=True, slots=True)
class Wording:
    """A recommendation as the suggestions read it: English, the official text where there is no wording of ours."""

    id: int
    reference: Reference
    committee: str | None
    dated: date | None
    heading: str
    summary: str
    text: str

    @property
    def whole(self) -> str:
        """All that is compared."""
        return f"{self.heading} {self.summary or self.text}"


def wordings(db: Session) -> dict[int, Wording]:
    """Return all recommendations of treaty bodies as the suggestions read them, the newest document first."""
    text = sa.select(RecommendationText.text).where(
        RecommendationText.recommendation_id == Recommendation.id, RecommendationText.language == "en"
    )
    dated = counted_from()
    found = db.execute(
        sa.select(Recommendation, Document.slug, Document.committee_code, dated, text.scalar_subquery())
        .join(Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .where(Committee.is_treaty_body)
        .order_by(dated.desc().nulls_last(), Document.slug, Recommendation.position)
    )
    return {
        one.id: Wording(
            one.id, Reference(slug, one.paragraph, one.item), committee, when, one.heading, one.summary, text or ""
        )
        for one, slug, committee, when, text in found
    }


@dataclass(frozen=True, slots=True)
class Members:
    """Demands with their members, and the decisions that hold: who decided what about which recommendation."""

    demands: list[Demand]
    members: Mapping[int, set[int]]
    decided: Mapping[int, set[int]]


def find_demand(db: Session, slug: str) -> Demand | None:
    """Return a demand, or None."""
    return db.scalar(sa.select(Demand).where(Demand.slug == slug))


def members(db: Session) -> Members:
    """Return all demands in their order, with their members and the recommendations decided about."""
    of: dict[int, set[int]] = {}
    for demand_id, identity in db.execute(sa.select(demand_members)):
        of.setdefault(demand_id, set()).add(identity)
    decided: dict[int, set[int]] = {}
    chosen = sa.select(DemandDecision.demand_id, DemandDecision.recommendation_id)
    for demand_id, identity in db.execute(chosen.where(DemandDecision.undone_at.is_(None))):
        decided.setdefault(demand_id, set()).add(identity)
    return Members(list(db.scalars(sa.select(Demand).order_by(Demand.position, Demand.id))), of, decided)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a member of a demand, with who made it and who took it back."""

    row: DemandDecision
    demand: Demand
    reference: Reference
    heading: str
    by: str
    undone_by: str | None


def decisions(db: Session, *, slug: str = "", first: int = 0, most: int = 50) -> tuple[int, list[Decided]]:
    """Return how many decisions there are, of one demand or all, and a page of them, the latest first."""
    taker = aliased(Account)
    chosen = (
        sa.select(DemandDecision, Demand, Recommendation, Document.slug, Account.signature, taker.signature)
        .join_from(DemandDecision, Demand, Demand.id == DemandDecision.demand_id)
        .join(Recommendation, Recommendation.id == DemandDecision.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .join(Account, Account.id == DemandDecision.account_id)
        .outerjoin(taker, taker.id == DemandDecision.undone_by_id)
    )
    if slug:
        chosen = chosen.where(Demand.slug == slug)
    total = db.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
    page = db.execute(chosen.order_by(DemandDecision.id.desc()).offset(first).limit(most))
    return total, [
        Decided(row, demand, Reference(symbol, one.paragraph, one.item), one.heading, by, taken)
        for row, demand, one, symbol, by, taken in page
    ]
