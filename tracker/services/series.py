"""Rates through time: the same figures as on each single day, each with the address of the list of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.days import Step, series_days
from tracker.domain.questions import Question
from tracker.domain.rates import Row
from tracker.services.figures import Word, english, whole
from tracker.store.series import standings_on

MOST_POINTS: Final = 160
"""Forty years of quarters."""

MOST_IN_A_CHART: Final = 40
FEWEST_IN_A_CHART: Final = 8
"""Quarters, beside the day that is asked about."""


@dataclass(frozen=True, slots=True)
class Point:
    """The rates of the set on one day."""

    day: date
    row: Row


def days_of(question: Question, first: date | None, step: Step, *, most: int = MOST_POINTS) -> list[date]:
    """Return the ends of quarters or years from the one of `first` to the question's day, and that day itself."""
    return series_days(min(first or question.day, question.day), question.day, step, most=most)


def series(db: Session, question: Question, days: Sequence[date], *, word: Word = english) -> list[Point]:
    """Return the rates of what the filters find on several days, given in order."""
    counted = standings_on(db, question, days)
    return [
        Point(day, whole(question.about(question.filters.with_(on=day)), standings, word=word))
        for day, standings in zip(days, counted, strict=True)
    ]


def drawn(db: Session, question: Question, first: date | None, *, word: Word = english) -> list[Point]:
    """Return the quarters that a chart shows: from the first judgement, the last ten years at most, two at least."""
    points = series(db, question, days_of(question, first, Step.QUARTER, most=MOST_IN_A_CHART + 1), word=word)
    judged = (place for place, point in enumerate(points) if point.row.counts.total > point.row.counts.not_assessed)
    begins = min(next(judged, len(points)), len(points) - 1 - FEWEST_IN_A_CHART)
    return points[max(0, begins) :]
