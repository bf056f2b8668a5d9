"""Remember what people decided about suggestions of the UN index.

Revision: 0007_suggestion_decisions
Revises: 0006_document_drafts
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_suggestion_decisions"
down_revision = "0006_document_drafts"
branch_labels = None
depends_on = None

HOLDING = sa.text("undone_at IS NULL")


def upgrade() -> None:
    """Add the table; suggestions that are stored wait as before."""
    op.create_table(
        "suggestion_decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("annotation_id", sa.Integer(), nullable=False, comment="Row of annotations"),
        sa.Column("recommendation_id", sa.Integer(), nullable=False, comment="Row of recommendations"),
        sa.Column(
            "verdict", sa.Text(), nullable=False, comment="same: one recommendation; other: not to be suggested again"
        ),
        sa.Column("score", sa.Integer(), nullable=False, comment="Percent that the suggestion was made with"),
        sa.Column(
            "paragraph",
            sa.Text(),
            nullable=False,
            comment="Paragraph of the index that is the same; empty: the record itself, which has no place",
        ),
        sa.Column("item", sa.Text(), nullable=False, comment="Its item; empty for the whole paragraph"),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="Who decided"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("undone_by_id", sa.Integer(), nullable=True, comment="Who took it back; empty while it holds"),
        sa.Column(
            "undone_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was taken back; empty while it holds",
        ),
        sa.Column("before", sa.JSON(), nullable=False, comment="What it changed, as that was: to be put back"),
        sa.CheckConstraint("verdict IN ('same', 'other')", name=op.f("ck_suggestion_decisions_verdict")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_suggestion_decisions_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["accounts.id"], name=op.f("fk_suggestion_decisions_undone_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotations.id"],
            name=op.f("fk_suggestion_decisions_annotation_id_annotations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_suggestion_decisions_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_decisions")),
        comment="What a person decided about a suggestion: the same or another recommendation; kept when it is taken back.",
    )
    for column in ("account_id", "annotation_id", "recommendation_id", "undone_by_id"):
        op.create_index(op.f(f"ix_suggestion_decisions_{column}"), "suggestion_decisions", [column], unique=False)
    op.create_index(
        "uq_suggestion_decisions_holding",
        "suggestion_decisions",
        ["annotation_id", "recommendation_id"],
        unique=True,
        sqlite_where=HOLDING,
        postgresql_where=HOLDING,
    )


def downgrade() -> None:
    """Forget what was decided; what came of it stays."""
    op.drop_table("suggestion_decisions")
