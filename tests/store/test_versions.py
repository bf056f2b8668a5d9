"""The version of the public data: every public write raises it, in the same transaction; nothing else does."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.vocabulary import Status
from tracker.store.db import Sessions
from tracker.store.models import ImportRun, Recommendation, SignInFailure
from tracker.store.versions import data_version, raise_data_version

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def version(sessions: Sessions) -> int:
    with sessions() as db:
        return data_version(db)


def change(db: Session) -> None:
    item = db.scalars(sa.select(Recommendation)).first()
    assert item is not None
    item.heading += " changed"


def change_and_flush(db: Session) -> None:
    change(db)
    db.flush()


def delete(db: Session) -> None:
    db.delete(db.scalars(sa.select(Recommendation)).one())


def judge(db: Session) -> None:
    make.assessment(db, db.scalars(sa.select(Recommendation)).one(), Status.REVERSED)


def add_without_flush(db: Session) -> None:
    item = db.scalars(sa.select(Recommendation)).one()
    values = {column.name: getattr(item, column.name) for column in Recommendation.__table__.columns}
    db.add(Recommendation(**{**values, "id": None, "paragraph": "77"}))


def past_the_unit_of_work(db: Session) -> None:
    raise_data_version(db)


WRITES = [change, change_and_flush, delete, judge, add_without_flush, past_the_unit_of_work]


@pytest.fixture
def filled(sessions: Sessions) -> Sessions:
    with sessions() as db:
        make.recommendation(db, 5)
        db.commit()
    return sessions


def test_a_new_database_has_a_first_version(sessions: Sessions) -> None:
    assert version(sessions) == 1


def test_public_writes_raise_the_version_once_each(filled: Sessions) -> None:
    def raises(write: Callable[[Session], None]) -> int:
        before = version(filled)
        with filled() as db:
            write(db)
            db.commit()
        return version(filled) - before

    assert {write.__name__: raises(write) for write in WRITES if write is not delete} == {
        write.__name__: 1 for write in WRITES if write is not delete
    }


def test_deleting_raises_it_too(filled: Sessions) -> None:
    before = version(filled)
    with filled() as db:
        delete(db)
        db.commit()
    assert version(filled) == before + 1


def test_several_writes_of_one_transaction_raise_it_once(filled: Sessions) -> None:
    before = version(filled)
    with filled() as db:
        change_and_flush(db)
        judge(db)
        db.flush()
        db.commit()
        assert data_version(db) == before + 1
        db.commit()
    assert version(filled) == before + 1


def test_what_is_not_committed_does_not_raise_it(filled: Sessions) -> None:
    before = version(filled)
    with filled() as db:
        change_and_flush(db)
        db.rollback()
    with filled() as db:
        db.scalars(sa.select(Recommendation)).all()
        db.commit()
    assert version(filled) == before


def test_private_writes_do_not_raise_it(filled: Sessions) -> None:
    before = version(filled)
    with filled() as db:
        account = make.account(db)
        db.add(SignInFailure(name_hash="0" * 64, failed_at=NOW))
        run = {"source": "register", "name": "data", "sha256": "0" * 64, "started_at": NOW, "finished_at": NOW}
        db.add(ImportRun(account_id=account.id, receipt={}, **run))
        db.commit()
        account.disabled_at = NOW
        db.commit()
    assert version(filled) == before
