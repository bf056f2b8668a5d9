"""Signing in, staying signed in and signing out, as a browser without JavaScript does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.conftest import PASSPHRASE, make_app
from tests.web.forms import post, token_of
from tests.web.signing_in import age, enter, is_signed_in, rows
from tracker.domain.vocabulary import Role
from tracker.services import accounts, passphrases
from tracker.settings import Settings
from tracker.store.db import Sessions, begin_writing, writing
from tracker.store.models import Account, SignInFailure
from tracker.web.account import is_same_site

REFUSED = "do not belong together"


@pytest.fixture
def aida(site_sessions: Sessions) -> Account:
    with writing(site_sessions) as db:
        return make.account(db, "aida", role=Role.RESEARCHER, passphrase=PASSPHRASE)


def test_signing_in_leads_to_the_work_in_hand(client: FlaskClient, aida: Account) -> None:
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, "/work")
    assert is_signed_in(client)
    assert client.get("/sign-in").location == "/work"


def test_a_viewer_comes_to_the_front_page(client: FlaskClient, site_sessions: Sessions) -> None:
    with writing(site_sessions) as db:
        make.account(db, "bek", role=Role.VIEWER, passphrase=PASSPHRASE)
    assert enter(client, "bek").location == "/"


def test_one_who_was_sent_to_sign_in_comes_back(client: FlaskClient, aida: Account) -> None:
    sent = client.get("/account?lang=ru")
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=/account?lang%3Dru")
    page = client.get(sent.location)
    answer = client.post(
        "/sign-in",
        data={
            "name": "aida",
            "passphrase": PASSPHRASE,
            "next": re.findall(r'name="next"[^>]*value="([^"]*)"', page.text)[0],
            "csrf_token": token_of(page),
        },
    )
    assert (answer.status_code, answer.location) == (303, "/account?lang=ru")


def test_two_browsers_get_form_tokens_of_their_own(app: Flask, aida: Account) -> None:
    first, second = app.test_client(), app.test_client()
    assert token_of(first.get("/sign-in")) != token_of(second.get("/sign-in"))
    assert enter(first).status_code == enter(second).status_code == 303


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [("aida", "not the passphrase"), ("nobody", PASSPHRASE), ("closed", PASSPHRASE), ("a\x00", "x"), ("ш" * 500, "x")],
)
def test_a_refused_sign_in_does_not_tell_why(
    client: FlaskClient, site_sessions: Sessions, aida: Account, name: str, passphrase: str
) -> None:
    with writing(site_sessions) as db:
        accounts.disable(db, make.account(db, "closed", passphrase=PASSPHRASE), now=datetime.now(UTC))
    answer = enter(client, name, passphrase)
    assert answer.status_code == 422
    assert answer.text.count(REFUSED) == 1
    assert passphrase not in answer.text or passphrase == "x"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not is_signed_in(client)


def test_an_empty_form_is_told_field_by_field(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", {"name": "", "passphrase": ""})
    assert answer.status_code == 422
    for field in ("name", "passphrase"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}-error"' in answer.text


def test_the_sixth_attempt_is_told_when_to_come_back(client: FlaskClient, app: Flask, aida: Account) -> None:
    for _ in range(5):
        assert enter(client, passphrase="wrong").status_code == 422
    answer = enter(client)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Minutes to wait before the next one: 15." in answer.text
    assert enter(app.test_client()).status_code == 429  # another browser helps nothing
    assert enter(client, "bek").status_code == 422  # another name is not affected


def test_failed_attempts_are_counted_though_the_page_refuses(
    client: FlaskClient, site_sessions: Sessions, aida: Account
) -> None:
    enter(client, passphrase="wrong")
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 1


def test_nothing_of_the_time_before_is_carried_into_a_sign_in(client: FlaskClient, aida: Account) -> None:
    client.get("/sign-in")
    with client.session_transaction() as before:
        before["left by somebody"] = "x"
        stale = before["csrf_token"]
    enter(client)
    with client.session_transaction() as after:
        assert set(after) == {"token"}
    client.get("/account")
    with client.session_transaction() as after:
        assert after["csrf_token"] != stale


def test_each_sign_in_has_another_token(client: FlaskClient, aida: Account) -> None:
    seen = set()
    for _ in range(2):
        enter(client)
        with client.session_transaction() as cookie:
            seen.add(cookie["token"])
        post(client, "/sign-out", {}, page="/account")
    assert len(seen) == 2


def test_no_write_waits_while_a_passphrase_is_checked(
    client: FlaskClient, site_sessions: Sessions, aida: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            return super().hash(password, salt=salt)

    slow = Slow(time_cost=1, memory_cost=8, parallelism=1)
    real = slow.verify

    def verify(kept: str, text: str) -> bool:
        with writing(site_sessions) as db:  # would wait ten seconds and fail
            make.account(db, "bek")
            written.append("bek")
        return real(kept, text)

    monkeypatch.setattr(slow, "verify", verify)
    monkeypatch.setattr(passphrases, "hasher", slow)
    assert enter(client).status_code == 303
    assert written == ["bek"]


# Where one may be sent


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/account",
        "/recommendations?document=CCPR%2FC%2FZZZ%2FCO%2F1&q=a+b",
        "/recommendations/CCPR/C/ZZZ/CO/1/11/a",
        "/documents/CCPR/C/ZZZ/CO/1#p12",
        "/work?next=//evil.example",
        "/progress?by=theme&q=https://evil.example",
        "/recommendations?q=тюрьма",
    ],
)
def test_a_path_of_this_site_is_followed(client: FlaskClient, aida: Account, address: str) -> None:
    assert is_same_site(address)
    assert enter(client, next=address).status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "/a\\..\\b",
        "https:evil.example",
        "https:/evil.example",
        "https://evil.example",
        "HTTPS://evil.example/",
        "http:///evil.example",
        "%2f%2fevil.example",
        "%2faccount",
        "/%2fevil.example",
        "/a%0d%0ab",
        "/%2Fevil.example",
        "/%5cevil.example",
        "%5c%5cevil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "/\r\nLocation: https://evil.example",
        "/\nSet-Cookie: a=b",
        "/a\x00b",
        "/a\x7fb",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        ".evil.example",
        "?next=/account",
        "#account",
    ],
)
def test_no_address_leads_elsewhere(client: FlaskClient, aida: Account, address: str) -> None:
    assert not is_same_site(address)
    assert enter(client, next=address).location == "/work"
    assert client.get("/sign-in", query_string={"next": address}).location == "/work"


# Staying signed in


def test_a_sign_in_ends_after_an_hour_without_use(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    enter(client)
    age(site_sessions, last_seen_at=datetime.now(UTC) - timedelta(minutes=59))
    assert is_signed_in(client)
    (row,) = rows(site_sessions)
    assert datetime.now(UTC) - row.last_seen_at < timedelta(minutes=1)  # using it kept it
    age(site_sessions, last_seen_at=datetime.now(UTC) - timedelta(minutes=60))
    assert client.get("/account").status_code == 303
    with client.session_transaction() as cookie:
        assert "token" not in cookie


def test_a_sign_in_ends_after_twelve_hours(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    enter(client)
    age(site_sessions, created_at=datetime.now(UTC) - timedelta(hours=12))
    assert not is_signed_in(client)


def test_closing_an_account_ends_it_at_once(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    enter(client)
    with writing(site_sessions) as db:
        db.execute(sa.update(Account).values(disabled_at=datetime.now(UTC)))
    assert not is_signed_in(client)


def test_a_use_is_noted_on_pages_that_write_too(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    enter(client)
    age(site_sessions, last_seen_at=datetime.now(UTC) - timedelta(minutes=30))
    page = client.get("/account")
    age(site_sessions, last_seen_at=datetime.now(UTC) - timedelta(minutes=30))
    answer = client.post("/account/sign-ins/end", data={"csrf_token": token_of(page)})
    assert answer.status_code == 303
    (row,) = rows(site_sessions)
    assert datetime.now(UTC) - row.last_seen_at < timedelta(minutes=1)


def test_a_page_is_shown_though_its_use_cannot_be_noted(
    settings: Settings, site_sessions: Sessions, aida: Account
) -> None:
    @sa.event.listens_for(site_sessions.kw["bind"], "connect")
    def _impatient(connection: object, _entry: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[attr-defined]

    site_sessions.kw["bind"].dispose()
    client = make_app(settings, site_sessions).test_client()
    enter(client)
    age(site_sessions, last_seen_at=datetime.now(UTC) - timedelta(minutes=30))
    with site_sessions() as other:
        begin_writing(other)  # an import holds the lock
        assert client.get("/account").status_code == 200
        other.rollback()


def test_a_forged_cookie_is_worth_nothing(app: Flask, settings: Settings, site_sessions: Sessions) -> None:
    other = make_app(Settings(data=settings.data, secret_key="o" * 40), site_sessions)
    with other.test_request_context():
        serializer = other.session_interface.get_signing_serializer(other)  # type: ignore[attr-defined]
        forged = serializer.dumps({"token": "x"})
    client = app.test_client()
    client.set_cookie("tracker", forged)
    assert not is_signed_in(client)


# Signing out


def test_signing_out_ends_it_on_the_server_and_in_the_browser(
    client: FlaskClient, site_sessions: Sessions, aida: Account
) -> None:
    client.get("/?lang=ky")
    enter(client)
    stolen = client.get_cookie("tracker")
    assert stolen is not None
    answer = post(client, "/sign-out", {}, page="/account")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(site_sessions) == []
    assert client.get_cookie("tracker") is None
    assert client.get_cookie("language") is not None
    client.set_cookie("tracker", stolen.value)
    assert not is_signed_in(client)


def test_signing_out_is_no_link(client: FlaskClient, aida: Account) -> None:
    enter(client)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_signing_out_twice_does_no_harm(client: FlaskClient) -> None:
    assert post(client, "/sign-out", {}, page="/sign-in").status_code == 303
