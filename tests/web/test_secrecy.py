"""What somebody may not see leaves the site on no way: no page, file, count, error or export holds a word of it.

A fictional record is built twice, once with secrets and once without. Every secret text is a canary that names whose
eyes it is for. Everybody opens everything; then what they got is searched for canaries that are not theirs, and what
a reader without an account got is compared with what the record without secrets gives.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from itertools import cycle
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import ngettext
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import index_world, make, uhri_records
from tests.commands import run
from tests.conftest import PASSPHRASE, make_app
from tests.web.forms import post
from tests.web.test_assess import JUDGEMENT, NEW, hidden
from tracker.domain.vocabulary import (
    LANGUAGES,
    By,
    Confidence,
    Decision,
    EvidenceKind,
    Role,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.settings import Settings
from tracker.store import search
from tracker.store.db import make_engine, make_sessions
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentEvidence,
    AssessmentReview,
    Evidence,
    EvidenceWording,
    Recommendation,
)
from tracker.store.models.tracking import evidence_terms

PARTNERS, RESTRICTED, DRAFT, RETURNED, SUBMITTED, DECIDED, NAME = (
    "partners",
    "restricted",
    "draft",
    "returned",
    "submitted",
    "decided",
    "name",
)
"""Whose a canary is: evidence of two levels, others' work at each stage, what a reviewer said, a sign-in name."""

CANARY: Final = re.compile(f"zzzcanary({'|'.join((PARTNERS, RESTRICTED, DRAFT, RETURNED, SUBMITTED, DECIDED, NAME))})")

MAY_SEE: Final[dict[str, frozenset[str]]] = {
    "anonymous": frozenset(),
    "viewer": frozenset({PARTNERS}),
    "researcher": frozenset({PARTNERS, RESTRICTED, SUBMITTED}),
    "reviewer": frozenset({PARTNERS, RESTRICTED, SUBMITTED, RETURNED}),
}
"""Who asks → the canaries of others that they may see (design 3.3); an own draft is nobody else's."""

EXPECTED_WITHHELD: Final = {"anonymous": 4, "viewer": 2, "researcher": 0, "reviewer": 0}
"""Evidence of the record that is counted as withheld: two pieces for partners, two restricted."""

SYMBOL: Final = "CCPR/C/ZZZ/CO/1"
GAPS: Final[dict[str, Sequence[str]]] = {
    "filename": ["tracker.css"],
    "tail": [f"{SYMBOL}/11/a", f"{SYMBOL}/12", f"{SYMBOL}/13"],
    "key": [SYMBOL],
    "slug": ["zzz-example", *(f"zzzcanary{level}{place}slug" for level in (PARTNERS, RESTRICTED) for place in (1, 2))],
    "id": ["1", "2", "3", "4", "5"],
    "number": ["1"],
    "name": ["status-mix", "evidence"],
    "form": ["svg", "json"],
    "annotation_id": [uhri_records.identity(1)],
}
"""Name of a gap in an address → what to put there: all that is there to be opened, secrets included."""

QUERIES: Final = (
    *("q=zzzcanary", "q=zzzcanaryrestr", "q=zzzcanarypartner*", "q=-zzzcanary", "q=%22zzz+zzzcanary%22"),
    *("q=zzz", "unit=paragraph", "unit=demand", "theme=torture", "theme=health", "status=reversed", "disputed=yes"),
    *("history=recorded", "on=2019-01-01", "on=2020-06-01&history=recorded", "voice=civil-society", "voice=state"),
    *("sort=judged", "sort=status", "page=9", "theme=zzzcanary", "status=zzzcanary", "document=zzzcanary", "on=zzz"),
    *("reading=full&action=legislate", "unit=demand&theme=torture", "since=2015-01-01&until=2015-12-31"),
)
SEARCHES: Final = (
    *(
        "zzz",
        "example",
        "zzzcanary",
        "zzzcanaryrestr",
        "zzzcanarypartner*",
        "-zzzcanary",
        '"zzz example"',
        "zzz -example",
    ),
    *("zzzcanry", "zzzcanaryrestrcted", "zzzcanarypartnrs", "zzzcanarydrft", "fictional news", SYMBOL, "thing"),
)
"""What is typed into the search; none of it is a whole canary."""

FORMS: Final = (".csv", ".json", ".metadata.json", ".bib")
TABLES: Final = ("recommendations", "assessments", "evidence", "rates")


def canary(whose: str, field: str) -> str:
    """A word that stands for a secret; it survives slugs, folding and every file format."""
    return f"zzzcanary{whose}{field}"


# The record, with and without secrets


