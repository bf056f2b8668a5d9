"""A real browser on a real server: Chromium, driven by Playwright, over the loaded register."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import PASSPHRASE, TODAY, make_app
from tests.make import account
from tracker.domain.vocabulary import Role
from tracker.settings import Settings
from tracker.store.db import Sessions, make_engine, make_sessions

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 15_000
"""Milliseconds a step may take on a busy machine."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def live_sessions(register_file: Path, tmp_path: Path) -> Iterator[Sessions]:
    """A maker of sessions on a copy of the register, for a server with threads."""
    file = shutil.copy(register_file, tmp_path / "live.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def live(live_sessions: Sessions, tmp_path: Path) -> Iterator[str]:
    """The address of the site, served for the length of a test."""
    app = make_app(Settings(data=tmp_path, secret_key="k" * 40, today=TODAY), live_sessions)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def people(live_sessions: Sessions) -> None:
    """A researcher and a reviewer."""
    with live_sessions.begin() as db:
        account(db, "zzz-researcher", role=Role.RESEARCHER, passphrase=PASSPHRASE)
        account(db, "zzz-reviewer", role=Role.REVIEWER, passphrase=PASSPHRASE)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of somebody's own: without JavaScript unless asked for."""
    opened: list[BrowserContext] = []

    def open_window(*, width: int = 1280, scripts: bool = False, scheme: str = "light") -> BrowserContext:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if scheme == "dark" else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
