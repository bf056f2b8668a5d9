"""Taking the data away over HTTP: the rows of the page, nothing withheld, nothing left open."""

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests import make
from tests.exports.world import TODAY, build, draw_filters
from tracker.domain.rates import ROW_COLUMNS
from tracker.domain.vocabulary import Role, Sensitivity, Status
from tracker.exports import columns
from tracker.settings import ROOT
from tracker.store.db import Sessions, writing
from tracker.store.models import TermLabel
from tracker.store.vocabulary import read_vocabulary
from tracker.web.download import IN_MEMORY

CANARY = "zzz-canary"


@pytest.fixture
def world(site_sessions: Sessions, app: Flask) -> FlaskClient:
    with site_sessions.begin() as db:
        build(db)
    return app.test_client()


@pytest.fixture
def small(site_sessions: Sessions, app: Flask) -> FlaskClient:
    with site_sessions.begin() as db:
        for paragraph in range(1, 5):
            make.recommendation(db, paragraph, themes=["Torture"] if paragraph < 4 else [])
    return app.test_client()


def read_csv(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def read_json(browser: FlaskClient, address: str, status: int = 200) -> Any:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.text)


def test_page_and_files_show_the_same_number(world: FlaskClient, site_sessions: Sessions) -> None:
    chance = Random(7)
    with site_sessions() as db:
        labels = read_vocabulary(db, "en")
    compared = 0
    for _ in range(15):
        query = draw_filters(chance, labels).query_string()
        total = read_json(world, f"/recommendations.json{query}")["total"]
        assert len(read_csv(world, f"/recommendations.csv{query}")) == total
        assert read_json(world, f"/recommendations.metadata.json{query}")["rows"] == total
        assert read_json(world, f"/progress.json{query}")["total"]["total"] == total
        page = world.get(f"/recommendations{query}")
        shown = re.search(r"of (\d+)</p>", page.text)
        assert shown is None or int(shown[1]) == total, query
        compared += shown is not None
    assert compared > 5


def test_csv_is_an_attachment_with_its_description_beside_it(small: FlaskClient) -> None:
    answer = small.get("/recommendations.csv?theme=torture&bom=1")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=kgz-recommendations-2026-11-24.csv"
    assert answer.get_data().startswith(b"\xef\xbb\xbfreference,")
    link = answer.headers["Link"]
    address, _, kind = link.partition(">; ")
    assert kind.startswith('rel="describedby"')
    described = read_json(small, address.removeprefix("<"))
    assert described["filters"] == {"theme": ["torture"]}
    assert described["rows"] == 3
    assert list(described["columns"]) == list(columns.RECOMMENDATIONS)
    assert {described[name] for name in ("day", "generated_on")} == {"2026-11-24"}
    assert described["licence"] == "CC BY 4.0"
    assert described["rules"] == "1.0"
    assert described["withheld"] == 0


def test_the_name_of_a_file_bears_the_day_asked_about(small: FlaskClient) -> None:
    answer = small.get("/recommendations.csv?on=2020-01-31")
    assert "kgz-recommendations-2020-01-31.csv" in answer.headers["Content-Disposition"]


def test_workbook(small: FlaskClient) -> None:
    answer = small.get("/recommendations.xlsx?theme=torture")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    assert book.sheet_names == ["Recommendations", "About"]
    assert len(book.get_sheet_by_name("Recommendations").to_python()) == 4
    assert answer.headers["Content-Disposition"].endswith("kgz-recommendations-2026-11-24.xlsx")


