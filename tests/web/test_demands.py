"""Demands through the years, what may belong to them, the timeline of evidence, and the calendar."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.web.forms import SignIn, post
from tests.web.pages import parse
from tracker.domain.dates import Precision
from tracker.domain.vocabulary import DocumentKind, Role, Status
from tracker.store.db import Sessions, writing
from tracker.store.models import LinkCheck


@pytest.fixture
def asked(site_sessions: Sessions) -> None:
    """Two demands: one law, asked by two documents and one undated; schools, asked once and done."""
    with writing(site_sessions) as db:
        texts = "Adopt a comprehensive law against discrimination with remedies."
        first = make.recommendation(db, 5, "a", symbol="CAT/C/ZZZ/CO/1", summary=texts)
        make.document(db, "CAT/C/ZZZ/CO/1").adopted_on = date(1999, 11, 18)
        twice = [make.recommendation(db, 11, item, follow_up=item == "a") for item in "ab"]
        make.document(db, "CCPR/C/ZZZ/CO/9", adopted_on=None)
        undated = make.recommendation(db, 3, symbol="CCPR/C/ZZZ/CO/9")
        make.demand(db, "one-law", [first, *twice, undated])
        done = make.recommendation(db, 20, summary="Build schools near mountain villages.")
        make.demand(db, "schools", [done])
        make.assessment(db, done, Status.IMPLEMENTED)
        make.assessment(db, first, rests_on=[make.evidence(db, "Law drafted")])
        make.evidence(db, "Law forgotten", about=twice, event_on=date(2019, 1, 1), event_precision=Precision.YEAR)
        for number in range(3):
            make.recommendation(db, 40 + number, summary=f"Improve roads number{number} everywhere.")
        make.recommendation(db, 30, summary="Adopt comprehensive anti law remedies against discrimination of women.")


def text_of(answer: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer).split())


@pytest.mark.usefixtures("asked")
def test_a_demand_through_the_years(client: FlaskClient) -> None:
    page = client.get("/demands/one-law").text
    said = text_of(page)
    for words in ("3 times asked", "2 committees asked", "4 recommendations ask it", "27 years waiting"):
        number, _, rest = words.partition(" ")
        assert f"{rest} {number}" in said, words
    assert "Asked 3 times since 1999" in said
    assert "1 ask without a date" in said
    steps = re.findall(r'<li class="(step-\w+)"><(?:time datetime="([^"]*)|span)', page)
    assert steps == [
        ("step-ask", ""), ("step-ask", "1999-11-18"), ("step-ask", "2015-03-01"), ("step-evidence", "2019"),
        ("step-evidence", "2020-05-01"),
    ]  # fmt: skip
    assert "#asked" in page
    earlier = text_of(client.get("/demands/one-law?on=2001-01-01").text)
    assert "1 years waiting" not in earlier
    assert "year waiting 1" in earlier
    assert "Law drafted" not in earlier
    assert "Nobody had asked" in client.get("/demands/schools?on=1990-01-01").text


@pytest.mark.usefixtures("asked")
def test_numbers_of_the_list_are_those_of_what_they_open(client: FlaskClient) -> None:
    page = client.get("/demands").text
    assert page.index("/demands/one-law") < page.index("/demands/schools")
    rows = {row: client.get(f"/demands/{row}").text for row in ("one-law", "schools")}
    assert rows["one-law"].count("step-ask") == 3
    assert rows["schools"].count("step-ask") == 1
    by_committee = client.get("/progress.json?by=committee&demand=one-law").get_json()["rows"]
    assert [row["key"] for row in by_committee] == ["CCPR", "CAT"] or len(by_committee) == 2
    assert client.get("/recommendations.json?demand=one-law").get_json()["total"] == 4
    assert "done" in text_of(client.get("/demands?sort=waiting").text)


@pytest.mark.usefixtures("asked")
def test_a_wrong_order_is_said_and_the_list_shown(client: FlaskClient) -> None:
    answer = client.get("/demands?sort=size")
    assert answer.status_code == 400
    assert "“size” is not a value of “sort”; allowed: asked, waiting, evidence, title." in answer.text
    assert "/demands/one-law" in answer.text


def test_which_demand_has_waited_longest_is_three_clicks_away(register_reader: Flask) -> None:
    """From `/`, by links alone, in Kyrgyz: demands, in the order of waiting, the first of the list."""
    browser = register_reader.test_client()
    path = "/"
    for wanted in (r"/demands$", r"/demands\?sort=waiting$", r"/demands/[a-z0-9-]+$"):
        page = browser.get(path, headers={"Accept-Language": "ky"}).text
        links = [str(one.get("href")) for one in parse(page).iter("a")]
        path = next(link for link in links if re.fullmatch(wanted, link))
    last = browser.get(path, headers={"Accept-Language": "ky"})
    assert path == "/demands/conscientious-objection"
    assert "2000-жылдан бери 2 жолу талап кылынган" in text_of(last.text)


@pytest.mark.usefixtures("asked")
def test_a_suggestion_is_decided_signed_and_taken_back(sign_in: SignIn) -> None:
    client = sign_in(Role.RESEARCHER)
    assert "What may belong to a demand" in client.get("/work").text
    overview = client.get("/work/demands").text
    assert "1 suggestion" in overview
    page = client.get("/work/demands/one-law").text
    assert "para. 30" in page
    found = re.search(r'name="recommendation" value="(\d+)"', page)
    assert found is not None
    form = {"recommendation": found[1], "score": "40", "verdict": "member"}
    assert post(client, "/work/demands/one-law", form).status_code == 303
    public = text_of(client.get("/demands/one-law").text)
    assert "added to this demand by" in public
    assert "recommendations ask it 5" in public
    assert post(client, "/work/demands/one-law", form).status_code == 409
    assert "0 suggestions" in client.get("/work/demands/one-law").text
    assert post(client, "/work/demands/one-law/1/undo", {}, page="/work/demands/one-law").status_code == 303
    assert "recommendations ask it 4" in text_of(client.get("/demands/one-law").text)
    assert post(client, "/work/demands/one-law/1/undo", {}, page="/work/demands/one-law").status_code == 409
    assert post(client, "/work/demands/schools/1/undo", {}, page="/work/demands/one-law").status_code == 409
    assert post(client, "/work/demands/nothing", form, page="/work/demands/one-law").status_code == 404
    assert post(client, "/work/demands/one-law", {**form, "recommendation": "9999"}).status_code == 422
    for wrong in ({"recommendation": "x"}, {"verdict": "maybe"}, {"score": "101"}, {"recommendation": str(2**31)}):
        assert post(client, "/work/demands/one-law", {**form, **wrong}).status_code == 400


@pytest.mark.usefixtures("asked")
def test_evidence_by_year_with_what_is_wrong_with_its_source(client: FlaskClient, site_sessions: Sessions) -> None:
    with writing(site_sessions) as db:
        moment = datetime(2026, 11, 20, tzinfo=UTC)
        check = LinkCheck(evidence_id=1, url="https://zzz.example/news", checked_at=moment, answered=False)
        check.code, check.reason = 404, ""
        db.add(check)
    page = text_of(client.get("/evidence").text)
    assert "1 link that did not answer" in page
    assert "link did not answer on 20 November 2026" in page
    assert "Law drafted" in client.get("/evidence?flag=silent").text
    assert "Law forgotten" not in client.get("/evidence?flag=silent").text
    assert 'id="y2019"' in client.get("/evidence?year=2019").text
    item = text_of(client.get("/evidence/law-drafted").text)
    assert "1 judgement rests on it" in item
    assert "no copy kept" in item
    for wrong in ("year=20", "flag=bad", "bearing=none", "effect=better", "theme=none-such", "year=０１２３"):
        answer = client.get(f"/evidence?{wrong}")
        assert answer.status_code == 400, wrong
        assert "Law drafted" in answer.text
    assert "No evidence matches" in client.get("/evidence?publisher=nobody").text


@pytest.mark.usefixtures("asked")
def test_the_calendar_says_what_was_asked_for_and_what_lacks_evidence(
    client: FlaskClient, site_sessions: Sessions
) -> None:
    with writing(site_sessions) as db:
        make.document(db, "CAT/C/ZZZ/2", kind=DocumentKind.STATE_REPORT, cycle="2nd", adopted_on=None)
    page = text_of(client.get("/calendar").text)
    assert "Reply due between 1 March 2016 and 1 March 2018 computed" in page
    assert "term over, no paper in the register" in page
    assert "A reply was asked for on 1 recommendation" in page
    assert "all have evidence since adoption" in page
    assert "CAT, 2nd" in page
    before = text_of(client.get("/calendar?on=2015-06-01").text)
    assert "to come" in before
    assert "1 without evidence since adoption" in before
    assert "in the term" in text_of(client.get("/calendar?on=2017-06-01").text)
    with writing(site_sessions) as db:
        reply = make.document(db, "CCPR/C/ZZZ/FCO/1", kind=DocumentKind.FOLLOW_UP_REPORT, adopted_on=None)
        reply.published_on, reply.published_precision = date(2017, 1, 1), Precision.DAY
    assert "papers came" in text_of(client.get("/calendar").text)
    assert "no request for follow-up by this day" in client.get("/calendar?on=2014-01-01").text
