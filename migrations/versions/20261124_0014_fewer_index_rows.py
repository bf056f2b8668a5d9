"""Keep no index of records of the UN index that nothing asks: writing them took a sixth of an import.

Revision: 0014_fewer_index_rows
Revises: 0013_draft_deadlines
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_fewer_index_rows"
down_revision = "0013_draft_deadlines"
branch_labels = None
depends_on = None

OF_DOCUMENT = "ix_annotations_document_id"
OF_RUNS = {
    "ix_annotations_first_import_run_id": "first_import_run_id",
    "ix_annotations_last_import_run_id": "last_import_run_id",
}


def upgrade() -> None:
    """Leave only the records that stand in a document of the register in the index of documents."""
    for name in (OF_DOCUMENT, *OF_RUNS):
        op.drop_index(name, "annotations")
    known = sa.text("document_id IS NOT NULL")
    op.create_index(OF_DOCUMENT, "annotations", ["document_id"], sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """Put all records into the three indexes again."""
    op.drop_index(OF_DOCUMENT, "annotations")
    for name, column in {OF_DOCUMENT: "document_id", **OF_RUNS}.items():
        op.create_index(name, "annotations", [column])
