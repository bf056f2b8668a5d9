"""What changed lately: what entered the record last, with what the same voice said before."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import History, State, Status, Voice
from tracker.store.changes import latest_changes
from tracker.store.models import RecommendationWording

TODAY = date(2026, 11, 24)


def ask(language: str = "en", **filters: Any) -> Question:
    return Question(replace(Filters(), **filters), TODAY, language=language)


def at(day: int) -> datetime:
    return datetime(2025, 1, day, 12, tzinfo=UTC)


def told(db: Session, question: Question | None = None, **options: Any) -> list[tuple[str, str, str | None, str]]:
    return [
        (change.reference.place, change.voice, change.before, change.status)
        for change in latest_changes(db, question or ask(), **options)
    ]


def test_the_latest_recorded_come_first_with_what_was_before(db: Session) -> None:
    first, second = make.recommendation(db, 1), make.recommendation(db, 2)
    make.assessment(db, first, Status.NOT_IMPLEMENTED, as_of=date(2020, 1, 1), recorded_at=at(2))
    make.assessment(db, second, Status.REVERSED, as_of=date(2024, 1, 1), recorded_at=at(1))
    make.assessment(db, first, Status.PARTIALLY_IMPLEMENTED, as_of=date(2021, 1, 1), recorded_at=at(3))
    make.assessment(db, first, Status.IMPLEMENTED, as_of=date(2020, 6, 1), recorded_at=at(4), voice=Voice.STATE)
    make.assessment(db, second, state=State.SUBMITTED, recorded_at=None)
    assert told(db) == [
        ("1", "state", None, "implemented"),
        ("1", "editors", "not-implemented", "partially-implemented"),
        ("1", "editors", None, "not-implemented"),
        ("2", "editors", None, "reversed"),
    ]
    assert len(told(db, number=2)) == 2
    assert told(db, ask(on=date(2020, 5, 31))) == [("1", "editors", None, "not-implemented")]


def test_what_was_corrected_or_retracted_is_no_change(db: Session) -> None:
    item = make.recommendation(db, 1)
    make.assessment(db, item, Status.NOT_IMPLEMENTED, as_of=date(2020, 1, 1), recorded_at=at(1))
    wrong = make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2021, 1, 1), recorded_at=at(2))
    make.assessment(
        db, item, Status.REVERSED, as_of=date(2021, 1, 1), recorded_at=at(3), corrects_id=wrong.id, reason="Misread."
    )
    gone = make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2022, 1, 1), recorded_at=at(4))
    make.assessment(
        db, item, None, as_of=date(2022, 1, 1), recorded_at=at(5), corrects_id=gone.id, reason="Another country."
    )
    assert told(db) == [
        ("1", "editors", "not-implemented", "reversed"),
        ("1", "editors", None, "not-implemented"),
    ]
    held = ask(on=date(2025, 1, 2), history=History.RECORDED)
    assert told(db, held) == [
        ("1", "editors", "not-implemented", "implemented"),
        ("1", "editors", None, "not-implemented"),
    ]


def test_headings_are_in_the_readers_language(db: Session) -> None:
    item = make.recommendation(db, 1)
    make.assessment(db, item)
    words = {"heading": "Заголовок", "summary": "", "written_by": "Editors of the register"}
    db.add(RecommendationWording(recommendation_id=item.id, language="ru", **words))
    db.flush()
    assert [change.heading for change in latest_changes(db, ask("ru"))] == ["Заголовок"]
    assert [change.heading for change in latest_changes(db, ask("ky"))] == ["Fictional heading"]


def test_where_the_latest_few_were_all_corrected_the_ones_before_are_shown(db: Session) -> None:
    item = make.recommendation(db, 1)
    make.assessment(db, item, Status.IMPLEMENTED, as_of=date(2020, 1, 1), recorded_at=at(1))
    for day in range(2, 12, 2):
        wrong = make.assessment(db, item, Status.REVERSED, as_of=date(2021, 1, 1), recorded_at=at(day))
        values: dict[str, Any] = {"as_of": date(2021, 1, 1), "recorded_at": at(day + 1), "reason": "Another country."}
        make.assessment(db, item, None, corrects_id=wrong.id, **values)
    assert told(db, number=1) == [("1", "editors", None, "implemented")]
