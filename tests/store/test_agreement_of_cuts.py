"""Two labels at once, voices side by side, documents at the same age: every number counts the list it opens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.conftest import Queries
from tests.exports.world import TODAY, draw_filters
from tracker.domain.ages import years_after
from tracker.domain.filters import Filters, parse_filters
from tracker.domain.questions import Question
from tracker.domain.rates import NUMERATORS
from tracker.domain.vocabulary import NOT_ASSESSED, STANDINGS, VOICES, By, Measure, Unit
from tracker.services import cuts, figures
from tracker.services.cells import Cell
from tracker.store import recommendations as lists
from tracker.store.vocabulary import Vocabulary, read_vocabulary

QUESTIONS = 9
OPENED = 12
"""Cells of each table whose lists are opened."""


@pytest.fixture
def db(world_engine: Engine) -> Iterator[Session]:
    """A session on the drawn record, which is the same for all tests here."""
    with Session(world_engine) as session:
        yield session


@pytest.fixture
def world(db: Session) -> Vocabulary:
    return read_vocabulary(db, "en")


def drawn(seed: int, labels: Vocabulary) -> Iterator[tuple[Random, Question]]:
    chance = Random(seed)
    for _ in range(QUESTIONS):
        yield chance, Question(draw_filters(chance, labels), TODAY)


def opened(db: Session, address: str, labels: Vocabulary) -> list[lists.Row]:
    """Read the list behind an address, as the page does: from its query."""
    path, query = urlsplit(address).path, urlsplit(address).query
    assert path == "/recommendations"
    filters, faults = parse_filters(parse_qsl(query), known=labels.known, today=TODAY)
    assert not faults
    question = Question(filters, TODAY)
    rows = list(lists.rows_of(db, question))
    assert lists.count(db, question) == len(rows)
    return rows


def check(db: Session, cell: Cell, filters: Filters, labels: Vocabulary) -> None:
    """The cell's own numbers are those of the lists it opens, and so is its rate."""
    everything = opened(db, cell.urls["all"], labels)
    statuses = Counter(row.status for row in everything)
    said = cell.urls["all"]
    assert {one: cell.counts.number(one) for one in STANDINGS} == {one: statuses[one] for one in STANDINGS}, said
    worths = NUMERATORS[cell.measure]
    for worth, number, url in cell.parts:
        wanted = [one for one in worths if worths[one] == worth]
        if url:
            assert len(opened(db, url, labels)) == number
        else:
            assert number == 0
            assert not set(wanted) & set(filters.status)
    if cell.base_url:
        assert len(opened(db, cell.base_url, labels)) == cell.base
    if cell.rate is not None:
        assert cell.rate == pytest.approx(sum(worth * number for worth, number, _ in cell.parts) / cell.base)


def test_every_cell_of_a_grid_counts_the_list_it_opens(db: Session, world: Vocabulary) -> None:
    for number, (chance, question) in enumerate(drawn(11, world)):
        rows, columns = chance.sample(list(By), 2)
        measure = list(Measure)[number % len(Measure)]
        grid = cuts.grid(db, question, world, rows, columns, measure)
        filters = question.filters
        check(db, grid.whole, filters, world)
        assert grid.whole.counts == grid.total.counts
        cells = list(grid.cells.values())
        for cell in chance.sample(cells, min(OPENED, len(cells))):
            check(db, cell, filters, world)
        for margin in (grid.row_totals, grid.column_totals):
            for cell in chance.sample(list(margin.values()), min(4, len(margin))):
                check(db, cell, filters, world)


def test_the_margins_of_a_grid_are_the_rows_of_the_tables(db: Session, world: Vocabulary) -> None:
    for chance, question in drawn(12, world):
        rows, columns = chance.sample(list(By), 2)
        grid = cuts.grid(db, question, world, rows, columns, Measure.IMPLEMENTATION)
        for by, margin in ((rows, grid.rows), (columns, grid.columns)):
            table = figures.table(db, question, world, by=by)
            assert [(row.key, row.counts) for row in margin] == [(row.key, row.counts) for row in table.rows]
        if not grid.overlapping:
            assert sum(cell.counts.total for cell in grid.cells.values()) == grid.total.counts.total


