"""Publishing a document that was looked at: passages, official wording, new recommendations, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import Precision
from tracker.domain.draft_deadlines import NOT_CONFIRMED, deadline_faults
from tracker.domain.drafts import NUMBER_TWICE, UNCONFIRMED, Choice, day_of, faults_of
from tracker.domain.mastheads import Masthead
from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.domain.references import Reference, order_of
from tracker.domain.uhri_names import committee_of_symbol, document_kind
from tracker.domain.vocabulary import ActionType, Numbering, ReadFrom, Reading
from tracker.importers.documents import Paragraph, ReadDocument
from tracker.services import documents
from tracker.services.drafts.deadlines import (
    NO_COMMITTEE,
    DeadlinesPlanned,
    adopted_of,
    deadlines_of,
    deadlines_receipt,
    found_in,
    plan_deadlines,
    taken_in,
    treaty_body,
    write_deadlines,
)
from tracker.services.drafts.review import CHANGED, items_tracked
from tracker.store import drafts as reads
from tracker.store.db import load_in_turn
from tracker.store.models import (
    Account,
    Document,
    DocumentDraft,
    DraftParagraph,
    ImportRun,
    Recommendation,
    RecommendationWording,
)
from tracker.store.models.un import recommendation_terms

NO_TITLE = N_("The catalogue does not have this document: give its title in the header.")
NO_ADDRESS = N_("The catalogue does not have this document: give the address it came from in the header.")
NO_DAY = N_("The catalogue does not have this document: give the day of its adoption in the header.")
OTHER_TEXT = N_(
    "The record has this document in this language with other text, in the paragraphs %(paragraphs)s. Say that this "
    "text is to take its place."
)
NOTHING_LEFT = N_("No paragraph is left to publish.")
PUBLISHER = "United Nations"
AGAIN = (documents.NO_SYMBOL, documents.WORDS_UNKNOWN)
"""Notes that a plan makes anew."""


Item = tuple[DraftParagraph, str, Choice]
"""A paragraph, an item of it, and what was decided about that."""


@dataclass(slots=True)
class Proposal:
    """What publishing a draft would do. `faults` keep it from being published; places are numbers of paragraphs.

    `deadlines` come onto the calendar; `unseen_deadlines` are the paragraphs that set a day which nobody looked at.
    `new` is to be tracked; `summarized` is tracked already, and had no summary yet; `already` has one.

    `plan` is None while the catalogue does not have the document, or when the plan was refused. `replaces`: another
    text that is there, unless it was said that it is to be replaced.
    """

    mark: str
    plan: documents.Plan | None = None
    adds_document: bool = False
    replaces: Fault | None = None
    faults: list[Fault] = field(default_factory=list)
    new: list[Item] = field(default_factory=list)
    summarized: list[Item] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    deadlines: DeadlinesPlanned = field(default_factory=DeadlinesPlanned)
    unseen_deadlines: list[str] = field(default_factory=list)


def propose(db: Session, draft: DocumentDraft, *, replace: bool = False) -> Proposal:
    """Work out what publishing a draft would do, without writing anything."""
    rows = reads.paragraphs_of(db, draft.id)
    made = Proposal(reads.mark_of(draft, rows))
    kept = [row for row in rows if not row.left_out]
    tracked, open_ones = items_tracked(db, draft), reads.without_summary(db, draft.symbol)
    made.faults = list(_faults(kept, tracked, open_ones))
    _sort(made, kept, tracked, open_ones)
    document = documents.document_of(db, draft.symbol)
    _plan_deadlines(db, draft, document, kept, made)
    made.adds_document = document is None
    if made.adds_document:
        made.faults += _header_faults(draft)
    else:
        _plan(db, draft, kept, made, replace=replace)
    return made


def _plan_deadlines(
    db: Session, draft: DocumentDraft, document: Document | None, kept: Sequence[DraftParagraph], made: Proposal
) -> None:
    adopted = adopted_of(db, draft)
    open_ones = [row for row in kept if not row.confirmed]
    made.unseen_deadlines = [row.number for row in open_ones if found_in(row.text, draft, adopted)]
    taken = {row.number for row, _ in taken_in(kept)}
    for row in kept:
        if row.number in taken and not row.confirmed and not reads.recommends(row):
            made.faults.append(Fault(row.number, NOT_CONFIRMED, {"number": row.number}))
        # The day of adoption may have been corrected since the paragraph was confirmed.
        wrong = deadline_faults(deadlines_of(row), adopted) if row.confirmed else ()
        made.faults += [Fault(row.number, one.message, one.params) for one in wrong]
    committee = document.committee_code if document else committee_of_symbol(draft.symbol)
    if taken and treaty_body(db, committee) is None:
        made.faults.append(Fault("", NO_COMMITTEE))
    made.deadlines = plan_deadlines(db, document, kept)


Unsummarized = Mapping[str, Mapping[str, Recommendation]]
"""What is tracked without a summary, by paragraph and item."""


def _faults(
    kept: Sequence[DraftParagraph], tracked: Mapping[str, set[str]], open_ones: Unsummarized
) -> Iterable[Fault]:
    if not kept:
        yield Fault("", NOTHING_LEFT)
    numbers: set[str] = set()
    for row in kept:
        if row.number in numbers:
            yield Fault(row.number, NUMBER_TWICE, {"number": row.number})
        numbers.add(row.number)
        if reads.recommends(row) and not row.confirmed:
            yield Fault(row.number, UNCONFIRMED, {"number": row.number})
            continue
        choices = choices_of(row) if reads.recommends(row) else {}
        known = (tracked.get(row.number, set()), open_ones.get(row.number, {}))
        for fault in faults_of(row.text, row.number, choices, *known):
            yield Fault(row.number, fault.message, fault.params)


def _header_faults(draft: DocumentDraft) -> Iterable[Fault]:
    needed = (("title", NO_TITLE), ("source_url", NO_ADDRESS), ("adopted_on", NO_DAY))
    return [Fault("header", message) for name, message in needed if not draft.header.get(name)]


def choices_of(row: DraftParagraph) -> dict[str, Choice]:
    """Return what was decided about the items of a paragraph."""
    return {item: Choice.from_record(record) for item, record in row.items.items()}


def _sort(
    made: Proposal, kept: Sequence[DraftParagraph], tracked: Mapping[str, set[str]], open_ones: Unsummarized
) -> None:
    """Tell what is new from what is tracked already, with or without a summary."""
    for row in kept:
        for item, choice in sorted(choices_of(row).items()) if reads.recommends(row) else ():
            if choice.track and item in open_ones.get(row.number, {}):
                made.summarized.append((row, item, choice))
            elif choice.track and item in tracked.get(row.number, set()):
                made.already.append(Reference("", row.number, item).place)
            elif choice.track:
                made.new.append((row, item, choice))


def _plan(db: Session, draft: DocumentDraft, kept: Sequence[DraftParagraph], made: Proposal, *, replace: bool) -> None:
    try:
        made.plan = _planned(db, draft, kept, replace=replace)
    except Refused as refused:
        for fault in refused.faults:
            if fault.message == documents.OTHER_TEXT:
                made.replaces = Fault("replace", OTHER_TEXT, {"paragraphs": fault.params["paragraphs"]})
                made.plan = _planned(db, draft, kept, replace=True)
            else:
                made.faults.append(fault)


def _planned(db: Session, draft: DocumentDraft, kept: Sequence[DraftParagraph], *, replace: bool) -> documents.Plan:
    source = documents.Source(draft.name, draft.sha256, draft.symbol, draft.language, replace=replace)
    decided = {row.number: dict(row.functions) for row in kept}
    return documents.plan(db, document_read(draft, kept), source, decided)


def document_read(draft: DocumentDraft, kept: Sequence[DraftParagraph]) -> ReadDocument:
    """Return a draft as if the file had been read so: with what people corrected."""
    printed = {name: draft.header.get(name) or None for name in ("adopted_on", "distributed_on")}
    meetings = [one.strip() for one in draft.header.get("meetings", "").split(",") if one.strip()]
    named = {name: draft.header.get(name, "") for name in ("title", "session")}
    masthead = Masthead.from_record({**draft.read["masthead"], **named, **printed, "meetings": meetings})
    return ReadDocument(
        masthead=masthead,
        paragraphs=tuple(Paragraph(row.number, tuple(row.headings.splitlines()), row.text) for row in kept),
        footnotes=tuple(draft.read["footnotes"]),
        problems=tuple(Fault(*one) for one in draft.read["problems"] if one[1] not in AGAIN),
    )


def publish(db: Session, draft: DocumentDraft, *, seen: str, replace: bool, by: Account, now: datetime) -> ImportRun:
    """Bring a draft that is locked into the record, delete it, and flush; everything or nothing.

    `seen`: the mark of the draft as whoever publishes saw it. Raises Conflict when it is another by now, and Refused
    with everything that stands in the way.
    """
    if taken_in(_kept(db, draft)):
        # Another language of the document, or a load of the register, may be bringing the same deadline.
        load_in_turn(db)
    proposal = propose(db, draft, replace=replace)
    if proposal.mark != seen:
        raise Conflict(Fault("", CHANGED))
    if proposal.faults or proposal.replaces:
        raise Refused(*proposal.faults, *([proposal.replaces] if proposal.replaces else []))
    document = documents.document_of(db, draft.symbol) or _add_document(db, draft)
    _add_recommendations(db, draft, document, proposal.new)
    _summarize(db, draft, proposal.summarized)
    write_deadlines(db, draft, document, proposal.deadlines)
    kept = _kept(db, draft)
    planned = _planned(db, draft, kept, replace=replace)
    run = documents.write(db, planned, _receipt(db, draft, planned, proposal), now=now, account_id=by.id)
    db.execute(sa.delete(DraftParagraph).where(DraftParagraph.draft_id == draft.id))
    db.delete(draft)
    db.flush()
    return run


def _kept(db: Session, draft: DocumentDraft) -> list[DraftParagraph]:
    return [row for row in reads.paragraphs_of(db, draft.id) if not row.left_out]


def _add_document(db: Session, draft: DocumentDraft) -> Document:
    """Add the document to the catalogue from its header: kind and committee are in its symbol."""
    kind = document_kind(draft.symbol)
    if kind is None:
        raise Refused(Fault("header", documents.UNKNOWN_SYMBOL, {"symbol": draft.symbol}))
    header = draft.header
    adopted, published = day_of(header.get("adopted_on")), day_of(header.get("distributed_on"))
    made = Document(
        slug=draft.symbol,
        symbol=draft.symbol,
        committee_code=committee_of_symbol(draft.symbol),
        kind=kind,
        title=header["title"],
        cycle=header.get("cycle", ""),
        session=header.get("session", ""),
        adopted_on=adopted,
        adopted_precision=Precision.DAY if adopted else None,
        published_on=published,
        published_precision=Precision.DAY if published else None,
        languages=draft.language,
        publisher=PUBLISHER,
        url=header["source_url"],
        seen_at=header["source_url"],
    )
    db.add(made)
    db.flush()
    return made


def _add_recommendations(db: Session, draft: DocumentDraft, document: Document, new: Sequence[Item]) -> None:
    """Add what is to be tracked; nobody has assessed it yet."""
    made = [
        Recommendation(
            document_id=document.id,
            paragraph=row.number,
            item=item,
            position=order_of(row.number, item),
            heading=choice.heading,
            summary=choice.summary,
            action_type=ActionType(choice.action_type),
            follow_up=choice.follow_up_asked,
            reading=Reading.FULL,
            numbering=Numbering.PRINTED,
            read_from=ReadFrom.DOCUMENT,
            seen_at=draft.header.get("source_url") or document.url or document.seen_at,
        )
        for row, item, choice in new
    ]
    db.add_all(made)
    db.flush()
    _describe(db, made, new)


def _summarize(db: Session, draft: DocumentDraft, chosen: Sequence[Item]) -> None:
    """Write summaries of what is tracked without one; a later import sees that a person changed it, and keeps it."""
    open_ones = reads.without_summary(db, draft.symbol)
    rows = [open_ones[row.number][item] for row, item, _ in chosen]
    for one, (_row, _item, choice) in zip(rows, chosen, strict=True):
        one.heading, one.summary = choice.heading, choice.summary
        one.action_type = ActionType(choice.action_type)
        one.follow_up = one.follow_up if choice.follow_up_asked is None else choice.follow_up_asked
    ids = [one.id for one in rows]
    db.execute(sa.delete(recommendation_terms).where(recommendation_terms.c.recommendation_id.in_(ids)))
    for one, (_row, _item, choice) in zip(rows, chosen, strict=True):
        languages = [wording.language for wording in _wordings(one, choice, "")]
        of = (RecommendationWording.recommendation_id == one.id, RecommendationWording.language.in_(languages))
        db.execute(sa.delete(RecommendationWording).where(*of))
    _describe(db, rows, chosen)


def _describe(db: Session, rows: Sequence[Recommendation], chosen: Sequence[Item]) -> None:
    """Write labels, and wording in other languages, signed by whoever wrote it."""
    names = reads.signatures_of(db, {row.changed_by_id for row, _, _ in chosen if row.changed_by_id is not None})
    terms = reads.terms_by_slug(db)
    bears = []
    for one, (row, _item, choice) in zip(rows, chosen, strict=True):
        db.add_all(_wordings(one, choice, names.get(row.changed_by_id or 0, "")))
        labels = [("theme", slug) for slug in choice.themes] + [("group", slug) for slug in choice.groups]
        bears += [{"recommendation_id": one.id, "term_id": terms[key]} for key in labels if key in terms]
    if bears:
        db.execute(sa.insert(recommendation_terms), bears)
    db.flush()


def _wordings(one: Recommendation, choice: Choice, written_by: str) -> Iterable[RecommendationWording]:
    for language in ("ru", "ky"):
        heading, summary = getattr(choice, f"heading_{language}"), getattr(choice, f"summary_{language}")
        if heading and summary:
            yield RecommendationWording(
                recommendation_id=one.id, language=language, heading=heading, summary=summary, written_by=written_by
            )


def _receipt(db: Session, draft: DocumentDraft, planned: documents.Plan, proposal: Proposal) -> dict[str, Any]:
    rows = reads.paragraphs_of(db, draft.id)
    return {
        **documents.receipt(planned),
        "document_added": proposal.adds_document,
        "recommendations": [Reference("", row.number, item).place for row, item, _ in proposal.new],
        "summarized": [Reference("", row.number, item).place for row, item, _ in proposal.summarized],
        "tracked_already": proposal.already,
        "deadlines": deadlines_receipt(proposal.deadlines),
        "confirmed": [row.number for row in rows if row.confirmed and not row.left_out],
        "corrected": [row.number for row in rows if not row.left_out and is_corrected(row)],
        "left_out": [row.number for row in rows if row.left_out],
    }


def is_corrected(row: DraftParagraph) -> bool:
    """Tell whether a paragraph is not as it was read; one that somebody added is not."""
    return row.read is None or any(getattr(row, name) != value for name, value in row.read.items())