def test_json_in_pages_leads_from_one_to_the_next(small: FlaskClient) -> None:
    address: str | None = "/recommendations.json?per_page=3&voice=state"
    seen: list[str] = []
    while address:
        page = read_json(small, address)
        assert list(page) == ["total", "day", "voice", "filters", "rows", "next"]
        assert page["total"] == 4
        assert page["voice"] == "state"
        assert [list(row) for row in page["rows"]] == [list(columns.RECOMMENDATIONS)] * len(page["rows"])
        seen += [row["reference"] for row in page["rows"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 4
    assert read_json(small, "/recommendations.json?page=9")["rows"] == []
    row = read_json(small, "/recommendations.json?theme=torture")["rows"][0]
    assert row["themes"] == ["Torture"]
    assert row["disputed"] is False
    assert row["follow_up"] is None
    assert row["evidence_count"] == 0


def test_files_keep_the_order_of_the_page(world: FlaskClient) -> None:
    for sort in ("oldest", "status", "committee"):
        in_csv = [row["reference"] for row in read_csv(world, f"/recommendations.csv?sort={sort}")]
        in_json = read_json(world, f"/recommendations.json?sort={sort}&per_page=500")["rows"]
        assert in_csv == [row["reference"] for row in in_json]
    assert read_csv(world, "/recommendations.csv?sort=oldest") != read_csv(world, "/recommendations.csv")


def test_rates(small: FlaskClient) -> None:
    answer = read_json(small, "/progress.json?by=theme")
    assert [row["key"] for row in answer["rows"]] == ["torture", "none"]
    assert tuple(answer["total"]) == ROW_COLUMNS
    lines = read_csv(small, "/progress.csv?by=theme")
    assert [line["key"] for line in lines] == ["total", "torture", "none"]
    assert lines[0]["implementation_rate"] == ""
    for line, row in zip(lines[1:], answer["rows"], strict=True):
        assert line["list_url"] == row["list_url"]
        opened = urlsplit(row["list_url"])
        assert read_json(small, f"{opened.path}.json?{opened.query}")["total"] == row["total"]
    described = read_json(small, "/progress.metadata.json?by=theme")
    assert "key “total”" in described["total_line"]
    assert "do not add them up" in described["overlap"]
    assert read_json(small, "/progress.json")["rows"][0]["key"] == "CCPR", "as the page does without by"


def test_a_file_speaks_english_unless_its_address_names_a_language(small: FlaskClient, site_sessions: Sessions) -> None:
    with site_sessions.begin() as db:
        term = make.term(db, "theme", "Torture")
        db.add(TermLabel(term_id=term.id, language="ru", label="Пытки", written_by="register editors"))
    russian = {"Accept-Language": "ru"}
    assert "Torture" in small.get("/recommendations.csv?theme=torture", headers=russian).text
    by_action = json.loads(small.get("/progress.json?by=action", headers=russian).text)
    assert by_action["rows"][0]["label"] == "Legislation"
    asked = small.get("/recommendations.csv?theme=torture&lang=ru")
    assert "Пытки" in asked.text
    assert "lang=ru" in asked.headers["Link"]
    refused = small.get("/recommendations.csv?lang=xx")
    assert refused.status_code == 400
    assert refused.text.startswith("lang: ")


@pytest.mark.parametrize(
    "address",
    [
        "/recommendations.csv?theme=no-such&on=2030-01-01",
        "/recommendations.xlsx?theme=no-such&on=2030-01-01",
        "/recommendations.bib?theme=no-such&on=2030-01-01",
        "/progress.csv?theme=no-such&on=2030-01-01&by=nothing",
    ],
)
def test_what_is_wrong_is_named_in_plain_text(small: FlaskClient, address: str) -> None:
    answer = small.get(address)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "no-such" in answer.text
    assert "2030-01-01" in answer.text
    assert ("nothing" in answer.text) == ("by=" in address)


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/recommendations.json?theme=no-such&page=0&per_page=501", ["theme", "page", "per_page"]),
        ("/recommendations.json?sort=beauty&page=x", ["sort", "page"]),
        ("/recommendations.metadata.json?voice=loud", ["voice"]),
        ("/progress.json?by=nothing&status=done", ["status", "by"]),
        ("/progress.metadata.json?by=nothing", ["by"]),
    ],
)
def test_what_is_wrong_is_named_in_json(small: FlaskClient, address: str, names: list[str]) -> None:
    errors = read_json(small, address, 400)["errors"]
    assert [error["name"] for error in errors] == names
    assert all(error["message"] for error in errors)


def test_citations(small: FlaskClient) -> None:
    entry = small.get("/recommendations/CCPR/C/ZZZ/CO/1/1.bib?voice=state")
    assert entry.mimetype == "application/x-bibtex"
    assert "url = {http://localhost/recommendations/CCPR/C/ZZZ/CO/1/1?voice=state}" in entry.text
    assert entry.headers["Content-Disposition"] == "attachment; filename=ccpr-c-zzz-co-1-1.bib"
    assert small.get("/recommendations/CCPR/C/ZZZ/CO/1/1.ris").text.startswith("TY  - ELEC\r\n")
    assert "data set, 3 recommendations" in small.get("/recommendations.bib?theme=torture").text
    assert "TY  - DATA" in small.get("/recommendations.ris").text
    assert small.get("/recommendations/CCPR/C/ZZZ/CO/1/99.bib").status_code == 404
    assert small.get("/recommendations/nothing.ris").status_code == 404
    assert small.get("/recommendations/CCPR/C/ZZZ/CO/1/1.bib?voice=loud").status_code == 400


def test_head_says_what_get_would(small: FlaskClient) -> None:
    for address in ("/recommendations.csv", "/recommendations.xlsx", "/progress.json", "/recommendations.json"):
        head, full = small.head(address), small.get(address)
        assert head.status_code == 200
        assert head.get_data() == b""
        assert head.headers["Content-Length"] == full.headers["Content-Length"] == str(len(full.get_data()))
        assert head.headers["Link"] == full.headers["Link"]


