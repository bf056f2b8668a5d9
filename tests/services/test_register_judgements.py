"""Judgements from the register: what the file changed becomes a correction, never an overwriting."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.importers.small_register import SYMBOL, small_register
from tests.services.register_loading import LATER, NOW, Loader, dump, loader, touched
from tracker.domain.vocabulary import State, Status
from tracker.services.register import FileCounts
from tracker.store.db import Sessions
from tracker.store.models import Assessment, AssessmentEvidence, Document


@pytest.fixture
def load_rows(sessions: Sessions, db: Session, tmp_path: Path) -> Loader:
    """A function that loads rows as the register's files."""
    return loader(sessions, db, tmp_path / "register")


def history(db: Session) -> list[Assessment]:
    return list(db.scalars(sa.select(Assessment).order_by(Assessment.id)))


def test_a_changed_judgement_becomes_a_correction(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    rows["assessments"][0] |= {"status": "not-implemented", "evidence": ""}
    assert touched(load_rows(rows, LATER)) == {"assessments.csv": FileCounts(changed=1)}
    first, second = history(db)
    assert (first.status, first.recorded_at) == (Status.PARTIALLY_IMPLEMENTED, NOW)
    assert (second.status, second.corrects_id, second.recorded_at) == (Status.NOT_IMPLEMENTED, first.id, LATER)
    assert second.reason == "The register's editors changed this judgement"
    assert db.scalars(sa.select(AssessmentEvidence.assessment_id)).all() == [first.id]
    assert touched(load_rows(rows, LATER)) == {}
    rows["assessments"][0]["confidence"] = "low"
    load_rows(rows, LATER)
    assert [row.corrects_id for row in history(db)] == [None, first.id, second.id]
    assert touched(load_rows(rows, LATER)) == {}


def test_another_order_of_the_grounds_is_no_other_judgement(load_rows: Loader) -> None:
    rows = small_register()
    load_rows(rows)
    places = rows["assessments"][0]["basis_documents"].split("|")
    rows["assessments"][0]["basis_documents"] = "|".join(reversed(places))
    assert touched(load_rows(rows)) == {}


def test_a_judgement_of_another_day_is_another_judgement(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    for name in ("assessments", "second_reading"):
        rows[name].append({**rows[name][0], "as_of": "2018-12-31"})
    assert touched(load_rows(rows, LATER))["assessments.csv"] == FileCounts(new=1, same=1)
    assert [row.corrects_id for row in history(db)] == [None, None]


@pytest.mark.parametrize(
    ("status", "why"),
    [(None, "was retracted here"), (Status.REVERSED, "was corrected here")],
    ids=["retract", "correct"],
)
def test_a_judgement_that_somebody_replaced_here_is_kept(
    load_rows: Loader, sessions: Sessions, engine: Engine, status: Status | None, why: str
) -> None:
    rows = small_register()
    load_rows(rows)
    with sessions.begin() as db:
        (first,) = history(db)
        db.add(_by_hand(first, status))
    assert touched(load_rows(rows, LATER)) == {}  # the file did not change
    rows["assessments"][0]["status"] = "not-implemented"
    before = dump(engine)
    report = load_rows(rows, LATER)
    assert touched(report) == {"assessments.csv": FileCounts(kept=1)}
    assert report.kept[0].why == why
    assert "status" in [one.column for one in report.kept[0].differences]
    assert dump(engine) == before


def _by_hand(first: Assessment, status: Status | None) -> Assessment:
    values: dict[str, Any] = {
        "recommendation_id": first.recommendation_id,
        "voice": first.voice,
        "as_of": first.as_of,
        "state": State.PROVISIONAL,
        "rationale": "Another rationale.",
        "reason": "It was wrong.",
        "author_name": "somebody",
        "written_at": NOW,
        "recorded_at": NOW,
    }
    return Assessment(status=status, corrects_id=first.id, **values)


def test_a_judgement_before_the_document_as_dated_here_is_kept(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    with sessions.begin() as db:
        db.scalars(sa.select(Document).where(Document.slug == SYMBOL)).one().adopted_on = date(2016, 3, 1)
    rows["assessments"].append({**rows["assessments"][0], "as_of": "2015-12-31", "evidence": ""})
    rows["second_reading"][0]["reason"] = "Other words."
    report = load_rows(rows)
    assert touched(report)["assessments.csv"] == FileCounts(same=1, kept=1)
    assert report.kept[0].why == "is dated before its document, as that is dated here"
