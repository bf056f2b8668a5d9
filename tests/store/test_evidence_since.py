"""The filter by the latest evidence: each value, day, history and clearance finds what is found piece by piece."""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.exports.world import TODAY
from tests.store.evidence_by_hand import latest_evidence
from tracker.domain.filters import Filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import History, LatestEvidence, Sensitivity
from tracker.store import recommendations

DAYS = (None, date(2015, 1, 1), date(2018, 3, 1), date(2023, 9, 30))
EVERYTHING = frozenset(Sensitivity)


@pytest.fixture
def world(world_engine: Engine) -> Iterator[Session]:
    """A session on the drawn record."""
    with Session(world_engine) as session:
        yield session


def ids(db: Session, question: Question, *evidence: str) -> set[int]:
    asked = question.about(question.filters.with_(evidence=evidence))
    return {row.id for row in recommendations.rows_of(db, asked)}


def test_each_value_finds_what_piece_by_piece_is_found(world: Session) -> None:
    met: set[str] = set()
    for day, history, clearance in product(DAYS, History, (PUBLIC_ONLY, EVERYTHING)):
        question = Question(Filters(on=day, history=history), TODAY, clearance)
        expected, everything = latest_evidence(world, question), ids(world, question)
        by_value = {value.value: ids(world, question, value) for value in LatestEvidence}
        for value, found in by_value.items():
            assert found == {one for one in everything if expected.get(one, "none") == value}, (day, history, value)
            met |= {value} if found else set()
        assert ids(world, question, "none", "since-review") == by_value["none"] | by_value["since-review"]
    assert met == set(LatestEvidence), "each value finds something"


def test_evidence_of_the_day_of_the_observations_is_since_them(db: Session) -> None:
    item = make.recommendation(db, 5)
    make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=date(2022, 3, 1))
    make.evidence(db, "On the day", [item], event_on=date(2022, 3, 1))
    for day, value in ((None, "since-review"), (date(2022, 2, 28), "none"), (date(2022, 3, 1), "since-review")):
        question = Question(Filters(on=day), TODAY)
        assert ids(db, question, value) == {item.id}, day


def test_restricted_evidence_counts_only_for_who_may_see_it(db: Session) -> None:
    item = make.recommendation(db, 5)
    make.evidence(db, "Hidden", [item], event_on=date(2020, 1, 1), sensitivity=Sensitivity.RESTRICTED)
    assert ids(db, Question(Filters(), TODAY), "none") == {item.id}
    assert ids(db, Question(Filters(), TODAY, EVERYTHING), "since-review") == {item.id}
