"""From judgements to moves: on which day a recommendation changes from what to what, for each voice and history.

The same rule as `tracker.domain.statuses`, followed through time at once instead of asked day by day; tests compare.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from tracker.domain.statuses import Judgement
from tracker.domain.vocabulary import INDEPENDENT, NOT_ASSESSED, RECORDED, VOICES, History, Status, Voice

LINES: Final = tuple((history, voice) for history in History for voice in VOICES)
"""What a recommendation is followed along: each history for the headline and for each voice."""


@dataclass(frozen=True, slots=True)
class Move:
    """From a day on, a recommendation stands at `after`; up to the day before it stood at `before`."""

    history: History
    voice: str
    day: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A judgement that can hold from `first` on, and no longer from `last` on."""

    voice: Voice
    status: Status
    rank: tuple[date, datetime, int]
    first: date
    last: date | None


def moves_of(history: Sequence[Judgement], *, entered: date | None) -> Iterator[Move]:
    """Return the moves of one recommendation, in the order of days within a voice.

    `entered` is the day from which it counts, None when that is not known: what was judged before then is moved to it.
    """
    recorded = [one for one in history if one.state in RECORDED]
    for kind in History:
        changes: dict[str, list[tuple[date, str]]] = {voice: [] for voice in VOICES}
        spans = list(_spans(recorded, kind))
        for day in sorted({end for span in spans for end in (span.first, span.last) if end is not None}):
            for voice, status in _standing(spans, day).items():
                _note(changes[voice], max(day, entered) if entered else day, status)
        for voice, followed in changes.items():
            yield from _compared(kind, voice, followed)


def _spans(recorded: Iterable[Judgement], kind: History) -> Iterator[_Span]:
    rows = [(row, row.recorded_at) for row in recorded if row.recorded_at is not None]
    replaced = {row.corrects: _day_of(moment) for row, moment in rows if row.corrects is not None}
    for row, moment in rows:
        if row.status is None:
            continue
        rank = (row.as_of, moment, row.id)
        if kind is History.RECORDED:
            first = max(row.as_of, _day_of(moment))
            yield _Span(row.voice, row.status, rank, first, replaced.get(row.id))
        elif row.id not in replaced:
            yield _Span(row.voice, row.status, rank, row.as_of, None)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _standing(spans: Sequence[_Span], day: date) -> dict[str, str]:
    """Return where a recommendation stands on a day for the headline and for every voice."""
    current: dict[Voice, _Span] = {}
    for span in spans:
        if span.first <= day and (span.last is None or day < span.last):
            other = current.get(span.voice)
            if other is None or span.rank > other.rank:
                current[span.voice] = span
    civil_society, editors = current.get(Voice.CIVIL_SOCIETY), current.get(Voice.EDITORS)
    shown = civil_society or editors
    if civil_society and editors and editors.rank[0] > civil_society.rank[0]:
        shown = editors
    found = {voice.value: current[voice].status.value if voice in current else NOT_ASSESSED for voice in Voice}
    return {INDEPENDENT: shown.status.value if shown else NOT_ASSESSED, **found}


def _note(followed: list[tuple[date, str]], day: date, status: str) -> None:
    if followed and followed[-1][0] == day:
        followed.pop()
    followed.append((day, status))


def _compared(kind: History, voice: str, followed: Iterable[tuple[date, str]]) -> Iterator[Move]:
    before = NOT_ASSESSED
    for day, after in followed:
        if after != before:
            yield Move(kind, voice, day, before, after)
        before = after