def build(db: Session, *, secrets: bool) -> None:
    """Three recommendations, two judged; public evidence; and, with secrets, everything that is not public."""
    rows = [
        make.recommendation(db, paragraph, item, themes=["Torture"], summary="Do the zzz thing.")
        for paragraph, item in ((11, "a"), (12, ""), (13, ""))
    ]
    make.term(db, "theme", "Health")
    make.demand(db, "zzz-example", rows[:2])
    public = make.evidence(db, "Zzz example", rows[:1], slug="zzz-example")
    author = make.account(db, canary(NAME, "author"), role=Role.RESEARCHER)
    reviewer = make.account(db, canary(NAME, "reviewer"), role=Role.REVIEWER)
    author.signature, reviewer.signature = "A Fictional Author", "A Fictional Reviewer"
    provisional = make.assessment(db, rows[0], rests_on=[public])
    published = _in_progress(db, rows[1], author, State.SUBMITTED, Status.REVERSED)
    if secrets:
        pieces = [_piece(db, level, number, rows) for level in (PARTNERS, RESTRICTED) for number in (1, 2)]
        for position, piece in enumerate(pieces):
            _rest(db, (provisional, published)[position % 2], piece, position + 1)
        for whose, state in ((DRAFT, State.DRAFT), (RETURNED, State.RETURNED), (SUBMITTED, State.SUBMITTED)):
            _secret_work(db, rows[2], whose, state, author, reviewer)
        _review(db, published, reviewer, Decision.PUBLISHED, canary(DECIDED, "comment"))
    published.state, published.recorded_at = State.PUBLISHED, datetime(2026, 1, 1, tzinfo=UTC)
    published.reviewer_id, published.reviewer_name = reviewer.id, reviewer.signature
    index_world.annotation(db, "4. Do the zzz thing.", annotation_id=uhri_records.identity(1))
    search.refresh(db)
    index_world.pack(db)


def _piece(db: Session, whose: str, number: int, rows: list[Recommendation], **values: Any) -> Evidence:
    """Evidence with canaries in every text; the first of a level is filed, the second only rested on."""
    level = Sensitivity.PARTNERS if whose == PARTNERS else Sensitivity.RESTRICTED
    texts = {name: canary(whose, f"{number}{name}") for name in ("slug", "title", "summary", "publisher")}
    texts["source_title"] = canary(whose, f"{number}sourcetitle")
    texts["source_url"] = f"https://zzz.example/{canary(whose, f'{number}url')}"
    made = make.evidence(db, about=rows if number == 1 else [], sensitivity=level, **{**texts, **values})
    db.execute(evidence_terms.insert().values(evidence_id=made.id, term_id=make.term(db, "theme", "Health").id))
    for language in ("ru", "ky"):
        wording = EvidenceWording(evidence_id=made.id, language=language, written_by="zzz")
        wording.title, wording.summary = (canary(whose, f"{number}{part}{language}") for part in ("title", "summary"))
        db.add(wording)
    db.flush()
    return made


def _rest(db: Session, judgement: Assessment, piece: Evidence, position: int) -> None:
    link = AssessmentEvidence(assessment_id=judgement.id, evidence_id=piece.id, bearing="supports", position=position)
    link.pinpoint = piece.slug.replace("slug", "pinpoint")
    db.add(link)
    db.flush()


def _in_progress(
    db: Session, row: Recommendation, author: Account, state: State, status: Status, **values: Any
) -> Assessment:
    return make.assessment(
        db,
        row,
        status,
        voice=Voice.CIVIL_SOCIETY,
        **{"state": state, "recorded_at": None, "author_id": author.id, "author_name": author.signature, **values},
    )


def _secret_work(
    db: Session, row: Recommendation, whose: str, state: State, author: Account, reviewer: Account
) -> None:
    """Somebody's work that is not part of the record, with evidence of its own and what a reviewer said of it."""
    made = _in_progress(
        db,
        row,
        author,
        state,
        Status.REVERSED,
        rationale=canary(whose, "rationale"),
        reason=canary(whose, "reason"),
        evidence_kind=EvidenceKind.OUTCOME,
        confidence=Confidence.LOW,
    )
    _rest(db, made, _piece(db, whose, 3, [], recorded_by_id=author.id), 0)
    if state is not State.DRAFT:
        _review(db, made, reviewer, Decision.RETURNED, canary(whose, "comment"))


def _review(db: Session, of: Assessment, reviewer: Account, decision: Decision, comment: str) -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    row = AssessmentReview(assessment_id=of.id, reviewer_id=reviewer.id, decision=decision, decided_at=moment)
    row.comment = comment
    db.add(row)
    db.flush()


