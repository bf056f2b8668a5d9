"""One recommendation: its history, what its judgements rest on, what is withheld, and its kin."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Queries
from tracker.domain.dates import Precision
from tracker.domain.filters import Filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Bearing, Effect, Sensitivity, State, Status, Voice
from tracker.store.details import Detail, find
from tracker.store.models import EvidenceWording, Finding, OfficialGrade, Recommendation, RecommendationWording
from tracker.store.models.tracking import finding_recommendations

TODAY = date(2026, 11, 24)
EVERYTHING = frozenset(Sensitivity)
SYMBOL = "CCPR/C/ZZZ/CO/1"


def ask(clearance: frozenset[Sensitivity] = PUBLIC_ONLY, language: str = "en", **filters: Any) -> Question:
    return Question(replace(Filters(), **filters), TODAY, clearance, language)


def read(db: Session, item: Recommendation, question: Question | None = None) -> Detail:
    db.expire_all()
    detail = find(db, question or ask(), Reference(SYMBOL, item.paragraph, item.item))
    assert detail is not None
    return detail


def at(day: int) -> datetime:
    return datetime(2025, 1, day, tzinfo=UTC)


@pytest.mark.parametrize(
    "reference", [Reference(SYMBOL, "11"), Reference(SYMBOL, "12", "a"), Reference("X/1", "11", "a")]
)
def test_what_is_not_tracked_is_not_found(db: Session, reference: Reference) -> None:
    make.recommendation(db, 11, "a")
    assert find(db, ask(), reference) is None


def test_a_recommendation_nobody_judged(db: Session) -> None:
    detail = read(db, make.recommendation(db, 11, "a"))
    assert (detail.row.status, detail.shown, detail.history, detail.evidence) == ("not-assessed", None, [], [])
    assert detail.voices == dict.fromkeys(Voice)


def test_history_newest_first_with_what_was_replaced(db: Session) -> None:
    item = make.recommendation(db, 11)
    first = make.assessment(db, item, Status.NOT_IMPLEMENTED, as_of=date(2020, 1, 1), recorded_at=at(1))
    wrong = make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2021, 1, 1), recorded_at=at(2))
    better = make.assessment(
        db, item, Status.REVERSED, as_of=date(2021, 1, 1), recorded_at=at(3), corrects_id=wrong.id, reason="Misread."
    )
    make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2022, 1, 1), state=State.DRAFT, recorded_at=None)
    detail = read(db, item)
    assert [(entry.id, entry.replaced_by) for entry in detail.history] == [
        (better.id, None),
        (wrong.id, better.id),
        (first.id, None),
    ]
    assert [(entry.is_current, entry.is_shown) for entry in detail.history] == [(True, True)] + [(False, False)] * 2
    assert (detail.history[0].corrects_id, detail.history[0].reason) == (wrong.id, "Misread.")
    assert detail.row.status == "reversed"
    before = read(db, item, ask(on=date(2020, 12, 31)))
    assert [entry.id for entry in before.history] == [first.id]


def test_a_retraction_stands_in_the_history(db: Session) -> None:
    item = make.recommendation(db, 11)
    wrong = make.assessment(db, item, as_of=date(2021, 1, 1), recorded_at=at(2))
    taken = make.assessment(
        db, item, None, as_of=date(2021, 1, 1), recorded_at=at(3), corrects_id=wrong.id, reason="Another country."
    )
    detail = read(db, item)
    assert [(entry.id, entry.status, entry.replaced_by) for entry in detail.history] == [
        (taken.id, None, None),
        (wrong.id, Status.NOT_IMPLEMENTED, taken.id),
    ]
    assert detail.row.status == "not-assessed"


def test_all_voices_side_by_side(db: Session) -> None:
    item = make.recommendation(db, 11)
    for voice in Voice:
        status = Status.IMPLEMENTED if voice is Voice.STATE else Status.NOT_IMPLEMENTED
        make.assessment(db, item, status, voice=voice)
    detail = read(db, item, ask(voice="state"))
    assert {voice: entry.status for voice, entry in detail.voices.items() if entry} == {
        Voice.COMMITTEE: Status.NOT_IMPLEMENTED,
        Voice.STATE: Status.IMPLEMENTED,
        Voice.CIVIL_SOCIETY: Status.NOT_IMPLEMENTED,
        Voice.EDITORS: Status.NOT_IMPLEMENTED,
    }
    assert (detail.row.voice, detail.row.status, detail.row.disputed) == (Voice.STATE, "implemented", True)
    independent = read(db, item)
    assert independent.shown is not None
    assert independent.shown.voice is Voice.CIVIL_SOCIETY


def test_evidence_of_a_judgement_and_what_is_withheld(db: Session) -> None:
    item = make.recommendation(db, 11)
    public = make.evidence(db, "Public fact", event_on=date(2019, 1, 1), effect=Effect.REGRESSION)
    secret = make.evidence(db, "Secret fact", sensitivity=Sensitivity.RESTRICTED)
    partners = make.evidence(db, "Partners' fact", about=[item], sensitivity=Sensitivity.PARTNERS)
    later = make.evidence(db, "Later fact", about=[item], event_on=date(2024, 1, 1))
    judged = make.assessment(db, item, rests_on=[public, secret], as_of=date(2021, 1, 1))
    assert partners.id

    def seen(clearance: frozenset[Sensitivity], **filters: Any) -> tuple[list[str], list[str], int]:
        detail = read(db, item, ask(clearance, **filters))
        entry = next(entry for entry in detail.history if entry.id == judged.id)
        return [piece.title for piece in detail.evidence], [piece.title for piece in entry.evidence], entry.withheld

    assert seen(PUBLIC_ONLY) == (["Later fact", "Public fact"], ["Public fact"], 1)
    assert seen(PUBLIC_ONLY | {Sensitivity.PARTNERS}) == (
        ["Later fact", "Partners' fact", "Public fact"], ["Public fact"], 1,
    )  # fmt: skip
    assert seen(EVERYTHING)[1:] == (["Public fact", "Secret fact"], 0)  # as its author put them
    assert "Later fact" not in seen(EVERYTHING, on=date(2023, 1, 1))[0]
    assert later.id
    row = read(db, item).row
    assert (row.links.evidence_count, row.links.evidence_withheld) == (2, 2)
    piece = read(db, item).history[0].evidence[0]
    assert (piece.bearing, piece.effect, str(piece.event)) == (Bearing.SUPPORTS, "regression", "2019-01-01")


def test_nothing_of_restricted_evidence_is_in_what_the_public_gets(db: Session) -> None:
    item = make.recommendation(db, 11)
    secret = make.evidence(
        db, "Zzz-secret", about=[item], summary="zzz-secret", source_url="https://zzz-secret.example/",
        sensitivity=Sensitivity.RESTRICTED, publisher="zzz-secret", source_title="zzz-secret",
    )  # fmt: skip
    make.assessment(db, item, rests_on=[secret])
    assert "zzz-secret" not in repr(read(db, item)).lower()
    assert "zzz-secret" in repr(read(db, item, ask(EVERYTHING))).lower()


def test_sources_that_speak_of_it(db: Session) -> None:
    item = make.recommendation(db, 11, "a")
    report = make.document(db, "zzz-report", committee_code="CCPR")
    judged = make.assessment(db, item, basis=[(report, "12"), (make.document(db), "3")])
    finding = Finding(
        slug="zzz-finding", document_id=report.id, locator="p. 7", statement="Nothing was done.", figure="",
        bearing=Bearing.CONTRADICTS, verified="read", seen_at="https://zzz.example/report",
    )  # fmt: skip
    db.add(finding)
    grades = [("a", date(2017, 7, 1)), ("b", date(2030, 1, 1))]
    for limb, day in grades:
        db.add(
            OfficialGrade(
                document_id=item.document_id,
                paragraph="11",
                limb=limb,
                about="The law",
                scale="CCPR A-E",
                grade="C1",
                grade_means="Reply received",
                assessed_in_id=report.id,
                assessed_on=day,
                assessed_precision=Precision.MONTH,
                seen_at="https://zzz.example/grade",
            )  # fmt: skip
        )
    db.flush()
    db.execute(finding_recommendations.insert().values(finding_id=finding.id, recommendation_id=item.id))
    detail = read(db, item)
    assert [(mention.document, mention.place) for mention in detail.history[0].basis] == [
        ("zzz-report", "12"),
        (SYMBOL, "3"),
    ]
    assert [mention.assessment_id for mention in detail.history[0].basis] == [judged.id] * 2
    (found,) = detail.findings
    assert (found.document, found.place, found.text, found.scale) == (
        "zzz-report", "p. 7", "Nothing was done.", "contradicts",
    )  # fmt: skip
    (grade,) = detail.grades  # the one of 2030 is still to come
    assert (grade.scale, grade.grade, grade.means, str(grade.on)) == ("CCPR A-E", "C1", "Reply received", "2017-07")
    assert detail.row.links.grades == [("CCPR A-E", "C1")]
    assert detail.row.status == "not-implemented"  # a grade of a reply is no status


def test_wording_of_the_reader(db: Session) -> None:
    item = make.recommendation(db, 11)
    piece = make.evidence(db, "Fact", about=[item])
    words = {"language": "ky", "written_by": "Editors of the register", "summary": "Кыскача"}
    db.add(RecommendationWording(recommendation_id=item.id, heading="Аталышы", reviewed_by="A native speaker", **words))
    db.add(EvidenceWording(evidence_id=piece.id, title="Факт", **words))
    db.flush()
    detail = read(db, item, ask(language="ky"))
    assert (detail.row.heading, detail.row.wording) == ("Аталышы", "reviewed")
    assert (detail.evidence[0].title, detail.evidence[0].wording) == ("Факт", "unreviewed")
    fallback = read(db, item, ask(language="ru"))
    assert (fallback.row.heading, fallback.row.wording) == ("Fictional heading", "english")
    assert (fallback.evidence[0].title, fallback.evidence[0].wording) == ("Fact", "english")
    assert read(db, item).row.wording == ""


def test_neighbours_and_kin(db: Session) -> None:
    ninth, tenth, eleventh = (make.recommendation(db, *place) for place in ((9, "b"), (10,), (11, "a")))
    newer = make.recommendation(db, 4, symbol="CAT/C/ZZZ/CO/2")
    make.document(db, "CAT/C/ZZZ/CO/9", adopted_on=date(2026, 11, 25))
    to_come = make.recommendation(db, 1, symbol="CAT/C/ZZZ/CO/9")
    make.demand(db, "one-ask", [tenth, newer, to_come])
    make.demand(db, "another-ask", [newer, ninth])
    make.assessment(db, newer, Status.REVERSED)
    detail = read(db, tenth)
    assert detail.previous is not None
    assert detail.next is not None
    assert (detail.previous.reference.place, detail.next.reference.place) == ("9 (b)", "11 (a)")
    assert [(kin.reference.key, kin.status) for kin in detail.same_demand] == [("CAT/C/ZZZ/CO/2:4", "reversed")]
    assert set(detail.same_demand[0].demands) == {"another-ask", "one-ask"}
    assert read(db, ninth).previous is None
    assert read(db, eleventh).next is None
    assert read(db, eleventh).same_demand == []
    early = read(db, tenth, ask(on=date(2010, 1, 1)))
    assert (early.previous, early.next, early.row.status) == (None, None, "not-assessed")


def test_five_statements_however_long_the_history(
    db: Session, engine: Engine, count_queries: Callable[[Engine], Queries]
) -> None:
    item = make.recommendation(db, 11)
    pieces = [make.evidence(db, about=[item]) for _ in range(5)]
    for day in range(1, 21):
        make.assessment(db, item, as_of=date(2020, 1, day), rests_on=pieces, basis=[(make.document(db), "3")])
    db.commit()
    db.execute(sa.text("SELECT 1"))
    noted = count_queries(engine)
    detail = find(db, ask(), Reference(SYMBOL, "11"))
    assert detail is not None
    assert len(detail.history) == 20
    assert all(len(entry.evidence) == 5 and len(entry.basis) == 1 for entry in detail.history)
    assert len(noted) <= 5
