"""What a person types into a form stays text to the end, or is refused."""

import json
from collections.abc import Callable
from typing import Final

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.web.forms import hidden, post, token_of
from tests.web.injection.hostile import ADDRESSES, HOSTILE, MARKUP, RAN
from tests.web.injection.intruders import find_intruders
from tests.web.status_form import JUDGEMENT, LOG, NEW, send
from tracker.domain.vocabulary import Role
from tracker.store.db import Sessions
from tracker.store.models import Assessment

TYPED: Final = {
    "rationale": MARKUP,
    "reason": MARKUP,
    "new-0-title": MARKUP[:300],
    "new-0-publisher": MARKUP[:200],
    "new-0-source_title": MARKUP[-300:],
    "new-0-pinpoint": MARKUP[-200:],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_typed_judgement_stays_text_to_the_end(
    app: Flask, site_sessions: Sessions, sign_in: Callable[..., FlaskClient], name: str
) -> None:
    hostile = HOSTILE[name][:1000]
    with site_sessions.begin() as db:
        make.recommendation(db, 7, "a")
    author, reviewer = sign_in(Role.RESEARCHER), sign_in(Role.REVIEWER)
    typed = {name: (hostile + " and so on, in words enough")[: len(limit)] for name, limit in TYPED.items()}
    values = {**JUDGEMENT, **NEW, **typed, "new-0-sensitivity": "public", "as_of": "2021-01-01"}
    for action in ("preview", "edit", "search"):
        page = send(author, {**values, "action": action, "find": hostile[:100]})
        assert page.status_code == 200
        assert find_intruders(page.text) == []
    sent = send(author, values)
    assert sent.status_code == 303, sent.text
    review = reviewer.get(sent.location)
    back = {"seen": hidden(review)["seen"], "comment": typed["rationale"]}
    answer = post(reviewer, f"{sent.location}/decision", {**back, "action": "return"}, page=sent.location)
    assert answer.status_code == 303
    opened = author.get(f"{sent.location}/edit")
    again = {**values, "new-0-saved": "1", "seen": hidden(opened)["seen"]}
    assert post(author, f"{sent.location}/edit", again).status_code == 303
    final = {"seen": hidden(reviewer.get(sent.location))["seen"], "comment": "", "action": "publish"}
    pages = [opened, review, reviewer.get(sent.location), author.get("/work"), reviewer.get("/work")]
    published = post(reviewer, f"{sent.location}/decision", final, page=sent.location)
    assert published.status_code == 303, published.text
    public = app.test_client()
    pages += [public.get(path) for path in (published.location, "/", "/evidence", "/recommendations")]
    for page in pages:
        assert page.status_code == 200
        assert find_intruders(page.text) == []
        assert RAN not in page.text
    [row] = json.loads(public.get("/recommendations.json").text)["rows"]
    assert row["rationale"] == typed["rationale"].replace("\r\n", "\n").strip()


def test_only_an_address_of_the_web_is_taken_for_a_source(
    site_sessions: Sessions, sign_in: Callable[..., FlaskClient]
) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 7, "a")
    author = sign_in(Role.RESEARCHER)
    typed = (address.strip() for address in ADDRESSES)
    for address in (*typed, "ftp://zzz.example/", 'https://zzz.example/"onclick=x', "https://", "zzz.example"):
        answer = send(author, {**JUDGEMENT, **NEW, "new-0-source_url": address})
        assert answer.status_code == 422, address
        assert find_intruders(answer.text) == []


@pytest.mark.parametrize("sign", [pytest.param("\0", id="nul"), pytest.param("\x1b", id="escape")])
def test_a_control_character_is_refused(
    site_sessions: Sessions, sign_in: Callable[..., FlaskClient], sign: str
) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 7, "a")
    author, basis = sign_in(Role.RESEARCHER), {"basis-0-document": "CCPR/C/ZZZ/CO/1", "basis-0-paragraph": "7"}
    opened = author.get(LOG)
    values = {**JUDGEMENT, **NEW, **basis, "seen": hidden(opened)["seen"], "csrf_token": token_of(opened)}
    for field in (*TYPED, "new-0-source_url", "new-0-event", *basis):
        typed = f"{values.get(field, 'words')} {sign} enough"
        for action in ("save", "preview", "submit"):
            answer = author.post(LOG, data={**values, field: typed, "action": action})
            assert answer.status_code == 422, (field, action)
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Assessment)) == 0


def test_a_saved_row_is_named_by_a_number(site_sessions: Sessions, sign_in: Callable[..., FlaskClient]) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 7, "a")
    author = sign_in(Role.RESEARCHER)
    for saved in ("²", "9" * 40, "-1", "1 OR 1=1"):
        answer = send(author, {**JUDGEMENT, **NEW, "action": "preview", "new-0-saved": saved})
        assert answer.status_code == 200
