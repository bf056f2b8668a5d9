"""Lists of the catalogue and the search on a day, in both readings: what was there then, and how much came later."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.conftest import make_app
from tests.web.pages import links, parse, words
from tracker.domain.dates import Precision
from tracker.domain.vocabulary import DocumentKind, Role, Sensitivity
from tracker.settings import Settings
from tracker.store import search
from tracker.store.db import Sessions
from tracker.store.models import OfficialGrade, TreatyAct

SignIn = Callable[[Role], FlaskClient]
EARLY, LATE = datetime(2021, 1, 5, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def zazaland(settings: Settings, site_sessions: Sessions) -> FlaskClient:
    """Evidence that happened and was recorded at different times, documents, claims and acts of several years."""
    with site_sessions() as db:
        item = make.recommendation(db, 5, "a")
        author = make.account(db)
        make.evidence(db, "Old and recorded early", [item], event_on=date(2018, 1, 1), recorded_at=EARLY)
        make.evidence(db, "Old and recorded late", [item], event_on=date(2018, 2, 1), recorded_at=LATE)
        make.evidence(db, "New and recorded late", [item], event_on=date(2024, 5, 1), recorded_at=LATE)
        make.evidence(
            db, "Old and secret", [item], event_on=date(2018, 3, 1), recorded_at=EARLY,
            sensitivity=Sensitivity.RESTRICTED,
        )  # fmt: skip
        # Written into a draft early; the record holds it only since the judgement was published.
        draft = make.evidence(db, "Old and published late", event_on=date(2018, 4, 1), recorded_at=EARLY)
        draft.recorded_by_id = author.id
        make.assessment(db, item, rests_on=[draft], as_of=date(2020, 6, 1), recorded_at=LATE)
        later = make.document(db, "CCPR/C/ZZZ/CO/2", adopted_on=date(2022, 3, 1), cycle="2nd")
        make.document(db, "zzz-undated", kind=DocumentKind.NGO_REPORT, committee_code="CCPR", adopted_on=None)
        make.recommendation(db, 7, symbol="CCPR/C/ZZZ/CO/2", summary="Mend what was recorded.")
        make.claim(db, "none-of-9", claimed_on=date(2020, 1, 1))
        make.claim(db, "some-of-9", claimed_on=date(2023, 1, 1), claim="Some of the 9 were, they recorded.")
        make.claim(db, "undated", claimed_on=None, claimed_precision=None)
        for place, day in enumerate((date(1999, 1, 1), date(2022, 1, 1), None)):
            db.add(
                TreatyAct(
                    position=place, treaty="Treaty", short_name="T", instrument_type="treaty", action="accession",
                    acted_on=day, acted_precision=Precision.DAY if day else None, note=f"act {place}",
                    source_url="https://zzz.example/t",
                )
            )  # fmt: skip
        grade = OfficialGrade(document_id=item.document_id, assessed_in_id=later.id, paragraph="5", limb="1")
        grade.about, grade.scale, grade.grade, grade.grade_means = "it", "HRC", "C", "not implemented"
        grade.assessed_on, grade.assessed_precision, grade.seen_at = (
            date(2022, 3, 1),
            Precision.DAY,
            "https://zzz.example",
        )
        db.add(grade)
        search.refresh(db)
        db.commit()
    return make_app(settings, site_sessions).test_client()


OLD = {"Old and recorded early", "Old and recorded late", "Old and published late"}
EVERYTHING = {*OLD, "New and recorded late"}

ON_A_DAY = [
    ("", EVERYTHING),
    ("on=2019-01-01", OLD),
    ("on=2024-05-01", EVERYTHING),
    ("on=2019-01-01&history=recorded", set()),
    ("on=2022-01-01&history=recorded", {"Old and recorded early"}),
    ("on=2025-03-01&history=recorded", EVERYTHING),
    ("history=recorded", EVERYTHING),
    ("on=2017-01-01", set()),
]


def listed(browser: FlaskClient, address: str, under: str) -> set[str]:
    """The words of the links of a page's main part that lead below an address."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    main = next(one for one in parse(answer.text).iter("main"))
    return {words(one) for one in main.iter("a") if urlsplit(one.get("href") or "").path.startswith(under)}


def left_out(browser: FlaskClient, address: str) -> tuple[int, str]:
    """How many the page says it leaves out, and the address of today's list that it leads to."""
    text = browser.get(address).text
    found = re.search(r"(\d+) more came after this day", text)
    today = [link.href for link in links(text) if link.text == "Show today's list"]
    return (int(found[1]), today[0]) if found else (0, "")


