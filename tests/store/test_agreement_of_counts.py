"""Every number opens its list: counts, lists, facets, rates and files of one question agree, whatever is asked."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.exports.world import TODAY, draw_filters
from tests.store.evidence_by_hand import latest_evidence
from tracker.domain.ages import age_of
from tracker.domain.filters import NONE, Filters, parse_filters
from tracker.domain.questions import Question
from tracker.domain.rates import SETS
from tracker.domain.vocabulary import NOT_ASSESSED, VOICES, By, Sensitivity, Unit
from tracker.exports import answers
from tracker.services import figures
from tracker.store import recommendations as lists
from tracker.store.recommendations import Row
from tracker.store.units import FACETS, facet_counts, status_counts
from tracker.store.vocabulary import Vocabulary, read_vocabulary

QUESTIONS = 24
Drawn = Iterator[tuple[Random, Question]]


@pytest.fixture
def db(world_engine: Engine) -> Iterator[Session]:
    """A session on the drawn record, which is the same for all tests here."""
    with Session(world_engine) as session:
        yield session


@pytest.fixture
def world(db: Session) -> Vocabulary:
    return read_vocabulary(db, "en")


def drawn(seed: int, labels: Vocabulary) -> Drawn:
    chance = Random(seed)
    for _ in range(QUESTIONS):
        filters = draw_filters(chance, labels)
        clearance = frozenset(Sensitivity) if chance.random() < 0.3 else frozenset({Sensitivity.PUBLIC})
        yield chance, Question(filters, TODAY, clearance)


def test_every_way_to_count_gives_the_same_number(db: Session, world: Vocabulary) -> None:
    found = 0
    for _, question in drawn(1, world):
        total = lists.count(db, question)
        found += total > 0
        said = f"{question.filters.record()}"
        assert len(list(lists.rows_of(db, question))) == total, said
        assert sum(status_counts(db, question).get("", {}).values()) == total, said
        assert sum(facet_counts(db, question)[""].values()) == total, said
        assert len(csv_rows(db, question, world)) == total, said
        assert len(json_rows(db, question, world)) == total, said
        pages = [lists.page_of(db, question, page=page, size=7) for page in range(1, total // 7 + 2)]
        assert sum(map(len, pages)) == total, said
        assert answers.describe_recommendations(db, question, total, base="")["rows"] == total
    assert found > QUESTIONS / 2, "the questions drawn find too little to prove anything"


def csv_rows(db: Session, question: Question, labels: Vocabulary) -> list[dict[str, str]]:
    file = io.BytesIO()
    answers.write_answer(answers.recommendations(db, question, labels, base=""), "csv", file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))


def json_rows(db: Session, question: Question, labels: Vocabulary) -> list[object]:
    written = b"".join(
        answers.recommendations_page(db, question, labels, base="", sort="newest", page=1, size=500, address="")
    )
    answer = json.loads(written)
    assert answer["total"] == len(answer["rows"])
    assert answer["next"] is None
    return list(answer["rows"])


def says_of(db: Session, question: Question) -> dict[int, dict[str, str]]:
    """Where each recommendation stands for each voice, one voice at a time: id → voice → standing."""
    found: dict[int, dict[str, str]] = {}
    frame = question.filters.frame
    for voice in VOICES:
        for row in lists.rows_of(db, question.about(frame.with_(voice=voice))):
            found.setdefault(row.id, {})[voice] = row.status
    return found


def test_lists_hold_what_the_filters_ask_for(db: Session, world: Vocabulary) -> None:
    for _, question in drawn(2, world):
        filters = question.filters.without("q")
        everything = Filters(unit=Unit.RECOMMENDATION, voice=filters.voice, on=filters.on, history=filters.history)
        asked = replace(question, filters=filters.with_(unit=Unit.RECOMMENDATION))
        says = says_of(db, question)
        everybody = lists.rows_of(db, question.about(everything))
        latest = latest_evidence(db, question)
        expected = {
            row.id
            for row in everybody
            if asks_for(filters, row, question.day, says[row.id], latest.get(row.id, "none"))
        }
        assert {row.id for row in lists.rows_of(db, asked)} == expected, filters.record()


def asks_for(filters: Filters, row: Row, day: date, says: dict[str, str], evidence: str) -> bool:
    """The filters once more, in Python over rows.

    `says` is where the row stands for each voice, `evidence` how new its latest evidence is.
    """
    for voice in {value.split(":")[0] for value in filters.said}:
        if f"{voice}:{says[voice]}" not in filters.said:
            return False
    for pair in {value.rpartition(":")[0] for value in filters.agreement}:
        first, second = (says[voice] for voice in pair.split(":"))
        relation = "same" if first == second else "different"
        if NOT_ASSESSED in (first, second) or f"{pair}:{relation}" not in filters.agreement:
            return False
    dated = row.adopted or row.published
    goals = {target.split(".")[0] for target in row.links.sdg_targets}
    follow_up = {True: "yes", False: "no", None: "unknown"}[row.follow_up]
    answers_given: dict[str, set[str]] = {
        "committee": {row.committee},
        "document": {row.reference.symbol},
        "cycle": {row.cycle or NONE},
        "theme": set(row.links.themes) or {NONE},
        "group": set(row.links.groups) or {NONE},
        "sdg": goals | set(row.links.sdg_targets) or {NONE},
        "demand": set(row.links.demands) or {NONE},
        "action": {row.action_type.value},
        "status": {row.status},
        "disputed": {"yes" if row.disputed else "no"},
        "follow_up": {follow_up},
        "reading": {row.reading.value},
        "age": {age_of(dated.first if dated else None, day).value},
        "grade": {f"{scale}:{grade}" for scale, grade in row.links.grades} or {NONE},
        "evidence": {evidence},
    }
    if filters.since and (dated is None or dated.first < filters.since):
        return False
    if filters.until and (dated is None or dated.first > filters.until):
        return False
    return all(
        not getattr(filters, name) or given & set(getattr(filters, name)) for name, given in answers_given.items()
    )


def test_every_facet_counts_the_list_its_value_opens(db: Session, world: Vocabulary) -> None:
    for chance, question in drawn(3, world):
        counts = facet_counts(db, question)
        for name in chance.sample(FACETS, 3):
            for value, number in counts[name].items():
                opened = question.about(question.filters.with_(**{name: value}))
                assert lists.count(db, opened) == number, (name, value, question.filters.record())


def test_every_figure_of_a_table_counts_the_list_it_opens(db: Session, world: Vocabulary) -> None:
    for number, (_, question) in enumerate(drawn(4, world)):
        by = list(By)[number % len(By)]
        table = figures.table(db, question, world, by=by)
        assert [row.key for row in table.rows].count(NONE) <= 1
        for row in (table.total, *table.rows):
            said = f"{by} {row.key}: {row.list_url}"
            assert opened_by(db, question, row.list_url, world) == row.counts.total, said
            for name, statuses in SETS.items():
                figure = sum(row.counts.number(status) for status in statuses)
                if not row.status_urls[name]:
                    assert figure == 0, said
                    assert not set(statuses) & set(question.filters.status)
                elif figure or name in ("judged", "upper"):
                    assert opened_by(db, question, row.status_urls[name], world) == figure, f"{name} of {said}"


def opened_by(db: Session, question: Question, address: str, labels: Vocabulary) -> int:
    """Count the list behind an address as the page does: from its query."""
    path, query = urlsplit(address).path, urlsplit(address).query
    assert path == "/recommendations"
    filters, faults = parse_filters(parse_qsl(query), known=labels.known, today=TODAY)
    assert not faults
    return lists.count(db, question.about(filters))


def test_rows_without_overlap_add_up_to_the_total(db: Session, world: Vocabulary) -> None:
    for by in By:
        for unit in (Unit.RECOMMENDATION, Unit.PARAGRAPH):
            question = Question(Filters(unit=unit), TODAY)
            table = figures.table(db, question, world, by=by)
            added = sum(row.counts.total for row in table.rows)
            if unit is Unit.RECOMMENDATION:
                assert (added == table.total.counts.total) or table.overlapping, by
            assert added >= table.total.counts.total, by


def test_rows_stand_in_the_promised_order(db: Session, world: Vocabulary) -> None:
    def keys(by: By) -> list[str]:
        return [row.key for row in figures.table(db, Question(Filters(), TODAY), world, by=by).rows]

    assert keys(By.YEAR) == ["2010", "2013", "2015", NONE]
    assert keys(By.CYCLE) == ["2nd", "10th", "initial", NONE]
    assert keys(By.ACTION) == ["ratify", "legislate", "policy", "institution"]
    assert keys(By.COMMITTEE) == [code for code in world.labels["committee"] if code in keys(By.COMMITTEE)]
    themes = figures.table(db, Question(Filters(), TODAY), world, by=By.THEME)
    totals = [row.counts.total for row in themes.rows if row.key != NONE]
    assert totals == sorted(totals, reverse=True)
    assert themes.rows[-1].key == NONE
    assert themes.overlapping


def test_a_table_of_what_is_filtered_shows_only_what_was_asked_for(db: Session, world: Vocabulary) -> None:
    filters = Filters(sdg=("16", "4.2"), theme=("torture", NONE))
    by_goal = figures.table(db, Question(filters, TODAY), world, by=By.SDG)
    assert {row.key for row in by_goal.rows} == {"16", "4.2"}
    by_theme = figures.table(db, Question(filters, TODAY), world, by=By.THEME)
    assert {row.key for row in by_theme.rows} <= {"torture", NONE}


def test_the_row_without_a_year_opens_the_undated_documents(db: Session, world: Vocabulary) -> None:
    table = figures.table(db, Question(Filters(), TODAY), world, by=By.YEAR)
    assert table.rows[-1].list_url == "/recommendations?document=A%2F99%2F44"
    in_2013 = figures.table(db, Question(Filters(since=date(2013, 6, 1)), TODAY), world, by=By.YEAR).rows[0]
    assert in_2013.list_url == "/recommendations?since=2013-06-01&until=2013-12-31"
