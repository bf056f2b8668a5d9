"""Drafts for tests: a file of the fixtures, kept, its paragraphs looked over, and what came of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.importers.make_documents import FOLDER
from tracker.domain.drafts import Choice
from tracker.importers.documents import ReadDocument
from tracker.importers.documents.read import parse
from tracker.importers.documents.structure import document_from
from tracker.services.drafts.deadlines import deadlines_of
from tracker.services.drafts.keep import keep
from tracker.services.drafts.publish import choices_of, publish
from tracker.services.drafts.review import Typed, lock, save_paragraph
from tracker.store.drafts import mark_of, paragraphs_of, recommends
from tracker.store.models import Account, DocumentDraft, DraftParagraph, ImportRun

SYMBOL = "CCPR/C/ZZZ/CO/3"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TRACKED = Choice(track=True, heading="Lamps", summary="Light the lamps.", action_type="legislate")


def read(name: str) -> ReadDocument:
    """Read a file of the fixtures."""
    return document_from(parse(FOLDER / name))


def kept(
    db: Session, by: Account, name: str = "en-typed.docx", language: str = "en", symbol: str = SYMBOL
) -> DocumentDraft:
    """Keep a file of the fixtures as a draft."""
    return keep(db, read(name), name=name, sha256="0" * 64, symbol=symbol, language=language, by=by, now=NOW)


def paragraph(db: Session, draft: DocumentDraft, number: str) -> DraftParagraph:
    """Return a paragraph of a draft by its number."""
    return next(row for row in paragraphs_of(db, draft.id) if row.number == number)


def typed(row: DraftParagraph, **values: object) -> Typed:
    """Return a paragraph as it stands, with some fields otherwise."""
    names = ("number", "headings", "text", "left_out")
    given = {name: getattr(row, name) for name in names}
    given |= {"functions": tuple(row.functions), "choices": choices_of(row), "deadlines": deadlines_of(row)}
    return Typed(**{**given, **values})


def confirm(
    db: Session, row: DraftParagraph, by: Account, choices: Mapping[str, Choice] | None = None, **values: object
) -> None:
    """Confirm a paragraph, with choices for its items."""
    given = {"choices": choices} if choices is not None else {}
    wanted = typed(row, **given, **values)
    save_paragraph(db, row, wanted, seen=row.version, confirm=True, by=by, now=NOW)


def confirm_all(db: Session, draft: DocumentDraft, by: Account) -> None:
    """Confirm every paragraph that recommends, as it was read."""
    for row in paragraphs_of(db, draft.id):
        if recommends(row):
            confirm(db, row, by)


def publish_all(db: Session, draft: DocumentDraft, by: Account, *, replace: bool = False) -> ImportRun:
    """Publish a draft as it stands."""
    locked = lock(db, draft.id)
    seen = mark_of(locked, paragraphs_of(db, draft.id))
    return publish(db, locked, seen=seen, replace=replace, by=by, now=NOW)


def rows_of(db: Session, *kinds: type[Any]) -> list[tuple[Any, ...]]:
    """What is written of a document, without the numbers of rows and the import that brought it."""
    left = {"id", "import_run_id"}
    found = []
    for kind in kinds:
        columns = [column for column in kind.__table__.columns if column.name not in left]
        found += [(kind.__name__, *map(repr, row)) for row in db.execute(sa.select(*columns))]
    return sorted(found)
