"""Reads of the calendar, and of what was known on a day, on both databases."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tests import make
from tracker.domain.dates import PartialDate, Precision
from tracker.domain.deadlines import Lacking
from tracker.domain.filters import Filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import DeadlineKind, History, Sensitivity
from tracker.store import calendar, evidence, search
from tracker.store.evidence import EvidenceFilters
from tracker.store.models import Deadline

TODAY = date(2026, 11, 24)
LATE = datetime(2025, 3, 1, tzinfo=UTC)


def question(on: date | None = None, *, recorded: bool = False) -> Question:
    return Question(Filters(on=on, history=History.RECORDED if recorded else History.JUDGED), TODAY)


def test_the_calendar_holds_what_was_known_on_the_day(db: Session) -> None:
    item, other = make.recommendation(db, 5, "a", follow_up=True), make.recommendation(db, 6)
    make.evidence(db, "Seen", [item, other], event_on=date(2020, 1, 1))
    make.evidence(db, "Hidden", [item], event_on=date(2024, 1, 1), sensitivity=Sensitivity.RESTRICTED)
    make.evidence(db, "Recorded late", [other], event_on=date(2021, 1, 1), recorded_at=LATE)
    later = make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=date(2022, 1, 1))
    for place, (due, document) in enumerate(((date(2030, 1, 1), later.id), (date(2027, 3, 1), None))):
        db.add(
            Deadline(
                position=place, committee_code="CCPR", kind=DeadlineKind.SESSION, due_on=due,
                due_precision=Precision.YEAR, what=f"session {place}", document_id=document, paragraph="",
                verified="read", source_url="https://zzz.example",
            )
        )  # fmt: skip
    db.flush()
    found = calendar.calendar(db, question())
    assert [(one.what, str(one.due), one.document) for one in found.deadlines] == [
        ("session 1", "2027", ""),
        ("session 0", "2030", "CCPR/C/ZZZ/CO/2"),
    ]
    [followed] = found.follow_up
    assert [(one.reference.place, one.evidence, one.last_evidence) for one in followed.wanted] == [
        ("5 (a)", 1, date(2020, 1, 1)),
    ]
    assert found.lacking == {"CCPR": Lacking(2, 2, 2)}, "the evidence is older than the observations of 2022"
    before = calendar.calendar(db, question(date(2021, 6, 1)))
    assert [one.what for one in before.deadlines] == ["session 1"]
    assert [paper.slug for paper in before.papers] == ["CCPR/C/ZZZ/CO/1"]
    assert before.lacking == {"CCPR": Lacking(2, 2, 0)}
    for day, without in ((date(2021, 6, 1), 2), (date(2025, 2, 1), 2)):
        recorded = calendar.calendar(db, question(day, recorded=True))
        assert recorded.lacking["CCPR"].without_evidence == without, "what there is was recorded in 2025 and 2026"


def test_a_report_came_when_its_title_says_so(db: Session) -> None:
    make.document(db, "CCPR/C/ZZZ/2", adopted_on=date(2021, 5, 1), title="Report, due 2018 (received 25 February 2020)")
    [paper] = calendar.calendar(db, question(date(2020, 2, 25))).papers
    assert paper.came == PartialDate(date(2020, 2, 25))
    assert calendar.calendar(db, question(date(2020, 2, 24))).papers == []


def test_evidence_and_search_as_recorded(db: Session) -> None:
    item = make.recommendation(db, 5)
    make.evidence(db, "Quagga early", [item], recorded_at=datetime(2021, 1, 1, tzinfo=UTC))
    make.evidence(db, "Quagga late", [item], recorded_at=LATE)
    draft = make.evidence(db, "Quagga of a draft", recorded_at=datetime(2021, 1, 1, tzinfo=UTC))
    draft.recorded_by_id = make.account(db).id
    make.assessment(db, item, rests_on=[draft], recorded_at=LATE)
    search.refresh(db)
    for on, judged, recorded in ((date(2024, 1, 1), 3, 1), (date(2025, 3, 1), 3, 3), (date(2020, 4, 30), 0, 0)):
        for asked, number in ((question(on), judged), (question(on, recorded=True), recorded)):
            assert evidence.count(db, asked, EvidenceFilters()) == number
            assert evidence.page_of(db, asked, EvidenceFilters()).total == number
            found = search.find(db, "quagga", clearance=PUBLIC_ONLY, day=asked.day, recorded_by=asked.recorded_by)
            assert found.total == number
