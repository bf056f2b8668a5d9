"""Stepping through days: the control keeps every other filter, and days without anything say so."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.conftest import make_app
from tests.exports.world import build
from tests.web.pages import Link, links, parse, words
from tracker.domain.days import Step, end_after, end_before, end_of_quarter, quarter_of, series_days
from tracker.settings import Settings
from tracker.store.db import Sessions

PAGES = (
    "/",
    "/progress?by=theme&theme=torture&voice=editors&unit=paragraph",
    "/progress/series?step=year&theme=torture",
    "/progress/grid?rows=theme&columns=committee&measure=coverage&theme=torture",
    "/progress/voices?theme=torture&unit=paragraph",
    "/progress/age?measure=coverage&theme=torture",
    "/recommendations?theme=torture&sort=oldest&status=not-assessed",
    "/documents/CCPR/C/ZZZ/CO/1?voice=state",
    "/demands?voice=state",
    "/demands/one-law?voice=state",
    "/evidence?effect=progress&publisher=Fictional+News",
    "/evidence/event-1?voice=state",
    "/documents?kind=concluding-observations&committee=CCPR",
    "/claims?voice=state",
    "/claims/none-of-9",
    "/treaties?voice=committee",
    "/calendar?voice=editors",
    "/search?q=fictional&kind=document",
)


@pytest.fixture
def world(settings: Settings, site_sessions: Sessions) -> FlaskClient:
    with site_sessions() as db:
        build(db)
        make.claim(db)
        db.commit()
    return make_app(settings, site_sessions).test_client()


def steps(browser: FlaskClient, page: str) -> list[Link]:
    tree = parse(browser.get(page).text)
    [control] = [one for one in tree.iter("details") if (one.get("class") or "").startswith("days ")]
    return [Link(str(one.get("href")), words(one)) for one in control.iter("a")]


@pytest.mark.parametrize("page", PAGES)
def test_a_step_keeps_everything_else(world: FlaskClient, page: str) -> None:
    mark = "&" if "?" in page else "?"
    asked = parse_qs(urlsplit(page).query)
    found = steps(world, f"{page}{mark}on=2014-05-05&history=recorded")
    days = []
    for link in found:
        query = parse_qs(urlsplit(link.href).query)
        days.append(query.pop("on", [""])[0])
        assert query == asked | {"history": ["recorded"]}
        assert link.path == urlsplit(page).path
        assert world.get(link.href).status_code == 200
    # The session before and after; quarters; years; and back to today.
    assert days == ["2013-12-31", "2015-01-01", "2014-03-31", "2014-06-30", "2013-12-31", "2014-12-31", ""]


def test_the_form_keeps_everything_else(world: FlaskClient) -> None:
    tree = parse(world.get("/progress?by=theme&theme=torture&voice=editors&on=2014-05-05").text)
    form = next(one for one in tree.iter("form") if one.get("class") == "days-form")
    hidden = {(one.get("name"), one.get("value")) for one in form.iter("input") if one.get("type") == "hidden"}
    assert hidden == {("by", "theme"), ("theme", "torture"), ("voice", "editors")}
    assert form.get("action") == "/progress"
    assert [one.get("value") for one in form.iter("input") if one.get("name") == "history"] == ["judged", "recorded"]
    assert [one.get("value") for one in form.iter("input") if one.get("name") == "on"] == ["2014-05-05"]


def test_no_step_leads_into_the_future_or_before_the_first_session(world: FlaskClient) -> None:
    today = [parse_qs(urlsplit(link.href).query).get("on") for link in steps(world, "/")]
    assert today == [["2015-12-31"], ["2026-09-30"], ["2025-12-31"]]
    early = [parse_qs(urlsplit(link.href).query).get("on") for link in steps(world, "/?on=2001-01-01")]
    assert early == [["2010-07-01"], ["2001-03-31"], ["2001-12-31"], None]
    assert world.get("/?on=0001-01-01").status_code == 200
    assert world.get("/?on=2030-01-01").status_code == 400


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/progress",
        "/recommendations",
        "/documents/CCPR/C/ZZZ/CO/1",
        "/demands",
        "/demands/one-law",
        "/progress/series",
        "/documents",
        "/evidence",
        "/evidence/event-1",
        "/claims",
        "/treaties",
        "/calendar",
    ],
)
def test_before_the_first_document_no_page_breaks(world: FlaskClient, page: str) -> None:
    for history in ("judged", "recorded"):
        answer = world.get(f"{page}?on=1990-01-01&history={history}")
        assert answer.status_code == 200
        parse(answer.text)


def test_home_says_what_stood_on_the_day_and_links_keep_it(world: FlaskClient) -> None:
    for query in ("on=2018-03-01", "on=2023-09-30&history=recorded", "voice=state"):
        total = world.get(f"/progress.json?{query}").get_json()["total"]
        opened = [link for link in links(world.get(f"/?{query}").text) if link.path == "/recommendations"]
        frame = parse_qs(query)
        assert all(parse_qs(urlsplit(link.href).query).items() >= frame.items() for link in opened if "?" in link.href)
        assert total["total"] in [link.number for link in opened]


def test_a_series_leads_to_the_list_of_each_day(world: FlaskClient) -> None:
    for query in ("step=year&voice=editors", "step=quarter&theme=torture&history=recorded&on=2022-05-05"):
        rows = world.get(f"/progress/series.json?{query}").get_json()["rows"]
        assert rows[0]["day"] == "2010-09-30" if "quarter" in query else rows[0]["day"] == "2010-12-31"
        assert rows[-1]["day"] == ("2022-05-05" if "on=" in query else "2026-11-24")
        for row in rows[::5]:
            address = urlsplit(row["list_url"])
            listed = world.get(f"/recommendations.json?{address.query}").get_json()["total"]
            assert listed == row["total"]
            of_day = world.get(f"/progress.json?{address.query}").get_json()["total"]
            assert {name: row[name] for name in row if name not in ("day",)} == {
                name: of_day[name] for name in row if name != "day"
            }
        file = world.get(f"/progress/series.csv?{query}")
        assert len(file.text.splitlines()) == len(rows) + 1
    assert world.get("/progress/series?step=week").status_code == 400
    assert world.get("/progress/series.json?step=week").status_code == 400


def test_days() -> None:
    assert end_of_quarter(quarter_of(date(2024, 2, 10))) == date(2024, 3, 31)
    assert end_of_quarter(quarter_of(date(2024, 12, 31))) == date(2024, 12, 31)
    assert (end_before(date(2024, 3, 31), Step.QUARTER), end_after(date(2024, 3, 31), Step.QUARTER)) == (
        date(2023, 12, 31),
        date(2024, 6, 30),
    )
    assert (end_before(date(2024, 3, 1), Step.YEAR), end_after(date(2024, 12, 31), Step.YEAR)) == (
        date(2023, 12, 31),
        date(2025, 12, 31),
    )
    found = series_days(date(2023, 8, 1), date(2024, 2, 1), Step.QUARTER, most=9)
    assert found == [date(2023, 9, 30), date(2023, 12, 31), date(2024, 2, 1)]
    assert series_days(date(2000, 1, 1), date(2024, 3, 31), Step.QUARTER, most=2) == [
        date(2023, 12, 31),
        date(2024, 3, 31),
    ]
    assert series_days(date(2024, 2, 1), date(2024, 2, 1), Step.YEAR, most=9) == [date(2024, 2, 1)]
