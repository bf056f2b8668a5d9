"""What changed between two days: the counts add up, every number opens its list, files say what the page says."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.conftest import make_app
from tests.exports.world import build
from tests.web.pages import links, parse, words
from tracker.domain.periods import Period, read_period
from tracker.domain.vocabulary import STANDINGS, VOICES, Role, Sensitivity, Status, Voice
from tracker.settings import Settings
from tracker.store.db import Sessions

TODAY = date(2026, 11, 24)
COLUMNS = {status: status.replace("-", "_") for status in STANDINGS}


@pytest.fixture
def world(settings: Settings, site_sessions: Sessions) -> FlaskClient:
    with site_sessions() as db:
        build(db)
    return make_app(settings, site_sessions).test_client()


def total_on(browser: FlaskClient, query: str) -> dict[str, int]:
    found: dict[str, int] = browser.get(f"/progress.json?{query}").get_json()["total"]
    return found


def shown(page: str) -> int:
    """Return how long the list on the page is, as its pager says."""
    found = re.search(r"of (\d+)</p>", page)
    return int(found[1]) if found else 0


def test_the_matrix_adds_up_to_the_rates_of_both_days(world: FlaskClient) -> None:
    chance = Random(5)
    days = ["2012-06-01", "2016-12-31", "2019-03-31", "2022-01-01", "2024-05-05", "2026-11-24"]
    moved = 0
    for number in range(16):
        first, last = sorted(chance.sample(days, 2))
        history, voice = ("judged", "recorded")[number % 2], VOICES[number % len(VOICES)]
        kept = f"voice={voice}&history={history}" + chance.choice(
            ("", "&theme=torture", "&q=prison", "&committee=CCPR")
        )
        answer = world.get(f"/progress/changes.json?from={first}&to={last}&{kept}").get_json()
        matrix = answer["matrix"]
        before, after = total_on(world, f"{kept}&on={first}"), total_on(world, f"{kept}&on={last}")
        for status, column in COLUMNS.items():
            assert sum(matrix.get(status, {}).values()) == before[column] == answer["before"][column]
            assert sum(row.get(status, 0) for row in matrix.values()) == after[column] == answer["after"][column]
        assert sum(matrix.get("entered", {}).values()) == after["total"] - before["total"]
        across = {(was, now): many for was, row in matrix.items() for now, many in row.items()}
        moved_here = sum(many for (was, now), many in across.items() if was not in (now, "entered"))
        assert answer["total"] == len(answer["rows"]) == moved_here
        moved += moved_here
    assert moved > 20, "too little moved to prove anything"


def test_every_number_opens_its_list_on_the_page(world: FlaskClient) -> None:
    page = world.get("/progress/changes?from=2012-06-01&to=2024-05-05&voice=editors").text
    opened = 0
    for link in links(page):
        query = parse_qs(urlsplit(link.href).query)
        if link.path == "/progress/changes" and link.number is not None and "page" not in query:
            answer = world.get(link.href)
            assert answer.status_code == 200
            assert shown(answer.text) == link.number, link
            assert link.number <= 50 or 'rel="next"' in answer.text
            for form in ("csv", "json"):
                file = world.get(link.href.replace("/changes?", f"/changes.{form}?"))
                rows = list(csv.DictReader(io.StringIO(file.text))) if form == "csv" else file.get_json()["rows"]
                assert len(rows) == link.number
                assert (
                    {row["was"] for row in rows} <= set(query.get("was", []))
                    or not {"was"} & query.keys()
                    or "any" in query["was"]
                )
                assert {row["now"] for row in rows} <= set(query["now"]) if "now" in query else True
            opened += 1
    assert opened > 15


def test_a_move_leads_to_its_evidence_and_says_what_is_withheld(
    settings: Settings, site_sessions: Sessions, app: Flask
) -> None:
    with site_sessions() as db:
        item = make.recommendation(db, 7, "a")
        open_piece = make.evidence(db, "Public hearing")
        secret = make.evidence(db, "Secret witness", sensitivity=Sensitivity.RESTRICTED)
        source = make.document(db, "CCPR/C/ZZZ/FU/1", adopted_on=date(2018, 1, 1))
        make.assessment(db, item, Status.NOT_IMPLEMENTED, as_of=date(2019, 1, 1))
        make.assessment(
            db,
            item,
            Status.PARTIALLY_IMPLEMENTED,
            as_of=date(2020, 1, 1),
            rests_on=[open_piece, secret],
            basis=[(source, "4")],
        )
        db.commit()
    browser = app.test_client()
    address = "/progress/changes?from=2019-06-01&to=2020-06-01"
    answer = browser.get(address)
    assert "Secret witness" not in answer.text
    assert "1 piece of evidence is not public." in answer.text
    found = {link.href for link in links(answer.text)}
    assert {"/evidence/public-hearing", "/documents/CCPR/C/ZZZ/FU/1#p4"} <= found
    assert any(href.startswith("/recommendations/CCPR/C/ZZZ/CO/1/7/a?on=2020-06-01#a") for href in found)
    [row] = browser.get(address.replace("changes?", "changes.json?")).get_json()["rows"]
    assert (row["was"], row["now"]) == ("not-implemented", "partially-implemented")
    assert (row["was_as_of"], row["now_as_of"]) == ("2019-01-01", "2020-01-01")
    assert (row["evidence"], row["evidence_withheld"], row["basis"]) == (["public-hearing"], 1, ["CCPR/C/ZZZ/FU/1#4"])
    assert row["page_url"].endswith("/recommendations/CCPR/C/ZZZ/CO/1/7/a?on=2020-06-01")
    assert browser.get(row["page_url"]).status_code == 200


def test_as_recorded_a_judgement_can_be_taken_back(site_sessions: Sessions, client: FlaskClient) -> None:
    with site_sessions() as db:
        item = make.recommendation(db, 7)
        wrong = make.assessment(
            db, item, Status.REVERSED, voice=Voice.EDITORS, recorded_at=datetime(2021, 1, 1, tzinfo=UTC)
        )
        make.assessment(
            db, item, None, corrects_id=wrong.id, reason="Misread.", as_of=wrong.as_of,
            recorded_at=datetime(2022, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        db.commit()
    address = "/progress/changes?from=2021-06-01&to=2022-06-01"
    assert client.get(f"{address.replace('changes?', 'changes.json?')}").get_json()["matrix"] == {
        "not-assessed": {"not-assessed": 1}
    }
    page = client.get(f"{address}&history=recorded").text
    assert "the judgement was taken back" in page
    assert shown(page) == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("from=yesterday", "yesterday"),
        ("from=0001-01-01", "0001-01-01"),
        ("to=2030-01-01", "2030-01-01"),
        ("from=2020-01-01&to=2019-01-01", "2020-01-01"),
        ("was=done", "done"),
        ("now=entered", "entered"),
        ("status=reversed", "Status"),
        ("on=2020-01-01", "Day"),
        ("disputed=yes", "Disputed"),
        ("unit=demand", "Counted as one"),
        ("theme=nothing", "nothing"),
    ],
)
def test_what_cannot_be_asked_is_said(world: FlaskClient, query: str, named: str) -> None:
    page = world.get(f"/progress/changes?{query}")
    assert page.status_code == 400
    notice = next(one for one in parse(page.text).iter("div") if one.get("role") == "alert")
    assert named in words(notice)
    for form in ("csv", "json"):
        answer = world.get(f"/progress/changes.{form}?{query}")
        assert answer.status_code == 400
        assert query.split("=")[0] in answer.text
    assert world.get("/progress/changes?page=99").status_code == 400


def test_an_empty_register_has_nothing_and_says_so(client: FlaskClient) -> None:
    for page in ("/progress/changes", "/progress/series"):
        empty = client.get(page)
        assert empty.status_code == 200
        assert "holds no recommendation adopted by" in empty.text


def test_before_the_first_document_there_is_nothing_and_that_is_said(world: FlaskClient) -> None:
    early = world.get("/progress/changes?from=2000-01-01&to=2011-01-01&committee=CCPR").text
    assert "no document had been adopted yet" in early


def test_the_offers_end_today_and_the_last_session_is_in_the_first(world: FlaskClient) -> None:
    for page in ("/", "/progress"):
        offered = [link for link in links(world.get(page).text) if link.path == "/progress/changes"]
        assert len(offered) == 4
        since_session = parse_qs(urlsplit(offered[0].href).query)
        assert since_session == {"from": ["2015-12-30"], "to": ["2026-11-24"]}
        assert shown(world.get(f"{offered[0].href}&was=entered").text) > 0


def test_a_period_is_read_from_an_address() -> None:
    assert read_period({}, today=date(2024, 2, 29)) == (Period(date(2023, 2, 28), date(2024, 2, 29)), [])
    period, faults = read_period({"from": "2020-01-01", "to": "x"}, today=TODAY)
    assert (period, [fault.place for fault in faults]) == (Period(date(2020, 1, 1), TODAY), ["to"])


def test_the_csv_file_is_named_for_both_days(world: FlaskClient) -> None:
    answer = world.get("/progress/changes.csv?from=2020-01-01&to=2021-01-01&bom=1&lang=ky")
    assert answer.get_data().startswith(b"\xef\xbb\xbfreference,")
    assert "kgz-changes-2020-01-01-2021-01-01.csv" in answer.headers["Content-Disposition"]
    described = answer.headers["Link"].partition(">")[0].removeprefix("<")
    assert json.loads(world.get(described).text)["language"] == "ky"


def test_a_viewer_sees_what_partners_may(settings: Settings, site_sessions: Sessions, sign_in: object) -> None:
    with site_sessions() as db:
        item = make.recommendation(db, 7)
        piece = make.evidence(db, "Shared with partners", sensitivity=Sensitivity.PARTNERS)
        make.assessment(db, item, Status.NOT_IMPLEMENTED, as_of=date(2026, 6, 1), rests_on=[piece])
        db.commit()
    assert callable(sign_in)
    browser = sign_in(Role.VIEWER)
    assert "Shared with partners" in browser.get("/progress/changes").text
