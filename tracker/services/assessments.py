"""Logging a status: a draft, its submission, a correction, a retraction (design 3.1). Nothing recorded is changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.domain.references import Reference, parse_key
from tracker.domain.statuses import (
    IN_THE_AUTHORS_HANDS,
    Proposal,
    find_day_faults,
    find_faults,
    find_wording_faults,
    voices_for,
)
from tracker.domain.vocabulary import RECORDED, Confidence, EvidenceKind, State, Status, Voice
from tracker.services.evidence import (
    NewEvidence,
    Picked,
    find_evidence_faults,
    find_late_faults,
    find_own_faults,
    find_pick_faults,
    forget_unused,
    rest_on,
    write_evidence,
)
from tracker.store.assessments import corrected_by, mark_of, news
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Document,
    Recommendation,
)
from tracker.store.offers import find_documents

NOT_YOURS: Final = N_("Only its author may change an assessment that is not yet recorded.")
NOT_IN_HAND: Final = N_("It has been submitted by now: it can be changed again when a reviewer returns it.")
CHANGED: Final = N_("It was changed since you opened this page.")
MORE_SINCE: Final = N_("Somebody else has judged this recommendation since you opened this page.")
CORRECTED: Final = N_("This judgement has been corrected or retracted already. Correct the newest one.")
ONLY_RECORDED: Final = N_("Only a judgement that is part of the record can be corrected or retracted.")
NO_RETRACTION: Final = N_("A retraction cannot be corrected. Log a new status instead.")
NOT_YOUR_VOICE: Final = N_("Only reviewers log a status in the voice of the register's editors.")
NO_DOCUMENT: Final = N_("The register has no document “%(name)s”: write its symbol or its short name.")
NO_PARAGRAPH: Final = N_("Give the number of the paragraph, such as 11, and its item, such as a or b.ii.")
SAY_WHY_CORRECTED: Final = N_("Say why the earlier judgement is corrected: the reason is kept.")
SAY_WHY_RETRACTED: Final = N_("Say why the judgement is retracted: the reason is kept and shown.")
SAY_HOW_SURE: Final = N_("Say how sure you are: high, medium or low.")
SHORT_REASON: Final = 10
"""Fewest characters of a reason for a correction or a retraction."""


class Overtaken(Conflict):
    """The record changed between opening a form and sending it; `newer` is what whoever sent it has not seen."""

    def __init__(self, fault: Fault, newer: Sequence[Assessment]) -> None:
        super().__init__(fault)
        self.newer = list(newer)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document, as it was typed: symbol or slug, paragraph, and item (`a`, `(a)`, `b.ii`)."""

    document: str
    paragraph: str
    item: str = ""

    def parse(self, name: str) -> Reference:
        """Read it as a place in the document of that name; raises ValueError when paragraph or item are none."""
        parts = self.item.replace("(", " ").replace(")", " ").replace(".", " ").split()
        return parse_key(f"{name}:{self.paragraph}{''.join(f'({part})' for part in parts)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A judgement as its author typed it; a draft may lack all but the status, the day and the voice."""

    status: Status
    as_of: date
    voice: Voice = Voice.CIVIL_SOCIETY
    rationale: str = ""
    evidence_kind: EvidenceKind | None = None
    confidence: Confidence | None = None
    reason: str = ""
    picked: Sequence[Picked] = ()
    new: Sequence[NewEvidence] = ()
    basis: Sequence[Place] = ()


def lock(db: Session, recommendation_id: int) -> Recommendation:
    """Let nobody else change what is said of a recommendation until the end of the transaction."""
    chosen = sa.select(Recommendation).where(Recommendation.id == recommendation_id)
    return db.scalars(chosen.with_for_update(key_share=True)).one()


def save_draft(
    db: Session,
    recommendation_id: int,
    *,
    typed: Typed,
    by: Account,
    today: date,
    now: datetime,
    draft: Assessment | None = None,
    corrects: Assessment | None = None,
    seen: Collection[str] = (),
) -> Assessment:
    """Save what an author typed, with its new evidence, as a new draft or in place of their earlier one.

    Raises Refused for a day, a piece of evidence or a document that cannot be, whose place is the name of a field,
    `new.<n>.<field>` or `basis.<n>.<field>`; Overtaken when the draft is no longer what they had seen.
    """
    lock(db, recommendation_id)
    if draft is not None:
        check_in_hand(db, draft, by=by, seen=seen)
    replaced = _replaced(db, draft, corrects)
    documents = find_documents(db, [place.document for place in typed.basis])
    faults = [
        *_find_draft_faults(db, recommendation_id, typed, replaced, by=by, today=today),
        *find_pick_faults(db, typed.picked, by=by),
        *find_own_faults(db, typed.new, by=by, draft=draft),
        *_find_basis_faults(typed.basis, documents),
    ]
    for number, piece in enumerate(typed.new):
        faults += find_evidence_faults(piece, today=today, place=f"new.{number}.")
    if faults:
        raise Refused(*faults)
    row = draft or Assessment(recommendation_id=recommendation_id, state=State.DRAFT)
    row.corrects_id = replaced.id if replaced else None
    row.status, row.as_of, row.voice = typed.status, typed.as_of, replaced.voice if replaced else typed.voice
    row.rationale, row.reason = typed.rationale.strip(), typed.reason.strip()
    row.evidence_kind, row.confidence = typed.evidence_kind, typed.confidence
    _sign(db, row, by=by, now=now)
    _write_grounds(db, row, typed, documents, by=by, now=now)
    return row


def _sign(db: Session, row: Assessment, *, by: Account, now: datetime) -> None:
    row.author_id, row.author_name, row.written_at = by.id, by.signature, now
    db.add(row)
    db.flush()


def _replaced(db: Session, draft: Assessment | None, corrects: Assessment | None) -> Assessment | None:
    if draft is not None:
        return db.get(Assessment, draft.corrects_id) if draft.corrects_id is not None else None
    return corrects


def _find_draft_faults(
    db: Session, recommendation_id: int, typed: Typed, replaced: Assessment | None, *, by: Account, today: date
) -> list[Fault]:
    faults = find_day_faults(typed.as_of, adopted_on=_adopted_on(db, recommendation_id), today=today)
    if replaced is None and typed.voice not in voices_for(by.role):
        faults.append(Fault("voice", NOT_YOUR_VOICE))
    if replaced is not None and len(typed.reason.strip()) < SHORT_REASON:
        faults.append(Fault("reason", SAY_WHY_CORRECTED))
    return faults


def _adopted_on(db: Session, recommendation_id: int) -> date | None:
    dated = sa.func.coalesce(Document.adopted_on, Document.published_on)
    of = sa.select(dated).join(Recommendation, Recommendation.document_id == Document.id)
    return db.scalar(of.where(Recommendation.id == recommendation_id))


def _find_basis_faults(basis: Sequence[Place], documents: dict[str, Document]) -> list[Fault]:
    faults = []
    for number, place in enumerate(basis):
        document = documents.get(place.document.strip().lower())
        if document is None:
            faults.append(Fault(f"basis.{number}.document", NO_DOCUMENT, {"name": place.document}))
            continue
        try:
            place.parse(document.slug)
        except ValueError:
            faults.append(Fault(f"basis.{number}.paragraph", NO_PARAGRAPH))
    return faults


def _write_grounds(
    db: Session, row: Assessment, typed: Typed, documents: dict[str, Document], *, by: Account, now: datetime
) -> None:
    """Write what the judgement rests on anew, and forget evidence that was written for it and is dropped now."""
    links = sa.select(AssessmentEvidence.evidence_id).where(AssessmentEvidence.assessment_id == row.id)
    before = set(db.scalars(links))
    written = [(piece, write_evidence(db, piece, by=by, now=now)) for piece in typed.new]
    rest_on(db, row, [*typed.picked, *(Picked(made.id, piece.bearing, piece.pinpoint) for piece, made in written)])
    forget_unused(db, before - set(db.scalars(links)), by=by)
    for old in db.scalars(sa.select(AssessmentBasis).where(AssessmentBasis.assessment_id == row.id)).all():
        db.delete(old)
    db.flush()
    places = {}
    for place in typed.basis:
        document = documents[place.document.strip().lower()]
        places[place.parse(document.slug)] = document.id
    for position, (reference, document_id) in enumerate(places.items()):
        where = AssessmentBasis(assessment_id=row.id, document_id=document_id, position=position)
        where.paragraph, where.item = reference.paragraph, reference.item
        db.add(where)
    db.flush()


def check_in_hand(db: Session, draft: Assessment, *, by: Account, seen: Collection[str]) -> None:
    """Pass when the author may change an assessment as they saw it; raises Refused or Overtaken otherwise."""
    db.refresh(draft)
    if draft.author_id != by.id:
        raise Refused(Fault("", NOT_YOURS))
    if draft.state not in IN_THE_AUTHORS_HANDS:
        raise Overtaken(Fault("", NOT_IN_HAND), [draft])
    if mark_of(draft) not in seen:
        raise Overtaken(Fault("", CHANGED), [draft])


def check(db: Session, draft: Assessment, *, today: date) -> None:
    """Pass when a draft may be submitted; raises Refused with everything that keeps it from it."""
    if draft.status is None:
        return
    recommendation = db.get_one(Recommendation, draft.recommendation_id)
    proposal = Proposal(
        voice=draft.voice,
        status=draft.status,
        as_of=draft.as_of,
        rationale=draft.rationale,
        evidence_kind=draft.evidence_kind,
        evidence_count=_number_of(db, AssessmentEvidence, draft),
        basis_count=_number_of(db, AssessmentBasis, draft),
        action_type=recommendation.action_type,
        adopted_on=_adopted_on(db, recommendation.id),
        reason=draft.reason,
        corrects=draft.corrects_id is not None,
    )
    faults = [*find_faults(proposal, today=today), *find_late_faults(db, draft)]
    faults += _find_confidence_faults(draft.confidence)
    if faults:
        raise Refused(*faults)


def find_missing(rationale: str, evidence_kind: str | None, confidence: str | None) -> list[Fault]:
    """Return what a judgement lacks whatever its status, for a form that cannot be read as a whole yet."""
    return [*find_wording_faults(rationale, evidence_kind), *_find_confidence_faults(confidence)]


def _find_confidence_faults(confidence: str | None) -> list[Fault]:
    return [] if confidence else [Fault("confidence", SAY_HOW_SURE)]


def _number_of(db: Session, kind: type[AssessmentEvidence] | type[AssessmentBasis], draft: Assessment) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(kind).where(kind.assessment_id == draft.id)) or 0


