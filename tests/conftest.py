"""Databases, applications and clients for the tests.

Every test that writes gets a database of its own, copied from one that was migrated once: nothing leaks, code under
test may commit, and the triggers of the migrations are there.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from tests.compiled_once import COMPILED, compile_addresses_once, compile_statements_once, read_translations_once
from tests.quick import Quick
from tracker.domain.vocabulary import Role
from tracker.settings import ROOT, Settings
from tracker.store.db import Sessions, make_engine, make_sessions
from tracker.store.migrations import upgrade

if TYPE_CHECKING:  # imported as a plugin below, which must come first
    from tests.postgres import Cluster

pytest_plugins = ["tests.in_memory", "tests.postgres"]

TODAY = date(2026, 11, 24)
"""The fixed day of tests that need one."""

PASSPHRASE = "correct horse battery staple"


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, and not so often: what was imported stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """Compile addresses and statements and read translations once, not for each application and each database."""
    with pytest.MonkeyPatch.context() as patch:
        compile_addresses_once(patch)
        compile_statements_once(patch)
        read_translations_once(patch)
        yield


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passphrases in a thousandth of the time; what the site uses is looked at by the tests of accounts."""
    monkeypatch.setattr("tracker.services.passphrases.hasher", Quick())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> str:
    """The name of an empty, migrated PostgreSQL database."""
    name = f"template_{uuid4().hex[:12]}"
    engine = make_engine(postgres_cluster.create_database(name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the test's own, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "tracker.sqlite3")
        made = make_engine(f"sqlite:///{file}")
        yield made
        made.dispose()
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = f"test_{uuid4().hex[:12]}"
    made = make_engine(cluster.create_database(name, template=request.getfixturevalue("postgres_template")))
    yield made
    made.dispose()
    cluster.drop_database(name)


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """A maker of sessions on the test's own database."""
    return make_sessions(engine)


@pytest.fixture
def db(sessions: Sessions) -> Iterator[Session]:
    """A session on the test's own database."""
    with sessions() as session:
        yield session


@pytest.fixture(scope="session")
def drawn_worlds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Engine]]:
    """Return a function that gives the engine of the drawn record on a database, made when first asked for."""
    from tests.exports.world import build  # noqa: PLC0415

    made: dict[str, Engine] = {}

    def find(database: str) -> Engine:
        if database not in made:
            if database == "sqlite":
                folder = tmp_path_factory.mktemp("world")
                file = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "world.sqlite3")
                made[database] = make_engine(f"sqlite:///{file}")
            else:
                cluster, template = map(request.getfixturevalue, ("postgres_cluster", "postgres_template"))
                made[database] = make_engine(cluster.create_database(f"world_{uuid4().hex[:12]}", template=template))
            with Session(made[database]) as db:
                build(db)
            refuse_writing(made[database])
        return made[database]

    yield find
    for engine in made.values():
        engine.dispose()


def refuse_writing(engine: Engine) -> None:
    """Let nothing write through an engine from now on: other tests read what is there."""
    order = "PRAGMA query_only = ON" if engine.dialect.name == "sqlite" else "SET default_transaction_read_only = on"

    def refuse(connection: DBAPIConnection, _record: object) -> None:
        connection.cursor().execute(order)
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", refuse)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world_engine(request: pytest.FixtureRequest, drawn_worlds: Callable[[str], Engine]) -> Engine:
    """The record of `tests.exports.world`, drawn once, on SQLite and on PostgreSQL; nobody can write to it."""
    return drawn_worlds(request.param)


@pytest.fixture
def site_sessions(sqlite_template: Path, tmp_path: Path) -> Iterator[Sessions]:
    """A maker of sessions on an SQLite database of the test's own, for pages."""
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    made = make_engine(f"sqlite:///{file}")
    yield make_sessions(made)
    made.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a site on the fixed day, in the test's own folder."""
    return Settings(data=tmp_path, secret_key="k" * 40, today=TODAY)


@pytest.fixture
def app(settings: Settings, site_sessions: Sessions) -> Flask:
    """The site over an empty database of the test's own."""
    return make_app(settings, site_sessions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without an account, and without JavaScript."""
    return app.test_client()


def make_app(settings: Settings, sessions: Sessions) -> Flask:
    """Make the application as it is served, with form tokens checked as they are there."""
    from tracker.web.app import create_app  # noqa: PLC0415 - only tests of pages need Flask and all views

    app = create_app(settings, sessions)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def sign_in(app: Flask, site_sessions: Sessions) -> Callable[[Role], FlaskClient]:
    """Return a function that makes an account of a role and gives a browser that has signed in with it."""
    from tests.make import account  # noqa: PLC0415
    from tests.web.forms import post  # noqa: PLC0415

    def enter(role: Role, name: str = "") -> FlaskClient:
        chosen = name or f"zzz-{role.value}"
        with site_sessions.begin() as db:
            account(db, chosen, role=role, passphrase=PASSPHRASE)
        browser = app.test_client()
        answer = post(browser, "/sign-in", {"name": chosen, "passphrase": PASSPHRASE})
        assert answer.status_code == 303
        return browser

    return enter


@pytest.fixture(scope="session")
def register_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """An SQLite file with the whole register loaded; do not write to it."""
    from tests.make import load_register  # noqa: PLC0415

    path = tmp_path_factory.mktemp("register") / "register.sqlite3"
    shutil.copy(sqlite_template, path)
    made = make_engine(f"sqlite:///{path}")
    load_register(make_sessions(made), ROOT / "data")
    made.dispose()
    return path


@pytest.fixture
def register_sessions(register_file: Path, tmp_path: Path) -> Iterator[Sessions]:
    """A maker of sessions on a copy of the loaded register, which the test may write to."""
    file = shutil.copy(register_file, tmp_path / "register.sqlite3")
    made = make_engine(f"sqlite:///{file}")
    yield make_sessions(made)
    made.dispose()


@pytest.fixture
def register_app(settings: Settings, register_sessions: Sessions) -> Flask:
    """The site over a copy of the loaded register."""
    return make_app(settings, register_sessions)


@pytest.fixture(scope="session")
def register_reader(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site over the loaded register, one for all tests that only read, and look at no more than the answers."""
    made = make_engine(f"sqlite:///{register_file}")
    refuse_writing(made)
    settings = Settings(data=tmp_path_factory.mktemp("reader"), secret_key="k" * 40, today=TODAY)
    yield make_app(settings, make_sessions(made))
    made.dispose()


class Queries(list[str]):
    """The statements a block sent to the database."""


@pytest.fixture
def count_queries() -> Callable[[Engine], Queries]:
    """Return a function that begins to note every statement sent to an engine."""

    def listen(engine: Engine) -> Queries:
        noted = Queries()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            noted.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        return noted

    return listen
