"""Labels in a reader's language, and the spellings that filters accept."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters, parse_filters
from tracker.store.models import DemandWording, Term, TermLabel
from tracker.store.vocabulary import read_vocabulary, wording_mark

MARKS = [
    ("en", False, None, ""),
    ("en", True, "Somebody", ""),
    ("ru", False, None, "english"),
    ("ru", True, None, "unreviewed"),
    ("ky", True, "", "unreviewed"),
    ("ky", True, "A native speaker", "reviewed"),
]


@pytest.mark.parametrize(("language", "translated", "reviewed_by", "mark"), MARKS)
def test_marks_of_wordings(language: str, translated: bool, reviewed_by: str | None, mark: str) -> None:
    assert wording_mark(language, translated=translated, reviewed_by=reviewed_by) == mark


@pytest.fixture
def labelled(db: Session) -> Session:
    make.committee(db, "CCPR", position=2)
    make.committee(db, "CAT", position=1, name_ky="Кыйноого каршы комитет")
    make.committee(db, "SPT", parent_code="CAT", position=3)
    make.committee(db, "UPR", is_treaty_body=False, position=4)
    for number, cycle in ((1, "10th"), (2, "2nd"), (3, ""), (4, "initial")):
        make.document(db, f"CCPR/C/ZZZ/CO/{number}", cycle=cycle, adopted_on=date(2010 + number, 1, 1))
        make.recommendation(db, symbol=f"CCPR/C/ZZZ/CO/{number}", targets=["16.3", "1.b"])
    make.document(db, "zzz-report", committee_code="UPR")  # nothing of it is tracked
    theme = make.term(db, "theme", "Torture and ill-treatment")
    make.term(db, "group", "Children")
    db.add(Term(kind="sdg", slug="16", name="Peace, justice and strong institutions", position=16))
    db.add(TermLabel(term_id=theme.id, language="ru", label="Пытки", written_by="Editors of the register"))
    demand = make.demand(db, "torture-law", [])
    words = {"title": "Мыйзам", "statement": "…", "written_by": "Editors of the register"}
    db.add(DemandWording(demand_id=demand.id, language="ky", **words))
    db.flush()
    return db


def test_labels_in_the_readers_language_else_in_english(labelled: Session) -> None:
    texts = {language: read_vocabulary(labelled, language).text for language in ("en", "ru", "ky")}
    assert [texts[language]("theme", "torture-and-ill-treatment") for language in ("en", "ru", "ky")] == [
        "Torture and ill-treatment",
        "Пытки",
        "Torture and ill-treatment",
    ]
    assert texts["ky"]("committee", "CAT") == "Кыйноого каршы комитет"
    assert (texts["ky"]("demand", "torture-law"), texts["ru"]("demand", "torture-law")) == ("Мыйзам", "Torture Law")
    assert texts["en"]("theme", "unheard-of") == "unheard-of"
    assert texts["en"]("no such kind", "x") == "x"


def test_lists_are_in_order(labelled: Session) -> None:
    labels = read_vocabulary(labelled, "en")
    assert list(labels.labels["committee"]) == ["CAT", "CCPR"]
    assert list(labels.labels["cycle"]) == ["2nd", "10th", "initial"]
    assert list(labels.labels["document"]) == [f"CCPR/C/ZZZ/CO/{number}" for number in (4, 3, 2, 1)]
    assert [labels.position("cycle", cycle) for cycle in ("2nd", "initial", "none")] == [0, 2, 3]


def test_filters_accept_names_and_slugs_in_any_case(labelled: Session) -> None:
    asked = [
        ("committee", "cat"), ("document", "ccpr/c/zzz/co/2"), ("cycle", "2ND"), ("theme", "TORTURE AND ill-treatment"),
        ("theme", "none"), ("group", "children"), ("sdg", "peace, justice and strong institutions"), ("sdg", "1.b"),
        ("demand", "Torture Law"),
    ]  # fmt: skip
    known = read_vocabulary(labelled, "ky").known
    assert parse_filters(asked, known=known, today=date(2026, 11, 24)) == (
        Filters(
            committee=("CAT",),
            document=("CCPR/C/ZZZ/CO/2",),
            cycle=("2nd",),
            theme=("torture-and-ill-treatment", "none"),
            group=("children",),
            sdg=("16", "1.b"),
            demand=("torture-law",),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("committee", "UPR"), ("committee", "none"), ("document", "zzz-report"), ("sdg", "16.9"), ("theme", "Children")],
)
def test_what_the_register_has_not_is_not_accepted(labelled: Session, name: str, value: str) -> None:
    _, faults = parse_filters([(name, value)], known=read_vocabulary(labelled, "en").known, today=date(2026, 11, 24))
    assert [fault.place for fault in faults] == [name]
