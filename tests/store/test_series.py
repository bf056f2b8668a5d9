"""Series: one pass over the moves gives what asking on each single day gives, whatever is asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier, Thread
from time import sleep

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.exports.world import TODAY, build, draw_filters
from tests.store.test_standing import DAYS, FIRST_DAY, fill
from tests.store.test_standing import TODAY as LATER
from tracker.domain.dates import Precision, end_of
from tracker.domain.days import Step, series_days
from tracker.domain.filters import Filters
from tracker.domain.moves import LINES, moves_of
from tracker.domain.questions import Question
from tracker.domain.statuses import Judgement, headline
from tracker.domain.vocabulary import NOT_ASSESSED, VOICES, History, Status, Unit, Voice
from tracker.store.db import Sessions, make_sessions, writing
from tracker.store.models import Assessment, Document, MoveDue, MoveRow, Recommendation
from tracker.store.moves import settle
from tracker.store.series import standings_on
from tracker.store.units import status_counts
from tracker.store.vocabulary import read_vocabulary

HISTORIES = {"sqlite": 80, "postgresql": 40}
QUESTIONS = {"sqlite": 30, "postgresql": 15}
QUARTERS = series_days(date(2014, 1, 1), TODAY, Step.QUARTER, most=40)


@pytest.fixture
def histories(engine: Engine) -> Iterator[Session]:
    """A database full of random histories, whose moves are worked out."""
    with make_sessions(engine)() as db:
        fill(db, HISTORIES[engine.dialect.name])
        yield db


def asked_day_by_day(db: Session, question: Question, days: list[date]) -> list[dict[str, int]]:
    return [status_counts(db, question.about(question.filters.with_(on=day))).get("", {}) for day in days]


def test_a_series_says_what_each_day_says(histories: Session) -> None:
    """On consecutive days, which no quarter bounds; then at the ends of quarters and on a day within the last."""
    days = [FIRST_DAY - timedelta(days=1), *DAYS, DAYS[-1] + timedelta(days=1)]
    for history, voice in LINES:
        question = Question(Filters(voice=voice, history=history), LATER)
        for unit in (Unit.RECOMMENDATION, Unit.PARAGRAPH):
            one = question.about(question.filters.with_(unit=unit))
            assert standings_on(histories, one, days) == asked_day_by_day(histories, one, days)
        for day in DAYS:
            ends = [date(2014, 12, 31), date(2015, 3, 31), date(2017, 12, 31), day]
            assert standings_on(histories, question, ends) == asked_day_by_day(histories, question, ends)


def test_moves_follow_the_rule_of_the_domain(histories: Session) -> None:
    """The domain's two functions, asked day by day and followed through time, on every random history."""
    by_recommendation: dict[int, list[Judgement]] = {}
    for row in histories.scalars(sa.select(Assessment)):
        judged = Judgement(row.id, row.voice, row.status, row.as_of, row.state, row.recorded_at, row.corrects_id)
        by_recommendation.setdefault(row.recommendation_id, []).append(judged)
    for history in by_recommendation.values():
        moves = list(moves_of(history, entered=None))
        for kind, voice in LINES:
            for day in DAYS:
                found = headline(history, day, voice, recorded_by=end_of(day) if kind is History.RECORDED else None)
                expected = found.status if found and found.status else NOT_ASSESSED
                mine = [one for one in moves if (one.history, one.voice) == (kind, voice) and one.day <= day]
                assert (mine[-1].after if mine else NOT_ASSESSED) == expected


def test_a_series_says_what_each_day_says_whatever_is_filtered(engine: Engine, db: Session) -> None:
    build(db)
    labels = read_vocabulary(db, "en")
    chance = Random(7)
    told = 0
    for number in range(QUESTIONS[engine.dialect.name]):
        question = Question(draw_filters(chance, labels).without("on"), TODAY)
        if number % 3 == 0:
            question = question.about(question.filters.with_(unit=Unit.RECOMMENDATION).without("disputed"))
        step = (Step.QUARTER, Step.YEAR)[number % 2]
        days = chance.sample(QUARTERS[:-1], 3) + [TODAY] if step is Step.QUARTER else QUARTERS[3::4]
        days.sort()
        found = standings_on(db, question, days)
        assert found == asked_day_by_day(db, question, days), question.filters.record()
        told += any(found)
    assert told > QUESTIONS[engine.dialect.name] / 2, "the questions drawn find too little to prove anything"


def rows_of(db: Session) -> list[tuple[int, ...]]:
    return sorted(tuple(row) for row in db.execute(sa.select(MoveRow.__table__)))


