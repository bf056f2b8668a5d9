"""One question, one number: the page, the chart, the list, the files and the command line agree, whatever is asked."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.commands import run
from tests.conftest import TODAY, make_app
from tests.exports.world import draw_filters
from tracker.domain.filters import Filters
from tracker.domain.rates import COUNT_COLUMNS
from tracker.settings import Settings
from tracker.store.db import make_sessions
from tracker.store.vocabulary import read_vocabulary

QUESTIONS = {"sqlite": 500, "postgresql": 60}
"""How many are asked of each database; PostgreSQL is given those that come first."""

PARTS = 5

LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)


def everything_said(browser: FlaskClient, folder: Path, url: str, filters: Filters) -> dict[str, int]:
    """Return how many there are by each way to ask."""
    query = filters.query_string()
    file = read_json(browser, f"/progress.json{query}")
    listed = read_json(browser, f"/recommendations.json{filters.query_string(per_page='500')}")
    done = run(folder, "rates", "--format", "json", "--by", "committee", *options(filters), DATABASE=url)
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert without_addresses(told) == without_addresses(file)
    return {
        "the page": on_the_page(browser, query),
        "the chart": in_the_chart(browser, query, file),
        "the rates as JSON": file["total"]["total"],
        "the rates as CSV": int(read_csv(browser, f"/progress.csv{query}")[0]["total"]),
        "the list": len(listed["rows"]),
        "the list's own number": listed["total"],
        "the list as CSV": len(read_csv(browser, f"/recommendations.csv{query}")),
        "the command line": told["total"]["total"],
    }


def options(filters: Filters) -> list[str]:
    return [part for name, value in filters.pairs() for part in (f"--{name.replace('_', '-')}", value)]


def without_addresses(answer: dict[str, Any]) -> dict[str, Any]:
    rows = [answer["total"], *answer["rows"]]
    return {**answer, "total": None, "rows": [{**row, "list_url": ""} for row in rows]}


def read_json(browser: FlaskClient, address: str) -> Any:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.text[:200])
    return answer.get_json()


def read_csv(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.text[:200])
    return list(csv.DictReader(io.StringIO(answer.get_data().decode(), newline="")))


def on_the_page(browser: FlaskClient, query: str) -> int:
    """The number of the whole set on `/progress`, of the sentence at its head."""
    answer = browser.get(f"/progress{query}")
    assert answer.status_code == 200
    lead = LEAD.search(answer.text)
    assert lead is not None
    said = re.search(r"of (\d+) assessed", re.sub("<[^>]+>", "", lead[1]))
    assert said is not None, lead[1]
    return int(said[1])


def in_the_chart(browser: FlaskClient, query: str, file: dict[str, Any]) -> int:
    """The chart has the rows of the file, and stands under the sentence that the page has; nothing has no chart."""
    answer = browser.get(f"/charts/status-mix.json{query}")
    if answer.status_code == 404:
        return 0
    assert answer.status_code == 200
    drawn = answer.get_json()
    by_key = {row["key"]: [row[column] for column in COUNT_COLUMNS] for row in drawn["usermeta"]["rows"]}
    assert by_key == {row["key"]: [row[column] for column in COUNT_COLUMNS] for row in file["rows"] if row["total"]}
    said = re.search(r"of (\d+) assessed", drawn["title"]["subtitle"][0])
    assert said is not None
    return int(said[1])


@pytest.fixture
def one_engine(world_engine: Engine) -> Iterator[Engine]:
    """The database's engine, which the command line uses too: so it need not translate every statement again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world_engine, "dispose", lambda: None)
        patched.setattr("tracker.cli.opening.make_engine", lambda _url: world_engine)
        yield world_engine


@pytest.mark.parametrize("part", range(PARTS))
def test_one_question_has_one_number(one_engine: Engine, tmp_path: Path, part: int) -> None:
    engine, sessions = one_engine, make_sessions(one_engine)
    with Session(engine) as db:
        labels = read_vocabulary(db, "en")
    browser = make_app(Settings(data=tmp_path, secret_key="k" * 40, today=TODAY), sessions).test_client()
    url = engine.url.render_as_string(hide_password=False)
    chance, found = Random(2016 + part), 0
    number = QUESTIONS[engine.dialect.name] // PARTS
    for _ in range(number):
        filters = draw_filters(chance, labels)
        said = everything_said(browser, tmp_path, url, filters)
        assert len(set(said.values())) == 1, (filters.record(), said)
        found += said["the list"] > 0
    assert found > number / 3, "the questions drawn find too little to prove anything"
