"""The days that a document on its way into the record sets: what is found, what is decided, and what is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.draft_deadlines import DeadlineChoice, SetDay, exact_day, on_offer, pair_deadlines
from tracker.domain.drafts import day_of
from tracker.domain.found_deadlines import FoundDeadline, find_deadlines
from tracker.domain.messages import N_
from tracker.domain.vocabulary import DeadlineKind
from tracker.services import documents
from tracker.store.models import Committee, Deadline, Document, DocumentDraft, DraftParagraph

READ: Final = "read"
"""How a deadline was verified that somebody confirmed with the paragraph before them."""
COUNTED: Final = "read: the term “{words}”, counted from the adoption"
"""The same, where the text names no day and nobody wrote another than was worked out."""
NO_COMMITTEE = N_("No treaty body is known for this document: no deadline of it can be kept.")

Taken = tuple[DraftParagraph, DeadlineChoice]
"""A paragraph, and a deadline of it that is taken."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A deadline that is there with another day, `was`."""

    row: DraftParagraph
    choice: DeadlineChoice
    there: Deadline
    was: PartialDate


@dataclass(slots=True)
class DeadlinesPlanned:
    """What publishing would do with the deadlines that are taken."""

    new: list[Taken] = field(default_factory=list)
    changed: list[Corrected] = field(default_factory=list)
    same: list[Taken] = field(default_factory=list)


def adopted_of(db: Session, draft: DocumentDraft) -> PartialDate | None:
    """Return when a document was adopted, as its deadlines are held against: in the catalogue, else as printed."""
    document, printed = documents.document_of(db, draft.symbol), day_of(draft.header.get("adopted_on"))
    exact = exact_day(document.adopted if document else None, printed)
    return PartialDate(exact) if exact else (document.adopted if document else None)


def found_in(text: str, draft: DocumentDraft, adopted: PartialDate | None) -> list[FoundDeadline]:
    """Return the deadlines that the text of a paragraph sets."""
    return find_deadlines(text, draft.language, exact_day(adopted, None))


def deadlines_of(row: DraftParagraph) -> list[DeadlineChoice]:
    """Return what was decided about the deadlines of a paragraph."""
    return [DeadlineChoice.from_record(record) for record in row.deadlines or ()]


def offered(row: DraftParagraph, draft: DocumentDraft, adopted: PartialDate | None) -> list[DeadlineChoice]:
    """Return the deadlines of a paragraph: what was decided about, then what was found besides."""
    return on_offer(deadlines_of(row), found_in(row.text, draft, adopted))


def taken_in(kept: Sequence[DraftParagraph]) -> list[Taken]:
    """Return the deadlines that are taken, in the order of the paragraphs."""
    return [(row, one) for row in kept for one in deadlines_of(row) if one.take and not one.is_empty]


def plan_deadlines(db: Session, document: Document | None, kept: Sequence[DraftParagraph]) -> DeadlinesPlanned:
    """Work out which of the deadlines that are taken are new, and which are there already; their days can be read."""
    taken = taken_in(kept)
    here = list(db.scalars(_of(document))) if document else []
    symbol = document.slug if document else ""
    pairs = pair_deadlines([_as_set(row, one, symbol) for row, one in taken], [_as_kept(one, symbol) for one in here])
    planned = DeadlinesPlanned()
    for place, (row, one) in enumerate(taken):
        there = here[pairs[place]] if place in pairs else None
        if there is None:
            planned.new.append((row, one))
        elif there.due == one.day:
            planned.same.append((row, one))
        else:
            planned.changed.append(Corrected(row, one, there, there.due))
    return planned


def _of(document: Document) -> sa.Select[Deadline]:
    return sa.select(Deadline).where(Deadline.document_id == document.id).order_by(Deadline.position, Deadline.id)


def _as_set(row: DraftParagraph, one: DeadlineChoice, symbol: str) -> SetDay:
    return SetDay(one.kind, symbol, row.number, str(one.day or one.due), one.what)


def _as_kept(one: Deadline, symbol: str) -> SetDay:
    return SetDay(one.kind.value, symbol, one.paragraph, str(one.due), one.what)


def published_at(db: Session, draft: DocumentDraft, number: str) -> list[Deadline]:
    """Return the deadlines of a paragraph that are on the calendar already."""
    document = documents.document_of(db, draft.symbol)
    return [one for one in db.scalars(_of(document)) if one.paragraph == number] if document else []


def treaty_body(db: Session, code: str | None) -> str | None:
    """Return the treaty body under which deadlines of a committee's documents are kept; None where it has none."""
    committee = db.get(Committee, code) if code else None
    if committee is None or not committee.is_treaty_body:
        return None
    return committee.parent_code or committee.code


def write_deadlines(db: Session, draft: DocumentDraft, document: Document, planned: DeadlinesPlanned) -> None:
    """Write the deadlines that are new or have another day, and flush.

    A row that came with the register is written over, too: a later load sees that a person changed it, and keeps it.
    """
    committee = treaty_body(db, document.committee_code)
    source = draft.header.get("source_url") or document.url or document.seen_at
    adopted = adopted_of(db, draft)
    for row, one in planned.new:
        made = Deadline(
            position=int(row.number), committee_code=committee, kind=DeadlineKind(one.kind), document_id=document.id,
            paragraph=row.number,
        )  # fmt: skip
        _fill(made, one, source, _verified(one, found_in(row.text, draft, adopted)))
        db.add(made)
    for other in planned.changed:
        _fill(other.there, other.choice, source, _verified(other.choice, found_in(other.row.text, draft, adopted)))
    db.flush()


def _verified(one: DeadlineChoice, found: Sequence[FoundDeadline]) -> str:
    counted = {(other.words, other.due) for other in found if other.computed}
    return COUNTED.format(words=one.words) if (one.words, one.day) in counted else READ


def _fill(made: Deadline, one: DeadlineChoice, source: str, verified: str) -> None:
    due = PartialDate.parse(one.due)
    made.due_on, made.due_precision = due.first, due.precision
    made.what, made.verified, made.source_url = one.what, verified, source


def deadlines_receipt(planned: DeadlinesPlanned) -> dict[str, Any]:
    """Return what became of the deadlines that were taken, as plain values."""
    return {
        "new": [_said(row, one) for row, one in planned.new],
        "changed": [{**_said(one.row, one.choice), "was": str(one.was)} for one in planned.changed],
        "same": [_said(row, one) for row, one in planned.same],
    }


def _said(row: DraftParagraph, one: DeadlineChoice) -> Mapping[str, str]:
    return {"paragraph": row.number, "kind": one.kind, "due": one.due, "what": one.what, "words": one.words}
