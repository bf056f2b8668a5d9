"""What somebody may not see leaves the site on no page, file, error or form: nobody gets a word of it.

Everybody opens everything; then what they got is searched for canaries that are not theirs.
"""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.forms import hidden, post
from tests.web.secrecy.addresses import GAPS, addresses
from tests.web.secrecy.answers import canaries_in, without_tokens
from tests.web.secrecy.record import DRAFT, MAY_SEE, PARTNERS, RESTRICTED, RETURNED, SUBMITTED, SYMBOL, canary
from tests.web.status_form import JUDGEMENT, NEW
from tracker.store.models import Evidence


@pytest.mark.parametrize("kind", MAY_SEE)
def test_nobody_sees_more_than_they_may(secret_site: Flask, enter: Callable[[str], FlaskClient], kind: str) -> None:
    browser = enter(kind)
    leaks, seen, failed = [], set(), []
    for address in addresses(secret_site, every_language=kind in ("anonymous", "researcher")):
        answer = browser.get(address)
        found = canaries_in(answer)
        leaks += [f"{address}: {whose}" for whose in sorted(found - MAY_SEE[kind])]
        failed += [f"{address}: {answer.status}"] if answer.status_code >= 500 else []
        seen |= found
    assert leaks == []
    assert failed == []
    assert seen == MAY_SEE[kind], "who may see it does see it: else the canaries would prove nothing"


def test_what_is_linked_leaks_nothing(enter: Callable[[str], FlaskClient]) -> None:
    browser = enter("anonymous")
    start = ("/", "/recommendations", "/evidence", "/documents", "/demands", f"/recommendations/{SYMBOL}/11/a")
    waiting, opened, leaks = list(start), set(), []
    while waiting:
        address = waiting.pop()
        path, _mark, query = address.partition("#")[0].partition("?")
        names = tuple(sorted({pair.partition("=")[0] for pair in query.split("&")}))
        if (path, names) in opened or len(names) > 1 or not path.startswith("/") or path.startswith("/static"):
            continue  # of questions that differ in their values only, one is enough
        opened.add((path, names))
        answer = browser.get(address)
        leaks += [f"{address}: {whose}" for whose in canaries_in(answer)]
        if answer.mimetype == "text/html":
            waiting += [unescape(link) for link in re.findall('href="([^"]+)"', answer.text)]
    assert leaks == []
    assert len(opened) > 40


def test_what_is_hidden_looks_like_what_is_not_there(enter: Callable[[str], FlaskClient]) -> None:
    hidden_from = {
        "anonymous": [f"/evidence/{slug}" for slug in GAPS["slug"][1:]],
        "viewer": [f"/evidence/{canary(RESTRICTED, '1slug')}"],
        "researcher": [f"/work/assessments/{number}{page}" for number in (3, 4) for page in ("", "/edit", "/correct")],
    }
    everybodys = [f"/evidence/{canary(whose, '3slug')}" for whose in (DRAFT, RETURNED, SUBMITTED)]
    for kind, paths in hidden_from.items():
        browser = enter(kind)
        for path in (*paths, *everybodys):
            there, name = browser.get(path), path.split("/")[3 if path.startswith("/work") else 2]
            absent = browser.get(path.replace(name, "4321"))
            assert (there.status_code, absent.status_code) == (404, 404), (kind, path)
            assert without_tokens(there.text.replace(path, path.replace(name, "4321"))) == without_tokens(absent.text)


def test_a_hidden_publisher_looks_like_one_that_there_is_not(enter: Callable[[str], FlaskClient]) -> None:
    browser = enter("anonymous")
    for whose in (PARTNERS, RESTRICTED):
        typed = canary(whose, "1publisher")
        there, absent = (browser.get(f"/evidence?publisher={name}&lang=en") for name in (typed, "4321"))
        assert (there.status_code, absent.status_code) == (200, 200)
        assert there.text.replace(typed, "4321") == absent.text


def test_a_form_offers_nothing_of_others(enter: Callable[[str], FlaskClient], secret_site: Flask) -> None:
    browser = enter("researcher")
    address = f"/work/recommendations/{SYMBOL}/11/a/status"
    seen = hidden(browser.get(address))["seen"]
    for words in ("zzzcanary", "zzzcanarydraf", "zzzcanarysubm"):
        answer = post(browser, address, {**JUDGEMENT, "action": "search", "find": words, "seen": seen})
        assert canaries_in(answer) <= {PARTNERS, RESTRICTED}
    with secret_site.extensions["tracker"].sessions() as db:
        drafted = [piece.id for piece in db.query(Evidence) if piece.recorded_by_id is not None]
    assert len(drafted) == 3
    for identity in drafted:
        for typed in ({f"evidence-{identity}-bearing": "supports"}, {**NEW, "new-0-saved": str(identity)}):
            answer = post(browser, address, {**JUDGEMENT, "action": "preview", "seen": seen, **typed})
            assert answer.status_code == 422, "somebody else's evidence is neither picked nor rewritten"
            assert canaries_in(answer) <= {PARTNERS, RESTRICTED}


def test_a_page_made_for_somebody_is_not_kept_for_others(enter: Callable[[str], FlaskClient]) -> None:
    paths = ("/evidence?lang=en", f"/recommendations/{SYMBOL}/11/a?lang=en", "/recommendations?lang=en")
    for kind in ("researcher", "anonymous", "viewer", "anonymous"):
        browser = enter(kind) if kind != "anonymous" else None
        for path in paths:
            answer = (browser or enter("anonymous")).get(path)
            assert canaries_in(answer) <= MAY_SEE[kind], (kind, path)
