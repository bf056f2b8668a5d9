"""Where each recommendation stands on a day, for a voice: one statement that lists, counts and files all build on.

The same rule is in `tracker.domain.statuses`; a test compares the two on random histories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from tracker.domain.ages import BEGINS_AT, years_before
from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import INDEPENDENT, NOT_ASSESSED, RECORDED, VOICES, Age, State, Voice
from tracker.store.db import ByDatabase
from tracker.store.models import Assessment, Committee, Document, Recommendation

Condition = sa.ColumnElement[bool]

_LATER: Final = aliased(Assessment)
_ONE: Final = aliased(Assessment)
_LATEST_FIRST: Final = (_ONE.as_of.desc(), _ONE.recorded_at.desc(), _ONE.id.desc())
"""Made once: to make an alias takes longer than many a statement."""

REMEMBERED: Final = 16
"""Statements kept of those built for a day: most ask about today, and each of the others takes half a megabyte."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom it is asked where recommendations stand: what `standings` depends on."""

    voice: str
    day: date
    recorded_by: datetime | None
    stances: bool = False
    disputed: bool = False
    """Whether it is asked what each voice says, or whether any two differ: what only one voice says is found faster."""


def moment_of(question: Question) -> Moment:
    """Return the part of a question that decides where recommendations stand."""
    filters = question.filters
    stances, disputed = bool(filters.said or filters.agreement), bool(filters.disputed)
    return Moment(filters.voice, question.day, question.recorded_by, stances, disputed)


def in_force(question: Question | Moment, judgement: type[Assessment] = Assessment) -> Condition:
    """Return the condition on `Assessment`, or an alias of it, that it is recorded and not corrected nor retracted."""
    later = _LATER
    # Written out as in the index of corrections, which holds recorded rows only: else SQLite does not use it.
    states = (State.PUBLISHED, State.PROVISIONAL)
    recorded: sa.BindParameter[State] = sa.bindparam(
        "recorded", states, expanding=True, literal_execute=True, unique=True
    )
    replaced = sa.select(later.id).where(later.corrects_id == judgement.id, later.state.in_(recorded))
    # Goes without saying, but PostgreSQL, not told so, takes all that is recorded for a possible correction.
    replaced = replaced.where(later.corrects_id.is_not(None))
    conditions: list[Condition] = [judgement.state.in_(RECORDED), judgement.status.is_not(None)]
    if question.recorded_by is not None:
        replaced = replaced.where(later.recorded_at <= question.recorded_by)
        conditions.append(judgement.recorded_at <= question.recorded_by)
    return sa.and_(*conditions, ~replaced.exists())


def current_by_voice(question: Question | Moment, name: str = "voices") -> sa.CTE:
    """Return the judgement of each voice that holds on the day: recommendation_id, voice, id, status, as_of."""
    ranked = (
        sa.select(
            Assessment.recommendation_id,
            Assessment.voice,
            Assessment.id,
            Assessment.status,
            Assessment.as_of,
            sa.func.row_number()
            .over(
                partition_by=(Assessment.recommendation_id, Assessment.voice),
                order_by=(Assessment.as_of.desc(), Assessment.recorded_at.desc(), Assessment.id.desc()),
            )
            .label("place"),
        )
        .where(in_force(question), Assessment.as_of <= question.day)
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).cte(name)


def counted_from() -> sa.ColumnElement[date]:
    """Return the day from which a document's recommendations count: adoption, else publication, else unknown."""
    return sa.func.coalesce(Document.adopted_on, Document.published_on)


def standings(question: Question, name: str = "standings", *, stances: bool = False, disputed: bool = False) -> sa.CTE:
    """Return where recommendations stand, see `_standings`; built once for a voice and a day.

    Two days in one statement need two names. With `stances`, or when the filters ask for it, the rows say what each
    voice says: see `says`; with `disputed`, likewise, whether two voices differ.
    """
    moment = moment_of(question)
    asked = replace(moment, stances=stances or moment.stances, disputed=disputed or moment.disputed)
    return _standings(asked, name)


def says(rows: sa.CTE, voice: str) -> sa.ColumnElement[str | None]:
    """Return the column of rows with stances that holds what a voice says; null where it has not judged."""
    return rows.c[_column_of(voice)]


def _column_of(voice: str) -> str:
    return f"says_{voice.replace('-', '_')}"


