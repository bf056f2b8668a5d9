"""What hangs on a handful of recommendations: labels, demands, grades, evidence; one statement for all of it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.references import natural_order
from tracker.domain.vocabulary import RECORDED
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Demand,
    Evidence,
    OfficialGrade,
    Recommendation,
    SdgTarget,
    Term,
)
from tracker.store.models.tracking import evidence_recommendations
from tracker.store.models.un import demand_members, recommendation_terms


@dataclass(slots=True)
class Links:
    """What hangs on one recommendation. Terms and demands are slugs; grades are (scale, grade) by limb."""

    themes: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    sdg_targets: list[str] = field(default_factory=list)
    demands: list[str] = field(default_factory=list)
    grades: list[tuple[str, str]] = field(default_factory=list)
    evidence_count: int = 0
    evidence_withheld: int = 0


Moment = datetime | sa.BindParameter[Any] | None
"""Up to when the record is read: a moment, one to be bound, or None for all that it holds now."""


@lru_cache(maxsize=16)
def evidence_of_recommendations(recorded_by: Moment = None) -> sa.Subquery:
    """Return (recommendation_id, evidence_id) of all evidence that bears on a recommendation, each pair once."""
    return sa.union(*ways_to_bear(recorded_by)).subquery("bears_on")


def ways_to_bear(recorded_by: Moment = None) -> tuple[sa.Select[int, int], sa.Select[int, int]]:
    """Return (recommendation_id, evidence_id) of evidence that bears on a recommendation, in each of the two ways.

    Evidence bears on it when an assessment rests on it that was recorded, by the moment where one is given, or when
    it is filed as being about it; when it was filed is not kept.
    """
    rested_on = (
        sa.select(Assessment.recommendation_id, AssessmentEvidence.evidence_id)
        .join_from(AssessmentEvidence, Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(*_recorded(recorded_by))
    )
    about = sa.select(evidence_recommendations.c.recommendation_id, evidence_recommendations.c.evidence_id)
    return rested_on, about


def _recorded(recorded_by: Moment) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [Assessment.state.in_(RECORDED)]
    return wanted if recorded_by is None else [*wanted, Assessment.recorded_at <= recorded_by]


def known_on(question: Question) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on evidence that it had happened by the day and, as recorded, was written here by then."""
    return _known(question.day, question.recorded_by)


def _known(day: Any, recorded_by: Moment) -> list[sa.ColumnElement[bool]]:
    happened: list[sa.ColumnElement[bool]] = [Evidence.event_on <= day]
    return happened if recorded_by is None else [*happened, Evidence.recorded_at <= recorded_by]


def in_register(recorded_by: Moment = None) -> sa.ColumnElement[bool]:
    """Return the condition on evidence that it is public knowledge of the register, not part of somebody's draft.

    It came with the register, is filed as being about a recommendation, or a judgement rests on it that was recorded,
    by the moment where one is given.
    """
    rested_on = (
        sa.select(AssessmentEvidence.evidence_id)
        .join(Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(*_recorded(recorded_by))
    )
    filed = sa.select(evidence_recommendations.c.evidence_id)
    return sa.or_(Evidence.recorded_by_id.is_(None), Evidence.id.in_(filed), Evidence.id.in_(rested_on))


def read_links(db: Session, question: Question, ids: Collection[int]) -> dict[int, Links]:
    """Read what hangs on some recommendations; grades and evidence up to the day that is asked about."""
    found = {identity: Links() for identity in ids}
    if not ids:
        return found
    values = {"ids": list(ids), "day": question.day, "clearance": list(question.clearance)}
    as_recorded = question.recorded_by is not None
    if as_recorded:
        values["recorded_by"] = question.recorded_by
    for identity, kind, value, other, _ in db.execute(_statement(as_recorded), values):
        _add(found[identity], kind, value, other)
    for links in found.values():
        links.sdg_targets.sort(key=natural_order)  # 16.9 before 16.10 before 16.a: no database sorts so
    return found


@cache
def _statement(as_recorded: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    # Built once: every page of a list asks it, with other ids.
    parts = [*_labels(), _grades(), _evidence(_RECORDED_BY if as_recorded else None)]
    return sa.union_all(*parts).order_by("identity", "kind", "position")


_IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)
_DAY: Final = sa.bindparam("day", type_=sa.Date)
_RECORDED_BY: Final = sa.bindparam("recorded_by", type_=Evidence.recorded_at.type)


def _add(links: Links, kind: str, value: str, other: str) -> None:
    if kind == "grade":
        links.grades.append((other, value))
    elif kind == "evidence":
        links.evidence_count, links.evidence_withheld = int(value), int(other)
    else:
        lists = {"theme": links.themes, "group": links.groups, "sdg": links.sdg_targets, "demand": links.demands}
        lists[kind].append(value)


def _shape(identity: Any, kind: Any, value: Any, position: Any, other: Any = "") -> sa.Select[Any]:
    """Give every part of the union the same columns."""
    return sa.select(
        identity.label("identity"),
        (sa.literal(kind) if isinstance(kind, str) else kind).label("kind"),
        sa.cast(value, sa.Text).label("value"),
        (sa.literal(other) if isinstance(other, str) else sa.cast(other, sa.Text)).label("other"),
        sa.cast(position, sa.Integer).label("position"),
    )


def _labels() -> list[sa.Select[Any]]:
    bears, members = recommendation_terms, demand_members
    return [
        _shape(bears.c.recommendation_id, Term.kind, Term.slug, Term.position)
        .join_from(bears, Term, Term.id == bears.c.term_id)
        .where(bears.c.recommendation_id.in_(_IDS)),
        _shape(SdgTarget.recommendation_id, "sdg", SdgTarget.target, sa.literal(0)).where(
            SdgTarget.recommendation_id.in_(_IDS)
        ),
        _shape(members.c.recommendation_id, "demand", Demand.slug, Demand.position)
        .join_from(members, Demand, Demand.id == members.c.demand_id)
        .where(members.c.recommendation_id.in_(_IDS)),
    ]


def _grades() -> sa.Select[Any]:
    same_paragraph = sa.and_(
        OfficialGrade.document_id == Recommendation.document_id,
        OfficialGrade.paragraph == Recommendation.paragraph,
    )
    return (
        _shape(Recommendation.id, "grade", OfficialGrade.grade, OfficialGrade.id, OfficialGrade.scale)
        .join_from(Recommendation, OfficialGrade, same_paragraph)
        .where(Recommendation.id.in_(_IDS), OfficialGrade.assessed_on <= _DAY)
    )


def _evidence(recorded_by: Moment) -> sa.Select[Any]:
    bears_on = evidence_of_recommendations(recorded_by)
    seen = sa.func.sum(sa.case((Evidence.sensitivity.in_(sa.bindparam("clearance", expanding=True)), 1), else_=0))
    return (
        _shape(bears_on.c.recommendation_id, "evidence", seen, sa.literal(0), sa.func.count() - seen)
        .join_from(bears_on, Evidence, Evidence.id == bears_on.c.evidence_id)
        .where(bears_on.c.recommendation_id.in_(_IDS), *_known(_DAY, recorded_by))
        .group_by(bears_on.c.recommendation_id)
    )
