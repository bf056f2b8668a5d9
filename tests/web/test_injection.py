"""What somebody writes stays text: in every page, every file and every header, whatever it looks like.

`poison` puts hostile texts into every column that a person or an import fills; a column that is added later is
covered by itself.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any, Final
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from tests import index_world, make
from tests.conftest import make_app
from tests.uhri_records import identity
from tests.web.forms import post, token_of
from tests.web.quick_html import QuickParser
from tests.web.test_assess import JUDGEMENT, LOG, NEW, hidden, send
from tracker.domain.cells import unescape_cell
from tracker.domain.vocabulary import LANGUAGES, By, Role, State, Status
from tracker.settings import Settings
from tracker.store import index_columns, search
from tracker.store.db import Base, Sessions
from tracker.store.models import (
    Assessment,
    Claim,
    DemandWording,
    EvidenceWording,
    Finding,
    OfficialGrade,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    SecondReading,
    TermLabel,
    TreatyAct,
    UhriTheme,
)
from tracker.store.models.tracking import evidence_terms, finding_recommendations

EVIL: Final = "zzzevil"
"""Name of every element and attribute that a hostile text tries to bring into a page."""

MARKUP: Final = (
    f'<{EVIL}>1</{EVIL}><script>window.{EVIL}=1;alert(1)</script>"><img src=x {EVIL}=1 onerror=alert(2)>'
    f"' {EVIL}=1 onfocus='alert(3)' autofocus \" {EVIL}=1 onmouseover=\"alert(4)\" `</title></textarea></style>"
    f"</script></select><svg {EVIL}=1 onload=alert(5)>--><{EVIL}/><a href=javascript:alert(6) {EVIL}>]]>&lt;{EVIL}&gt;"
)
TEMPLATE: Final = "{{ 'zzz' ~ 'ran' }} {% raise %} ${'zzz'+'ran'} <%= 'zzz'+'ran' %> %(num)s %s %d %% {0} {num} \\N{A}"
RAN: Final = "zzzran"
"""What would stand where a template was run."""
UNRULY: Final = "\u202eLRO \u2066isolated \u200f\ufeff \u0627\u0644\u0639 \ud7ff\ufffd \U0010ffff e\u0301 " + "w" * 3000
ADDRESSES: Final = (
    "javascript:alert(1)//",
    "JaVaScRiPt:alert(1)//",
    " javascript:alert(1)//",
    "java\tscript:alert(1)//",
    "\x01javascript:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https:javascript:alert(1)",
)
HOSTILE: Final = {
    "markup": MARKUP,
    "template": TEMPLATE,
    "unruly": UNRULY,
    "formula": '=HYPERLINK("https://evil.example","x")\r\n=1+1,\t@SUM(A1)|\'-1\n\nER  - \nTY  - X\n}\n@misc{evil,',
    "address": ADDRESSES[0],
}
"""Name → a text that tries to be more than text."""

SAFE_SCHEMES: Final = frozenset({"", "http", "https"})
LEADING: Final = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href", "hx-get", "hx-post", "data"})
KEPT: Final = {
    *(
        "paragraph",
        "item",
        "position",
        "code",
        "parent_code",
        "kind",
        "slug",
        "languages",
        "language",
        "goal",
        "target",
    ),
    *(
        "mechanism",
        "annotation_id",
        "sha256",
        "passphrase_hash",
        "name_hash",
        "token_hash",
        "committee_code",
        "short_name",
    ),
}
"""Columns that hold no writing: keys, codes, hashes. Those that lead (addresses, symbols) are not among them."""

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


# The record


def build(db: Session) -> None:
    """At least one row of everything that pages show."""
    rows = [make.recommendation(db, 11, item, themes=["Torture"], groups=["Women"], targets=["16.3"]) for item in "ab"]
    make.term(db, "sdg", "16").slug = "16"
    demand = make.demand(db, "zzz-example", rows)
    piece = make.evidence(db, "Zzz example", rows, slug="zzz-example")
    report = make.document(db, "zzz-report", committee_code="CCPR")
    author, reviewer = (make.account(db, f"zzz-{name}", role=Role.REVIEWER) for name in ("author", "second"))
    make.assessment(db, rows[0], Status.REVERSED, rests_on=[piece], basis=[(report, "3")])
    submitted: dict[str, Any] = {"state": State.SUBMITTED, "recorded_at": None, "author_id": author.id}
    make.assessment(db, rows[1], rests_on=[piece], reviewer_id=reviewer.id, reviewer_name="Zzz", **submitted)
    for language in ("ru", "ky"):
        own = {"language": language, "written_by": "zzz"}
        term = make.term(db, "theme", "Torture")
        db.add(RecommendationWording(recommendation_id=rows[0].id, heading="h", summary="s", **own))
        db.add(EvidenceWording(evidence_id=piece.id, title="t", summary="s", **own))
        db.add(DemandWording(demand_id=demand.id, title="t", statement="s", **own))
        db.add(TermLabel(term_id=term.id, label="l", **own))
    db.add(RecommendationText(recommendation_id=rows[0].id, language="en", text="t", origin="document"))
    db.execute(evidence_terms.insert().values(evidence_id=piece.id, term_id=make.term(db, "theme", "Torture").id))
    _sources(db, rows[0], report.id)
    index_world.annotation(db, annotation_id=identity(1))
    db.flush()


def _sources(db: Session, row: Recommendation, report: int) -> None:
    """What documents say: a passage, a finding, a grade, a claim, an act, a second reading, a theme of the index."""
    seen = {"seen_at": "https://zzz.example/seen"}
    source = {"source_url": "https://zzz.example/source"}
    day = {"assessed_on": date(2016, 1, 1), "assessed_precision": "day"}
    finding = Finding(
        slug="f",
        document_id=report,
        locator="1",
        statement="s",
        figure="1",
        bearing="supports",
        verified="read",
        **seen,
    )
    db.add_all(
        [
            Passage(document_id=row.document_id, language="en", paragraph="11", position=1, heading="h", text="t"),
            finding,
            OfficialGrade(
                document_id=row.document_id,
                **{"paragraph": "11", "limb": "1", "about": "a", "scale": "s", "grade": "g", "grade_means": "m"},
                **{"assessed_in_id": report, **day, **seen},
            ),
            Claim(
                **{"slug": "none-of-664", "position": 1, "claimant": "c", "claim": "c", "figure": "1", "scope": "CCPR"},
                **{"verified": "read", "source_title": "t", **source},
            ),
            TreatyAct(position=1, treaty="t", short_name="s", instrument_type="treaty", action="a", note="n", **source),
            SecondReading(
                recommendation_id=row.id,
                voice="editors",
                as_of=date(2020, 6, 1),
                **{"first_status": Status.REVERSED, "second_status": Status.NOT_IMPLEMENTED, "reason": "r"},
            ),
            UhriTheme(theme="t", records=1, raw_variants=1),
        ]
    )
    db.flush()
    db.execute(finding_recommendations.insert().values(finding_id=finding.id, recommendation_id=row.id))


def writing_columns() -> Iterator[sa.Column[Any]]:
    """Give every column of the database that holds what somebody wrote."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns if not table.name.startswith("search_") else ():  # those are made from the others
            is_text = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
            if is_text and column.name not in KEPT and not (table.name == "accounts" and column.name == "name"):
                yield column


