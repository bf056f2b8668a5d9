"""Keep documents that were read until somebody has looked at them and publishes them.

Revision: 0006_document_drafts
Revises: 0005_search
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_document_drafts"
down_revision = "0005_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "document_drafts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column(
            "symbol",
            sa.Text(),
            nullable=False,
            comment="Symbol of the document, as the catalogue or else the file writes it",
        ),
        sa.Column("language", sa.String(length=8), nullable=False, comment="ISO 639-1 code"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the file"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Hash of the file"),
        sa.Column(
            "header",
            sa.JSON(),
            nullable=False,
            comment="Title, session, meetings, days and address of the document, as read or corrected",
        ),
        sa.Column("read", sa.JSON(), nullable=False, comment="Header, footnotes and problems as they were read"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Raised by one with every change of the header"),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False, comment="Row of accounts"),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When the file was read"),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["accounts.id"], name=op.f("fk_document_drafts_uploaded_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_drafts")),
        sa.UniqueConstraint("symbol", "language", name=op.f("uq_document_drafts_symbol_language")),
        comment="A file that was read and is not published yet: its header, footnotes, and what was odd. Only staff see it.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_document_drafts_uploaded_by_id"), "document_drafts", ["uploaded_by_id"], unique=False)
    op.create_table(
        "document_draft_paragraphs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("draft_id", sa.Integer(), nullable=False, comment="Row of document_drafts"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the document"),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the paragraph"),
        sa.Column("headings", sa.Text(), nullable=False, comment="Headings above it, outermost first, a line each"),
        sa.Column("text", sa.Text(), nullable=False, comment="Official wording; items begin a line each"),
        sa.Column(
            "functions", sa.JSON(), nullable=False, comment="What the paragraph does, and the words that decided it"
        ),
        sa.Column("left_out", sa.Boolean(), nullable=False, comment="Whether somebody said that it is no paragraph"),
        sa.Column(
            "items",
            sa.JSON(),
            nullable=False,
            comment="By item, empty for the whole paragraph: whether it is to be tracked, our wording and labels",
        ),
        sa.Column(
            "read",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="As it was read; empty for one that somebody added",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Raised by one with every change"),
        sa.Column("changed_by_id", sa.Integer(), nullable=True, comment="Who changed it last; empty: as it was read"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was changed last"),
        sa.Column("confirmed", sa.Boolean(), nullable=False, comment="Whether whoever changed it last confirmed it"),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["accounts.id"], name=op.f("fk_document_draft_paragraphs_changed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["document_drafts.id"],
            name=op.f("fk_document_draft_paragraphs_draft_id_document_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_draft_paragraphs")),
        comment="A paragraph of such a document: as it stands now, and as it was read.",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_document_draft_paragraphs_changed_by_id"), "document_draft_paragraphs", ["changed_by_id"], unique=False
    )
    op.create_index(
        "ix_document_draft_paragraphs_draft_id", "document_draft_paragraphs", ["draft_id", "position"], unique=False
    )


def downgrade() -> None:
    """Take both away: the files can be read again, but what people wrote for them is gone."""
    op.drop_index("ix_document_draft_paragraphs_draft_id", table_name="document_draft_paragraphs")
    op.drop_index(op.f("ix_document_draft_paragraphs_changed_by_id"), table_name="document_draft_paragraphs")
    op.drop_table("document_draft_paragraphs")
    op.drop_index(op.f("ix_document_drafts_uploaded_by_id"), table_name="document_drafts")
    op.drop_table("document_drafts")
