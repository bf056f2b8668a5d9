"""Records of the UN index name imports that there are: by foreign keys, or by the triggers that stand for them."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.index_world import annotation
from tracker.store.models import Annotation, ImportRun

NOBODYS = 4_000_000


@pytest.mark.parametrize("column", ["first_import_run_id", "last_import_run_id"])
def test_a_record_names_an_import_that_there_is(db: Session, column: str) -> None:
    row = annotation(db)
    with pytest.raises(IntegrityError), db.begin_nested():
        annotation(db, **dict[str, Any]({column: NOBODYS}))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.update(Annotation).values({column: NOBODYS}))
    db.refresh(row)
    assert row.first_import_run_id == row.last_import_run_id != NOBODYS
    assert db.scalar(sa.select(sa.func.count()).select_from(Annotation)) == 1


def test_an_import_that_records_name_is_neither_deleted_nor_renumbered(db: Session) -> None:
    run = annotation(db).last_import_run_id
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.delete(ImportRun))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.update(ImportRun).values(id=NOBODYS).where(ImportRun.id == run))
    assert db.scalars(sa.select(ImportRun.id)).all() == [run]


def test_what_else_an_import_says_can_change(db: Session) -> None:
    run = annotation(db).last_import_run_id
    db.execute(sa.update(ImportRun).values(name="another.json"))
    assert db.scalar(sa.select(ImportRun.name).where(ImportRun.id == run)) == "another.json"
