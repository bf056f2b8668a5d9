"""Migrations: they make what the models say, go up, down and up again with data, and never run twice at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import make
from tests.postgres import Cluster
from tracker.domain.vocabulary import Status
from tracker.store import search
from tracker.store.db import make_engine, make_sessions
from tracker.store.migrations import configuration, downgrade, upgrade
from tracker.store.models import Base, DocumentDraft, DraftParagraph, Passage
from tracker.store.schema import current_revision, head_revision, is_current
from tracker.store.versions import data_version

FIRST = "0001_first_tables"
SEARCH = ("recommendation_search", "search_words", "annotation_words")
"""Tables of words, made by hand: models do not know them."""
BY_HAND = {
    "ix_search_spellings_trigrams",
    "fk_annotations_first_import_run_id_import_runs",
    "fk_annotations_last_import_run_id_import_runs",
}
"""What PostgreSQL has otherwise than SQLite: for the two foreign keys, triggers."""
LATER = {"imported", "section", "functions", "search_rules"}
LATER_TABLES = {
    "annotations",
    "annotation_recommendations",
    "suggestions",
    "search_entries",
    "search_spellings",
    "document_drafts",
    "document_draft_paragraphs",
    "suggestion_decisions",
    "moves",
    "moves_due",
    "index_columns",
    "index_parts",
    "index_stems",
    "demand_decisions",
    "evidence_link_checks",
    "deadlines",
}
"""Columns and tables that later revisions added."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        made = make_engine(f"sqlite:///{tmp_path / 'new' / 'empty.sqlite3'}")
        yield made
        made.dispose()
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = f"empty_{uuid4().hex[:12]}"
    made = make_engine(cluster.create_database(name))
    yield made
    made.dispose()
    cluster.drop_database(name)


def tables(engine: Engine) -> set[str]:
    """The tables that there are, but for those of the index of words, which differ between the databases."""
    found = sa.inspect(engine).get_table_names()
    return {name for name in found if not name.startswith(SEARCH)}


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of the first revision, in the columns that it had."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(sa.select(*(c for c in table.c if c.name not in LATER)))),
                key=repr,
            )
            for table in Base.metadata.sorted_tables
            if table.name not in LATER_TABLES
        }


def fill(engine: Engine) -> None:
    """Put something into the tables that matter most."""
    with make_sessions(engine)() as db:
        item = make.recommendation(db, 5, "a", themes=["Torture"], targets=["16.3"], summary="Stop torture.")
        make.demand(db, "one-ask", [item])
        piece = make.evidence(db, about=[item])
        author, reviewer = make.account(db), make.account(db)
        judged = make.assessment(db, item, rests_on=[piece], basis=[(make.document(db), "3")])
        make.assessment(
            db, item, Status.REVERSED, corrects_id=judged.id, reason="Misread.", author_id=author.id,
            reviewer_id=reviewer.id,
        )  # fmt: skip
        search.refresh(db)
        db.commit()


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_heads() == [head_revision()]
    assert scripts.get_bases() == [FIRST]


