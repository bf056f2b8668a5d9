"""Citations in three forms, with what would break them."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Status
from tracker.exports.citations import Citation, bibtex, citations, citations_of_list
from tracker.store.recommendations import rows_of

TODAY = date(2026, 11, 24)
SITE = "https://zzz.example"


def cited(db: Session, filters: Filters | None = None) -> Citation:
    row = make.recommendation(db, 11, "a", heading="50% of {women} & C:\\ under_age #1")
    make.assessment(db, row, Status.REVERSED, as_of=date(2020, 6, 1))
    question = Question(filters or Filters(), TODAY)
    return citations(next(rows_of(db, question)), question, site_url=SITE)


def test_one_sentence_in_the_order_of_the_united_nations(db: Session) -> None:
    assert cited(db).plain == (
        "Kyrgyzstan: UN recommendations tracker, "
        "CCPR/C/ZZZ/CO/1, para. 11 (a): 50% of {women} & C:\\ under_age #1, "
        "Concluding observations on Zazaland (CCPR/C/ZZZ/CO/1) (2015), "
        "status on 2026-11-24: reversed (as judged by register editors for 2020-06-01), rule set 1.0, CC BY 4.0. "
        "Available at https://zzz.example/recommendations/CCPR/C/ZZZ/CO/1/11/a (accessed on 24 November 2026)."
    )


def test_bibtex_is_balanced_and_escaped(db: Session) -> None:
    entry = cited(db).bibtex
    assert entry.startswith("@misc{ccpr-c-zzz-co-1-11-a,\n")
    assert r"50\% of \{women\} \& C:\textbackslash{} under\_age \#1" in entry
    assert "  url = {https://zzz.example/recommendations/CCPR/C/ZZZ/CO/1/11/a},\n" in entry
    assert "  urldate = {2026-11-24},\n" in entry
    unescaped = entry.replace(r"\{", "").replace(r"\}", "")
    assert unescaped.count("{") == unescaped.count("}")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a\nb", "a b"), ("~^$", r"\textasciitilde{}\textasciicircum{}\$"), ("Өкмөт", "Өкмөт")],
)
def test_signs_of_bibtex(text: str, escaped: str) -> None:
    assert bibtex(text) == escaped


def test_ris_keeps_every_value_on_its_line() -> None:
    broken = Citation("k", "Title\r\nER  - ", ["one\ntwo"], TODAY, f"{SITE}/x", TODAY)
    lines = broken.ris.split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines.count("ER  - ") == 1
    assert lines[-2:] == ["ER  - ", ""]
    assert "TI  - Title ER -" in lines
    assert "N1  - one two" in lines
    assert "Y2  - 2026/11/24" in lines


def test_the_day_and_voice_asked_about_are_part_of_the_address(db: Session) -> None:
    citation = cited(db, Filters(on=date(2021, 1, 1), voice="editors", theme=("torture",)).without("theme"))
    assert citation.url.endswith("/11/a?voice=editors&on=2021-01-01")
    assert "status on 2021-01-01: reversed" in citation.plain
    assert "year = {2021}" in citation.bibtex


def test_a_list_is_cited_as_a_data_set() -> None:
    question = Question(Filters(theme=("torture", "health")), TODAY)
    citation = citations_of_list(question, 12, site_url=SITE)
    assert citation.bibtex.startswith("@dataset{kgz-recommendations-2026-11-24-theme-torture-health,")
    assert "TY  - DATA" in citation.ris
    assert "data set, 12 recommendations on 2026-11-24, filtered by theme: torture, health" in citation.plain
    assert citation.url == f"{SITE}/recommendations?theme=torture&theme=health"
