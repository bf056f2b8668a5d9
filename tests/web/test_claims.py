"""Claims: our figure beside each, and the difference in parts that add up and open their lists."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import TODAY, Queries
from tests.exports.world import build
from tests.web.pages import links, parse, total_of, words
from tracker.domain.dates import PartialDate
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.services.claims import compare, figures_beside
from tracker.services.figures import table
from tracker.store.models import Claim
from tracker.store.vocabulary import read_vocabulary

SCOPES = ("Treaty-body recommendations to Zazaland", "All treaty bodies", "CCPR/C/ZZZ/CO/2", "CAT", "Fishing")
DAYS = ("2012", "2016-03", "2020-01-05", "2026-12-31", "")


def make_claims(db: Session) -> Iterator[Claim]:
    for place, scope in enumerate(SCOPES):
        for day in DAYS:
            known = PartialDate.parse(day) if day else None
            yield make.claim(
                db,
                f"claim-{place}-{day or 'undated'}",
                scope=scope,
                claimed_on=known.first if known else None,
                claimed_precision=known.precision if known else None,
            )


def test_each_figure_is_that_of_the_claims_own_scope_and_day(
    db: Session, engine: Engine, count_queries: Callable[[Engine], Queries]
) -> None:
    build(db)
    claims = list(make_claims(db))
    labels = read_vocabulary(db, "en")
    question = Question(Filters(), TODAY)
    noted = count_queries(engine)
    beside = figures_beside(db, question, claims, labels)
    assert len(noted) == 2, "twenty claims that can be compared, ten to a statement"
    compared = 0
    for claim, row in beside:
        found = compare(db, question, claim, labels)
        if claim.scope == "Fishing":
            assert (row, found) == (None, None)
            continue
        assert row is not None
        assert found is not None
        last = min(claim.claimed.last, TODAY) if claim.claimed else None
        filters = Filters(on=last)
        filters = filters.with_(document=claim.scope) if "/" in claim.scope else filters
        filters = filters.with_(committee="CAT") if claim.scope == "CAT" else filters
        expected = table(db, question.about(filters), labels).total
        assert (row.counts, row.list_url) == (expected.counts, expected.list_url)
        assert found.then == row
        assert [division.total for division in found.divisions] == [9, 9]
        compared += 1
    assert compared == 20


@pytest.fixture
def browser(register_reader: Flask) -> FlaskClient:
    return register_reader.test_client()


def test_the_sentence_of_2016_in_parts(browser: FlaskClient) -> None:
    answer = browser.get("/claims/none-of-664")
    assert answer.status_code == 200
    tree = parse(answer.text)
    rows = [[words(cell) for cell in row if cell.tag in ("th", "td")] for row in tree.iter("tr")][1:]
    assert rows[-1][1:] == ["664", "664"]
    for column in (1, 2):
        numbers = [int(row[column].replace("\N{MINUS SIGN}", "-")) for row in rows[:-1]]
        assert sum(numbers) == 664
        assert len(numbers) == 7
    parts = answer.text[answer.text.index('<table class="data cards-below">') : answer.text.index("</table>")]
    opened = [link for link in links(f"<!doctype html><title>.</title>{parts}</table>") if link.number is not None]
    assert len(opened) == 10
    for link in opened:
        assert "on=2016-12-31" in link.href
        assert total_of(browser, link.href) == link.number


def test_every_claim_has_a_page_and_is_linked(browser: FlaskClient) -> None:
    pages = {link.href for link in links(browser.get("/claims").text) if re.match("/claims/.", link.href)}
    assert len(pages) == 24
    told = 0
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200
        parse(answer.text)
        told += "no figure of ours" in answer.text
    assert 0 < told < len(pages)
    assert browser.get("/claims/nothing-of-the-kind").status_code == 404
