"""Documents on their way in: kept, looked over by several people, published whole or not at all."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make, uhri_records
from tests.services.drafts import (
    NOW,
    SYMBOL,
    TRACKED,
    confirm,
    confirm_all,
    kept,
    paragraph,
    publish_all,
    read,
    typed,
)
from tracker.domain.drafts import Choice
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Numbering, ReadFrom, Reading
from tracker.services import documents
from tracker.services.documents import Source
from tracker.services.drafts import publish as publishing
from tracker.services.drafts.keep import keep
from tracker.services.drafts.publish import propose
from tracker.services.drafts.review import add_after, discard, lock, save_header, save_paragraph
from tracker.services.drafts.suggest import suggest
from tracker.settings import ROOT
from tracker.store import drafts as reads
from tracker.store import search
from tracker.store.models import (
    Account,
    Annotation,
    Assessment,
    Base,
    Document,
    DocumentDraft,
    DraftParagraph,
    ImportRun,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    Term,
)
from tracker.store.models.un import recommendation_terms
from tracker.store.versions import data_version

HEADER = {"title": "On Zazaland", "adopted_on": "2024-03-25", "source_url": "https://zzz.example/co3", "cycle": "3rd"}


@pytest.fixture
def ada(db: Session) -> Account:
    """A researcher; the catalogue has the document, with two tracked items."""
    make.document(db, SYMBOL, adopted_on=date(2024, 3, 25))
    make.recommendation(db, "5", "a", symbol=SYMBOL)
    make.recommendation(db, "7", "", symbol=SYMBOL)
    made = make.account(db, "zzz-ada")
    db.commit()
    return made


def rows_of(db: Session, *kinds: type[Any]) -> list[tuple[Any, ...]]:
    """What is written of a document, without the numbers of rows and the import that brought it."""
    left = {"id", "import_run_id"}
    found = []
    for kind in kinds:
        columns = [column for column in kind.__table__.columns if column.name not in left]
        found += [(kind.__name__, *map(repr, row)) for row in db.execute(sa.select(*columns))]
    return sorted(found)


def everything(db: Session) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {table.name: sorted(map(repr, db.execute(sa.select(table)))) for table in Base.metadata.sorted_tables}


def test_what_was_read_is_kept_and_nothing_is_public(db: Session, ada: Account) -> None:
    version = data_version(db)
    draft = kept(db, ada, symbol=SYMBOL.lower())
    db.commit()
    assert (draft.symbol, draft.header["adopted_on"], len(draft.read["footnotes"]) > 0) == (SYMBOL, "2024-03-25", True)
    rows = reads.paragraphs_of(db, draft.id)
    assert [row.number for row in rows] == [str(number) for number in range(1, 14)]
    assert rows[4].functions == {"recommends": "The State party should"}
    assert rows[4].headings.splitlines()[-1].startswith("Constitutional and legal framework")
    assert data_version(db) == version
    assert rows_of(db, Passage, RecommendationText) == []
    [listed] = reads.all_drafts(db)
    assert (listed.by, listed.paragraphs, listed.confirmed) == (ada.signature, 13, 0)


def test_published_uncorrected_it_is_what_the_command_writes(db: Session, ada: Account) -> None:
    planned = documents.plan(db, read("en-typed.docx"), Source("en-typed.docx", "0" * 64, SYMBOL, "en"))
    said = documents.receipt(planned)
    documents.apply(db, planned, now=NOW)
    by_command = rows_of(db, Passage, RecommendationText, Recommendation, Document)
    found = set(db.scalars(search.matching(db, "lantern")))
    db.rollback()
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    run = publish_all(db, draft, ada)
    db.commit()
    assert rows_of(db, Passage, RecommendationText, Recommendation, Document) == by_command
    assert set(db.scalars(search.matching(db, "lantern"))) == found != set()
    assert {name: run.receipt[name] for name in said} == said
    assert (run.account_id, run.sha256, run.source, run.receipt["corrected"]) == (ada.id, "0" * 64, "document", [])
    assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 0
    assert db.scalar(sa.select(sa.func.count(DraftParagraph.id))) == 0


def test_publishing_needs_every_recommending_paragraph_confirmed(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    open_ones = [row.number for row in reads.paragraphs_of(db, draft.id) if reads.recommends(row)]
    assert [fault.place for fault in propose(db, draft).faults] == open_ones
    confirm(db, paragraph(db, draft, open_ones[0]), ada)
    with pytest.raises(Refused, match=rf"Paragraph {open_ones[1]} recommends something and is not confirmed yet"):
        publish_all(db, draft, ada)
    confirm(db, paragraph(db, draft, open_ones[1]), ada, functions=("is-concerned",))
    confirm_all(db, draft, ada)
    assert propose(db, draft).faults == []


def test_what_is_tracked_comes_in_unassessed_with_wording_and_labels(db: Session, ada: Account) -> None:
    make.term(db, "theme", "Torture")
    make.term(db, "group", "Children")
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    choice = Choice(
        track=True, heading="Lamps", summary="Light every lamp.", action_type="legislate", follow_up="yes",
        heading_ru="Лампы", summary_ru="Зажечь лампы.", themes=("torture", "gone"), groups=("children",),
    )  # fmt: skip
    confirm(db, paragraph(db, draft, "5"), ada, {"b": choice, "a": TRACKED})
    version = data_version(db)
    run = publish_all(db, draft, ada)
    db.commit()
    made = db.scalars(sa.select(Recommendation).where(Recommendation.item == "b")).one()
    assert (made.paragraph, made.heading, made.summary, made.follow_up) == ("5", "Lamps", "Light every lamp.", True)
    assert (made.reading, made.numbering, made.read_from) == (Reading.FULL, Numbering.PRINTED, ReadFrom.DOCUMENT)
    assert (made.seen_at, made.imported, made.loaded) == ("https://zzz.example/document", None, None)
    terms = sa.select(Term.name).join(recommendation_terms).where(recommendation_terms.c.recommendation_id == made.id)
    assert set(db.scalars(terms)) == {"Torture", "Children"}
    wording = db.scalars(sa.select(RecommendationWording)).one()
    assert (wording.language, wording.summary, wording.written_by) == ("ru", "Зажечь лампы.", ada.signature)
    assert wording.reviewed_by is None
    text = db.get_one(RecommendationText, (made.id, "en")).text
    assert text in paragraph_text(db, "5")
    assert made.id in set(db.scalars(search.matching(db, "lamp light")))
    assert db.scalar(sa.select(sa.func.count(Assessment.id))) == 0
    assert (run.receipt["recommendations"], run.receipt["tracked_already"]) == (["5 (b)"], ["5 (a)"])
    assert data_version(db) == version + 1


def test_what_the_index_brought_without_a_summary_gets_one(db: Session, ada: Account) -> None:
    make.term(db, "group", "Children")
    mine = make.recommendation(db, "5", "b", symbol=SYMBOL, summary="", heading="Given", themes=["Torture"])
    mine.imported = {"heading": "Given", "themes": ["Torture"], "groups": [], "targets": []}
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    row = paragraph(db, draft, "5")
    assert suggest(db, draft, "5", {"b": "Anything."}, ROOT / "data")["b"].themes == ["torture"]
    with pytest.raises(Refused, match="Write this"):
        confirm(db, row, ada, {"b": Choice(track=True, heading="Lamps")})
    choice = Choice(
        track=True, heading="Lamps", summary="Light.", action_type="policy", groups=("children",),
        heading_ky="Чырактар", summary_ky="Жандыруу.",
    )  # fmt: skip
    confirm(db, row, ada, {"b": choice})
    run = publish_all(db, draft, ada)
    assert (mine.heading, mine.summary, mine.action_type.value) == ("Lamps", "Light.", "policy")
    assert (run.receipt["summarized"], run.receipt["recommendations"]) == (["5 (b)"], [])
    terms = sa.select(Term.name).join(recommendation_terms).where(recommendation_terms.c.recommendation_id == mine.id)
    assert list(db.scalars(terms)) == ["Children"]
    assert mine.imported is not None  # a later import of the index sees the difference, and keeps it


def paragraph_text(db: Session, number: str) -> str:
    return db.scalars(sa.select(Passage.text).where(Passage.paragraph == number)).one()


def test_what_people_corrected_is_published(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    confirm(db, paragraph(db, draft, "2"), ada, text="It should:\n(a) Stop;\n(b) Start.", functions=("recommends",))
    confirm(db, paragraph(db, draft, "3"), ada, headings="I. Outer\nInner", functions=("welcomes",))
    confirm(db, paragraph(db, draft, "4"), ada, left_out=True)
    added = add_after(db, paragraph(db, draft, "13"), by=ada, now=NOW)
    assert (added.number, added.read) == ("14", None)
    confirm(db, added, ada, text="One more.")
    run = publish_all(db, draft, ada)
    passages = {one.paragraph: one for one in db.scalars(sa.select(Passage).order_by(Passage.position))}
    assert list(passages) == ["1", "2", "3", *map(str, range(5, 15))]
    assert passages["2"].functions == {"recommends": "should"}
    assert (passages["3"].section, passages["3"].heading) == ("I. Outer", "Inner")
    assert passages["3"].functions.keys() == {"welcomes"}
    assert passages["14"].text == "One more."
    assert run.receipt["corrected"] == ["2", "3", "14"]
    assert run.receipt["left_out"] == ["4"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": "5"}, "Two paragraphs have the number 5"),
        ({"number": "5a"}, "one to four digits"),
        ({"text": " "}, "A paragraph has a text"),
        ({"choices": {"b": Choice(track=True)}}, "Write this"),
        ({"choices": {"z": TRACKED}}, "no item"),
        ({"choices": {"a": TRACKED, "": TRACKED}}, "is a part of"),
        ({"choices": {"b": Choice(track=True, heading="a", summary="b", heading_ky="в")}}, "Choose what kind of act"),
        ({"choices": {"b": Choice(track=True, heading="a", summary="b", heading_ky="в")}}, "heading and summary"),
    ],
)
def test_a_paragraph_is_confirmed_only_when_it_is_whole(
    db: Session, ada: Account, values: dict[str, Any], words: str
) -> None:
    draft = kept(db, ada)
    rows = [row for row in reads.paragraphs_of(db, draft.id) if reads.recommends(row) and row.number not in ("5", "7")]
    with pytest.raises(Refused, match=words):
        confirm(db, rows[0], ada, **values)
    wanted = typed(rows[0], **values)
    save_paragraph(db, rows[0], wanted, seen=1, confirm=False, by=ada, now=NOW)  # unfinished work can be kept
    assert (rows[0].version, rows[0].confirmed) == (2, False)


def test_an_item_of_a_paragraph_that_is_tracked_whole_is_not_tracked(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    row = paragraph(db, draft, "7")
    text = f"{row.text}\n(a) One;\n(b) Two."
    with pytest.raises(Refused, match=r"7 \(a\) is a part of 7"):
        confirm(db, row, ada, {"a": TRACKED}, text=text)


def test_the_second_to_save_a_paragraph_is_told(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    row = paragraph(db, draft, "2")
    confirm(db, row, ada, text="Mine.")
    with pytest.raises(Conflict):
        save_paragraph(db, row, typed(row, text="Theirs."), seen=1, confirm=True, by=ada, now=NOW)
    assert (row.text, row.version) == ("Mine.", 2)
    save_paragraph(db, row, typed(row), seen=2, confirm=True, by=ada, now=NOW)
    assert row.version == 2  # nothing changed
    with pytest.raises(Conflict):
        save_header(db, draft, {"title": "X"}, seen=0)
    with pytest.raises(Refused, match="whole address"):
        save_header(db, draft, {"source_url": "javascript:alert(1)"}, seen=1)


def test_publishing_what_somebody_changed_meanwhile_is_refused(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    seen = propose(db, draft).mark
    confirm(db, paragraph(db, draft, "2"), ada, text="Another.")
    with pytest.raises(Conflict):
        publishing.publish(db, lock(db, draft.id), seen=seen, replace=False, by=ada, now=NOW)
    discard(db, draft)
    with pytest.raises(Conflict, match="published or deleted"):
        lock(db, draft.id)


def test_a_publication_that_fails_leaves_nothing_behind(
    db: Session, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    confirm(db, paragraph(db, draft, "5"), ada, {"b": TRACKED})
    db.commit()
    before = everything(db)
    db.rollback()

    def fail(*_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tracker.services.documents.search.catch_up", fail)
    with pytest.raises(OSError, match="full"):
        publish_all(db, draft, ada)
    db.rollback()
    assert everything(db) == before
    monkeypatch.undo()
    publish_all(db, db.get_one(DocumentDraft, draft.id), ada)


def test_a_document_that_the_catalogue_lacks_is_added_from_its_header(db: Session) -> None:
    make.committee(db, "CCPR")
    ada = make.account(db)
    draft = kept(db, ada, symbol="ccpr/c/zzz/co/3")
    assert draft.symbol == SYMBOL  # as the file prints it
    confirm_all(db, draft, ada)
    proposal = propose(db, draft)
    assert proposal.adds_document
    assert [fault.place for fault in proposal.faults] == ["header"]  # the address: the file prints no such thing
    save_header(db, draft, HEADER, seen=draft.version)
    publish_all(db, draft, ada)
    made = db.scalars(sa.select(Document)).one()
    assert (made.slug, made.committee_code, made.kind.value) == (SYMBOL, "CCPR", "concluding-observations")
    assert (made.title, made.cycle, str(made.adopted), made.url) == (
        "On Zazaland",
        "3rd",
        "2024-03-25",
        HEADER["source_url"],
    )
    assert db.scalar(sa.select(sa.func.count(Passage.id))) == 13


def test_another_text_takes_the_place_of_what_is_there_only_when_told(db: Session, ada: Account) -> None:
    first = kept(db, ada)
    confirm_all(db, first, ada)
    publish_all(db, first, ada)
    second = kept(db, ada, "en-gap.docx")
    confirm_all(db, second, ada)
    proposal = propose(db, second)
    assert (proposal.faults, proposal.replaces is not None) == ([], True)
    with pytest.raises(Refused, match="to take its place"):
        publish_all(db, second, ada)
    run = publish_all(db, second, ada, replace=True)
    assert run.receipt["paragraphs"]["removed"] == 1


@pytest.mark.parametrize(
    ("name", "symbol", "language", "words"),
    [
        ("en.html", "CAT/C/ZZZ/CO/1", "en", "not CAT/C/ZZZ/CO/1"),
        ("en.html", "nonsense", "en", "no symbol of a treaty body"),
        ("en.html", "CED/C/ZZZ/CO/1", "en", "no symbol of a treaty body"),  # no such committee here
        ("en.html", SYMBOL, "fr", "seems to be in the language"),
        ("en.html", SYMBOL, "ar", "not read in this language"),
    ],
)
def test_what_does_not_fit_is_not_kept(
    db: Session, ada: Account, name: str, symbol: str, language: str, words: str
) -> None:
    make.committee(db, "CAT")
    with pytest.raises(Refused, match=words):
        kept(db, ada, name, language, symbol)
    assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 0


def test_numbers_of_drafts_are_not_given_again(db: Session, ada: Account) -> None:
    first = kept(db, ada)
    id_, row = first.id, reads.paragraphs_of(db, first.id)[-1].id
    discard(db, first)
    db.commit()
    second = kept(db, ada)
    assert second.id > id_
    assert reads.paragraphs_of(db, second.id)[0].id > row


def test_one_draft_of_a_document_in_a_language(db: Session, ada: Account) -> None:
    kept(db, ada)
    kept(db, ada, "ru.pdf", "ru")
    with pytest.raises(Refused, match="uploaded already"):
        keep(db, read("en.html"), name="x", sha256="0", symbol=SYMBOL.lower(), language="en", by=ada, now=NOW)


def test_other_languages_are_found_in_drafts_and_in_the_record(db: Session, ada: Account) -> None:
    english = kept(db, ada)
    confirm_all(db, english, ada)
    publish_all(db, english, ada)
    russian, french = kept(db, ada, "ru.pdf", "ru"), kept(db, ada, "fr.pdf", "fr")
    found = {(one.language, one.is_draft) for one in reads.other_texts(db, russian)}
    assert found == {("en", False), ("fr", True)}
    assert {one.language for one in reads.other_texts(db, french)} == {"en", "ru"}


def test_like_recommendations_and_the_index_suggest_labels(db: Session, ada: Account, tmp_path: Path) -> None:
    draft = kept(db, ada)
    text = "The State party should plant sturdy fictional trees along every northern riverbank."
    like = make.recommendation(
        db, "12", symbol="CCPR/C/ZZZ/CO/2", themes=["Torture"], groups=["Children"],
        summary="Plant sturdy fictional trees along northern riverbanks.",
    )  # fmt: skip
    peer = make.recommendation(db, "13", symbol="CAT/C/ZZZ/CO/1", themes=["Detention"], summary="Green it.")
    make.demand(db, "trees", [like, peer])
    make.recommendation(db, "14", symbol="CCPR/C/YYY/CO/2", summary=like.summary)  # of another State
    db.flush()
    found = suggest(
        db, draft, "5", {"": text, "b": "Something else altogether is asked of these people."}, ROOT / "data"
    )
    [(one, percent)] = found[""].similar
    assert (one.reference.label, percent >= 70, one.demands) == (
        "CCPR/C/ZZZ/CO/2, para. 12", True, [("trees", "Trees")],
    )  # fmt: skip
    assert [other.reference.symbol for other in found[""].same_demand] == ["CAT/C/ZZZ/CO/1"]
    assert (found[""].themes, found[""].groups) == (["torture", "detention"], ["children"])
    assert found[""].action_type == "legislate"
    assert (found["b"].similar, found["b"].themes) == ([], [])


def test_the_index_suggests_labels(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    theme = make.term(db, "theme", "Health")
    group = make.term(db, "group", "Children")
    raw = uhri_records.record(Text="5. The Committee recommends that fictional trees be planted.")
    run = ImportRun(source="uhri", name="x", sha256="0", started_at=NOW, finished_at=NOW, receipt={})
    db.add(run)
    db.flush()
    db.add(
        Annotation(
            annotation_id=raw["AnnotationId"], kind="recommendation", body="CCPR", symbol=SYMBOL, country="ZZZ",
            paragraph="5", text=raw["Text"], raw=raw, fingerprint="0", first_import_run_id=run.id,
            last_import_run_id=run.id, vanished=False,
        )
    )  # fmt: skip
    db.flush()
    [found] = suggest(db, draft, "5", {"": "Anything."}, ROOT / "data").values()
    assert (found.from_index, found.themes, found.groups) == (1, [theme.slug], [group.slug])
    [nothing] = suggest(db, draft, "5", {"": "Anything."}, ROOT / "nowhere").values()
    assert (nothing.from_index, nothing.themes) == (0, [])
