"""Bringing documents in: once, in several languages, against what is there; nothing by halves."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.importers.make_documents import FOLDER
from tracker.domain.messages import Refused
from tracker.importers.documents import ReadDocument
from tracker.importers.documents.read import parse
from tracker.importers.documents.structure import document_from
from tracker.services.documents import Source, apply, plan, receipt, receipt_lines
from tracker.store import search
from tracker.store.models import Document, ImportRun, Passage, Recommendation, RecommendationText
from tracker.store.versions import data_version

SYMBOL = "CCPR/C/ZZZ/CO/3"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def items(db: Session) -> dict[str, Recommendation]:
    """Tracked items of the document, by their places; the last two stand in no file."""
    make.document(db, SYMBOL, adopted_on=date(2024, 3, 25))
    places = (("5", "a"), ("5", "b"), ("7", ""), ("9", "p"), ("40", ""))
    found = {f"{number}{item}": make.recommendation(db, number, item, symbol=SYMBOL) for number, item in places}
    db.commit()
    return found


def read(name: str) -> ReadDocument:
    return document_from(parse(FOLDER / name))


def bring(db: Session, name: str, language: str, *, symbol: str = SYMBOL, replace: bool = False) -> dict[str, object]:
    planned = plan(db, read(name), Source(name, "0" * 64, symbol, language, replace=replace))
    said = receipt(planned)
    apply(db, planned, now=NOW)
    db.commit()
    return said


def texts(db: Session) -> dict[tuple[str, str], str]:
    found = db.execute(
        sa.select(Recommendation.paragraph, Recommendation.item, RecommendationText.language, RecommendationText.text)
        .join_from(RecommendationText, Recommendation, Recommendation.id == RecommendationText.recommendation_id)
        .order_by(Recommendation.position)
    )
    return {(f"{paragraph}{item}", language): text for paragraph, item, language, text in found}


def test_passages_and_wording_come_in(db: Session, items: dict[str, Recommendation]) -> None:
    said = bring(db, "en-typed.docx", "en")
    passages = db.scalars(sa.select(Passage).order_by(Passage.position)).all()
    assert [one.paragraph for one in passages] == [str(number) for number in range(1, 14)]
    fifth = passages[4]
    assert (fifth.section, fifth.heading) == (
        "C. Principal matters of concern and recommendations",
        "Constitutional and legal framework within which the Covenant is implemented",
    )
    assert fifth.functions == {"recommends": "The State party should"}
    assert fifth.text.split("\n")[1].startswith("(a) ")
    written = texts(db)
    assert set(written) == {("5a", "en"), ("5b", "en"), ("7", "en")}
    assert written["5a", "en"] == fifth.text.split("\n")[1].removeprefix("(a) ")
    assert written["5b", "en"].split("\n")[1].startswith("(i) ")
    assert written["7", "en"] == passages[6].text
    run = db.scalars(sa.select(ImportRun)).one()
    assert run.receipt == said
    assert (run.source, run.name, passages[0].import_run_id) == ("document", "en-typed.docx", run.id)
    assert said["paragraphs"] == {"read": 13, "new": 13, "changed": 0, "same": 0, "removed": 0}
    assert said["texts"]["not_told_apart"] == ["9 (p)", "40"]  # type: ignore[index]  # of a receipt
    assert list(db.scalars(search.matching(db, "lantern"))) != []
    assert "Tracked, but not told apart in this text: 9 (p), 40" in receipt_lines(said)


def test_the_same_file_again_changes_nothing(db: Session, items: dict[str, Recommendation]) -> None:
    bring(db, "en-typed.docx", "en")
    version = data_version(db)
    said = bring(db, "en-typed.docx", "en", symbol=SYMBOL.lower())
    assert said["paragraphs"] == {"read": 13, "new": 0, "changed": 0, "same": 13, "removed": 0}
    assert data_version(db) == version
    assert db.scalar(sa.select(sa.func.count(ImportRun.id))) == 1


def test_another_text_is_refused_unless_it_is_to_replace(db: Session, items: dict[str, Recommendation]) -> None:
    bring(db, "en-typed.docx", "en")
    before = [(one.paragraph, one.text) for one in db.scalars(sa.select(Passage).order_by(Passage.position))]
    with pytest.raises(Refused, match=r"--replace"):
        bring(db, "en-gap.docx", "en")
    assert [(one.paragraph, one.text) for one in db.scalars(sa.select(Passage).order_by(Passage.position))] == before
    said = bring(db, "en-gap.docx", "en", replace=True)
    assert said["paragraphs"]["removed"] == 1  # type: ignore[index]  # of a receipt
    numbers = list(db.scalars(sa.select(Passage.paragraph).order_by(Passage.position)))
    assert numbers == [str(number) for number in range(1, 15) if number != 7]
    assert set(texts(db)) == {("5a", "en"), ("5b", "en")}  # the wording of 7 went with its paragraph
    bring(db, "en-typed.docx", "en", replace=True)
    assert [(one.paragraph, one.text) for one in db.scalars(sa.select(Passage).order_by(Passage.position))] == before


def test_languages_stand_side_by_side_and_their_disagreement_is_told(
    db: Session, items: dict[str, Recommendation]
) -> None:
    bring(db, "en-gap.docx", "en")
    said = bring(db, "ru.pdf", "ru")
    told = {(one["language"], one["kind"]): one["paragraphs"] for one in said["languages_disagree"]}  # type: ignore[attr-defined]  # of a receipt
    assert told["en", "only"] == ["14"]
    assert told["ru", "only"] == ["7"]
    assert ("ru", "items") in told
    assert {language for _, language in texts(db)} == {"en", "ru"}


@pytest.mark.parametrize(
    ("name", "symbol", "language", "words"),
    [
        ("en.html", "CCPR/C/ZZZ/CO/9", "en", "documents.csv"),
        ("en.html", "CAT/C/ZZZ/CO/1", "en", "CCPR/C/ZZZ/CO/3, not CAT/C/ZZZ/CO/1"),
        ("en.html", SYMBOL, "fr", "seems to be in the language “en”, not “fr”"),
        ("ru-lines.txt", SYMBOL, "ky", "seems to be in the language “ru”"),
    ],
)
def test_what_does_not_fit_is_refused(
    db: Session, items: dict[str, Recommendation], name: str, symbol: str, language: str, words: str
) -> None:
    make.document(db, "CAT/C/ZZZ/CO/1")
    db.commit()
    with pytest.raises(Refused) as refusal:
        bring(db, name, language, symbol=symbol)
    assert words in str(refusal.value)
    assert db.scalar(sa.select(sa.func.count(Passage.id))) == 0


def test_a_file_without_a_symbol_is_taken_on_somebodys_word(
    db: Session, items: dict[str, Recommendation], tmp_path: Path
) -> None:
    file = tmp_path / "plain.txt"
    file.write_text("1. One.\n\n2. It should: (a) stop; (b) start.\n", encoding="utf-8")
    planned = plan(db, document_from(parse(file)), Source("plain.txt", "0" * 64, SYMBOL, "es"))
    notes = [str(note) for note in planned.notes]
    assert any("No symbol is printed" in note for note in notes)
    assert any("English, Russian and French only" in note for note in notes)


def test_another_day_of_adoption_is_told(db: Session, items: dict[str, Recommendation]) -> None:
    document = db.scalars(sa.select(Document).where(Document.slug == SYMBOL)).one()
    document.adopted_on = date(2024, 3, 20)
    db.flush()
    planned = plan(db, read("en.html"), Source("en.html", "0" * 64, SYMBOL, "en"))
    assert [str(note) for note in planned.notes] == [
        "The file says that it was adopted on 2024-03-25; the register has 2024-03-20."
    ]


def test_wording_from_elsewhere_stays_unless_it_is_to_be_replaced(
    db: Session, items: dict[str, Recommendation]
) -> None:
    db.add(RecommendationText(recommendation_id=items["5a"].id, language="en", text="From elsewhere", origin="uhri"))
    db.commit()
    said = bring(db, "en.html", "en")
    assert said["texts"]["kept_from_elsewhere"] == ["5 (a)"]  # type: ignore[index]  # of a receipt
    assert texts(db)["5a", "en"] == "From elsewhere"
    bring(db, "en.html", "en", replace=True)
    assert texts(db)["5a", "en"] != "From elsewhere"


def test_a_plan_writes_nothing(db: Session, items: dict[str, Recommendation]) -> None:
    version = data_version(db)
    planned = plan(db, read("en.html"), Source("en.html", "0" * 64, SYMBOL, "en"))
    assert planned.changes_anything
    db.commit()
    assert data_version(db) == version
    assert db.scalar(sa.select(sa.func.count(Passage.id))) == 0
