"""Remember what people decided about members of demands, and what the addresses of sources answered.

Revision: 0010_demands
Revises: 0009_world_index
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_demands"
down_revision = "0009_world_index"
branch_labels = None
depends_on = None

HOLDING = sa.text("undone_at IS NULL")


def upgrade() -> None:
    """Add both tables, empty."""
    op.create_table(
        "demand_decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("demand_id", sa.Integer(), nullable=False, comment="Row of demands"),
        sa.Column("recommendation_id", sa.Integer(), nullable=False, comment="Row of recommendations"),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="member: it makes the same ask; other: not to be suggested again",
        ),
        sa.Column(
            "score", sa.Integer(), nullable=False, comment="Percent of likeness that the suggestion was made with"
        ),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="Who decided"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("undone_by_id", sa.Integer(), nullable=True, comment="Who took it back; empty while it holds"),
        sa.Column(
            "undone_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was taken back; empty while it holds",
        ),
        sa.CheckConstraint("verdict IN ('member', 'other')", name=op.f("ck_demand_decisions_verdict")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_demand_decisions_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["accounts.id"], name=op.f("fk_demand_decisions_undone_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demands.id"], name=op.f("fk_demand_decisions_demand_id_demands"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_demand_decisions_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_decisions")),
        comment=(
            "What a person decided about a recommendation that resembles a demand's members; kept when it is taken back."
        ),
    )
    for column in ("account_id", "demand_id", "recommendation_id", "undone_by_id"):
        op.create_index(op.f(f"ix_demand_decisions_{column}"), "demand_decisions", [column], unique=False)
    op.create_index(
        "uq_demand_decisions_holding",
        "demand_decisions",
        ["demand_id", "recommendation_id"],
        unique=True,
        sqlite_where=HOLDING,
        postgresql_where=HOLDING,
    )
    _link_checks()


def _link_checks() -> None:
    op.create_table(
        "evidence_link_checks",
        sa.Column("evidence_id", sa.Integer(), autoincrement=False, nullable=False, comment="Row of evidence"),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="Address that was asked; another one now: the check says nothing of it",
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last asked"),
        sa.Column("answered", sa.Boolean(), nullable=False, comment="Whether something stands there"),
        sa.Column("code", sa.Integer(), nullable=True, comment="Status of the answer; empty when none came"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="Why none came, as a code of the program; empty when one came",
        ),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it last answered; empty: never seen to",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_link_checks_evidence_id_evidence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_link_checks")),
        comment="What the address of a piece of evidence's source answered when it was last asked.",
    )


def downgrade() -> None:
    """Forget both; members that were added stay members."""
    op.drop_table("evidence_link_checks")
    op.drop_table("demand_decisions")
