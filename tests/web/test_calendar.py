"""The calendar: days that were read, worked out or not known; counts that open their lists; the same as files."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.conftest import TODAY, make_app
from tests.web.pages import links, parse, total_of, words
from tracker.domain.dates import Precision
from tracker.domain.vocabulary import DeadlineKind, DocumentKind, Sensitivity
from tracker.settings import Settings
from tracker.store.db import Sessions
from tracker.store.models import Deadline

SOURCE = "https://zzz.example/calendar"


def deadline(position: int, committee: str, kind: DeadlineKind, due: tuple[date, Precision], **values: Any) -> Deadline:
    given = {"what": "", "document_id": None, "paragraph": "", "verified": "read", "source_url": SOURCE}
    return Deadline(
        position=position, committee_code=committee, kind=kind, due_on=due[0], due_precision=due[1], **given | values
    )


@pytest.fixture
def zazaland(settings: Settings, site_sessions: Sessions) -> FlaskClient:
    """A committee whose next report was set and came, one whose next is to come, one of which nothing is known."""
    with site_sessions() as db:
        first = make.document(db, "CCPR/C/ZZZ/CO/1", adopted_on=date(2010, 3, 1), session="98")
        second = make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=date(2022, 3, 1), cycle="2nd", session="134")
        cat = make.document(db, "CAT/C/ZZZ/CO/1", adopted_on=date(2021, 1, 1), adopted_precision=Precision.YEAR)
        cat.session = "70"
        report = make.document(
            db, "CCPR/C/ZZZ/2", kind=DocumentKind.STATE_REPORT, cycle="2nd", adopted_on=None,
            published_on=date(2021, 5, 1), title="Second periodic report, due 2014 (received 2 May 2020)",
        )  # fmt: skip
        assert report.session
        rows = [
            make.recommendation(db, 5, "a", follow_up=True),
            make.recommendation(db, 6),
            make.recommendation(db, 7, symbol="CCPR/C/ZZZ/CO/2"),
            make.recommendation(db, 9, symbol="CAT/C/ZZZ/CO/1"),
        ]
        make.assessment(db, rows[0])
        make.evidence(db, "Before the last", [rows[0]], event_on=date(2015, 1, 1))
        make.evidence(db, "After the last", [rows[1]], event_on=date(2023, 1, 1))
        make.evidence(db, "Known to few", [rows[2]], event_on=date(2023, 1, 1), sensitivity=Sensitivity.RESTRICTED)
        make.committee(db, "CRC")
        kinds, day, month, year = DeadlineKind, Precision.DAY, Precision.MONTH, Precision.YEAR
        db.add_all(
            [
                deadline(1, "CCPR", kinds.NEXT_REPORT, (date(2014, 3, 28), day), document_id=first.id, paragraph="30"),
                deadline(2, "CCPR", kinds.NEXT_REPORT, (date(2028, 1, 1), year), document_id=second.id, paragraph="61"),
                deadline(3, "CCPR", kinds.SESSION, (date(2027, 3, 1), month), what="150th session"),
                deadline(4, "CCPR", kinds.SESSION, (date(2026, 3, 2), day), what="147th session"),
                deadline(5, "CAT", kinds.FOLLOW_UP_REPORT, (date(2022, 12, 3), day), document_id=cat.id),
            ]
        )
        db.commit()
    return make_app(settings, site_sessions).test_client()


def card(page: str, name: str) -> str:
    return words(next(one for one in parse(page).iter("article") if one.get("id") == name))


def rows_of(browser: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = browser.get(f"/calendar.json{query}")
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["total"] == len(told["rows"])
    found: list[dict[str, Any]] = told["rows"]
    return found


def test_next_reports_are_read_or_not_known(zazaland: FlaskClient) -> None:
    page = zazaland.get("/calendar").text
    ours = card(page, "next-CCPR")
    assert "Due: 28 March 2014 report came CCPR/C/ZZZ/2, 2 May 2020" in ours
    assert "Due: 2028 to come" in ours
    assert "CCPR/C/ZZZ/CO/2, para. 61" in ours
    # One piece came before the last concluding observations, another is not public.
    assert "3 recommendations; 2 not assessed; 2 without evidence since the last concluding observations." in ours
    assert "The register does not hold when the next report is due." in card(page, "next-CAT")
    assert "next-CRC" not in page, "nothing of it on this site"
    assert "/documents/CCPR/C/ZZZ/CO/2#p61" in [link.href for link in links(page)]


def test_each_number_opens_its_list(zazaland: FlaskClient) -> None:
    for query in ("", "?on=2021-06-01", "?on=2021-06-01&history=recorded&voice=state"):
        numbered = 0
        for link in links(zazaland.get(f"/calendar{query}").text):
            number = link.text.split(" ")[0]
            if link.path == "/recommendations" and number.isdigit():
                assert total_of(zazaland, link.href) == int(number), link
                numbered += 1
        assert numbered >= 3
        for row in rows_of(zazaland, query):
            if row["list_url"]:
                path = row["list_url"].removeprefix("http://localhost")
                assert total_of(zazaland, path) == row["recommendations"]
                unassessed = f"{path}{'&' if '?' in path else '?'}status=not-assessed"
                assert total_of(zazaland, unassessed) == row["not_assessed"]
                values = ("none",) if row["kind"] == "follow-up-report" else ("none", "before-review")
                without = "&".join(
                    (unassessed.removesuffix("status=not-assessed"), *(f"evidence={one}" for one in values))
                )
                assert total_of(zazaland, without) == row["without_evidence"]


def test_a_deadline_is_known_from_the_day_of_its_document(zazaland: FlaskClient) -> None:
    def due(query: str) -> dict[str, str]:
        rows = rows_of(zazaland, query)
        return {row["due"]: row["stage"] for row in rows if row["kind"] == "next-report" and row["committee"] == "CCPR"}

    assert due("") == {"2014-03-28": "came", "2028": "to-come"}
    assert due("?on=2022-02-28") == {"2014-03-28": "came"}
    assert due("?on=2019-01-01") == {"2014-03-28": "passed"}
    assert due("?on=2014-03-28") == {"2014-03-28": "due"}
    assert due("?on=2013-01-01") == {"2014-03-28": "to-come"}
    assert due("?on=2009-01-01") == {}
    assert words(parse(zazaland.get("/calendar?on=1990-01-01").text))


def test_a_term_that_was_read_takes_the_place_of_the_procedure(zazaland: FlaskClient) -> None:
    page = words(parse(zazaland.get("/calendar").text))
    assert "Reply due by 3 December 2022" in page
    assert "Reply due between 1 March 2011 and 1 March 2013 computed" in page
    basis = {row["document"][0]: row["basis"] for row in rows_of(zazaland) if row["kind"] == "follow-up-report"}
    assert basis == {"CAT/C/ZZZ/CO/1": "read", "CCPR/C/ZZZ/CO/1": "computed"}


def test_sessions_to_come_and_held(zazaland: FlaskClient) -> None:
    page = words(parse(zazaland.get("/calendar").text))
    assert "150th session" in page
    assert "From March 2027" in page
    assert "147th session" not in page
    assert "147th session" in words(parse(zazaland.get("/calendar?on=2026-03-02").text))
    held = [row for row in rows_of(zazaland) if row["basis"] == "held"]
    assert {(row["committee"], row["what"], row["due"]) for row in held} == {
        ("CCPR", "98", "2010-03-01"),
        ("CCPR", "134", "2022-03-01"),
        ("CAT", "70", "2021"),
    }


def test_reports_say_when_they_were_due_and_came(zazaland: FlaskClient) -> None:
    page = words(parse(zazaland.get("/calendar").text))
    assert "at least 5 years late" in page
    [row] = [row for row in rows_of(zazaland) if row["kind"] == "report"]
    assert (row["due"], row["came"], row["stage"]) == ("2014", "2020-05-02", "came")
    assert "at least 5 years late" not in zazaland.get("/calendar?on=2020-05-01").text


def test_the_csv_holds_what_the_json_holds(zazaland: FlaskClient) -> None:
    answer = zazaland.get("/calendar.csv?on=2026-03-02&bom=1")
    assert answer.headers["Content-Disposition"] == "attachment; filename=kgz-calendar-2026-03-02.csv"
    lines = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    rows = rows_of(zazaland, "?on=2026-03-02")
    assert [(line["kind"], line["due"], line["list_url"]) for line in lines] == [
        (row["kind"], row["due"] or "", row["list_url"] or "") for row in rows
    ]


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_the_calendar_file_is_read_back(zazaland: FlaskClient, language: str) -> None:
    answer = zazaland.get(f"/calendar.ics?lang={language}")
    assert answer.content_type == "text/calendar; charset=utf-8"
    body = answer.get_data()
    assert body == zazaland.get(f"/calendar.ics?lang={language}").get_data()
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(body)
    events = read.walk("VEVENT")
    expected = [row for row in rows_of(zazaland) if row["kind"] != "report" and row["due"]]
    assert [event.decoded("dtstart").isoformat() for event in events] == [row["due_by"] for row in expected]
    assert len({str(event["uid"]) for event in events}) == len(events) == 8
    english = icalendar.Calendar.from_ical(zazaland.get("/calendar.ics").get_data()).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == [str(event["uid"]) for event in english]
    for event, row in zip(events, expected, strict=True):
        assert type(event.decoded("dtstart")) is date
        assert event.decoded("dtend") == event.decoded("dtstart") + timedelta(days=1)
        assert event.decoded("dtstamp").date() == TODAY
        assert str(event["summary"]).startswith(f"{row['committee']}: ")
        if row["list_url"]:
            assert row["list_url"] in str(event["description"])
    if language == "en":
        summaries = [str(event["summary"]) for event in events]
        assert "CCPR: Next report (by the end of 2028)" in summaries
        assert "CCPR: Next report" in summaries
        assert "CCPR: Session of the committee, 150th session (by the end of March 2027)" in summaries
        assert "CCPR: Reply on follow-up (computed, last day)" in summaries
        assert "CCPR: Session of the committee 98, concluding observations adopted" in summaries
    else:
        assert not any("Next report" in str(event["summary"]) for event in events)


def test_the_page_says_what_the_calendar_file_holds(zazaland: FlaskClient) -> None:
    page = words(parse(zazaland.get("/calendar").text))
    assert "The iCalendar file has 8 events of a whole day. 3 of them" in page


def test_files_are_the_same_for_everybody(app: Flask, zazaland: FlaskClient, sign_in: Any) -> None:
    from tracker.domain.vocabulary import Role  # noqa: PLC0415

    researcher = sign_in(Role.RESEARCHER)
    assert "1 without evidence since the last" in card(researcher.get("/calendar").text, "next-CCPR")
    for form in ("csv", "json", "ics"):
        assert researcher.get(f"/calendar.{form}").get_data() == zazaland.get(f"/calendar.{form}").get_data()
        assert b"Known to few" not in researcher.get(f"/calendar.{form}").get_data()


@pytest.mark.parametrize("form", ["csv", "json", "ics"])
def test_a_wrong_day_or_language_is_refused(zazaland: FlaskClient, form: str) -> None:
    for wrong in ("on=2030-01-01", "history=then", "voice=nobody", "lang=fr"):
        answer = zazaland.get(f"/calendar.{form}?{wrong}")
        assert answer.status_code == 400
        assert wrong.split("=")[0] in answer.text
    assert zazaland.get("/calendar?on=soon").status_code == 400


def test_the_real_register_guesses_nothing(register_app: Flask) -> None:
    browser = register_app.test_client()
    page = browser.get("/calendar").text
    assert page.count("The register does not hold when the next report is due.") >= 8
    assert "The register holds no session to come." in words(parse(page))
    reports = {row["document"][0]: row for row in rows_of(browser) if row["kind"] == "report"}
    assert len(reports) == 4
    assert reports["CCPR/C/KGZ/3"]["came"] == "2020-02-25"
    for link in links(page):
        number = link.text.split(" ")[0]
        if link.path == "/recommendations" and number.isdigit():
            assert total_of(browser, link.href) == int(number), link
