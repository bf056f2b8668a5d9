"""Documents that were looked over: published whole or not at all, as the command would write them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
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
    rows_of,
)
from tracker.domain.drafts import Choice
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Numbering, ReadFrom, Reading
from tracker.services import documents
from tracker.services.documents import Source
from tracker.services.drafts import publish as publishing
from tracker.services.drafts.publish import propose
from tracker.services.drafts.review import add_after, discard, lock, save_header
from tracker.services.drafts.suggest import suggest
from tracker.settings import ROOT
from tracker.store import drafts as reads
from tracker.store import search
from tracker.store.models import (
    Account,
    Assessment,
    Base,
    Document,
    DocumentDraft,
    DraftParagraph,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    Term,
)
from tracker.store.models.un import recommendation_terms
from tracker.store.versions import data_version

HEADER = {"title": "On Zazaland", "adopted_on": "2024-03-25", "source_url": "https://zzz.example/co3", "cycle": "3rd"}


def everything(db: Session) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {table.name: sorted(map(repr, db.execute(sa.select(table)))) for table in Base.metadata.sorted_tables}


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
