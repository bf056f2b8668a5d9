"""The form that logs a status, filled in: a judgement, a new piece of evidence, and the buttons."""

from collections.abc import Mapping, Sequence

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.forms import hidden, post, token_of

Values = Mapping[str, str | Sequence[str]]

LOG = "/work/recommendations/CCPR/C/ZZZ/CO/1/7/a/status"
JUDGEMENT = {
    "status": "not-implemented",
    "as_of": "2020-06-01",
    "rationale": "A draft law was written; Parliament never took it up.",
    "evidence_kind": "structure",
    "confidence": "medium",
    "voice": "civil-society",
    "action": "submit",
}
NEW = {
    "new-0-title": "Fictional court opens",
    "new-0-publisher": "Fictional News",
    "new-0-event": "2019-05",
    "new-0-source_url": "https://zzz.example/court",
    "new-0-bearing": "supports",
    "new-0-effect": "progress",
    "new-0-sensitivity": "restricted",
    "new-0-pinpoint": "page 3",
}


def send(browser: FlaskClient, values: Values, path: str = LOG) -> TestResponse:
    """Open the form and send it as it is opened, filled in with these values."""
    return post(browser, path, {"seen": hidden(browser.get(path))["seen"], **values})


def send_on(browser: FlaskClient, page: TestResponse, values: Values, path: str = LOG) -> TestResponse:
    """Press a button of a page that keeps what was typed."""
    return browser.post(path, data={**hidden(page), **values, "csrf_token": token_of(page)})
