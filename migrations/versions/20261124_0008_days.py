"""Keep when recommendations changed from what to what, so that a series need not rank judgements forty times.

Triggers note what must be worked out anew; the program does so with the next commit (`tracker.store.moves`).

Revision: 0008_days
Revises: 0007_suggestion_decisions
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_days"
down_revision = "0007_suggestion_decisions"
branch_labels = None
depends_on = None

RECORDED = "('published', 'provisional')"
JUDGED = "SELECT NEW.recommendation_id WHERE true"
SAME = "SET recommendation_id = EXCLUDED.recommendation_id"
OF_DOCUMENT = "SELECT r.id FROM recommendations r WHERE r.document_id = NEW.id"
OF_COMMITTEE = (
    "SELECT r.id FROM recommendations r JOIN documents d ON d.id = r.document_id WHERE d.committee_code = NEW.code"
)
WATCHED = (
    ("recorded", "INSERT", "assessments", f"NEW.state IN {RECORDED}", JUDGED),
    ("published", "UPDATE OF state", "assessments", f"NEW.state IN {RECORDED}", JUDGED),
    ("moved", "UPDATE OF document_id", "recommendations", "true", "SELECT NEW.id WHERE true"),
    ("dated", "UPDATE OF adopted_on, published_on, committee_code", "documents", "true", OF_DOCUMENT),
    ("counted", "UPDATE OF is_treaty_body", "committees", "true", OF_COMMITTEE),
)
"""Name, deed, table, condition, and the recommendations whose moves it can change."""


def upgrade() -> None:
    """Add the tables and triggers; all that is judged already is due."""
    op.create_table(
        "moves",
        sa.Column(
            "line",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="0 to 4 as judged by now, 5 to 9 as recorded: headline, committee, state, civil society, editors",
        ),
        sa.Column(
            "quarter",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="Quarter of the day: year times four, plus 0 to 3",
        ),
        sa.Column(
            "before",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="Status up to then: 0 to 4; 5 is not assessed",
        ),
        sa.Column(
            "after",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="Status from then on, numbered alike",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="First day with the new status"),
        sa.Column(
            "recommendation_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Row of recommendations",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_moves_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "line", "quarter", "before", "after", "day", "recommendation_id", name=op.f("pk_moves")
        ),
        comment="One change of where a recommendation stands, for one voice and history; can be worked out anew at any time.",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_moves_recommendation_id"), "moves", ["recommendation_id"])
    op.create_table(
        "moves_due",
        sa.Column(
            "recommendation_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Row of recommendations",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_moves_due_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recommendation_id", name=op.f("pk_moves_due")),
        comment="A recommendation whose moves are to be worked out anew; written by triggers, emptied with the next commit.",
    )
    _watch(sqlite=op.get_bind().dialect.name == "sqlite")
    op.execute("INSERT INTO moves_due SELECT DISTINCT recommendation_id FROM assessments")


def _watch(*, sqlite: bool) -> None:
    for name, deed, table, condition, found in WATCHED:
        head = f"TRIGGER moves_due_{name} AFTER {deed} ON {table}"
        if sqlite:
            note = f"INSERT INTO moves_due {found} ON CONFLICT DO NOTHING"
            op.execute(f"CREATE {head} WHEN {condition} BEGIN {note}; END")
            continue
        # The row is locked even when it is there: who works the moves out meanwhile waits, or is waited for.
        note = f"INSERT INTO moves_due {found} ON CONFLICT (recommendation_id) DO UPDATE {SAME}"
        op.execute(
            f"CREATE FUNCTION moves_due_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {note}; RETURN NULL; END $$"
        )
        op.execute(f"CREATE {head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION moves_due_{name}()")


def downgrade() -> None:
    """Take them away: nothing of the record is lost."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, _deed, table, _condition, _found in WATCHED:
        op.execute(f"DROP TRIGGER moves_due_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION moves_due_{name}()")
    op.drop_table("moves_due")
    op.drop_table("moves")