def poison(db: Session, text: str) -> None:
    """Write a text into every such column, past all rules; a number at its end keeps it unique."""
    for trigger in db.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.execute(sa.text(f'DROP TRIGGER "{trigger}"'))
    for column in writing_columns():
        hostile = sa.literal(f"{text} ") + sa.cast(sa.literal_column("rowid"), sa.Text)
        db.execute(sa.update(column.table).values({column: hostile}))
    search.refresh(db)
    index_columns.pack(db)


@pytest.fixture
def poisoned(site_sessions: Sessions) -> Callable[[str], None]:
    """Return a function that fills the site's record with a text."""

    def fill(text: str) -> None:
        with site_sessions.begin() as db:
            build(db)
        with site_sessions.begin() as db:
            poison(db, text)

    return fill


PUBLIC: Final = (
    *("/", "/recommendations", "/recommendations?unit=demand", "/recommendations?unit=paragraph", "/progress"),
    *(f"/progress?by={by.value}" for by in (By.THEME, By.DOCUMENT, By.DEMAND)),
    *("/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/documents", "/documents/CCPR/C/ZZZ/CO/1", "/documents/zzz-report"),
    *("/demands", "/demands/zzz-example", "/evidence", "/evidence/zzz-example", "/claims", "/treaties"),
    *("/methodology", "/methodology/second-reading", "/methodology/uhri-themes", "/sign-in"),
    *("/recommendations?q=zzzevil", "/search?q=zzzevil", "/search?q=the+zzz", "/search?q=-zzzzz"),
    *("/un-index", f"/un-index/{identity(1)}"),
)
WITH_SOURCES: Final = (
    *("/evidence", "/evidence/zzz-example", "/claims", "/treaties", "/documents/zzz-report"),
    *("/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/documents/CCPR/C/ZZZ/CO/1", "/"),
)
AT_WORK: Final = (
    *("/work", "/work/assessments/2", "/work/recommendations/CCPR/C/ZZZ/CO/1/11/a/status", "/account"),
    *("/work/assessments/1/correct", "/work/assessments/1/retract"),
)
FILES: Final = ("csv", "json", "xlsx", "metadata.json", "bib", "ris")


