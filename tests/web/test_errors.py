"""Errors as pages: each says what happened and leads on, in the reader's language, and tells nothing else."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import links, parse, words
from tracker.domain.vocabulary import LANGUAGES, Role
from tracker.web.session import needs, public

SECRET = "zzz-secret-canary"


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A site with a view that breaks, one for administrators, and one that takes forms."""

    @public
    def breaks() -> str:
        raise RuntimeError(SECRET)

    @needs(Role.ADMIN)
    def guarded() -> str:
        return "never seen"

    app.add_url_rule("/breaks", "breaks", breaks)
    app.add_url_rule("/guarded", "guarded", guarded, methods=["GET", "POST"])
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/recommendations/CCPR/C/ZZZ/CO/9/1", 404),
        ("GET", "/documents/nowhere", 404),
        ("GET", "/breaks", 500),
        ("DELETE", "/recommendations", 405),
    ],
)
def test_a_page_in_the_readers_language_that_leads_on(
    broken: FlaskClient, method: str, path: str, status: int, language: str
) -> None:
    answer = broken.open(path, method=method, headers={"Accept-Language": language})
    assert answer.status_code == status
    tree = parse(answer.text)
    assert f'lang="{language}"' in answer.text[:200]
    assert words(next(tree.iter("h1")))
    ways_on = {link.path for link in links(answer.text)}
    assert {"/recommendations", "/documents", "/"} <= ways_on
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_what_breaks_is_logged_under_the_number_that_the_page_shows(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.get("/breaks?q=zzz-somebodys-name")
    logged = [record.getMessage() for record in caplog.records]
    number = next(message.split()[1] for message in logged if message.startswith("error "))
    assert number in answer.text
    assert not any("zzz-somebodys-name" in message for message in logged)


def test_a_form_that_is_too_large(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "x" * 600_000})
    assert answer.status_code == 413
    assert words(next(parse(answer.text).iter("h1"))) == "Too large"


def test_a_form_without_its_token_is_refused_and_explained(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "x", "passphrase": "y"})
    assert answer.status_code == 400
    assert "Nothing of it was saved" in words(next(parse(answer.text).iter("main")))


def test_not_allowed_says_where_to_sign_in(broken: FlaskClient) -> None:
    answer = broken.post("/guarded")
    assert answer.status_code in (400, 403)
    assert broken.get("/guarded").status_code == 303


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("theme=no-such-theme", "no-such-theme"),
        ("status=done", "done"),
        ("on=2999-01-01", "2999-01-01"),
        ("on=yesterday", "yesterday"),
        ("voice=nobody", "nobody"),
        ("unit=page", "page"),
        ("sort=colour", "colour"),
        ("since=2020-01-01&until=2019-01-01", "2020-01-01"),
        ("page=0", "first"),
        ("page=999", "first"),
        ("page=x", "first"),
    ],
)
def test_a_wrong_filter_is_named_and_the_list_shown_without_it(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"/recommendations?{query}")
    assert answer.status_code == 400
    alerts = [words(one) for one in parse(answer.text).iter("div") if one.get("role") == "alert"]
    assert len(alerts) == 1
    assert named in alerts[0]


def test_a_wrong_grouping_is_named(client: FlaskClient) -> None:
    answer = client.get("/progress?by=colour")
    assert answer.status_code == 400
    assert "colour" in answer.text
    assert "committee, cycle, theme" in answer.text
