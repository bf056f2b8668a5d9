"""The page of results: what was found is marked, every number opens its list, nothing typed is harmful."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import links, parse, words
from tracker.domain.vocabulary import Found


@pytest.fixture
def browser(register_reader: Flask) -> FlaskClient:
    return register_reader.test_client()


def test_what_was_found_is_marked_and_led_to(browser: FlaskClient) -> None:
    page = browser.get("/search?q=torture&lang=en").text
    marks = {words(one).lower() for one in parse(page).iter("mark")}
    assert {"torture", "tortures"} <= marks
    assert all(mark.startswith("tortur") for mark in marks)
    for link in {one.path for one in links(page)}:
        assert browser.get(link, follow_redirects=True).status_code == 200, link


def test_every_number_opens_as_many(browser: FlaskClient) -> None:
    start = browser.get("/search.json?q=police&lang=en").get_json()
    assert start["total"] == sum(start["kinds"].values()) == sum(start["committees"].values())
    for name, counts in (("kind", start["kinds"]), ("committee", start["committees"])):
        for value, number in counts.items():
            assert browser.get(f"/search.json?q=police&{name}={value}").get_json()["total"] == number
            assert browser.get(f"/search?q=police&{name}={value}").status_code == 200
    listed = browser.get("/recommendations.json?q=police").get_json()["total"]
    assert listed == start["kinds"]["recommendation"]


def test_pages_hold_all_that_is_found(browser: FlaskClient) -> None:
    address, urls = "/search.json?q=the+human", []
    while address:
        answer = browser.get(address).get_json()
        urls += [row["url"] for row in answer["rows"]]
        address = (answer["next"] or "").replace("http://localhost", "")
    assert len(urls) == answer["total"] > 40
    assert 'rel="next"' in browser.get("/search?q=human").text


def test_the_language_is_the_readers_where_it_was_found_in_it(browser: FlaskClient) -> None:
    for language, typed, other in (("ru", "пыток", "en"), ("ky", "кыйноо", "ru"), ("en", "torture", "ky")):
        for reader in (language, other):
            rows = browser.get(f"/search.json?q={quote(typed)}&kind=recommendation&lang={reader}").get_json()["rows"]
            assert {row["snippet_language"] for row in rows} == {language}
            assert any(piece["found"] for row in rows for piece in row["snippet"])


def test_another_spelling_is_offered_where_nothing_is_found(browser: FlaskClient) -> None:
    page = browser.get("/search?q=tortrue&lang=en").text
    assert "Did you mean:" in page
    assert "/search?q=torture" in page
    assert browser.get("/search.json?q=tortrue").get_json()["suggestion"] == "torture"
    assert "Did you mean:" not in browser.get("/search?q=torture&lang=en").text


@pytest.mark.parametrize(
    "wrong", ["kind=zzz", "committee=zzz", "page=0", "page=zzz", "page=9", "q=" + "x" * 301, "kind=%25s"]
)
def test_what_is_wrong_is_passed_over_and_named(browser: FlaskClient, wrong: str) -> None:
    given = wrong if wrong.startswith("q=") else f"q=police&{wrong}"
    page = browser.get(f"/search?{given}&lang=en")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    if wrong != "page=9":
        answer = browser.get(f"/search.json?{given}")
        assert (answer.status_code, answer.get_json()["errors"][0]["name"]) == (400, wrong.partition("=")[0])


def test_the_empty_page_says_how_to_search(browser: FlaskClient) -> None:
    for path in ("/search", "/search?q=", "/search?q=xyzzyplugh"):
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert answer.status_code == 200
        assert "Words in quotation marks follow each other" in answer.text


def test_the_head_of_every_page_leads_to_it(client: FlaskClient) -> None:
    assert 'action="/search"' in client.get("/methodology").text


def test_a_kind_has_a_word_in_every_language(app: Flask) -> None:
    from tracker.web.search import kind_words  # noqa: PLC0415

    with app.test_request_context("/?lang=ky"):
        assert set(kind_words()) == {kind.value for kind in Found}
