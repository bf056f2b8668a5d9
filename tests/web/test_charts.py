"""Charts as pages and files: the same numbers as the tables, in three languages, remembered, embeddable, public."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.conftest import TODAY
from tracker.domain.vocabulary import By, Role, Sensitivity, Status, Voice
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.renderer import NotDrawn
from tracker.store.db import Sessions, writing
from tracker.web.pictures import CHARTS
from tracker.web.site import Site

EVERY = [name for name in CHARTS if name != "demand"]
DEMAND = "demand?demand=one-law"


@pytest.fixture
def zazaland(site_sessions: Sessions) -> None:
    with writing(site_sessions) as db:
        asked = [make.recommendation(db, n, themes=["Torture"]) for n in range(1, 13)]
        later = make.recommendation(db, 3, symbol="CAT/C/ZZZ/CO/1", themes=["Health", "Torture"])
        for number, one in enumerate([*asked[:4], later]):
            make.assessment(db, one, (Status.NOT_IMPLEMENTED, Status.IMPLEMENTED)[number % 2])
        make.assessment(db, later, Status.IMPLEMENTED, voice=Voice.STATE)
        make.demand(db, "one-law", [asked[0], later])
        make.evidence(db, "Zzz progress of 2020", asked[:1])
        secret = {"sensitivity": Sensitivity.RESTRICTED, "event_on": date(2001, 1, 1)}
        make.evidence(db, "Canary restricted", asked[:1], **secret)
        make.evidence(db, "Canary partners", asked[:1], **{**secret, "sensitivity": Sensitivity.PARTNERS})


class Drawing:
    """Stands in for the helper: notes what is to be drawn, and answers with it."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []

    def draw(self, picture: Picture) -> bytes:
        self.pictures.append(picture)
        return picture.packed()


@pytest.fixture
def drawing(app: Flask) -> Drawing:
    found: Site = app.extensions["tracker"]
    found.renderer = Drawing()  # type: ignore[assignment]
    return found.renderer  # type: ignore[return-value]


def rows_of(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = json.loads(answer.data)["rows"]
    return rows


@pytest.mark.usefixtures("zazaland", "drawing")
@pytest.mark.parametrize("by", By)
def test_bars_have_the_numbers_of_the_file_of_rates(client: FlaskClient, by: By) -> None:
    for query in ("", "&theme=torture", "&voice=state", "&on=2020-05-31", "&unit=paragraph"):
        drawn = rows_of(client, f"/charts/status-mix.json?by={by.value}{query}")
        rates = client.get(f"/progress.json?by={by.value}{query}").get_json()["rows"]
        for row, rate in zip(drawn, rates, strict=True):
            same = [name for name in rate if name not in ("label", "list_url")]
            assert {name: row[name] for name in same} == {name: rate[name] for name in same}
            assert row["list_url"].removeprefix("http://localhost") == rate["list_url"].removeprefix("http://localhost")


@pytest.mark.usefixtures("zazaland")
def test_every_chart_is_drawn_in_every_form(client: FlaskClient) -> None:
    for name in [*EVERY, DEMAND]:
        for form, beginning in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
            base, _mark, query = name.partition("?")
            answer = client.get(f"/charts/{base}.{form}?{query}&lang=ky&scheme=dark&size=small")
            assert answer.status_code == 200, (name, answer.text[:500])
            assert answer.data.startswith(beginning)
    specification = client.get("/charts/series.json").get_json()
    assert specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert specification["usermeta"]["about"]["day"] == TODAY.isoformat()


@pytest.mark.usefixtures("zazaland")
def test_a_file_is_in_the_language_of_its_address(client: FlaskClient, drawing: Drawing) -> None:
    client.get("/charts/voices.svg", headers={"Accept-Language": "ru"})
    client.get("/charts/voices.svg?lang=ru")
    client.get("/charts/voices.svg?lang=ky")
    said = [(one.language, one.words["not-implemented"]) for one in drawing.pictures]
    assert said == [("en", "Not implemented"), ("ru", "Не выполнена"), ("ky", "Аткарылган жок")]
    for one in drawing.pictures:
        assert "1.0" in one.footer[0], "the version of the rules"
        assert "CC BY 4.0" in one.footer[1]
        assert one.footer[2] == "http://localhost/progress/voices"


@pytest.mark.usefixtures("zazaland")
def test_small_bases_coverage_and_bounds_stand_in_every_row(client: FlaskClient, drawing: Drawing) -> None:
    client.get("/charts/status-mix.svg")
    one = drawing.pictures[0]
    says = {row["key"]: row["says"] for row in one.rows}
    assert "2 of 4 judged (50\N{NO-BREAK SPACE}%)" in says["CCPR"]
    assert "of 12 assessed; between" in says["CCPR"]
    assert says["CCPR"].endswith("small base")
    assert all(f"{row['label']}: {row['says']}." in one.description for row in one.rows)


@pytest.mark.usefixtures("zazaland")
def test_a_picture_is_drawn_once_for_each_version_of_the_data(
    client: FlaskClient, drawing: Drawing, sign_in: Callable[[Role], FlaskClient], site_sessions: Sessions
) -> None:
    first = client.get("/charts/age.svg")
    again = client.get("/charts/age.svg?nothing=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(drawing.pictures)) == (304, 1)
    sign_in(Role.ADMIN).get("/charts/age.svg")
    assert len(drawing.pictures) == 1, "the same for everybody"
    client.get("/charts/age.svg?scheme=dark")
    client.get("/charts/age.svg?size=small")
    assert len(drawing.pictures) == 3
    with writing(site_sessions) as db:
        from tracker.store.versions import raise_data_version  # noqa: PLC0415

        make.assessment(db, make.recommendation(db, 99), Status.REVERSED)
        raise_data_version(db)
    changed = client.get("/charts/age.svg")
    assert changed.data != first.data, "a write shows at once"
    assert changed.headers["ETag"] != first.headers["ETag"]


@pytest.mark.usefixtures("zazaland", "drawing")
def test_evidence_that_is_not_public_is_in_no_picture_whoever_asks(
    client: FlaskClient, sign_in: Callable[[Role], FlaskClient]
) -> None:
    for asker in (client, sign_in(Role.ADMIN)):
        for address in ("/charts/evidence.json", "/charts/evidence", "/charts/evidence/embed", "/charts/evidence.svg"):
            text = asker.get(address).text
            assert "2020" in text
            assert "anary" not in text
            assert "2001" not in text


@pytest.mark.usefixtures("zazaland", "drawing")
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("committee=XYZ", "committee"),
        ("on=2999-01-01", "on"),
        ("scheme=sepia", "scheme"),
        ("size=huge", "size"),
        ("by=colour", "by"),
        ("lang=xx", "lang"),
        ("status=done", "status"),
    ],
)
def test_a_wrong_value_is_named_and_no_picture_given(client: FlaskClient, query: str, named: str) -> None:
    for form in ("svg", "png"):
        answer = client.get(f"/charts/status-mix.{form}?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert answer.text.startswith(f"{named}: ")
    answer = client.get(f"/charts/status-mix.json?{query}")
    assert [error["name"] for error in answer.get_json()["errors"]] == [named]
    if named != "lang":
        page = client.get(f"/charts/status-mix?{query}")
        assert page.status_code == 400
        assert "notice-warning" in page.text


@pytest.mark.usefixtures("zazaland", "drawing")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/charts/unknown.svg", 404),
        ("/charts/unknown", 404),
        ("/charts/unknown/embed", 404),
        ("/charts/status-mix.gif", 404),
        ("/charts/demand.svg", 400),
        ("/charts/demand", 404),
        ("/charts/demand.svg?demand=none", 400),
        ("/charts/demand.svg?demand=one-law&theme=torture", 400),
        ("/charts/voices.svg?voice=state", 400),
        ("/charts/evidence.svg?committee=CAT", 400),
        ("/charts/evidence.svg?effect=better", 400),
        ("/charts/evidence.svg?theme=torture&theme=health", 400),
        ("/charts/age.svg?q=nothing-like-this", 404),
        ("/charts/age?q=nothing-like-this", 200),
        ("/charts/age/embed?q=nothing-like-this", 200),
    ],
)
def test_what_is_not_there_or_does_not_fit(client: FlaskClient, address: str, code: int) -> None:
    assert client.get(address).status_code == code


