"""What hangs on a handful of recommendations: labels, demands, grades, evidence; one statement for all of it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
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


@cache
def evidence_of_recommendations() -> sa.Subquery:
    """Return (recommendation_id, evidence_id) of all evidence that bears on a recommendation, each pair once.

    Evidence bears on it when a recorded assessment rests on it, or when it is filed as being about it.
    """
    rested_on = (
        sa.select(Assessment.recommendation_id, AssessmentEvidence.evidence_id)
        .join_from(AssessmentEvidence, Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(Assessment.state.in_(RECORDED))
    )
    about = sa.select(evidence_recommendations.c.recommendation_id, evidence_recommendations.c.evidence_id)
    return sa.union(rested_on, about).subquery("bears_on")


def in_register() -> sa.ColumnElement[bool]:
    """Return the condition on evidence that it is public knowledge of the register, not part of somebody's draft.

    It came with the register, is filed as being about a recommendation, or a recorded judgement rests on it.
    """
    rested_on = (
        sa.select(AssessmentEvidence.evidence_id)
        .join(Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(Assessment.state.in_(RECORDED))
    )
    filed = sa.select(evidence_recommendations.c.evidence_id)
    return sa.or_(Evidence.recorded_by_id.is_(None), Evidence.id.in_(filed), Evidence.id.in_(rested_on))


def read_links(db: Session, question: Question, ids: Collection[int]) -> dict[int, Links]:
    """Read what hangs on some recommendations; grades and evidence up to the day that is asked about."""
    found = {identity: Links() for identity in ids}
    if not ids:
        return found
    values = {"ids": list(ids), "day": question.day, "clearance": list(question.clearance)}
    for identity, kind, value, other, _ in db.execute(_statement(), values):
        _add(found[identity], kind, value, other)
    for links in found.values():
        links.sdg_targets.sort(key=natural_order)  # 16.9 before 16.10 before 16.a: no database sorts so
    return found


@cache
def _statement() -> sa.CompoundSelect[*tuple[Any, ...]]:
    # Built once: every page of a list asks it, with other ids.
    parts = [*_labels(), _grades(), _evidence()]
    return sa.union_all(*parts).order_by("identity", "kind", "position")


_IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)
_DAY: Final = sa.bindparam("day", type_=sa.Date)


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


def _evidence() -> sa.Select[Any]:
    bears_on = evidence_of_recommendations()
    seen = sa.func.sum(sa.case((Evidence.sensitivity.in_(sa.bindparam("clearance", expanding=True)), 1), else_=0))
    return (
        _shape(bears_on.c.recommendation_id, "evidence", seen, sa.literal(0), sa.func.count() - seen)
        .join_from(bears_on, Evidence, Evidence.id == bears_on.c.evidence_id)
        .where(bears_on.c.recommendation_id.in_(_IDS), Evidence.event_on <= _DAY)
        .group_by(bears_on.c.recommendation_id)
    )
