"""PostgreSQL's index of words in the UN index: after any imports it holds the words of the records, and finds by them.

What it has to find, and in which order, is told by FTS5.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.index_world import WORDS, annotation, bring, draw_records, pack
from tests.postgres import Cluster
from tests.services.index_imports import check_words, count
from tracker.domain.annotation_terms import words_of_record
from tracker.domain.search_terms import Term, parse_search
from tracker.store import index_gathering, index_parts
from tracker.store.db import make_engine, make_sessions
from tracker.store.index_answers import UnpackedIndex, prepare, unpack
from tracker.store.index_gathering import LAST_POSITION, Gathering
from tracker.store.index_masks import members
from tracker.store.index_parts import build_if_missing, catch_up
from tracker.store.index_stems import StemWords
from tracker.store.models import Annotation, ImportRun, IndexPart, IndexStem
from tracker.store.word_queries import SQLITE, expression

pytestmark = pytest.mark.postgres

SEARCHES = (
    *WORDS, "t", "tortur", "wom", "o", "2", "qa", '"women"', '"orchard"', '"torture orchards"', '"orchards plants wom"',
    "women -judges", "women -t", "plants orchards women", "p -pla", "nowhere", "CCPR/C/QAA", "QAB", "said he",
    "A/HRC/36",
    '"torture orchards" women -"independent judges"', "women women", "ßtraße", '"planting planting"',
    "judges women -qab",
)  # fmt: skip


@pytest.fixture
def db(postgres_cluster: Cluster, postgres_template: str) -> Iterator[Session]:
    """A session of a database of PostgreSQL with two committees."""
    name = f"parts_{uuid4().hex[:12]}"
    engine = make_engine(postgres_cluster.create_database(name, template=postgres_template))
    with make_sessions(engine)() as session:
        for code in ("CCPR", "CAT"):
            make.committee(session, code)
        session.commit()
        yield session
    engine.dispose()
    postgres_cluster.drop_database(name)


def unpacked(db: Session) -> tuple[UnpackedIndex, StemWords]:
    index = unpack(db)
    assert index is not None
    assert isinstance(index.words, StemWords)
    return index, index.words


def check_searches(db: Session) -> None:
    """What is found, and its order by rank, is what FTS5 says of the same records."""
    index, words = unpacked(db)
    records = db.execute(sa.select(Annotation.id, Annotation.symbol, Annotation.text)).all()
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize = 'porter unicode61 remove_diacritics 0')")
        rows = [(identity, words_of_record(symbol, text)) for identity, symbol, text in records]
        plain.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", rows)
        for asked in SEARCHES:
            terms = parse_search(asked)
            if not terms:
                continue
            ranks = dict(plain.execute("SELECT rowid, rank FROM t WHERE t MATCH ?", (expression(SQLITE, terms),)))
            mask = words.mask_of(db, terms)
            assert set(index.ids[members(mask, index.size)].tolist()) == set(ranks), asked
            best = words.best(db, terms, mask, range(len(ranks)))
            assert len(best) == len(ranks) == len(set(best))
            in_order = [ranks[identity] for identity in best]
            assert in_order == pytest.approx(sorted(in_order), rel=1e-5), asked
            assert words.best(db, terms, mask, range(3, 7)) == best[3:7]
            check_excluded(db, index, words, terms)


def check_excluded(db: Session, index: UnpackedIndex, words: StemWords, terms: tuple[Term, ...]) -> None:
    if len(terms) == 1:
        found = members(words.mask_of(db, terms), index.size)
        rest = members(words.mask_of(db, [Term(terms[0].words, terms[0].open_ended, excluded=True)]), index.size)
        assert (found ^ rest).all()


def change(chance: Random, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave some records out, change the words of some, and add others."""
    kept = [dict(one) for one in records if chance.random() > 0.1]
    for one in kept:
        if chance.random() < 0.3:
            one["Text"] = f"5.{' '.join(chance.choices(WORDS, k=chance.randrange(1, 9)))}."
    return kept + draw_records(chance, chance.randrange(12))


@pytest.mark.parametrize("seed", range(3))
def test_the_index_holds_and_finds_what_the_records_hold_after_any_imports(
    db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)
    monkeypatch.setattr(index_parts, "MOST_PARTS", 3)
    monkeypatch.setattr(index_gathering, "AT_ONCE", 100)
    monkeypatch.setattr(index_gathering, "OFTEN", (0, 8, 10**6)[seed])
    records = draw_records(chance, 60)
    parts = set()
    for _ in range(6):
        bring(db, tmp_path, *records)
        check_words(db)
        check_searches(db)
        parts.add(count(db, IndexPart))
        records = change(chance, records)
    assert parts == {1, 2, 3}
    bits = db.scalar(sa.select(sa.func.count()).select_from(IndexStem).where(IndexStem.bits.is_not(None))) or 0
    assert (bits > 0) == (seed > 0)


