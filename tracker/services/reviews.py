"""Reviewing: somebody who is not the author publishes a submitted assessment, or returns it with a comment."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.vocabulary import Decision, Role, State
from tracker.services.assessments import CHANGED, Overtaken, check, check_correctable, check_seen, lock
from tracker.store.assessments import mark_of
from tracker.store.models import Account, Assessment, AssessmentReview

NOT_A_REVIEWER: Final = N_("Only reviewers decide about what was submitted.")
TWO_PEOPLE: Final = N_("Author and reviewer are two people: somebody else must review this.")
DECIDED: Final = N_("It no longer waits for review: somebody has decided about it.")
SAY_WHAT_IS_MISSING: Final = N_("Say what the author should change.")
SHORT_COMMENT: Final = 10
"""Fewest characters of a comment with which something is returned."""


def publish(
    db: Session,
    submission: Assessment,
    *,
    by: Account,
    today: date,
    now: datetime,
    seen: Collection[str],
    comment: str = "",
) -> None:
    """Put a submitted assessment into the record, for good.

    `seen` holds the marks of what the reviewer saw on the recommendation, this row's among them. Raises Refused for
    the author, for somebody who is no reviewer and when the rules do not allow it; Overtaken when it was decided or
    changed, when something else was recorded or submitted, or when the row it corrects was corrected meanwhile.
    """
    _begin(db, submission, by=by, seen=seen)
    if submission.corrects_id is not None:
        check_correctable(db, db.get_one(Assessment, submission.corrects_id))
    check(db, submission, today=today)
    check_seen(db, submission, seen=seen)
    submission.state, submission.recorded_at = State.PUBLISHED, now
    submission.reviewer_id, submission.reviewer_name = by.id, by.signature
    _note(db, submission, Decision.PUBLISHED, comment, by=by, now=now)


def return_to_author(
    db: Session, submission: Assessment, *, comment: str, by: Account, now: datetime, seen: Collection[str]
) -> None:
    """Give a submitted assessment back to its author with a comment; raises as `publish` does."""
    _begin(db, submission, by=by, seen=seen)
    if len(comment.strip()) < SHORT_COMMENT:
        raise Refused(Fault("comment", SAY_WHAT_IS_MISSING))
    submission.state = State.RETURNED
    _note(db, submission, Decision.RETURNED, comment, by=by, now=now)


def _begin(db: Session, submission: Assessment, *, by: Account, seen: Collection[str]) -> None:
    lock(db, submission.recommendation_id)
    db.refresh(submission)
    if not by.role.may(Role.REVIEWER):
        raise Refused(Fault("", NOT_A_REVIEWER))
    if submission.author_id == by.id:
        raise Refused(Fault("", TWO_PEOPLE))
    if submission.state is not State.SUBMITTED:
        raise Overtaken(Fault("", DECIDED), [submission])
    if mark_of(submission) not in seen:
        raise Overtaken(Fault("", CHANGED), [submission])


def _note(db: Session, submission: Assessment, decision: Decision, comment: str, *, by: Account, now: datetime) -> None:
    review = AssessmentReview(assessment_id=submission.id, reviewer_id=by.id, decision=decision)
    review.comment, review.decided_at = comment.strip(), now
    db.add(review)
    db.flush()
