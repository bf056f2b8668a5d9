"""Reads for those who log and review: what is in progress, and what somebody has already seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.addresses import undocs_url
from tracker.domain.dates import PartialDate
from tracker.domain.filters import Filters
from tracker.domain.questions import Question, clearance_of
from tracker.domain.references import Reference
from tracker.domain.statuses import IN_THE_AUTHORS_HANDS
from tracker.domain.vocabulary import (
    RECORDED,
    ActionType,
    Confidence,
    Decision,
    EvidenceKind,
    State,
    Status,
    Voice,
)
from tracker.store.details import Piece, piece_of
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    AssessmentReview,
    Document,
    Evidence,
    EvidenceWording,
    Recommendation,
    RecommendationWording,
)
from tracker.store.models.columns import partial
from tracker.store.recommendations import official_text
from tracker.store.standing import current_by_voice
from tracker.store.vocabulary import wording_mark


@dataclass(frozen=True, slots=True)
class Subject:
    """The recommendation that a judgement is about, as the form shows it."""

    id: int
    reference: Reference
    heading: str
    summary: str
    wording: str
    text: str
    action_type: ActionType
    dated: PartialDate | None
    source_url: str


@dataclass(slots=True)
class Written:
    """An assessment in any state, as it is or will be shown; a retraction has no status.

    `mark` tells whether somebody has seen it as it is now: it changes with the text and on entering the record.
    """

    id: int
    recommendation_id: int
    voice: Voice
    status: Status | None
    as_of: date
    state: State
    rationale: str
    evidence_kind: EvidenceKind | None
    confidence: Confidence | None
    reason: str
    corrects_id: int | None
    author_id: int | None
    author_name: str
    reviewer_name: str | None
    written_at: datetime
    mark: str
    evidence: list[Piece] = field(default_factory=list)
    withheld: int = 0
    basis: list[tuple[Reference, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InProgress:
    """One line of an inbox: an assessment on its way into the record, and what a reviewer said last."""

    id: int
    reference: Reference
    heading: str
    voice: Voice
    status: Status | None
    as_of: date
    state: State
    author_id: int | None
    author_name: str
    written_at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer decided, and why."""

    reviewer: str
    decision: Decision
    comment: str
    decided_at: datetime


# ---- the recommendation ----


def find_subject(db: Session, language: str, *, reference: Reference | None = None, id_: int = 0) -> Subject | None:
    """Return a recommendation, by its reference or else its id, in the reader's language; None when there is none."""
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id, RecommendationWording.language == language
    )
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Recommendation, Document, RecommendationWording, official_text(language).label("text"))
        .join(Document, Document.id == Recommendation.document_id)
        .outerjoin(RecommendationWording, wording)
        .where(*(_is(reference) if reference else [Recommendation.id == id_]))
    )
    found = db.execute(statement).first()
    if found is None:
        return None
    item, document, own, text = found
    adopted = partial(document.adopted_on, document.adopted_precision)
    return Subject(
        id=item.id,
        reference=Reference(document.slug, item.paragraph, item.item),
        heading=own.heading if own else item.heading,
        summary=own.summary if own else item.summary,
        wording=wording_mark(language, translated=own is not None, reviewed_by=own.reviewed_by if own else None),
        text=text or "",
        action_type=item.action_type,
        dated=adopted or partial(document.published_on, document.published_precision),
        source_url=undocs_url(document.symbol) if document.symbol else document.url,
    )


def _is(reference: Reference) -> list[sa.ColumnElement[bool]]:
    return [
        Document.slug == reference.symbol,
        Recommendation.paragraph == reference.paragraph,
        Recommendation.item == reference.item,
    ]


def shown_ids(db: Session, recommendation_id: int, *, today: date) -> dict[Voice, int]:
    """Return the id of the judgement that holds today, for each voice that has one."""
    voices = current_by_voice(Question(Filters(), today))
    found = db.execute(sa.select(voices.c.voice, voices.c.id).where(voices.c.recommendation_id == recommendation_id))
    return {Voice(voice): identity for voice, identity in found}


# ---- what somebody has seen ----


def mark_of(row: Assessment) -> str:
    """Return the mark of an assessment as it is now: its id, when its text was last changed, and where it stands."""
    place = "recorded" if row.state in RECORDED else row.state.value
    return f"{row.id}.{row.written_at:%Y%m%d%H%M%S%f}.{place}"


def news(db: Session, recommendation_id: int) -> Sequence[Assessment]:
    """Return what everybody who logs has to know of: the recorded and the submitted, in the order of writing."""
    return db.scalars(
        sa.select(Assessment)
        .where(
            Assessment.recommendation_id == recommendation_id,
            Assessment.state.in_([*RECORDED, State.SUBMITTED]),
        )
        .order_by(Assessment.id)
        .execution_options(populate_existing=True)
    ).all()


