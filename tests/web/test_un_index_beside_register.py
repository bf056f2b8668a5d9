"""The UN index beside the register: it leads to recommendations, enters no count, and a new import shows at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.index_world import bring
from tests.uhri_records import identity, record
from tests.web.un_index_pages import ROW, lines, total_of
from tracker.store.db import Sessions
from tracker.store.index_answers import PAGE_SIZE, import_number, unpack
from tracker.web.site import Site


@pytest.fixture
def db(site_sessions: Sessions) -> Session:
    """A session on the database of the site."""
    return site_sessions()


@pytest.fixture
def zazaland(db: Session, tmp_path: Path) -> Path:
    """A register of Zazaland with one paragraph of the index in it, and what the index has besides."""
    make.committee(db, "CCPR")
    make.committee(db, "CAT")
    make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3")
    db.commit()
    bring(
        db,
        tmp_path,
        record(1),
        record(2, Symbol="CAT/C/ZZZ/CO/1", Body="- CAT", Text="9.Water fictional orchards well."),
        record(3, Countries=["Quasiland AA"], Symbol="CCPR/C/QAA/CO/1", Text="7.Prune fictional orchards well."),
        record(4, Body="- UPR", Symbol="A/HRC/36/7", Text="140.43 Prune fictional orchards.", UprPositions=["Noted"]),
    )
    return tmp_path


@pytest.mark.usefixtures("zazaland")
def test_a_record_leads_to_its_recommendation(client: FlaskClient) -> None:
    page = client.get(f"/un-index/{identity(1)}").text
    assert '<a href="/recommendations/CCPR/C/ZZZ/CO/3/4">' in page
    back = client.get("/recommendations/CCPR/C/ZZZ/CO/3/4")
    assert (back.status_code, f'href="/un-index/{identity(1)}"' in back.text) == (200, True)
    for number in (3, 4):
        assert "/recommendations/C" not in client.get(f"/un-index/{identity(number)}").text


@pytest.mark.usefixtures("zazaland")
def test_what_the_register_does_not_track_is_in_no_count_of_it(client: FlaskClient) -> None:
    assert total_of(client.get("/un-index").text) == 4
    assert client.get("/recommendations.json").get_json()["total"] == 2
    rates: dict[str, Any] = client.get("/progress.json").get_json()
    assert rates["total"]["total"] == 2
    assert client.get("/recommendations.json?q=prune").get_json()["total"] == 0
    assert "QAA" not in json.dumps(client.get("/progress.json?by=document").get_json())
    assert "QAA" not in client.get("/documents").text


def test_a_new_import_is_seen_at_once(zazaland: Path, db: Session, app: Flask, client: FlaskClient) -> None:
    """Also by a worker that remembers pages, and when the import wrote rows for the index alone."""
    for path in ("/un-index", "/un-index?q=prune", f"/un-index/{identity(5)}"):
        client.get(path)
    assert (total_of(client.get("/un-index").text), total_of(client.get("/un-index?q=prune").text)) == (4, 2)
    kept = [
        record(number, Countries=["Quasiland AA"], Symbol="CCPR/C/QAA/CO/1", Text="8.Prune all.") for number in (3, 5)
    ]
    review = record(
        4, Body="- UPR", Symbol="A/HRC/36/7", Text="140.43 Prune fictional orchards.", UprPositions=["Noted"]
    )
    own = [record(1), record(2, Symbol="CAT/C/ZZZ/CO/1", Body="- CAT", Text="9.Water fictional orchards well.")]
    receipt = bring(db, zazaland, *own, *kept, review)
    assert (receipt.new, receipt.changed) == (1, 1)
    assert (total_of(client.get("/un-index").text), total_of(client.get("/un-index?q=prune").text)) == (5, 3)
    assert "8.Prune all." in client.get(f"/un-index/{identity(3)}").text
    assert client.get(f"/un-index/{identity(5)}").status_code == 200
    site: Site = app.extensions["tracker"]
    assert site.unpacked is not None
    assert site.unpacked[0] == import_number(db)


def test_threads_ask_while_an_import_comes_in(zazaland: Path, db: Session, app: Flask) -> None:
    together, answers = Barrier(3), []

    def ask(_number: int) -> None:
        browser = app.test_client()
        together.wait()
        for turn in range(12):
            page = browser.get(f"/un-index?q=prune&turn={turn}")
            answers.append((page.status_code, total_of(page.text), len(ROW.findall(page.text))))

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(ask, number) for number in range(2)]
        together.wait()
        more = [record(number, Countries=["Quasiland AA"], Symbol="", Text="Prune it.") for number in range(10, 30)]
        bring(db, zazaland, *more)
        for one in running:
            one.result()
    assert {status for status, _, _ in answers} == {200}
    assert all(shown == min(total, PAGE_SIZE) for _, total, shown in answers)
    assert {total for _, total, _ in answers} <= {2, 22}
    assert total_of(app.test_client().get("/un-index?q=prune").text) == 22


def test_what_vanished_from_the_file_says_so(zazaland: Path, db: Session, client: FlaskClient) -> None:
    bring(db, zazaland, record(1))
    assert client.get("/un-index").text.count("not in the file imported last") == 3
    assert sorted(row["in_last_file"] for row in lines(client)) == ["no", "no", "no", "yes"]
    assert "not in the file imported last" in client.get(f"/un-index/{identity(3)}").text
    assert unpack(db) is not None
    assert db.scalar(sa.text("SELECT count(*) FROM annotations")) == 4