def test_no_cell_is_left_out(db: Session, world: Vocabulary) -> None:
    question = Question(Filters(), TODAY)
    grid = cuts.grid(db, question, world, By.THEME, By.COMMITTEE, Measure.COVERAGE)
    for row in grid.rows:
        for column in grid.columns:
            asked = question.about(Filters(theme=(row.key,), committee=(column.key,)))
            cell = grid.cells.get((row.key, column.key))
            assert lists.count(db, asked) == (cell.counts.total if cell else 0)


@pytest.mark.parametrize(("rows", "columns"), [(By.THEME, By.COMMITTEE), (By.DEMAND, By.DOCUMENT), (By.AGE, By.SDG)])
def test_a_grid_takes_one_statement(
    db: Session, world: Vocabulary, world_engine: Engine, count_queries: object, rows: By, columns: By
) -> None:
    noted: Queries = count_queries(world_engine)  # type: ignore[operator]  # a fixture that gives a function
    cuts.grid(db, Question(Filters(), TODAY), world, rows, columns, Measure.IMPLEMENTATION)
    assert len([one for one in noted if one.lstrip().startswith(("SELECT", "WITH"))]) == 1


def check_pairs(db: Session, voices: cuts.Voices, chance: Random, labels: Vocabulary) -> None:
    """What is said of two voices, and of the grades beside them, counts its lists."""
    for pair in voices.pairs:
        places = list(pair.urls)
        for place in chance.sample(places, min(3, len(places))):
            assert len(opened(db, pair.urls[place], labels)) == pair.numbers[place], pair.urls[place]
        assert len(opened(db, pair.both_url, labels)) == pair.agreement.total
        if pair.same_url:
            assert len(opened(db, pair.same_url, labels)) == pair.agreement.agreed
        else:
            assert pair.agreement.agreed == 0
    for grade in voices.grades:
        assert len(opened(db, grade.url, labels)) == grade.recommendations


def test_voices_are_counted_on_one_set_and_every_number_opens_its_list(db: Session, world: Vocabulary) -> None:
    found_any = 0
    for chance, question in drawn(13, world):
        voices = cuts.voices(db, question, world)
        if not voices.rows:
            assert question.filters.said
            assert lists.count(db, question.about(question.filters.with_(unit=Unit.RECOMMENDATION))) == 0
            continue
        found_any += voices.rows[0].counts.total > 0
        assert [row.key for row in voices.rows] == list(VOICES)
        for row in voices.rows:
            rows = opened(db, row.list_url, world)
            assert Counter(one.status for one in rows) == +Counter({one: row.counts.number(one) for one in STANDINGS})
        if question.filters.unit is Unit.RECOMMENDATION:
            sets = [{one.id for one in opened(db, row.list_url, world)} for row in voices.rows]
            assert all(one == sets[0] for one in sets)
        check_pairs(db, voices, chance, world)
    assert found_any > QUESTIONS / 2


def test_a_matrix_says_what_each_voice_says_alone(db: Session, world: Vocabulary) -> None:
    question = Question(Filters(), TODAY)
    alone = {
        voice: {row.id: row.status for row in lists.rows_of(db, question.about(Filters(voice=voice)))}
        for voice in VOICES
    }
    pairs = cuts.voices(db, question, world).pairs
    assert [(pair.first, pair.second) for pair in pairs] == list(cuts.COMPARED)
    for pair in pairs:
        expected = Counter((alone[pair.first][one], alone[pair.second][one]) for one in alone[pair.first])
        assert +Counter(pair.numbers) == expected
        both = [place for place in expected.elements() if NOT_ASSESSED not in place]
        assert pair.agreement.total == len(both)
        assert pair.agreement.agreed == sum(first == second for first, second in both)


def test_a_document_at_an_age_is_the_list_of_that_anniversary(db: Session, world: Vocabulary) -> None:
    opened_cells = 0
    for chance, question in drawn(14, world):
        filters, _faults = cuts.without_the_day(question.filters)
        asked = replace(question, filters=filters)
        for document in cuts.equal_age(db, asked, chance.choice(list(Measure))):
            for one in document.ages:
                assert document.dated is not None
                assert one.day == years_after(document.dated, one.years) <= asked.day
            if document.dated is not None and len(document.ages) < cuts.OLDEST:
                assert years_after(document.dated, len(document.ages) + 1) > asked.day
            for one in chance.sample(document.ages, min(2, len(document.ages))):
                check(db, one.cell, filters, world)
                opened_cells += 1
    assert opened_cells > QUESTIONS
