"""Documents on their way into the record: what was read of a file, and what people made of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.db import Base
from tracker.store.models.columns import Id, Language

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""Numbers of rows that were deleted are not given again: a form that was open on one would land in another."""


class DocumentDraft(Base):
    """A file that was read and is not published yet: its header, footnotes, and what was odd. Only staff see it."""

    __tablename__ = "document_drafts"
    __table_args__ = (sa.UniqueConstraint("symbol", "language"), NEVER_AGAIN)

    id: Mapped[Id]
    symbol: Mapped[str] = mapped_column(comment="Symbol of the document, as the catalogue or else the file writes it")
    language: Mapped[Language]
    name: Mapped[str] = mapped_column(comment="Name of the file")
    sha256: Mapped[str] = mapped_column(comment="Hash of the file")
    header: Mapped[dict[str, Any]] = mapped_column(
        comment="Title, session, meetings, days and address of the document, as read or corrected"
    )
    read: Mapped[dict[str, Any]] = mapped_column(comment="Header, footnotes and problems as they were read")
    version: Mapped[int] = mapped_column(comment="Raised by one with every change of the header")
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(comment="When the file was read")


class DraftParagraph(Base):
    """A paragraph of such a document: as it stands now, and as it was read."""

    __tablename__ = "document_draft_paragraphs"
    __table_args__ = (sa.Index("ix_document_draft_paragraphs_draft_id", "draft_id", "position"), NEVER_AGAIN)

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("document_drafts.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(comment="Order in the document")
    number: Mapped[str] = mapped_column(comment="Number of the paragraph")
    headings: Mapped[str] = mapped_column(comment="Headings above it, outermost first, a line each")
    text: Mapped[str] = mapped_column(comment="Official wording; items begin a line each")
    functions: Mapped[dict[str, Any]] = mapped_column(comment="What the paragraph does, and the words that decided it")
    left_out: Mapped[bool] = mapped_column(comment="Whether somebody said that it is no paragraph")
    items: Mapped[dict[str, Any]] = mapped_column(
        comment="By item, empty for the whole paragraph: whether it is to be tracked, our wording and labels"
    )
    deadlines: Mapped[list[dict[str, Any]] | None] = mapped_column(
        sa.JSON(none_as_null=True), comment="What was decided about the days that it sets; empty: nothing"
    )
    read: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True), comment="As it was read; empty for one that somebody added"
    )
    version: Mapped[int] = mapped_column(comment="Raised by one with every change")
    changed_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("accounts.id"), index=True, comment="Who changed it last; empty: as it was read"
    )
    changed_at: Mapped[datetime | None] = mapped_column(comment="When it was changed last")
    confirmed: Mapped[bool] = mapped_column(comment="Whether whoever changed it last confirmed it")
