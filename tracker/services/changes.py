"""What changed between two days, with counts that add up: from what to what, and the rates of both days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.rates import Row
from tracker.domain.vocabulary import STANDINGS
from tracker.services.figures import Word, english, whole
from tracker.store.moved import ANY, ENTERED, numbers, touched_between

WAS: Final = (*STANDINGS, ENTERED)
"""Where a recommendation can have stood on the first day, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Recommendations by where they stood on two days, and the rates of both.

    A row of the matrix adds up to what stood there on the first day, a column to what stands there on the last.
    `touched` are those that can have moved, where that is known: the list is found sooner with it.
    """

    period: Period
    matrix: Mapping[tuple[str, str], int]
    before: Row
    after: Row
    touched: Sequence[int] | None = None

    def number(self, was: str = ANY, now: str = ANY) -> int:
        """Return how many stood at `was` and then at `now`; `any` stands for wherever it was."""
        return sum(
            number for (before, after), number in self.matrix.items() if was in (ANY, before) and now in (ANY, after)
        )

    @property
    def entered(self) -> int:
        """How many came to count between the days: their documents were adopted or published."""
        return self.number(was=ENTERED)

    @property
    def moved(self) -> int:
        """How many that counted on both days stand somewhere else on the last."""
        return sum(number for (was, now), number in self.matrix.items() if was not in (now, ENTERED))


def between(db: Session, question: Question, period: Period, *, word: Word = english) -> Changes:
    """Return what changed among the recommendations that the question's filters find."""
    touched = touched_between(db, question, period)
    matrix = numbers(db, question, period, touched)
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for (was, now), number in matrix.items():
        after[now] = after.get(now, 0) + number
        if was != ENTERED:
            before[was] = before.get(was, 0) + number
    first = question.about(question.filters.with_(on=period.first))
    last = question.about(question.filters.with_(on=period.last))
    return Changes(period, matrix, whole(first, before, word=word), whole(last, after, word=word), touched)


def length_of(changes: Changes, was: str, now: str) -> int:
    """Return how long the list is that `was` and `now` ask for: without either, all that moved."""
    if not was and not now:
        return changes.moved
    return changes.number(was or ANY, now or ANY)
