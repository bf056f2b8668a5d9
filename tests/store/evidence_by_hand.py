"""How new the latest evidence on each recommendation is, found piece by piece in Python over all rows."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.vocabulary import RECORDED, DocumentKind
from tracker.store.models import Assessment, AssessmentEvidence, Committee, Document, Evidence, Recommendation
from tracker.store.models.tracking import evidence_recommendations


def latest_evidence(db: Session, question: Question) -> dict[int, str]:
    """Return recommendation (id) → `since-review` or `before-review`; those without evidence are left out."""
    documents = {one.id: one for one in db.scalars(sa.select(Document))}
    committees = {one.code: one.parent_code or one.code for one in db.scalars(sa.select(Committee))}
    items = {one.id: documents[one.document_id] for one in db.scalars(sa.select(Recommendation))}
    reviews = last_reviews(documents.values(), committees, question.day)
    found: dict[int, str] = {}
    for item, piece in pairs(db, question):
        document = items[item]
        adopted, review = dated(document), reviews.get(committees[str(document.committee_code)], date.min)
        if adopted is None or piece.event_on >= adopted:
            new = piece.event_on >= review or found.get(item) == "since-review"
            found[item] = "since-review" if new else "before-review"
    return found


def pairs(db: Session, question: Question) -> Iterator[tuple[int, Evidence]]:
    """Yield each recommendation (id) with each piece that bears on it and is known by the day to who asks."""
    by = question.recorded_by
    bearing = {(row.recommendation_id, row.evidence_id) for row in db.execute(sa.select(evidence_recommendations))}
    rests_on = sa.select(Assessment, AssessmentEvidence.evidence_id)
    for judgement, rested_on in db.execute(rests_on.join_from(AssessmentEvidence, Assessment)):
        if judgement.state in RECORDED and (by is None or _by(judgement.recorded_at, by)):
            bearing.add((judgement.recommendation_id, rested_on))
    pieces = {one.id: one for one in db.scalars(sa.select(Evidence))}
    for item, identity in bearing:
        piece = pieces[identity]
        known = piece.event_on <= question.day and (by is None or _by(piece.recorded_at, by))
        if known and piece.sensitivity in question.clearance:
            yield item, piece


def _by(recorded_at: datetime | None, moment: datetime) -> bool:
    return recorded_at is not None and recorded_at <= moment


def last_reviews(documents: Iterable[Document], committees: dict[str, str], day: date) -> dict[str, date]:
    """Return the day of the last concluding observations of each committee by a day."""
    found: dict[str, date] = {}
    for one in documents:
        on = dated(one)
        if one.kind is DocumentKind.CONCLUDING_OBSERVATIONS and on and on <= day:
            code = committees[str(one.committee_code)]
            found[code] = max(on, found.get(code, on))
    return found


def dated(document: Document) -> date | None:
    """Return the day from which a document counts."""
    return document.adopted_on or document.published_on
