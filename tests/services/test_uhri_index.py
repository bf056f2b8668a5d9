"""Bringing all of the UN index in: the register's own records there, all others beside it, found by their words."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES, records
from tests import make
from tests.uhri_records import identity, record, write
from tests.uhri_workbooks import write_workbook
from tracker.domain.annotation_terms import words_of_record
from tracker.domain.messages import Refused
from tracker.domain.search_terms import parse_search
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import Country
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Export, Rows, Scope, read_export
from tracker.services.uhri import Receipt, Source, bring_in, bring_index, scope_of
from tracker.store import index_columns
from tracker.store.annotation_words import excluded_ids, found_ids, tidy_words
from tracker.store.index_columns import IDS, NEWEST, packed, total, unfiltered_counts
from tracker.store.models import (
    Annotation,
    Base,
    Document,
    ImportRun,
    IndexColumn,
    Passage,
    Recommendation,
    RecommendationText,
)
from tracker.store.word_queries import SQLITE, expression

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland")
QUASILAND = Country("QQQ", "QQ", "Quasiland")
FICTAVIA = Country("FFF", "FF", "Fictavia")
STATES = (ZAZALAND, QUASILAND, FICTAVIA)
LABELS = Labels({"Right to health": "Health"}, {"Children": "Children"})
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
TREATY, REVIEW, SPECIAL = Mechanism.TREATY_BODIES, Mechanism.REVIEW, Mechanism.SPECIAL_PROCEDURES

OWN = record(1)
THEIRS = record(2, Countries=["Quasiland"], Symbol="CCPR/C/QQQ/CO/1", Text="5.Quasiland should water fictional hedges.")
REVIEWED = record(
    3,
    Body="- UPR",
    Symbol="A/HRC/99/7",
    Text="136.12 Plant fictional orchards (Quasiland).",
    UprCycle="4",
    UprPositions=["Supported"],
    UprRecommendingCountry=["Quasiland", "Fictavia"],
    UprRecommendingRegions=["Eastern Quasia"],
    UprSession=["48"],
)
SPOKEN = record(4, Body="- SR Fictional orchards", Symbol="A/HRC/99/8", Text="71. Orchards lack fictional bees.")
WORLD = (OWN, THEIRS, REVIEWED, SPOKEN)

Import = Callable[..., Receipt]


@dataclass
class Given:
    """A file that was read: batches and the rest."""

    rows: list[Rows]
    export: Export
    peak_memory_mb: float | None = 12.0

    def batches(self) -> Iterable[Rows]:
        """Give the rows out."""
        return self.rows


def given(path: Path, scope: Scope) -> Given:
    rows: list[Rows] = []
    return Given(rows, read_export(path, scope, hand_on=rows.append))


@pytest.fixture
def bring(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of all States and mechanisms, or of some, and commits."""
    for code in COMMITTEES:
        make.committee(db, code)
    make.term(db, "theme", "Health")
    make.term(db, "group", "Children")
    if not db.scalar(sa.select(Document.id)):
        make.recommendation(db, 90, symbol="CCPR/C/ZZZ/CO/1")  # what makes it the register of Zazaland
    db.commit()

    def run(
        *written: dict[str, Any],
        country: Country | None = None,
        mechanisms: Iterable[Mechanism] = Mechanism,
        form: str = "json",
        dry_run: bool = False,
        accept: tuple[str, ...] = (),
    ) -> Receipt:
        path = tmp_path / f"export.{form}"
        (write if form == "json" else write_workbook)(path, *written)
        scope = scope_of(db, country, STATES, frozenset(mechanisms))
        source = Source(path.name, NOW, lambda: NOW, lambda: 42.0, accept)
        receipt = bring_index(db, given(path, scope), LABELS, scope, source, dry_run=dry_run)
        db.commit()
        db.expire_all()
        return receipt

    return run


