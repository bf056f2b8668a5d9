"""Keep the headings above a paragraph and what it does, with the words that decided it.

Revision: 0004_passages
Revises: 0003_uhri
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_passages"
down_revision = "0003_uhri"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; what was imported before has neither headings above its own nor known functions."""
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "section",
                sa.Text(),
                server_default="",
                nullable=False,
                comment="Headings above that one, outermost first, joined by |",
            )
        )
        batch_op.add_column(
            sa.Column(
                "functions",
                sa.JSON(),
                server_default="{}",
                nullable=False,
                comment="What the paragraph does (welcomes, is-concerned, recommends, requests-follow-up) and the words for it",
            )
        )


def downgrade() -> None:
    """Take both away: they can be read again from the document."""
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.drop_column("functions")
        batch_op.drop_column("section")
