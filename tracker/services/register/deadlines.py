"""What is due when, from the register's file, beside what people took from documents here."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.draft_deadlines import SetDay, pair_deadlines
from tracker.domain.records import DeadlineRecord, Register
from tracker.services.register.catalogue import Known
from tracker.services.register.merge import Part, key_of, merge
from tracker.services.register.report import LoadReport
from tracker.store.models import Deadline

DEADLINE_KEY: Final = ("committee", "kind", "document", "paragraph", "what")
NAMING: Final = ("paragraph", "what")
"""By which columns of its key a deadline is named that is the same: they may differ."""


def load_deadlines(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring deadlines.csv in: what is due when, as somebody read it.

    A row that was made here and tells of the same deadline as one of the file is that one: with the same day the file's
    row takes its place, with another it stays and is listed.
    """
    documents = known.document_ids()
    rows = db.scalars(sa.select(Deadline).order_by(Deadline.id)).all()
    cells = {id(row): _deadline_cells(row, documents) for row in rows}
    twins = _told_here_too(register.deadlines, rows, cells)
    part: Part[DeadlineRecord, Deadline] = Part(
        file="deadlines.csv",
        key=DEADLINE_KEY,
        records=register.deadlines,
        rows=rows,
        cells=lambda record: record.cells,
        current=lambda row: {**cells[id(row)], **{name: twins[id(row)][name] for name in NAMING if id(row) in twins}},
        make=lambda _: Deadline(),
        fill=lambda record, row: _fill_deadline(record, row, known),
        position_of=lambda record: record.order,
        yields=lambda row: id(row) in twins and cells[id(row)]["due_on"] == twins[id(row)]["due_on"],
    )
    merge(db, part, report)


def _deadline_cells(row: Deadline, documents: Mapping[int, str]) -> dict[str, str]:
    return {
        "committee": row.committee_code,
        "kind": row.kind.value,
        "due_on": str(row.due),
        "what": row.what,
        "document": documents[row.document_id] if row.document_id is not None else "",
        "paragraph": row.paragraph,
        "verified": row.verified,
        "source_url": row.source_url,
    }


def _told_here_too(
    records: Sequence[DeadlineRecord], rows: Sequence[Deadline], cells: Mapping[int, Mapping[str, str]]
) -> dict[int, Mapping[str, str]]:
    """Return for rows that were made here, by `id`, the cells of the file's row that tells of the same deadline."""
    known = {key_of(row.loaded, DEADLINE_KEY) for row in rows if row.loaded is not None}
    theirs = [record.cells for record in records if key_of(record.cells, DEADLINE_KEY) not in known]
    here = [row for row in rows if row.loaded is None and row.document_id is not None]
    pairs = pair_deadlines([_as_set(one) for one in theirs], [_as_set(cells[id(row)]) for row in here])
    return {id(here[at]): theirs[place] for place, at in pairs.items()}


def _as_set(cells: Mapping[str, str]) -> SetDay:
    return SetDay(cells["kind"], cells["document"], cells["paragraph"], cells["due_on"], cells["what"])


def _fill_deadline(record: DeadlineRecord, row: Deadline, known: Known) -> None:
    row.committee_code = record.committee
    row.kind = record.kind
    row.due_on = record.due_on.first
    row.due_precision = record.due_on.precision
    row.what = record.what
    row.document_id = known.documents[record.document].id if record.document else None
    row.paragraph = record.paragraph
    row.verified = record.verified
    row.source_url = record.source_url
