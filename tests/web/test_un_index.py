"""The pages and files of the UN index: they agree, cost little, and refuse what is wrong by name."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES, write_export
from tests import make
from tests.conftest import Queries, make_app
from tests.index_world import annotation, bring, draw_records, pack
from tests.uhri_records import identity
from tests.web.pages import parse
from tests.web.test_budget import MOST_QUERIES
from tests.web.un_index_pages import ROW, lines, total_of
from tracker.settings import Settings
from tracker.store.db import Sessions
from tracker.store.index_answers import import_number


@pytest.fixture
def db(site_sessions: Sessions) -> Session:
    """A session on the database of the site."""
    return site_sessions()


def boxes(html: str) -> dict[tuple[str, str], int]:
    """The numbers that the page gives beside its boxes and in its lists of other values."""
    found: dict[tuple[str, str], int] = {}
    tree = parse(html)
    for label in tree.iter("label"):
        box, count = label.find("input"), label.find("span[@class='count']")
        if box is not None and count is not None:
            found[box.get("name", ""), box.get("value", "")] = int(count.text or "")
    for select in tree.iter("select"):
        for option in select.iter("option"):
            if number := re.search(r"\((\d+)\)$", option.text or ""):
                found[select.get("name", ""), option.get("value", "")] = int(number[1])
    return found


def walk(browser: FlaskClient, query: str) -> list[str]:
    """The identifiers of all pages of a list."""
    found: list[str] = []
    page = 1
    while rows := ROW.findall(browser.get(f"/un-index?{query}&page={page}").text):
        found += rows
        page += 1
        if browser.get(f"/un-index?{query}&page={page}").status_code == 400:
            break
    return found


def walk_json(browser: FlaskClient, query: str) -> tuple[int, list[str]]:
    address, found, total = f"/un-index.json?{query}&per_page=40", [], -1
    while address:
        answer: dict[str, Any] = browser.get(address).get_json()
        total = answer["total"]
        found += [row["annotation_id"] for row in answer["rows"]]
        following = urlsplit(answer["next"] or "")
        address = f"{following.path}?{following.query}" if answer["next"] else ""
    return total, found


# Every number opens its list


def test_page_file_and_json_of_a_question_agree_and_every_number_opens_its_list(
    sessions: Sessions, settings: Settings, tmp_path: Path
) -> None:
    chance = Random(7)
    with sessions() as db:
        for code in ("CCPR", "CAT"):
            make.committee(db, code)
        bring(db, tmp_path, *draw_records(chance, 130))
    browser = make_app(settings, sessions).test_client()
    queries = ["", "q=torture", "q=women&order=best", "q=-women", "sdg=16&sdg=5", "mechanism=upr&q=orchard"]
    for query in queries:
        page = browser.get(f"/un-index?{query}")
        total, shown = total_of(page.text), walk(browser, query)
        assert 0 < total == len(shown) == len(set(shown)), query
        assert walk_json(browser, query) == (total, shown), query
        assert {row["annotation_id"] for row in lines(browser, query)} == set(shown)
        numbers = boxes(page.text)
        assert len({name for name, _ in numbers}) == 9 or query
        for (name, value), number in chance.sample(sorted(numbers.items()), 6):
            kept = "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))
            narrowed = browser.get(f"/un-index?{kept}&{urlencode({name: value})}")
            assert (narrowed.status_code, total_of(narrowed.text)) == (200, number), (query, name, value)


def test_long_lists_of_values_are_chosen_from_and_what_is_chosen_is_a_box(db: Session, client: FlaskClient) -> None:
    for number in range(40):
        annotation(db, countries=f"Q{number:02}|QAA", published_on=None)
    pack(db)
    html = client.get("/un-index").text
    assert len([name for name, _ in boxes(html) if name == "country"]) == 41
    assert html.count('type="checkbox" name="country"') == 12
    assert 'value="2' not in html.partition('name="year"')[2]
    chosen = client.get("/un-index?country=Q39").text
    assert re.search(r'type="checkbox" name="country" value="Q39"[^>]* checked', chosen)
    assert total_of(chosen) == 1


# What is wrong is named


def test_unknown_values_are_named_and_the_list_is_not_narrowed_by_them(db: Session, client: FlaskClient) -> None:
    annotation(db, body="CAT")
    annotation(db, body="CCPR")
    pack(db)
    wrong = "theme=No+such&country=XXX&order=odd&year=12&body=CAT"
    answer = client.get(f"/un-index?{wrong}")
    assert (answer.status_code, total_of(answer.text)) == (400, 1)
    for value in ("No such", "XXX", "odd", "12"):
        assert f"“{value}”" in answer.text
    for kind in ("csv", "json"):
        refused = client.get(f"/un-index.{kind}?{wrong}")
        assert refused.status_code == 400
        assert all(name in refused.text for name in ("No such", "XXX", "odd", "order", "year"))
    errors = client.get("/un-index.json?page=0&per_page=501&q=" + "a" * 301).get_json()["errors"]
    assert [error["name"] for error in errors] == ["q", "page", "per_page"]


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "999999999", "%00", "1.5"])
def test_a_page_that_is_not_there_shows_the_first(db: Session, client: FlaskClient, page: str) -> None:
    annotation(db)
    pack(db)
    answer = client.get(f"/un-index?page={page}")
    assert (answer.status_code, total_of(answer.text), len(ROW.findall(answer.text))) == (400, 1, 1)
    assert "The list has no such page" in answer.text


def test_pages_lead_on_with_the_filters(db: Session, client: FlaskClient) -> None:
    for _ in range(120):
        annotation(db, "women")
    pack(db)
    page = client.get("/un-index?q=women&page=2").text
    assert "21–40 of 120" in page
    assert '"/un-index?q=women&amp;page=3"' in page
    last: dict[str, Any] = client.get("/un-index.json?q=women&page=3").get_json()
    assert (len(last["rows"]), last["next"], last["filters"]) == (20, None, {"q": ["women"]})


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_nothing_imported_is_said(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/un-index?lang={language}")
    assert answer.status_code == 200
    assert 'href="/recommendations"' in answer.text
    parse(answer.text)
    assert client.get("/un-index.json").get_json() == {"total": 0, "filters": {}, "rows": [], "next": None}
    assert client.get("/un-index.csv").text.count("\r\n") == 1
    assert client.get("/un-index?country=ZZZ&page=2").status_code == 400


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60) | st.text("\0'\"\\-*():&|!<>%^{}~ женaorOR_1", max_size=40))
def test_no_words_are_an_error(db: Session, client: FlaskClient, q: str) -> None:
    if import_number(db) == 0:
        annotation(db, "женщины <b>are</b> women")
        pack(db)
    for path in ("/un-index", "/un-index.json", "/un-index.csv"):
        for order in ("newest", "best"):
            assert client.get(path, query_string={"q": q, "order": order}).status_code == 200


# What a page may cost


def test_a_page_asks_few_questions_and_is_light(
    db: Session,
    site_sessions: Sessions,
    client: FlaskClient,
    count_queries: Callable[[Engine], Queries],
    tmp_path: Path,
) -> None:
    write_export(tmp_path / "export.json", 1_500)
    for code in COMMITTEES:
        make.committee(db, code)
    bring(db, tmp_path, *json.loads((tmp_path / "export.json").read_text(encoding="utf-8")))
    client.get("/un-index?q=once")  # unpacks what a worker reads once for each import
    noted = count_queries(site_sessions.kw["bind"])
    for page in ("/un-index", "/un-index?q=women&country=QAA&year=2020", "/un-index?q=women&order=best&mechanism=upr"):
        noted.clear()
        answer = client.get(page, headers={"Accept-Encoding": "gzip"})
        asked = [statement for statement in noted if not statement.startswith(("BEGIN", "PRAGMA"))]
        assert len(asked) <= MOST_QUERIES, "\n\n".join(asked)
        assert (answer.status_code, len(answer.data) < 20_000) == (200, True), len(answer.data)
    noted.clear()
    assert client.get(page, headers={"Accept-Encoding": "gzip"}).data == answer.data
    assert not noted, "a remembered page asks for the version alone, past what a session costs"


# One record


def test_a_record_shows_what_the_index_says_and_how_it_stands_in_the_file(db: Session, client: FlaskClient) -> None:
    raw = {"Body": "- Human Rights Committee ", "Themes": ["One ", "Two"], "Symbol": None, "Text": "<i>4</i>"}
    row = annotation(db, "4. Plant <b>trees</b>.\nWater them.", raw=raw, themes="One|Two", review_positions="Noted")
    pack(db)
    answer = client.get(f"/un-index/{row.annotation_id.upper()}")
    parse(answer.text)
    assert answer.status_code == 200
    assert "4. Plant &lt;b&gt;trees&lt;/b&gt;.<br>Water them." in answer.text
    for shown in (
        "- Human Rights Committee ",
        "One ; Two",
        "&lt;i&gt;4&lt;/i&gt;",
        "empty",
        "Noted",
        row.annotation_id,
    ):
        assert shown in answer.text
    assert f"https://uhri.ohchr.org/en/document/{identity(9)}" in answer.text


@pytest.mark.parametrize("unknown", ["x", identity(999), "%00", "'; --", "a" * 3000])
def test_an_unknown_record_is_not_found(client: FlaskClient, unknown: str) -> None:
    assert client.get(f"/un-index/{unknown}").status_code == 404


def test_what_is_found_is_marked_and_everything_else_is_text(db: Session, client: FlaskClient) -> None:
    start = "<mark>no</mark> " * 60
    annotation(
        db, f"{start}<script>alert(1)</script> women & girls {'z ' * 400}", body='"><b>', countries="<u>", themes="<s>"
    )
    pack(db)
    html = client.get("/un-index?q=women").text
    parse(html)
    assert "<mark>women</mark> &amp; girls" in html
    assert html.count("<mark>") == 1
    assert "<script>alert" not in html
    assert 'lang="en">… ' in html
    assert not [one for one in ("<b>", "<u>", "<s>") if one in html]


def test_only_the_head_is_sent_when_it_is_asked_for(db: Session, client: FlaskClient) -> None:
    row = annotation(db)
    pack(db)
    for path in ("/un-index", f"/un-index/{row.annotation_id}", "/un-index.csv", "/un-index.json"):
        answer = client.head(path)
        assert (answer.status_code, answer.data) == (200, b"")
    assert client.head("/un-index.csv").content_length == len(client.get("/un-index.csv").data)


def test_the_file_is_marked_for_excel_when_asked(db: Session, client: FlaskClient) -> None:
    annotation(db, "=1+1")
    pack(db)
    plain, marked = (client.get(f"/un-index.csv{query}") for query in ("", "?bom=1"))
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert plain.headers["Content-Disposition"] == "attachment; filename=un-index.csv"
    assert plain.mimetype == "text/csv"
    assert lines(client)[0]["text"] == "'=1+1"
