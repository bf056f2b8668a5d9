"""Demands that wait: the oldest first ask first, until all of it is carried out."""

from datetime import date

from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Status
from tracker.store.waiting import Waiting, longest_waiting

TODAY = date(2026, 11, 24)


def test_the_demands_that_wait_longest(db: Session) -> None:
    old, young, undated = "CCPR/C/ZZZ/CO/1", "CAT/C/ZZZ/CO/2", "CRC/C/ZZZ/CO/3"
    make.document(db, old, adopted_on=date(2000, 7, 24))
    make.document(db, young, adopted_on=date(2013, 11, 5))
    make.document(db, undated, adopted_on=None)
    first, done, again = (make.recommendation(db, number, symbol=old) for number in (1, 2, 3))
    later, last = (make.recommendation(db, number, symbol=young) for number in (4, 5))
    make.assessment(db, done, Status.IMPLEMENTED)
    make.assessment(db, again, Status.PARTIALLY_IMPLEMENTED)
    make.demand(db, "one-law", [first, done, later])
    make.demand(db, "one-court", [last, make.recommendation(db, 6, symbol=undated)])
    make.demand(db, "carried-out", [done])
    make.demand(db, "half-done", [again])
    make.demand(db, "nobody-knows-when", [make.recommendation(db, 7, symbol=undated)])
    question = Question(Filters(), TODAY)
    assert longest_waiting(db, question, most=9) == [
        Waiting("one-law", date(2000, 7, 24), 3, 2),
        Waiting("half-done", date(2000, 7, 24), 1, 1),
        Waiting("one-court", date(2013, 11, 5), 2, 2),
    ]
    assert [one.demand for one in longest_waiting(db, question, most=1)] == ["one-law"]
    before = question.about(Filters(on=date(2012, 1, 1)))
    assert [(one.demand, one.open) for one in longest_waiting(db, before, most=9)] == [
        ("one-law", 2),
        ("carried-out", 1),
        ("half-done", 1),
    ]
