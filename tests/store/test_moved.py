"""Two days compared: looking only at what can have moved finds what looking at everything finds."""

from datetime import timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.store.test_series import HISTORIES
from tests.store.test_standing import DAYS, FIRST_DAY, fill
from tests.store.test_standing import TODAY as LATER
from tracker.domain.filters import Filters
from tracker.domain.moves import LINES
from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Status
from tracker.store.db import make_sessions
from tracker.store.moved import ANY, ENTERED, moved, numbers, touched_between

PERIODS = [
    Period(DAYS[0], DAYS[-1]),
    Period(FIRST_DAY - timedelta(days=1), DAYS[len(DAYS) // 2]),
    Period(DAYS[1], DAYS[1]),
]
CELLS = [
    ("", ""),
    (Status.NOT_IMPLEMENTED, Status.IMPLEMENTED),
    (Status.IMPLEMENTED, Status.IMPLEMENTED),
    (ENTERED, Status.IMPLEMENTED),
    (ANY, Status.REVERSED),
    ("", Status.REVERSED),
]


def test_what_can_have_moved_holds_all_that_moved(engine: Engine) -> None:
    with make_sessions(engine)() as db:
        fill(db, HISTORIES[engine.dialect.name])
        fewer = 0
        for history, voice in LINES:
            question = Question(Filters(voice=voice, history=history), LATER)
            for period in PERIODS:
                touched = touched_between(db, question, period)
                counted = numbers(db, question, period, None)
                assert numbers(db, question, period, touched) == counted
                for was, now in CELLS:
                    listed = moved(db, question, period, was=was, now=now, touched=touched)
                    assert listed == moved(db, question, period, was=was, now=now)
                fewer += touched is not None and len(touched) < sum(counted.values())
        assert bool(fewer) == (engine.dialect.name == "sqlite")


def test_what_is_not_yet_worked_out_can_have_moved(db: Session) -> None:
    item = make.recommendation(db, 1)
    make.assessment(db, item, Status.IMPLEMENTED, as_of=DAYS[1])
    period, question = Period(DAYS[0], DAYS[-1]), Question(Filters(), LATER)
    touched = touched_between(db, question, period)
    assert touched in (None, [item.id])
    assert numbers(db, question, period, touched) == numbers(db, question, period, None)
