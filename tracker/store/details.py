"""One recommendation with all the record knows of it: its voices, history, evidence, sources and kin."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.statuses import Judgement, current, headline, is_disputed
from tracker.domain.vocabulary import (
    NOT_ASSESSED,
    RECORDED,
    Bearing,
    By,
    Confidence,
    EvidenceKind,
    State,
    Status,
    Voice,
)
from tracker.store import recommendations
from tracker.store.filtering import links
from tracker.store.links import evidence_of_recommendations, known_on, read_links
from tracker.store.mentions import FINDING, GRADE, Mention, read_mentions
from tracker.store.models import (
    Annotation,
    Assessment,
    AssessmentEvidence,
    Committee,
    Document,
    Evidence,
    EvidenceWording,
    Passage,
    Recommendation,
    RecommendationWording,
)
from tracker.store.models.uhri import annotation_recommendations as pairs
from tracker.store.models.un import demand_members
from tracker.store.standing import standings
from tracker.store.vocabulary import wording_mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as it is shown; `bearing` and `pinpoint` are those of the judgement that names it."""

    id: int
    slug: str
    event: PartialDate
    title: str
    summary: str
    wording: str
    effect: str
    publisher: str
    source_title: str
    source_url: str
    sensitivity: str
    bearing: Bearing | None = None
    pinpoint: str = ""


@dataclass(slots=True)
class Entry:
    """One row of the history: a judgement, or the retraction of one (`status` is None)."""

    id: int
    voice: Voice
    status: Status | None
    as_of: date
    recorded_at: datetime
    state: State
    rationale: str
    evidence_kind: EvidenceKind | None
    confidence: Confidence | None
    reason: str
    corrects_id: int | None
    author_name: str
    reviewer_name: str | None
    evidence: list[Piece] = field(default_factory=list)
    withheld: int = 0
    basis: list[Mention] = field(default_factory=list)
    replaced_by: int | None = None
    is_current: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """Another recommendation: of the same document, or with the same demand."""

    reference: Reference
    heading: str
    status: str
    dated: date | None
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """All of one recommendation. `in_index`: identifier of its record in the UN index, empty where none is."""

    row: recommendations.Row
    history: list[Entry]
    voices: dict[Voice, Entry | None]
    evidence: list[Piece]
    findings: list[Mention]
    grades: list[Mention]
    same_demand: list[Kin]
    previous: Kin | None
    next: Kin | None
    has_passage: bool = False
    in_index: str = ""

    @property
    def shown(self) -> Entry | None:
        """The judgement that stands for the voice that was asked for."""
        return next((entry for entry in self.history if entry.is_shown), None)


def find(db: Session, question: Question, reference: Reference) -> Detail | None:
    """Return all of one recommendation on the day and for the voice that are asked about; None when there is none.

    Five statements, whatever the length of its history.
    """
    found = _with_history(db, question, reference)
    if not found:
        return None
    first = found[0]
    identity = first.id
    hanging = read_links(db, question, [identity])[identity]
    history = [_entry(record.Assessment) for record in found if record.Assessment is not None]
    voices, shown, disputed = _judge(question, history)
    row = recommendations.row_of(
        first, hanging, question.language, status=_status_of(shown), disputed=disputed, shown=shown
    )
    evidence = _attach_evidence(db, question, identity, history)
    mentions = read_mentions(db, question, first, [entry.id for entry in history])
    for entry in history:
        entry.basis = [mention for mention in mentions if mention.assessment_id == entry.id]
    kin = _kin(db, question, first)
    same_document = [one for one in kin if one.reference.symbol == reference.symbol]
    here = next((place for place, one in enumerate(same_document) if one.reference == reference), None)
    return Detail(
        row=row,
        history=sorted(
            (entry for entry in history if entry.as_of <= question.day),
            key=lambda entry: (entry.as_of, entry.recorded_at, entry.id),
            reverse=True,
        ),
        voices=voices,
        evidence=evidence,
        findings=[mention for mention in mentions if mention.kind == FINDING],
        grades=[mention for mention in mentions if mention.kind == GRADE],
        same_demand=[one for one in kin if set(one.demands) & set(hanging.demands) and one.reference != reference],
        previous=same_document[here - 1] if here else None,
        next=same_document[here + 1] if here is not None and here + 1 < len(same_document) else None,
        has_passage=bool(first.has_passage),
        in_index=first.in_index or "",
    )


def _index_record() -> sa.ScalarSelect[str]:
    """Return a record of the UN index that gives the recommendation, one of the last file before one that vanished."""
    return (
        sa.select(Annotation.annotation_id)
        .join(pairs, pairs.c.annotation_id == Annotation.id)
        .where(pairs.c.recommendation_id == Recommendation.id)
        .order_by(Annotation.vanished, Annotation.id)
        .limit(1)
        .correlate(Recommendation)
        .scalar_subquery()
    )


