"""What the database itself refuses, whoever writes to it; engines, moments, and writers that wait for each other."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from tests import make
from tests.postgres import Cluster
from tracker.domain.vocabulary import Status
from tracker.store.db import ByDatabase, Sessions, begin_reading, begin_writing, make_engine, make_sessions, writing
from tracker.store.models import Base, Committee, SiteState

RECORDED_AT = "2026-01-01 00:00:00"


@pytest.fixture
def ground(db: Session) -> dict[str, int]:
    """Documents with and without a date, a recommendation of each, and two accounts; ids by name."""
    published = make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=None, published_on=date(2016, 1, 1))
    undated = make.document(db, "CCPR/C/ZZZ/CO/3", adopted_on=None)
    adopted = make.document(db)
    found = {
        "adopted": make.recommendation(db, 5, "a").id,
        "published": make.recommendation(db, 1, symbol=published.slug).id,
        "undated": make.recommendation(db, 1, symbol=undated.slug).id,
        "document": adopted.id,
        "author": make.account(db).id,
        "reviewer": make.account(db).id,
    }
    db.commit()
    return found


def insert(connection: Connection, table: str, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    gaps = ", ".join(f":{name}" for name in values)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({gaps})"), values)  # noqa: S608 - names of tests


def assessment(ground: dict[str, int], of: str = "adopted", **values: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "recommendation_id": ground[of],
        "voice": "civil-society",
        "status": "not-implemented",
        "as_of": "2020-06-01",
        "state": "published",
        "rationale": "A fictional rationale.",
        "reason": "",
        "author_id": ground["author"],
        "author_name": "Fictional author",
        "reviewer_id": ground["reviewer"],
        "written_at": RECORDED_AT,
        "recorded_at": RECORDED_AT,
        **values,
    }


def inserting(row: dict[str, Any], table: str = "assessments") -> Callable[[Connection], object]:
    return lambda connection: insert(connection, table, row)


def executing(statement: str, **values: Any) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(sa.text(statement), values)


def refused(engine: Engine, work: Callable[[Connection], object], *words: str) -> None:
    """Expect the database to refuse, saying one of the words, and to keep nothing of it."""
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        work(connection)
    assert any(word in str(error.value).lower() for word in words), str(error.value)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a status outside the list": ({"status": "done"}, "ck_assessments_status"),
    "the absence of a status as one": ({"status": "not-assessed"}, "ck_assessments_status"),
    "a voice outside the list": ({"voice": "independent"}, "ck_assessments_voice"),
    "a state outside the list": ({"state": "final"}, "ck_assessments_state"),
    "published without an author": ({"author_id": None}, "ck_assessments_two_people"),
    "published without a reviewer": ({"reviewer_id": None}, "ck_assessments_two_people"),
    "published without a moment": ({"recorded_at": None}, "ck_assessments_recorded"),
    "provisional without a moment": (
        {"state": "provisional", "recorded_at": None, "author_id": None}, "ck_assessments_recorded"),
    "a retraction of nothing": ({"status": None, "reason": "It was wrong."}, "ck_assessments_retraction"),
    "correcting itself": ({"corrects_id": 1, "reason": "It was wrong."}, "ck_assessments_corrects_another"),
}  # fmt: skip


def test_an_assessment_that_breaks_the_rules_is_refused(engine: Engine, ground: dict[str, int]) -> None:
    for values, constraint in WRONG.values():
        refused(engine, inserting(assessment(ground, **values)), constraint)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM assessments")) == 0


def test_author_and_reviewer_are_two_people(engine: Engine, ground: dict[str, int]) -> None:
    alone = assessment(ground, reviewer_id=ground["author"])
    refused(engine, inserting(alone), "ck_assessments_two_people")


def test_a_recommendation_or_account_must_exist(engine: Engine, ground: dict[str, int]) -> None:
    for column in ("recommendation_id", "author_id", "corrects_id"):
        refused(engine, inserting(assessment(ground) | {column: 99_999, "reason": "A reason."}), "foreign key")


@pytest.mark.parametrize(
    ("of", "early", "first"),
    [("adopted", "2015-02-28", "2015-03-01"), ("published", "2015-12-31", "2016-01-01")],
    ids=["adoption", "publication where adoption is not known"],
)
def test_no_judgement_before_the_document(
    engine: Engine, ground: dict[str, int], of: str, early: str, first: str
) -> None:
    before = assessment(ground, of, as_of=early)
    refused(engine, inserting(before), "before the adoption")
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground, of, as_of=first, state="draft", recorded_at=None))
    refused(engine, executing("UPDATE assessments SET as_of = :day", day=early), "before the adoption")
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground, "undated", id=2, as_of="1993-01-01"))


@pytest.mark.parametrize("state", ["published", "provisional"])
def test_the_record_is_append_only(engine: Engine, ground: dict[str, int], state: str) -> None:
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground, state=state))
    for statement in (
        "UPDATE assessments SET status = 'implemented'",
        "UPDATE assessments SET state = 'draft'",
        "UPDATE assessments SET author_name = 'Somebody else'",
        "DELETE FROM assessments",
        "DELETE FROM recommendations",
    ):
        refused(engine, executing(statement), "append-only", "foreign key")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT status, state FROM assessments")).all() == [
            ("not-implemented", state)
        ]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_is_not_recorded_may_change_and_go(engine: Engine, ground: dict[str, int], state: str) -> None:
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground, state=state, recorded_at=None))
        insert(connection, "assessments", assessment(ground, id=2, state=state, recorded_at=None))
        connection.execute(sa.text("UPDATE assessments SET status = 'implemented', as_of = '2020-07-01' WHERE id = 1"))
        connection.execute(sa.text("DELETE FROM assessments WHERE id = 2"))
        published = "UPDATE assessments SET state = 'published', recorded_at = :moment WHERE id = 1"
        connection.execute(sa.text(published), {"moment": RECORDED_AT})
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT id, state FROM assessments")).all() == [(1, "published")]


def test_what_a_recorded_judgement_rests_on_is_kept_too(engine: Engine, ground: dict[str, int], db: Session) -> None:
    piece = make.evidence(db).id
    db.commit()
    statements = [
        "UPDATE assessment_evidence SET pinpoint = 'p. 1'",
        "DELETE FROM assessment_evidence",
        "UPDATE assessment_basis SET paragraph = '4'",
        "DELETE FROM assessment_basis",
    ]
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground, state="draft", recorded_at=None))
        link = {"assessment_id": 1, "evidence_id": piece, "bearing": "supports", "pinpoint": "", "position": 0}
        basis = {"assessment_id": 1, "document_id": ground["document"], "paragraph": "3", "item": "", "position": 0}
        for _ in range(2):  # a draft may be changed as often as one likes
            insert(connection, "assessment_evidence", link)
            insert(connection, "assessment_basis", basis)
            for statement in statements:
                connection.execute(sa.text(statement))
        insert(connection, "assessment_evidence", link)
        insert(connection, "assessment_basis", basis)
        publish = "UPDATE assessments SET state = 'published', recorded_at = written_at"
        connection.execute(sa.text(publish))
    for statement in statements:
        refused(engine, executing(statement), "append-only")
    refused(engine, executing("DELETE FROM evidence"), "foreign key")


def test_a_correction_says_why_and_stands_alone(engine: Engine, ground: dict[str, int]) -> None:
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground))

    def correct(number: int, **values: Any) -> Callable[[Connection], object]:
        return inserting(assessment(ground, **{"id": number, "corrects_id": 1, "reason": "Read wrongly.", **values}))

    refused(engine, correct(2, reason=""), "ck_assessments_correction_has_a_reason")
    refused(engine, correct(2, reason="", status=None), "ck_assessments_")
    with engine.begin() as connection:
        correct(2, state="draft", recorded_at=None)(connection)
        correct(3, state="submitted", recorded_at=None)(connection)
        correct(4)(connection)
    refused(engine, correct(5), "corrects_id")
    refused(engine, correct(5, status=None), "corrects_id")
    publish = "UPDATE assessments SET state = 'published', recorded_at = written_at WHERE id = 3"
    refused(engine, executing(publish), "corrects_id")


def test_a_correction_keeps_the_voice_and_the_recommendation(engine: Engine, ground: dict[str, int]) -> None:
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground))
    correction: dict[str, Any] = {"id": 2, "corrects_id": 1, "reason": "Read wrongly."}
    refused(engine, inserting(assessment(ground, **correction, voice="state")), "foreign key")
    refused(engine, inserting(assessment(ground, "published", **correction)), "foreign key")


def test_nothing_is_put_under_a_published_judgement_later(engine: Engine, ground: dict[str, int]) -> None:
    with engine.begin() as connection:
        insert(connection, "assessments", assessment(ground))
    basis = {
        "assessment_id": 1, "document_id": ground["document"], "paragraph": "9", "item": "", "position": 0
    }  # fmt: skip
    refused(engine, inserting(basis, "assessment_basis"), "append-only")


def test_a_reference_stands_once(engine: Engine, ground: dict[str, int]) -> None:
    row = {
        "document_id": ground["document"],
        "paragraph": "5",
        "item": "a",
        "position": "0005.0a",
        "heading": "",
        "summary": "",
        "action_type": "other",
        "reading": "full",
        "numbering": "printed",
        "read_from": "document",
        "seen_at": "https://zzz.example/",
    }
    refused(engine, inserting(row, "recommendations"), "paragraph")
    refused(engine, inserting({**row, "paragraph": ""}, "recommendations"), "ck_recommendations")
    with engine.begin() as connection:
        insert(connection, "recommendations", {**row, "item": ""})


def test_the_row_that_counts_writes_stays_one(engine: Engine) -> None:
    row = {"id": 2, "data_version": 1}
    refused(engine, inserting(row, "site_state"), "ck_site_state_one_row")


def test_every_closed_list_is_checked_by_the_database() -> None:
    for table in Base.metadata.tables.values():
        checked = {str(check.name) for check in table.constraints if isinstance(check, sa.CheckConstraint)}
        lists = {column.name for column in table.columns if isinstance(column.type, sa.Enum)}
        assert {f"ck_{table.name}_{name}" for name in lists} <= checked


def test_moments_come_back_in_utc(sessions: Sessions) -> None:
    local = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=6)))
    with sessions() as db:
        identity = make.assessment(db, make.recommendation(db), Status.REVERSED, recorded_at=local).id
        db.commit()
    with sessions() as db:
        table = Base.metadata.tables["assessments"]
        found = db.scalar(sa.select(table.c.recorded_at).where(table.c.id == identity))
        assert found == local
        assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(db: Session) -> None:
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        make.assessment(db, make.recommendation(db), recorded_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the case


def test_writers_wait_for_each_other(sessions: Sessions) -> None:
    """Both read, then write what they read plus one: none may work on what the other has changed meanwhile."""
    first_has_read, second_waits = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def raise_version(*, first: bool) -> None:
        try:
            if not first:
                first_has_read.wait(10)
                second_waits.set()
            with writing(sessions) as db:
                state = db.scalars(sa.select(SiteState).with_for_update()).one()
                if first:
                    first_has_read.set()
                    second_waits.wait(10)
                state.data_version += 10
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=raise_version, kwargs={"first": first}) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    with sessions() as db:
        assert db.scalar(sa.select(SiteState.data_version)) == 21


def test_writing_keeps_all_or_nothing(sessions: Sessions) -> None:
    def fail_half_way() -> None:
        with writing(sessions) as db:
            make.recommendation(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with sessions() as db:
        begin_writing(db)
        assert db.scalar(sa.text("SELECT count(*) FROM recommendations")) == 0


def test_an_sqlite_file_is_set_up_for_safety(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.sqlite3'}")
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "busy_timeout", "secure_delete", "trusted_schema", "journal_mode")
        }
    engine.dispose()
    assert settings.pop("journal_mode") in ("delete", "wal")
    assert settings == {"foreign_keys": 1, "busy_timeout": 10_000, "secure_delete": 1, "trusted_schema": 0}


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    make_engine(f"sqlite:///{file}").dispose()
    assert os.name != "posix" or file.stat().st_mode & 0o077 == 0


@pytest.mark.postgres
def test_what_is_read_is_of_one_moment_on_postgresql(postgres_cluster: Cluster, postgres_template: str) -> None:
    made = make_engine(postgres_cluster.create_database("one_moment", template=postgres_template))
    sessions = make_sessions(made)
    number = sa.select(sa.func.count()).select_from(Committee)
    with sessions() as reading, sessions() as plain:
        begin_reading(reading)
        assert (reading.scalar(number), plain.scalar(number)) == (0, 0)
        with writing(sessions) as db:
            make.committee(db, "CCPR")
        assert (reading.scalar(number), plain.scalar(number)) == (0, 1)
        reading.rollback()
        assert reading.scalar(number) == 1
    with sessions() as later:
        assert later.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
    made.dispose()
    postgres_cluster.drop_database("one_moment")


def test_each_database_is_told_its_own_way_to_say_the_same(db: Session) -> None:
    here = db.get_bind().dialect.name

    def one_of(postgresql: str, elsewhere: str) -> Any:
        return ByDatabase(postgresql=sa.literal(postgresql), elsewhere=sa.literal(elsewhere))

    for names in (
        ("first", "second"),
        ("third", "fourth"),
    ):  # the second statement is not the first one's from the cache
        assert db.scalar(sa.select(one_of(*names))) == names[0 if here == "postgresql" else 1]


def test_each_database_may_have_its_own_table_to_join(db: Session) -> None:
    of_one = sa.select(Committee.code).where(Committee.code == make.document(db).committee_code).scalar_subquery()
    rows = ByDatabase(postgresql=of_one, elsewhere=sa.literal_column("committees")).table_valued("code", name="rows_")
    found = db.scalars(sa.select(rows.c.code)).all()
    assert len(found) == (
        1 if db.get_bind().dialect.name == "postgresql" else db.scalar(sa.select(sa.func.count(Committee.code)))
    )
