"""What stands in an address is text, or leads nowhere: it gives no orders and breaks no page."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_app
from tests.web.injection.hostile import ADDRESSES, MARKUP, RAN, TEMPLATE
from tests.web.injection.intruders import find_intruders
from tests.web.injection.record import PUBLIC
from tracker.domain.vocabulary import Role
from tracker.settings import Settings
from tracker.store.db import Sessions

ORDERS: Final = ("endpoint", "_scheme", "_external", "_anchor", "_method", "self", "values", "tail", "key", "slug", "v")
"""Names that `url_for`, or a gap in an address, would take for its own."""


def test_no_name_in_an_address_is_an_order_to_us(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser, every = app.test_client(), "&".join(f"{name}=javascript" for name in ORDERS)
    asked = [f"{path}{'&' if '?' in path else '?'}{every}" for path in (*PUBLIC, "/nowhere")]
    asked += [f"{path}?{name}=javascript" for name in ORDERS for path in ("/", "/evidence/zzz-example")]
    for address in asked:
        answer = browser.get(address)
        assert answer.status_code == (404 if address.startswith("/nowhere") else 200), address
        assert find_intruders(answer.text) == []


def test_what_is_in_the_address_stays_text(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser = app.test_client()
    for hostile in (MARKUP, TEMPLATE, ADDRESSES[3], "//evil.example/"):
        typed = quote(hostile, safe="")
        names = ("q", "theme", "status", "on", "sort", "page", "lang", "unit", "history", "voice", "since", typed)
        paths = [f"/recommendations?{name}={typed}" for name in names]
        paths += [f"/search?{name}={typed}" for name in ("q", "q=zzz&kind", "q=zzz&committee", "q=zzz&page", typed)]
        paths += [f"/progress?by={typed}", f"/evidence?theme={typed}&effect={typed}", f"/documents?kind={typed}"]
        paths += [f"/{typed}", f"/evidence/{typed}", f"/documents/{typed}", f"/recommendations/CCPR/{typed}/1"]
        for path in (*paths, f"/sign-in?next={typed}"):
            answer = browser.get(path)
            if answer.status_code == 308:  # two slashes become one
                assert answer.location.startswith("http://localhost/"), path
                continue
            assert answer.status_code in (200, 400, 404), path
            assert find_intruders(answer.text) == [], path
            assert RAN not in answer.text


def test_a_nul_in_an_address_leads_nowhere(settings: Settings, sessions: Sessions) -> None:
    client = make_app(settings, sessions).test_client()  # on both databases: PostgreSQL takes a NUL for an error
    for path in ("/%00", "/documents/%00", "/evidence/a%00", "/demands/%00", "/recommendations/CCPR/C/ZZZ/CO/1/%00"):
        assert client.get(path).status_code == 404
    for path in ("/recommendations?q=%00", "/recommendations.csv?q=a%00b", "/progress?q=%00"):
        assert client.get(path).status_code in (200, 400)


def test_a_number_that_is_no_row_is_not_found(sign_in: Callable[..., FlaskClient]) -> None:
    browser = sign_in(Role.REVIEWER)
    for number in ("0", "2147483647", "2147483648", "9" * 40):
        for path in (f"/work/assessments/{number}", f"/work/assessments/{number}/edit"):
            assert browser.get(path).status_code == 404
        for path in (f"/evidence?page={number}", f"/recommendations.json?page=00000000{number}9"):
            assert browser.get(path).status_code in (200, 400)
