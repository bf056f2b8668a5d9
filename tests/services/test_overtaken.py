"""Two at the same recommendation: who has not seen what the other wrote meanwhile is told."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.services.judging import NOW, TODAY, all_marks, drafted, mark, people, publish, submitted
from tracker.domain.messages import Fault
from tracker.domain.vocabulary import State
from tracker.services import assessments, reviews
from tracker.services.assessments import Overtaken


def test_who_has_not_seen_what_others_said_is_told(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    mine = drafted(db, recommendation, author)
    seen = all_marks(db, mine)
    theirs = submitted(db, recommendation, make.account(db))
    with pytest.raises(Overtaken) as overtaken:
        assessments.submit(db, mine, by=author, today=TODAY, seen=seen)
    assert overtaken.value.newer == [theirs]
    assert mine.state is State.DRAFT
    assessments.submit(db, mine, by=author, today=TODAY, seen=all_marks(db, mine))
    opened = all_marks(db, mine)
    publish(db, theirs, reviewer)
    with pytest.raises(Overtaken) as overtaken:
        reviews.publish(db, mine, by=reviewer, today=TODAY, now=NOW, seen=opened)
    assert overtaken.value.newer == [theirs]
    publish(db, mine, reviewer)


def test_others_drafts_do_not_count_as_news(db: Session) -> None:
    author = make.account(db)
    recommendation = make.recommendation(db)
    mine = drafted(db, recommendation, author)
    seen = all_marks(db, mine)
    drafted(db, recommendation, make.account(db))
    assessments.submit(db, mine, by=author, today=TODAY, seen=seen)


def test_a_draft_open_twice_is_not_overwritten(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author)
    opened = mark(row)
    drafted(db, recommendation, author, draft=row, seen=opened, now=NOW + timedelta(seconds=1))
    with pytest.raises(Overtaken) as overtaken:
        drafted(db, recommendation, author, draft=row, seen=opened)
    assert overtaken.value.newer == [row]
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    with pytest.raises(Overtaken):
        reviews.publish(db, row, by=reviewer, today=TODAY, now=NOW, seen=opened)


def test_faults_name_what_is_wrong() -> None:
    fault = Fault("as_of", "Today is %(today)s.", {"today": "2026-11-24"})
    assert str(Overtaken(fault, [])) == "Today is 2026-11-24."
