"""The page of a document as a reader: its text in every language that was imported, what is tracked beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Queries
from tests.importers.make_documents import FOLDER
from tests.web.pages import parse, words
from tracker.domain.dates import Precision
from tracker.domain.vocabulary import Bearing
from tracker.importers.documents.read import parse as parse_document
from tracker.importers.documents.structure import document_from
from tracker.services.documents import Source, apply, plan
from tracker.store.db import Sessions, writing
from tracker.store.models import Document, Finding, OfficialGrade

SYMBOL, EARLIER = "CCPR/C/ZZZ/CO/3", "CCPR/C/ZZZ/CO/2"
PAGE = f"/documents/{SYMBOL}"


@pytest.fixture
def reader(client: FlaskClient, site_sessions: Sessions) -> FlaskClient:
    """A reader of a document in English and Russian, with tracked items, one of them asked before."""
    with writing(site_sessions) as db:
        make.document(db, EARLIER, adopted_on=date(2014, 3, 1))
        make.document(db, SYMBOL, adopted_on=date(2024, 3, 25))
        before = make.recommendation(db, "12", "c", symbol=EARLIER)
        mine = make.recommendation(db, "5", "a", symbol=SYMBOL)
        make.recommendation(db, "7", symbol=SYMBOL, summary="Never again.")
        make.recommendation(db, "40", symbol=SYMBOL, summary="Light the lamps.")
        make.demand(db, "lamps", [before, mine])
        for name, language in (("en-gap.docx", "en"), ("ru.pdf", "ru")):
            read = document_from(parse_document(FOLDER / name))
            apply(db, plan(db, read, Source(name, "0" * 64, SYMBOL, language)), now=datetime(2026, 11, 24, tzinfo=UTC))
    return client


def hanging(db: Session, document: Document) -> None:
    """Put a finding into a document and a grade of its follow-up, given in itself."""
    shared = {"seen_at": "https://zzz.example/"}
    db.add(
        Finding(
            slug="seen", document_id=document.id, locator="p. 7", statement="Dark.", figure="", bearing=Bearing.CONTEXT,
            verified="read", **shared,
        )
    )  # fmt: skip
    db.add(
        OfficialGrade(
            document_id=document.id, paragraph="5", limb="a", about="", scale="CCPR A-E", grade="B1", grade_means="",
            assessed_in_id=document.id, assessed_on=date(2025, 7, 1), assessed_precision=Precision.MONTH, **shared,
        )
    )  # fmt: skip


def passage(html: str, number: str) -> str:
    tree = parse(html)
    return words(next(one for one in tree.iter("div") if one.get("id") == f"p{number}"))


def test_paragraphs_with_items_functions_and_statuses(reader: FlaskClient) -> None:
    answer = reader.get(PAGE)
    assert answer.status_code == 200
    fifth = passage(answer.text, "5")
    assert fifth.startswith("5 The State party should redouble")
    assert "Recommends “The State party should”" in fifth
    assert "5 (a) Not assessed" in fifth
    listed = next(one for one in parse(answer.text).iter("div") if one.get("id") == "p5").find(".//ul")
    assert listed is not None
    assert [words(item)[:3] for item in listed][:2] == ["(a)", "(b)"]
    headings = [words(one) for one in parse(answer.text).iter("h3")]
    assert "A. Introduction" in headings


def test_the_ask_of_the_cycle_before_is_linked(reader: FlaskClient) -> None:
    html = reader.get(PAGE).text
    assert "asked before: CCPR/C/ZZZ/CO/2, para. 12 (c)" in passage(html, "5")
    assert f'href="/documents/{EARLIER}#p12"' in html
    assert 'id="p12"' in reader.get(f"/documents/{EARLIER}").text


def test_tracked_paragraphs_without_text_are_shown(reader: FlaskClient) -> None:
    html = reader.get(PAGE).text
    assert "was not imported.7: Never again." in passage(html, "7")
    assert "Light the lamps." in passage(html, "40")


def test_the_text_in_another_language(reader: FlaskClient) -> None:
    answer = reader.get(f"{PAGE}?text=ru")
    assert "Комитет рассмотрел" in passage(answer.text, "1")
    assert "Never again." not in passage(answer.text, "7")
    assert f"{PAGE}?text=en#text" in answer.text
    assert "Комитет рассмотрел" in passage(reader.get(PAGE, headers={"Accept-Language": "ru"}).text, "1")
    refused = reader.get(f"{PAGE}?text=fr")
    assert refused.status_code == 400
    assert "was not imported in “fr”" in refused.text
    assert "The Committee considered" in passage(refused.text, "1")


def test_where_the_languages_disagree_is_said(reader: FlaskClient) -> None:
    text = words(parse(reader.get(PAGE).text))
    assert "Only in English: paragraphs 14." in text
    assert "Only in Russian: paragraphs 7." in text


def test_a_recommendation_leads_to_its_paragraph_and_gives_its_wording(reader: FlaskClient) -> None:
    html = reader.get(f"/recommendations/{SYMBOL}/5/a").text
    assert f'href="{PAGE}#p5"' in html
    quoted = next(parse(html).iter("blockquote"))
    assert words(quoted) in passage(reader.get(PAGE).text, "5")
    assert "#p40" not in reader.get(f"/recommendations/{SYMBOL}/40").text


def test_the_whole_page_asks_six_questions(
    reader: FlaskClient, site_sessions: Sessions, count_queries: Callable[[Engine], Queries]
) -> None:
    with writing(site_sessions) as db:
        hanging(db, make.document(db, SYMBOL))
    reader.get(f"/documents/{EARLIER}")  # what a worker reads once after each change of the data
    noted = count_queries(site_sessions.kw["bind"])
    text = words(parse(reader.get(PAGE).text))
    assert "Dark." in text
    assert "B1" in text
    assert len([statement for statement in noted if not statement.startswith(("BEGIN", "PRAGMA"))]) <= 6
