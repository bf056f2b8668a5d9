"""Who may use which endpoint: every rule of the site, every method, every kind of asker.

A new endpoint needs a line in `WHO_MAY`, and an example for each new kind of gap in its address.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from werkzeug.routing import Rule

from tests import index_world, make
from tests.conftest import PASSPHRASE
from tests.services.drafts import kept
from tests.uhri_records import identity
from tests.web.forms import token_of
from tracker.domain.vocabulary import Role, State, Voice
from tracker.services import accounts
from tracker.store import index_columns
from tracker.store.db import Sessions, writing
from tracker.store.models import Account, ImportRun
from tracker.web import session as guard

EVERYBODY: Final = "everybody"

WHO_MAY: Final[dict[str, str]] = {
    "static": EVERYBODY,
    "health.show": EVERYBODY,
    "home.overview": EVERYBODY,
    "browse.recommendations": EVERYBODY,
    "browse.recommendation": EVERYBODY,
    "catalogue.documents": EVERYBODY,
    "catalogue.document": EVERYBODY,
    "catalogue.demands": EVERYBODY,
    "catalogue.demand": EVERYBODY,
    "catalogue.evidence": EVERYBODY,
    "catalogue.evidence_item": EVERYBODY,
    "claims.listed": EVERYBODY,
    "claims.show": EVERYBODY,
    "catalogue.calendar": EVERYBODY,
    "catalogue.calendar_csv": EVERYBODY,
    "catalogue.calendar_json": EVERYBODY,
    "catalogue.calendar_ics": EVERYBODY,
    "catalogue.treaties": EVERYBODY,
    "progress.overview": EVERYBODY,
    "changes.between": EVERYBODY,
    "changes.between_csv": EVERYBODY,
    "changes.between_json": EVERYBODY,
    "series.through_time": EVERYBODY,
    "series.through_time_csv": EVERYBODY,
    "series.through_time_json": EVERYBODY,
    "cuts.grid": EVERYBODY,
    "cuts.voices": EVERYBODY,
    "cuts.age": EVERYBODY,
    "cut_files.grid_csv": EVERYBODY,
    "cut_files.grid_json": EVERYBODY,
    "cut_files.grid_metadata": EVERYBODY,
    "cut_files.voices_csv": EVERYBODY,
    "cut_files.voices_json": EVERYBODY,
    "cut_files.voices_metadata": EVERYBODY,
    "cut_files.age_csv": EVERYBODY,
    "cut_files.age_json": EVERYBODY,
    "cut_files.age_metadata": EVERYBODY,
    "charts.image": EVERYBODY,
    "charts.show": EVERYBODY,
    "charts.embed": EVERYBODY,
    "search.results": EVERYBODY,
    "search.results_json": EVERYBODY,
    "un_index.records": EVERYBODY,
    "un_index.record": EVERYBODY,
    "un_index_files.records_csv": EVERYBODY,
    "un_index_files.records_json": EVERYBODY,
    "methodology.show": EVERYBODY,
    "methodology.second_reading": EVERYBODY,
    "methodology.uhri_themes": EVERYBODY,
    "download.recommendations_csv": EVERYBODY,
    "download.recommendations_xlsx": EVERYBODY,
    "download.recommendations_json": EVERYBODY,
    "download.recommendations_metadata": EVERYBODY,
    "download.progress_csv": EVERYBODY,
    "download.progress_json": EVERYBODY,
    "download.progress_metadata": EVERYBODY,
    "download.list_bib": EVERYBODY,
    "download.list_ris": EVERYBODY,
    "download.recommendation_bib": EVERYBODY,
    "download.recommendation_ris": EVERYBODY,
    "account.sign_in": EVERYBODY,
    "account.begin": EVERYBODY,
    "account.sign_out": EVERYBODY,
    "account.show": Role.VIEWER,
    "account.change_passphrase": Role.VIEWER,
    "account.end_session": Role.VIEWER,
    "account.end_other_sessions": Role.VIEWER,
    "work.inbox": Role.RESEARCHER,
    "work.show": Role.RESEARCHER,
    "work.act": Role.RESEARCHER,
    "work.decide": Role.REVIEWER,
    "imports.assessments": Role.RESEARCHER,
    "imports.receipt": Role.RESEARCHER,
    "documents.upload": Role.RESEARCHER,
    "documents.show": Role.RESEARCHER,
    "documents.header": Role.RESEARCHER,
    "documents.paragraph": Role.RESEARCHER,
    "documents.publication": Role.RESEARCHER,
    "documents.delete": Role.RESEARCHER,
    "uhri.upload": Role.REVIEWER,
    "uhri.confirm": Role.REVIEWER,
    "uhri.receipt": Role.REVIEWER,
    "uhri.receipt_json": Role.REVIEWER,
    "suggestions.waiting": Role.REVIEWER,
    "suggestions.decide": Role.REVIEWER,
    "suggestions.decided": Role.REVIEWER,
    "suggestions.undo": Role.REVIEWER,
    "suggestions.to_look_at": Role.REVIEWER,
    "demand_members.overview": Role.RESEARCHER,
    "demand_members.suggested": Role.RESEARCHER,
    "demand_members.decide": Role.RESEARCHER,
    "demand_members.undo": Role.RESEARCHER,
    "download.workbook_to_fill": Role.RESEARCHER,
    "assess.log": Role.RESEARCHER,
    "assess.edit": Role.RESEARCHER,
    "assess.correct": Role.RESEARCHER,
    "assess.retract": Role.RESEARCHER,
}
"""Endpoint → the least role that may use it."""

EXAMPLES: Final[dict[str, str]] = {
    "filename": "tracker.css",
    "tail": "CCPR/C/ZZZ/CO/1/11/a",
    "key": "CCPR/C/ZZZ/CO/1",
    "slug": "zzz-example",
    "name": "status-mix",
    "form": "svg",
    "id": "1",
    "number": "1",
    "paragraph": "1",
    "annotation_id": identity(1),
}
"""Name of a gap in an address → something of Zazaland that exists under it: assessment 1 is a draft of the admin."""

OTHER_EXAMPLES: Final[dict[str, str]] = {
    "assess.correct": "2",
    "assess.retract": "2",
    "uhri.receipt": "2",
    "uhri.receipt_json": "2",
}
"""Endpoint → what it takes instead: assessment 2 is part of the record, import 2 is public."""

KINDS: Final = ("anonymous", "disabled", *(role.value for role in Role))
SAFE: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Asker:
    """A browser, and a form token that is good in it."""

    browser: FlaskClient
    form_token: str


@pytest.fixture
def zazaland(site_sessions: Sessions) -> None:
    """One row of everything that an address can name."""
    with writing(site_sessions) as db:
        asked = make.recommendation(db, 11, "a", themes=["Torture"])
        make.demand(db, "zzz-example", [asked])
        make.evidence(db, "Zzz example", [asked], slug="zzz-example")
        make.claim(db, "zzz-example")
        author = make.account(db, "zzz-admin", role=Role.ADMIN, passphrase=PASSPHRASE)
        draft: dict[str, Any] = {"state": State.DRAFT, "author_id": author.id, "recorded_at": None}
        make.assessment(db, asked, voice=Voice.CIVIL_SOCIETY, **draft)
        make.assessment(db, asked)
        run = ImportRun(source="assessments", name="zzz.csv", sha256="0" * 64, account_id=author.id)
        run.started_at = run.finished_at = datetime(2026, 1, 1, tzinfo=UTC)
        run.receipt = {"submitted": [], "already_submitted": [], "left_empty": 0}
        loaded = ImportRun(source="register", name="zzz", sha256="0" * 64, account_id=None, receipt={})
        loaded.started_at = loaded.finished_at = run.started_at
        db.add_all([run, loaded])
        kept(db, author)
        db.add(run)
        db.flush()
        index_world.annotation(db, annotation_id=identity(1))
        index_columns.pack(db)


@pytest.fixture
def enter(app: Flask, site_sessions: Sessions) -> Callable[[str], Asker]:
    """Return a function that gives a browser of an asker of this kind."""

    def asker(kind: str) -> Asker:
        browser = app.test_client()
        if kind == "anonymous":
            return Asker(browser, token_of(browser.get("/sign-in")))
        name = f"zzz-{kind}"
        with writing(site_sessions) as db:
            role = Role.ADMIN if kind == "disabled" else Role(kind)
            if not db.scalar(sa.select(Account.id).where(Account.name == name)):
                make.account(db, name, role=role, passphrase=PASSPHRASE)
        form = {"name": name, "passphrase": PASSPHRASE, "csrf_token": token_of(browser.get("/sign-in"))}
        assert browser.post("/sign-in", data=form).status_code == 303
        form_token = token_of(browser.get("/account"))
        if kind == "disabled":
            with writing(site_sessions) as db:
                db.execute(sa.update(Account).values(disabled_at=datetime.now(UTC)))
        return Asker(browser, form_token)

    return asker


def rules(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Give every rule with an address that leads to it and each method it takes."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, address_of(rule), method


def address_of(rule: Rule) -> str:
    """Fill the gaps of a rule."""

    def fill(gap: re.Match[str]) -> str:
        name = gap[1]
        assert name in EXAMPLES, f"{rule.endpoint} has a gap “{name}”: add an example of it to EXAMPLES in this file"
        return OTHER_EXAMPLES.get(rule.endpoint, EXAMPLES[name])

    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", fill, rule.rule)


def dump(sessions: Sessions) -> list[str]:
    """Return everything that is in the database."""
    with sessions() as db:
        raw = db.connection().connection.driver_connection
        assert raw is not None
        return list(raw.iterdump())


def may(kind: str, endpoint: str) -> bool:
    assert endpoint in WHO_MAY, f"say in WHO_MAY in this file who may use {endpoint}"
    needed = WHO_MAY[endpoint]
    if needed == EVERYBODY:
        return True
    return kind in list(Role) and Role(kind).may(Role(needed))


# The table


def test_every_endpoint_has_its_line(app: Flask) -> None:
    missing = sorted(set(app.view_functions) - set(WHO_MAY))
    assert not missing, f"say in WHO_MAY in this file who may use {', '.join(missing)}"
    gone = sorted(set(WHO_MAY) - set(app.view_functions))
    assert not gone, f"WHO_MAY names endpoints that are not there: {', '.join(gone)}"


def test_every_view_says_who_may_use_it(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            assert getattr(view, guard.ACCESS, None) is not None, f"{endpoint} is marked neither @public nor @needs"


def test_a_view_that_does_not_say_is_closed(app: Flask, enter: Callable[[str], Asker]) -> None:
    app.add_url_rule("/unmarked", "unmarked", lambda: "secret", methods=["GET", "POST"])
    for kind in ("anonymous", "admin"):
        asker = enter(kind)
        assert asker.browser.get("/unmarked").status_code == 403
        answer = asker.browser.post("/unmarked", data={"csrf_token": asker.form_token})
        assert (answer.status_code, "secret" in answer.text) == (403, False)


def test_an_open_view_that_asks_for_an_account_is_refused_one(app: Flask) -> None:
    app.add_url_rule("/mistaken", "mistaken", guard.public(lambda: guard.signed_in().name))
    assert app.test_client().get("/mistaken").status_code == 403


# The matrix


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_may_who_may(app: Flask, enter: Callable[[str], Asker], kind: str) -> None:
    asker = enter(kind)
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = stand_in(endpoint, view)
    wrong = []
    for rule, address, method in rules(app):
        answer = asker.browser.open(address, method=method, data={"csrf_token": asker.form_token})
        got = (answer.status_code, answer.headers.get("X-Endpoint"))
        if may(kind, rule.endpoint):
            expected: tuple[int, str | None] = (200, rule.endpoint)
        else:
            asks_to_sign_in = method in SAFE and kind in ("anonymous", "disabled")
            expected = (303 if asks_to_sign_in else 403, None)
            if asks_to_sign_in:
                assert answer.location.startswith("/sign-in?next=/")
        if got != expected:
            wrong.append(f"{method} {address} ({rule.endpoint}): {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def stand_in(endpoint: str, view: object) -> Callable[..., tuple[str, int, dict[str, str]]]:
    """Return a view that only says that it was reached: the guard alone is on trial."""

    def reached(**_gaps: object) -> tuple[str, int, dict[str, str]]:
        return "reached", 200, {"X-Endpoint": endpoint}

    setattr(reached, guard.ACCESS, getattr(view, guard.ACCESS, None))
    return reached


# Writing


@pytest.mark.usefixtures("zazaland")
def test_nothing_is_written_without_a_form_token_of_ours(
    app: Flask, enter: Callable[[str], Asker], site_sessions: Sessions
) -> None:
    asker = enter("admin")
    before = dump(site_sessions)
    wrong = []
    for rule, address, method in rules(app):
        if method in SAFE:
            continue
        attempts: list[tuple[dict[str, str], dict[str, str], int]] = [
            ({}, {}, 400),
            ({"csrf_token": "forged"}, {}, 400),
            ({"csrf_token": asker.form_token}, {"Sec-Fetch-Site": "cross-site"}, 403),
            ({"csrf_token": asker.form_token}, {"Sec-Fetch-Site": "same-site"}, 403),
        ]
        for form, headers, expected in attempts:
            answer = asker.browser.open(address, method=method, data=form, headers=headers)
            if answer.status_code != expected:
                wrong.append(f"{method} {address} ({rule.endpoint}): {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)
    assert dump(site_sessions) == before


@pytest.mark.usefixtures("zazaland")
@pytest.mark.parametrize("kind", ["anonymous", "admin"])
def test_reading_changes_nothing(app: Flask, enter: Callable[[str], Asker], site_sessions: Sessions, kind: str) -> None:
    asker = enter(kind)
    before = dump(site_sessions)
    failed = []
    for rule, address, method in rules(app):
        if method in SAFE:
            answer = asker.browser.open(address, method=method)
            if answer.status_code not in (200, 303):
                failed.append(f"{method} {address} ({rule.endpoint}): {answer.status}")
            answer.close()
    assert not failed, "\n".join(failed)
    assert dump(site_sessions) == before


# Who is refused holds nobody up


def test_a_refused_form_takes_no_lock(enter: Callable[[str], Asker], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    monkeypatch.setattr(guard, "begin_writing", lambda _db: begun.append("writing"))
    for kind in ("anonymous", "viewer"):
        asker = enter(kind)
        for address in ("/nowhere", "/account", "/work", "/static/tracker.css", "/healthz"):
            assert asker.browser.post(address, data={"a": "b"}).status_code in (400, 403, 404, 405)
    assert begun == []


def test_who_asks_is_known_also_when_the_session_of_the_request_has_failed(
    app: Flask, enter: Callable[[str], Asker]
) -> None:
    @guard.needs(Role.VIEWER)
    def look() -> str:
        who = guard.signed_in()
        assert guard.db().get_one(Account, who.id).name == who.name
        guard.db().add(Account(name=who.name))
        with pytest.raises(IntegrityError):
            guard.db().flush()
        return f"{who.name} ({who.role.value})"

    app.add_url_rule("/look", "look", look, methods=["GET", "POST"])
    asker = enter("viewer")
    assert asker.browser.get("/look").text == "zzz-viewer (viewer)"
    assert asker.browser.post("/look", data={"csrf_token": asker.form_token}).text == "zzz-viewer (viewer)"


def test_a_changed_role_holds_from_the_next_request(enter: Callable[[str], Asker], site_sessions: Sessions) -> None:
    asker = enter("researcher")
    with writing(site_sessions) as db:
        accounts.set_role(db, accounts.account_named(db, "zzz-researcher"), Role.VIEWER)
    assert asker.browser.get("/account").status_code == 303  # signed in anew, with the new role
