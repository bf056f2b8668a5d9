"""One search index over everything: recommendations, paragraphs, documents, evidence, findings, demands, claims.

It takes the place of the index of recommendations. Words of evidence that is not public stand in tables of their own
on SQLite, because the order of results depends on how often a word occurs in a table. What the index holds is written
by `tracker.store.search` when the database has been upgraded.

Revision: 0005_search
Revises: 0004_passages
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_search"
down_revision = "0004_passages"
branch_labels = None
depends_on = None

SENSITIVITIES = ("public", "partners", "restricted")
FOUND = ("recommendation", "passage", "evidence", "finding", "document", "demand", "claim")
TOKENS = "tokenize = 'porter unicode61 remove_diacritics 0'"

SQLITE_UP = (
    "DROP TABLE recommendation_search",
    *(f"CREATE VIRTUAL TABLE search_words_{level} USING fts5(title, body, {TOKENS})" for level in SENSITIVITIES),
)
SQLITE_DOWN = (
    f"CREATE VIRTUAL TABLE recommendation_search USING fts5(words, {TOKENS})",
    """INSERT INTO recommendation_search (rowid, words)
    SELECT e.subject_id, w.title || ' ' || w.body FROM search_words_public w JOIN search_entries e ON e.id = w.rowid
    WHERE e.kind = 'recommendation'""",
    *(f"DROP TABLE search_words_{level}" for level in SENSITIVITIES),
)
POSTGRESQL_UP = (
    "DROP TABLE recommendation_search",
    """CREATE TABLE search_words (
        entry_id integer PRIMARY KEY REFERENCES search_entries (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
)
POSTGRESQL_DOWN = (
    """CREATE TABLE recommendation_search (
        recommendation_id integer PRIMARY KEY REFERENCES recommendations (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX ix_recommendation_search_words ON recommendation_search USING gin (words)",
    """INSERT INTO recommendation_search (recommendation_id, words)
    SELECT e.subject_id, w.words FROM search_words w JOIN search_entries e ON e.id = w.entry_id
    WHERE e.kind = 'recommendation'""",
    "DROP TABLE search_words",
)
TRIGRAMS = """DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX ix_search_spellings_trigrams ON search_spellings USING gin (word gin_trgm_ops);
    END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'pg_trgm may not be used here: suggestions compare all words';
END $$"""


def upgrade() -> None:
    """Make entries, spellings and the empty index of words; PostgreSQL's trigrams where they may be used."""
    _make_entries()
    _make_spellings()
    with op.batch_alter_table("site_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "search_rules",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Rules by which the search index was last built; 0: not yet",
            )
        )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_UP if on_sqlite else (*POSTGRESQL_UP, TRIGRAMS):
        op.execute(statement)


def _make_entries() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("kind", sa.String(length=22), nullable=False, comment="What it is"),
        sa.Column(
            "subject_id",
            sa.Integer(),
            nullable=False,
            comment="Row of its table; for a paragraph, that of its document",
        ),
        sa.Column("symbol", sa.Text(), nullable=False, comment="Name of its document in small letters; may be empty"),
        sa.Column("paragraph", sa.Text(), nullable=False, comment="Number of the paragraph; empty for what is none"),
        sa.Column("item", sa.Text(), nullable=False, comment="Item of the paragraph; may be empty"),
        sa.Column("committee", sa.Text(), nullable=False, comment="Committee it is counted under, or none"),
        sa.Column("sensitivity", sa.String(length=18), nullable=False, comment="Who may find it"),
        sa.Column("dated", sa.Date(), nullable=True, comment="First day on which it is shown; empty: always"),
        sa.Column("position", sa.Text(), nullable=False, comment="Sorts the entries of a document as printed"),
        sa.Column(
            "label", sa.Text(), nullable=False, comment="Reference, symbol or source, as printed above its title"
        ),
        sa.Column("path", sa.Text(), nullable=False, comment="Address of its page, from the root of the site"),
        sa.Column("wordings", sa.Text(), nullable=False, comment="JSON: language, title and text of each wording"),
        sa.CheckConstraint(f"kind IN {FOUND}", name=op.f("ck_search_entries_kind")),
        sa.CheckConstraint(f"sensitivity IN {SENSITIVITIES}", name=op.f("ck_search_entries_sensitivity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint(
            "kind", "subject_id", "paragraph", name=op.f("uq_search_entries_kind_subject_id_paragraph")
        ),
        comment="A thing that a search can find, with what a page of results needs to show it.",
    )
    op.create_index("ix_search_entries_reference", "search_entries", ["symbol", "paragraph"], unique=False)


def _make_spellings() -> None:
    op.create_table(
        "search_spellings",
        sa.Column("spelling", sa.Text(), nullable=False, comment="The word in small letters"),
        sa.Column("sensitivity", sa.String(length=18), nullable=False, comment="Who may learn that it occurs"),
        sa.Column("word", sa.Text(), nullable=False, comment="The word as the index folds it"),
        sa.Column("entries", sa.Integer(), nullable=False, comment="In how many entries it occurs"),
        sa.CheckConstraint(f"sensitivity IN {SENSITIVITIES}", name=op.f("ck_search_spellings_sensitivity")),
        sa.PrimaryKeyConstraint("spelling", "sensitivity", name=op.f("pk_search_spellings")),
        comment="A spelling that occurs in the entries of one sensitivity.",
    )
    op.create_index(op.f("ix_search_spellings_word"), "search_spellings", ["word"], unique=False)


def downgrade() -> None:
    """Take it away and put the index of recommendations back, filled from what this one holds."""
    for statement in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(statement)
    with op.batch_alter_table("site_state", schema=None) as batch_op:
        batch_op.drop_column("search_rules")
    op.drop_table("search_spellings")
    op.drop_table("search_entries")