def marks(db: Session, recommendation_id: int, *more: Assessment) -> list[str]:
    """Return the marks of all that is recorded or submitted, and of some further rows."""
    return list(dict.fromkeys(mark_of(row) for row in (*news(db, recommendation_id), *more)))


def corrected_by(db: Session, assessment_id: int) -> Assessment | None:
    """Return the recorded row that corrects or retracts an assessment, or None."""
    return db.scalar(
        sa.select(Assessment).where(Assessment.corrects_id == assessment_id, Assessment.state.in_(RECORDED))
    )


# ---- assessments as they are shown ----


def read_written(db: Session, ids: Iterable[int], *, asker: Account, language: str) -> dict[int, Written]:
    """Return assessments by id, with the evidence that the asker may see, and what they rest on."""
    wanted = list(ids)
    rows = db.scalars(sa.select(Assessment).where(Assessment.id.in_(wanted))).all()
    found = {row.id: _written(row) for row in rows}
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(AssessmentEvidence, Evidence, EvidenceWording)
        .join(Evidence, Evidence.id == AssessmentEvidence.evidence_id)
        .outerjoin(EvidenceWording, wording)
        .where(AssessmentEvidence.assessment_id.in_(wanted))
        .order_by(AssessmentEvidence.position)
    )
    clearance = clearance_of(asker.role)
    for link, evidence, own in db.execute(statement):
        if evidence.sensitivity in clearance:
            piece = piece_of(evidence, own, language)
            found[link.assessment_id].evidence.append(replace(piece, bearing=link.bearing, pinpoint=link.pinpoint))
        else:
            found[link.assessment_id].withheld += 1
    places = db.execute(
        sa.select(AssessmentBasis, Document)
        .join(Document, Document.id == AssessmentBasis.document_id)
        .where(AssessmentBasis.assessment_id.in_(wanted))
        .order_by(AssessmentBasis.position)
    )
    for place, document in places:
        reference = Reference(document.slug, place.paragraph, place.item)
        found[place.assessment_id].basis.append((reference, document.title))
    return found


def _written(row: Assessment) -> Written:
    return Written(
        id=row.id,
        recommendation_id=row.recommendation_id,
        voice=row.voice,
        status=row.status,
        as_of=row.as_of,
        state=row.state,
        rationale=row.rationale,
        evidence_kind=row.evidence_kind,
        confidence=row.confidence,
        reason=row.reason,
        corrects_id=row.corrects_id,
        author_id=row.author_id,
        author_name=row.author_name,
        reviewer_name=row.reviewer_name,
        written_at=row.written_at,
        mark=mark_of(row),
    )


def reviews_of(db: Session, assessment_id: int) -> list[Review]:
    """Return what reviewers decided about an assessment, the latest first."""
    found = db.execute(
        sa.select(Account.signature, AssessmentReview)
        .join(Account, Account.id == AssessmentReview.reviewer_id)
        .where(AssessmentReview.assessment_id == assessment_id)
        .order_by(AssessmentReview.id.desc())
    )
    return [Review(name, row.decision, row.comment, row.decided_at) for name, row in found]


# ---- inboxes ----


def own_in_progress(db: Session, account_id: int, *, recommendation_id: int = 0) -> list[InProgress]:
    """Return somebody's own drafts, returned and submitted assessments, the last changed first."""
    conditions = [Assessment.author_id == account_id, Assessment.state.in_([*IN_THE_AUTHORS_HANDS, State.SUBMITTED])]
    if recommendation_id:
        conditions.append(Assessment.recommendation_id == recommendation_id)
    return _in_progress(db, conditions, Assessment.written_at.desc())


def waiting_for_review(db: Session) -> list[InProgress]:
    """Return all that waits for a reviewer, the oldest first."""
    return _in_progress(db, [Assessment.state == State.SUBMITTED], Assessment.written_at.asc())


def _in_progress(
    db: Session, conditions: Sequence[sa.ColumnElement[bool]], order: sa.ColumnElement[Any]
) -> list[InProgress]:
    later = aliased(AssessmentReview)
    comment = (
        sa.select(later.comment)
        .where(later.assessment_id == Assessment.id)
        .order_by(later.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = db.execute(
        sa.select(Assessment, Recommendation, Document.slug, comment)
        .join(Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(*conditions)
        .order_by(order, Assessment.id)
    )
    return [
        InProgress(
            id=row.id,
            reference=Reference(symbol, item.paragraph, item.item),
            heading=item.heading,
            voice=row.voice,
            status=row.status,
            as_of=row.as_of,
            state=row.state,
            author_id=row.author_id,
            author_name=row.author_name,
            written_at=row.written_at,
            comment=said or "",
        )
        for row, item, symbol, said in found
    ]