def check_seen(db: Session, row: Assessment, *, seen: Collection[str]) -> None:
    """Pass when nothing was recorded or submitted on the recommendation that is not among the marks seen."""
    newer = [other for other in news(db, row.recommendation_id) if other.id != row.id and mark_of(other) not in seen]
    if newer:
        raise Overtaken(Fault("", MORE_SINCE), newer)


def check_correctable(db: Session, row: Assessment) -> None:
    """Pass when a row of the record may be corrected or retracted; raises Refused or Overtaken otherwise."""
    if row.state not in RECORDED:
        raise Refused(Fault("", ONLY_RECORDED))
    if row.status is None:
        raise Refused(Fault("", NO_RETRACTION))
    by_then = newest_of(db, row)
    if by_then is not row:
        raise Overtaken(Fault("", CORRECTED), [by_then])


def newest_of(db: Session, row: Assessment) -> Assessment:
    """Return what stands in the place of a recorded row now: the last of the rows that correct one another."""
    following = corrected_by(db, row.id)
    return row if following is None else newest_of(db, following)


def submit(db: Session, draft: Assessment, *, by: Account, today: date, seen: Collection[str]) -> None:
    """Hand a draft to the reviewers. `seen` holds the marks of what its author saw on the recommendation.

    Raises Refused when the rules do not allow it, Overtaken when the draft, or what others said, has changed.
    """
    lock(db, draft.recommendation_id)
    check_in_hand(db, draft, by=by, seen=seen)
    if draft.corrects_id is not None:
        check_correctable(db, db.get_one(Assessment, draft.corrects_id))
    check(db, draft, today=today)
    check_seen(db, draft, seen=seen)
    draft.state = State.SUBMITTED
    db.flush()


