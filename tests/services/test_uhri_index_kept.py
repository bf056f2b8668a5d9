"""What an import of the UN index keeps for reading: packed facets, words, and all of it through migrations."""

import random
import sqlite3
from collections import Counter
from contextlib import closing

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from benchmarks.uhri_export import records
from tests import make
from tests.index_world import found_ids, packed
from tests.services.index_imports import WORLD, Import, check_words, count, found, numbers, rows
from tests.uhri_records import identity, record
from tracker.domain.annotation_terms import words_of_record
from tracker.domain.messages import Refused
from tracker.domain.search_terms import parse_search
from tracker.importers.uhri_rows import COLUMNS
from tracker.store import index_columns
from tracker.store.annotation_rows import AnnotationRows
from tracker.store.index_columns import IDS, NEWEST, total, unfiltered_counts
from tracker.store.migrations import downgrade, upgrade
from tracker.store.models import Annotation, IndexColumn, Recommendation, Suggestion
from tracker.store.models.uhri import annotation_recommendations
from tracker.store.word_queries import SQLITE, expression


def test_packed_facets_are_what_counting_one_by_one_gives(db: Session, bring_world: Import) -> None:
    bring_world(*WORLD, *records(400, share=0.2), record(5, PublicationDate="unknown", Themes=[], Sdgs=[]))
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


def test_more_labels_than_fit_are_refused(db: Session, bring_world: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_columns, "MOST_LABELS", 3)
    with pytest.raises(Refused, match="more than 3 labels"):
        bring_world(*WORLD, *(record(number, Themes=[f"Theme {number}"]) for number in range(10, 14)))


def test_without_any_record_nothing_is_packed(db: Session) -> None:
    index_columns.pack(db)
    assert (count(db, IndexColumn), total(db), unfiltered_counts(db), packed(db)) == (0, 0, {}, {})


WORDS = """
plant planted planting trees tree the The THE (the and ponds pond fictional fictions orchard's orchards “water” 16.3 12
water-law CCPR/C/ZZZ/CO/3 сад сада Өзгөн озгон ёлка naïve Straße generalization generally of_the caresses hopping hoping
flies fly agreed national nationality x²
"""
ASKED = ("-trees", "-water", '"planted trees"', '"fictional ponds', "fict", "the", "-сад")


def test_both_databases_find_what_reading_all_of_them_finds(db: Session, bring_world: Import) -> None:
    chance = random.Random(664)
    words = WORDS.split()
    texts = [f"{n}. " + " ".join(chance.choices(words, k=chance.randrange(1, 14))) for n in range(20, 120)]
    bring_world(*(record(20 + place, Text=text, Countries=["Quasiland"]) for place, text in enumerate(texts)))
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


BEFORE = "0008_days"


def test_records_of_an_older_database_are_kept_and_read_anew(engine: Engine, db: Session, bring_world: Import) -> None:
    """Down and up again is what a database goes through that was filled before all of the index was kept."""
    words = "Plant fictional orchards along every lighthouse road within three years"
    make.recommendation(db, 40, symbol="CCPR/C/ZZZ/CO/3", summary=words)
    alike = record(5, Text=f"41.The Committee recommends: {words}.")
    bare = record(6, Symbol=None)
    bring_world(*WORLD, alike, bare)
    own = [identity(1), identity(5), identity(6)]
    links = db.execute(sa.select(annotation_recommendations)).all()
    suggested = [(one.annotation_id, one.recommendation_id, one.score) for one in db.scalars(sa.select(Suggestion))]
    assert (len(links), len(suggested)) == (2, 1)
    tracked = count(db, Recommendation)
    db.close()
    for _ in range(2):
        downgrade(engine, BEFORE)
        upgrade(engine)
    kept = rows(db)
    assert sorted(kept) == own
    assert {row.fingerprint for row in kept.values()} == {""}
    assert {row.mechanism for row in kept.values()} == {"treaty-bodies"}
    assert kept[identity(1)].raw == WORLD[0]
    assert db.execute(sa.select(annotation_recommendations)).all() == links
    assert [
        (one.annotation_id, one.recommendation_id, one.score) for one in db.scalars(sa.select(Suggestion))
    ] == suggested
    assert (found(db, "fictional"), total(db)) == ([], 0)
    receipt = bring_world(*WORLD, alike, bare)
    assert (receipt.new, receipt.changed, receipt.same, receipt.changed_fields) == (3, 3, 0, {"rules": 3})
    assert count(db, Recommendation) == tracked
    assert rows(db)[identity(1)].themes == "Right to health"
    assert len(found(db, "fictional")) == total(db) == 6
    check_words(db)
    assert bring_world(*WORLD, alike, bare).wrote is False


def row_like(one: Annotation, **otherwise: str) -> tuple[str | None, ...]:
    """Return a row as a reader of files gives it, with some columns otherwise."""
    values = {name: getattr(one, name) for name in COLUMNS} | {"raw": "{}", "published_on": None}
    return tuple((values | otherwise).values())


@pytest.mark.parametrize(("column", "word"), [("kind", "guess"), ("mechanism", "nobody")])
def test_a_word_that_no_closed_list_has_is_refused_however_rows_are_written(
    db: Session, bring_world: Import, column: str, word: str
) -> None:
    bring_world(*WORLD)
    one = db.scalars(sa.select(Annotation)).first()
    assert one is not None
    writing = AnnotationRows(db, COLUMNS, lambda: one.last_import_run_id, write=True)
    writing.take([row_like(one, annotation_id=identity(90))])
    refused = (sa.exc.IntegrityError, psycopg.errors.CheckViolation)
    with pytest.raises(refused), db.begin_nested():
        writing.take([row_like(one, annotation_id=identity(91), **{column: word})])
    with pytest.raises(refused), db.begin_nested():
        db.execute(sa.update(Annotation).values({column: word}))
    assert count(db, Annotation) == len(WORLD) + 1
