"""On PostgreSQL keep where each stem stands in the UN index, in place of vectors of words.

Revision: 0012_index_stems
Revises: 0011_deadlines
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_index_stems"
down_revision = "0011_deadlines"
branch_labels = None
depends_on = None

VECTORS = (
    """CREATE TABLE annotation_words (
        annotation_id integer PRIMARY KEY REFERENCES annotations (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX ix_annotation_words_words ON annotation_words USING gin (words)",
)

NUMBERS = (("index_parts", "ids"), ("index_parts", "lengths"), ("index_stems", "bits"), ("index_stems", "places"))


def upgrade() -> None:
    """Add the tables, which are filled right after the migrations where there are records already."""
    op.create_table(
        "index_parts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("import_run_id", sa.Integer(), nullable=False, comment="Last import whose records it holds"),
        sa.Column(
            "ids",
            sa.LargeBinary(),
            nullable=False,
            comment="Rows of its records in order, as 32-bit numbers; 0 for a record that another part has by now",
        ),
        sa.Column(
            "lengths", sa.LargeBinary(), nullable=False, comment="How many words each record has, as 16-bit numbers"
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_runs.id"], name=op.f("fk_index_parts_import_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_parts")),
        comment="Records of the UN index whose words were gathered at once; PostgreSQL only.",
    )
    op.create_table(
        "index_stems",
        sa.Column("stem", sa.LargeBinary(), nullable=False, comment="The stem, in UTF-8: its order is that of letters"),
        sa.Column("part_id", sa.Integer(), nullable=False, comment="Row of index_parts"),
        sa.Column(
            "bits",
            sa.LargeBinary(),
            nullable=True,
            comment="A bit for each record of the part, set where the stem stands; empty where few have it",
        ),
        sa.Column(
            "places",
            sa.LargeBinary(),
            nullable=False,
            comment="Where it stands, as 32-bit numbers: the record's place in the part, and in 13 bits the word's in it",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["index_parts.id"], name=op.f("fk_index_stems_part_id_index_parts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stem", "part_id", name=op.f("pk_index_stems")),
        comment="Where a stem stands in the records of a part; PostgreSQL only.",
    )
    op.create_index(op.f("ix_index_stems_part_id"), "index_stems", ["part_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        # Numbers of chance do not get shorter by packing: it would only cost time.
        for table, column in NUMBERS:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
        op.drop_table("annotation_words")


def downgrade() -> None:
    """Take them away; on PostgreSQL the next import makes the vectors anew."""
    op.drop_table("index_stems")
    op.drop_table("index_parts")
    if op.get_bind().dialect.name == "postgresql":
        for statement in VECTORS:
            op.execute(statement)
        op.execute("UPDATE annotations SET fingerprint = ''")