@pytest.fixture(scope="module")
def folders(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """With secrets or without → the folder of a site that nobody writes to but to sign in."""
    made = {}
    for secrets in (True, False):
        folder = tmp_path_factory.mktemp("secrets" if secrets else "plain")
        engine = make_engine(f"sqlite:///{shutil.copy(sqlite_template, folder / 'tracker.sqlite3')}")
        with Session(engine) as db:
            build(db, secrets=secrets)
        engine.dispose()
        made[secrets] = folder
    return made


@pytest.fixture
def sites(folders: dict[bool, Path], settings: Settings, tmp_path: Path) -> Iterator[dict[bool, Flask]]:
    """With secrets or without → the site over a copy of that record."""
    engines = {}
    for secrets, folder in folders.items():
        file = shutil.copy(folder / "tracker.sqlite3", tmp_path / f"{secrets}.sqlite3")
        engines[secrets] = make_engine(f"sqlite:///{file}")
    yield {secrets: make_app(settings, make_sessions(engine)) for secrets, engine in engines.items()}
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def secret_site(sites: dict[bool, Flask]) -> Flask:
    return sites[True]


@pytest.fixture
def enter(secret_site: Flask) -> Callable[[str], FlaskClient]:
    """Return a function that gives the browser of an asker of this kind on the site with secrets."""

    def asker(kind: str) -> FlaskClient:
        browser = secret_site.test_client()
        if kind != "anonymous":
            with secret_site.extensions["tracker"].sessions.begin() as db:
                make.account(db, f"zzz-{kind}", role=Role(kind), passphrase=PASSPHRASE)
            assert post(browser, "/sign-in", {"name": f"zzz-{kind}", "passphrase": PASSPHRASE}).status_code == 303
        return browser

    return asker


# What can be opened


def filled(rule: Rule) -> Iterator[str]:
    """Give the addresses that a rule stands for."""
    gap = re.search(r"<(?:[^:<>]+:)?(\w+)>", rule.rule)
    if gap is None:
        yield rule.rule
        return
    assert gap[1] in GAPS, f"{rule.endpoint} has a gap “{gap[1]}”: say in GAPS in this file what to put there"
    for value in GAPS[gap[1]]:
        yield rule.rule.replace(gap[0], value)


def addresses(app: Flask, *, every_language: bool = True) -> list[str]:
    """Every address that can be read, in three languages or in one of them by turns; lists with many questions."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    plain = [address for rule in rules for address in filled(rule)]
    found = [f"{address}?lang={language}" for address in plain for language in LANGUAGES]
    if not every_language:
        found = [found[3 * number + number % 3] for number in range(len(plain))]
    for query, form, language in zip(QUERIES, cycle(FORMS), cycle(LANGUAGES), strict=False):
        found += [f"/recommendations{path}?{query}&lang={language}" for path in ("", form)]
        found += [
            f"/un-index{path}?{query}&lang={language}" for path in ("", ".csv", ".json") if query.startswith("q=")
        ]
    for words, language in zip(SEARCHES, cycle(LANGUAGES), strict=False):
        found += [f"/search{form}?q={quote(words)}&lang={language}" for form in ("", ".json")]
        found += [f"/search?q={quote(words)}&kind={kind}&lang={language}" for kind in ("evidence", "recommendation")]
    found += [f"/progress{form}?by={by.value}" for by in By for form in ("", ".json")]
    found += [f"/evidence?{query}" for query in ("theme=health", "effect=progress", "page=2", "theme=zzzcanary")]
    return [*found, "/nowhere/zzz", "/evidence/nowhere", "/recommendations.xlsx?unit=demand", "/documents?kind=zzz"]


def everything_in(answer: TestResponse) -> str:
    """All that came: headers and body, the parts of a workbook unpacked."""
    body = answer.get_data()
    if body.startswith(b"PK"):
        with ZipFile(io.BytesIO(body)) as workbook:
            body = b"\n".join(workbook.read(part) for part in workbook.namelist())
    return f"{answer.headers}\n{body.decode()}".casefold()


def canaries_in(answer: TestResponse) -> set[str]:
    """Whose canaries came, but for those that the asker had typed into the address."""
    typed = unquote(answer.request.path).casefold()
    text = everything_in(answer)
    for one in (typed, typed.rpartition("/")[2]):
        if "zzzcanary" in one and answer.status_code == 404:
            text = text.replace(one, "")
    return set(CANARY.findall(text))


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


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


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


# Counts


def told_apart(app: Flask) -> re.Pattern[str]:
    """What a page may say of secrets: how many there are."""
    said = set()
    for language in LANGUAGES:
        with app.test_request_context(f"/?lang={language}"):
            for number in range(1, 9):
                one, many = "%(num)s piece of evidence is not public.", "%(num)s pieces of evidence are not public."
                said.add(re.escape(ngettext(one, many, number)))
    return re.compile(f'<p class="small muted">(?:{"|".join(sorted(said))})</p>')


def without_counts(value: Any) -> Any:
    """A JSON value without the promised numbers of what is withheld."""
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if name not in ("withheld", "evidence_withheld")}
        return {name: without_counts(inner) for name, inner in kept.items()}
    return [without_counts(inner) for inner in value] if isinstance(value, list) else value


def csv_without_counts(text: str) -> list[Any]:
    """The lines of a CSV file without those numbers."""
    return [without_counts(line) for line in csv.DictReader(io.StringIO(text, newline=""))]


def public_part(answer: TestResponse, said: re.Pattern[str]) -> object:
    """What of an answer must be the same with and without secrets."""
    if answer.mimetype == "application/json":
        return without_counts(answer.get_json())
    if answer.mimetype == "text/csv":
        return csv_without_counts(answer.text)
    if answer.get_data().startswith(b"PK"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        about = [line for line in sheets.pop("About") if line[0] != "withheld"]
        header, *lines = next(iter(sheets.values()))
        return [about, *(without_counts(dict(zip(header, line, strict=True))) for line in lines)]
    return " ".join(without_tokens(said.sub("", answer.text)).split())


def test_a_reader_without_an_account_sees_what_there_would_be_without_secrets(sites: dict[bool, Flask]) -> None:
    said = told_apart(sites[True])
    with_secrets, without = (sites[secrets].test_client() for secrets in (True, False))
    differ = []
    for address in addresses(sites[True]):
        first, second = with_secrets.get(address), without.get(address)
        same = first.status == second.status and public_part(first, said) == public_part(second, said)
        differ += [] if same else [address]
    assert differ == []


@pytest.mark.parametrize("kind", MAY_SEE)
def test_how_much_is_withheld_is_said(enter: Callable[[str], FlaskClient], kind: str) -> None:
    browser = enter(kind)
    withheld = EXPECTED_WITHHELD[kind]
    for table in ("recommendations", "progress"):
        assert browser.get(f"/{table}.metadata.json").get_json()["withheld"] == withheld
    first = browser.get("/recommendations.json?q=CCPR/C/ZZZ/CO/1+para.+11").get_json()["rows"][0]
    # Of each level, the first piece is filed here and rested on, and nothing of others' work counts.
    assert (first["evidence_count"], first["evidence_withheld"]) == (3 - withheld // 2, withheld // 2)


# The command line


@pytest.mark.parametrize(
    ("include", "may_see", "withheld"),
    [
        pytest.param(None, set(), 4, id="public"),
        pytest.param(PARTNERS, {PARTNERS}, 2, id="partners"),
        pytest.param(RESTRICTED, {PARTNERS, RESTRICTED}, 0, id="restricted"),
    ],
)
def test_exports_hold_what_was_asked_for_and_no_more(
    folders: dict[bool, Path], tmp_path: Path, include: str | None, may_see: set[str], withheld: int
) -> None:
    level = ["--include", include] if include else []
    seen = set()
    for table, language in zip(TABLES, cycle(LANGUAGES), strict=False):
        for form in ("csv", "json", "xlsx"):
            out = tmp_path / f"{table}.{form}"
            what = ["export", table, "--format", form, "--language", language, "--out", str(out)]
            assert run(folders[True], *what, *level).exit_code == 0
            found = canaries_of(out)
            assert found <= may_see, (table, form)
            seen |= found
            about = out.with_name(f"{out.name}.metadata.json")
            assert canaries_of(about) == set()
            assert json.loads(about.read_text())["withheld"] == withheld
    assert seen == may_see


def canaries_of(file: Path) -> set[str]:
    if file.suffix != ".xlsx":
        return set(CANARY.findall(file.read_text().casefold()))
    with ZipFile(file) as workbook:
        return {whose for part in workbook.namelist() for whose in CANARY.findall(workbook.read(part).decode())}


@pytest.mark.parametrize("table", TABLES)
def test_public_exports_are_the_same_without_secrets(folders: dict[bool, Path], table: str) -> None:
    for form in ("csv", "json"):
        both = [run(folders[secrets], "export", table, "--format", form).stdout for secrets in (True, False)]
        read = csv_without_counts if form == "csv" else lambda text: without_counts(json.loads(text))
        assert read(both[0]) == read(both[1])


def test_rates_are_the_same_without_secrets(folders: dict[bool, Path]) -> None:
    for by in By:
        command = ("rates", "--by", by.value, "--format", "json")
        assert run(folders[True], *command).stdout == run(folders[False], *command).stdout


def test_a_wrong_option_names_what_was_typed_and_nothing_else(folders: dict[bool, Path]) -> None:
    for option in ("--theme", "--document", "--demand", "--status"):
        done = run(folders[True], "export", "evidence", option, quote("zzz"))
        assert done.exit_code == 2
        assert not CANARY.search(done.output)