@pytest.mark.parametrize(("query", "expected"), ON_A_DAY)
def test_evidence_that_was_there(zazaland: FlaskClient, query: str, expected: set[str]) -> None:
    assert listed(zazaland, f"/evidence?{query}", "/evidence/") == expected
    assert f"{len(expected)} dated fact" in zazaland.get(f"/evidence?{query}").text
    number, today = left_out(zazaland, f"/evidence?{query}")
    assert number == len(EVERYTHING) - len(expected)
    if number:
        assert listed(zazaland, today, "/evidence/") == EVERYTHING
    # The picture, the recommendation and the search hold the same.
    drawn = zazaland.get(f"/charts/evidence.json?{query}")
    if expected:
        every = [row for rows in drawn.get_json()["datasets"].values() for row in rows]
        assert {row["title"] for row in every if "list_url" in row} == expected
    else:
        assert drawn.status_code == 404
    rows = zazaland.get(f"/recommendations.json?{query}&document=CCPR/C/ZZZ/CO/1").get_json()["rows"]
    assert rows[0]["evidence_count"] == len(expected)
    found = zazaland.get(f"/search.json?q=recorded&kind=evidence&{query}").get_json()
    assert {row["title"] for row in found["rows"]} == {one for one in expected if "recorded" in one}


def test_filters_of_evidence_keep_the_day(zazaland: FlaskClient) -> None:
    page = "/evidence?on=2019-01-01&history=recorded&effect=progress"
    form = next(one for one in parse(zazaland.get(page).text).iter("form") if one.get("action") == "/evidence"
                and one.get("class") != "days-form")  # fmt: skip
    hidden = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}
    assert hidden == {"on": "2019-01-01", "history": "recorded"}
    number, today = left_out(zazaland, page)
    assert (number, today) == (4, "/evidence?effect=progress")
    # What no filter would find on any day is not said to come later.
    assert left_out(zazaland, "/evidence?on=2019-01-01&publisher=nobody") == (0, "")
    assert "Old and recorded early" not in zazaland.get("/evidence?bearing=supports&on=2019-01-01").text
    assert "Old and published late" in zazaland.get("/evidence?bearing=supports&on=2019-01-01").text
    assert (
        "Old and published late" not in zazaland.get("/evidence?bearing=supports&history=recorded&on=2023-01-01").text
    )


@pytest.mark.parametrize("place", ["documents", "evidence", "claims", "treaties", "search"])
def test_a_day_that_cannot_be_read_is_named(zazaland: FlaskClient, place: str) -> None:
    for wrong in ("on=2030-01-01", "on=soon", "history=then", "voice=nobody"):
        answer = zazaland.get(f"/{place}?q=recorded&{wrong}")
        assert answer.status_code == 400, wrong
        assert words(next(parse(answer.text).iter("h1")))
        assert 'role="alert"' in answer.text
    assert zazaland.get("/search.json?q=recorded&on=soon").status_code == 400


def notice_of(browser: FlaskClient, address: str) -> str:
    """What the page says of the voice, the day and the reading for which it is shown."""
    found = [words(one) for one in parse(browser.get(address).text).iter("div") if one.get("role") == "note"]
    return next((text for text in found if text.startswith("Shown for")), "")


@pytest.mark.parametrize("place", ["documents", "documents/zzz-undated", "evidence", "treaties", "search?q=recorded"])
def test_no_voice_is_named_where_nothing_stands_anywhere(zazaland: FlaskClient, place: str) -> None:
    mark = "&" if "?" in place else "?"
    assert notice_of(zazaland, f"/{place}{mark}voice=state") == ""
    shown = notice_of(zazaland, f"/{place}{mark}voice=state&on=2023-06-01")
    assert shown == "Shown for: 1 June 2023; As judged by now for that day. Back to today"


@pytest.mark.parametrize(
    "place", ["documents/CCPR/C/ZZZ/CO/1", "evidence/old-and-published-late", "claims", "claims/none-of-9", "calendar"]
)
def test_the_voice_is_named_where_something_stands(zazaland: FlaskClient, place: str) -> None:
    shown = notice_of(zazaland, f"/{place}?voice=state&on=2023-06-01")
    assert shown == "Shown for: State; 1 June 2023; As judged by now for that day. Show today's headline"
    assert notice_of(zazaland, f"/{place}?voice=state").startswith("Shown for: State; ")
    assert notice_of(zazaland, f"/{place}") == ""


def test_withheld_evidence_is_not_among_what_came_later(zazaland: FlaskClient, sign_in: SignIn) -> None:
    assert left_out(zazaland, "/evidence?on=2018-02-15")[0] == 2
    assert left_out(sign_in(Role.RESEARCHER), "/evidence?on=2018-02-15")[0] == 3


@pytest.mark.parametrize(
    ("query", "expected", "later"),
    [
        ("", {"CCPR/C/ZZZ/CO/1", "CCPR/C/ZZZ/CO/2", "no symbol"}, 0),
        ("on=2022-03-01", {"CCPR/C/ZZZ/CO/1", "CCPR/C/ZZZ/CO/2", "no symbol"}, 0),
        ("on=2022-02-28", {"CCPR/C/ZZZ/CO/1", "no symbol"}, 1),
        ("on=2022-02-28&history=recorded", {"CCPR/C/ZZZ/CO/1", "no symbol"}, 1),
        ("on=2000-01-01&kind=concluding-observations", set(), 2),
        ("on=2000-01-01&kind=ngo-report", {"no symbol"}, 0),
    ],
)
def test_documents_that_were_there(zazaland: FlaskClient, query: str, expected: set[str], later: int) -> None:
    page = f"/documents?{query}"
    assert listed(zazaland, page, "/documents/") == expected
    number, today = left_out(zazaland, page)
    assert number == later
    if later:
        assert len(listed(zazaland, today, "/documents/")) == len(expected) + later
    for link in links(zazaland.get(page).text):
        if link.path == "/recommendations" and link.number is not None:
            total = zazaland.get(link.href.replace("/recommendations", "/recommendations.json", 1)).get_json()["total"]
            assert total == link.number


