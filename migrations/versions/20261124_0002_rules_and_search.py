"""Rules that a column cannot carry, and the search index.

Triggers keep the record append-only and no judgement earlier than its document. The index of words differs between
SQLite (FTS5, Porter stems) and PostgreSQL (tsvector, English stems); both hold text folded by tracker.domain.text.

Revision: 0002_rules_and_search
Revises: 0001_first_tables
"""

from alembic import op

revision = "0002_rules_and_search"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None

RECORDED = "('published', 'provisional')"
KEPT = "the record is append-only: correct or retract an assessment by a new row"
TOO_EARLY = "an assessment may not be dated before the adoption of its document"
ADOPTED = (
    "SELECT coalesce(d.adopted_on, d.published_on) FROM recommendations r "
    "JOIN documents d ON d.id = r.document_id WHERE r.id = NEW.recommendation_id"
)

GROUNDS = ("assessment_evidence", "assessment_basis")
STATE_OF_OLD = "SELECT a.state FROM assessments a WHERE a.id = OLD.assessment_id"

STATE_OF_NEW = "SELECT a.state FROM assessments a WHERE a.id = NEW.assessment_id"
# The register's own judgements are provisional from their first row on, so grounds may still be added to those.

SQLITE_UP = (
    f"""CREATE TRIGGER assessments_are_kept BEFORE UPDATE ON assessments
    WHEN OLD.state IN {RECORDED} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER assessments_stay BEFORE DELETE ON assessments
    WHEN OLD.state IN {RECORDED} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER assessments_not_before_adoption BEFORE INSERT ON assessments
    WHEN NEW.as_of < ({ADOPTED}) BEGIN SELECT RAISE(ABORT, '{TOO_EARLY}'); END""",
    f"""CREATE TRIGGER assessments_not_moved_before_adoption BEFORE UPDATE OF as_of, recommendation_id ON assessments
    WHEN NEW.as_of < ({ADOPTED}) BEGIN SELECT RAISE(ABORT, '{TOO_EARLY}'); END""",
    *(
        f"""CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table}
        WHEN ({STATE_OF_OLD}) IN {RECORDED} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"""
        for table in GROUNDS
        for deed in ("UPDATE", "DELETE")
    ),
    *(
        f"""CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}
        WHEN ({STATE_OF_NEW}) = 'published' BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"""
        for table in GROUNDS
    ),
    "CREATE VIRTUAL TABLE recommendation_search USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 0')",
)
SQLITE_DOWN = (
    "DROP TABLE recommendation_search",
    *(f"DROP TRIGGER {table}_{deed}" for table in GROUNDS for deed in ("insert", "update", "delete")),
    "DROP TRIGGER assessments_not_moved_before_adoption",
    "DROP TRIGGER assessments_not_before_adoption",
    "DROP TRIGGER assessments_stay",
    "DROP TRIGGER assessments_are_kept",
)
POSTGRESQL_UP = (
    f"""CREATE FUNCTION assessments_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER assessments_are_kept BEFORE UPDATE OR DELETE ON assessments
    FOR EACH ROW WHEN (OLD.state IN {RECORDED}) EXECUTE FUNCTION assessments_are_kept()""",
    f"""CREATE FUNCTION assessments_not_before_adoption() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.as_of < ({ADOPTED}) THEN
            RAISE EXCEPTION '{TOO_EARLY}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER assessments_not_before_adoption BEFORE INSERT OR UPDATE OF as_of, recommendation_id
    ON assessments FOR EACH ROW EXECUTE FUNCTION assessments_not_before_adoption()""",
    f"""CREATE FUNCTION grounds_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' AND ({STATE_OF_NEW}) = 'published' THEN
            RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF TG_OP <> 'INSERT' AND ({STATE_OF_OLD}) IN {RECORDED} THEN
            RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$""",
    *(
        f"""CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION grounds_are_kept()"""
        for table in GROUNDS
    ),
    """CREATE TABLE recommendation_search (
        recommendation_id integer PRIMARY KEY REFERENCES recommendations (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX ix_recommendation_search_words ON recommendation_search USING gin (words)",
)
POSTGRESQL_DOWN = (
    "DROP TABLE recommendation_search",
    *(f"DROP TRIGGER {table}_kept ON {table}" for table in GROUNDS),
    "DROP FUNCTION grounds_are_kept()",
    "DROP TRIGGER assessments_not_before_adoption ON assessments",
    "DROP FUNCTION assessments_not_before_adoption()",
    "DROP TRIGGER assessments_are_kept ON assessments",
    "DROP FUNCTION assessments_are_kept()",
)


def upgrade() -> None:
    """Add the triggers and the empty index, and the one row that counts writes."""
    for statement in SQLITE_UP if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_UP:
        op.execute(statement)
    op.execute("INSERT INTO site_state (id, data_version) VALUES (1, 1)")


def downgrade() -> None:
    """Take them away; no row of the record is lost."""
    op.execute("DELETE FROM site_state")
    for statement in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(statement)
