"""Bringing all of the UN index in: the register's own records there, all others beside it, found by their words."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.uhri_export import records
from tests.services.index_imports import (
    FICTAVIA,
    LABELS,
    NOW,
    OWN,
    QUASILAND,
    REVIEW,
    REVIEWED,
    SPECIAL,
    SPOKEN,
    STATES,
    THEIRS,
    TREATY,
    WORLD,
    ZAZALAND,
    Import,
    check_words,
    count,
    everything,
    found,
    rows,
)
from tests.uhri_records import identity, record, write
from tests.uhri_workbooks import write_workbook
from tracker.domain.messages import Refused
from tracker.domain.uhri import Mechanism
from tracker.importers.uhri import Scope, read_export
from tracker.services.uhri import Source, bring_in
from tracker.store.models import Document, ImportRun, Passage, Recommendation, RecommendationText


def test_own_records_enter_the_register_and_others_the_index_alone(db: Session, bring_world: Import) -> None:
    receipt = bring_world(*WORLD)
    kept = rows(db)
    assert len(kept) == 4
    assert [kept[identity(number)].mechanism for number in (1, 2, 3, 4)] == [TREATY, TREATY, REVIEW, SPECIAL]
    documents = db.scalars(sa.select(Document.slug).order_by(Document.slug)).all()
    assert documents == ["CCPR/C/ZZZ/CO/1", "CCPR/C/ZZZ/CO/3"]
    assert (count(db, Recommendation), count(db, RecommendationText), count(db, Passage)) == (2, 1, 1)
    assert [row.document_id is None for row in kept.values()].count(True) == 3
    assert kept[identity(1)].raw == OWN
    assert kept[identity(2)].raw == {}
    assert (receipt.kept, receipt.new, receipt.for_register, receipt.register) == (4, 4, 1, "ZZZ")
    assert receipt.mechanisms == sorted(one.value for one in Mechanism)
    assert (receipt.peak_memory_mb, receipt.reader_peak_memory_mb) == (42.0, 12.0)
    run = db.scalars(sa.select(ImportRun)).one()
    assert (run.receipt, run.sha256) == (receipt.record(), receipt.sha256)
    assert {row.first_import_run_id for row in kept.values()} == {run.id}
    assert found(db, "fictional") == sorted(kept)
    assert found(db, "A/HRC/99/7") == [identity(3)]
    check_words(db)


def test_a_review_keeps_what_only_it_has(db: Session, bring_world: Import) -> None:
    bring_world(REVIEWED)
    one = rows(db)[identity(3)]
    assert (one.body, one.review_cycle, one.review_session, one.review_positions) == ("UPR", "4", "48", "Supported")
    assert (one.review_states, one.review_regions) == ("Quasiland|Fictavia", "Eastern Quasia")
    assert (one.country, one.countries) == ("ZZZ", "ZZZ")


def test_a_second_run_writes_nothing_at_all(db: Session, bring_world: Import) -> None:
    made = [*WORLD, *records(150, share=0.3)]
    first = bring_world(*made)
    assert first.new > 100
    before = everything(db)
    again = bring_world(*made)
    assert (again.new, again.changed, again.same, again.wrote) == (0, 0, first.kept, False)
    assert (again.vanished, again.changed_fields) == ([], {})
    assert everything(db) == before


def test_a_dry_run_says_the_same_and_writes_nothing(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD)
    before = everything(db)
    changed = [OWN, {**THEIRS, "Text": "5.Another text."}, record(5, Countries=["Fictavia"])]
    tried = bring_world(*changed, dry_run=True)
    assert everything(db) == before
    done = bring_world(*changed)
    assert (tried.new, tried.changed, tried.same, tried.vanished) == (done.new, done.changed, done.same, done.vanished)
    assert (done.new, done.changed, done.vanished) == (1, 1, [identity(3), identity(4)])


def test_a_change_is_told_by_its_fields_and_found_by_its_words(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD)
    receipt = bring_world(
        {**OWN, "Text": "4.The Committee recommends that fictional ponds be dug."},
        {**THEIRS, "Text": "5.Quasiland should paint fictional fences.", "Themes": ["Housing"]},
        {**REVIEWED, "UprPositions": ["Noted"]},
        {**SPOKEN, "Text": "71. Orchards  lack fictional bees."},
    )
    assert (receipt.new, receipt.changed, receipt.same) == (0, 4, 0)
    assert receipt.changed_fields == {"Text": 3, "Themes": 1, "UprPositions": 1}
    for before, now in (("trees", "ponds"), ("hedges", "fences")):
        assert (found(db, before), len(found(db, now))) == ([], 1)
    assert rows(db)[identity(4)].raw == {"Text": "71. Orchards  lack fictional bees."}
    check_words(db)


def test_what_vanished_is_marked_within_what_was_asked_for(db: Session, bring_world: Import) -> None:
    shared = record(6, Countries=["Quasiland", "Fictavia"], Body="- SR Fictional orchards", Symbol="A/HRC/99/8")
    foreign = record(7, Countries=["Fictavia"], Body="- UPR", Symbol="A/HRC/99/9")
    bring_world(*WORLD, shared, foreign)
    nothing = record(8, Countries=["Quasiland"], Body="- UPR", Symbol="A/HRC/99/10")
    assert bring_world(nothing, mechanisms=[REVIEW]).vanished == [identity(3), identity(7)]
    assert bring_world(record(9), mechanisms=[TREATY]).vanished == [identity(1), identity(2)]
    assert bring_world(nothing, country=QUASILAND).vanished == [identity(6)]
    assert bring_world(record(9), nothing).vanished == [identity(4)]
    assert bring_world(record(9), nothing).wrote is False
    back = bring_world(record(9), nothing, *WORLD, shared)
    assert (back.returned, back.vanished) == ([identity(number) for number in (2, 3, 4, 6, 1)], [])
    assert back.changed_fields == {"vanished": 5}
    assert [row.annotation_id for row in rows(db).values() if row.vanished] == [identity(7)]
    check_words(db)


def test_one_state_leaves_the_others_alone(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD)
    receipt = bring_world(record(5, Countries=["Fictavia"]), country=FICTAVIA)
    assert (receipt.new, receipt.vanished, receipt.register, receipt.country) == (1, [], "", "FFF")
    assert count(db, Document) == 2


def test_a_file_without_the_registers_records_leaves_them(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD, record(5, Symbol=None))
    assert bring_world(THEIRS, mechanisms=[TREATY]).vanished == []


def test_records_of_the_register_are_left_to_its_own_state(db: Session, bring_world: Import) -> None:
    """Asked for by another State, or about another State now, they keep what the register needs of them."""
    both = record(1, Countries=["Quasiland", "Zazaland"])
    bring_world(both)
    receipt = bring_world({**both, "Text": "4.Another text."}, country=QUASILAND)
    assert (receipt.left, receipt.new, receipt.changed, receipt.same, receipt.wrote) == (1, 0, 0, 0, False)
    assert any("left to an import of its State" in line for line in receipt.lines())
    one = rows(db)[identity(1)]
    assert (one.country, one.countries, one.raw) == ("ZZZ", "QQQ|ZZZ", both)
    moved = bring_world({**both, "Countries": ["Quasiland"]}, record(9))
    assert (moved.left, moved.vanished) == (1, [identity(1)])
    assert rows(db)[identity(1)].raw == both


def test_the_register_takes_what_the_index_had_already(db: Session, bring_world: Import) -> None:
    both, bare = record(1, Countries=["Quasiland", "Zazaland"]), record(5, Symbol=None)
    bring_world(both, {**bare, "Countries": ["Quasiland"]}, country=QUASILAND)
    assert (rows(db)[identity(1)].country, count(db, Recommendation)) == ("QQQ", 1)
    receipt = bring_world(both, bare)
    assert (receipt.new, receipt.left) == (0, 0)
    one = rows(db)[identity(1)]
    assert (one.country, one.raw, one.document_id is None) == ("ZZZ", both, False)
    assert count(db, Recommendation) == 2
    assert bring_world(both, bare).wrote is False
    assert bring_world(record(9)).vanished == [identity(1), identity(5)]
    check_words(db)


def test_a_database_that_tracks_no_state_takes_all_for_the_index(db: Session, bring_world: Import) -> None:
    db.execute(sa.delete(Recommendation))
    db.commit()
    receipt = bring_world(*WORLD)
    assert (receipt.register, receipt.for_register, receipt.new) == ("", 0, 4)
    assert count(db, Recommendation) == 0
    newer = bring_world(OWN, record(5, Text="9.Zazaland should plant hedges."), country=ZAZALAND)
    assert (newer.register, newer.same, newer.new, count(db, Recommendation)) == ("ZZZ", 1, 1, 2)
    check_words(db)


def test_what_only_the_index_had_and_the_file_not_any_more_asks_for_nothing(db: Session, bring_world: Import) -> None:
    db.execute(sa.delete(Recommendation))
    db.commit()
    bring_world(OWN, record(5, Text="9.  Zazaland should plant hedges."))
    tried = bring_world(OWN, country=ZAZALAND, dry_run=True)
    receipt = bring_world(OWN, country=ZAZALAND)
    assert receipt.vanished == tried.vanished == [identity(5)]
    assert count(db, Recommendation) == 1
    back = bring_world(OWN, record(5, Text="9.  Zazaland should plant fences."), country=ZAZALAND)
    assert (back.returned, back.changed_fields) == ([identity(5)], {"Text": 1})


def test_states_without_a_code_keep_their_names(db: Session, bring_world: Import) -> None:
    bring_world(
        record(5, Countries=["Nowhere | Land"], Symbol="CCPR/C/XXX/CO/1"),
        record(6, Countries=["Abc"], Symbol="CCPR/C/XXX/CO/1"),
        record(7, Countries=["Nowhere", "Quasiland*"]),
        record(8, Countries=[], Symbol="A/HRC/99/9", Body="- UPR"),
    )
    kept = {number: rows(db)[identity(number)] for number in (5, 6, 7, 8)}
    assert [(row.country, row.countries) for row in kept.values()] == [
        ("", "Nowhere Land"),
        ("", "Abc"),
        ("QQQ", "Nowhere|QQQ"),
        ("", ""),
    ]
    assert kept[7].raw == {"Countries": ["Nowhere", "Quasiland*"]}


def test_characters_that_no_database_takes_are_no_obstacle(db: Session, bring_world: Import) -> None:
    bad = "x\x00\ud800|y"
    dirty = record(
        5,
        Countries=[f"No{bad}"],
        DocumentId=bad,
        Body=f"- SR {bad}",
        Symbol=f"A/{bad}",
        Text=f"7. Fictional {bad}",
        Sdgs=[f"16 - {bad}", "1 - z"],
        **{name: [bad] for name in ("Themes", "AffectedPersons")},
    )
    reviewed = record(6, Body="- UPR", Symbol="A/HRC/99/9", UprCycle=bad, UprSession=bad, UprPositions=[bad])
    bring_world(dirty, reviewed)
    one, other = rows(db)[identity(5)], rows(db)[identity(6)]
    assert (one.themes, one.sdgs, one.sdg_labels, one.document_uuid) == ("x/y", "16|1", "16 - x/y|1 - z", "x/y")
    assert {name: dirty[name] for name in one.raw} == one.raw
    assert {"Countries", "DocumentId", "Body", "Symbol", "Text", "Sdgs", "Themes", "AffectedPersons"} <= one.raw.keys()
    assert (other.review_cycle, other.review_positions, other.raw["UprCycle"]) == ("x/y", "x/y", bad)
    assert bring_world(dirty, reviewed).wrote is False


def test_a_field_that_no_export_had_is_refused_and_leaves_nothing(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD)
    before = everything(db)
    with pytest.raises(Refused, match="“Paragraph”: never seen before, in 1 of 2 records"):
        bring_world(record(5, Countries=["Fictavia"], Paragraph=4), THEIRS)
    db.rollback()
    with pytest.raises(Refused, match="no record of what was asked for"):
        bring_world(record(5, Countries=["Fictavia"]), country=QUASILAND)
    db.rollback()
    db.execute(sa.text("DELETE FROM committees WHERE code = 'CAT'"))
    with pytest.raises(Refused, match="does not know CAT"):
        bring_world(record(5, Body="- CAT", Symbol="CAT/C/ZZZ/CO/1"))
    db.rollback()
    assert everything(db) == before
    assert bring_world(record(5, Paragraph=4), accept=("Paragraph",)).accepted_fields == ["Paragraph"]


def test_either_form_goes_on_where_the_other_ended(db: Session, bring_world: Import) -> None:
    made = [*WORLD, *records(60, share=0.3)]
    bring_world(*made)
    before = everything(db)
    assert bring_world(*made, form="xlsx").wrote is False
    assert everything(db) == before
    newer = [{**one, "Text": "5.Fictional words."} if one in (OWN, THEIRS, REVIEWED) else one for one in made]
    receipt = bring_world(*newer, form="xlsx")
    assert (receipt.changed, receipt.changed_fields) == (3, {"Text": 3})
    kept = rows(db)
    assert kept[identity(3)].review_cycle == "4"
    assert all(kept[identity(number)].document_uuid == OWN["DocumentId"] for number in (1, 2, 3))
    assert kept[identity(1)].raw["DocumentId"] == OWN["DocumentId"]
    assert bring_world(*newer).wrote is False


def test_a_workbook_first_gains_what_it_lacked_from_the_other_form(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD, form="xlsx")
    assert {row.document_uuid for row in rows(db).values()} == {""}
    receipt = bring_world(*WORLD)
    assert (receipt.changed, receipt.changed_fields) == (4, {"DocumentId": 4, "UprCycle": 1})
    assert bring_world(*WORLD, form="xlsx").wrote is False


def test_the_register_alone_takes_either_form_too(db: Session, bring_world: Import, tmp_path: Path) -> None:
    scope = Scope.of_register(ZAZALAND, STATES)
    source = Source("export", NOW, lambda: NOW, lambda: 42.0)
    by_json = read_export(write(tmp_path / "a.json", OWN), scope)
    by_workbook = read_export(write_workbook(tmp_path / "a.xlsx", OWN), scope)
    assert bring_in(db, by_json, LABELS, ZAZALAND, source).new == 1
    assert bring_in(db, by_workbook, LABELS, ZAZALAND, source).wrote is False
    db.commit()
    assert bring_world(*WORLD).same == 1