# Pages


def read(html: str) -> Element:
    """Parse a page strictly, but for characters that HTML does not like: those are what somebody typed."""
    parser = QuickParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    assert [error for error in parser.errors if error[1] != "invalid-codepoint"] == []
    return tree


def find_intruders(html: str) -> list[str]:
    """Return what of a page came from a hostile text as more than text."""
    found = []
    for element in read(html).iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        names = list(element.attrib)
        found += [element.tag] if EVIL in element.tag or element.tag in ("iframe", "object", "embed") else []
        found += ["img"] if element.tag == "img" and not (element.get("src") or "").startswith("/charts/") else []
        found += [f"{element.tag} {name}" for name in names if EVIL in name or name.startswith(("on", "hx-"))]
        found += [f"{element.tag} leads to {value!r}" for value in _leading(element) if not is_safe(value)]
        if element.tag == "script" and (element.text or not (element.get("src") or "").startswith("/static/vendor/")):
            found.append("script")
    return found


def _leading(element: Element) -> list[str]:
    return [value for name, value in element.items() if name in LEADING]


def is_safe(address: str) -> bool:
    """Tell whether a browser, which passes over control characters, takes an address for one of the web."""
    read = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]", "", address)
    try:
        return urlsplit(read).scheme.lower() in SAFE_SCHEMES and not read.startswith("//")
    except ValueError:
        return False


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_what_is_written_for_markup(
    app: Flask, poisoned: Callable[[str], None], sign_in: Callable[..., FlaskClient], name: str
) -> None:
    poisoned(HOSTILE[name])
    researcher = sign_in(Role.REVIEWER, "zzz-reader")
    wrong, language = [], LANGUAGES[len(name) % 3]
    for browser, paths in ((app.test_client(), PUBLIC), (researcher, AT_WORK)):
        for path in paths:
            answer = browser.get(path, headers={"Accept-Language": language})
            assert answer.status_code == 200, (path, answer.status)
            wrong += [f"{path}: {intruder}" for intruder in find_intruders(answer.text)]
            assert RAN not in answer.text, f"{path} runs what is written as a template"
    assert wrong == []


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
def test_no_link_leads_where_it_should_not(app: Flask, poisoned: Callable[[str], None], number: int) -> None:
    poisoned(ADDRESSES[number])
    browser = app.test_client()
    wrong = [f"{path}: {one}" for path in WITH_SOURCES for one in find_intruders(browser.get(path).text)]
    assert wrong == []


