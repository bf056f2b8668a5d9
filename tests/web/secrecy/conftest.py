"""The record with secrets and the one without, and who asks."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import PASSPHRASE, make_app
from tests.web.forms import post
from tests.web.secrecy.record import build
from tracker.domain.vocabulary import Role
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions


@pytest.fixture(scope="session")
def folders(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """With secrets or without → the folder of a site that nobody writes to but to sign in."""
    made = {}
    for secrets in (True, False):
        folder = tmp_path_factory.mktemp("secrets" if secrets else "plain")
        engine = make_engine(f"sqlite:///{shutil.copy(sqlite_template, folder / 'tracker.sqlite3')}")
        with Session(engine) as db:
            build(db, secrets=secrets)
        engine.dispose()
        made[secrets] = folder
    return made


@pytest.fixture
def sites(folders: dict[bool, Path], settings: Settings, tmp_path: Path) -> Iterator[dict[bool, Flask]]:
    """With secrets or without → the site over a copy of that record."""
    engines = {}
    for secrets, folder in folders.items():
        file = shutil.copy(folder / "tracker.sqlite3", tmp_path / f"{secrets}.sqlite3")
        engines[secrets] = make_engine(f"sqlite:///{file}")
    yield {secrets: make_app(settings, make_sessions(engine)) for secrets, engine in engines.items()}
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def secret_site(sites: dict[bool, Flask]) -> Flask:
    return sites[True]


@pytest.fixture
def enter(secret_site: Flask) -> Callable[[str], FlaskClient]:
    """Return a function that gives the browser of an asker of this kind on the site with secrets."""

    def asker(kind: str) -> FlaskClient:
        browser = secret_site.test_client()
        if kind != "anonymous":
            with secret_site.extensions["tracker"].sessions.begin() as db:
                make.account(db, f"zzz-{kind}", role=Role(kind), passphrase=PASSPHRASE)
            assert post(browser, "/sign-in", {"name": f"zzz-{kind}", "passphrase": PASSPHRASE}).status_code == 303
        return browser

    return asker