def test_what_a_write_touches_is_worked_out_with_its_commit(sessions: Sessions) -> None:
    with sessions() as db:
        one, other = make.recommendation(db), make.recommendation(db)
        judged = make.assessment(db, one, as_of=date(2020, 6, 1))
        db.commit()
        assert not db.scalars(sa.select(MoveDue.recommendation_id)).all()
        before = rows_of(db)
        assert len(before) == 4  # headline and editors, as judged and as recorded
        make.assessment(db, other, Status.IMPLEMENTED, voice=Voice.STATE)
        make.assessment(
            db, one, None, corrects_id=judged.id, reason="Misread.", recorded_at=datetime(2026, 2, 1, tzinfo=UTC)
        )
        db.commit()
        after = rows_of(db)
        lines = sorted(row[0] for row in after)
        assert lines == [2, 5, 5, 7, 9, 9]  # the retracted one left no trace as judged; as recorded it came and went
        make.assessment(db, other, state="draft", recorded_at=None)
        db.commit()
        assert rows_of(db) == after


def test_what_is_not_worked_out_yet_is_read_all_the_same(sessions: Sessions) -> None:
    """Rows that came past the sessions' commit, and those of a transaction that still goes on."""
    with sessions() as db:
        made = [make.recommendation(db) for _ in range(3)]
        make.assessment(db, made[0])
        db.commit()
        make.assessment(db, made[1], Status.IMPLEMENTED, as_of=date(2020, 2, 1))
        assert db.scalars(sa.select(MoveDue.recommendation_id)).all() == [made[1].id]
        days = [date(2019, 12, 31), date(2020, 3, 31), date(2020, 7, 1)]
        for filters in (Filters(), Filters(committee=("CCPR",)), Filters(disputed=("no",))):
            found = standings_on(db, Question(filters, TODAY), days)
            assert found == asked_day_by_day(db, Question(filters, TODAY), days)
            assert found[-1] == {"not-implemented": 1, "implemented": 1, "not-assessed": 1}


def test_a_document_dated_later_takes_its_judgements_along(sessions: Sessions) -> None:
    with sessions() as db:
        item = make.recommendation(db)
        make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2016, 6, 1))
        make.assessment(db, item, Status.REVERSED, as_of=date(2017, 6, 1))
        db.commit()
        document = db.scalars(sa.select(Document)).one()
        days = [date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31)]
        for adopted in (date(2018, 3, 1), date(2015, 3, 1), None):
            document.adopted_on = adopted
            document.adopted_precision = Precision.DAY if adopted else None
            db.commit()
            question = Question(Filters(), TODAY)
            assert standings_on(db, question, days) == asked_day_by_day(db, question, days)
        make.committee(db, "CCPR").is_treaty_body = False
        db.commit()
        assert not rows_of(db)
        assert standings_on(db, Question(Filters(), TODAY), days) == [{}, {}, {}]


def test_settling_again_changes_nothing(histories: Session) -> None:
    before = rows_of(histories)
    assert {row[0] for row in before} == set(range(2 * len(VOICES)))
    histories.execute(
        sa.insert(MoveDue).from_select(["recommendation_id"], sa.select(Assessment.recommendation_id).distinct())
    )
    settle(histories)
    assert rows_of(histories) == before


def test_what_cannot_be_followed_is_asked_day_by_day(
    engine: Engine, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(db)
    question = Question(Filters(theme=("torture",), status=("not-assessed",)), TODAY)
    expected = standings_on(db, question, QUARTERS[::8])
    monkeypatch.setattr("tracker.store.series.OF_THE_DAY", ("on", "status", "disputed", "theme"))
    assert standings_on(db, question, QUARTERS[::8]) == expected
    assert any(expected)


def test_two_writers_to_one_recommendation_wait_for_each_other(sessions: Sessions) -> None:
    """Else each would work the moves out without the other's judgement, and the second would write over the first."""
    with sessions() as db:
        item = make.recommendation(db).id
        db.commit()
    together = Barrier(3)

    def write(voice: Voice) -> None:
        together.wait(10)
        with writing(sessions) as db:
            of = db.get_one(Recommendation, item)
            make.assessment(db, of, Status.IMPLEMENTED, voice=voice)
            sleep(0.2)

    threads = [Thread(target=write, args=(voice,)) for voice in (Voice.STATE, Voice.EDITORS, Voice.COMMITTEE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with sessions() as db:
        assert not db.scalars(sa.select(MoveDue.recommendation_id)).all()
        assert sorted(row[0] for row in rows_of(db)) == [0, 1, 2, 4, 5, 6, 7, 9]