def everything(db: Session) -> dict[str, list[Any]]:
    """All rows of all tables, those of the index of words included."""
    tables = map(sa.table, sa.inspect(db.connection()).get_table_names())
    every = sa.text("*")
    return {one.name: sorted(map(repr, db.execute(sa.select(every).select_from(one)).all())) for one in tables}


def rows(db: Session) -> dict[str, Annotation]:
    return {row.annotation_id: row for row in db.scalars(sa.select(Annotation))}


def count(db: Session, model: type[Base]) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def found(db: Session, text: str) -> list[str]:
    """Return the identifiers of the records that a search finds."""
    ids = numbers(found_ids(db, parse_search(text)))
    return sorted(db.scalars(sa.select(Annotation.annotation_id).where(Annotation.id.in_(ids))))


def check_words(db: Session) -> None:
    """The index of words holds what the records hold, no more and no less."""
    indexed = sa.column("rowid" if db.get_bind().dialect.name == "sqlite" else "annotation_id")
    ids = db.scalars(sa.select(indexed).select_from(sa.table("annotation_words")).order_by(indexed)).all()
    assert ids == db.scalars(sa.select(Annotation.id).order_by(Annotation.id)).all()
    if indexed.name == "rowid":
        db.execute(sa.text("INSERT INTO annotation_words(annotation_words) VALUES ('integrity-check')"))


def test_own_records_enter_the_register_and_others_the_index_alone(db: Session, bring: Import) -> None:
    receipt = bring(*WORLD)
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


def test_a_review_keeps_what_only_it_has(db: Session, bring: Import) -> None:
    bring(REVIEWED)
    one = rows(db)[identity(3)]
    assert (one.body, one.review_cycle, one.review_session, one.review_positions) == ("UPR", "4", "48", "Supported")
    assert (one.review_states, one.review_regions) == ("Quasiland|Fictavia", "Eastern Quasia")
    assert (one.country, one.countries) == ("ZZZ", "ZZZ")


def test_a_second_run_writes_nothing_at_all(db: Session, bring: Import) -> None:
    made = [*WORLD, *records(150, share=0.3)]
    first = bring(*made)
    assert first.new > 100
    before = everything(db)
    again = bring(*made)
    assert (again.new, again.changed, again.same, again.wrote) == (0, 0, first.kept, False)
    assert (again.vanished, again.changed_fields) == ([], {})
    assert everything(db) == before


def test_a_dry_run_says_the_same_and_writes_nothing(db: Session, bring: Import) -> None:
    bring(*WORLD)
    before = everything(db)
    changed = [OWN, {**THEIRS, "Text": "5.Another text."}, record(5, Countries=["Fictavia"])]
    tried = bring(*changed, dry_run=True)
    assert everything(db) == before
    done = bring(*changed)
    assert (tried.new, tried.changed, tried.same, tried.vanished) == (done.new, done.changed, done.same, done.vanished)
    assert (done.new, done.changed, done.vanished) == (1, 1, [identity(3), identity(4)])


