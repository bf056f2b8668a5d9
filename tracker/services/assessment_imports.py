"""Judgements from a file that somebody filled in: all of it submitted for review, or nothing (docs/spreadsheets.md)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filled import CellProblem, Filled, FilledFile
from tracker.domain.filling import marks_of
from tracker.domain.messages import N_, Fault, Refused, printable
from tracker.domain.vocabulary import RECORDED, Bearing, Role, Sensitivity, State
from tracker.services.assessments import Place, Typed, find_missing, save_draft, submit
from tracker.services.evidence import NewEvidence, Picked
from tracker.store import assessments as reads
from tracker.store.models import Account, Assessment, Document, Evidence, ImportRun, Recommendation
from tracker.store.offers import offered_to

SOURCE: Final = "assessments"
NO_RECOMMENDATION: Final = N_("The register has no recommendation “%(name)s”.")
NO_EVIDENCE: Final = N_("The register has no piece of evidence “%(name)s”.")
JUDGED_MEANWHILE: Final = N_(
    "Judged since this file was made: %(newer)s. Read that; to submit your judgement all the same, write %(marks)s "
    "into the column “%(column)s”."
)
MAY_NOT_LOG: Final = N_("The account “%(name)s” may not log a status.")
CLOSED: Final = N_("The account “%(name)s” is closed.")

COLUMN_OF: Final[Mapping[str, str]] = {
    "": "status",
    "evidence": "evidence_title",
    "basis": "basis_document",
    "new.0.title": "evidence_title",
    "new.0.publisher": "evidence_publisher",
    "new.0.event": "evidence_date",
    "new.0.source_url": "evidence_address",
    "new.0.source_title": "evidence_source",
    "basis.0.document": "basis_document",
    "basis.0.paragraph": "basis_paragraph",
}
"""The place that a rule names → the column of the file; what is not here is called the same in both."""

_PARAGRAPH = re.compile(r"\D{0,12}?([0-9]{1,4})\s*(.*)")


class FileRefused(Refused):
    """A filled-in file in which something is wrong; `problems` names each cell, in the order of the rows."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        super().__init__(*(problem.what for problem in problems))
        self.problems = sorted(problems, key=lambda problem: problem.row)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line: the assessment that it is by now, and where that stands."""

    row: int
    reference: str
    assessment_id: int
    digest: str
    state: State = State.SUBMITTED


@dataclass(slots=True)
class Receipt:
    """What an import did. `already` are lines that an earlier import of the same author submitted."""

    file: str
    sha256: str
    account: str
    submitted: list[Line] = field(default_factory=list)
    already: list[Line] = field(default_factory=list)
    empty: int = 0

    def record(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "source": SOURCE,
            "file": self.file,
            "sha256": self.sha256,
            "account": self.account,
            "submitted": [_line_record(line) for line in self.submitted],
            "already_submitted": [_line_record(line) for line in self.already],
            "left_empty": self.empty,
        }


def _line_record(line: Line) -> dict[str, Any]:
    return {
        "row": line.row,
        "reference": line.reference,
        "assessment": line.assessment_id,
        "state": line.state.value,
        "digest": line.digest,
    }


def check_author(account: Account) -> None:
    """Pass when judgements may be submitted in an account's name; raises Refused otherwise."""
    if account.disabled_at is not None:
        raise Refused(Fault("", CLOSED, {"name": account.name}))
    if not account.role.may(Role.RESEARCHER):
        raise Refused(Fault("", MAY_NOT_LOG, {"name": account.name}))


def submit_file(db: Session, file: FilledFile, *, by: Account, today: date, now: datetime) -> Receipt:
    """Submit what a file holds for review, in the caller's transaction; what was submitted before is passed over.

    Raises Refused when the account may not log, and FileRefused with every problem of the file and of the rules: then
    the caller rolls back, for lines without a problem were written.
    """
    check_author(by)
    receipt = Receipt(printable(file.name), file.sha256, by.name, empty=file.empty)
    problems = list(file.problems)
    earlier, column = _submitted_earlier(db, by), file.sheet.headings.get("seen_too", "seen_too")
    for filled in file.rows:
        try:
            _take(db, filled, receipt, earlier, column, by=by, today=today, now=now)
        except Refused as refused:
            problems += [file.sheet.problem(filled.row, _column(fault), fault) for fault in refused.faults]
    if problems:
        raise FileRefused(problems)
    if receipt.submitted:
        _keep(db, receipt, by=by, now=now)
    return receipt


def _column(fault: Fault) -> str:
    return COLUMN_OF.get(fault.place, fault.place)


