"""Where each recommendation stands on a day, for a voice: one statement that lists, counts and files all build on.

The same rule is in `tracker.domain.statuses`; a test compares the two on random histories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.ages import BEGINS_AT, years_before
from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import INDEPENDENT, NOT_ASSESSED, RECORDED, VOICES, Age, State, Voice
from tracker.store.models import Assessment, Committee, Document, Recommendation

Condition = sa.ColumnElement[bool]


REMEMBERED: Final = 16
"""Statements kept of those built for a day: most ask about today, and each of the others takes half a megabyte."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom it is asked where recommendations stand: what `standings` depends on."""

    voice: str
    day: date
    recorded_by: datetime | None
    stances: bool = False
    """Whether it is asked what each voice says, too: what only one voice says is found faster."""


def moment_of(question: Question) -> Moment:
    """Return the part of a question that decides where recommendations stand."""
    filters = question.filters
    return Moment(filters.voice, question.day, question.recorded_by, bool(filters.said or filters.agreement))


def in_force(question: Question | Moment) -> Condition:
    """Return the condition on `Assessment` that it is recorded and neither corrected nor retracted."""
    later = aliased(Assessment)
    # Written out as in the index of corrections, which holds recorded rows only: else SQLite does not use it.
    states = (State.PUBLISHED, State.PROVISIONAL)
    recorded: sa.BindParameter[State] = sa.bindparam(
        "recorded", states, expanding=True, literal_execute=True, unique=True
    )
    replaced = sa.select(later.id).where(later.corrects_id == Assessment.id, later.state.in_(recorded))
    conditions: list[Condition] = [Assessment.state.in_(RECORDED), Assessment.status.is_not(None)]
    if question.recorded_by is not None:
        replaced = replaced.where(later.recorded_at <= question.recorded_by)
        conditions.append(Assessment.recorded_at <= question.recorded_by)
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


def standings(question: Question, name: str = "standings", *, stances: bool = False) -> sa.CTE:
    """Return where recommendations stand, see `_standings`; built once for a voice and a day.

    Two days in one statement need two names. With `stances`, or when the filters ask for it, the rows say what each
    voice says: see `says`.
    """
    moment = moment_of(question)
    return _standings(replace(moment, stances=True) if stances else moment, name)


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
    position, action, follow_up, reading, age, status (`not-assessed` without a judgement), assessment_id, as_of,
    disputed; and with stances one for each voice, see `says`.
    """
    voices = current_by_voice(moment, "voices" if name == "standings" else f"voices_{name}")
    disputed = (
        sa.select(voices.c.recommendation_id)
        .group_by(voices.c.recommendation_id)
        .having(sa.func.count(voices.c.status.distinct()) > 1)
    ).subquery("disputed")
    spoken = {voice: _spoken(voices, voice) for voice in _needed(moment)}
    shown = {name: _said(moment.voice, name, spoken) for name in ("status", "id", "as_of")}
    dated = counted_from()
    source = (
        sa.join(Recommendation, Document, Recommendation.document_id == Document.id)
        .join(Committee, Committee.code == Document.committee_code)
        .outerjoin(disputed, disputed.c.recommendation_id == Recommendation.id)
    )
    for one in spoken.values():
        source = source.outerjoin(one, one.c.recommendation_id == Recommendation.id)
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
            disputed.c.recommendation_id.is_not(None).label("disputed"),
            *(_stance(voice, spoken) for voice in (VOICES if moment.stances else ())),
        )
        .select_from(source)
        .where(Committee.is_treaty_body, sa.or_(dated <= moment.day, dated.is_(None)))
        .cte(name)
    )


def _stance(voice: str, spoken: Mapping[Voice, sa.Subquery]) -> sa.Label[str]:
    return sa.cast(_said(voice, "status", spoken), sa.Text).label(_column_of(voice))


def _needed(moment: Moment) -> Sequence[Voice]:
    if moment.stances:
        return tuple(Voice)
    return (Voice.CIVIL_SOCIETY, Voice.EDITORS) if moment.voice == INDEPENDENT else (Voice(moment.voice),)


def _spoken(voices: sa.CTE, voice: Voice) -> sa.Subquery:
    return sa.select(voices).where(voices.c.voice == voice).subquery(voice.replace("-", "_"))


def _said(voice: str, name: str, spoken: Mapping[Voice, sa.Subquery]) -> sa.ColumnElement[Any]:
    """Return the status, id or day of what a voice says; for the headline that of the newer, civil society first."""
    if voice != INDEPENDENT:
        return spoken[Voice(voice)].c[name]
    civil_society, editors = spoken[Voice.CIVIL_SOCIETY], spoken[Voice.EDITORS]
    newer = sa.and_(
        civil_society.c.id.is_not(None),
        sa.or_(editors.c.id.is_(None), civil_society.c.as_of >= editors.c.as_of),
    )
    return sa.case((newer, civil_society.c[name]), else_=editors.c[name])
