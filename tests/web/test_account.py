"""Signing in and out, and the page of one's account, as a browser without JavaScript sees them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.conftest import PASSPHRASE, make_app
from tests.web.forms import post, token_of
from tracker.domain.vocabulary import Role
from tracker.services import accounts, passphrases
from tracker.settings import Settings
from tracker.store.db import Sessions, begin_writing, writing
from tracker.store.models import Account, SignInFailure, SignInSession
from tracker.web.account import is_same_site

NEW = "another nine words about the weather"
REFUSED = "do not belong together"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def aida(site_sessions: Sessions) -> Account:
    with writing(site_sessions) as db:
        return make.account(db, "aida", role=Role.RESEARCHER, passphrase=PASSPHRASE)


def enter(browser: FlaskClient, name: str = "aida", passphrase: str = PASSPHRASE, **more: str) -> TestResponse:
    return post(browser, "/sign-in", {"name": name, "passphrase": passphrase, **more})


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def age(sessions: Sessions, **columns: datetime) -> None:
    with writing(sessions) as db:
        db.execute(sa.update(SignInSession).values(**columns))


def rows(sessions: Sessions) -> list[SignInSession]:
    with sessions() as db:
        return list(db.scalars(sa.select(SignInSession)))


# Signing in


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


# A form that comes in after the sign-in has ended


def late(client: FlaskClient, sessions: Sessions, values: dict[str, str | list[str]], token: str = "") -> TestResponse:
    enter(client)
    page = client.get("/account")
    with writing(sessions) as db:
        db.execute(sa.delete(SignInSession))
    return client.post("/account?lang=en", data={**values, "csrf_token": token or token_of(page)})


def hidden(page: TestResponse) -> dict[str, str]:
    from html import unescape  # noqa: PLC0415 - here alone

    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text.split("<main", 1)[1])
    return {name: unescape(value) for name, value in found}


def test_a_form_that_comes_in_too_late_is_not_lost(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    written: dict[str, str | list[str]] = {
        "current": PASSPHRASE,
        "passphrase": NEW,
        "repeated": NEW,
        "rationale": 'Ү"><script>\n=1+1',
        "evidence": ["one", "two"],
    }
    asked = late(client, site_sessions, written)
    assert asked.status_code == 403
    assert "nothing is lost" in asked.text
    assert "<script>\n" not in asked.text
    assert asked.headers["Cache-Control"] == "no-store"

    again = client.post("/sign-in", data={**hidden(asked), "name": "aida", "passphrase": "wrong"})
    assert again.status_code == 422
    assert hidden(again)["kept"] == hidden(asked)["kept"]

    resend = client.post("/sign-in", data={**hidden(again), "name": "aida", "passphrase": PASSPHRASE})
    assert resend.status_code == 200
    assert 'action="/account?lang=en"' in resend.text
    assert "aida" in resend.text  # signed in already
    assert resend.text.count('name="evidence"') == 2
    back = hidden(resend)
    assert {name: back[name] for name in ("passphrase", "rationale", "evidence")} == {
        "passphrase": NEW,
        "rationale": written["rationale"],
        "evidence": "two",
    }
    saved = client.post("/account?lang=en", data=back)
    assert saved.status_code == 303
    assert enter(client.application.test_client(), passphrase=NEW).status_code == 303


def test_what_another_site_wrote_is_not_kept(client: FlaskClient, site_sessions: Sessions, aida: Account) -> None:
    answer = late(client, site_sessions, {"passphrase": NEW}, token="forged")
    assert answer.status_code == 403
    assert NEW not in answer.text


@pytest.mark.parametrize("kept", ["x", "[1]", '{"a": 1}', "null", "[[1, 2, 3]]", '["ab", 7]'])
def test_a_kept_form_that_is_none_is_passed_over(client: FlaskClient, aida: Account, kept: str) -> None:
    assert enter(client, next="/account", kept=kept).location == "/account"


def test_a_kept_form_goes_to_no_other_site(client: FlaskClient, aida: Account) -> None:
    answer = enter(client, next="https://evil.example/", kept=json.dumps([["a", "b"]]))
    assert answer.location == "/work"


def test_a_form_from_before_the_sign_in_is_explained(client: FlaskClient, aida: Account) -> None:
    stale = token_of(client.get("/sign-in"))
    enter(client)
    answer = client.post("/account", data={"csrf_token": stale})
    assert answer.status_code == 400
    assert "Nothing of it was saved" in answer.text


# The account


def test_the_account_says_who_one_is(client: FlaskClient, aida: Account) -> None:
    enter(client)
    page = client.get("/account").text
    for text in ("aida", "Signature of aida", "researcher"):
        assert text in page
    assert page.count("this one: sign out above") == 1
    assert "End all other sign-ins" not in page


def test_other_sign_ins_are_ended_one_by_one(app: Flask, site_sessions: Sessions, aida: Account) -> None:
    here, lost, other = app.test_client(), app.test_client(), app.test_client()
    for browser in (lost, here, other):
        enter(browser)
    lost_id = rows(site_sessions)[0].id
    page = here.get("/account")
    assert page.text.count("this one: sign out above") == 1
    assert f'action="/account/sign-ins/{lost_id}/end"' in page.text
    answer = here.post(f"/account/sign-ins/{lost_id}/end", data={"csrf_token": token_of(page)}, follow_redirects=True)
    assert "That sign-in has ended." in answer.text
    assert [is_signed_in(browser) for browser in (here, lost, other)] == [True, False, True]


def test_nobody_ends_the_sign_in_of_another(app: Flask, site_sessions: Sessions, aida: Account) -> None:
    mine, theirs = app.test_client(), app.test_client()
    with writing(site_sessions) as db:
        make.account(db, "bek", role=Role.ADMIN, passphrase=PASSPHRASE)
    enter(theirs)
    enter(mine, "bek")
    number = rows(site_sessions)[0].id
    assert post(mine, f"/account/sign-ins/{number}/end", {}, page="/account").status_code == 303
    assert is_signed_in(theirs)
    assert post(mine, "/account/sign-ins/end", {}, page="/account").status_code == 303
    assert is_signed_in(theirs)


def test_all_other_sign_ins_are_ended_at_once(app: Flask, aida: Account) -> None:
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:
        enter(browser)
    answer = post(browsers[0], "/account/sign-ins/end", {}, page="/account")
    assert answer.status_code == 303
    assert [is_signed_in(browser) for browser in browsers] == [True, False, False]


def change(browser: FlaskClient, current: str = PASSPHRASE, new: str = NEW, again: str | None = None) -> TestResponse:
    return post(
        browser, "/account", {"current": current, "passphrase": new, "repeated": new if again is None else again}
    )


def test_a_changed_passphrase_is_the_one_from_now_on(app: Flask, aida: Account) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    enter(here)
    enter(elsewhere)
    assert (change(here).status_code, is_signed_in(here), is_signed_in(elsewhere)) == (303, True, False)
    assert enter(elsewhere).status_code == 422
    assert enter(elsewhere, passphrase=NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again", "field", "said"),
    [
        ("wrong", NEW, None, "current", "This is not your present passphrase."),
        (PASSPHRASE, "short", None, "passphrase", "too short: use 15 characters or more"),
        (PASSPHRASE, "x" * 129, None, "passphrase", "too long: use 128 characters at most"),
        (PASSPHRASE, "a house for Aida", None, "passphrase", "contains the name"),
        (PASSPHRASE, "passwordpassword", None, "passphrase", "first that would be guessed"),
        (PASSPHRASE, NEW, NEW + "x", "repeated", "differs from the new passphrase"),
        ("", NEW, None, "current", "Fill this in."),
    ],
)
def test_a_change_that_is_refused_says_why_at_its_field(
    client: FlaskClient, aida: Account, current: str, new: str, again: str | None, field: str, said: str
) -> None:
    enter(client)
    answer = change(client, current, new, again)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error">.*{re.escape(said)}', answer.text)
    assert f'<a href="#{field}">' in answer.text
    assert f'"{new}"' not in answer.text
    assert enter(client.application.test_client()).status_code == 303  # unchanged


def test_the_present_passphrase_cannot_be_guessed(client: FlaskClient, aida: Account) -> None:
    enter(client)
    for _ in range(5):
        assert change(client, "wrong").status_code == 422
    answer = change(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_no_passphrase_enters_a_log(client: FlaskClient, aida: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    canary = "canary under the north roof"
    enter(client, passphrase=canary)
    enter(client, name=canary)
    enter(client)
    change(client, canary, canary)
    change(client, PASSPHRASE, canary)
    assert canary not in caplog.text
    assert PASSPHRASE not in caplog.text


def test_the_pages_speak_the_readers_language(client: FlaskClient, sign_in: Callable[[Role], FlaskClient]) -> None:
    assert '<html lang="ky">' in client.get("/sign-in?lang=ky").text
    assert '<html lang="ru">' in sign_in(Role.VIEWER).get("/account?lang=ru").text