def test_a_change_is_told_by_its_fields_and_found_by_its_words(db: Session, bring: Import) -> None:
    bring(*WORLD)
    receipt = bring(
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


def test_what_vanished_is_marked_within_what_was_asked_for(db: Session, bring: Import) -> None:
    shared = record(6, Countries=["Quasiland", "Fictavia"], Body="- SR Fictional orchards", Symbol="A/HRC/99/8")
    foreign = record(7, Countries=["Fictavia"], Body="- UPR", Symbol="A/HRC/99/9")
    bring(*WORLD, shared, foreign)
    nothing = record(8, Countries=["Quasiland"], Body="- UPR", Symbol="A/HRC/99/10")
    assert bring(nothing, mechanisms=[REVIEW]).vanished == [identity(3), identity(7)]
    assert bring(record(9), mechanisms=[TREATY]).vanished == [identity(1), identity(2)]
    assert bring(nothing, country=QUASILAND).vanished == [identity(6)]
    assert bring(record(9), nothing).vanished == [identity(4)]
    assert bring(record(9), nothing).wrote is False
    back = bring(record(9), nothing, *WORLD, shared)
    assert (back.returned, back.vanished) == ([identity(number) for number in (2, 3, 4, 6, 1)], [])
    assert back.changed_fields == {"vanished": 5}
    assert [row.annotation_id for row in rows(db).values() if row.vanished] == [identity(7)]
    check_words(db)


def test_one_state_leaves_the_others_alone(db: Session, bring: Import) -> None:
    bring(*WORLD)
    receipt = bring(record(5, Countries=["Fictavia"]), country=FICTAVIA)
    assert (receipt.new, receipt.vanished, receipt.register, receipt.country) == (1, [], "", "FFF")
    assert count(db, Document) == 2


def test_a_file_without_the_registers_records_leaves_them(db: Session, bring: Import) -> None:
    bring(*WORLD, record(5, Symbol=None))
    assert bring(THEIRS, mechanisms=[TREATY]).vanished == []


def test_records_of_the_register_are_left_to_its_own_state(db: Session, bring: Import) -> None:
    """Asked for by another State, or about another State now, they keep what the register needs of them."""
    both = record(1, Countries=["Quasiland", "Zazaland"])
    bring(both)
    receipt = bring({**both, "Text": "4.Another text."}, country=QUASILAND)
    assert (receipt.left, receipt.new, receipt.changed, receipt.same, receipt.wrote) == (1, 0, 0, 0, False)
    assert any("left to an import of its State" in line for line in receipt.lines())
    one = rows(db)[identity(1)]
    assert (one.country, one.countries, one.raw) == ("ZZZ", "QQQ|ZZZ", both)
    moved = bring({**both, "Countries": ["Quasiland"]}, record(9))
    assert (moved.left, moved.vanished) == (1, [identity(1)])
    assert rows(db)[identity(1)].raw == both


def test_the_register_takes_what_the_index_had_already(db: Session, bring: Import) -> None:
    both, bare = record(1, Countries=["Quasiland", "Zazaland"]), record(5, Symbol=None)
    bring(both, {**bare, "Countries": ["Quasiland"]}, country=QUASILAND)
    assert (rows(db)[identity(1)].country, count(db, Recommendation)) == ("QQQ", 1)
    receipt = bring(both, bare)
    assert (receipt.new, receipt.left) == (0, 0)
    one = rows(db)[identity(1)]
    assert (one.country, one.raw, one.document_id is None) == ("ZZZ", both, False)
    assert count(db, Recommendation) == 2
    assert bring(both, bare).wrote is False
    assert bring(record(9)).vanished == [identity(1), identity(5)]
    check_words(db)


def test_a_database_that_tracks_no_state_takes_all_for_the_index(db: Session, bring: Import) -> None:
    db.execute(sa.delete(Recommendation))
    db.commit()
    receipt = bring(*WORLD)
    assert (receipt.register, receipt.for_register, receipt.new) == ("", 0, 4)
    assert count(db, Recommendation) == 0
    newer = bring(OWN, record(5, Text="9.Zazaland should plant hedges."), country=ZAZALAND)
    assert (newer.register, newer.same, newer.new, count(db, Recommendation)) == ("ZZZ", 1, 1, 2)
    check_words(db)


def test_what_only_the_index_had_and_the_file_not_any_more_asks_for_nothing(db: Session, bring: Import) -> None:
    db.execute(sa.delete(Recommendation))
    db.commit()
    bring(OWN, record(5, Text="9.  Zazaland should plant hedges."))
    tried = bring(OWN, country=ZAZALAND, dry_run=True)
    receipt = bring(OWN, country=ZAZALAND)
    assert receipt.vanished == tried.vanished == [identity(5)]
    assert count(db, Recommendation) == 1
    back = bring(OWN, record(5, Text="9.  Zazaland should plant fences."), country=ZAZALAND)
    assert (back.returned, back.changed_fields) == ([identity(5)], {"Text": 1})


def test_states_without_a_code_keep_their_names(db: Session, bring: Import) -> None:
    bring(
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


def test_characters_that_no_database_takes_are_no_obstacle(db: Session, bring: Import) -> None:
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
    bring(dirty, reviewed)
    one, other = rows(db)[identity(5)], rows(db)[identity(6)]
    assert (one.themes, one.sdgs, one.sdg_labels, one.document_uuid) == ("x/y", "16|1", "16 - x/y|1 - z", "x/y")
    assert {name: dirty[name] for name in one.raw} == one.raw
    assert {"Countries", "DocumentId", "Body", "Symbol", "Text", "Sdgs", "Themes", "AffectedPersons"} <= one.raw.keys()
    assert (other.review_cycle, other.review_positions, other.raw["UprCycle"]) == ("x/y", "x/y", bad)
    assert bring(dirty, reviewed).wrote is False


def test_a_field_that_no_export_had_is_refused_and_leaves_nothing(db: Session, bring: Import) -> None:
    bring(*WORLD)
    before = everything(db)
    with pytest.raises(Refused, match="“Paragraph”: never seen before, in 1 of 2 records"):
        bring(record(5, Countries=["Fictavia"], Paragraph=4), THEIRS)
    db.rollback()
    with pytest.raises(Refused, match="no record of what was asked for"):
        bring(record(5, Countries=["Fictavia"]), country=QUASILAND)
    db.rollback()
    db.execute(sa.text("DELETE FROM committees WHERE code = 'CAT'"))
    with pytest.raises(Refused, match="does not know CAT"):
        bring(record(5, Body="- CAT", Symbol="CAT/C/ZZZ/CO/1"))
    db.rollback()
    assert everything(db) == before
    assert bring(record(5, Paragraph=4), accept=("Paragraph",)).accepted_fields == ["Paragraph"]


def test_either_form_goes_on_where_the_other_ended(db: Session, bring: Import) -> None:
    made = [*WORLD, *records(60, share=0.3)]
    bring(*made)
    before = everything(db)
    assert bring(*made, form="xlsx").wrote is False
    assert everything(db) == before
    newer = [{**one, "Text": "5.Fictional words."} if one in (OWN, THEIRS, REVIEWED) else one for one in made]
    receipt = bring(*newer, form="xlsx")
    assert (receipt.changed, receipt.changed_fields) == (3, {"Text": 3})
    kept = rows(db)
    assert kept[identity(3)].review_cycle == "4"
    assert all(kept[identity(number)].document_uuid == OWN["DocumentId"] for number in (1, 2, 3))
    assert kept[identity(1)].raw["DocumentId"] == OWN["DocumentId"]
    assert bring(*newer).wrote is False


def test_a_workbook_first_gains_what_it_lacked_from_the_other_form(db: Session, bring: Import) -> None:
    bring(*WORLD, form="xlsx")
    assert {row.document_uuid for row in rows(db).values()} == {""}
    receipt = bring(*WORLD)
    assert (receipt.changed, receipt.changed_fields) == (4, {"DocumentId": 4, "UprCycle": 1})
    assert bring(*WORLD, form="xlsx").wrote is False


def test_the_register_alone_takes_either_form_too(db: Session, bring: Import, tmp_path: Path) -> None:
    scope = Scope.of_register(ZAZALAND, STATES)
    source = Source("export", NOW, lambda: NOW, lambda: 42.0)
    by_json = read_export(write(tmp_path / "a.json", OWN), scope)
    by_workbook = read_export(write_workbook(tmp_path / "a.xlsx", OWN), scope)
    assert bring_in(db, by_json, LABELS, ZAZALAND, source).new == 1
    assert bring_in(db, by_workbook, LABELS, ZAZALAND, source).wrote is False
    db.commit()
    assert bring(*WORLD).same == 1


def test_packed_facets_are_what_counting_one_by_one_gives(db: Session, bring: Import) -> None:
    bring(*WORLD, *records(400, share=0.2), record(5, PublicationDate="unknown", Themes=[], Sdgs=[]))
    kept = db.scalars(sa.select(Annotation).order_by(Annotation.id)).all()
    columns = packed(db)
    ids = memoryview(columns[IDS][1]).cast("I")
    assert list(ids) == [row.id for row in kept]
    counts: dict[str, Counter[str]] = {}
    for name, (labels, places, codes) in columns.items():
        if name in (IDS, NEWEST):
            continue
        bears: dict[int, set[str]] = {}
        for place, code in zip(memoryview(places).cast("I"), memoryview(codes).cast("H"), strict=True):
            bears.setdefault(place, set()).add(labels[code])
        for place, row in enumerate(kept):
            assert bears.get(place, set()) == plainly(row)[name], (name, row.annotation_id)
        counts[name] = Counter(value for values in bears.values() for value in values)
    assert unfiltered_counts(db) == counts
    assert total(db) == len(kept)
    newest = [kept[place] for place in memoryview(columns[NEWEST][1]).cast("I")]
    by_day = sorted(kept, key=lambda row: (str(row.published_on or "0000"), row.id), reverse=True)
    assert [row.id for row in newest] == [row.id for row in by_day]


def plainly(row: Annotation) -> dict[str, set[str]]:
    """Return the values of each facet of a record, found the plain way."""

    def several(text: str) -> set[str]:
        return set(text.split("|")) - {""}

    return {
        "mechanism": {row.mechanism},
        "body": several(row.body),
        "country": several(row.countries),
        "kind": {row.kind},
        "theme": several(row.themes),
        "group": several(row.persons),
        "sdg": {code.split(".")[0] for code in several(row.sdgs)},
        "year": {str(row.published_on.year)} if row.published_on else set(),
        "position": several(row.review_positions),
    }


def test_more_labels_than_fit_are_refused(db: Session, bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_columns, "MOST_LABELS", 3)
    with pytest.raises(Refused, match="more than 3 labels"):
        bring(*WORLD, *(record(number, Themes=[f"Theme {number}"]) for number in range(10, 14)))


def test_without_any_record_nothing_is_packed(db: Session) -> None:
    index_columns.pack(db)
    assert (count(db, IndexColumn), total(db), unfiltered_counts(db), packed(db)) == (0, 0, {}, {})


WORDS = """
plant planted planting trees tree the The THE (the and ponds pond fictional fictions orchard's orchards “water” 16.3 12
water-law CCPR/C/ZZZ/CO/3 сад сада Өзгөн озгон ёлка naïve Straße generalization generally of_the caresses hopping hoping
flies fly agreed national nationality x²
"""
ASKED = ("-trees", "-water", '"planted trees"', '"fictional ponds', "fict", "the", "-сад")


def test_both_databases_find_what_reading_all_of_them_finds(db: Session, bring: Import) -> None:
    chance = random.Random(664)
    words = WORDS.split()
    texts = [f"{n}. " + " ".join(chance.choices(words, k=chance.randrange(1, 14))) for n in range(20, 120)]
    bring(*(record(20 + place, Text=text, Countries=["Quasiland"]) for place, text in enumerate(texts)))
    tidy_words(db)
    indexed = [(row.id, words_of_record(row.symbol, row.text)) for row in rows(db).values()]
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize = 'porter unicode61 remove_diacritics 0')")
        plain.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", indexed)
        for _ in range(150):
            asked = " ".join(chance.choices([*words, *ASKED], k=2))
            terms = parse_search(asked)
            if all(term.excluded for term in terms):
                continue
            query = expression(SQLITE, terms)
            wanted = {one for (one,) in plain.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,))}
            assert numbers(found_ids(db, terms)) == wanted, asked
    assert numbers(excluded_ids(db, parse_search("-trees"))) == numbers(found_ids(db, parse_search("trees")))


def numbers(ids: str) -> set[int]:
    return {int(one) for one in ids.split(",") if one}
