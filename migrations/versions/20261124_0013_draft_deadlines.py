"""Keep what people decide about the days that a document on its way into the record sets.

Revision: 0013_draft_deadlines
Revises: 0012_index_stems
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_draft_deadlines"
down_revision = "0012_index_stems"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nothing has been decided about drafts that are there."""
    op.add_column(
        "document_draft_paragraphs",
        sa.Column(
            "deadlines",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="What was decided about the days that it sets; empty: nothing",
        ),
    )


def downgrade() -> None:
    """Forget what was decided; the days are found again."""
    op.drop_column("document_draft_paragraphs", "deadlines")
