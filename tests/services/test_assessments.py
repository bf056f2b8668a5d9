"""Logging and reviewing, with every rule of a judgement (design 3.1), on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.judging import (
    NEW,
    NOW,
    PLAIN,
    TODAY,
    all_marks,
    drafted,
    mark,
    people,
    places,
    publish,
    standing,
    submitted,
)
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import ActionType, Bearing, Decision, Role, State, Status, Voice
from tracker.services import assessments, reviews
from tracker.services.assessments import Place, Typed
from tracker.services.evidence import Picked
from tracker.store import assessments as reads
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    AssessmentReview,
    Evidence,
    Recommendation,
)


def test_a_status_goes_from_draft_to_the_record(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author)
    assert (row.state, row.recorded_at, row.author_name) == (State.DRAFT, None, author.signature)
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    assert row.state is State.SUBMITTED
    assert standing(db, recommendation) == ("not-assessed", None)
    later = NOW + timedelta(hours=3)
    reviews.publish(db, row, by=reviewer, today=TODAY, now=later, seen=all_marks(db, row), comment="Agreed.")
    db.commit()
    assert (row.state, row.recorded_at, row.written_at) == (State.PUBLISHED, later, NOW)
    assert (row.reviewer_id, row.reviewer_name) == (reviewer.id, reviewer.signature)
    assert standing(db, recommendation) == ("not-implemented", row.id)
    review = db.scalars(sa.select(AssessmentReview)).one()
    assert (review.decision, review.comment) == (Decision.PUBLISHED, "Agreed.")


def test_what_is_returned_is_changed_and_submitted_again(db: Session) -> None:
    author, reviewer = people(db)
    row = submitted(db, make.recommendation(db), author)
    with pytest.raises(Refused) as refused:
        reviews.return_to_author(db, row, comment=" short ", by=reviewer, now=NOW, seen=mark(row))
    assert places(refused) == ["comment"]
    reviews.return_to_author(db, row, comment="Which draft law was it?", by=reviewer, now=NOW, seen=mark(row))
    assert row.state is State.RETURNED
    assert [line.comment for line in reads.own_in_progress(db, author.id)] == ["Which draft law was it?"]
    typed = replace(PLAIN, rationale="Draft law 5 was written; Parliament never took it up.")
    drafted(db, make.recommendation(db), author)
    again = drafted(
        db, db.get_one(Recommendation, row.recommendation_id), author, typed, draft=row, seen=mark(row), now=NOW
    )
    assert again is row
    assert again.rationale == typed.rationale
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    publish(db, row, reviewer)
    assert [review.decision for review in reads.reviews_of(db, row.id)] == [Decision.PUBLISHED, Decision.RETURNED]


@pytest.mark.parametrize(
    ("changes", "action", "expected"),
    [
        ({"as_of": date(2026, 11, 25)}, ActionType.LEGISLATE, ["as_of"]),
        ({"as_of": date(2015, 2, 28)}, ActionType.LEGISLATE, ["as_of"]),
        ({"rationale": "Too short."}, ActionType.LEGISLATE, ["rationale"]),
        ({"rationale": "long " * 401}, ActionType.LEGISLATE, ["rationale"]),
        ({"evidence_kind": None}, ActionType.LEGISLATE, ["evidence_kind"]),
        ({"confidence": None}, ActionType.LEGISLATE, ["confidence"]),
        ({"status": Status.IMPLEMENTED}, ActionType.LEGISLATE, ["evidence"]),
        ({"status": Status.PARTIALLY_IMPLEMENTED}, ActionType.LEGISLATE, ["evidence"]),
        ({"status": Status.REVERSED}, ActionType.LEGISLATE, ["evidence"]),
        ({"voice": Voice.STATE}, ActionType.LEGISLATE, ["basis"]),
        ({"voice": Voice.COMMITTEE}, ActionType.LEGISLATE, ["basis"]),
        ({"voice": Voice.EDITORS}, ActionType.LEGISLATE, ["voice"]),
        ({"status": Status.IMPLEMENTED, "new": [NEW]}, ActionType.ENFORCE, ["reason"]),
        ({"status": Status.NO_INFORMATION}, ActionType.LEGISLATE, []),
        ({"status": Status.IMPLEMENTED, "new": [NEW]}, ActionType.LEGISLATE, []),
        ({"status": Status.IMPLEMENTED, "new": [NEW], "reason": "The law took effect."}, ActionType.ENFORCE, []),
        ({"status": Status.REVERSED, "basis": [Place("ccpr/c/zzz/co/1", "3")]}, ActionType.LEGISLATE, []),
        ({"voice": Voice.STATE, "basis": [Place("CCPR/C/ZZZ/CO/1", "3", "(b) (ii)")]}, ActionType.LEGISLATE, []),
        ({"as_of": date(2018, 1, 1), "new": [NEW]}, ActionType.LEGISLATE, ["evidence"]),
        ({"picked": [Picked(987, Bearing.SUPPORTS)]}, ActionType.LEGISLATE, ["evidence"]),
        ({"basis": [Place("CCPR/C/ZZZ/CO/9", "3")]}, ActionType.LEGISLATE, ["basis.0.document"]),
        ({"basis": [Place("CCPR/C/ZZZ/CO/1", "")]}, ActionType.LEGISLATE, ["basis.0.paragraph"]),
        ({"basis": [Place("CCPR/C/ZZZ/CO/1", "p. 3")]}, ActionType.LEGISLATE, ["basis.0.paragraph"]),
        ({"new": [replace(NEW, title="", event="May")]}, ActionType.LEGISLATE, ["new.0.title", "new.0.event"]),
    ],
)
def test_the_rules_of_a_judgement(
    db: Session, changes: dict[str, Any], action: ActionType, expected: list[str]
) -> None:
    author = make.account(db)
    recommendation = make.recommendation(db, action_type=action)
    found: list[str] = []
    try:
        submitted(db, recommendation, author, replace(PLAIN, **changes))
    except Refused as refused:
        found = [fault.place for fault in refused.faults if str(fault)]
    assert found == expected


def test_a_draft_may_lack_all_but_status_and_day(db: Session) -> None:
    row = drafted(db, make.recommendation(db), make.account(db), Typed(status=Status.IMPLEMENTED, as_of=TODAY))
    with pytest.raises(Refused) as refused:
        assessments.submit(db, row, by=db.get_one(Account, row.author_id), today=TODAY, seen=all_marks(db, row))
    assert places(refused) == ["evidence", "rationale", "evidence_kind", "confidence"]
    assert row.state is State.DRAFT


def test_a_document_without_adoption_date_counts_from_its_publication(db: Session) -> None:
    make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=None, published_on=date(2021, 1, 1))
    recommendation = make.recommendation(db, symbol="CCPR/C/ZZZ/CO/2")
    with pytest.raises(Refused) as refused:
        drafted(db, recommendation, make.account(db))
    assert places(refused) == ["as_of"]


def test_editors_are_reviewers_and_administrators(db: Session) -> None:
    _author, reviewer = people(db)
    row = drafted(db, make.recommendation(db), reviewer, replace(PLAIN, voice=Voice.EDITORS))
    assert row.voice is Voice.EDITORS


def test_author_and_reviewer_are_two_people(db: Session) -> None:
    reviewer = make.account(db, role=Role.REVIEWER)
    row = submitted(db, make.recommendation(db), reviewer)
    with pytest.raises(Refused, match="somebody else must review this"):
        publish(db, row, reviewer)
    with pytest.raises(Refused, match="Only reviewers"):
        publish(db, row, make.account(db))
    assert row.state is State.SUBMITTED


def test_only_its_author_changes_a_draft(db: Session) -> None:
    author, other = make.account(db), make.account(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author)
    acts: list[Callable[[], object]] = [
        lambda: assessments.submit(db, row, by=other, today=TODAY, seen=all_marks(db, row)),
        lambda: assessments.discard_draft(db, row, by=other, seen=mark(row)),
        lambda: drafted(db, recommendation, other, draft=row, seen=mark(row)),
    ]
    for act in acts:
        with pytest.raises(Refused, match="Only its author"):
            act()


def test_what_is_submitted_or_recorded_is_out_of_its_authors_hands(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    row = submitted(db, recommendation, author)
    for _state in ("submitted", "published"):
        with pytest.raises(Conflict):
            assessments.discard_draft(db, row, by=author, seen=all_marks(db, row))
        with pytest.raises(Conflict):
            drafted(db, recommendation, author, draft=row, seen=all_marks(db, row))
        if row.state is State.SUBMITTED:
            publish(db, row, reviewer)
    with pytest.raises(Conflict):
        publish(db, row, reviewer)


def test_discarding_leaves_nothing(db: Session) -> None:
    author, reviewer = people(db)
    typed = replace(PLAIN, new=[NEW], basis=[Place("CCPR/C/ZZZ/CO/1", "4")])
    row = submitted(db, make.recommendation(db), author, typed)
    reviews.return_to_author(db, row, comment="This is no evidence.", by=reviewer, now=NOW, seen=mark(row))
    assessments.discard_draft(db, row, by=author, seen=mark(row))
    db.commit()
    for kind in (Assessment, AssessmentEvidence, AssessmentBasis, AssessmentReview, Evidence):
        assert db.scalar(sa.select(sa.func.count()).select_from(kind)) == 0


def test_the_inbox_of_a_reviewer_is_oldest_first(db: Session) -> None:
    author, _reviewer = people(db)
    newer, older = (make.recommendation(db) for _number in range(2))
    for recommendation, moment in ((newer, NOW), (older, NOW - timedelta(days=1))):
        row = drafted(db, recommendation, author, now=moment)
        assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    waiting = reads.waiting_for_review(db)
    assert [line.reference.paragraph for line in waiting] == [older.paragraph, newer.paragraph]
    own = reads.own_in_progress(db, author.id, recommendation_id=older.id)
    assert [line.reference.paragraph for line in own] == [older.paragraph]
