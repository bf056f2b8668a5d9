"""A real browser, with JavaScript on, over a record full of hostile texts: nothing of it runs, nothing is blocked."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page

from tests import make
from tests.conftest import PASSPHRASE
from tests.web.injection.hostile import EVIL, MARKUP
from tests.web.injection.record import AT_WORK, PUBLIC, build, poison
from tracker.domain.vocabulary import Role
from tracker.store.db import Sessions, make_engine, make_sessions

pytestmark = pytest.mark.browser
Window = Callable[..., BrowserContext]

MOVE_ABOUT = """
for (const one of document.querySelectorAll("main *")) {
  for (const kind of ["mouseover", "focus", "click"]) one.dispatchEvent(new Event(kind, {bubbles: false}));
}
"""
"""Lets everything on a page feel a mouse, so that a handler that got in would run."""


@pytest.fixture
def live_sessions(sqlite_template: Path, tmp_path: Path) -> Iterator[Sessions]:
    """A maker of sessions on a fictional record, every text of which is hostile."""
    engine = make_engine(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'live.sqlite3')}")
    sessions = make_sessions(engine)
    with sessions.begin() as db:
        build(db)
    with sessions.begin() as db:
        poison(db, MARKUP)
        make.account(db, "zzz-reader", role=Role.REVIEWER, passphrase=PASSPHRASE)
    yield sessions
    engine.dispose()


def test_nothing_that_is_written_runs(live: str, window: Window) -> None:
    page = window(scripts=True).new_page()
    happened: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        happened.append(f"dialog on {page.url}: {dialog.message}")
        dialog.dismiss()

    def note_complaint(message: ConsoleMessage) -> None:
        happened.append(f"{page.url}: {message.text}")

    page.on("dialog", note_dialog)
    page.on("console", note_complaint)
    page.on("pageerror", lambda error: happened.append(f"{page.url}: {error}"))
    page.on("request", lambda one: None if one.url.startswith(live) else happened.append(f"asked for {one.url}"))
    for path in PUBLIC:
        look_at(page, f"{live}{path}")
    page.goto(f"{live}/sign-in")
    page.fill("input[name=name]", "zzz-reader")
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.locator("main form button").click()
    page.wait_for_url("**/work")
    for path in AT_WORK:
        look_at(page, f"{live}{path}")
    assert happened == []


def look_at(page: Page, address: str) -> None:
    """Open a page, point at what it has of links and fields, and see that nothing hostile ran."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    page.evaluate(MOVE_ABOUT)
    assert page.evaluate(f"window.{EVIL}") is None
