"""History is never rewritten: what the site said on a day, as recorded by then, it says of that day ever after.

A log of judgements, corrections and retractions, drawn by chance, goes through the services while the clock moves on;
each evening the figures are asked for and noted. At the end every noted day is asked about again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.judging import PLAIN, all_marks
from tracker.domain.filters import Filters
from tracker.domain.messages import Refused
from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.vocabulary import RECORDED, VOICES, History, Role, Status, Unit, Voice
from tracker.services import assessments, changes, figures, reviews, series
from tracker.services.assessments import Place, Typed
from tracker.store.db import Sessions
from tracker.store.models import Account, Assessment, Recommendation
from tracker.store.vocabulary import read_vocabulary

DAYS = 12
FIRST = date(2020, 3, 25)
"""So that the log goes on past the end of a quarter."""

ASKED = (
    *(Filters(voice=voice) for voice in VOICES),
    Filters(unit=Unit.PARAGRAPH),
    Filters(document=("CAT/C/ZZZ/CO/1",), voice=Voice.STATE.value),
    Filters(disputed=("yes",)),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who writes, and who reviews."""

    author: Account
    reviewer: Account


@dataclass(frozen=True, slots=True)
class Noted:
    """What the site said on the evening of a day."""

    day: date
    figures: list[dict[str, object]]


def test_as_recorded_by_then_a_past_day_stays_what_it_was(sessions: Sessions) -> None:
    chance = Random(4)
    with sessions() as db:
        made = [make.recommendation(db, 5 + number // 2, "ab"[number % 2]) for number in range(4)]
        made += [make.recommendation(db, 9 + number, symbol="CAT/C/ZZZ/CO/1") for number in range(2)]
        people = People(*(make.account(db, role=Role.REVIEWER) for _ in range(2)))
        db.commit()
        noted = []
        for number in range(DAYS):
            today = FIRST + timedelta(days=number)
            for _ in range(chance.choice((0, 2, 3, 5))):
                moment = datetime.combine(today, datetime.min.time(), UTC) + timedelta(seconds=chance.randrange(86_400))
                write(db, chance, chance.choice(made), people, today, moment)
            db.commit()
            noted.append(Noted(today, told(db, today, today)))
        written = db.scalars(sa.select(Assessment).where(Assessment.state.in_(RECORDED))).all()
        assert sum(row.status is None for row in written) > 2, "too few retractions to prove anything"
        assert sum(row.corrects_id is not None for row in written) > 5
        assert len({repr(one.figures) for one in noted}) > DAYS / 2
        later = FIRST + timedelta(days=400)
        for one in noted:
            assert told(db, one.day, later) == one.figures, one.day
        assert_series_say_the_same(db, noted, later)
        assert_changes_lead_from_one_to_the_next(db, noted, later)
        judged_now = [told(db, one.day, later, History.JUDGED) for one in noted]
        assert judged_now != [one.figures for one in noted], "the other reading does look back with today's knowledge"


def write(db: Session, chance: Random, of: Recommendation, people: People, today: date, now: datetime) -> None:
    """Bring one judgement, correction or retraction into the record; a rule may refuse it, as on the site."""
    recorded = sa.select(Assessment).where(
        Assessment.recommendation_id == of.id, Assessment.state.in_(RECORDED), Assessment.status.is_not(None)
    )
    earlier = db.scalars(recorded.order_by(Assessment.id)).all()
    deed = chance.choice(("judge", "judge", "correct", "retract")) if earlier else "judge"
    voice = chance.choice(list(Voice)) if deed == "judge" else chance.choice(earlier).voice
    typed = Typed(
        status=chance.choice(list(Status)),
        as_of=today - timedelta(days=chance.choice((0, 0, 1, 3, 30, 200))),
        voice=voice,
        rationale=PLAIN.rationale,
        evidence_kind=PLAIN.evidence_kind,
        confidence=PLAIN.confidence,
        reason="It was misread at first.",
        basis=[Place("CCPR/C/ZZZ/CO/1", "3")],
    )
    try:
        with db.begin_nested():
            row = draft(db, chance, of, deed, earlier, typed, people.author, today, now)
            assessments.submit(db, row, by=people.author, today=today, seen=all_marks(db, row))
            later = now + timedelta(seconds=1)
            reviews.publish(db, row, by=people.reviewer, today=today, now=later, seen=all_marks(db, row))
    except Refused:
        db.expire_all()


def draft(
    db: Session,
    chance: Random,
    of: Recommendation,
    deed: str,
    earlier: Sequence[Assessment],
    typed: Typed,
    author: Account,
    today: date,
    now: datetime,
) -> Assessment:
    if deed == "judge":
        return assessments.save_draft(db, of.id, typed=typed, by=author, today=today, now=now)
    about = chance.choice([row for row in earlier if row.voice is typed.voice])
    if deed == "correct":
        return assessments.propose_correction(db, about, typed=typed, by=author, today=today, now=now)
    return assessments.propose_retraction(db, about, reason="It was misread at first.", by=author, now=now)


def asked(filters: Filters, day: date, today: date, history: History) -> Question:
    return Question(filters.with_(on=day, history=history), today)


def told(db: Session, day: date, today: date, history: History = History.RECORDED) -> list[dict[str, object]]:
    labels = read_vocabulary(db, "en")
    return [figures.table(db, asked(one, day, today, history), labels).total.record() for one in ASKED]


def assert_series_say_the_same(db: Session, noted: list[Noted], today: date) -> None:
    days = [one.day for one in noted]
    for place, filters in enumerate(ASKED):
        question = asked(filters, days[-1], today, History.RECORDED)
        points = series.series(db, question, days)
        assert [point.row.record() for point in points] == [one.figures[place] for one in noted]


def assert_changes_lead_from_one_to_the_next(db: Session, noted: list[Noted], today: date) -> None:
    for before, after in zip(noted, noted[1:], strict=False):
        question = asked(Filters(), after.day, today, History.RECORDED)
        found = changes.between(db, question, Period(before.day, after.day))
        assert [found.before.record(), found.after.record()] == [before.figures[0], after.figures[0]]
