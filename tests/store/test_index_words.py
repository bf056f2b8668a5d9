"""Sets of records of the UN index: counted as if one by one, and found by words as the index of words finds them."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.index_world import WORDS, annotation, bring, draw_records, found_ids, pack
from tracker.domain.search_terms import Term, parse_search
from tracker.store import index_words
from tracker.store.annotation_words import add_words, remove_words
from tracker.store.db import Sessions
from tracker.store.index_answers import UnpackedIndex, import_number, prepare, unpack
from tracker.store.index_facets import Chosen, Facet
from tracker.store.index_masks import in_all, in_any, mask_of_members, members, number_in
from tracker.store.models import Annotation

SEARCHES = (
    *WORDS, "t", "tortur", "wom", "o", "2", "qa",
    '"women"', '"orchard"', '"torture orchards"', "-women", "women -judges",
    "women -t", "-t -o", "plants orchards women", "p -pla", "nowhere", "-nowhere", "women nowhere", "CCPR/C/QAA", "QAB",
    '"torture orchards" women -"independent judges"', "women women", "Ы", "ßtraße", "x" * 70, "said he",
)  # fmt: skip


def plain(index: UnpackedIndex, db: Session, terms: tuple[Term, ...]) -> set[int]:
    """The places of what the index of words finds."""
    if any(not term.excluded for term in terms):
        return set(members(index.mask_of(found_ids(db, terms)), index.size).nonzero()[0].tolist())
    return set(range(index.size)).difference(*(plain(index, db, (replace(one, excluded=False),)) for one in terms))


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 900), values=st.integers(1, 40), seed=st.integers(0, 1 << 30), share=st.floats(0, 1))
def test_facets_are_counted_as_if_one_by_one(size: int, values: int, seed: int, share: float) -> None:
    chance = np.random.default_rng(seed)
    # From values that almost all records bear to values of none: the last code is never borne.
    borne = chance.random((size, values + 1)) < np.append(chance.random(values) ** 4, 0)
    places, codes = borne.nonzero()
    labels = [f"value {code}" for code in range(values + 1)]
    facet = Facet(labels, places.astype(np.uint32), codes.astype(np.uint16), size)
    wanted = chance.random(size) < share * chance.choice([1, 0.02])
    mask = mask_of_members(wanted)
    assert (members(mask, size) == wanted).all()
    assert number_in(mask) == wanted.sum()
    counted = {label: int(number) for label, number in zip(labels, borne[wanted].sum(axis=0), strict=True) if number}
    assert facet.count(Chosen(mask, size)) == counted
    assert facet.count(None) == {labels[code]: int(n) for code, n in enumerate(borne.sum(axis=0)) if n}
    for code in range(values + 1):
        assert (members(facet.bearing([labels[code], "no value"]), size) == borne[:, code]).all()
    assert (members(facet.bearing(labels), size) == borne.any(axis=1)).all()
    assert in_all([None, mask, None]) is mask
    assert in_all([None]) is None
    assert not in_any([], size).any()


@pytest.mark.parametrize("prepared", ["nothing", "no sets", "one set", "beginnings", "stems"])
def test_words_are_found_as_the_index_of_words_finds_them(
    sessions: Sessions, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: str
) -> None:
    for code in ("CCPR", "CAT"):
        make.committee(db, code)
    bring(db, tmp_path, *draw_records(Random(5), 70))
    change_words(db)
    monkeypatch.setattr(index_words, "SELDOM", {"stems": 10**6, "beginnings": 2}.get(prepared, 9))
    monkeypatch.setattr(index_words, "MOST_PREPARED", {"no sets": 0, "one set": 10}.get(prepared, 10**6))
    index = unpack(db)
    assert index is not None
    if prepared != "nothing":
        prepare(sessions, index, import_number(db))
    chance = Random(6)
    several = [" ".join(chance.sample(SEARCHES, 3)) for _ in range(40)]
    for asked in (*SEARCHES, *several, *SEARCHES):
        terms = parse_search(asked)
        if terms:
            found = set(members(index.words.mask_of(db, terms), index.size).nonzero()[0].tolist())
            assert found == plain(index, db, terms), asked


def change_words(db: Session) -> None:
    """Write some records into the index of words anew, with other words."""
    rows = db.execute(sa.select(Annotation.id, Annotation.symbol, Annotation.text).order_by(Annotation.id)).all()
    old = [(identity, symbol, text) for identity, symbol, text in rows[::3]]
    remove_words(db, old)
    add_words(db, [(identity, symbol, f"tortoise judges twice, {text[:9]} judges") for identity, symbol, text in old])
    db.commit()


def test_what_was_prepared_for_an_older_import_is_not_taken_in(sessions: Sessions, db: Session) -> None:
    annotation(db, "women")
    pack(db)
    index, number = unpack(db), import_number(db)
    assert index is not None
    annotation(db, "women")
    pack(db)
    prepare(sessions, index, number)
    assert number_in(index.words.mask_of(db, parse_search("women"))) == 1
    newer = unpack(db)
    assert newer is not None
    assert number_in(newer.words.mask_of(db, parse_search("women"))) == 2


def test_what_is_remembered_is_bounded(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    annotation(db, "women")
    pack(db)
    index = unpack(db)
    assert index is not None
    monkeypatch.setattr(index_words, "MOST_ASKED", 10_000)
    for number in range(50):
        index.words.mask_of(db, parse_search(f"word{number}"))
    assert 0 < len(index.words._asked) < 12
