"""The stems of many records at once are those of each of them, in the order in which their words stand."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.annotation_terms import SAID_NOTHING, StemNumbers
from tracker.store import index_numbers
from tracker.store.index_numbers import ManyStemNumbers

NOTHING = st.sampled_from(sorted(SAID_NOTHING))
SIGNS = st.sampled_from(
    [" ", "  ", "\n", "\x1c", "\x00", "_", "-", "'s ", "'s", "’s ", "“", "–", "…", "\u2003", "\u2028"]
)
WORDS = st.text("aeglnrstyAEN19", min_size=1, max_size=20)
PIECES = st.one_of(
    NOTHING, SIGNS, SIGNS, WORDS, WORDS, st.sampled_from(["Ёлка", "naïve", "İ", "ﬁsh"]), st.text(max_size=3)
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
SYMBOLS = st.sampled_from(["", "CCPR/C/ZZZ/CO/3", "the of", "A's B", "É/1"])
RECORDS = st.lists(st.tuples(SYMBOLS, TEXTS), max_size=8)


def stems_of_many(numbers: ManyStemNumbers, records: list[tuple[str, str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for stems, lengths in numbers.of(records):
        names = {number: stem for stem, number in numbers.number_of.items()}
        said = iter([names[number] for number in stems.tolist()])
        found += [[next(said) for _ in range(length)] for length in lengths.tolist()]
        assert next(said, None) is None
    return found


def stems_of_each(records: list[tuple[str, str]]) -> list[list[str]]:
    numbers = StemNumbers()
    found = [list(numbers.of(symbol, text)) for symbol, text in records]
    names = {number: stem for stem, number in numbers.number_of.items()}
    return [[names[number] for number in one] for one in found]


@given(RECORDS, RECORDS)
@example([], [])
@example([("", "eightlet eightlett sixteenletterswd sixteenletterswdx")], [("", "sixteenletterswd eightlet eightlett")])
def test_the_stems_of_many_records_are_those_of_each(
    records: list[tuple[str, str]], others: list[tuple[str, str]]
) -> None:
    numbers = ManyStemNumbers()
    for some in (records, others, [*others, *records]):
        assert stems_of_many(numbers, some) == stems_of_each(some)


@pytest.mark.parametrize("slot_bits", [1, 3, 19])
def test_words_that_share_a_slot_are_told_apart(monkeypatch: pytest.MonkeyPatch, slot_bits: int) -> None:
    monkeypatch.setattr(index_numbers, "_SLOT_BITS", slot_bits)
    monkeypatch.setattr(index_numbers, "_SLOTS", (64 - slot_bits, 64 - 2 * slot_bits))
    chance = random.Random(667)
    words = ["".join(chance.choices("aegnrst", k=chance.randrange(1, 18))) for _ in range(60)]
    records = [("A/1", " ".join(chance.choices(words, k=9))) for _ in range(450)]
    assert stems_of_many(ManyStemNumbers(), records) == stems_of_each(records)


def test_words_beyond_those_that_are_remembered_have_their_stems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_numbers, "REMEMBERED", 2)
    records = [("A/1", "trees ponds tree hills"), ("", "hills, ponds")]
    numbers = ManyStemNumbers()
    assert stems_of_many(numbers, records) == stems_of_many(numbers, records) == stems_of_each(records)
