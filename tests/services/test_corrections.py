"""What is on record is not changed: it is corrected or retracted, in a row of its own."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.services.judging import NOW, PLAIN, TODAY, all_marks, mark, people, places, publish, published, standing
from tracker.domain.messages import Refused
from tracker.domain.vocabulary import Status, Voice
from tracker.services import assessments
from tracker.services.assessments import Overtaken
from tracker.store.models import Account, Assessment


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments SET rationale = 'Something else.'",
        "UPDATE assessments SET state = 'draft'",
        "UPDATE assessments SET recorded_at = NULL",
        "DELETE FROM assessments",
    ],
)
def test_the_record_cannot_be_changed_even_by_hand(db: Session, statement: str) -> None:
    author, reviewer = people(db)
    published(db, make.recommendation(db), author, reviewer)
    db.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.execute(sa.text(statement))
    db.rollback()


def correction(db: Session, row: Assessment, author: Account, **changes: Any) -> Assessment:
    typed = replace(PLAIN, reason="The draft law was another one.", **changes)
    made = assessments.propose_correction(db, row, typed=typed, by=author, today=TODAY, now=NOW)
    assessments.submit(db, made, by=author, today=TODAY, seen=all_marks(db, made))
    return made


def test_a_correction_takes_the_place_of_what_it_corrects(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    first = make.assessment(db, recommendation, Status.IMPLEMENTED, as_of=date(2020, 6, 1), voice=Voice.EDITORS)
    made = correction(db, first, author, as_of=date(2019, 1, 1))
    assert (made.voice, made.corrects_id) == (Voice.EDITORS, first.id)
    assert standing(db, recommendation) == ("implemented", first.id)
    publish(db, made, reviewer, now=NOW)
    assert standing(db, recommendation) == ("not-implemented", made.id)
    again = correction(db, made, author, status=Status.NO_INFORMATION)
    publish(db, again, reviewer)
    assert standing(db, recommendation) == ("no-information", again.id)
    assert assessments.newest_of(db, first) is again


def test_a_correction_needs_a_reason(db: Session) -> None:
    author = make.account(db)
    first = make.assessment(db, make.recommendation(db))
    with pytest.raises(Refused) as refused:
        assessments.propose_correction(db, first, typed=PLAIN, by=author, today=TODAY, now=NOW)
    assert places(refused) == ["reason"]


def test_only_the_newest_row_can_be_corrected(db: Session) -> None:
    author, reviewer = people(db)
    first = make.assessment(db, make.recommendation(db))
    one, other = correction(db, first, author), correction(db, first, author)
    with pytest.raises(Refused, match="part of the record"):
        correction(db, one, author)
    publish(db, one, reviewer)
    with pytest.raises(Overtaken, match="newest") as overtaken:
        publish(db, other, reviewer)
    assert overtaken.value.newer == [one]
    with pytest.raises(Overtaken, match="newest"):
        correction(db, first, author)
    with pytest.raises(Overtaken, match="newest"):
        assessments.propose_retraction(db, first, reason="It was never true.", by=author, now=NOW)


def test_a_retraction_takes_a_judgement_out_of_force(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    first = make.assessment(db, recommendation, as_of=date(2020, 6, 1), voice=Voice.CIVIL_SOCIETY)
    with pytest.raises(Refused) as refused:
        assessments.propose_retraction(db, first, reason=" ", by=author, now=NOW)
    assert places(refused) == ["reason"]
    row = assessments.propose_retraction(db, first, reason="It was about another State.", by=author, now=NOW)
    assert (row.status, row.voice, row.as_of) == (None, Voice.CIVIL_SOCIETY, date(2020, 6, 1))
    again = assessments.propose_retraction(
        db, first, reason="It was about another country.", by=author, now=NOW, draft=row, seen=mark(row)
    )
    assert again is row
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    assert standing(db, recommendation) == ("not-implemented", first.id)
    publish(db, row, reviewer)
    assert standing(db, recommendation) == ("not-assessed", None)
    with pytest.raises(Refused, match="Log a new status"):
        assessments.propose_retraction(db, row, reason="It was true after all.", by=author, now=NOW)
