"""What was imported from the UN index (UHRI): its records beside what was made of them, and suggestions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.db import Base
from tracker.store.models.columns import Id

annotation_recommendations = sa.Table(
    "annotation_recommendations",
    Base.metadata,
    sa.Column("annotation_id", sa.ForeignKey("annotations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "recommendation_id", sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    comment="Recommendations whose reference a record of the UN index gives: one, or each item of its paragraph",
)


class Annotation(Base):
    """One record of the UN index, as it was imported: cleaned, and as it stood in the file."""

    __tablename__ = "annotations"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('recommendation', 'observation', 'unknown')", name="kind"),
        sa.CheckConstraint(
            "mechanism IN ('treaty-bodies', 'upr', 'special-procedures', 'other')",
            name="mechanism",
        ),
        # Not of the hundreds of thousands of records that stand in no document of the register.
        sa.Index(
            "ix_annotations_document_id",
            "document_id",
            sqlite_where=sa.text("document_id IS NOT NULL"),
            postgresql_where=sa.text("document_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    annotation_id: Mapped[str] = mapped_column(unique=True, comment="Identifier in the index")
    kind: Mapped[str] = mapped_column(comment="recommendation, observation or unknown; only the first is tracked")
    mechanism: Mapped[str] = mapped_column(
        server_default="treaty-bodies", comment="Who speaks; only treaty bodies enter the register and its rates"
    )
    body: Mapped[str] = mapped_column(comment="Code of the committee; others as the index calls them")
    symbol: Mapped[str] = mapped_column(comment="Symbol of the document; empty where the index gives none")
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("documents.id"))
    document_uuid: Mapped[str] = mapped_column(server_default="", comment="Identifier of the document in the index")
    country: Mapped[str] = mapped_column(
        sa.String(3), index=True, comment="ISO 3166 code of the State it was imported for; empty where none is known"
    )
    countries: Mapped[str] = mapped_column(
        server_default="", comment="Codes of all States it is about, joined by |; a name where none is known"
    )
    published_on: Mapped[date | None] = mapped_column(comment="Day of publication of the document")
    paragraph: Mapped[str] = mapped_column(comment="Number of the paragraph; empty where it could not be told")
    themes: Mapped[str] = mapped_column(server_default="", comment="Themes of the index, joined by |")
    persons: Mapped[str] = mapped_column(server_default="", comment="Affected persons of the index, joined by |")
    sdgs: Mapped[str] = mapped_column(server_default="", comment="Codes of goals and targets, joined by |")
    sdg_labels: Mapped[str] = mapped_column(server_default="", comment="Labels of goals as given, joined by |")
    review_cycle: Mapped[str] = mapped_column(server_default="", comment="Universal Periodic Review: cycle")
    review_session: Mapped[str] = mapped_column(server_default="", comment="Universal Periodic Review: session")
    review_positions: Mapped[str] = mapped_column(
        server_default="", comment="Universal Periodic Review: what the State under review answered, joined by |"
    )
    review_states: Mapped[str] = mapped_column(
        server_default="", comment="Universal Periodic Review: recommending States as the index names them, joined by |"
    )
    review_regions: Mapped[str] = mapped_column(
        server_default="", comment="Universal Periodic Review: regions of the recommending States, joined by |"
    )
    text: Mapped[str] = mapped_column(comment="Its text, cleaned, with heading and number")
    raw: Mapped[dict[str, Any]] = mapped_column(
        comment="Fields as they stand in the file: of the tracked State all, of others those that cleaning changed"
    )
    fingerprint: Mapped[str] = mapped_column(comment="Hash of what was read of it, and of the rules")
    # Nothing asks for the records of an import, and imports are never deleted: no index. On PostgreSQL triggers stand
    # for these two foreign keys (migration 0015).
    first_import_run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_runs.id"))
    last_import_run_id: Mapped[int] = mapped_column(
        sa.ForeignKey("import_runs.id"), comment="Import that last wrote this row"
    )
    vanished: Mapped[bool] = mapped_column(comment="Whether the file imported last did not have it any more")


class Suggestion(Base):
    """A recommendation of the register that a record of the UN index may be about: for a person to look at."""

    __tablename__ = "suggestions"

    annotation_id: Mapped[int] = mapped_column(sa.ForeignKey("annotations.id", ondelete="CASCADE"), primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[int] = mapped_column(comment="Percent of the words of our wording that the record has")


class SuggestionDecision(Base):
    """What a person decided about a suggestion: the same or another recommendation; kept when it is taken back."""

    __tablename__ = "suggestion_decisions"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('same', 'other')", name="verdict"),
        # Of two people who decide at once, one is refused: a pair has one decision that holds.
        sa.Index(
            "uq_suggestion_decisions_holding",
            "annotation_id",
            "recommendation_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    annotation_id: Mapped[int] = mapped_column(sa.ForeignKey("annotations.id", ondelete="CASCADE"), index=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendations.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[str] = mapped_column(comment="same: one recommendation; other: not to be suggested again")
    score: Mapped[int] = mapped_column(comment="Percent that the suggestion was made with")
    paragraph: Mapped[str] = mapped_column(
        comment="Paragraph of the index that is the same; empty: the record itself, which has no place"
    )
    item: Mapped[str] = mapped_column(comment="Its item; empty for the whole paragraph")
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True, comment="Who decided")
    decided_at: Mapped[datetime] = mapped_column(comment="When")
    undone_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("accounts.id"), index=True, comment="Who took it back; empty while it holds"
    )
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back; empty while it holds")
    before: Mapped[dict[str, Any]] = mapped_column(comment="What it changed, as that was: to be put back")


class IndexColumn(Base):
    """One facet of all records of the UN index, packed, so that any choice among them is counted at once."""

    __tablename__ = "index_columns"

    name: Mapped[str] = mapped_column(primary_key=True, comment="Facet, or order: the rows from the newest on")
    labels: Mapped[list[Any]] = mapped_column(sa.JSON(), comment="The values, each by its place the code of it")
    counts: Mapped[list[Any]] = mapped_column(sa.JSON(), comment="How many records bear each value, unfiltered")
    rows: Mapped[bytes] = mapped_column(comment="Places of records that bear a value, as 32-bit numbers; empty: all")
    codes: Mapped[bytes] = mapped_column(
        comment="The code of the value that each of these bears, as 16-bit numbers; 32-bit where there are too many"
    )


class IndexPart(Base):
    """Records of the UN index whose words were gathered at once; PostgreSQL only."""

    __tablename__ = "index_parts"

    id: Mapped[int] = mapped_column(primary_key=True, comment="Number of the row")
    import_run_id: Mapped[int] = mapped_column(
        sa.ForeignKey("import_runs.id"), comment="Last import whose records it holds"
    )
    ids: Mapped[bytes] = mapped_column(
        comment="Rows of its records in order, as 32-bit numbers; 0 for a record that another part has by now"
    )
    lengths: Mapped[bytes] = mapped_column(comment="How many words each record has, as 16-bit numbers")


class IndexStem(Base):
    """Where a stem stands in the records of a part; PostgreSQL only."""

    __tablename__ = "index_stems"

    stem: Mapped[bytes] = mapped_column(primary_key=True, comment="The stem, in UTF-8: its order is that of letters")
    part_id: Mapped[int] = mapped_column(
        sa.ForeignKey("index_parts.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="Row of index_parts",
    )
    bits: Mapped[bytes | None] = mapped_column(
        comment="A bit for each record of the part, set where the stem stands; empty where few have it"
    )
    places: Mapped[bytes] = mapped_column(
        comment="Where it stands, as 32-bit numbers: the record's place in the part, and in 13 bits the word's in it"
    )