def test_the_hostile_texts_are_shown(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned(MARKUP)
    shown = [app.test_client().get(path).text.count(f"&lt;{EVIL}&gt;1") for path in PUBLIC]
    assert sum(shown) > 100, "else the test above would prove nothing"
    assert sum(1 for number in shown if number) > 15


def test_the_tests_eyes_are_open() -> None:
    page = "<!doctype html><html><head><title>t</title></head><body><p>{}</p></body></html>"
    for html in (
        "<img alt='' src=x>",
        "<a href='javascript:x'>x</a>",
        "<a href=' java&#9;script:x'>x</a>",
        "<a href='//evil'>x</a>",
        "<b onclick=x>x</b>",
        f"<b {EVIL}=1>x</b>",
        "<script>x</script>",
        "<script src='/x'></script>",
        "<b hx-get=/x>x</b>",
    ):
        assert find_intruders(page.format(html)), html
    assert find_intruders(page.format("<a href='https://zzz.example/javascript:x'>x</a> &lt;img&gt;")) == []


ORDERS: Final = ("endpoint", "_scheme", "_external", "_anchor", "_method", "self", "values", "tail", "key", "slug", "v")
"""Names that `url_for`, or a gap in an address, would take for its own."""


def test_no_name_in_an_address_is_an_order_to_us(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser, every = app.test_client(), "&".join(f"{name}=javascript" for name in ORDERS)
    asked = [f"{path}{'&' if '?' in path else '?'}{every}" for path in (*PUBLIC, "/nowhere")]
    asked += [f"{path}?{name}=javascript" for name in ORDERS for path in ("/", "/evidence/zzz-example")]
    for address in asked:
        answer = browser.get(address)
        assert answer.status_code == (404 if address.startswith("/nowhere") else 200), address
        assert find_intruders(answer.text) == []


def test_what_is_in_the_address_stays_text(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser = app.test_client()
    for hostile in (MARKUP, TEMPLATE, ADDRESSES[3], "//evil.example/"):
        typed = quote(hostile, safe="")
        names = ("q", "theme", "status", "on", "sort", "page", "lang", "unit", "history", "voice", "since", typed)
        paths = [f"/recommendations?{name}={typed}" for name in names]
        paths += [f"/search?{name}={typed}" for name in ("q", "q=zzz&kind", "q=zzz&committee", "q=zzz&page", typed)]
        paths += [f"/progress?by={typed}", f"/evidence?theme={typed}&effect={typed}", f"/documents?kind={typed}"]
        paths += [f"/{typed}", f"/evidence/{typed}", f"/documents/{typed}", f"/recommendations/CCPR/{typed}/1"]
        for path in (*paths, f"/sign-in?next={typed}"):
            answer = browser.get(path)
            if answer.status_code == 308:  # two slashes become one
                assert answer.location.startswith("http://localhost/"), path
                continue
            assert answer.status_code in (200, 400, 404), path
            assert find_intruders(answer.text) == [], path
            assert RAN not in answer.text


# What a person types


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


def test_a_nul_in_an_address_leads_nowhere(settings: Settings, sessions: Sessions) -> None:
    client = make_app(settings, sessions).test_client()  # on both databases: PostgreSQL takes a NUL for an error
    for path in ("/%00", "/documents/%00", "/evidence/a%00", "/demands/%00", "/recommendations/CCPR/C/ZZZ/CO/1/%00"):
        assert client.get(path).status_code == 404
    for path in ("/recommendations?q=%00", "/recommendations.csv?q=a%00b", "/progress?q=%00"):
        assert client.get(path).status_code in (200, 400)


def test_a_number_that_is_no_row_is_not_found(sign_in: Callable[..., FlaskClient]) -> None:
    browser = sign_in(Role.REVIEWER)
    for number in ("0", "2147483647", "2147483648", "9" * 40):
        for path in (f"/work/assessments/{number}", f"/work/assessments/{number}/edit"):
            assert browser.get(path).status_code == 404
        for path in (f"/evidence?page={number}", f"/recommendations.json?page=00000000{number}9"):
            assert browser.get(path).status_code in (200, 400)


def test_a_saved_row_is_named_by_a_number(site_sessions: Sessions, sign_in: Callable[..., FlaskClient]) -> None:
    with site_sessions.begin() as db:
        make.recommendation(db, 7, "a")
    author = sign_in(Role.RESEARCHER)
    for saved in ("²", "9" * 40, "-1", "1 OR 1=1"):
        answer = send(author, {**JUDGEMENT, **NEW, "action": "preview", "new-0-saved": saved})
        assert answer.status_code == 200


# Files


def rationale_of(sessions: Sessions) -> str:
    with sessions() as db:
        return str(db.scalars(sa.select(Assessment.rationale).order_by(Assessment.id)).first())


@pytest.mark.parametrize("name", HOSTILE)
def test_files_give_back_what_was_written(
    app: Flask, site_sessions: Sessions, poisoned: Callable[[str], None], name: str
) -> None:
    poisoned(HOSTILE[name])
    browser, text = app.test_client(), rationale_of(site_sessions)
    assert text.startswith(HOSTILE[name])
    answer = browser.get("/recommendations.csv?sort=oldest")
    lines = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    cells = [cell for line in lines for cell in line.values()]
    assert len(lines) == 2
    assert text in map(unescape_cell, cells)
    assert [cell for cell in cells if cell.startswith(FORMULA_SIGNS)] == []
    rows = json.loads(browser.get("/recommendations.json").text)["rows"]
    assert text in [row["rationale"] for row in rows]
    check_citations(browser, HOSTILE[name])


def test_a_workbook_holds_texts_and_nothing_that_runs(
    app: Flask, site_sessions: Sessions, poisoned: Callable[[str], None]
) -> None:
    poisoned(f"={MARKUP}{TEMPLATE}\x0b\x1b_x0041_\ufffe\r\nhttps://zzz.example/")
    book = app.test_client().get("/recommendations.xlsx").get_data()
    with ZipFile(io.BytesIO(book)) as parts:
        written = {name: parts.read(name).decode() for name in parts.namelist()}
    assert [name for name in written if "vba" in name.lower() or "externalLink" in name] == []
    for name, xml in written.items():
        assert not re.search(r"<f[ >/]|<hyperlink|<ddeLink|<oleLink", xml), name
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Recommendations").to_python()
    column = lines[0].index("rationale")
    expected = rationale_of(site_sessions)
    read = [str(line[column]).replace("\r\n", "\n") for line in lines[1:]]
    assert unescaped(expected) in map(unescaped, read)


def unescaped(text: str) -> str:
    """A text as a spreadsheet shows it: `_x000B_` stands for a character that XML does not have."""
    shown = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)
    return shown.replace("\r\n", "\n")


def check_citations(browser: FlaskClient, typed: str) -> None:
    """Pass when the citations of a page and of a list asked for in hostile words are one record each."""
    for path in ("/recommendations/CCPR/C/ZZZ/CO/1/11/a.{}", f"/recommendations.{{}}?q={quote(typed[:150])}"):
        bibtex, ris = (browser.get(path.format(form)).text for form in ("bib", "ris"))
        assert bibtex.startswith(("@misc{", "@dataset{"))
        assert len(re.findall("^@", bibtex, re.MULTILINE)) == 1
        assert ends_of_entries(bibtex) == [len(bibtex.rstrip())], "one entry, closed at its end and not before"
        lines = ris.removesuffix("\r\n").split("\r\n")
        assert ris.splitlines() == lines
        assert [line[:6] for line in (lines[0], lines[-1])] == ["TY  - ", "ER  - "]
        assert [line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line)] == []
        assert sum(line.startswith(("TY", "ER")) for line in lines) == 2


def ends_of_entries(bibtex: str) -> list[int]:
    """Return the places after which no brace is open any more; an escaped brace opens nothing."""
    found, level = [], 0
    for place, sign in enumerate(re.sub(r"\\[{}]", "xx", bibtex), start=1):
        level += {"{": 1, "}": -1}.get(sign, 0)
        found += [place] if sign == "}" and level <= 0 else []
    return found


# Headers


BREAKING: Final = "a\r\nX-Evil: 1\r\n\r\n<script>\"';,<>\u0437"


def test_no_header_holds_what_was_typed(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned(BREAKING)
    browser, typed = app.test_client(), quote(BREAKING, safe="")
    paths = [f"/recommendations.{form}?{name}={typed}" for form in FILES for name in ("q", "theme", "sort", typed)]
    paths += [f"/progress.{form}?q={typed}" for form in ("csv", "json", "metadata.json")]
    paths += [f"/recommendations/CCPR/C/ZZZ/CO/1/11/a.{form}?q={typed}" for form in ("bib", "ris")]
    paths += [f"/sign-in?next={typed}", f"/work?x={typed}", f"/documents/{typed}", f"/{typed}", f"/?lang={typed}"]
    paths += [f"/documents/ccpr/c/zzz/co/1?{typed}={typed}", "/recommendations.csv", "/evidence/zzz-example"]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        assert "X-Evil" not in answer.headers
        for name, value in answer.headers:
            assert value.isascii(), (path, name)
            assert not re.search(r"[\r\n]|X-Evil: ", value), (path, name)
        link, disposition = answer.headers.get("Link", ""), answer.headers.get("Content-Disposition", "")
        assert re.fullmatch(r'(<[^<>"\s]+>; rel="describedby"; type="application/json")?', link), path
        assert re.fullmatch(r"(attachment; filename=[a-z0-9.-]+)?", disposition), path


def test_a_host_that_is_made_up_breaks_nothing(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser = app.test_client()
    hosts = ('zzz"><script>x</script>', "zzz' onclick=x", "zzz.example/../x", "a b", "\\evil")
    paths = ("/", "/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/recommendations.json", "/recommendations.bib")
    for host, path in product(hosts, paths):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code in (200, 400), (host, path)
        if answer.mimetype == "text/html":
            assert find_intruders(answer.text) == []
