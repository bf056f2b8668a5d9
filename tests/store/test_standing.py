"""What holds on a day: the statement and the domain's function agree on random histories (design 3.1)."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.dates import end_of
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.statuses import Judgement, current, headline, is_disputed
from tracker.domain.vocabulary import NOT_ASSESSED, RECORDED, VOICES, By, History, State, Status, Voice
from tracker.store import details, recommendations
from tracker.store.db import Sessions, make_sessions
from tracker.store.models import Assessment, Recommendation
from tracker.store.standing import current_by_voice, standings
from tracker.store.units import status_counts, undated_documents

TODAY = date(2026, 11, 24)
SEED = 20_261_124
FIRST_DAY = date(2018, 1, 1)
DAYS = [FIRST_DAY + timedelta(days=number) for number in range(6)]
"""So few days that judgements tie; they are recorded on the same days, so that what was known then differs too."""

HISTORIES = {"sqlite": 240, "postgresql": 80}


@dataclass(slots=True)
class Judged:
    """A recommendation and all that was ever written about it."""

    recommendation: Recommendation
    reference: Reference
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def history(self) -> list[Judgement]:
        names = ("id", "voice", "status", "as_of", "state", "recorded_at", "corrects_id")
        return [Judgement(*(row[name] for name in names)) for row in self.rows]


def random_rows(chance: random.Random, ids: Iterator[int], recommendation: int, accounts: tuple[int, int]) -> Any:
    """Write a history that the constraints accept: ties, drafts, corrections of corrections, retractions."""
    rows: list[dict[str, Any]] = []
    corrected: set[int] = set()
    for _ in range(chance.choice((0, 1, 2, 3, 5, 8, 12))):
        state = chance.choice((*State, State.PUBLISHED, State.PROVISIONAL, State.PROVISIONAL))
        recorded = state in RECORDED
        moment = datetime.combine(chance.choice(DAYS), datetime.min.time(), UTC)
        moment += chance.choice((timedelta(0), timedelta(hours=12), timedelta(days=1) - timedelta(microseconds=1)))
        free = [row for row in rows if row["id"] not in corrected or not recorded]
        target = chance.choice(free) if free and chance.random() < 0.4 else None
        status: Status | None = chance.choice(list(Status))
        if target is not None:
            status = None if chance.random() < 0.4 else status
            corrected |= {target["id"]} if recorded else set()
        voice = target["voice"] if target is not None else chance.choice(list(Voice))
        rows.append(
            {
                "id": next(ids),
                "recommendation_id": recommendation,
                "voice": voice,
                "status": status,
                "as_of": chance.choice(DAYS),
                "state": state,
                "rationale": "A fictional rationale.",
                "evidence_kind": None,
                "confidence": None,
                "reason": "A fictional reason." if target is not None else "",
                "corrects_id": target["id"] if target is not None else None,
                "author_id": accounts[0],
                "author_name": "Fictional author",
                "reviewer_id": accounts[1] if state is State.PUBLISHED else None,
                "reviewer_name": None,
                "written_at": moment,
                "recorded_at": moment if recorded or chance.random() < 0.2 else None,
            }
        )
    return rows


def fill(db: Session, number: int) -> list[Judged]:
    """Put that many recommendations with random histories into a database."""
    chance = random.Random(SEED)
    accounts = (make.account(db).id, make.account(db).id)
    ids = iter(chance.sample(range(1, 100_000), 20_000))  # so that a later row may bear a smaller number
    judged = []
    for _ in range(number):
        made = make.recommendation(db, symbol=f"CCPR/C/ZZZ/CO/{chance.randint(1, 4)}")
        rows = random_rows(chance, ids, made.id, accounts)
        if rows:
            db.execute(sa.insert(Assessment), rows)
        judged.append(Judged(made, made.reference, rows))
    db.commit()
    return judged


@pytest.fixture
def histories(engine: Engine) -> Iterator[tuple[Session, list[Judged]]]:
    """A database full of random histories."""
    with make_sessions(engine)() as db:
        yield db, fill(db, HISTORIES[engine.dialect.name])


def questions() -> Iterator[Question]:
    """Ask about each day and one around them, for each voice, as judged and as recorded by then."""
    for day in (*DAYS, FIRST_DAY - timedelta(days=1), TODAY):
        for voice in VOICES:
            for history in History:
                yield Question(Filters(voice=voice, on=day, history=history), TODAY)


def recorded_by(question: Question) -> datetime | None:
    return end_of(question.day) if question.filters.history is History.RECORDED else None


def expected(judged: Judged, question: Question) -> tuple[str, int | None, date | None, bool]:
    """What the domain says: status, number of the judgement, its day, whether voices differ."""
    by = recorded_by(question)
    shown = headline(judged.history, question.day, question.filters.voice, recorded_by=by)
    disputed = is_disputed(judged.history, question.day, recorded_by=by)
    if shown is None or shown.status is None:
        return NOT_ASSESSED, None, None, disputed
    return shown.status.value, shown.id, shown.as_of, disputed


def test_statement_and_domain_agree(histories: tuple[Session, list[Judged]]) -> None:
    db, judged = histories
    differing = []
    seen: Counter[str] = Counter()
    for question in questions():
        rows = standings(question, disputed=True)
        found = {
            row.id: (row.status, row.assessment_id, row.as_of, bool(row.disputed))
            for row in db.execute(
                sa.select(rows.c.id, rows.c.status, rows.c.assessment_id, rows.c.as_of, rows.c.disputed)
            )
        }
        assert len(found) == len(judged)
        told = {one.recommendation.id: expected(one, question) for one in judged}
        differing += [(question.filters, one, found[one], told[one]) for one in told if found[one] != told[one]]
        seen.update(status for status, *_ in told.values())
        counts = Counter(status for status, *_ in told.values())
        assert status_counts(db, question)[""] == counts
        disputes = question.about(question.filters.with_(disputed="yes"))
        assert recommendations.count(db, disputes) == sum(disputed for *_, disputed in told.values())
    assert differing == []
    assert min(seen[status] for status in (*Status, NOT_ASSESSED)) > 100, "the histories are too tame to tell anything"


def test_each_voice_by_itself_agrees_too(histories: tuple[Session, list[Judged]]) -> None:
    db, judged = histories
    for question in questions():
        if question.filters.voice != VOICES[0]:
            continue
        voices = current_by_voice(question)
        found = {(row.recommendation_id, row.voice): row.id for row in db.execute(sa.select(voices))}
        told = {
            (one.recommendation.id, voice): shown.id
            for one in judged
            for voice in Voice
            if (shown := current(one.history, question.day, voice, recorded_by=recorded_by(question)))
        }
        assert found == told


def test_the_page_of_one_recommendation_agrees(histories: tuple[Session, list[Judged]]) -> None:
    db, judged = histories
    chance = random.Random(SEED)
    asked = list(questions())
    for one in judged:
        for question in chance.sample(asked, 1):
            status, identity, as_of, disputed = expected(one, question)
            detail = details.find(db, question, one.reference)
            assert detail is not None
            shown = detail.shown
            assert (detail.row.status, detail.row.as_of, detail.row.disputed) == (status, as_of, disputed)
            assert (shown.id if shown else None) == identity
            for voice, entry in detail.voices.items():
                told = current(one.history, question.day, voice, recorded_by=recorded_by(question))
                assert (entry.id if entry else None) == (told.id if told else None)
            assert set(detail.voices) == set(Voice)
            assert_history_is_whole(detail, one, question)


def assert_history_is_whole(detail: details.Detail, judged: Judged, question: Question) -> None:
    """All that is recorded, up to the day, newest first; what was replaced names the row that did so."""
    by = recorded_by(question)
    known = [
        one
        for one in judged.history
        if one.state in RECORDED and one.recorded_at is not None and (by is None or one.recorded_at <= by)
    ]
    in_order = sorted(known, key=lambda one: (one.as_of, one.recorded_at, one.id), reverse=True)
    assert [entry.id for entry in detail.history] == [one.id for one in in_order if one.as_of <= question.day]
    replaced = {one.corrects: one.id for one in known}
    assert {entry.id: entry.replaced_by for entry in detail.history} == {
        entry.id: replaced.get(entry.id) for entry in detail.history
    }
    current_ids = {entry.id for entry in detail.voices.values() if entry}
    assert {entry.id for entry in detail.history if entry.is_current} == current_ids


def ask(**filters: Any) -> Question:
    return Question(replace(Filters(), **filters), TODAY)


def symbols(db: Session, question: Question) -> set[str]:
    return {row.reference.symbol for row in recommendations.rows_of(db, question)}


def test_a_document_counts_from_its_adoption_or_else_its_publication(db: Session) -> None:
    make.document(db, "CAT/C/ZZZ/CO/1", adopted_on=date(2013, 12, 20), published_on=date(2014, 2, 1))
    make.document(db, "CAT/C/ZZZ/CO/2", adopted_on=None, published_on=date(2016, 5, 5))
    make.document(db, "CAT/C/ZZZ/CO/3", adopted_on=None)
    for number in (1, 2, 3):
        make.recommendation(db, symbol=f"CAT/C/ZZZ/CO/{number}")
    first, second, undated = (f"CAT/C/ZZZ/CO/{number}" for number in (1, 2, 3))
    assert symbols(db, ask(on=date(2013, 12, 19))) == {undated}
    assert symbols(db, ask(on=date(2013, 12, 20))) == {first, undated}
    assert symbols(db, ask(on=date(2016, 5, 4))) == {first, undated}
    assert symbols(db, ask(on=date(2016, 5, 5))) == {first, second, undated}
    years = {year: sum(counts.values()) for year, counts in status_counts(db, ask(), by=By.YEAR).items()}
    assert years == {"2013": 1, "2016": 1, "none": 1}
    assert undated_documents(db, ask()) == [undated]
    assert undated_documents(db, ask(until=date(2026, 1, 1))) == []


def test_only_treaty_bodies_count_and_a_sub_body_under_its_parent(db: Session) -> None:
    make.committee(db, "CAT")
    make.committee(db, "SPT", parent_code="CAT")
    make.committee(db, "UPR", is_treaty_body=False)
    for symbol in ("CAT/C/ZZZ/CO/1", "SPT/OP/ZZZ/1", "UPR/ZZZ/1"):
        make.recommendation(db, symbol=symbol)
    assert symbols(db, ask()) == {"CAT/C/ZZZ/CO/1", "SPT/OP/ZZZ/1"}
    assert symbols(db, ask(committee=("CAT",))) == {"CAT/C/ZZZ/CO/1", "SPT/OP/ZZZ/1"}
    assert set(status_counts(db, ask(), by=By.COMMITTEE)) == {"CAT"}


def test_a_judgement_may_be_recorded_in_any_zone(sessions: Sessions) -> None:
    """Kyrgyzstan is six hours ahead: what is recorded there at 2 on the 2nd was recorded on the 1st, UTC."""
    local = datetime.fromisoformat("2018-01-02T02:00:00+06:00")
    with sessions() as db:
        make.assessment(db, make.recommendation(db), as_of=date(2018, 1, 1), recorded_at=local)
        db.commit()
    with sessions() as db:
        held = ask(on=date(2018, 1, 1), history=History.RECORDED, status=("not-implemented",))
        assert recommendations.count(db, held) == 1
        assert db.scalar(sa.select(Assessment.recorded_at)) == datetime(2018, 1, 1, 20, tzinfo=UTC)


def test_sqlite_looks_corrections_up_in_their_index(db: Session) -> None:
    """Otherwise every judgement is compared with every other, and a large register takes seconds a page."""
    if db.get_bind().dialect.name != "sqlite":
        return
    statement = sa.select(standings(ask()).c.status).compile(db.connection(), compile_kwargs={"literal_binds": True})
    plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
    assert any("uq_assessments_corrects_id (corrects_id=?)" in step.detail for step in plan)
