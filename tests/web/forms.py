"""Filling in and sending forms as a browser without JavaScript does, token included."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SignIn = Callable[..., FlaskClient]
"""Gives the browser of somebody who has signed in: the fixture `sign_in`."""

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def token_of(page: TestResponse) -> str:
    """Return the form token on a page."""
    found = TOKEN.search(page.text)
    assert found is not None, f"no form token on {page.request.path}"
    return found[1]


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page, without the token."""
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page.text) if name != "csrf_token"}


def post(
    browser: FlaskClient, path: str, values: Mapping[str, str | Sequence[str]], *, page: str | None = None
) -> TestResponse:
    """Open a page with a form (the form's own address unless another is given) and send the form."""
    opened = browser.get(page or path)
    assert opened.status_code == 200, opened.status
    return browser.post(path, data={**values, "csrf_token": token_of(opened)})