@pytest.mark.usefixtures("zazaland")
def test_a_picture_that_cannot_be_drawn_is_no_broken_page(app: Flask, client: FlaskClient) -> None:
    class Broken:
        def draw(self, _picture: Picture) -> bytes:
            raise NotDrawn("canary")

    found: Site = app.extensions["tracker"]
    found.renderer = Broken()  # type: ignore[assignment]
    answer = client.get("/charts/age.svg")
    assert answer.status_code == 503
    assert "canary" not in answer.text
    assert client.get("/charts/age").status_code == 200, "the table stands without it"


@pytest.mark.usefixtures("zazaland", "drawing")
@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_the_page_has_the_picture_the_table_words_files_and_how_to_embed(client: FlaskClient, language: str) -> None:
    for name in [*EVERY, DEMAND]:
        page = client.get(f"/charts/{name}{'&' if '?' in name else '?'}lang={language}")
        assert page.status_code == 200
        base = name.partition("?")[0]
        assert f'<img src="/charts/{base}.svg' in page.text
        assert "<table" in page.text
        assert "scheme=print" in page.text
        assert f"&lt;iframe src=&#34;http://localhost/charts/{base}/embed" in page.text


@pytest.mark.usefixtures("zazaland", "drawing")
def test_one_page_only_may_be_framed_and_it_sets_no_cookie(client: FlaskClient) -> None:
    bare = client.get("/charts/status-mix/embed?by=theme&lang=ky")
    assert "frame-ancestors *" in bare.headers["Content-Security-Policy"]
    assert "script-src 'none'" in bare.headers["Content-Security-Policy"]
    assert bare.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in bare.headers
    assert "<script" not in bare.text
    assert "<form" not in bare.text
    for address in ("/charts/status-mix", "/charts/status-mix.svg", "/charts/unknown/embed", "/progress", "/"):
        assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"], address
    assert "Set-Cookie" not in client.get("/charts/status-mix.svg?lang=ru").headers


@pytest.mark.usefixtures("zazaland", "drawing")
def test_pictures_stand_where_the_tables_are(client: FlaskClient) -> None:
    for address, name in (
        ("/", "series"),
        ("/progress?by=theme", "status-mix"),
        ("/progress", "series"),
        ("/demands/one-law", "demand"),
        ("/evidence", "evidence"),
    ):
        text = client.get(address).text
        assert f'<img src="/charts/{name}.svg' in text
        assert 'loading="lazy"' in text
        assert "prefers-color-scheme: dark" in text
        source = text.split(f'<img src="/charts/{name}.svg')[1].split('"')[0].replace("&amp;", "&")
        assert client.get(f"/charts/{name}.svg{source}").status_code == 200
