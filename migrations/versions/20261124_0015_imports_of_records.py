"""On PostgreSQL, hold by statement and not by row that records of the UN index name the imports that wrote them.

A foreign key is looked up for each of 267,000 rows, twice: a quarter of what an import of them takes the server. Here
all rows that a statement wrote are looked up together, and no import is ever deleted, which a foreign key would hold
for each of them as well.

Revision: 0015_imports_of_records
Revises: 0014_fewer_index_rows
"""

from alembic import op

revision = "0015_imports_of_records"
down_revision = "0014_fewer_index_rows"
branch_labels = None
depends_on = None

COLUMNS = ("first_import_run_id", "last_import_run_id")
UP = (
    """CREATE FUNCTION annotations_name_imports() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT first_import_run_id FROM written UNION SELECT last_import_run_id FROM written
            EXCEPT SELECT id FROM import_runs
        ) THEN
            RAISE EXCEPTION 'a record of the UN index names an import that there is not'
            USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
    END $$""",
    *(
        f"""CREATE TRIGGER annotations_name_imports_{deed.lower()} AFTER {deed} ON annotations
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION annotations_name_imports()"""
        for deed in ("INSERT", "UPDATE")
    ),
    """CREATE FUNCTION import_runs_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'imports are kept: records of the UN index name them'
        USING ERRCODE = 'foreign_key_violation';
    END $$""",
    """CREATE TRIGGER import_runs_stay BEFORE DELETE OR UPDATE OF id ON import_runs
    FOR EACH ROW EXECUTE FUNCTION import_runs_stay()""",
)
DOWN = (
    "DROP TRIGGER import_runs_stay ON import_runs",
    "DROP FUNCTION import_runs_stay()",
    *(f"DROP TRIGGER annotations_name_imports_{deed} ON annotations" for deed in ("insert", "update")),
    "DROP FUNCTION annotations_name_imports()",
)


def upgrade() -> None:
    """Put the triggers in place of the foreign keys; on SQLite, which looks rows up at hardly any cost, these stay."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for column in COLUMNS:
        op.drop_constraint(f"fk_annotations_{column}_import_runs", "annotations", type_="foreignkey")
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Make foreign keys of them again."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in DOWN:
        op.execute(statement)
    for column in COLUMNS:
        op.create_foreign_key(f"fk_annotations_{column}_import_runs", "annotations", "import_runs", [column], ["id"])
