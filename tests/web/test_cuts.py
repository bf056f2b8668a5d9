"""The pages that compare: their numbers open their lists, their files say the same, wrong addresses are told so."""

import csv
import io
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import links, parse, total_of, words
from tracker.domain.rates import ROW_COLUMNS
from tracker.domain.vocabulary import VOICES

PAGES = (
    "/progress/grid",
    "/progress/grid?rows=age&columns=demand&measure=coverage",
    "/progress/grid?rows=action&columns=year&measure=weighted&unit=paragraph",
    "/progress/grid?rows=sdg&columns=group&measure=reversal&sdg=16&sdg=16.3",
    "/progress/voices",
    "/progress/voices?unit=demand&status=not-implemented",
    "/progress/voices?agreement=committee:editors:different",
    "/progress/age",
    "/progress/age?measure=some-action&unit=paragraph&history=recorded",
)


@pytest.fixture
def browser(register_reader: Flask) -> FlaskClient:
    return register_reader.test_client()


@pytest.mark.parametrize("page", PAGES)
def test_every_number_of_the_page_opens_as_many(browser: FlaskClient, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 200
    numbers = [one for one in links(answer.text) if one.number is not None and one.path == "/recommendations"]
    assert numbers
    for link in Random(page).sample(numbers, min(25, len(numbers))):
        assert total_of(browser, link.href) == link.number, link.href


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ru", "ky"])
def test_the_page_is_whole_in_each_language(browser: FlaskClient, page: str, language: str) -> None:
    answer = browser.get(page, headers={"Accept-Language": language})
    tree = parse(answer.text)
    assert "style=" not in answer.text
    assert len(list(tree.iter("h1"))) == 1
    for cell in tree.iter("td"):
        if "heat-" in (cell.get("class") or ""):
            assert "%" in words(cell)  # no shade without its value


WRONG = {
    "/progress/grid?rows=colour": "“colour” is not a value of “rows”; allowed: committee, ",
    "/progress/grid?columns=colour": "“colour” is not a value of “columns”; allowed: committee, ",
    "/progress/grid?measure=best": "“best” is not a value of “measure”; allowed: implementation, ",
    "/progress/grid?rows=theme&columns=theme": "Rows and columns show the same label, “Theme”: choose two.",
    "/progress/voices?said=state": "“state” is not a value of the filter “said”: write a voice and a status",
    "/progress/voices?agreement=state:state:same": "is not a value of the filter “agreement”",
    "/progress/age?status=reversed": "the filter “status”, which depends on the day, cannot be used here.",
    "/progress/age?measure=best": "“best” is not a value of “measure”",
    "/recommendations?age=7": "“7” is not a value of the filter “age”",
    "/recommendations?grade=HRC:Z": "The register has no “HRC:Z” to filter “grade” by.",
}


@pytest.mark.parametrize("page", WRONG)
def test_a_wrong_address_is_told_so_and_its_file_refused(browser: FlaskClient, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 400
    assert WRONG[page] in words(parse(answer.text))
    path, _, query = page.partition("?")
    for form in ("csv", "json", "metadata.json"):
        refused = browser.get(f"{path}.{form}?{query}")
        assert refused.status_code == 400
        name = query.rpartition("&")[2].partition("=")[0]
        assert name in refused.text
        assert WRONG[page].split("“")[-1].split("”")[0] in refused.text


def test_rows_alone_as_committees_take_other_columns(browser: FlaskClient) -> None:
    answer = browser.get("/progress/grid?rows=committee")
    assert answer.status_code == 200
    assert "Committee × Theme" in words(parse(answer.text))


def read(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode(), newline="")))


def read_json(browser: FlaskClient, address: str) -> Any:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_json()


def test_the_grid_as_a_file(browser: FlaskClient) -> None:
    query = "rows=committee&columns=age&measure=coverage&theme=torture-and-ill-treatment"
    answer = read_json(browser, f"/progress/grid.json?{query}")
    assert (answer["rows_by"], answer["columns_by"], answer["measure"]) == ("committee", "age", "coverage")
    lines = read(browser, f"/progress/grid.csv?{query}")
    assert len(lines) == len(answer["rows"])
    whole = lines[0]
    assert (whole["row_key"], whole["column_key"]) == ("total", "total")
    assert (
        int(whole["total"])
        == answer["total"]["total"]
        == total_of(browser, "/recommendations?theme=torture-and-ill-treatment")
    )
    for line in lines:
        address = line["list_url"].replace("http://localhost", "")
        assert total_of(browser, address) == int(line["total"])
    about = read_json(browser, f"/progress/grid.metadata.json?{query}")
    assert about["rows"] == len(lines)
    assert list(about["columns"]) == list(lines[0])


def test_the_voices_as_files(browser: FlaskClient) -> None:
    rates = read(browser, "/progress/voices.csv")
    assert [line["key"] for line in rates] == list(VOICES)
    assert tuple(rates[0]) == ROW_COLUMNS
    answer = read_json(browser, "/progress/voices.json")
    assert [row["key"] for row in answer["rows"]] == list(VOICES)
    matrix = read(browser, "/progress/voices.csv?table=agreement")
    assert [int(line["number"]) for line in matrix] == [row["number"] for row in answer["agreement"]]
    for line in matrix[:12]:
        assert total_of(browser, line["list_url"].replace("http://localhost", "")) == int(line["number"])
    for pair in answer["pairs"]:
        said = [
            row
            for row in answer["agreement"]
            if (row["first_voice"], row["second_voice"]) == (pair["first_voice"], pair["second_voice"])
            and "not-assessed" not in (row["first_status"], row["second_status"])
        ]
        assert sum(row["number"] for row in said) == pair["both_assessed"]
        same = sum(row["number"] for row in said if row["first_status"] == row["second_status"])
        assert same == pair["same"]
        assert (pair["kappa"] is None) or pair["both_assessed"] >= 10
    grades = read(browser, "/progress/voices.csv?table=grades")
    assert sum(int(line["limbs"]) for line in grades) == 9
    assert browser.get("/progress/voices.csv?table=colours").status_code == 400


def test_the_ages_as_a_file(browser: FlaskClient) -> None:
    lines = read(browser, "/progress/age.csv?committee=CCPR")
    assert lines
    assert {line["committee"] for line in lines} == {"CCPR"}
    for line in lines:
        address = line["list_url"].replace("http://localhost", "")
        assert f"on={line['day']}" in address
        assert total_of(browser, address) == int(line["total"])
    answer = read_json(browser, "/progress/age.json?committee=CCPR")
    assert [row["total"] for row in answer["rows"]] == [int(line["total"]) for line in lines]


def test_official_grades_stay_in_their_own_words(browser: FlaskClient) -> None:
    page = words(parse(browser.get("/progress/voices").text))
    for word in ("HRC letters A-E", "CAT words", "not yet fully implemented", "reply or action not satisfactory"):
        assert word in page


def test_the_form_of_the_list_keeps_what_voices_say(browser: FlaskClient) -> None:
    tree = parse(browser.get("/recommendations?said=committee:not-implemented&said=committee:reversed&age=10-up").text)
    boxes = [one for one in tree.iter("input") if one.get("type") == "checkbox"]
    chosen = {(one.get("name"), one.get("value")) for one in boxes if one.get("checked") is not None}
    assert chosen == {("said", "committee:not-implemented"), ("said", "committee:reversed"), ("age", "10-up")}
