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
    "/?on=2016-12-31&history=recorded",
    "/progress/changes",
    "/progress/changes?from=2012-01-01&to=2020-01-01&was=entered",
    "/progress/changes?from=1990-01-01&to=1990-12-31",
    "/progress/series?on=2020-05-01",
    "/progress/series?step=year&unit=demand&theme=health",
    "/recommendations/CCPR/C/KGZ/CO/2/14?on=1990-01-01",
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
def reader(register_reader: Flask) -> FlaskClient:
    return register_reader.test_client()


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
    identities = [str(one.get("id")) for one in tree.iter() if one.get("id")]
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


def worth_following(href: str) -> str:
    """Return the address to go on to, or nothing: filters make endless combinations, files lead nowhere."""
    target = urldefrag(href).url
    parts = urlsplit(target)
    filtered = parts.query and not re.fullmatch(r"page=\d+", parts.query)
    is_file = re.search(r"\.(csv|xlsx|json|ics|bib|ris)$", parts.path)
    return "" if parts.netloc or filtered or is_file or parts.path.startswith("/work") else target


def crawl(browser: FlaskClient) -> dict[str, str]:
    """Follow the links from the front page; return every page by its address. A broken link fails the test."""
    pages: dict[str, str] = {}
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        if address in pages:
            continue
        answer = browser.get(address, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.status_code)
        pages[address] = answer.text
        waiting.extend(filter(None, (worth_following(link.href) for link in links(answer.text))))
    return pages


def test_every_row_of_the_register_can_be_reached_from_the_front_page(reader: FlaskClient) -> None:
    pages = crawl(reader)
    found = {unquote(address) for address in pages}
    references = [Reference(row["symbol"], row["paragraph"], row["item"]) for row in rows("recommendations.csv")]
    wanted = {
        *(f"/recommendations/{reference.path}" for reference in references),
        *(f"/documents/{row['id']}" for row in rows("documents.csv")),
        *(f"/evidence/{row['id']}" for row in rows("evidence.csv")),
        *(f"/demands/{row['demand']}" for row in rows("demands.csv")),
    }
    assert not wanted - found
    everything = "\n".join(pages.values())
    named = [row["id"] for name in ("claims.csv", "findings.csv") for row in rows(name)]
    assert not [identity for identity in named if f'id="{identity}"' not in everything]
    assert pages["/treaties"].count('<tr><th scope="row">') == len(rows("treaty_status.csv"))
    assert pages["/methodology/second-reading"].count('<th scope="row">') == len(rows("second_reading.csv"))
    assert pages["/methodology/uhri-themes"].count('<th scope="row"') == len(rows("uhri_themes.csv"))
    assert len(re.findall(r'<li id="a\d+"', everything)) == len(rows("assessments.csv"))
    # Each limb stands on the page of the document that was followed up, and on that of the one that graded it.
    documents = [page for address, page in pages.items() if address.startswith("/documents/")]
    assert sum(page.count("(reply or action") for page in documents) == 12


@pytest.mark.parametrize("page", [*NUMBERED, *OTHER_DAYS])
def test_every_number_opens_a_list_of_that_length(reader: FlaskClient, page: str) -> None:
    checked: dict[str, int] = {}
    for link in links(reader.get(page).text):
        if link.path == "/recommendations" and link.number is not None and not link.is_label:
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


def test_the_number_of_pieces_of_evidence_opens_that_many(reader: FlaskClient) -> None:
    listed = [link for link in links(reader.get("/recommendations?q=CCPR/C/KGZ/CO/2").text) if "#evidence" in link.href]
    assert len(listed) > 10
    for link in listed:
        promised = re.match(r"\d+", link.text)
        assert promised is not None
        page = parse(reader.get(urldefrag(link.href).url).text)
        sections = [one for one in page.iter("section") if one.get("aria-labelledby") == "evidence"]
        assert len(sections) == 1
        assert len(list(sections[0].iter("li"))) == int(promised[0]), link
