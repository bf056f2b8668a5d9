"""The page of one's account, and forms that come in after a sign-in has ended."""

import json
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.conftest import PASSPHRASE
from tests.web.forms import post, token_of
from tests.web.signing_in import NEW, enter, is_signed_in, rows
from tracker.domain.vocabulary import Role
from tracker.store.db import Sessions, writing
from tracker.store.models import Account, SignInSession


@pytest.fixture
def aida(site_sessions: Sessions) -> Account:
    with writing(site_sessions) as db:
        return make.account(db, "aida", role=Role.RESEARCHER, passphrase=PASSPHRASE)


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