def test_the_same_again_writes_no_part_and_a_rollback_leaves_all_as_it_was(db: Session, tmp_path: Path) -> None:
    records = draw_records(Random(8), 20)
    bring(db, tmp_path, *records)
    before = db.execute(sa.select(IndexPart.__table__)).all()
    assert not bring(db, tmp_path, *records).wrote
    assert db.execute(sa.select(IndexPart.__table__)).all() == before
    one = db.scalars(sa.select(Annotation)).first()
    assert one is not None
    one.text, run = "9. Other words altogether.", ImportRun(**{**told(db), "name": "other.json"})
    db.add(run)
    db.flush()
    one.last_import_run_id = run.id
    catch_up(db, run.id)
    check_words(db)
    assert count(db, IndexPart) == 2
    db.rollback()
    assert db.execute(sa.select(IndexPart.__table__)).all() == before
    check_words(db)


def told(db: Session) -> dict[str, Any]:
    """What an import is told of, but for its number."""
    run = db.execute(sa.select(ImportRun.__table__)).mappings().first()
    assert run is not None
    return {name: value for name, value in run.items() if name != "id"}


def test_words_are_gathered_while_the_records_are_written(db: Session, tmp_path: Path) -> None:
    bring(db, tmp_path, *draw_records(Random(9), 2100))
    assert [len(part.ids) for part in db.scalars(sa.select(IndexPart))] == [4 * 2100]
    check_words(db)
    check_searches(db)


def test_a_part_that_is_half_struck_out_goes(db: Session, tmp_path: Path) -> None:
    records = draw_records(Random(10), 20)
    bring(db, tmp_path, *records)
    first = db.scalars(sa.select(IndexPart.id)).one()
    changed = [{**one, "Text": f"6. Trees {number}."} for number, one in enumerate(records)]
    for number, stays in ((9, True), (10, False)):  # nine of twenty, then one more
        bring(db, tmp_path, *changed[:number], *records[number:])
        parts = db.scalars(sa.select(IndexPart.id)).all()
        assert (len(parts), first in parts) == (2, stays)
        check_words(db)
        check_searches(db)


def test_more_records_than_a_part_takes_make_several(
    db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (index_gathering, index_parts):
        monkeypatch.setattr(module, "MOST_RECORDS", 16)
    too_many = Gathering()
    too_many.take([("A/1", "Trees.")] * 17)
    too_many.take([("A/1", "Trees.")])
    assert list(too_many.pieces()) == []
    bring(db, tmp_path, *draw_records(Random(11), 40))
    assert count(db, IndexPart) == 3
    check_words(db)
    check_searches(db)


def test_an_index_that_was_never_made_is_made(db: Session, tmp_path: Path) -> None:
    build_if_missing(db)
    assert count(db, IndexPart) == 0
    bring(db, tmp_path, *draw_records(Random(12), 20))
    db.execute(sa.delete(IndexPart))
    assert count(db, IndexStem) == 0
    for _ in range(2):
        build_if_missing(db)
        assert count(db, IndexPart) == 1
        check_words(db)


def test_words_far_into_a_text_are_found_and_phrases_among_them_are_not(db: Session) -> None:
    far = " ".join(["tree"] * (LAST_POSITION - 4))  # four words of the symbol come before
    row = annotation(db, f"{far} pond lighthouse orchard", symbol="CCPR/C/1")
    pack(db)
    _, words = unpacked(db)
    for asked, found in (("orchard", True), ('"tree pond"', True), ('"pond lighthouse"', False)):
        assert bool(words.mask_of(db, parse_search(asked)).any()) is found, asked
    assert words.best(db, parse_search("lighthouse"), np.array([1], dtype=np.uint64), range(20)) == [row.id]


def test_nothing_is_prepared_and_a_newer_import_is_passed_over(db: Session, tmp_path: Path) -> None:
    records = draw_records(Random(13), 40)
    bring(db, tmp_path, *records[:20])
    index, words = unpacked(db)
    before = words.mask_of(db, parse_search("women")).tolist()
    bring(db, tmp_path, *records)
    prepare(lambda: db, index, 0)  # type: ignore[arg-type]
    assert words.mask_of(db, parse_search("women")).tolist() == before
