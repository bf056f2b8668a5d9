"""Keep what the UN index (UHRI) holds beside what was made of it, and know what an import wrote.

Revision: 0003_uhri
Revises: 0002_rules_and_search
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_uhri"
down_revision = "0002_rules_and_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables and the marks on rows that imports make."""
    op.create_table(
        "annotations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="Number of the row"),
        sa.Column("annotation_id", sa.Text(), nullable=False, comment="Identifier in the index"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="recommendation, observation or unknown; only the first is tracked",
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="Code of the committee"),
        sa.Column(
            "symbol", sa.Text(), nullable=False, comment="Symbol of the document; empty where the index gives none"
        ),
        sa.Column("document_id", sa.Integer(), nullable=True, comment="Row of documents"),
        sa.Column("country", sa.String(length=3), nullable=False, comment="ISO 3166 code of the State"),
        sa.Column("published_on", sa.Date(), nullable=True, comment="Day of publication of the document"),
        sa.Column(
            "paragraph", sa.Text(), nullable=False, comment="Number of the paragraph; empty where it could not be told"
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="Its text, cleaned, with heading and number"),
        sa.Column("raw", sa.JSON(), nullable=False, comment="The record as it stands in the file"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="Hash of what was read of it, and of the rules"),
        sa.Column("first_import_run_id", sa.Integer(), nullable=False, comment="Row of import_runs"),
        sa.Column("last_import_run_id", sa.Integer(), nullable=False, comment="Import that last wrote this row"),
        sa.Column(
            "vanished", sa.Boolean(), nullable=False, comment="Whether the file imported last did not have it any more"
        ),
        sa.CheckConstraint("kind IN ('recommendation', 'observation', 'unknown')", name=op.f("ck_annotations_kind")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_annotations_document_id_documents")),
        sa.ForeignKeyConstraint(
            ["first_import_run_id"], ["import_runs.id"], name=op.f("fk_annotations_first_import_run_id_import_runs")
        ),
        sa.ForeignKeyConstraint(
            ["last_import_run_id"], ["import_runs.id"], name=op.f("fk_annotations_last_import_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotations")),
        sa.UniqueConstraint("annotation_id", name=op.f("uq_annotations_annotation_id")),
        comment="One record of the UN index, as it was imported: cleaned, and as it stood in the file.",
    )
    op.create_index(op.f("ix_annotations_country"), "annotations", ["country"], unique=False)
    op.create_index(op.f("ix_annotations_document_id"), "annotations", ["document_id"], unique=False)
    op.create_index(op.f("ix_annotations_first_import_run_id"), "annotations", ["first_import_run_id"], unique=False)
    op.create_index(op.f("ix_annotations_last_import_run_id"), "annotations", ["last_import_run_id"], unique=False)

    op.create_table(
        "annotation_recommendations",
        sa.Column("annotation_id", sa.Integer(), nullable=False, comment="Row of annotations"),
        sa.Column("recommendation_id", sa.Integer(), nullable=False, comment="Row of recommendations"),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotations.id"],
            name=op.f("fk_annotation_recommendations_annotation_id_annotations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_annotation_recommendations_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("annotation_id", "recommendation_id", name=op.f("pk_annotation_recommendations")),
        comment="Recommendations whose reference a record of the UN index gives: one, or each item of its paragraph",
    )
    op.create_index(
        op.f("ix_annotation_recommendations_recommendation_id"),
        "annotation_recommendations",
        ["recommendation_id"],
        unique=False,
    )

    op.create_table(
        "suggestions",
        sa.Column("annotation_id", sa.Integer(), nullable=False, comment="Row of annotations"),
        sa.Column("recommendation_id", sa.Integer(), nullable=False, comment="Row of recommendations"),
        sa.Column(
            "score", sa.Integer(), nullable=False, comment="Percent of the words of our wording that the record has"
        ),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotations.id"],
            name=op.f("fk_suggestions_annotation_id_annotations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_suggestions_recommendation_id_recommendations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("annotation_id", "recommendation_id", name=op.f("pk_suggestions")),
        comment="A recommendation of the register that a record of the UN index may be about: for a person to look at.",
    )
    op.create_index(op.f("ix_suggestions_recommendation_id"), "suggestions", ["recommendation_id"], unique=False)

    op.add_column(
        "documents",
        sa.Column(
            "imported",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The row as the last import wrote it; empty when no import made it",
        ),
    )

    op.add_column(
        "passages",
        sa.Column(
            "imported",
            sa.Text(),
            nullable=True,
            comment="Hash of the wording as the last import wrote it; another one: somebody changed it here",
        ),
    )

    op.add_column(
        "recommendation_texts",
        sa.Column(
            "imported",
            sa.Text(),
            nullable=True,
            comment="Hash of the wording as the last import wrote it; another one: somebody changed it here",
        ),
    )

    op.add_column(
        "recommendations",
        sa.Column(
            "imported",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The row as the last import wrote it; empty when no import made it",
        ),
    )


def downgrade() -> None:
    """Take them away; what was imported stays as if it had been made here."""
    for table in ("recommendations", "recommendation_texts", "passages", "documents"):
        op.drop_column(table, "imported")
    for table in ("suggestions", "annotation_recommendations", "annotations"):
        op.drop_table(table)
