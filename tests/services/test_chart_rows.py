"""Rows of charts are those of the lists: over time, by two labels, by age and by voice, for random questions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from tests.exports.world import TODAY, build, draw_filters
from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import VOICES, By, History, Unit
from tracker.services import chart_rows, figures
from tracker.store import recommendations as lists
from tracker.store.vocabulary import Vocabulary, read_vocabulary

QUESTIONS = 12


@pytest.fixture
def world(db: Session) -> Vocabulary:
    build(db)
    return read_vocabulary(db, "en")


def drawn(seed: int, labels: Vocabulary) -> Iterator[Question]:
    chance = Random(seed)
    for _ in range(QUESTIONS):
        yield Question(draw_filters(chance, labels), TODAY)


def test_a_series_is_what_the_rates_of_each_day_are(db: Session, world: Vocabulary) -> None:
    points = 0
    for question in drawn(21, world):
        found = chart_rows.series(db, question, world, figures.english)
        assert found[-1][0] == question.day
        for day, row in (*found[:2], *found[-3:]):
            asked = question.about(question.filters.with_(on=day))
            total, _none = figures.tables(db, asked, world, [])
            assert row.counts == total.counts, (day, question.filters.record())
            assert row.list_url == total.list_url
            points += 1
    assert points > QUESTIONS * 3


def test_a_series_as_recorded_asks_for_each_day(db: Session, world: Vocabulary) -> None:
    question = next(drawn(22, world))
    question = question.about(replace(question.filters, history=History.RECORDED, on=None))
    for day, row in chart_rows.series(db, question, world, figures.english)[-2:]:
        total, _none = figures.tables(db, question.about(question.filters.with_(on=day)), world, [])
        assert row.counts == total.counts


def test_cells_of_a_grid_hold_what_their_lists_hold(db: Session, world: Vocabulary) -> None:
    cells = 0
    for question in drawn(23, world):
        total, tables, found = chart_rows.grid(db, question, world, figures.english)
        assert total.counts.total == lists.count(db, question)
        keys = {
            By.COMMITTEE: {row.key for row in tables[By.COMMITTEE]},
            By.THEME: {row.key for row in tables[By.THEME]},
        }
        for cell in found[:6]:
            assert cell.committee in keys[By.COMMITTEE]
            assert cell.theme in keys[By.THEME]
            asked = question.about(question.filters.with_(committee=cell.committee, theme=cell.theme))
            if "." not in cell.theme:
                assert cell.row.counts.total == lists.count(db, asked)
            cells += 1
    assert cells > QUESTIONS


def test_ages_hold_the_whole_set_once(db: Session, world: Vocabulary) -> None:
    for question in drawn(24, world):
        found = chart_rows.by_age(db, question, figures.english)
        for _years, row in found:
            asked = question.about(question.filters)
            assert row.counts.total <= lists.count(db, asked) or question.filters.unit is not Unit.RECOMMENDATION
        if question.filters.unit is Unit.RECOMMENDATION:
            total = lists.count(db, question)
            assert sum(row.counts.total for _years, row in found) == total, question.filters.record()


def test_voices_stand_beside_each_other_unmixed(db: Session, world: Vocabulary) -> None:
    for question in drawn(25, world):
        found = chart_rows.by_voice(db, question, world, figures.english)
        assert [voice for voice, _row in found] == list(VOICES)
        for voice, row in found:
            total, _none = figures.tables(db, question.about(question.filters.with_(voice=voice)), world, [])
            assert row.counts == total.counts


def test_quarters_end_with_the_day_asked_about() -> None:
    assert chart_rows.quarter_ends(date(2019, 12, 31), date(2020, 8, 1)) == [
        date(2019, 12, 31),
        date(2020, 3, 31),
        date(2020, 6, 30),
        date(2020, 8, 1),
    ]
    assert chart_rows.quarter_ends(date(2020, 1, 1), date(2020, 3, 31)) == [date(2020, 3, 31)]


def test_ages_meet_without_gap_or_overlap() -> None:
    day = date(2024, 2, 29)
    assert chart_rows.years_before(day, 1) == date(2023, 2, 28)
    assert chart_rows.years_before(day, 4) == date(2020, 2, 29)
    assert chart_rows.years_before(day, 2) + timedelta(days=1) == date(2022, 3, 1)
    assert NONE not in {str(first) for first, _below in chart_rows.AGES}
