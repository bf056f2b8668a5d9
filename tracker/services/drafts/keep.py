"""Keeping what was read of a file until somebody has looked at it."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.functions import functions_of
from tracker.domain.languages import IMPORTED
from tracker.domain.mastheads import Masthead
from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.uhri_names import committee_of_symbol, document_kind
from tracker.importers.documents import Paragraph, ReadDocument
from tracker.services.documents import check_language, check_symbol, document_of
from tracker.store.models import Account, Committee, DocumentDraft, DraftParagraph

NO_LANGUAGE = N_("Documents are not read in this language.")
NO_DOCUMENT = N_(
    "“%(symbol)s” is in no catalogue here and is no symbol of a treaty body's document, such as CCPR/C/KGZ/CO/3."
)
THERE_ALREADY = N_(
    "%(symbol)s in the language “%(language)s” was uploaded already and is not published yet. Go on with it, or delete "
    "it first."
)
HEADER: Final = ("title", "cycle", "session", "meetings", "adopted_on", "distributed_on", "source_url")
"""What of the header people may correct."""


def keep(
    db: Session,
    read: ReadDocument,
    *,
    name: str,
    sha256: str,
    symbol: str,
    language: str,
    by: Account,
    now: datetime,
) -> DocumentDraft:
    """Keep what was read as a draft, and flush.

    Raises Refused for a symbol that is neither in the catalogue nor that of a treaty body's document, or not the
    file's; for a text in another language; and when there is a draft of it already.
    """
    if language not in IMPORTED:
        raise Refused(Fault("language", NO_LANGUAGE))
    symbol = _symbol(db, read, symbol.strip())
    notes = [*check_symbol(read, symbol), *check_language(read, language)]
    if find_draft(db, symbol, language) is not None:
        raise Refused(Fault("symbol", THERE_ALREADY, {"symbol": symbol, "language": language}))
    draft = DocumentDraft(
        symbol=symbol,
        language=language,
        name=name,
        sha256=sha256,
        header=_header(read.masthead),
        read={
            "masthead": read.masthead.record(),
            "footnotes": list(read.footnotes),
            "problems": [[one.place, one.message, dict(one.params)] for one in (*read.problems, *notes)],
        },
        version=1,
        uploaded_by_id=by.id,
        uploaded_at=now,
    )
    try:
        with db.begin_nested():
            db.add(draft)
            db.flush()
    except IntegrityError:  # somebody uploaded it at the same moment
        raise Refused(Fault("symbol", THERE_ALREADY, {"symbol": symbol, "language": language})) from None
    db.add_all(_row(draft, place, one) for place, one in enumerate(read.paragraphs, 1))
    db.flush()
    return draft


def find_draft(db: Session, symbol: str, language: str) -> DocumentDraft | None:
    """Return the draft of a document in a language, whatever the case of its symbol."""
    same = sa.func.lower(DocumentDraft.symbol) == symbol.strip().lower()
    return db.scalar(sa.select(DocumentDraft).where(same, DocumentDraft.language == language))


def _symbol(db: Session, read: ReadDocument, symbol: str) -> str:
    """Return the symbol as the catalogue or else the file writes it; raises Refused where it can be no document's."""
    document = document_of(db, symbol)
    if document is not None:
        return document.slug
    written = next((one for one in read.masthead.symbols if one.lower() == symbol.lower()), symbol)
    known = db.scalar(sa.select(Committee.code).where(Committee.code == committee_of_symbol(written)))
    if document_kind(written) is None or known is None:
        raise Refused(Fault("symbol", NO_DOCUMENT, {"symbol": symbol}))
    return written


def _header(masthead: Masthead) -> dict[str, str]:
    printed = masthead.record()
    found = {name: printed.get(name) or "" for name in HEADER}
    return {**found, "meetings": ", ".join(masthead.meetings)}


def _row(draft: DocumentDraft, place: int, one: Paragraph) -> DraftParagraph:
    read: dict[str, Any] = {
        "number": one.number,
        "headings": "\n".join(one.headings),
        "text": one.text,
        "functions": functions_of(one.text, draft.language),
    }
    return DraftParagraph(
        draft_id=draft.id,
        position=place,
        **read,
        left_out=False,
        items={},
        read=read,
        version=1,
        confirmed=False,
    )
