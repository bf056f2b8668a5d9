"""Filling in and sending forms as a browser without JavaScript does, token included."""

import re
from collections.abc import Mapping, Sequence

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_of(page: TestResponse) -> str:
    """Return the form token on a page."""
    found = TOKEN.search(page.text)
    assert found is not None, f"no form token on {page.request.path}"
    return found[1]


def post(
    browser: FlaskClient, path: str, values: Mapping[str, str | Sequence[str]], *, page: str | None = None
) -> TestResponse:
    """Open a page with a form (the form's own address unless another is given) and send the form."""
    opened = browser.get(page or path)
    assert opened.status_code == 200, opened.status
    return browser.post(path, data={**values, "csrf_token": token_of(opened)})
