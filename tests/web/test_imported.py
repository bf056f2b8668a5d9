"""Recommendations that only the UN index has: without a summary of ours, shown in the official wording, marked so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.uhri_records import record, write
from tests.web.pages import parse, words
from tracker.domain.uhri_names import Country
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Scope, read_export
from tracker.services.uhri import Source, bring_in
from tracker.store.db import Sessions

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LONG = (
    "4.The Committee recommends that Zazaland: (a) Plant "
    + "very " * 100
    + "tall trees; (b) Water <b>&lt;them&gt;</b>."
)


@pytest.fixture
def reader(app: Flask, site_sessions: Sessions, tmp_path: Path) -> FlaskClient:
    country = Country("ZZZ", "ZZ", "Zazaland")
    export = read_export(write(tmp_path / "export.json", record(1, Text=LONG)), Scope.of_register(country))
    with site_sessions.begin() as db:
        make.recommendation(db, 9, symbol="CCPR/C/ZZZ/CO/3", summary="Our own words about lighthouses.")
        bring_in(db, export, Labels({}, {}), country, Source("export.json", NOW, lambda: NOW, lambda: None))
    return app.test_client()


def page(reader: FlaskClient, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200
    return words(parse(answer.get_data(as_text=True)))


def test_a_list_shows_the_beginning_of_the_official_wording_and_says_so(reader: FlaskClient) -> None:
    text = page(reader, "/recommendations")
    assert "official wording" in text
    assert "tall trees" not in text  # only the beginning
    assert "(b) Water <them>." in text
    assert "Our own words about lighthouses." in text


def test_its_page_shows_all_of_it_and_that_nobody_has_summarised_it(reader: FlaskClient) -> None:
    text = page(reader, "/recommendations/CCPR/C/ZZZ/CO/3/4/a")
    assert "tall trees;" in text
    assert "nobody has summarised it yet" in text
    assert "In our own words" not in text
    assert "nobody has summarised it yet" not in page(reader, "/recommendations/CCPR/C/ZZZ/CO/3/9")


def test_paragraphs_are_shown_in_the_list_too(reader: FlaskClient) -> None:
    assert "official wording" in page(reader, "/recommendations?unit=paragraph")


def test_a_document_shows_its_passages_and_what_stands_in_none(reader: FlaskClient) -> None:
    text = page(reader, "/documents/CCPR/C/ZZZ/CO/3")
    assert "tall trees" in text
    assert "Our own words about lighthouses." in text
    assert "The text of this paragraph was not imported." in text


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_it_is_said_in_every_language(reader: FlaskClient, language: str) -> None:
    assert "nobody has summarised" not in page(reader, f"/recommendations/CCPR/C/ZZZ/CO/3/4/a?lang={language}")


def test_the_file_has_the_official_wording_and_no_summary(reader: FlaskClient) -> None:
    rows = reader.get("/recommendations.json").get_json()["rows"]
    assert {row["item"]: row["summary"] for row in rows if row["paragraph"] == "4"} == {"a": "", "b": ""}
    assert all(row["text"] for row in rows if row["paragraph"] == "4")
