"""Confirming and correcting what was read: header and paragraphs of a draft, by several people at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.draft_deadlines import DeadlineChoice, deadline_faults, worth_keeping
from tracker.domain.drafts import NUMBER_TWICE, Choice, faults_of
from tracker.domain.functions import functions_of
from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.services.drafts.deadlines import adopted_of, found_in
from tracker.services.evidence import NOT_AN_ADDRESS, is_web_address
from tracker.store import drafts as reads
from tracker.store.models import Account, DocumentDraft, DraftParagraph

GONE = N_("This document was published or deleted meanwhile.")
CHANGED = N_("Somebody changed this meanwhile.")


@dataclass(frozen=True, slots=True)
class Typed:
    """A paragraph as somebody wants it; `choices` by item, the whole paragraph under an empty name.

    `deadlines`: all that were on the page, in its order.
    """

    number: str
    headings: str
    text: str
    functions: tuple[str, ...]
    left_out: bool
    choices: Mapping[str, Choice]
    deadlines: Sequence[DeadlineChoice]


def lock(db: Session, draft_id: int) -> DocumentDraft:
    """Return a draft as it stands, and let nobody else change it until the transaction ends.

    Raises Conflict when it is not there any more.
    """
    chosen = sa.select(DocumentDraft).where(DocumentDraft.id == draft_id).with_for_update()
    draft = db.scalar(chosen.execution_options(populate_existing=True))
    if draft is None:
        raise Conflict(Fault("", GONE))
    return draft


def paragraph_of(db: Session, draft: DocumentDraft, id_: int) -> DraftParagraph | None:
    """Return a paragraph of a draft as it stands; None when it has no such."""
    chosen = sa.select(DraftParagraph).where(DraftParagraph.id == id_, DraftParagraph.draft_id == draft.id)
    return db.scalar(chosen.execution_options(populate_existing=True))


def save_paragraph(
    db: Session, row: DraftParagraph, typed: Typed, *, seen: int, confirm: bool, by: Account, now: datetime
) -> None:
    """Write what somebody made of a paragraph whose draft is locked, and flush.

    `seen`: the version that they had before them. Raises Conflict when it is another by now, and, to confirm, Refused
    with everything that is missing or wrong.
    """
    if row.version != seen:
        raise Conflict(Fault("", CHANGED))
    draft = db.get_one(DocumentDraft, row.draft_id)
    adopted = adopted_of(db, draft)
    wanted = {**_wanted(row, typed, draft.language), "deadlines": _deadlines(typed, draft, adopted)}
    if confirm and not typed.left_out:
        others = [one for one in reads.paragraphs_of(db, row.draft_id) if one.id != row.id]
        twice = [Fault("number", NUMBER_TWICE, {"number": typed.number})] if _has(others, typed.number) else []
        tracked = items_tracked(db, draft).get(typed.number, set())
        choices = typed.choices if "recommends" in typed.functions else {}
        open_ones = reads.without_summary(db, draft.symbol).get(typed.number, {})
        faults = [*twice, *faults_of(typed.text, typed.number, choices, tracked, open_ones)]
        faults += deadline_faults(typed.deadlines, adopted)
        if faults:
            raise Refused(*faults)
    wanted["confirmed"] = confirm or typed.left_out
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_by_id, row.changed_at = by.id, now
    db.flush()


def _has(rows: Iterable[DraftParagraph], number: str) -> bool:
    return any(one.number == number and not one.left_out for one in rows)


def _wanted(row: DraftParagraph, typed: Typed, language: str) -> dict[str, object]:
    said = functions_of(typed.text, language)
    # The words that decided, where they still stand there; a function that only a person saw has none.
    folded = " ".join(typed.text.split())
    before = {name: words for name, words in row.functions.items() if words.rstrip("…") in folded}
    functions = {name: said.get(name) or before.get(name, "") for name in typed.functions}
    return {
        "number": typed.number,
        "headings": typed.headings,
        "text": typed.text,
        "functions": functions,
        "left_out": typed.left_out,
        "items": {item: choice.record() for item, choice in typed.choices.items() if choice != Choice()},
    }


def _deadlines(typed: Typed, draft: DocumentDraft, adopted: PartialDate | None) -> list[dict[str, Any]] | None:
    folded, found = " ".join(typed.text.split()), found_in(typed.text, draft, adopted)
    worked_out = {one.words for one in found if one.computed}
    kept = []
    for one in typed.deadlines:
        stands = one.words in folded
        if stands or one.take:  # what was taken stays, without words that stand there no longer
            words = one.words if stands else ""
            kept.append(replace(one, words=words, computed=words in worked_out))
    return [one.record() for one in worth_keeping(kept, found)] or None


def items_tracked(db: Session, draft: DocumentDraft) -> dict[str, set[str]]:
    """Return which items of a document are tracked already, by paragraph."""
    found = reads.tracked_in(db, draft.symbol)
    return {paragraph: {one.item for one in references} for paragraph, references in found.items()}


def add_after(db: Session, row: DraftParagraph, *, by: Account, now: datetime) -> DraftParagraph:
    """Put an empty paragraph after another, for one that was not found in the file, and flush."""
    later = (DraftParagraph.draft_id == row.draft_id, DraftParagraph.position > row.position)
    db.execute(sa.update(DraftParagraph).where(*later).values(position=DraftParagraph.position + 1))
    made = DraftParagraph(
        draft_id=row.draft_id,
        position=row.position + 1,
        number=str(int(row.number) + 1) if row.number.isascii() and row.number.isdecimal() else "",
        headings=row.headings,
        text="",
        functions={},
        left_out=False,
        items={},
        version=1,
        confirmed=False,
        changed_by_id=by.id,
        changed_at=now,
    )
    db.add(made)
    db.flush()
    return made


def save_header(db: Session, draft: DocumentDraft, header: Mapping[str, str], *, seen: int) -> None:
    """Write the header of a draft that is locked, and flush.

    Raises Conflict when somebody else changed it, and Refused for what is no address of a page.
    """
    if draft.version != seen:
        raise Conflict(Fault("", CHANGED))
    if header.get("source_url") and not is_web_address(header["source_url"]):
        raise Refused(Fault("source_url", NOT_AN_ADDRESS))
    wanted = {**draft.header, **header}
    if wanted == draft.header:
        return
    draft.header = wanted
    draft.version += 1
    db.flush()


def discard(db: Session, draft: DocumentDraft) -> None:
    """Delete a draft with all that was written for it, and flush."""
    db.execute(sa.delete(DraftParagraph).where(DraftParagraph.draft_id == draft.id))
    db.delete(draft)
    db.flush()
