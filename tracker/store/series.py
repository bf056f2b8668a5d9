"""Where a set stood on many days, from one pass over its moves instead of one question for each day.

Recommendations are counted in SQL, quarter by quarter, as far as the set does not change with the day. `disputed`,
which does, and paragraphs and demands, which stand by their members, are followed in `_follow`. Other filters that
depend on the day are asked day by day.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.days import end_of_quarter, quarter_of
from tracker.domain.periods import OF_THE_DAY
from tracker.domain.questions import Question
from tracker.domain.rates import worst_of
from tracker.domain.vocabulary import NOT_ASSESSED, STANDINGS, By, Unit, Voice
from tracker.store.filtering import conditions, links
from tracker.store.models import Committee, Document, MoveDue, MoveRow, Recommendation
from tracker.store.moves import due_among, line_number, read_moves
from tracker.store.standing import counted_from
from tracker.store.units import status_counts

Standings = dict[str, int]
"""Standing → number of units."""

FOLLOWED: Final = ("on", "status", "disputed")
"""Filters that depend on the day and can be followed."""

ALWAYS: Final = date.min
"""Stands for the day from which a recommendation counts whose day is not known: it counts on every day."""


def members() -> sa.CTE:
    """Return every recommendation of treaty bodies, whatever the day, with what filters ask of it.

    Columns as in `tracker.store.standing.standings`, without those that depend on the day and the voice.
    """
    return (
        sa.select(
            Recommendation.id,
            Recommendation.document_id,
            Document.slug.label("symbol"),
            sa.func.coalesce(Committee.parent_code, Committee.code).label("committee"),
            Document.cycle,
            counted_from().label("dated"),
            Recommendation.paragraph,
            Recommendation.item,
            Recommendation.action_type.label("action"),
            Recommendation.follow_up,
            Recommendation.reading,
        )
        .join_from(Recommendation, Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .where(Committee.is_treaty_body)
        .cte("members")
    )


def standings_on(db: Session, question: Question, days: Sequence[date]) -> list[Standings]:
    """Return how many units of the set stood where on each of several days, given in order.

    The question's own day is passed over; its voice, history, unit and filters hold for every day. With the history
    `recorded` each day is shown as it was recorded by then.
    """
    filters = question.filters
    if filters.without(*FOLLOWED) != filters.without(*OF_THE_DAY):
        return [_one_day(db, question, day) for day in days]
    static = question.about(filters.without("disputed", "status"))
    by_quarter = all(end_of_quarter(quarter_of(day)) == day for day in days[:-1])
    if filters.unit is Unit.RECOMMENDATION and not filters.disputed and by_quarter:
        found: Iterable[Counter[str]] = _count(db, static, days)
    else:
        found = _follow(db, question, static, days)
    wanted = filters.status or STANDINGS
    return [{status: counted[status] for status in wanted if counted[status]} for counted in found]


def _one_day(db: Session, question: Question, day: date) -> Standings:
    return status_counts(db, question.about(question.filters.with_(on=day))).get("", {})


def _count(db: Session, question: Question, days: Sequence[date]) -> list[Counter[str]]:
    """Count recommendations at the ends of quarters; the last day may be any."""
    ids, asked = _asked(db, question)
    changes: list[Counter[str]] = [Counter() for _ in days]
    for dated, number in db.execute(_entered(question, asked)):
        _add(changes, bisect_left(days, dated or ALWAYS), {NOT_ASSESSED: int(number)})
    due = due_among(db, ids)
    last = [quarter_of(day) for day in days]
    for quarter, before, after, number in db.execute(_moved(question, ids, days[-1], without_due=bool(due))):
        moved = {STANDINGS[before]: -number, STANDINGS[after]: number}
        _add(changes, bisect_left(last, quarter), moved)
    for _identity, move in read_moves(db, due) if due else ():
        if (move.history, move.voice) == (question.filters.history, question.filters.voice):
            _add(changes, bisect_left(days, move.day), {move.before: -1, move.after: 1})
    running: Counter[str] = Counter()
    found = []
    for change in changes:
        running.update(change)
        found.append(running.copy())
    return found


def _add(changes: Sequence[Counter[str]], place: int, change: dict[str, int]) -> None:
    if place < len(changes):  # what comes after the last day is not asked about
        changes[place].update(change)


def _asked(db: Session, question: Question) -> tuple[sa.Select[int] | None, sa.CTE | None]:
    """Return the recommendations that the filters choose, as a statement; None where they choose all."""
    if not question.filters.narrows:
        return None, None
    rows = members()
    asked = sa.select(rows.c.id, rows.c.dated).where(*conditions(db, question, rows)).cte("asked")
    return sa.select(asked.c.id), asked


def _entered(question: Question, asked: sa.CTE | None) -> sa.Select[Any, int]:
    """Return how many recommendations count from which day on."""
    if asked is not None:
        return sa.select(asked.c.dated, sa.func.count()).group_by(asked.c.dated)
    of_document = (
        sa.select(Recommendation.document_id, sa.func.count().label("number"))
        .group_by(Recommendation.document_id)
        .subquery()
    )
    dated = counted_from()
    return (
        sa.select(dated, sa.func.sum(of_document.c.number))
        .join_from(of_document, Document, Document.id == of_document.c.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .where(Committee.is_treaty_body)
        .group_by(dated)
    )


def _moved(
    question: Question, ids: sa.Select[int] | None, last: date, *, without_due: bool
) -> sa.Select[int, int, int, int]:
    """Return how many moved from what to what in which quarter: grouped as the table is ordered, nothing is sorted."""
    key = (MoveRow.quarter, MoveRow.before, MoveRow.after)
    quarter = quarter_of(last)
    found = sa.select(*key, sa.func.count()).where(MoveRow.line == _line(question), MoveRow.quarter <= quarter)
    if end_of_quarter(quarter) != last:
        found = found.where(sa.or_(MoveRow.quarter < quarter, MoveRow.day <= last))
    if ids is not None:
        found = found.where(MoveRow.recommendation_id.in_(ids))
    if without_due:
        found = found.where(MoveRow.recommendation_id.not_in(sa.select(MoveDue.recommendation_id)))
    return found.group_by(*key)


def _line(question: Question, voice: str = "") -> int:
    return line_number(question.filters.history, voice or question.filters.voice)


@dataclass(slots=True)
class _Followed:
    """A recommendation followed through time."""

    dated: date
    units: list[str] = field(default_factory=list)
    shown: str = NOT_ASSESSED
    voices: dict[str, str] = field(default_factory=dict)

    @property
    def disputed(self) -> str:
        said = {status for status in self.voices.values() if status != NOT_ASSESSED}
        return "yes" if len(said) > 1 else "no"


def _follow(db: Session, question: Question, static: Question, days: Sequence[date]) -> Iterator[Counter[str]]:
    """Follow each recommendation of the set from day to day, and count the units they make up."""
    followed = _read_followed(db, static)
    moves = sorted(_read_changes(db, question, followed, days[-1]), key=lambda change: change[0])
    place = 0
    for day in days:
        while place < len(moves) and moves[place][0] <= day:
            _day, identity, voice, status = moves[place]
            if voice == question.filters.voice:
                followed[identity].shown = status
            if voice in list(Voice):
                followed[identity].voices[voice] = status
            place += 1
        asked = question.filters.disputed
        counted = (one for one in followed.values() if one.dated <= day and (not asked or one.disputed in asked))
        if question.filters.unit is Unit.RECOMMENDATION:
            yield Counter(one.shown for one in counted)
        else:
            yield Counter(_units_of(counted))


def _units_of(members: Iterable[_Followed]) -> Iterator[str]:
    """Return where each unit stands: by the worst judged of its members."""
    standing: dict[str, set[str]] = {}
    for one in members:
        for unit in one.units:
            standing.setdefault(unit, set()).add(one.shown)
    return map(worst_of, standing.values())


def _read_followed(db: Session, question: Question) -> dict[int, _Followed]:
    rows = members()
    unit: sa.ColumnElement[str] = sa.cast(rows.c.id, sa.Text)
    source: sa.FromClause = rows
    asked = conditions(db, question, rows)
    if question.filters.unit is Unit.PARAGRAPH:
        unit = sa.cast(rows.c.document_id, sa.Text) + ":" + rows.c.paragraph
    elif question.filters.unit is Unit.DEMAND:
        demand = links(By.DEMAND).alias("demand_units")
        unit, source = demand.c.value, rows.join(demand, demand.c.recommendation_id == rows.c.id)
        if question.filters.demand:
            asked.append(demand.c.value.in_(question.filters.demand))
    followed: dict[int, _Followed] = {}
    found = sa.select(rows.c.id, rows.c.dated, unit.label("unit")).select_from(source).where(*asked)
    for identity, dated, key in db.execute(found):
        followed.setdefault(identity, _Followed(dated or ALWAYS)).units.append(key)
    return followed


def _read_changes(
    db: Session, question: Question, followed: dict[int, _Followed], last: date
) -> Iterator[tuple[date, int, str, str]]:
    """Return (day, recommendation, voice, status from then on) of what was followed, up to a day."""
    voices = {question.filters.voice, *(list(Voice) if question.filters.disputed else ())}
    by_line = {_line(question, voice): str(voice) for voice in voices}
    due = set(due_among(db, None))
    found = db.execute(
        sa.select(MoveRow.day, MoveRow.recommendation_id, MoveRow.line, MoveRow.after).where(
            MoveRow.line.in_(list(by_line)), MoveRow.quarter <= quarter_of(last)
        )
    )
    for day, identity, line, after in found:
        if identity in followed and identity not in due:
            yield day, identity, by_line[line], STANDINGS[after]
    for identity, move in read_moves(db, due & followed.keys()) if due & followed.keys() else ():
        if move.voice in voices and move.history is question.filters.history:
            yield move.day, identity, move.voice, move.after
