"""The whole site over the real register: every page valid, every row within reach, every number with its list."""

import csv
import re
from collections import deque
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import links, parse, total_of, words
from tracker.domain.references import Reference
from tracker.domain.vocabulary import LANGUAGES, By
from tracker.settings import ROOT

PAGES = (
    "/",
    "/recommendations",
    "/recommendations?theme=health&status=not-implemented&unit=paragraph",
    "/recommendations?unit=demand",
    "/recommendations?q=no-such-word",
    "/recommendations/CCPR/C/KGZ/CO/2/14",
    "/recommendations/CRC/C/KGZ/CO/3-4/62",
    "/progress",
    "/progress?by=theme&on=2016-12-31&voice=editors",
    "/documents",
    "/documents/CCPR/C/KGZ/CO/2",
    "/documents/bir-duino-report-announcement",
    "/documents/CCPR/C/120/2",
    "/demands",
    "/demands/anti-discrimination-law",
    "/evidence",
    "/evidence/optional-protocol-to-cedaw-accepted",
    "/claims",
    "/treaties",
    "/methodology",
    "/methodology/second-reading",
    "/methodology/uhri-themes",
    "/sign-in",
)
NUMBERED = (
    "/",
    *(f"/progress?by={by.value}" for by in By),
    "/progress?unit=paragraph",
    "/progress?unit=demand&by=theme",
)
OTHER_DAYS = ("/progress?by=committee&on=2016-12-31", "/progress?by=theme&voice=civil-society&on=2020-01-01")


@pytest.fixture
def reader(register_app: Flask) -> FlaskClient:
    return register_app.test_client()


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_valid_and_say_what_they_are(reader: FlaskClient, page: str, language: str) -> None:
    answer = reader.get(page, headers={"Accept-Language": language})
    assert answer.status_code == 200
    tree = parse(answer.text)
    root = tree if tree.tag == "html" else tree.find("html")
    assert root is not None
    assert root.get("lang") == language
    assert len(list(tree.iter("h1"))) == 1
    title = words(next(tree.iter("title")))
    assert " · " in title
    identities = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(identities) == len(set(identities)), sorted(one for one in identities if identities.count(one) > 1)[:3]
    labelled = {label.get("for") for label in tree.iter("label")}
    for control in (*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")):
        wrapped = any(control in list(label.iter()) for label in tree.iter("label"))
        named = control.get("id") in labelled or wrapped or control.get("aria-label")
        assert control.get("type") == "hidden" or named, control.attrib
    for one in tree.iter():
        handlers = [name for name in one.attrib if name == "style" or name.startswith("on")]
        assert not handlers, (one.tag, handlers)
        assert one.tag != "style"
        assert one.tag != "script" or one.get("src")


def test_every_row_of_the_register_can_be_reached_from_the_front_page(reader: FlaskClient) -> None:
    seen: dict[str, str] = {}
    waiting = deque(["/"])
    broken = []
    while waiting:
        address = waiting.popleft()
        if address in seen:
            continue
        answer = reader.get(address)
        if answer.status_code in (301, 302):
            waiting.append(urldefrag(answer.headers["Location"]).url)
            seen[address] = ""
            continue
        if answer.status_code != 200:
            broken.append((address, answer.status_code))
        seen[address] = answer.text if answer.mimetype == "text/html" else ""
        if not seen[address]:
            continue
        for link in links(answer.text):
            target = urldefrag(link.href).url
            parts = urlsplit(target)
            # Filters make endless combinations: follow pages of lists, and everything that has an address of its own.
            if parts.netloc or (parts.query and not re.fullmatch(r"page=\d+", parts.query)) or not target:
                continue
            if not re.search(r"\.(csv|xlsx|json|bib|ris)$", parts.path) and not parts.path.startswith("/work"):
                waiting.append(target)
    assert not broken
    found = {unquote(address) for address in seen}
    everything = "\n".join(seen.values())
    for row in rows("recommendations.csv"):
        reference = Reference(row["symbol"], row["paragraph"], row["item"])
        assert f"/recommendations/{reference.path}" in found
    for name, key, path in (("documents.csv", "id", "documents"), ("evidence.csv", "id", "evidence")):
        missing = [row[key] for row in rows(name) if f"/{path}/{row[key]}" not in found]
        assert not missing, missing[:3]
    assert all(f"/demands/{row['demand']}" in found for row in rows("demands.csv"))
    for name in ("claims.csv", "findings.csv"):
        missing = [row["id"] for row in rows(name) if f'id="{row["id"]}"' not in everything]
        assert not missing, missing[:3]
    assert seen["/treaties"].count('<tr><th scope="row">') == len(rows("treaty_status.csv"))
    readings = seen["/methodology/second-reading"]
    assert readings.count('<th scope="row">') == len(rows("second_reading.csv"))
    assert seen["/methodology/uhri-themes"].count('<th scope="row"') == len(rows("uhri_themes.csv"))
    judgements = len(re.findall(r'<li id="a\d+"', everything))
    assert judgements == len(rows("assessments.csv"))
    # Each limb stands on the page of the document that was followed up, and on that of the one that graded it.
    assert (
        sum(page.count("(reply or action") for address, page in seen.items() if address.startswith("/documents/")) == 12
    )


@pytest.mark.parametrize("page", [*NUMBERED, *OTHER_DAYS])
def test_every_number_opens_a_list_of_that_length(reader: FlaskClient, page: str) -> None:
    checked: dict[str, int] = {}
    for link in links(reader.get(page).text):
        if link.path == "/recommendations" and link.number is not None:
            if link.href not in checked:
                checked[link.href] = total_of(reader, link.href)
            assert checked[link.href] == link.number, link
    assert len(checked) > 5


def test_the_headline_of_the_register_is_what_its_editors_published(reader: FlaskClient) -> None:
    total = reader.get("/progress.json?on=2026-11-23").get_json()["total"]
    names = ("implemented", "partially_implemented", "not_implemented", "reversed", "no_information", "not_assessed")
    assert [total[name] for name in names] == [1, 31, 25, 6, 0, 60]
    assert total["total"] == 123
    assert total["judged"] == 63