def _take(
    db: Session,
    filled: Filled,
    receipt: Receipt,
    earlier: Mapping[str, int],
    column: str,
    *,
    by: Account,
    today: date,
    now: datetime,
) -> None:
    recommendation_id = _find(db, filled)
    digest = digest_of(filled)
    before = db.get(Assessment, earlier[digest]) if digest in earlier else None
    if before is not None and (before.author_id, before.recommendation_id) == (by.id, recommendation_id):
        receipt.already.append(Line(filled.row, filled.reference.label, before.id, digest, before.state))
        return
    typed, faults = _typed(db, filled, by)
    faults += _find_newer(db, filled, recommendation_id, column)
    with db.begin_nested() as trial:
        try:
            row = save_draft(db, recommendation_id, typed=typed, by=by, today=today, now=now)
            # What others have submitted meanwhile is no conflict: whoever reviews has both before them.
            submit(db, row, by=by, today=today, seen=reads.marks(db, recommendation_id, row))
        except Refused as refused:
            trial.rollback()
            missing = find_missing(typed.rationale, typed.evidence_kind, typed.confidence)
            places = {fault.place for fault in refused.faults}
            faults += [*refused.faults, *(fault for fault in missing if fault.place not in places)]
        else:
            receipt.submitted.append(Line(filled.row, filled.reference.label, row.id, digest))
    if faults:
        raise Refused(*faults)


def _find(db: Session, filled: Filled) -> int:
    wanted = filled.reference
    found = db.scalar(
        sa.select(Recommendation.id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(
            sa.func.lower(Document.slug) == wanted.symbol.lower(),
            Recommendation.paragraph == wanted.paragraph,
            Recommendation.item == wanted.item,
        )
    )
    if found is None:
        raise Refused(Fault("reference", NO_RECOMMENDATION, {"name": wanted.label}))
    return found


def _find_newer(db: Session, filled: Filled, recommendation_id: int, column: str) -> list[Fault]:
    """Return a fault when something was recorded that neither the file knew of nor its author has read."""
    newer = [row for row in reads.news(db, recommendation_id) if row.state in RECORDED and row.id not in filled.seen]
    if not newer:
        return []
    params = {
        "newer": "; ".join(_told(row) for row in newer),
        "marks": marks_of([row.id for row in newer]),
        "column": column,
    }
    return [Fault("status", JUDGED_MEANWHILE, params)]


def _told(row: Assessment) -> str:
    status = row.status.value if row.status else f"retracts #{row.corrects_id}"
    return f"#{row.id} ({row.voice.value}: {status}, {row.as_of.isoformat()})"


def _typed(db: Session, filled: Filled, by: Account) -> tuple[Typed, list[Fault]]:
    """Return a line as the form would have it, and a fault for each piece of evidence that cannot be picked."""
    pieces = sa.select(Evidence).where(Evidence.slug.in_(filled.evidence_ids), *offered_to(by))
    ids = {piece.slug: piece.id for piece in db.scalars(pieces)}
    faults = [Fault("evidence_ids", NO_EVIDENCE, {"name": slug}) for slug in filled.evidence_ids if slug not in ids]
    typed = Typed(
        status=filled.status,
        as_of=filled.as_of,
        voice=filled.voice,
        rationale=filled.rationale,
        evidence_kind=filled.evidence_kind,
        confidence=filled.confidence,
        reason=filled.reason,
        picked=[Picked(ids[slug], Bearing.SUPPORTS) for slug in filled.evidence_ids if slug in ids],
        new=[_new_evidence(filled, filled.evidence_sensitivity)] if filled.evidence_sensitivity else [],
        basis=[_place(filled)] if filled.basis_document else [],
    )
    return typed, faults


def _new_evidence(filled: Filled, sensitivity: Sensitivity) -> NewEvidence:
    return NewEvidence(
        title=filled.evidence_title,
        publisher=filled.evidence_publisher,
        event=filled.evidence_date,
        source_url=filled.evidence_address,
        source_title=filled.evidence_source,
        bearing=filled.evidence_bearing,
        pinpoint=filled.evidence_pinpoint,
        sensitivity=sensitivity,
    )


def _place(filled: Filled) -> Place:
    """Read `11 (a)` or `para. 11 (a)`; what has no number is left for the rules to refuse."""
    match = _PARAGRAPH.fullmatch(filled.basis_paragraph)
    paragraph, item = (match[1], match[2]) if match else (filled.basis_paragraph, "")
    return Place(filled.basis_document, paragraph, item)


# ---- the same line twice ----


def digest_of(filled: Filled) -> str:
    """Return the hash of what a line says, wherever it stands and whatever its file knew."""
    said = {name: getattr(filled, name) for name in Filled.__slots__ if name not in ("row", "reference", "seen")}
    said["reference"] = filled.reference.label.lower()
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _submitted_earlier(db: Session, by: Account) -> dict[str, int]:
    """Return the assessments that earlier imports of this author submitted, by what their lines said."""
    receipts = sa.select(ImportRun.receipt).where(ImportRun.source == SOURCE, ImportRun.account_id == by.id)
    return dict(pair for receipt in db.scalars(receipts.order_by(ImportRun.id)) for pair in _digests(receipt))


def _digests(receipt: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for line in receipt["submitted"]:
        yield line["digest"], line["assessment"]


def _keep(db: Session, receipt: Receipt, *, by: Account, now: datetime) -> None:
    run = ImportRun(source=SOURCE, name=receipt.file, sha256=receipt.sha256, account_id=by.id)
    run.started_at, run.finished_at, run.receipt = now, now, receipt.record()
    db.add(run)
    db.flush()