def _with_history(db: Session, question: Question, reference: Reference) -> Sequence[sa.Row[Any]]:
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    # Later judgements too: one may correct an earlier one, which then holds on no day.
    recorded = sa.and_(Assessment.recommendation_id == Recommendation.id, Assessment.state.in_(RECORDED))
    if question.recorded_by is not None:
        recorded = sa.and_(recorded, Assessment.recorded_at <= question.recorded_by)
    return db.execute(
        sa.select(*recommendations.ITEM_COLUMNS, Assessment)
        .add_columns(
            recommendations.official_text(question.language).label("text"),
            sa.func.coalesce(Committee.parent_code, Committee.code).label("committee"),
            sa.exists()
            .where(Passage.document_id == Document.id, Passage.paragraph == Recommendation.paragraph)
            .label("has_passage"),
            _index_record().label("in_index"),
        )
        .join_from(Recommendation, Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .outerjoin(Assessment, recorded)
        .outerjoin(RecommendationWording, wording)
        .where(
            Document.slug == reference.symbol,
            Recommendation.paragraph == reference.paragraph,
            Recommendation.item == reference.item,
        )
        .order_by(Assessment.id)
    ).all()


def _entry(row: Assessment) -> Entry:
    return Entry(
        id=row.id,
        voice=row.voice,
        status=row.status,
        as_of=row.as_of,
        recorded_at=row.recorded_at or row.written_at,
        state=row.state,
        rationale=row.rationale,
        evidence_kind=row.evidence_kind,
        confidence=row.confidence,
        reason=row.reason,
        corrects_id=row.corrects_id,
        author_name=row.author_name,
        reviewer_name=row.reviewer_name,
    )


def _judge(question: Question, history: list[Entry]) -> tuple[dict[Voice, Entry | None], Entry | None, bool]:
    """Mark what is current, shown and replaced; the rules are those of the domain."""
    rows = [
        Judgement(entry.id, entry.voice, entry.status, entry.as_of, entry.state, entry.recorded_at, entry.corrects_id)
        for entry in history
    ]
    by_id = {entry.id: entry for entry in history}
    for entry in history:
        if entry.corrects_id in by_id:
            by_id[entry.corrects_id].replaced_by = entry.id
    voices: dict[Voice, Entry | None] = {}
    for voice in Voice:
        found = current(rows, question.day, voice)
        voices[voice] = by_id[found.id] if found else None
        if found:
            by_id[found.id].is_current = True
    chosen = headline(rows, question.day, question.filters.voice)
    shown = by_id[chosen.id] if chosen else None
    if shown:
        shown.is_shown = True
    return voices, shown, is_disputed(rows, question.day)


def _status_of(shown: Entry | None) -> str:
    return shown.status.value if shown and shown.status else NOT_ASSESSED


def _attach_evidence(db: Session, question: Question, identity: int, history: list[Entry]) -> list[Piece]:
    """Give each judgement the evidence it rests on; return all that bears on the recommendation, newest first."""
    bears_on = evidence_of_recommendations(question.recorded_by)
    named = sa.and_(
        AssessmentEvidence.evidence_id == Evidence.id,
        AssessmentEvidence.assessment_id.in_([entry.id for entry in history]),
    )
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording, AssessmentEvidence)
        .join_from(Evidence, bears_on, bears_on.c.evidence_id == Evidence.id)
        .outerjoin(EvidenceWording, wording)
        .outerjoin(AssessmentEvidence, named)
        .where(bears_on.c.recommendation_id == identity, *known_on(question))
        .order_by(Evidence.event_on.desc(), Evidence.id, AssessmentEvidence.position)
    )
    by_id = {entry.id: entry for entry in history}
    pieces: dict[int, Piece] = {}
    rested_on: list[tuple[int, int, Piece]] = []
    for evidence, translated, link in db.execute(statement):
        visible = evidence.sensitivity in question.clearance
        piece = piece_of(evidence, translated, question.language)
        if visible:
            pieces.setdefault(evidence.id, piece)
        if link is not None and visible:
            shown = replace(piece, bearing=link.bearing, pinpoint=link.pinpoint)
            rested_on.append((link.position, link.assessment_id, shown))
        elif link is not None:
            by_id[link.assessment_id].withheld += 1
    # Under a judgement, in the order its author gave; in the list below, by the day.
    for _position, identity_of_judgement, shown in sorted(rested_on, key=lambda named: named[:2]):
        by_id[identity_of_judgement].evidence.append(shown)
    return list(pieces.values())


def piece_of(evidence: Evidence, wording: EvidenceWording | None, language: str) -> Piece:
    """Return a piece of evidence in the reader's language."""
    reviewed_by = wording.reviewed_by if wording else None
    return Piece(
        id=evidence.id,
        slug=evidence.slug,
        event=evidence.event,
        title=wording.title if wording else evidence.title,
        summary=wording.summary if wording else evidence.summary,
        wording=wording_mark(language, translated=wording is not None, reviewed_by=reviewed_by),
        effect=evidence.effect.value,
        publisher=evidence.publisher,
        source_title=evidence.source_title,
        source_url=evidence.source_url,
        sensitivity=evidence.sensitivity.value,
    )


def _kin(db: Session, question: Question, row: Any) -> list[Kin]:
    """Return the recommendations of the same document, and those with the same demand, in the order of adoption."""
    rows = standings(question)
    mine = sa.select(demand_members.c.demand_id).where(demand_members.c.recommendation_id == row.id)
    same_ask = sa.select(demand_members.c.recommendation_id).where(demand_members.c.demand_id.in_(mine))
    heading = sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    demand = links(By.DEMAND)
    found = db.execute(
        sa.select(rows.c.symbol, rows.c.paragraph, rows.c.item, heading, rows.c.status, rows.c.dated, demand.c.value)
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .outerjoin(RecommendationWording, wording)
        .outerjoin(demand, demand.c.recommendation_id == rows.c.id)
        .where(sa.or_(rows.c.document_id == row.document_id, rows.c.id.in_(same_ask)))
        .order_by(rows.c.dated.asc().nulls_first(), rows.c.symbol, rows.c.position)
    )
    kin: dict[Reference, Kin] = {}
    for symbol, paragraph, item, title, status, dated, slug in found:
        reference = Reference(symbol, paragraph, item)
        known = kin.get(reference)
        demands = (*(known.demands if known else ()), *((slug,) if slug else ()))
        kin[reference] = Kin(reference, title, status, dated, demands)
    return list(kin.values())
