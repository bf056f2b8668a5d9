"""Rows of the charts that no table has yet: over time, by two labels at once, by age, by voice.

Each row is one of `tracker.services.figures`, so that a chart's number is that of the list it leads to.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.filters import NONE, Filters
from tracker.domain.questions import Question
from tracker.domain.rates import Row, worst_of
from tracker.domain.vocabulary import INDEPENDENT, NOT_ASSESSED, VOICES, By, History, Unit, Voice
from tracker.services import figures
from tracker.services.figures import Word
from tracker.store import parts
from tracker.store.units import undated_documents
from tracker.store.vocabulary import Vocabulary

MOST_QUARTERS: Final = 40
FEWEST_QUARTERS: Final = 8
AGES: Final = ((0, 2), (2, 5), (5, 10), (10, 15), (15, None))
"""Ages in whole years since adoption: from, and below which; the last has no end."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Two labels and the figures of what bears both."""

    committee: str
    theme: str
    row: Row


def by_voice(db: Session, question: Question, vocabulary: Vocabulary, word: Word) -> list[tuple[str, Row]]:
    """Return the figures of the same set for the headline and for each voice."""
    found = []
    for voice in VOICES:
        asked = question.about(question.filters.with_(voice=voice))
        total, _none = figures.tables(db, asked, vocabulary, [], word=word)
        found.append((voice, total))
    return found


def grid(
    db: Session, question: Question, vocabulary: Vocabulary, word: Word
) -> tuple[Row, dict[By, list[Row]], list[Cell]]:
    """Return the whole set, its committees and themes, and what bears one of each; empty cells are left out."""
    total, tables = figures.tables(db, question, vocabulary, [By.COMMITTEE, By.THEME], word=word)
    asked = {
        row.key: question.about(question.filters.with_(committee=row.key)) for row in tables[By.COMMITTEE] if row.total
    }
    shown = {row.key for row in tables[By.THEME]}
    cells = [
        Cell(committee, theme, _whole(asked[committee], standings, word, theme=theme))
        for committee, found in parts.part_tables(db, asked, By.THEME).items()
        for theme, standings in found.items()
        if theme in shown
    ]
    return total, tables, cells


def _whole(question: Question, standings: dict[str, int], word: Word, **changes: object) -> Row:
    return figures.whole(question.about(question.filters.with_(**changes)), standings, word=word)


def by_age(db: Session, question: Question, word: Word) -> list[tuple[tuple[int, int | None] | None, Row]]:
    """Return the figures by age on the day: (from, below) in years, None for what has no date; empty ages too."""
    asked: dict[str, Question] = {}
    ages: dict[str, tuple[int, int | None] | None] = {}
    for first, below in AGES:
        asked[str(first)] = question.about(_aged(question, first, below))
        ages[str(first)] = (first, below)
    undated = undated_documents(db, question)
    if undated:
        asked[NONE], ages[NONE] = question.about(question.filters.with_(document=tuple(undated))), None
    counted = parts.part_tables(db, asked)
    return [(ages[key], figures.whole(asked[key], found.get("", {}), word=word)) for key, found in counted.items()]


def _aged(question: Question, first: int, below: int | None) -> Filters:
    filters, day = question.filters, question.day
    until = years_before(day, first)
    since = years_before(day, below) + timedelta(days=1) if below else date(1900, 1, 1)
    return filters.with_(
        since=max(since, filters.since) if filters.since else since,
        until=min(until, filters.until) if filters.until else until,
    )


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def quarter_ends(first: date, last: date) -> list[date]:
    """Return the ends of quarters from the one that holds the first day, up to the last day, and that day itself."""
    ends: list[date] = []
    year, quarter = first.year, (first.month - 1) // 3
    while True:
        month = 3 * quarter + 4
        end = date(year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)
        if end >= last:
            return [*ends, last]
        ends.append(end)
        year, quarter = (year + 1, 0) if quarter == 3 else (year, quarter + 1)


def series(db: Session, question: Question, vocabulary: Vocabulary, word: Word) -> list[tuple[date, Row]]:
    """Return the figures of the set at each quarter's end up to the day: at most `MOST_QUARTERS` and the day itself."""
    said = parts.judgements(db, question)
    members = parts.members(db, question)
    ids = {member.id for member in members}
    said = [one for one in said if one.recommendation_id in ids]
    days = _days(said, question)
    if question.filters.history is History.RECORDED:  # each day has a record of its own: ask for each
        return [(day, _on(db, question, vocabulary, day, word)) for day in days]
    sweep = Sweep(question.filters, members)
    return [
        (day, figures.whole(question.about(question.filters.with_(on=day)), counts, word=word))
        for day, counts in sweep.counts(said, days)
    ]


def _days(said: Sequence[parts.Said], question: Question) -> list[date]:
    first = min((one.as_of for one in said), default=question.day)
    days = quarter_ends(min(first, years_before(question.day, FEWEST_QUARTERS // 4)), question.day)
    return days[-MOST_QUARTERS - 1 :]


def _on(db: Session, question: Question, vocabulary: Vocabulary, day: date, word: Word) -> Row:
    asked = question.about(question.filters.with_(on=day))
    total, _none = figures.tables(db, asked, vocabulary, [], word=word)
    return total


@dataclass(slots=True)
class Sweep:
    """Goes through the judgements once, in order, and counts where units stand at each of some days."""

    filters: Filters
    members: Sequence[parts.Member]
    latest: dict[int, dict[Voice, parts.Said]] = field(default_factory=dict)

    def counts(self, said: Sequence[parts.Said], days: Sequence[date]) -> Iterator[tuple[date, dict[str, int]]]:
        """Yield each day with how many units stand where; both come in order of time."""
        place = 0
        for day in days:
            while place < len(said) and said[place].as_of <= day:
                one = said[place]
                self.latest.setdefault(one.recommendation_id, {})[one.voice] = one
                place += 1
            yield day, self._on(day)

    def _on(self, day: date) -> dict[str, int]:
        there = [member for member in self.members if (not member.dated or member.dated <= day) and self._asked(member)]
        counts = Counter(self._units(there))
        wanted = self.filters.status
        return {status: number for status, number in counts.items() if not wanted or status in wanted}

    def _asked(self, member: parts.Member) -> bool:
        if not self.filters.disputed:
            return True
        voices = self.latest.get(member.id, {}).values()
        disputed = len({one.status for one in voices}) > 1
        return ("yes" if disputed else "no") in self.filters.disputed

    def _units(self, there: Sequence[parts.Member]) -> Iterator[str]:
        if self.filters.unit is Unit.RECOMMENDATION:
            yield from (self._status(member) for member in there)
            return
        keyed = sorted((key, self._status(member)) for member in there for key in self._keys(member))
        for _key, found in groupby(keyed, lambda pair: pair[0]):
            yield worst_of(status for _, status in found)

    def _keys(self, member: parts.Member) -> tuple[str, ...]:
        if self.filters.unit is Unit.PARAGRAPH:
            return (member.paragraph,)
        wanted = self.filters.demand
        return tuple(slug for slug in member.demands if not wanted or slug in wanted)

    def _status(self, member: parts.Member) -> str:
        voices = self.latest.get(member.id, {})
        if self.filters.voice != INDEPENDENT:
            found = voices.get(Voice(self.filters.voice))
        else:
            ours, editors = voices.get(Voice.CIVIL_SOCIETY), voices.get(Voice.EDITORS)
            found = ours if ours and (not editors or ours.as_of >= editors.as_of) else editors
        return found.status if found else NOT_ASSESSED