def propose_correction(
    db: Session, corrected: Assessment, *, typed: Typed, by: Account, today: date, now: datetime
) -> Assessment:
    """Save a draft that corrects a row of the record, in the same voice; raises as `save_draft` does."""
    lock(db, corrected.recommendation_id)
    check_correctable(db, corrected)
    return save_draft(db, corrected.recommendation_id, typed=typed, by=by, today=today, now=now, corrects=corrected)


def propose_retraction(
    db: Session,
    retracted: Assessment,
    *,
    reason: str,
    by: Account,
    now: datetime,
    draft: Assessment | None = None,
    seen: Collection[str] = (),
) -> Assessment:
    """Save a draft that retracts a row of the record, for its day and in its voice; `draft` is an earlier such one.

    Raises Refused without a reason, Overtaken when the row is corrected by now or the draft is not what was seen.
    """
    lock(db, retracted.recommendation_id)
    if draft is not None:
        check_in_hand(db, draft, by=by, seen=seen)
    check_correctable(db, retracted)
    if len(reason.strip()) < SHORT_REASON:
        raise Refused(Fault("reason", SAY_WHY_RETRACTED))
    row = draft or Assessment(recommendation_id=retracted.recommendation_id, state=State.DRAFT, rationale="")
    row.corrects_id, row.voice, row.as_of, row.reason = retracted.id, retracted.voice, retracted.as_of, reason.strip()
    _sign(db, row, by=by, now=now)
    return row


def discard_draft(db: Session, draft: Assessment, *, by: Account, seen: Collection[str]) -> None:
    """Delete one's own draft or returned assessment, with evidence that was written for it only."""
    lock(db, draft.recommendation_id)
    check_in_hand(db, draft, by=by, seen=seen)
    links = sa.select(AssessmentEvidence.evidence_id).where(AssessmentEvidence.assessment_id == draft.id)
    named = set(db.scalars(links))
    rest_on(db, draft, [])
    db.delete(draft)
    db.flush()
    forget_unused(db, named, by=by)
