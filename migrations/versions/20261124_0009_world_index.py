"""Keep all of the UN index: other mechanisms and States, their labels, an index of words, and packed facets.

Revision: 0009_world_index
Revises: 0008_days
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_world_index"
down_revision = "0008_days"
branch_labels = None
depends_on = None

TEXTS = {
    "document_uuid": "Identifier of the document in the index",
    "countries": "Codes of all States it is about, joined by |; a name where none is known",
    "themes": "Themes of the index, joined by |",
    "persons": "Affected persons of the index, joined by |",
    "sdgs": "Codes of goals and targets, joined by |",
    "sdg_labels": "Labels of goals as given, joined by |",
    "review_cycle": "Universal Periodic Review: cycle",
    "review_session": "Universal Periodic Review: session",
    "review_positions": "Universal Periodic Review: what the State under review answered, joined by |",
    "review_states": "Universal Periodic Review: recommending States as the index names them, joined by |",
    "review_regions": "Universal Periodic Review: regions of the recommending States, joined by |",
}
SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE annotation_words USING fts5("
    "words, content = '', tokenize = 'porter unicode61 remove_diacritics 0')"
)
"""Without the texts themselves, which stand in `annotations`: an entry is taken out by the words it was made of."""
SQLITE_HASH = "INSERT INTO annotation_words (annotation_words, rank) VALUES ('hashsize', 67108864)"
"""Bytes of new entries that are gathered in memory before they are written: an import writes far fewer pieces."""
POSTGRESQL_WORDS = (
    """CREATE TABLE annotation_words (
        annotation_id integer PRIMARY KEY REFERENCES annotations (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX ix_annotation_words_words ON annotation_words USING gin (words)",
)


def upgrade() -> None:
    """Add the columns and tables. What was imported before is read anew by the next import."""
    # Column by column: rebuilding the table on SQLite would take what refers to its rows with it.
    op.execute(
        "ALTER TABLE annotations ADD COLUMN mechanism TEXT DEFAULT 'treaty-bodies' NOT NULL CONSTRAINT"
        " ck_annotations_mechanism CHECK"
        " (mechanism IN ('treaty-bodies', 'upr', 'special-procedures', 'other'))"
    )
    for name, comment in TEXTS.items():
        op.add_column("annotations", sa.Column(name, sa.Text(), server_default="", nullable=False, comment=comment))
    _comment("annotations", "mechanism", "Who speaks; only treaty bodies enter the register and its rates")
    _comment("annotations", "body", "Code of the committee; others as the index calls them")
    _comment("annotations", "country", "ISO 3166 code of the State it was imported for; empty where none is known")
    _comment(
        "annotations",
        "raw",
        "Fields as they stand in the file: of the tracked State all, of others those that cleaning changed",
    )
    # Without a fingerprint a record is read anew by the next import, and is known not to be in the index of words yet.
    op.execute("UPDATE annotations SET fingerprint = '', countries = country")
    op.create_table(
        "index_columns",
        sa.Column("name", sa.Text(), nullable=False, comment="Facet, or order: the rows from the newest on"),
        sa.Column("labels", sa.JSON(), nullable=False, comment="The values, each by its place the code of it"),
        sa.Column("counts", sa.JSON(), nullable=False, comment="How many records bear each value, unfiltered"),
        sa.Column(
            "rows",
            sa.LargeBinary(),
            nullable=False,
            comment="Places of records that bear a value, as 32-bit numbers; empty: all",
        ),
        sa.Column(
            "codes",
            sa.LargeBinary(),
            nullable=False,
            comment="The code of the value that each of these bears, as 16-bit numbers; 32-bit where there are too many",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_index_columns")),
        comment="One facet of all records of the UN index, packed, so that any choice among them is counted at once.",
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_WORDS)
        op.execute(SQLITE_HASH)
    else:
        for statement in POSTGRESQL_WORDS:
            op.execute(statement)


def _comment(table: str, column: str, comment: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, comment=comment)


def downgrade() -> None:
    """Take them away; records of other mechanisms and States go with them."""
    op.drop_table("annotation_words")
    op.drop_table("index_columns")
    # Only the register's own records are kept as they stood in the file, with all their fields.
    op.execute(
        "DELETE FROM annotations WHERE mechanism <> 'treaty-bodies' OR CAST(raw AS TEXT) NOT LIKE '%\"AnnotationId\"%'"
    )
    for name in TEXTS:
        op.execute(f"ALTER TABLE annotations DROP COLUMN {name}")
    op.execute("ALTER TABLE annotations DROP COLUMN mechanism")