def test_files_go_out_compressed_where_that_is_understood(small: FlaskClient) -> None:
    plain = small.get("/recommendations.csv")
    packed = small.get("/recommendations.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in small.get("/recommendations.xlsx", headers={"Accept-Encoding": "gzip"}).headers


def test_a_slow_reader_holds_up_nobody_who_writes(app: Flask, site_sessions: Sessions) -> None:
    with site_sessions.begin() as db:
        for paragraph in range(1, 41):
            make.recommendation(db, paragraph, summary="Long. " * IN_MEMORY.bit_length() * 400)
    answer = app.test_client().get("/recommendations.csv", buffered=False)
    parts = answer.iter_encoded()
    first = next(iter(parts))
    assert int(answer.headers["Content-Length"]) > IN_MEMORY
    with writing(site_sessions) as db:  # would wait for a reader's lock, and then fail
        make.recommendation(db, 77)
    assert len(first) + sum(map(len, parts)) == int(answer.headers["Content-Length"])
    answer.close()


def test_formulas_come_back_as_they_were_written(app: Flask, site_sessions: Sessions) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 1, heading='=HYPERLINK("http://zzz.example")', summary="'already quoted")
    browser = app.test_client()
    [line] = read_csv(browser, "/recommendations.csv")
    assert line["heading"] == '\'=HYPERLINK("http://zzz.example")'
    assert line["summary"] == "''already quoted"
    [row] = read_json(browser, "/recommendations.json")["rows"]
    assert row["heading"] == '=HYPERLINK("http://zzz.example")'


EVERY_FILE = (
    "/recommendations.csv",
    "/recommendations.csv?unit=paragraph",
    "/recommendations.csv?unit=demand",
    "/recommendations.json",
    "/recommendations.metadata.json",
    "/recommendations.bib",
    "/recommendations/CCPR/C/ZZZ/CO/1/1.bib",
    "/recommendations/CCPR/C/ZZZ/CO/1/1.ris",
    "/progress.csv",
    "/progress.json",
    "/progress.metadata.json",
)


def test_what_is_withheld_is_counted_and_never_shown(
    app: Flask, site_sessions: Sessions, sign_in: Callable[..., FlaskClient]
) -> None:
    with site_sessions.begin() as db:
        row = make.recommendation(db, 1)
        make.demand(db, "one-law", [row])
        secret = make.evidence(db, CANARY, about=[row], sensitivity=Sensitivity.RESTRICTED, publisher=CANARY)
        partners = make.evidence(db, f"{CANARY}-partners", about=[row], sensitivity=Sensitivity.PARTNERS)
        make.assessment(db, row, Status.REVERSED, rests_on=[secret, partners])
    anonymous = app.test_client()
    for address in EVERY_FILE:
        assert CANARY not in anonymous.get(address).text
    workbook = ZipFile(io.BytesIO(anonymous.get("/recommendations.xlsx").get_data()))
    assert not any(CANARY.encode() in workbook.read(part) for part in workbook.namelist())
    expected = {None: (0, 2), Role.VIEWER: (1, 1), Role.RESEARCHER: (2, 0)}
    for role, (seen, withheld) in expected.items():
        browser = sign_in(role) if role else anonymous
        for unit in ("recommendation", "paragraph", "demand"):
            [line] = read_csv(browser, f"/recommendations.csv?unit={unit}")
            assert (int(line["evidence_count"]), int(line["evidence_withheld"])) == (seen, withheld)
        answer = browser.get("/recommendations.metadata.json")
        assert json.loads(answer.text)["withheld"] == withheld
        if role:
            assert answer.headers["Cache-Control"] == "no-store"


def test_addresses_in_files_are_those_of_the_public_site(site_sessions: Sessions, app: Flask) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 1)
    app.extensions["tracker"].settings = type(app.extensions["tracker"].settings)(
        data=app.extensions["tracker"].settings.data, today=TODAY, public_url="https://zzz.example"
    )
    [line] = read_csv(app.test_client(), "/recommendations.csv")
    assert line["page_url"] == "https://zzz.example/recommendations/CCPR/C/ZZZ/CO/1/1"


def test_as_recorded_by_then(app: Flask, site_sessions: Sessions) -> None:
    with site_sessions.begin() as db:
        row = make.recommendation(db, 1)
        recorded = datetime(2026, 1, 1, tzinfo=UTC)
        make.assessment(db, row, Status.REVERSED, as_of=date(2020, 6, 1), recorded_at=recorded)
    browser = app.test_client()
    [line] = read_csv(browser, "/recommendations.csv?on=2021-01-01")
    assert line["status"] == "reversed"
    [line] = read_csv(browser, "/recommendations.csv?on=2021-01-01&history=recorded")
    assert line["status"] == "not-assessed"


def test_no_worker_loads_pandas_at_start() -> None:
    code = "import sys, tracker.web.app; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0
