"""Which recommendations have evidence, and whether any of it is newer than their committee's last observations."""

import sqlalchemy as sa

from tracker.domain.questions import Question
from tracker.domain.vocabulary import DocumentKind, LatestEvidence
from tracker.store.links import known_on, ways_to_bear
from tracker.store.models import Committee, Document, Evidence, Recommendation
from tracker.store.standing import counted_from


def evidenced(question: Question) -> sa.Subquery:
    """Return the recommendations with evidence since their adoption: recommendation_id, value.

    Counted is what the asker may see, by the day. `value` is one of `LatestEvidence`; what is not among the rows has
    no evidence.
    """
    latest, review, dated = _latest(question), _last_observations(question), counted_from()
    committee = sa.func.coalesce(Committee.parent_code, Committee.code)
    since = sa.or_(review.c.day.is_(None), latest.c.day >= review.c.day)
    return (
        sa.select(
            latest.c.recommendation_id,
            sa.case((since, LatestEvidence.SINCE_REVIEW), else_=LatestEvidence.BEFORE_REVIEW).label("value"),
        )
        .join_from(latest, Recommendation, Recommendation.id == latest.c.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .outerjoin(review, review.c.committee == committee)
        .where(sa.or_(dated.is_(None), latest.c.day >= dated))
        .subquery("evidenced")
    )


def _latest(question: Question) -> sa.Subquery:
    # A pair that is there twice has the same day twice: to find that out would take longer than all the rest.
    bears_on = sa.union_all(*ways_to_bear(question.recorded_by)).subquery("bears_on_or_twice")
    return (
        sa.select(bears_on.c.recommendation_id, sa.func.max(Evidence.event_on).label("day"))
        .join_from(bears_on, Evidence, Evidence.id == bears_on.c.evidence_id)
        .where(Evidence.sensitivity.in_(question.clearance), *known_on(question))
        .group_by(bears_on.c.recommendation_id)
        .subquery("latest_evidence")
    )


def _last_observations(question: Question) -> sa.Subquery:
    """Return when each committee, under the one it is shown under, last adopted concluding observations by the day."""
    committee, dated = sa.func.coalesce(Committee.parent_code, Committee.code), counted_from()
    return (
        sa.select(committee.label("committee"), sa.func.max(dated).label("day"))
        .join_from(Document, Committee, Committee.code == Document.committee_code)
        .where(Document.kind == DocumentKind.CONCLUDING_OBSERVATIONS, dated <= question.day)
        .group_by(committee)
        .subquery("last_observations")
    )
