"""Deciding about pairs of the UN index in a browser without JavaScript."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.uhri_records import identity, record, write
from tests.web.forms import token_of
from tests.web.pages import parse, words
from tracker.domain.likeness import shared_words, stems
from tracker.domain.uhri_names import Country
from tracker.domain.vocabulary import Role
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Scope, read_export
from tracker.services.uhri import Source, bring_in
from tracker.store.db import Sessions
from tracker.store.models import Recommendation, RecommendationText, Suggestion

SignIn = Callable[..., FlaskClient]
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
SYMBOL = "CCPR/C/ZZZ/CO/3"
WORDS = "Plant fictional orchards along every lighthouse road within three years"


@pytest.fixture
def bea(sign_in: SignIn, site_sessions: Sessions, tmp_path: Path) -> FlaskClient:
    """A reviewer before an import that found three pairs, and records that could not be placed."""
    with site_sessions() as db:
        make.recommendation(db, 40, symbol=SYMBOL, heading="Orchards", summary=WORDS)
        make.recommendation(
            db, 50, symbol=SYMBOL, heading="Judges <b>", summary="Teach imaginary judges every invented law."
        )
        file = write(
            tmp_path / "export.json",
            record(1, Text=f"41.The Committee recommends: {WORDS}."),
            record(2, Text=f"43.It should: (a) {WORDS}; (b) Rest."),
            record(3, Text="Teach imaginary judges of courts every invented law, please."),
            record(4, Text="Something else without a number."),
        )
        country = Country("ZZZ", "ZZ", "Zazaland")
        bring_in(
            db,
            read_export(file, Scope.of_register(country)),
            Labels({}, {}),
            country,
            Source("x.json", NOW, lambda: NOW, lambda: None),
        )
        db.commit()
    return sign_in(Role.REVIEWER, "zzz-bea")


def articles(page: TestResponse) -> list[Element]:
    return list(parse(page.text).iter("article"))


def values_of(article: Element, verdict: str) -> dict[str, str]:
    """What a browser sends when the button of this verdict is pressed."""
    found = {str(one.get("name")): str(one.get("value")) for one in article.iter("input") if one.get("name")}
    for select in article.iter("select"):
        found[str(select.get("name"))] = str(next(iter(select.iter("option"))).get("value"))
    assert verdict in {one.get("value") for one in article.iter("button")}
    return {**found, "verdict": verdict}


def decide(browser: FlaskClient, at: int, verdict: str, **other: str) -> TestResponse:
    page = browser.get("/work/suggestions")
    return browser.post("/work/suggestions", data={**values_of(articles(page)[at], verdict), **other})


def test_pairs_stand_side_by_side_with_their_shared_words_marked(bea: FlaskClient) -> None:
    page = bea.get("/work/suggestions?lang=en")
    found = articles(page)
    assert [words(next(one.iter("h2"))) for one in found] == [
        f"{SYMBOL}, para. 40 100 % of our words",
        f"{SYMBOL}, para. 40 100 % of our words",
        f"{SYMBOL}, para. 50 100 % of our words",
    ]
    assert "lighthouse" in {words(one) for one in found[0].iter("mark")}
    assert "Judges &lt;b&gt;" in page.text.replace("<mark>", "").replace("</mark>", "")
    assert f"/documents/{SYMBOL}#p41" in page.text
    assert f"/recommendations/{SYMBOL}/43/a" in page.text
    for language in ("ru", "ky"):
        assert articles(bea.get(f"/work/suggestions?lang={language}"))
    bea.get("/?lang=en")


def test_the_same_another_and_back(bea: FlaskClient, site_sessions: Sessions) -> None:
    assert decide(bea, 0, "same").status_code == 303
    page = bea.get("/work/suggestions")
    assert "It is the same: the official wording stands" in page.text
    second = articles(page)[0]
    assert "has the official wording of a record already" in words(second)
    assert [one.get("value") for one in second.iter("button")] == ["other"]
    assert WORDS in bea.get(f"/recommendations/{SYMBOL}/40").text
    assert bea.get(f"/recommendations/{SYMBOL}/41").status_code == 404
    assert decide(bea, 0, "other").status_code == 303
    history = bea.get("/work/suggestions/decided")
    parse(history.text)
    assert "Signature of zzz-bea" in history.text
    undone = bea.post("/work/suggestions/decided/1/undo", data={"csrf_token": token_of(history)})
    assert undone.status_code == 303
    assert "taken back by Signature of zzz-bea" in bea.get("/work/suggestions/decided").text
    assert bea.get(f"/recommendations/{SYMBOL}/41").status_code == 200
    again = bea.post("/work/suggestions/decided/1/undo", data={"csrf_token": token_of(history)})
    assert (again.status_code, "taken back already" in again.text) == (409, True)
    with site_sessions() as db:
        assert len(db.scalars(sa.select(Suggestion)).all()) == 2


def test_a_part_is_chosen(bea: FlaskClient, site_sessions: Sessions) -> None:
    page = bea.get("/work/suggestions")
    assert [one.get("value") for one in articles(page)[1].iter("option")] == ["all", "a", "b"]
    assert decide(bea, 1, "same", part="a").status_code == 303
    with site_sessions() as db:
        tracked = db.scalars(sa.select(Recommendation).order_by(Recommendation.position)).all()
        assert [(one.paragraph, one.item) for one in tracked] == [("40", ""), ("41", ""), ("43", "b"), ("50", "")]


def test_refusals_are_said_and_nothing_is_written(bea: FlaskClient, site_sessions: Sessions) -> None:
    wrong = decide(bea, 1, "same", part="z")
    assert (wrong.status_code, "Choose which part" in wrong.text) == (422, True)
    with site_sessions.begin() as db:
        make.assessment(db, db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "41")).one())
    judged = decide(bea, 0, "same")
    parse(judged.text)
    assert (judged.status_code, "they must not be lost" in judged.text) == (422, True)
    with site_sessions() as db:
        assert (
            db.scalars(sa.select(RecommendationText).join(Recommendation).where(Recommendation.paragraph == "40")).all()
            == []
        )


def test_the_slower_of_two_is_told(bea: FlaskClient, sign_in: SignIn) -> None:
    ada = sign_in(Role.REVIEWER, "zzz-ada")
    opened = ada.get("/work/suggestions")
    assert decide(bea, 0, "other").status_code == 303
    late = ada.post("/work/suggestions", data=values_of(articles(opened)[0], "same"))
    assert late.status_code == 409
    assert "Signature of zzz-bea has decided meanwhile that it is another one." in late.text
    stale = {**values_of(articles(ada.get("/work/suggestions"))[0], "same"), "seen": "x"}
    assert "has changed since you opened the page" in ada.post("/work/suggestions", data=stale).text


@pytest.mark.parametrize(
    "form",
    [{}, {"annotation": "x", "recommendation": "1"}, {"annotation": "1", "recommendation": "1", "verdict": "x"},
     {"annotation": "99999999999999999999", "recommendation": "1", "verdict": "same"}],
)  # fmt: skip
def test_broken_forms_are_refused(bea: FlaskClient, form: dict[str, str]) -> None:
    form_token = token_of(bea.get("/work/suggestions"))
    assert bea.post("/work/suggestions", data={**form, "csrf_token": form_token}).status_code == 400


def test_pages_of_the_lists(bea: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.suggestions.PAIRS", 1)
    assert len(articles(bea.get("/work/suggestions?page=3"))) == 1
    for address in ("/work/suggestions?page=4", "/work/suggestions?page=x", "/work/suggestions/decided?page=2"):
        assert bea.get(address).status_code == 404
    last = articles(bea.get("/work/suggestions?page=3"))[0]
    sent = bea.post("/work/suggestions?page=3", data=values_of(last, "other"))
    assert sent.headers["Location"] == "/work/suggestions?page=2"
    late = bea.post("/work/suggestions?page=3", data=values_of(last, "other"))
    assert late.status_code == 409


def test_what_could_not_be_placed_is_listed_until_it_is_settled(
    bea: FlaskClient, site_sessions: Sessions, sign_in: SignIn
) -> None:
    page = bea.get("/work/suggestions/to-look-at")
    parse(page.text)
    assert (identity(3) in page.text, identity(4) in page.text) == (True, True)
    assert "Something else without a number." in page.text
    decide(bea, 2, "same")
    assert identity(3) not in bea.get("/work/suggestions/to-look-at").text
    with site_sessions.begin() as db:
        db.execute(sa.text("UPDATE annotations SET vanished = true WHERE paragraph = '41'"))
    assert "Gone from the index" in bea.get("/work/suggestions/to-look-at").text


def test_empty_pages_lead_on(sign_in: SignIn) -> None:
    browser = sign_in(Role.REVIEWER)
    for address in ("/work/suggestions", "/work/suggestions/decided", "/work/suggestions/to-look-at", "/work/uhri"):
        page = browser.get(address)
        parse(page.text)
        assert page.status_code == 200


def test_shared_words() -> None:
    assert shared_words("Plant trees, and planting.", stems("planting of forests is planted")) == [
        ("Plant trees, and ", False), ("planting", True), (".", False),
    ]  # fmt: skip
    assert shared_words("", stems("x")) == []
