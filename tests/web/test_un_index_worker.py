"""What a worker keeps and writes for the UN index: frequent words beside the first page, numbers, files without it."""

import threading

import pytest
from babel.numbers import format_decimal
from flask import Flask
from flask.testing import FlaskClient

from tests.index_world import annotation, pack
from tests.web.un_index_pages import ROW
from tracker.store.db import Sessions
from tracker.store.index_words import KnownWords
from tracker.web import un_index
from tracker.web.language import number_text
from tracker.web.site import Site


@pytest.fixture
def records(site_sessions: Sessions) -> None:
    """Three records, of which two are about planting."""
    with site_sessions() as db:
        for text in ("Plant trees.", "Planting orchards", "Judges"):
            annotation(db, text)
        pack(db)


@pytest.mark.usefixtures("records")
def test_frequent_words_are_prepared_beside_the_first_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(un_index, "PREPARED_FROM", 1)
    before = client.get("/un-index?q=plant").text
    for thread in threading.enumerate():
        if thread.name == "frequent words":
            thread.join()
    site: Site = app.extensions["tracker"]
    assert site.unpacked is not None
    assert site.unpacked[1] is not None
    words = site.unpacked[1].words
    assert isinstance(words, KnownWords)
    assert words._beginnings
    assert ROW.findall(client.get("/un-index?q=plants").text) == ROW.findall(before)
    assert len(ROW.findall(before)) == 2


@pytest.mark.usefixtures("records")
def test_a_file_of_everything_needs_no_facets(app: Flask, client: FlaskClient) -> None:
    everything = client.get("/un-index.csv").text
    site: Site = app.extensions["tracker"]
    assert site.unpacked is None
    assert client.get("/un-index.csv?mechanism=treaty-bodies").text == everything
    assert site.unpacked is not None
    assert len(everything.splitlines()) == 4
    assert client.get("/un-index.csv?order=worst").status_code == 400
    assert client.get("/un-index.csv?theme=nowhere").status_code == 400


@pytest.mark.parametrize("locale", ["en", "ru", "ky"])
def test_numbers_are_written_as_babel_writes_them(app: Flask, locale: str) -> None:
    with app.test_request_context(f"/?lang={locale}"):
        for number in (0, 7, 999, 1000, 9999, 10_000, 123_456, 267_537, 1_234_567, 10**9, -5, -1234):
            assert number_text(number) == format_decimal(number, locale=locale)
