"""Keep what is due on a day that a document or a committee sets, with the place where it was read.

Revision: 0011_deadlines
Revises: 0010_demands
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_deadlines"
down_revision = "0010_demands"
branch_labels = None
depends_on = None

KINDS = ("next-report", "follow-up-report", "session")
PRECISIONS = ("year", "month", "day")


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in lists, as in the register's file"),
        sa.Column("committee_code", sa.Text(), nullable=False, comment="Row of committees"),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="deadline_kind", native_enum=False, length=24),
            nullable=False,
            comment="What is due",
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="First possible day on which it is due, or begins"),
        sa.Column(
            "due_precision",
            sa.Enum(*PRECISIONS, name="precision", native_enum=False, length=13),
            nullable=False,
            comment="How much of the date is known: year, month or day",
        ),
        sa.Column("what", sa.Text(), nullable=False, comment="Which report or session, in our own words; may be empty"),
        sa.Column(
            "document_id",
            sa.Integer(),
            nullable=True,
            comment="Document that sets the day; empty for a session without one",
        ),
        sa.Column("paragraph", sa.Text(), nullable=False, comment="Paragraph of that document; may be empty"),
        sa.Column("verified", sa.Text(), nullable=False, comment="How well it was verified"),
        sa.Column("source_url", sa.Text(), nullable=False, comment="Address at which it was read"),
        sa.Column(
            "loaded",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The row as the last load wrote it, column by column; empty when it was made here",
        ),
        sa.CheckConstraint("kind IN ('next-report', 'follow-up-report', 'session')", name=op.f("ck_deadlines_kind")),
        sa.CheckConstraint("due_precision IN ('year', 'month', 'day')", name=op.f("ck_deadlines_due_precision")),
        sa.ForeignKeyConstraint(
            ["committee_code"], ["committees.code"], name=op.f("fk_deadlines_committee_code_committees")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_deadlines_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        comment="What is due on a day that a document or a committee sets: a report, a follow-up report, a session.",
    )
    for column in ("committee_code", "document_id"):
        op.create_index(op.f(f"ix_deadlines_{column}"), "deadlines", [column], unique=False)


def downgrade() -> None:
    """Forget the table; the register's file brings its rows again."""
    op.drop_table("deadlines")
