"""Headers of every kind of answer, cookies, and which hosts are answered to."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.conftest import PASSPHRASE, make_app
from tests.web.forms import token_of
from tracker.domain.vocabulary import Role
from tracker.settings import Settings
from tracker.store.db import Sessions, writing
from tracker.web.session import public

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The site, with a view that breaks and one that sets headers of its own."""

    @public
    def breaks() -> str:
        raise RuntimeError("canary-in-the-traceback")

    @public
    def sandboxed() -> tuple[str, dict[str, str]]:
        return "", {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "max-age=60"}

    app.add_url_rule("/breaks", "breaks", breaks)
    app.add_url_rule("/sandboxed", "sandboxed", sandboxed)
    app.testing = False
    return app


def check(answer: TestResponse, code: int, kept: str) -> None:
    assert answer.status_code == code
    for name, value in ALWAYS.items():
        assert answer.headers.getlist(name) == [value], name
    assert answer.headers["Cache-Control"] == kept
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("address", "code", "kept"),
    [
        ("/", 200, "no-cache"),
        ("/recommendations", 200, "no-cache"),
        ("/healthz", 200, "no-cache"),
        ("/nowhere", 404, "no-cache"),
        ("/recommendations?status=nonsense", 400, "no-cache"),
        ("/breaks", 500, "no-cache"),
        ("/sign-out", 405, "no-cache"),
        ("/account", 303, "no-cache"),
        ("/sign-in", 200, "no-store"),  # it bears a form token
        ("/static/tracker.css", 200, "no-cache"),
        ("/static/tracker.css?v=old", 200, "no-cache"),
        ("/static/vendor/pico-2.1.1.classless.min.css", 200, FOR_GOOD),
        ("/static/vendor/gone.css", 404, "no-cache"),
        ("/static/../app.py", 404, "no-cache"),
        ("/static/", 404, "no-cache"),
    ],
)
def test_what_is_answered_without_an_account(client: FlaskClient, address: str, code: int, kept: str) -> None:
    answer = client.get(address, buffered=True)
    check(answer, code, kept)
    assert "canary" not in answer.text
    if not address.startswith("/static"):
        assert {"Cookie", "Accept-Language"} <= set(answer.vary) or kept == "no-store"


@pytest.mark.parametrize("address", ["/", "/recommendations", "/account", "/nowhere", "/healthz", "/breaks"])
def test_nothing_that_an_account_sees_is_kept(sign_in: Callable[[Role], FlaskClient], address: str) -> None:
    answer = sign_in(Role.VIEWER).get(address)
    check(answer, answer.status_code, "no-store")


def test_answers_to_forms_are_not_kept(client: FlaskClient) -> None:
    check(client.post("/sign-in"), 400, "no-store")
    check(client.post("/account"), 403, "no-store")
    check(client.post("/nowhere"), 404, "no-store")


def test_a_static_file_is_kept_for_good_with_an_account_too(sign_in: Callable[[Role], FlaskClient]) -> None:
    browser = sign_in(Role.VIEWER)
    page = browser.get("/account").text
    address = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert address.startswith("/static/tracker.css?v=")
    answer = browser.get(address, buffered=True)
    check(answer, 200, FOR_GOOD)
    assert "Set-Cookie" not in answer.headers
    again = browser.get(address, headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    check(again, 304, FOR_GOOD)


def test_a_changed_static_file_has_another_address(
    app: Flask, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path  # noqa: PLC0415

    folder = Path(str(tmp_path)) / "static"
    folder.mkdir()
    (folder / "look.css").write_text("a {}", encoding="utf-8")
    monkeypatch.setattr(app, "static_folder", str(folder))
    with app.test_request_context():
        first = app.url_for("static", filename="look.css")
        (folder / "look.css").write_text("b {}  ", encoding="utf-8")
        assert app.url_for("static", filename="look.css") != first
        assert app.url_for("static", filename="gone.css") == "/static/gone.css"
        assert app.url_for("static", filename="../x") == "/static/../x"


def test_a_view_may_be_stricter(client: FlaskClient) -> None:
    answer = client.get("/sandboxed")
    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
    assert answer.headers["Cache-Control"] == "max-age=60"


def test_reading_sets_no_cookie(client: FlaskClient) -> None:
    for address in ("/", "/recommendations", "/methodology", "/nowhere"):
        assert "Set-Cookie" not in client.get(address).headers


def test_the_session_cookie_is_for_this_site_alone(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("tracker=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Expires" not in cookie  # gone when the browser is closed


# Over https


@pytest.fixture
def secure(settings: Settings, site_sessions: Sessions) -> FlaskClient:
    made = make_app(replace(settings, public_url="https://tracker.example"), site_sessions)
    with writing(site_sessions) as db:
        make.account(db, "aida", passphrase=PASSPHRASE)
    return made.test_client()


def test_https_is_asked_for_and_cookies_are_tied_to_it(secure: FlaskClient) -> None:
    answer = secure.get("/sign-in?lang=ky", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    session_cookie = next(cookie for cookie in cookies if cookie.startswith("__Host-tracker="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session_cookie.split("; "))
    assert "Domain" not in session_cookie
    assert all("Secure" in cookie for cookie in cookies)
    assert "Strict-Transport-Security" in secure.get("/nowhere", base_url="https://localhost").headers


def test_a_form_is_taken_over_https_though_no_referer_is_sent(secure: FlaskClient) -> None:
    page = secure.get("/sign-in", base_url="https://localhost")
    form = {"name": "aida", "passphrase": PASSPHRASE, "csrf_token": token_of(page)}
    assert secure.post("/sign-in", data=form, base_url="https://localhost").status_code == 303
    assert secure.get("/account", base_url="https://localhost").status_code == 200


# Hosts


def test_only_the_named_hosts_are_answered_to(settings: Settings, site_sessions: Sessions) -> None:
    client = make_app(replace(settings, hosts=("tracker.example",)), site_sessions).test_client()
    assert client.get("/", base_url="http://tracker.example").status_code == 200
    for host in ("evil.example", "tracker.example.evil.example", "127.0.0.1"):
        answer = client.get("/", base_url=f"http://{host}")
        assert answer.status_code == 400
        assert host not in answer.text
