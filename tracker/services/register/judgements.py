"""Assessments from the register's files. The record is append-only: what the file changed becomes a correction."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.records import AssessmentRecord, Register
from tracker.domain.vocabulary import RECORDED, Bearing
from tracker.services.register.catalogue import Known
from tracker.services.register.merge import Cells, differences, in_any_order, key_of, printed
from tracker.services.register.report import Difference, Gone, Kept, LoadReport
from tracker.store.models import Assessment, AssessmentBasis, AssessmentEvidence, Evidence

FILE = "assessments.csv"
KEY = ("symbol", "paragraph", "item", "voice", "as_of")
REASON = "The register's editors changed this judgement"

Key = tuple[str, ...]


def load_assessments(
    db: Session,
    register: Register,
    known: Known,
    report: LoadReport,
    *,
    evidence: Mapping[Key, Evidence],
    now: datetime,
) -> None:
    """Add judgements that are new in the file, and corrections of those that the file changed.

    A judgement that somebody corrected or retracted here stays as it stands and is listed.
    """
    newest, replaced = _loaded_before(db)
    counts = report.counts(FILE)
    added: list[tuple[AssessmentRecord, Assessment]] = []
    keys: set[Key] = set()
    for record in register.assessments:
        key = key_of(record.cells, KEY)
        keys.add(key)
        earlier = newest.get(key)
        if earlier is not None and _comparable(earlier.loaded or {}) == _comparable(record.cells):
            counts.same += 1
        elif kept := _reason_to_keep(record, key, known, earlier, replaced):
            report.keep(kept)
        else:
            added.append((record, _assessment(record, known, earlier, now)))
            counts.new += earlier is None
            counts.changed += earlier is not None
    for key in newest:
        if key not in keys:
            report.miss(Gone(FILE, printed(key)))
    db.add_all(row for _, row in added)
    db.flush()
    _write_grounds(db, added, known, evidence)


def _comparable(cells: Cells) -> Cells:
    """Another order of what a judgement rests on makes it no other judgement."""
    return in_any_order(cells, "evidence", "basis_documents")


def _loaded_before(db: Session) -> tuple[dict[Key, Assessment], dict[int, Assessment]]:
    """Return the newest row of each key that came with the register, and what corrects or retracts which row."""
    newest: dict[Key, Assessment] = {}
    replaced: dict[int, Assessment] = {}
    in_record = sa.select(Assessment).where(Assessment.state.in_(RECORDED)).order_by(Assessment.id)
    for row in db.scalars(in_record):
        if row.loaded is not None:
            newest[key_of(row.loaded, KEY)] = row
        if row.corrects_id is not None:
            replaced[row.corrects_id] = row
    return newest, replaced


def _reason_to_keep(
    record: AssessmentRecord,
    key: Key,
    known: Known,
    earlier: Assessment | None,
    replaced: Mapping[int, Assessment],
) -> Kept | None:
    """Return why a judgement of the file is not taken over, or None when it is."""
    document = known.documents[record.symbol]
    dated = document.adopted_on or document.published_on
    if dated is not None and record.as_of < dated:
        here = Difference("as_of", f"not before {dated}", record.as_of.isoformat())
        return Kept(FILE, printed(key), "is dated before its document, as that is dated here", (here,))
    if earlier is None or earlier.id not in replaced:
        return None
    by = replaced[earlier.id]
    loaded: Cells = earlier.loaded or {}
    why = "was retracted here" if by.status is None else "was corrected here"
    ours = loaded if by.status is None else {**loaded, "status": by.status.value, "rationale": by.rationale}
    return Kept(FILE, printed(key), why, differences(ours, record.cells))


def _assessment(record: AssessmentRecord, known: Known, earlier: Assessment | None, now: datetime) -> Assessment:
    return Assessment(
        recommendation_id=known.recommendations[record.reference].id,
        voice=record.voice,
        status=record.status,
        as_of=record.as_of,
        state=record.state,
        rationale=record.rationale,
        evidence_kind=record.evidence_kind,
        confidence=record.confidence,
        reason=REASON if earlier is not None else "",
        corrects_id=earlier.id if earlier is not None else None,
        author_name=record.author,
        written_at=now,
        recorded_at=now,
        loaded=dict(record.cells),
    )


def _write_grounds(
    db: Session,
    added: list[tuple[AssessmentRecord, Assessment]],
    known: Known,
    evidence: Mapping[Key, Evidence],
) -> None:
    """Write what the new judgements rest on, in the order of the file."""
    pieces = [
        {
            "assessment_id": row.id,
            "evidence_id": evidence[name,].id,
            "bearing": Bearing.SUPPORTS,
            "pinpoint": "",
            "position": position,
        }
        for record, row in added
        for position, name in enumerate(record.evidence, 1)
    ]
    places = [
        {
            "assessment_id": row.id,
            "document_id": known.documents[place.symbol].id,
            "paragraph": place.paragraph,
            "item": place.item,
            "position": position,
        }
        for record, row in added
        for position, place in enumerate(record.basis_documents, 1)
    ]
    if pieces:
        db.execute(sa.insert(AssessmentEvidence), pieces)
    if places:
        db.execute(sa.insert(AssessmentBasis), places)
