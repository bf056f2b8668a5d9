"""Catalogues: documents, demands, evidence, claims, treaties; nobody sees evidence that is not for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.dates import Precision
from tracker.domain.filters import Filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import Bearing, DocumentKind, Effect, Sensitivity, State, Status
from tracker.store import catalogue, evidence, reader
from tracker.store.evidence import EvidenceFilters
from tracker.store.models import (
    Claim,
    DemandWording,
    Document,
    Evidence,
    Finding,
    LinkCheck,
    OfficialGrade,
    Passage,
    RecommendationWording,
    TreatyAct,
)
from tracker.store.models.tracking import evidence_terms, finding_recommendations

TODAY = date(2026, 11, 24)
CHECKED = datetime(2026, 11, 20, tzinfo=UTC)
EVERYTHING = frozenset(Sensitivity)


def ask(clearance: frozenset[Sensitivity] = PUBLIC_ONLY, language: str = "en", **filters: Any) -> Question:
    return Question(replace(Filters(), **filters), TODAY, clearance, language)


def contents_of(db: Session, document: Document) -> reader.DocumentContents:
    found = catalogue.find_document(db, document.slug)
    assert found is not None
    return reader.contents(db, found, TODAY)


def test_documents_newest_first_and_undated_last(db: Session) -> None:
    make.committee(db, "CAT")
    make.committee(db, "SPT", parent_code="CAT")
    make.document(db, "CAT/C/ZZZ/CO/1", adopted_on=date(1999, 11, 18))
    make.document(db, "CAT/C/ZZZ/CO/2", adopted_on=date(2013, 11, 20))
    make.document(db, "SPT/OP/ZZZ/1", adopted_on=None, published_on=date(2014, 2, 28), kind=DocumentKind.VISIT_REPORT)
    make.document(db, "CCPR/C/ZZZ/CO/1", adopted_on=None)
    undated = make.document(db, "zzz-press", committee_code="CCPR", adopted_on=None, kind=DocumentKind.PRESS)
    undated.committee_code = None
    make.recommendation(db, symbol="CAT/C/ZZZ/CO/2")
    make.recommendation(db, symbol="CAT/C/ZZZ/CO/2")

    listed = [(row.document.slug, row.committee, row.recommendations) for row in catalogue.documents(db)]
    assert listed == [
        ("SPT/OP/ZZZ/1", "CAT", 0),
        ("CAT/C/ZZZ/CO/2", "CAT", 2),
        ("CAT/C/ZZZ/CO/1", "CAT", 0),
        ("CCPR/C/ZZZ/CO/1", "CCPR", 0),
        ("zzz-press", "none", 0),
    ]


def test_a_document_is_found_in_any_case(db: Session) -> None:
    made = make.document(db, "E/C.12/ZZZ/CO/2-3")
    found = catalogue.find_document(db, "e/c.12/zzz/co/2-3")
    assert found is not None
    assert found.document is made
    assert catalogue.find_document(db, "E/C.12/ZZZ/CO/2") is None
    assert catalogue.find_document(db, "E_C.12%") is None


def test_passages_in_the_readers_language_else_in_english_else_in_any(db: Session) -> None:
    document = make.document(db)

    def add(language: str, paragraphs: Sequence[str]) -> None:
        for position, paragraph in enumerate(paragraphs):
            db.add(
                Passage(
                    document_id=document.id,
                    language=language,
                    paragraph=paragraph,
                    position=position,
                    heading="",
                    text=f"{language} {paragraph}",
                )  # fmt: skip
            )
        db.flush()

    def read(language: str) -> list[str]:
        return [passage.text for passage in contents_of(db, document).text_in(language)]

    assert read("en") == []
    add("fr", ["1", "2"])
    assert read("ky") == ["fr 1", "fr 2"]
    add("en", ["9", "10"])
    add("ru", ["9"])
    assert (read("ky"), read("ru"), read("fr")) == (["en 9", "en 10"], ["ru 9"], ["fr 1", "fr 2"])


def test_what_hangs_on_a_document(db: Session) -> None:
    followed, report = make.document(db), make.document(db, "CCPR/C/120/2")
    items = [make.recommendation(db, 11, item) for item in ("a", "b")]
    for slug in ("first", "second"):
        finding = Finding(
            slug=slug, document_id=report.id, locator="p. 7", statement=slug, figure="", bearing=Bearing.CONTEXT,
            verified="read", seen_at="https://zzz.example/",
        )  # fmt: skip
        db.add(finding)
        db.flush()
        if slug == "first":
            rows = [{"finding_id": finding.id, "recommendation_id": item.id} for item in items]
            db.execute(finding_recommendations.insert(), rows)
    db.add(
        OfficialGrade(
            document_id=followed.id,
            paragraph="11",
            limb="a",
            about="",
            scale="CCPR A-E",
            grade="B1",
            grade_means="",
            assessed_in_id=report.id,
            assessed_on=date(2017, 7, 1),
            assessed_precision=Precision.MONTH,
            seen_at="",
        )  # fmt: skip
    )
    db.flush()
    of_report, of_followed = contents_of(db, report), contents_of(db, followed)
    assert [(finding.slug, [one.place for one in about]) for finding, about in of_report.findings] == [
        ("first", ["11 (a)", "11 (b)"]),
        ("second", []),
    ]
    assert [(grade.grade, document.slug) for grade, document in of_report.grades_in] == [("B1", followed.slug)]
    assert [(grade.grade, document.slug) for grade, document in of_followed.grades_of] == [("B1", report.slug)]
    assert (of_report.grades_of, of_followed.grades_in, of_followed.findings) == ([], [], [])


def test_demands(db: Session) -> None:
    first, second = make.demand(db, "first-ask", []), make.demand(db, "second-ask", [])
    words = {"title": "Талап", "statement": "…", "written_by": "Editors of the register", "reviewed_by": "A reader"}
    db.add(DemandWording(demand_id=second.id, language="ky", **words))
    db.flush()
    assert [(row.title, row.translated) for row in catalogue.demands(db, "ky")] == [
        (first.title, False),
        ("Талап", True),
    ]
    assert [row.reviewed_by for row in catalogue.demands(db, "ky", "second-ask")] == ["A reader"]
    assert [row.title for row in catalogue.demands(db, "en", "second-ask")] == ["Second Ask"]
    assert catalogue.demands(db, "en", "no-such-ask") == []


@pytest.fixture
def kept(db: Session) -> dict[str, Evidence]:
    """Evidence of each sensitivity, one to come, one withheld that a judgement rests on."""
    item = make.recommendation(db, 5)
    found = {
        "older": make.evidence(db, "Older", event_on=date(2018, 1, 1), effect=Effect.REGRESSION, about=[item]),
        "newer": make.evidence(db, "Newer", event_on=date(2022, 1, 1), about=[item]),
        "partners": make.evidence(db, "Partners", sensitivity=Sensitivity.PARTNERS),
        "secret": make.evidence(db, "Secret", about=[item], sensitivity=Sensitivity.RESTRICTED),
        "to come": make.evidence(db, "To come", event_on=date(2026, 11, 25)),
    }
    theme = make.term(db, "theme", "Torture")
    for name in ("newer", "secret"):
        db.execute(evidence_terms.insert().values(evidence_id=found[name].id, term_id=theme.id))
    make.assessment(db, item, Status.REVERSED, rests_on=[found["newer"], found["secret"]])
    make.assessment(db, item, rests_on=[found["older"]], state=State.DRAFT, recorded_at=None)
    db.commit()
    return found


def titles(db: Session, question: Question, **options: Any) -> list[str]:
    return [piece.title for piece in evidence.page_of(db, question, EvidenceFilters(**options)).pieces]


def test_evidence_newest_first_for_who_may_see_it(db: Session, kept: dict[str, Evidence]) -> None:
    assert titles(db, ask()) == ["Newer", "Older"]
    assert titles(db, ask(PUBLIC_ONLY | {Sensitivity.PARTNERS})) == ["Newer", "Partners", "Older"]
    assert titles(db, ask(EVERYTHING)) == ["Newer", "Partners", "Secret", "Older"]
    assert titles(db, ask(on=date(2021, 12, 31))) == ["Older"]
    assert titles(db, ask(), effect="regression") == ["Older"]
    assert titles(db, ask(), theme="torture") == ["Newer"]
    assert titles(db, ask(EVERYTHING), theme="torture") == ["Newer", "Secret"]
    assert kept


def test_evidence_in_pages_tells_how_many_there_are(db: Session, kept: dict[str, Evidence]) -> None:
    pages = [evidence.page_of(db, ask(), EvidenceFilters(), page=number, size=1) for number in (1, 2)]
    assert [(page.total, page.pieces[0].title) for page in pages] == [(2, "Newer"), (2, "Older")]
    assert evidence.page_of(db, ask(), EvidenceFilters(), page=3, size=1).pieces == []
    assert kept


@pytest.mark.parametrize("chosen", [{}, {"effect": "regression", "theme": "torture"}, {"year": "2022"}])
def test_counts_of_evidence_are_those_of_the_lists(
    db: Session, kept: dict[str, Evidence], chosen: dict[str, str]
) -> None:
    checked = LinkCheck(evidence_id=kept["newer"].id, url=kept["newer"].source_url, checked_at=CHECKED, code=404)
    checked.answered, checked.reason = False, ""
    elsewhere = LinkCheck(evidence_id=kept["older"].id, url="https://zzz.example/moved", checked_at=CHECKED, code=404)
    elsewhere.answered, elsewhere.reason = False, ""
    db.add_all([checked, elsewhere])
    kept["older"].captured_at, kept["older"].sha256 = CHECKED, "0" * 64
    db.commit()
    for clearance in (PUBLIC_ONLY, EVERYTHING):
        question = ask(clearance)
        found = evidence.facets(db, question, EvidenceFilters(**chosen))
        for name, values in found.items():
            of_value = {value: len(titles(db, question, **{**chosen, name: value})) for value in values}
            assert of_value == values, name
        if not chosen:
            assert sum(found["year"].values()) == evidence.page_of(db, question, EvidenceFilters()).total
            hidden = len(titles(db, question)) - 2
            assert found["flag"] == {"silent": 1, "no-copy": 1 + hidden, "unchecked": 1 + hidden}
            assert found["bearing"] == {"supports": 1 + (clearance == EVERYTHING)}


def test_a_piece_of_evidence_with_its_uses(db: Session, kept: dict[str, Evidence]) -> None:
    newer = evidence.find_evidence(db, ask(), kept["newer"].slug)
    older = evidence.find_evidence(db, ask(), kept["older"].slug)
    assert newer is not None
    assert older is not None
    assert newer.themes == ["torture"]
    assert [(use.reference.place, use.status, use.rests_on) for use in newer.uses] == [("5", "reversed", True)]
    assert [(rest.reference.place, rest.status, rest.bearing, rest.replaced) for rest in newer.rests] == [
        ("5", Status.REVERSED, Bearing.SUPPORTS, False)
    ]
    # The draft that names it is nobody's business yet.
    assert [(use.reference.place, use.rests_on) for use in older.uses] == [("5", False)]
    assert older.rests == []
    assert (newer.reach.has_copy, newer.reach.answered) == (False, None)


def test_a_judgement_that_was_corrected_since_says_so_and_comes_on_its_day(db: Session) -> None:
    item, piece = make.recommendation(db, 5), make.evidence(db)
    first = make.assessment(db, item, rests_on=[piece])
    make.assessment(db, item, Status.REVERSED, as_of=date(2020, 6, 2), corrects_id=first.id, reason="Misread.")
    found = evidence.find_evidence(db, ask(), piece.slug)
    assert found is not None
    assert [(rest.assessment_id, rest.replaced) for rest in found.rests] == [(first.id, True)]
    before = evidence.find_evidence(db, ask(on=date(2020, 5, 31)), piece.slug)
    assert before is not None
    assert before.rests == []


def test_withheld_evidence_is_not_found(db: Session, kept: dict[str, Evidence]) -> None:
    assert evidence.find_evidence(db, ask(), kept["secret"].slug) is None
    assert evidence.find_evidence(db, ask(), kept["partners"].slug) is None
    assert evidence.find_evidence(db, ask(EVERYTHING), kept["secret"].slug) is not None
    assert evidence.find_evidence(db, ask(EVERYTHING), "no-such-fact") is None


def test_uses_are_told_in_the_readers_language(db: Session) -> None:
    item = make.recommendation(db, 5)
    piece = make.evidence(db, about=[item])
    words = {"heading": "Аталышы", "summary": "", "written_by": "Editors of the register"}
    db.add(RecommendationWording(recommendation_id=item.id, language="ky", **words))
    db.flush()
    found = evidence.find_evidence(db, ask(language="ky"), piece.slug)
    assert found is not None
    assert [use.heading for use in found.uses] == ["Аталышы"]


def test_claims_and_treaties_in_the_registers_order(db: Session) -> None:
    for slug, position in (("second", 2), ("first", 1)):
        db.add(
            Claim(
                slug=slug,
                position=position,
                claimed_on=date(2016, 1, 1),
                claimed_precision=Precision.YEAR,
                claimant="A coalition",
                claim="None was implemented",
                figure="0 of 664",
                scope="",
                verified="read",
                source_title="",
                source_url="https://zzz.example/",
            )  # fmt: skip
        )
        db.add(
            TreatyAct(
                position=position,
                treaty=slug,
                short_name="CAT",
                instrument_type="treaty",
                action="accession",
                acted_on=None,
                acted_precision=None,
                note="",
                source_url="https://zzz.example/",
            )  # fmt: skip
        )
    db.flush()
    assert [claim.slug for claim in catalogue.claims(db)] == ["first", "second"]
    assert str(catalogue.claims(db)[0].claimed) == "2016"
    found = catalogue.find_claim(db, "second")
    assert found is not None
    assert found.figure == "0 of 664"
    assert catalogue.find_claim(db, "third") is None
    acts = catalogue.treaty_acts(db)
    assert [(act.treaty, act.acted) for act in acts] == [("first", None), ("second", None)]