def test_a_document_before_and_after_its_day(zazaland: FlaskClient) -> None:
    before = zazaland.get("/documents/CCPR/C/ZZZ/CO/2?on=2022-02-28").text
    assert "there was no such document yet" in before
    assert "tracked recommendation" not in before
    assert "there was no such document yet" not in zazaland.get("/documents/CCPR/C/ZZZ/CO/2?on=2022-03-01").text
    # A grade given later was not known yet.
    assert "Official grades" not in zazaland.get("/documents/CCPR/C/ZZZ/CO/1?on=2022-02-28").text
    assert "Official grades" in zazaland.get("/documents/CCPR/C/ZZZ/CO/1?on=2022-03-01").text


@pytest.mark.parametrize(
    ("slug", "query", "is_later"),
    [
        ("old-and-recorded-early", "on=2017-12-31", True),
        ("old-and-recorded-early", "on=2018-01-01", False),
        ("old-and-recorded-early", "on=2018-01-01&history=recorded", True),
        ("old-and-recorded-early", "on=2021-01-05&history=recorded", False),
        ("old-and-recorded-late", "on=2021-01-05&history=recorded", True),
    ],
)
def test_a_piece_of_evidence_before_its_day_says_so(
    zazaland: FlaskClient, slug: str, query: str, is_later: bool
) -> None:
    assert ("did not hold this yet" in zazaland.get(f"/evidence/{slug}?{query}").text) is is_later


@pytest.mark.parametrize(
    ("query", "expected", "later"),
    [("", 3, 0), ("on=2019-12-31", 1, 2), ("on=2020-01-01", 2, 1), ("on=2023-01-01&history=recorded", 3, 0)],
)
def test_claims_that_had_been_made(zazaland: FlaskClient, query: str, expected: int, later: int) -> None:
    page = zazaland.get(f"/claims?{query}").text
    assert len([one for one in parse(page).iter("li") if one.get("id")]) == expected
    assert left_out(zazaland, f"/claims?{query}") == (later, "/claims" if later else "")
    for link in links(page):
        if link.path == "/recommendations" and link.number is not None:
            total = zazaland.get(link.href.replace("/recommendations", "/recommendations.json", 1)).get_json()["total"]
            assert total == link.number


def test_a_claim_is_set_beside_the_figure_of_the_day_and_the_reading(zazaland: FlaskClient) -> None:
    plain = words(parse(zazaland.get("/claims/none-of-9").text))
    assert "On 31 December 2020" in plain
    assert "0 of 1 judged" in plain
    # The judgement was recorded in 2025: on the day of the claim this site held none.
    recorded = words(parse(zazaland.get("/claims/none-of-9?on=2026-01-01&history=recorded").text))
    then, now = recorded.split("The same, by paragraph")[0], recorded.split("On 1 January 2026")[-1]
    assert "no judgement yet" in then
    assert "0 of 1 judged" in now
    assert "was made after this day" in zazaland.get("/claims/none-of-9?on=2019-12-31").text


def test_acts_on_treaties_that_had_happened(zazaland: FlaskClient) -> None:
    for query, notes, later in (("", (0, 1, 2), 0), ("on=2021-01-01", (0, 2), 1), ("on=1990-01-01", (2,), 2)):
        page = zazaland.get(f"/treaties?{query}").text
        assert [place for place in range(3) if f"act {place}" in page] == list(notes)
        assert left_out(zazaland, f"/treaties?{query}")[0] == later


def test_a_search_finds_what_was_there_and_keeps_the_day(zazaland: FlaskClient) -> None:
    def kinds(query: str) -> dict[str, int]:
        answer = zazaland.get(f"/search.json?q=recorded&{query}").get_json()
        return {kind: number for kind, number in answer["kinds"].items() if number}

    assert kinds("") == {"recommendation": 1, "evidence": 3, "claim": 1}
    assert kinds("on=2022-12-31") == {"recommendation": 1, "evidence": 2}
    assert kinds("on=2022-12-31&history=recorded") == {"recommendation": 1, "evidence": 1}
    assert kinds("on=2022-02-28") == {"evidence": 2}
    page = zazaland.get("/search?q=recorded&on=2022-12-31&history=recorded").text
    hits = [link for link in links(page) if link.path.startswith(("/evidence/", "/recommendations/CCPR"))]
    assert len(hits) == 2
    assert all(link.href.endswith("?on=2022-12-31&history=recorded") for link in hits)
    assert zazaland.get("/search.json?q=recorded&on=2022-12-31").get_json()["day"] == "2022-12-31"