def test_models_equal_migrations(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, *_rest: not name.startswith(SEARCH) and name not in BY_HAND,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_checks_of_the_models_are_in_the_database(engine: Engine) -> None:
    """Alembic does not compare these, and they are what keeps the record sound."""
    inspector = sa.inspect(engine)
    for table in Base.metadata.sorted_tables:
        declared = {str(check.name) for check in table.constraints if isinstance(check, sa.CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == declared


def test_upgrading_an_empty_database_and_once_more(empty: Engine) -> None:
    assert (current_revision(empty), is_current(empty)) == (None, False)
    upgrade(empty)
    assert (current_revision(empty), is_current(empty)) == (head_revision(), True)
    assert tables(empty) == {*Base.metadata.tables, "alembic_version"}
    fill(empty)
    before = rows(empty)
    upgrade(empty)
    assert rows(empty) == before
    with make_sessions(empty)() as db:
        assert data_version(db) == 2  # the migration's first, and one write


def test_down_and_up_again_with_data(engine: Engine) -> None:
    fill(engine)
    before = rows(engine)
    downgrade(engine, FIRST)
    kept = {name: found for name, found in rows(engine).items() if name != "site_state"}
    assert kept == {name: found for name, found in before.items() if name != "site_state"}
    upgrade(engine)
    after = rows(engine)
    assert {name: found for name, found in after.items() if name != "site_state"} == kept
    assert after["site_state"] == [(1, 1)]
    with make_sessions(engine)() as db:
        assert_rules_hold(db)
        assert len(db.scalars(search.matching(db, "torture")).all()) == 1  # the upgrade built the index anew


def assert_rules_hold(db: Session) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        db.execute(sa.text("UPDATE assessments SET rationale = 'Another.'"))
    db.rollback()


def test_passages_keep_their_text_down_and_up(engine: Engine) -> None:
    with make_sessions(engine)() as db:
        values = {"paragraph": "5", "position": 1, "heading": "C. Concerns", "text": "It should stop."}
        document = make.document(db).id
        functions = {"recommends": "should"}
        db.add(Passage(document_id=document, language="en", section="I", functions=functions, **values))
        db.commit()
    downgrade(engine, "0002_rules_and_search")
    upgrade(engine)
    with make_sessions(engine)() as db:
        passage = db.scalars(sa.select(Passage)).one()
        assert {name: getattr(passage, name) for name in values} == values
        assert (passage.section, passage.functions) == ("", {})


def test_drafts_keep_their_paragraphs_down_and_up(engine: Engine) -> None:
    with make_sessions(engine)() as db:
        draft = DocumentDraft(
            symbol="CCPR/C/ZZZ/CO/3", language="en", name="a.txt", sha256="0" * 64, header={}, read={}, version=1,
            uploaded_by_id=make.account(db).id, uploaded_at=datetime(2026, 11, 24, tzinfo=UTC),
        )  # fmt: skip
        db.add(draft)
        db.flush()
        values: dict[str, Any] = {
            "number": "5", "headings": "", "text": "By 2028.", "functions": {}, "items": {}, "read": None
        }  # fmt: skip
        flags = {"left_out": False, "version": 1, "confirmed": True}
        db.add(DraftParagraph(draft_id=draft.id, position=1, deadlines=[{"due": "2028"}], **values, **flags))
        db.commit()
    downgrade(engine, "0011_deadlines")
    upgrade(engine)
    with make_sessions(engine)() as db:
        row = db.scalars(sa.select(DraftParagraph)).one()
        assert {name: getattr(row, name) for name in values} == values
        assert row.deadlines is None


def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    fill(engine)
    downgrade(engine, "base")
    assert tables(engine) == {"alembic_version"}
    assert current_revision(engine) is None
    upgrade(engine)
    assert is_current(engine)
    assert all(not found for name, found in rows(engine).items() if name != "site_state")
    fill(engine)
    with make_sessions(engine)() as db:
        assert_rules_hold(db)


def test_two_upgrades_at_once(empty: Engine) -> None:
    """As when two workers start on a new database: the second waits, finds it done, and changes nothing."""
    start = threading.Barrier(3)
    errors: list[BaseException] = []

    def run() -> None:
        engine = make_engine(empty.url.render_as_string(hide_password=False))
        try:
            start.wait(10)
            upgrade(engine)
        except BaseException as error:
            errors.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert is_current(empty)
    with empty.connect() as connection:
        assert connection.execute(sa.text("SELECT id, data_version FROM site_state")).all() == [(1, 1)]


def test_an_upgrade_that_fails_leaves_nothing_half_done(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(sa.text("CREATE TABLE assessments (id integer)"))
    with pytest.raises(sa.exc.DBAPIError, match="already exists"):
        upgrade(empty)
    assert tables(empty) == {"assessments"}
    assert current_revision(empty) is None
