"""What a page may cost: queries to the database, and bytes over a slow link."""

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from tests.conftest import Queries
from tests.web.pages import parse
from tracker.store.db import Sessions

MOST_QUERIES = 6
MOST_BYTES = 60_000
MOST_REQUESTS = 8
PAGES = (
    "/",
    "/recommendations",
    "/recommendations?theme=health&q=women&sort=status",
    "/recommendations?unit=paragraph",
    "/recommendations/CCPR/C/KGZ/CO/2/14",
    "/progress",
    "/progress?by=theme&on=2020-01-01",
    "/?on=2020-01-01",
    "/progress/changes?from=2015-01-01",
    "/progress/changes?from=2015-01-01&was=any&theme=health&voice=editors",
    "/progress/series",
    "/progress/series?theme=health&unit=paragraph&disputed=no&step=year",
    "/progress/grid",
    "/progress/grid?rows=demand&columns=year&measure=weighted&unit=demand",
    "/progress/voices",
    "/progress/voices?unit=paragraph&on=2020-01-01",
    "/progress/age",
    "/progress/age?unit=demand",
    "/documents",
    "/documents/CCPR/C/KGZ/CO/2",
    "/demands",
    "/demands?sort=waiting&on=2020-01-01",
    "/demands/anti-discrimination-law",
    "/evidence",
    "/evidence/optional-protocol-to-cedaw-accepted",
    "/evidence?effect=progress&flag=no-copy&bearing=supports",
    "/calendar",
    "/calendar?on=2020-01-01",
    "/claims",
    "/claims/none-of-664",
    "/treaties",
    "/search",
    "/search?q=torture+women",
    "/search?q=CCPR/C/KGZ/CO/2",
    "/methodology",
    "/un-index",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_made_anew_asks_few_questions(
    register_app: Flask, register_sessions: Sessions, count_queries: Callable[[Engine], Queries], page: str
) -> None:
    browser = register_app.test_client()
    browser.get("/claims?first=yes")  # what a worker reads once after each change of the data
    engine = register_sessions.kw["bind"]
    noted = count_queries(engine)
    assert browser.get(page).status_code == 200
    asked = [statement for statement in noted if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= MOST_QUERIES, "\n\n".join(statement[:160] for statement in asked)
    noted.clear()
    assert browser.get(page).status_code == 200
    assert not noted  # remembered: only the version is asked for, by the driver itself


@pytest.mark.parametrize("page", PAGES)
def test_the_first_view_is_light(register_app: Flask, page: str) -> None:
    browser = register_app.test_client()
    answer = browser.get(page, headers={"Accept-Encoding": "gzip", "Accept-Language": "ky"})
    assert answer.headers["Content-Encoding"] == "gzip"
    tree = parse(gzip.decompress(answer.data).decode())
    files = {str(one.get("href")) for one in tree.iter("link") if one.get("rel") in ("stylesheet", "preload", "icon")}
    files |= {str(one.get("src")) for one in tree.iter("script") if one.get("src")}
    assert all(file.startswith("/static/") for file in files)
    assert len(files) + 1 <= MOST_REQUESTS
    sizes = []
    for file in files:
        with browser.get(file, headers={"Accept-Encoding": "gzip"}) as sent:
            sizes.append(len(sent.data))
    assert len(answer.data) + sum(sizes) <= MOST_BYTES, (len(answer.data), sizes)
