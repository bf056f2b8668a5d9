"""Where each recommendation stands on a day, for a voice: one statement that lists, counts and files all build on.

The same rule is in `tracker.domain.statuses`; a test compares the two on random histories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import INDEPENDENT, NOT_ASSESSED, RECORDED, State, Voice
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


def moment_of(question: Question) -> Moment:
    """Return the part of a question that decides where recommendations stand."""
    return Moment(question.filters.voice, question.day, question.recorded_by)


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


def standings(question: Question, name: str = "standings") -> sa.CTE:
    """Return where recommendations stand, see `_standings`; built once for a voice and a day.

    Two days in one statement need two names.
    """
    return _standings(moment_of(question), name)


@lru_cache(maxsize=REMEMBERED)
def _standings(moment: Moment, name: str) -> sa.CTE:
    """Return every recommendation of treaty bodies that counts on the day, with where it stands.

    Columns: id, document_id, symbol, committee (parent where there is one), cycle, dated, year, paragraph, item,
    position, action, follow_up, reading, status (`not-assessed` without a judgement), assessment_id, as_of, disputed.
    """
    voices = current_by_voice(moment, "voices" if name == "standings" else f"voices_{name}")
    disputed = (
        sa.select(voices.c.recommendation_id)
        .group_by(voices.c.recommendation_id)
        .having(sa.func.count(voices.c.status.distinct()) > 1)
    ).subquery("disputed")
    shown, joins = _shown(moment, voices)
    dated = counted_from()
    source = (
        sa.join(Recommendation, Document, Recommendation.document_id == Document.id)
        .join(Committee, Committee.code == Document.committee_code)
        .outerjoin(disputed, disputed.c.recommendation_id == Recommendation.id)
    )
    for voice in joins:
        source = source.outerjoin(voice, voice.c.recommendation_id == Recommendation.id)
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
            sa.func.coalesce(sa.cast(shown["status"], sa.Text), NOT_ASSESSED).label("status"),
            shown["id"].label("assessment_id"),
            shown["as_of"].label("as_of"),
            disputed.c.recommendation_id.is_not(None).label("disputed"),
        )
        .select_from(source)
        .where(Committee.is_treaty_body, sa.or_(dated <= moment.day, dated.is_(None)))
        .cte(name)
    )


def _shown(moment: Moment, voices: sa.CTE) -> tuple[dict[str, sa.ColumnElement[Any]], Sequence[sa.Subquery]]:
    def of(voice: Voice) -> sa.Subquery:
        return sa.select(voices).where(voices.c.voice == voice).subquery(voice.replace("-", "_"))

    if moment.voice != INDEPENDENT:
        one = of(Voice(moment.voice))
        return {name: one.c[name] for name in ("status", "id", "as_of")}, [one]
    civil_society, editors = of(Voice.CIVIL_SOCIETY), of(Voice.EDITORS)
    newer = sa.and_(
        civil_society.c.id.is_not(None),
        sa.or_(editors.c.id.is_(None), civil_society.c.as_of >= editors.c.as_of),
    )
    names = ("status", "id", "as_of")
    return {name: sa.case((newer, civil_society.c[name]), else_=editors.c[name]) for name in names}, [
        civil_society,
        editors,
    ]
