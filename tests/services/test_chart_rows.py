"""Rows of charts are those of the pages and lists: over time and by voice, for random questions."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.exports.world import TODAY, draw_filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import VOICES
from tracker.services import cuts, figures
from tracker.services.series import FEWEST_IN_A_CHART, MOST_IN_A_CHART, drawn
from tracker.store.vocabulary import Vocabulary, read_vocabulary

QUESTIONS = 12


@pytest.fixture
def db(world_engine: Engine) -> Iterator[Session]:
    """A session on the drawn record, which is the same for all tests here."""
    with Session(world_engine) as session:
        yield session


@pytest.fixture
def world(db: Session) -> Vocabulary:
    return read_vocabulary(db, "en")


def asked(seed: int, labels: Vocabulary) -> Iterator[Question]:
    chance = Random(seed)
    for _ in range(QUESTIONS):
        yield Question(draw_filters(chance, labels), TODAY)


def test_a_series_is_what_the_rates_of_each_day_are(db: Session, world: Vocabulary) -> None:
    points = 0
    for question in asked(21, world):
        found = drawn(db, question, world.sessions[0][0])
        assert found[-1].day == question.day
        for point in (*found[:2], *found[-3:]):
            then = question.about(question.filters.with_(on=point.day))
            total, _none = figures.tables(db, then, world, [])
            assert point.row.counts == total.counts, (point.day, question.filters.record())
            assert point.row.list_url == total.list_url
            points += 1
    assert points > QUESTIONS * 3


def test_a_series_begins_with_the_first_judgement(db: Session, world: Vocabulary) -> None:
    for question in asked(22, world):
        found = drawn(db, question, world.sessions[0][0])
        before = [point.row.counts for point in found[: -FEWEST_IN_A_CHART - 1]]
        assert all(one.total > one.not_assessed for one in before[:1])
        assert len(found) <= MOST_IN_A_CHART + 1
    assert len(drawn(db, question, date(2200, 1, 1))) == 1


def test_voices_stand_beside_each_other_unmixed(db: Session, world: Vocabulary) -> None:
    for question in asked(25, world):
        plain = question.about(question.filters.without("status"))
        found = cuts.voice_rows(db, plain)
        assert [row.key for row in found] == list(VOICES)
        for row in found:
            total, _none = figures.tables(db, plain.about(plain.filters.with_(voice=row.key)), world, [])
            assert row.counts == total.counts
            assert row.list_url == total.list_url
