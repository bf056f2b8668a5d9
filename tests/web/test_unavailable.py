"""A database that is locked, full or read-only: a page that says so, and nothing half-written."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests import make
from tests.web.forms import hidden, token_of
from tracker.domain.vocabulary import LANGUAGES, Role
from tracker.store.db import Sessions
from tracker.store.models import Assessment

SignIn = Callable[..., FlaskClient]


def engine_of(sessions: Sessions) -> Engine:
    found: Engine = sessions.kw["bind"]
    return found


def set_on_every_connection(engine: Engine, pragma: str) -> None:
    """Set something about the database from now on, in connections that are open already too."""

    def set_it(connection: sqlite3.Connection, *_more: object) -> None:
        connection.execute(pragma)

    event.listen(engine, "connect", set_it)
    event.listen(engine, "checkout", set_it)


@pytest.fixture
def held(site_sessions: Sessions) -> Iterator[sqlite3.Connection]:
    """A connection of somebody else's that can hold the database, for which nobody waits long."""
    engine = engine_of(site_sessions)
    set_on_every_connection(engine, "PRAGMA busy_timeout = 50")
    with engine.connect():
        pass  # the first one is set up while nobody holds the database
    connection = sqlite3.connect(Path(str(engine.url.database)), isolation_level=None)
    yield connection
    connection.close()


def save_draft(browser: FlaskClient, place: str) -> int:
    """Send the form, with a text that fills half a page of the file."""
    opened = browser.get(place)
    values = {**hidden(opened), "csrf_token": token_of(opened), "action": "save", "status": "not-implemented"}
    typed = {"as_of": "2020-01-31", "voice": "civil-society", "rationale": "Nothing was done so far. " * 75}
    return browser.post(place, data={**values, **typed}).status_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_reads_is_told_to_come_again(
    client: FlaskClient, held: sqlite3.Connection, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    held.execute("BEGIN EXCLUSIVE")
    with caplog.at_level(logging.ERROR):
        answer = client.get("/recommendations?q=zzz-canary", headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert f'<html lang="{language}"' in answer.text
    assert "locked" in caplog.text
    assert "zzz-canary" not in caplog.text
    held.execute("ROLLBACK")
    assert client.get("/recommendations").status_code == 200


def test_health_says_so_too(client: FlaskClient, held: sqlite3.Connection) -> None:
    assert client.get("/healthz").status_code == 200
    held.execute("BEGIN EXCLUSIVE")
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("pragma", ["PRAGMA query_only = ON", "PRAGMA max_page_count = 1"])
def test_who_writes_is_told_and_nothing_is_half_written(sign_in: SignIn, site_sessions: Sessions, pragma: str) -> None:
    with site_sessions.begin() as db:
        place = f"/work/recommendations/{make.recommendation(db).reference.path}/status"
    browser = sign_in(Role.RESEARCHER)
    set_on_every_connection(engine_of(site_sessions), pragma)
    codes: list[int] = []
    while 503 not in codes and len(codes) < 20:  # pages that are there already may still be filled
        codes.append(save_draft(browser, place))
    assert codes == [*[303] * (len(codes) - 1), 503]
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Assessment)) == len(codes) - 1
