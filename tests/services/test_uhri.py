"""Bringing the UN index in: matched, made, kept, marked, and nothing written twice."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES, write_export
from tests import make
from tests.importers.small_register import small_register
from tests.importers.small_register import write as write_register
from tests.services.index_imports import LABELS, NOW, ZAZALAND, Import
from tests.uhri_records import identity, record, write
from tracker.domain.messages import Refused
from tracker.domain.vocabulary import DocumentKind, Numbering, ReadFrom, Reading
from tracker.importers.register import read_register
from tracker.importers.uhri import Scope, read_export
from tracker.services.register import load
from tracker.services.uhri import Source, bring_in
from tracker.store import search
from tracker.store.db import Sessions
from tracker.store.models import (
    Annotation,
    Base,
    Document,
    ImportRun,
    Passage,
    Recommendation,
    RecommendationText,
    SdgTarget,
    Suggestion,
    Term,
)
from tracker.store.models.uhri import annotation_recommendations
from tracker.store.models.un import recommendation_terms
from tracker.store.versions import data_version

TREES = "The Committee recommends that fictional trees be planted."
LISTED = "4.The Committee recommends that Zazaland: (a) Plant fictional trees; (b) Water them."


def count(db: Session, model: type[Base]) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def everything(db: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted((tuple(row) for row in db.execute(sa.select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def text_of(db: Session, one: Recommendation) -> str:
    return db.scalar(sa.select(RecommendationText.text).where(RecommendationText.recommendation_id == one.id)) or ""


def test_a_new_recommendation_comes_in_with_all_that_is_known_of_it(db: Session, bring: Import) -> None:
    receipt = bring(record(1, Text=f"Trees 4.{TREES}", Sdgs=["16.3 - x", "16 - y"]))
    one = db.scalars(sa.select(Recommendation)).one()
    document = db.scalars(sa.select(Document)).one()
    assert (one.paragraph, one.item, one.heading, one.summary) == ("4", "", "Trees", "")
    assert (one.reading, one.numbering, one.read_from) == (Reading.FULL, Numbering.PRINTED, ReadFrom.QUOTED)
    assert (one.follow_up, one.action_type.value) == (None, "other")
    assert one.seen_at == document.seen_at == "https://uhri.ohchr.org/en/document/41a0b08f-0000-4000-8000-000000000001"
    assert (document.kind, document.committee_code) == (DocumentKind.CONCLUDING_OBSERVATIONS, "CCPR")
    assert (document.title, str(document.published)) == ("Concluding observations on Zazaland", "2025-02-12")
    assert text_of(db, one) == TREES
    bears = sa.select(Term.name).join(recommendation_terms, recommendation_terms.c.term_id == Term.id)
    assert set(db.scalars(bears)) == {"Health", "Children"}
    assert list(db.scalars(sa.select(SdgTarget.target))) == ["16.3"]
    passage = db.scalars(sa.select(Passage)).one()
    assert (passage.paragraph, passage.language, passage.heading, passage.text) == ("4", "en", "Trees", TREES)
    kept = db.scalars(sa.select(Annotation)).one()
    assert (kept.kind, kept.country, kept.paragraph, kept.vanished) == ("recommendation", "ZZZ", "4", False)
    assert kept.raw["Text"] == f"Trees 4.{TREES}"
    run = db.scalars(sa.select(ImportRun)).one()
    assert (run.source, run.sha256, run.receipt) == ("uhri", receipt.sha256, receipt.record())
    assert kept.first_import_run_id == kept.last_import_run_id == one_text_run(db) == run.id
    assert (receipt.new, receipt.kept, receipt.wrote, receipt.peak_memory_mb) == (1, 1, True, 42.0)
    assert db.scalars(search.matching(db, "planted")).all() == [one.id]
    assert data_version(db) > 1


def one_text_run(db: Session) -> int | None:
    return db.scalar(sa.select(RecommendationText.import_run_id))


def test_items_become_recommendations_and_the_paragraph_a_passage(db: Session, bring: Import) -> None:
    bring(record(1, Text=LISTED))
    found = db.scalars(sa.select(Recommendation).order_by(Recommendation.position)).all()
    assert [one.item for one in found] == ["a", "b"]
    assert text_of(db, found[1]) == "The Committee recommends that Zazaland:\n(b) Water them."
    assert db.scalars(sa.select(Passage.text)).one() == LISTED[2:]
    assert db.scalar(sa.select(sa.func.count()).select_from(annotation_recommendations)) == 2


@pytest.mark.parametrize("kind", ["- Concerns/Observations", "-", "- Others", "a9ceae8c-fe1c-40f9-a326-1529e0ab678f"])
def test_what_is_no_recommendation_is_kept_and_not_tracked(db: Session, bring: Import, kind: str) -> None:
    bring(record(1, AnnotationType=kind))
    assert (count(db, Annotation), count(db, Passage), count(db, Recommendation)) == (1, 1, 0)


def test_what_has_no_number_symbol_or_known_document_is_kept_and_listed(db: Session, bring: Import) -> None:
    receipt = bring(
        record(1, Text="Plant fictional trees."),
        record(2, Symbol=None),
        record(3, Symbol="A/55/44"),
        record(4, Text="7.Do: (a) this thing; (c) that thing"),
    )
    assert [one.why.partition(";")[0] for one in receipt.look_at] == [
        "its symbol does not tell what kind of document it is",
        "has no symbol, so that it belongs to no document",
        "no paragraph number could be told",
        "its lettered items are not in sequence",
    ]
    assert count(db, Annotation) == 4
    assert [(one.paragraph, one.item) for one in db.scalars(sa.select(Recommendation))] == [("7", "")]


def test_our_recommendation_takes_the_official_wording_and_keeps_the_rest(db: Session, bring: Import) -> None:
    ours = make.recommendation(db, 4, "a", symbol="CCPR/C/ZZZ/CO/3", heading="Ours", summary="Our words.")
    db.commit()
    receipt = bring(record(1, Text=LISTED, Symbol="ccpr/c/zzz/co/3"))
    db.refresh(ours)
    assert (ours.heading, ours.summary, ours.imported) == ("Ours", "Our words.", None)
    assert text_of(db, ours) == "The Committee recommends that Zazaland:\n(a) Plant fictional trees;"
    assert (
        db.scalar(sa.select(RecommendationText.origin).where(RecommendationText.recommendation_id == ours.id)) == "uhri"
    )
    assert [one.item for one in db.scalars(sa.select(Recommendation).order_by(Recommendation.position))] == ["a", "b"]
    assert (receipt.matched, count(db, Document)) == (1, 1)


def test_a_paragraph_is_never_tracked_both_whole_and_by_items(db: Session, bring: Import) -> None:
    whole = make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3")
    make.recommendation(db, 5, "b.ii", symbol="CCPR/C/ZZZ/CO/3")
    db.commit()
    receipt = bring(
        record(1, Text=LISTED),
        record(2, Text=f"5.{TREES}"),
        record(3, Text="5.Do: (a) this thing; (b) that thing."),
    )
    tracked = db.scalars(sa.select(Recommendation).order_by(Recommendation.position)).all()
    assert [(one.paragraph, one.item) for one in tracked] == [("4", ""), ("5", "a"), ("5", "b.ii")]
    assert text_of(db, whole) == LISTED[2:]
    assert [one.annotation_id for one in receipt.look_at] == [identity(2), identity(3)]


def test_several_records_of_one_paragraph_are_put_together(db: Session, bring: Import) -> None:
    bring(
        record(1), record(2, AnnotationType="- Concerns/Observations", Text="4.It is concerned about trees."), record(3)
    )
    assert db.scalars(sa.select(Passage.text)).one() == f"It is concerned about trees.\n\n{TREES}"
    assert count(db, Recommendation) == 1


def test_a_second_run_writes_nothing(db: Session, bring: Import, tmp_path: Path) -> None:
    for code in COMMITTEES:
        make.committee(db, code)
    make.recommendation(db, 7, symbol="CCPR/C/ZZZ/CO/1")
    write_export(tmp_path / "made.json", 300, share=0.6)
    export = read_export(tmp_path / "made.json", Scope.of_register(ZAZALAND))
    source = Source("made.json", NOW, lambda: NOW, lambda: None)
    first = bring_in(db, export, LABELS, ZAZALAND, source)
    db.commit()
    assert first.new == first.kept > 50
    before = everything(db)
    again = bring_in(db, read_export(tmp_path / "made.json", Scope.of_register(ZAZALAND)), LABELS, ZAZALAND, source)
    db.commit()
    assert (again.new, again.changed, again.same, again.wrote) == (0, 0, first.kept, False)
    assert {(rows.new, rows.changed, rows.kept) for rows in again.tables.values()} == {(0, 0, 0)}
    assert everything(db) == before
    assert list(again.lines())


def test_a_dry_run_says_the_same_and_writes_nothing(db: Session, bring: Import) -> None:
    before = everything(db)
    said = bring(record(1, Text=LISTED), dry_run=True)
    assert everything(db) == before
    done = bring(record(1, Text=LISTED))
    assert (said.new, said.tables) == (done.new, done.tables)


def test_a_changed_record_changes_what_came_of_it(db: Session, bring: Import) -> None:
    bring(record(1), record(2, Text=f"9.{TREES}"))
    receipt = bring(record(1, Text="Orchards 4.Plant orchards, too.", Themes=[]), record(2, Text=f"9.{TREES}"))
    assert (receipt.new, receipt.changed, receipt.same) == (0, 1, 1)
    assert receipt.changed_fields == {"Text": 1, "Themes": 1}
    one = db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "4")).one()
    db.refresh(one)
    assert (one.heading, text_of(db, one)) == ("Orchards", "Plant orchards, too.")
    assert db.scalars(search.matching(db, "orchards")).all() == [one.id]
    rows = db.scalars(sa.select(Annotation).order_by(Annotation.annotation_id)).all()
    assert [row.first_import_run_id == row.last_import_run_id for row in rows] == [False, True]


def test_what_vanished_is_marked_and_never_deleted(db: Session, bring: Import) -> None:
    bring(record(1), record(2, Text=f"9.{TREES}"))
    tracked = count(db, Recommendation)
    receipt = bring(record(1))
    assert receipt.vanished == [identity(2)]
    assert count(db, Recommendation) == tracked
    gone = db.scalars(sa.select(Annotation).where(Annotation.vanished)).one()
    assert gone.annotation_id == identity(2)
    again = bring(record(1))
    assert (again.wrote, again.vanished) == (False, [])
    back = bring(record(1), record(2, Text=f"9.{TREES}"))
    assert (back.returned, count(db, Recommendation)) == ([identity(2)], tracked)
    assert db.scalars(sa.select(Annotation).where(Annotation.vanished)).all() == []


def test_what_a_person_changed_stays_and_is_listed(db: Session, bring: Import) -> None:
    bring(record(1))
    one = db.scalars(sa.select(Recommendation)).one()
    one.heading = "A better heading"
    db.scalars(sa.select(RecommendationText)).one().text = "Put right here."
    db.scalars(sa.select(Passage)).one().text = "Put right here."
    db.scalars(sa.select(Document)).one().title = "A better title"
    db.commit()
    unchanged = bring(record(1))
    assert not unchanged.wrote
    receipt = bring(record(1, Text="Orchards 4.Plant orchards, too."))
    assert [(one.what, one.why) for one in receipt.edited_here] == [
        ("document", "was changed here"),
        ("passage", "was changed here"),
        ("recommendation", "was changed here"),
        ("official wording", "was changed here"),
    ]
    assert receipt.edited_here[2].fields == ("heading",)
    db.refresh(one)
    assert (one.heading, text_of(db, one)) == ("A better heading", "Put right here.")


def test_wording_from_the_document_itself_is_not_replaced(db: Session, bring: Import) -> None:
    ours = make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3")
    db.add(RecommendationText(recommendation_id=ours.id, language="en", text="As printed.", origin="document"))
    db.commit()
    receipt = bring(record(1))
    assert text_of(db, ours) == "As printed."
    assert [(one.what, one.why) for one in receipt.edited_here] == [("official wording", "came from elsewhere")]


def test_likeness_is_a_suggestion_and_nothing_more(db: Session, bring: Import) -> None:
    words = "Plant fictional orchards along every lighthouse road within three years"
    ours = make.recommendation(db, 40, symbol="CCPR/C/ZZZ/CO/3", heading="Orchards", summary=words)
    db.commit()
    receipt = bring(record(1, Text=f"41.The Committee recommends: {words}, orchards."), record(2))
    assert [(one.annotation_id, one.recommendation) for one in receipt.suggestions] == [
        (identity(1), "CCPR/C/ZZZ/CO/3, para. 40")
    ]
    stored = db.scalars(sa.select(Suggestion)).one()
    assert (stored.recommendation_id, stored.score) == (ours.id, receipt.suggestions[0].score)
    assert text_of(db, ours) == ""
    assert not bring(record(1, Text=f"41.The Committee recommends: {words}, orchards."), record(2)).wrote


def test_new_fields_other_states_and_empty_files_are_refused(db: Session, bring: Import) -> None:
    with pytest.raises(Refused, match="Paragraph.*never seen before, in 1 of 1 records"):
        bring(record(1, Paragraph="4"))
    with pytest.raises(Refused, match="no record of a treaty body about Zazaland"):
        bring(record(1, Countries=["Quasiland"]))
    with pytest.raises(Refused, match="does not know CAT"):
        bring(record(1, Body="- CAT"))
    assert count(db, Annotation) == count(db, ImportRun) == 0
    assert bring(record(1, Paragraph="4"), accept=("Paragraph",)).accepted_fields == ["Paragraph"]
    make.recommendation(db, 1, symbol="CCPR/C/QQQ/CO/1")
    db.commit()
    with pytest.raises(Refused, match="This database tracks QQQ"):
        bring(record(1))


def test_the_registers_own_row_takes_the_place_of_an_imported_one(db: Session, bring: Import, tmp_path: Path) -> None:
    rows = small_register()
    ours = rows["recommendations"][0]
    symbol, paragraph, item = ours["symbol"], ours["paragraph"], ours["item"]
    code = symbol.split("/")[0]
    make.committee(db, code)
    text = f"{paragraph}.Do:" + "".join(f" ({letter}) Fictional {letter};" for letter in "abcd")
    made = record(1, Symbol=symbol, Body=f"- {code}", Text=text)
    bring(made)
    assert db.scalar(sa.select(Recommendation.summary).where(Recommendation.item == item)) == ""
    write_register(tmp_path / "register", rows)
    register = read_register(tmp_path / "register", today=NOW.date()).register
    assert register is not None
    report = load(db, register, now=NOW)
    db.commit()
    assert report.kept == []
    one = db.scalars(
        sa.select(Recommendation).where(Recommendation.paragraph == paragraph, Recommendation.item == item)
    ).one()
    db.refresh(one)
    assert one.summary == ours["summary"]
    assert text_of(db, one).endswith(f"({item}) Fictional {item};")
    again = bring(made)
    here = [row for row in rows["recommendations"] if (row["symbol"], row["paragraph"]) == (symbol, paragraph)]
    assert (again.wrote, again.matched) == (False, len(here))
    assert not load(db, register, now=NOW).changed_anything


def test_characters_that_no_database_takes_are_no_obstacle(db: Session, bring: Import) -> None:
    bring(record(1, Text="4.Plant\x00 trees \ud800in Zazaland.", Themes=["Right\x00 to health"]))
    assert db.scalars(sa.select(RecommendationText.text)).one() == "Plant trees in Zazaland."
    assert not bring(record(1, Text="4.Plant\x00 trees \ud800in Zazaland.", Themes=["Right\x00 to health"])).wrote


def test_nothing_remains_of_an_import_that_breaks_off(
    sessions: Sessions, db: Session, bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(db)
    db.rollback()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.services.uhri.apply.search.catch_up", stop)
    with pytest.raises(KeyboardInterrupt):
        bring(record(1, Text=LISTED))
    db.rollback()
    with sessions() as other:
        assert everything(other) == before


def test_who_imported_is_kept(db: Session, bring: Import, tmp_path: Path) -> None:
    who = make.account(db)
    assert bring(record(1)).wrote
    export = read_export(write(tmp_path / "again.json", record(1), record(2)), Scope.of_register(ZAZALAND))
    bring_in(db, export, LABELS, ZAZALAND, Source("again.json", NOW, lambda: NOW, lambda: None, account_id=who.id))
    assert list(db.scalars(sa.select(ImportRun.account_id).order_by(ImportRun.id))) == [None, who.id]
