"""Shared by the tests of signing in and of the account's page."""

from datetime import datetime

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import PASSPHRASE
from tests.web.forms import post
from tracker.store.db import Sessions, writing
from tracker.store.models import SignInSession

NEW = "another nine words about the weather"


def enter(browser: FlaskClient, name: str = "aida", passphrase: str = PASSPHRASE, **more: str) -> TestResponse:
    """Open the page and sign in."""
    return post(browser, "/sign-in", {"name": name, "passphrase": passphrase, **more})


def is_signed_in(browser: FlaskClient) -> bool:
    """Tell whether the browser is signed in."""
    return browser.get("/account").status_code == 200


def age(sessions: Sessions, **columns: datetime) -> None:
    """Set moments of all sign-ins."""
    with writing(sessions) as db:
        db.execute(sa.update(SignInSession).values(**columns))


def rows(sessions: Sessions) -> list[SignInSession]:
    """Return all sign-ins."""
    with sessions() as db:
        return list(db.scalars(sa.select(SignInSession)))