def _age_on(day: date, dated: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    oldest_first = reversed(list(BEGINS_AT.items()))
    bands = [(dated <= years_before(day, years), age.value) for age, years in oldest_first if years]
    return sa.case((dated.is_(None), Age.UNKNOWN.value), *bands, else_=Age.UNDER_ONE.value)


@lru_cache(maxsize=REMEMBERED)
def _standings(moment: Moment, name: str) -> sa.CTE:
    """Return every recommendation of treaty bodies that counts on the day, with where it stands.

    Columns: id, document_id, symbol, committee (parent where there is one), cycle, dated, year, paragraph, item,
    position, action, follow_up, reading, age, status (`not-assessed` without a judgement), assessment_id, as_of;
    where it is asked for `disputed`, and one for each voice, see `says`.
    """
    spoken = {voice: _judgements(moment, voice, f"{name}_{voice.replace('-', '_')}") for voice in _needed(moment)}
    shown = {column: _said(moment.voice, column, spoken) for column in ("status", "id", "as_of")}
    dated = counted_from()
    source = sa.join(Recommendation, Document, Recommendation.document_id == Document.id).join(
        Committee, Committee.code == Document.committee_code
    )
    for voice, judgement in spoken.items():
        source = source.outerjoin(judgement, _holds(moment, voice, judgement))
    return (
        sa.select(
            Recommendation.id,
            Recommendation.document_id,
            Document.slug.label("symbol"),
            sa.func.coalesce(Committee.parent_code, Committee.code).label("committee"),
            Document.cycle,
            dated.label("dated"),
            sa.func.coalesce(sa.extract("year", dated).cast(sa.Integer).cast(sa.Text), NONE).label("year"),
            Recommendation.paragraph,
            Recommendation.item,
            Recommendation.position,
            Recommendation.action_type.label("action"),
            Recommendation.follow_up,
            Recommendation.reading,
            _age_on(moment.day, dated).label("age"),
            sa.func.coalesce(sa.cast(shown["status"], sa.Text), NOT_ASSESSED).label("status"),
            shown["id"].label("assessment_id"),
            shown["as_of"].label("as_of"),
            *([_differ(spoken).label("disputed")] if moment.disputed else ()),
            *(_stance(voice, spoken) for voice in (VOICES if moment.stances else ())),
        )
        .select_from(source)
        .where(Committee.is_treaty_body, sa.or_(dated <= moment.day, dated.is_(None)))
        .cte(name)
    )


def _needed(moment: Moment) -> Sequence[Voice]:
    if moment.stances or moment.disputed:
        return tuple(Voice)
    return (Voice.CIVIL_SOCIETY, Voice.EDITORS) if moment.voice == INDEPENDENT else (Voice(moment.voice),)


Spoken = Mapping[Voice, sa.FromClause]
"""Rows with the judgement of each voice that holds on the day: recommendation_id, id, status, as_of."""


def _judgements(moment: Moment, voice: Voice, name: str) -> sa.FromClause:
    """Return judgements to join by `_holds`, to each database in the way it is quick at.

    PostgreSQL sorts those of the voice once, and knows how many to expect; what is left are those that hold. SQLite
    is given all, for `_holds` to look each one up in the index: it has no other join that is as fast.
    """
    holding = (
        sa.select(_ONE.recommendation_id, _ONE.id, _ONE.status, _ONE.as_of)
        .where(_said_by_then(moment, voice))
        .ext(distinct_on(_ONE.recommendation_id))
        .order_by(_ONE.recommendation_id, *_LATEST_FIRST)
    )
    columns = [sa.column(column.name, column.type) for column in holding.selected_columns]
    everything: sa.ColumnClause[Any] = sa.literal_column(Assessment.__tablename__)
    return ByDatabase(postgresql=holding.scalar_subquery(), elsewhere=everything).table_valued(*columns, name=name)


def _holds(moment: Moment, voice: Voice, judgement: sa.FromClause) -> Condition:
    """Return the condition that a row of `_judgements` is what holds for the recommendation."""
    same = _ONE.recommendation_id == Recommendation.id
    last = sa.select(_ONE.id).where(same, _said_by_then(moment, voice)).order_by(*_LATEST_FIRST).limit(1)
    found = last.correlate(Recommendation).scalar_subquery()
    belongs = judgement.c.recommendation_id == Recommendation.id
    return ByDatabase(postgresql=belongs, elsewhere=judgement.c.id == found)


def _said_by_then(moment: Moment, voice: Voice) -> Condition:
    return sa.and_(_ONE.voice == voice, _ONE.as_of <= moment.day, in_force(moment, _ONE))


def _differ(spoken: Spoken) -> sa.ColumnElement[bool]:
    """Tell whether two voices say different things."""
    pairs = combinations((judgement.c.status for judgement in spoken.values()), 2)
    return sa.func.coalesce(sa.or_(*(one != other for one, other in pairs)), sa.false())


def _stance(voice: str, spoken: Spoken) -> sa.Label[str]:
    return sa.cast(_said(voice, "status", spoken), sa.Text).label(_column_of(voice))


def _said(voice: str, name: str, spoken: Spoken) -> sa.ColumnElement[Any]:
    """Return the status, id or day of what a voice says; for the headline that of the newer, civil society first."""
    if voice != INDEPENDENT:
        found: sa.ColumnElement[Any] = spoken[Voice(voice)].c[name]
        return found
    civil_society, editors = spoken[Voice.CIVIL_SOCIETY], spoken[Voice.EDITORS]
    newer = sa.and_(
        civil_society.c.id.is_not(None),
        sa.or_(editors.c.id.is_(None), civil_society.c.as_of >= editors.c.as_of),
    )
    return sa.case((newer, civil_society.c[name]), else_=editors.c[name])
