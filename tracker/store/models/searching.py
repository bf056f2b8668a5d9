"""What a search finds: one entry for each thing, and the spellings that occur, for suggestions.

Both are made from the rows of the record and can be made anew (`tracker.store.search`). The index of words beside
them differs between the databases and is made by hand in the migrations.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.vocabulary import Found, Sensitivity
from tracker.store.db import Base
from tracker.store.models.columns import Id


class SearchEntry(Base):
    """A thing that a search can find, with what a page of results needs to show it."""

    __tablename__ = "search_entries"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject_id", "paragraph"),
        sa.Index("ix_search_entries_reference", "symbol", "paragraph"),
    )

    id: Mapped[Id]
    kind: Mapped[Found] = mapped_column(comment="What it is")
    subject_id: Mapped[int] = mapped_column(comment="Row of its table; for a paragraph, that of its document")
    symbol: Mapped[str] = mapped_column(comment="Name of its document in small letters; may be empty")
    paragraph: Mapped[str] = mapped_column(comment="Number of the paragraph; empty for what is none")
    item: Mapped[str] = mapped_column(comment="Item of the paragraph; may be empty")
    committee: Mapped[str] = mapped_column(comment="Committee it is counted under, or none")
    sensitivity: Mapped[Sensitivity] = mapped_column(comment="Who may find it")
    dated: Mapped[date | None] = mapped_column(comment="First day on which it is shown; empty: always")
    position: Mapped[str] = mapped_column(comment="Sorts the entries of a document as printed")
    label: Mapped[str] = mapped_column(comment="Reference, symbol or source, as printed above its title")
    path: Mapped[str] = mapped_column(comment="Address of its page, from the root of the site")
    wordings: Mapped[str] = mapped_column(comment="JSON: language, title and text of each wording")


class SearchSpelling(Base):
    """A spelling that occurs in the entries of one sensitivity."""

    __tablename__ = "search_spellings"

    spelling: Mapped[str] = mapped_column(primary_key=True, comment="The word in small letters")
    sensitivity: Mapped[Sensitivity] = mapped_column(primary_key=True, comment="Who may learn that it occurs")
    word: Mapped[str] = mapped_column(index=True, comment="The word as the index folds it")
    entries: Mapped[int] = mapped_column(comment="In how many entries it occurs")
