"""Logging, reviewing, correcting and retracting, with every rule of design 3.1, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.messages import Conflict, Fault, Refused
from tracker.domain.questions import Question
from tracker.domain.vocabulary import (
    ActionType,
    Bearing,
    Confidence,
    Decision,
    EvidenceKind,
    Role,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.services import assessments, reviews
from tracker.services.assessments import Overtaken, Place, Typed
from tracker.services.evidence import NewEvidence, Picked, find_evidence_faults, is_web_address
from tracker.store import assessments as reads
from tracker.store import offers
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    AssessmentReview,
    Evidence,
    Recommendation,
)
from tracker.store.standing import standings

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLAIN = Typed(
    status=Status.NOT_IMPLEMENTED,
    as_of=date(2020, 6, 1),
    rationale="A draft law was written; Parliament never took it up.",
    evidence_kind=EvidenceKind.STRUCTURE,
    confidence=Confidence.MEDIUM,
)
NEW = NewEvidence(
    title="Fictional court opens", publisher="Fictional News", event="2019-05", source_url="https://zzz.example/court"
)


def mark(row: Assessment) -> set[str]:
    return {reads.mark_of(row)}


def all_marks(db: Session, row: Assessment) -> set[str]:
    return set(reads.marks(db, row.recommendation_id, row))


def drafted(db: Session, of: Recommendation, author: Account, typed: Typed = PLAIN, **more: Any) -> Assessment:
    return assessments.save_draft(db, of.id, typed=typed, by=author, today=TODAY, now=more.pop("now", NOW), **more)


def submitted(db: Session, of: Recommendation, author: Account, typed: Typed = PLAIN) -> Assessment:
    row = drafted(db, of, author, typed)
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    return row


def publish(db: Session, row: Assessment, reviewer: Account, *, now: datetime = NOW) -> None:
    reviews.publish(db, row, by=reviewer, today=TODAY, now=now, seen=all_marks(db, row))


def published(db: Session, of: Recommendation, author: Account, reviewer: Account, typed: Typed = PLAIN) -> Assessment:
    row = submitted(db, of, author, typed)
    publish(db, row, reviewer)
    return row


def people(db: Session) -> tuple[Account, Account]:
    return make.account(db), make.account(db, role=Role.REVIEWER)


def places(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.place for fault in refused.value.faults]


def standing(db: Session, of: Recommendation) -> tuple[str, int | None]:
    rows = standings(Question(Filters(), TODAY))
    found = db.execute(sa.select(rows.c.status, rows.c.assessment_id).where(rows.c.id == of.id)).one()
    return found.status, found.assessment_id


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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"event": "2019"}, []),
        ({"event": "2019-02-30"}, ["event"]),
        ({"event": "yesterday"}, ["event"]),
        ({"event": "2027"}, ["event"]),
        ({"event": ""}, ["event"]),
        ({"publisher": " "}, ["publisher"]),
        ({"source_url": ""}, ["source_url"]),
        ({"source_url": "ftp://zzz.example/file"}, ["source_url"]),
        ({"source_url": "javascript:alert(1)"}, ["source_url"]),
        ({"source_url": "https://"}, ["source_url"]),
        ({"source_url": "https://[zzz"}, ["source_url"]),
        ({"source_url": "https://zzz.example/a b"}, ["source_url"]),
        ({"title": "t" * 301}, ["title"]),
    ],
)
def test_the_rules_of_evidence(changes: dict[str, Any], expected: list[str]) -> None:
    faults = find_evidence_faults(replace(NEW, **changes), today=TODAY)
    assert [fault.place for fault in faults] == expected


def test_addresses_may_hold_any_letters() -> None:
    assert is_web_address("http://пример.zzz/страница?x=1#а")


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


def test_evidence_is_picked_and_written_with_the_draft(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    known = make.evidence(db, "Known event", about=[recommendation])
    hidden = replace(NEW, sensitivity=Sensitivity.RESTRICTED, pinpoint="p. 3", bearing=Bearing.CONTRADICTS)
    cyrillic = replace(NEW, title="Суд открыт", event="2019")
    typed = replace(
        PLAIN,
        picked=[Picked(known.id, Bearing.CONTEXT, "p. 1"), Picked(known.id, Bearing.SUPPORTS)],
        new=[NEW, hidden, cyrillic],
        basis=[Place("CCPR/C/ZZZ/CO/1", "4", "a"), Place("CCPR/C/ZZZ/CO/1", "4", "(a)")],
    )
    row = submitted(db, recommendation, author, typed)
    shown = reads.read_written(db, [row.id], asker=author, language="en")[row.id]
    assert [(piece.slug, piece.bearing, piece.pinpoint) for piece in shown.evidence] == [
        ("known-event", "context", "p. 1"),
        ("fictional-court-opens", "supports", ""),
        ("fictional-court-opens-2", "contradicts", "p. 3"),
        ("evidence-2019", "supports", ""),
    ]
    assert str(shown.evidence[1].event) == "2019-05"
    assert shown.evidence[1].source_title == NEW.title
    assert [reference.label for reference, _title in shown.basis] == ["CCPR/C/ZZZ/CO/1, para. 4 (a)"]
    assert {piece.recorded_by_id for piece in db.scalars(sa.select(Evidence))} == {None, author.id}
    viewer = make.account(db, role=Role.VIEWER)
    withheld = reads.read_written(db, [row.id], asker=viewer, language="en")[row.id]
    assert (len(withheld.evidence), withheld.withheld) == (3, 1)
    publish(db, row, reviewer)
    assert offers.changeable(db, [piece.id for piece in shown.evidence], by=author, draft=None) == set()


def test_evidence_of_ones_own_draft_can_be_changed_and_goes_with_it(db: Session) -> None:
    author = make.account(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author, replace(PLAIN, new=[NEW]))
    piece = db.scalars(sa.select(Evidence)).one()
    changed = replace(NEW, id=piece.id, title="Fictional court opens again")
    drafted(db, recommendation, author, replace(PLAIN, new=[changed]), draft=row, seen=mark(row))
    assert (db.scalars(sa.select(Evidence)).one().title, piece.slug) == (changed.title, "fictional-court-opens")
    other = drafted(db, recommendation, author, replace(PLAIN, picked=[Picked(piece.id, Bearing.CONTEXT)]))
    with pytest.raises(Refused) as refused:
        drafted(db, recommendation, author, replace(PLAIN, new=[changed]), draft=row, seen=mark(row))
    assert places(refused) == ["new.0.title"]
    assessments.discard_draft(db, other, by=author, seen=mark(other))
    assert db.get(Evidence, piece.id) is not None
    drafted(db, recommendation, author, PLAIN, draft=row, seen=mark(row))
    assert db.scalars(sa.select(Evidence)).all() == []


def test_evidence_that_is_not_on_offer_cannot_be_picked(db: Session) -> None:
    author, other = make.account(db), make.account(db)
    recommendation = make.recommendation(db)
    drafted(db, recommendation, other, replace(PLAIN, new=[NEW]))
    piece = db.scalars(sa.select(Evidence)).one()
    with pytest.raises(Refused) as refused:
        drafted(db, recommendation, author, replace(PLAIN, picked=[Picked(piece.id, Bearing.SUPPORTS)]))
    assert places(refused) == ["evidence"]
    assert "fictional" not in str(refused.value).lower()


def test_what_is_on_offer(db: Session) -> None:
    author, other = make.account(db), make.account(db)
    recommendation = make.recommendation(db)
    about = make.evidence(db, "Court opens", about=[recommendation])
    rested_on = make.evidence(db, "Court closes", sensitivity=Sensitivity.RESTRICTED)
    make.assessment(db, recommendation, rests_on=[rested_on])
    elsewhere = make.evidence(db, "Закон о СУДАХ принят")
    drafted(db, recommendation, other, replace(PLAIN, new=[replace(NEW, title="Court of a draft")]))

    def offered(words: str = "", picked: tuple[int, ...] = (), to: Account = author) -> dict[str, list[int]]:
        found = offers.offer(db, recommendation.id, to=to, language="en", picked=picked, words=words)
        return {name: [piece.id for piece in getattr(found, name)] for name in ("picked", "related", "found")}

    assert offered() == {"picked": [], "related": [about.id, rested_on.id], "found": []}
    assert offered("суд ЗАКОН") == {"picked": [], "related": [about.id, rested_on.id], "found": [elsewhere.id]}
    assert offered("court draft")["found"] == []
    assert offered(picked=(elsewhere.id, about.id)) == {
        "picked": [about.id, elsewhere.id],
        "related": [rested_on.id],
        "found": [],
    }
    viewer = make.account(db, role=Role.VIEWER)
    assert offered(to=viewer)["related"] == [about.id]
    assert len(offered("court", to=other)["found"]) == 1


def test_a_search_offers_a_handful_and_says_how_many_there_are(db: Session) -> None:
    recommendation = make.recommendation(db)
    for number in range(23):
        make.evidence(db, f"Common word {number}")
    found = offers.offer(db, recommendation.id, to=make.account(db), language="en", picked=(), words="common")
    assert (len(found.found), found.found_in_all, len(found.pieces)) == (20, 23, 20)


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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments SET rationale = 'Something else.'",
        "UPDATE assessments SET state = 'draft'",
        "UPDATE assessments SET recorded_at = NULL",
        "DELETE FROM assessments",
    ],
)
def test_the_record_cannot_be_changed_even_by_hand(db: Session, statement: str) -> None:
    author, reviewer = people(db)
    published(db, make.recommendation(db), author, reviewer)
    db.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.execute(sa.text(statement))
    db.rollback()


def correction(db: Session, row: Assessment, author: Account, **changes: Any) -> Assessment:
    typed = replace(PLAIN, reason="The draft law was another one.", **changes)
    made = assessments.propose_correction(db, row, typed=typed, by=author, today=TODAY, now=NOW)
    assessments.submit(db, made, by=author, today=TODAY, seen=all_marks(db, made))
    return made


def test_a_correction_takes_the_place_of_what_it_corrects(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    first = make.assessment(db, recommendation, Status.IMPLEMENTED, as_of=date(2020, 6, 1), voice=Voice.EDITORS)
    made = correction(db, first, author, as_of=date(2019, 1, 1))
    assert (made.voice, made.corrects_id) == (Voice.EDITORS, first.id)
    assert standing(db, recommendation) == ("implemented", first.id)
    publish(db, made, reviewer, now=NOW)
    assert standing(db, recommendation) == ("not-implemented", made.id)
    again = correction(db, made, author, status=Status.NO_INFORMATION)
    publish(db, again, reviewer)
    assert standing(db, recommendation) == ("no-information", again.id)
    assert assessments.newest_of(db, first) is again


def test_a_correction_needs_a_reason(db: Session) -> None:
    author = make.account(db)
    first = make.assessment(db, make.recommendation(db))
    with pytest.raises(Refused) as refused:
        assessments.propose_correction(db, first, typed=PLAIN, by=author, today=TODAY, now=NOW)
    assert places(refused) == ["reason"]


def test_only_the_newest_row_can_be_corrected(db: Session) -> None:
    author, reviewer = people(db)
    first = make.assessment(db, make.recommendation(db))
    one, other = correction(db, first, author), correction(db, first, author)
    with pytest.raises(Refused, match="part of the record"):
        correction(db, one, author)
    publish(db, one, reviewer)
    with pytest.raises(Overtaken, match="newest") as overtaken:
        publish(db, other, reviewer)
    assert overtaken.value.newer == [one]
    with pytest.raises(Overtaken, match="newest"):
        correction(db, first, author)
    with pytest.raises(Overtaken, match="newest"):
        assessments.propose_retraction(db, first, reason="It was never true.", by=author, now=NOW)


def test_a_retraction_takes_a_judgement_out_of_force(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    first = make.assessment(db, recommendation, as_of=date(2020, 6, 1), voice=Voice.CIVIL_SOCIETY)
    with pytest.raises(Refused) as refused:
        assessments.propose_retraction(db, first, reason=" ", by=author, now=NOW)
    assert places(refused) == ["reason"]
    row = assessments.propose_retraction(db, first, reason="It was about another State.", by=author, now=NOW)
    assert (row.status, row.voice, row.as_of) == (None, Voice.CIVIL_SOCIETY, date(2020, 6, 1))
    again = assessments.propose_retraction(
        db, first, reason="It was about another country.", by=author, now=NOW, draft=row, seen=mark(row)
    )
    assert again is row
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    assert standing(db, recommendation) == ("not-implemented", first.id)
    publish(db, row, reviewer)
    assert standing(db, recommendation) == ("not-assessed", None)
    with pytest.raises(Refused, match="Log a new status"):
        assessments.propose_retraction(db, row, reason="It was true after all.", by=author, now=NOW)


def test_who_has_not_seen_what_others_said_is_told(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    mine = drafted(db, recommendation, author)
    seen = all_marks(db, mine)
    theirs = submitted(db, recommendation, make.account(db))
    with pytest.raises(Overtaken) as overtaken:
        assessments.submit(db, mine, by=author, today=TODAY, seen=seen)
    assert overtaken.value.newer == [theirs]
    assert mine.state is State.DRAFT
    assessments.submit(db, mine, by=author, today=TODAY, seen=all_marks(db, mine))
    opened = all_marks(db, mine)
    publish(db, theirs, reviewer)
    with pytest.raises(Overtaken) as overtaken:
        reviews.publish(db, mine, by=reviewer, today=TODAY, now=NOW, seen=opened)
    assert overtaken.value.newer == [theirs]
    publish(db, mine, reviewer)


def test_others_drafts_do_not_count_as_news(db: Session) -> None:
    author = make.account(db)
    recommendation = make.recommendation(db)
    mine = drafted(db, recommendation, author)
    seen = all_marks(db, mine)
    drafted(db, recommendation, make.account(db))
    assessments.submit(db, mine, by=author, today=TODAY, seen=seen)


def test_a_draft_open_twice_is_not_overwritten(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author)
    opened = mark(row)
    drafted(db, recommendation, author, draft=row, seen=opened, now=NOW + timedelta(seconds=1))
    with pytest.raises(Overtaken) as overtaken:
        drafted(db, recommendation, author, draft=row, seen=opened)
    assert overtaken.value.newer == [row]
    assessments.submit(db, row, by=author, today=TODAY, seen=all_marks(db, row))
    with pytest.raises(Overtaken):
        reviews.publish(db, row, by=reviewer, today=TODAY, now=NOW, seen=opened)


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


def test_faults_name_what_is_wrong() -> None:
    fault = Fault("as_of", "Today is %(today)s.", {"today": "2026-11-24"})
    assert str(Overtaken(fault, [])) == "Today is 2026-11-24."
