"""Places in source documents that speak of a recommendation: bases of judgements, findings, official grades."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.questions import Question
from tracker.store.models import AssessmentBasis, Document, Finding, OfficialGrade
from tracker.store.models.tracking import finding_recommendations

BASIS, FINDING, GRADE = "basis", "finding", "grade"
"""Why a document speaks of it: a judgement rests on the place, a report found something, a committee graded a reply."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a source document that speaks of the recommendation.

    `assessment_id` is that of the judgement that rests on it; `scale` holds a finding's bearing.
    """

    kind: str
    assessment_id: int
    document: str
    document_title: str
    symbol: str
    place: str
    text: str = ""
    scale: str = ""
    grade: str = ""
    means: str = ""
    on: PartialDate | None = None
    seen_at: str = ""


def read_mentions(db: Session, question: Question, row: Any, assessments: Collection[int]) -> list[Mention]:
    """Return the places that speak of a recommendation or that its judgements rest on, in one statement.

    `row` is any record with the id, document_id and paragraph of the recommendation.
    """
    parts = [_basis(assessments), _findings(row.id), _grades(question, row)]
    found = db.execute(sa.union_all(*parts).order_by("kind", "assessment_id", "position"))
    return [
        Mention(
            kind=record.kind,
            assessment_id=record.assessment_id,
            document=record.slug,
            document_title=record.title,
            symbol=record.symbol or "",
            place=record.place,
            text=record.text,
            scale=record.scale,
            grade=record.grade,
            means=record.means,
            on=PartialDate(record.on_day, record.on_precision) if record.on_day else None,
            seen_at=record.seen_at,
        )
        for record in found
    ]


_NOTHING = sa.literal("", sa.Text)
_NO_DAY = sa.cast(sa.null(), OfficialGrade.assessed_on.type)
_NO_PRECISION = sa.cast(sa.null(), OfficialGrade.assessed_precision.type)


def _mention(kind: str, place: Any, **columns: Any) -> sa.Select[Any]:
    names = {
        "assessment_id": sa.literal(0, sa.Integer),
        "position": sa.literal(0, sa.Integer),
        "text": _NOTHING,
        "scale": _NOTHING,
        "grade": _NOTHING,
        "means": _NOTHING,
        "on_day": _NO_DAY,
        "on_precision": _NO_PRECISION,
        "seen_at": _NOTHING,
    }
    chosen = [columns.get(name, default).label(name) for name, default in names.items()]
    return sa.select(
        sa.literal(kind, sa.Text).label("kind"), Document.slug, Document.title, Document.symbol, place.label("place")
    ).add_columns(*chosen)


def _basis(ids: Collection[int]) -> sa.Select[Any]:
    in_item = sa.case((AssessmentBasis.item == "", ""), else_=" (" + AssessmentBasis.item + ")")
    return (
        _mention(
            BASIS,
            AssessmentBasis.paragraph + in_item,
            assessment_id=AssessmentBasis.assessment_id,
            position=AssessmentBasis.position,
        )
        .join_from(AssessmentBasis, Document, Document.id == AssessmentBasis.document_id)
        .where(AssessmentBasis.assessment_id.in_(ids))
    )


def _findings(identity: int) -> sa.Select[Any]:
    about = finding_recommendations
    return (
        _mention(
            FINDING,
            Finding.locator,
            position=Finding.id,
            text=Finding.statement,
            scale=sa.cast(Finding.bearing, sa.Text),
            seen_at=Finding.seen_at,
        )
        .join_from(Finding, Document, Document.id == Finding.document_id)
        .join(about, about.c.finding_id == Finding.id)
        .where(about.c.recommendation_id == identity)
    )


def _grades(question: Question, row: Any) -> sa.Select[Any]:
    return (
        _mention(
            GRADE,
            OfficialGrade.paragraph,
            position=OfficialGrade.id,
            text=OfficialGrade.about,
            scale=OfficialGrade.scale,
            grade=OfficialGrade.grade,
            means=OfficialGrade.grade_means,
            on_day=OfficialGrade.assessed_on,
            on_precision=OfficialGrade.assessed_precision,
            seen_at=OfficialGrade.seen_at,
        )
        .join_from(OfficialGrade, Document, Document.id == OfficialGrade.assessed_in_id)
        .where(
            OfficialGrade.document_id == row.document_id,
            OfficialGrade.paragraph == row.paragraph,
            OfficialGrade.assessed_on <= question.day,
        )
    )
