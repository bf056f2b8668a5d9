"""The words of many records at once are those of each of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain import annotation_terms
from tracker.domain.annotation_terms import SAID_NOTHING, words_of_record
from tracker.store import index_said
from tracker.store.index_said import AT_ONCE, FEW, words_of_records

NOTHING = st.sampled_from(sorted(SAID_NOTHING))
LIKE_NOTHING = st.builds("".join, st.tuples(NOTHING, st.sampled_from(["x", "s", "'", "ё", "\x00"])))
ASCII_SPACES = [" ", "  ", "\n", "\t", "\x0b", "\x0c", "\r", "\x1c", "\x1f"]
OTHER_SIGNS = ["\x00", "\x01", "\x1b", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u2029", "\u3000"]
SPACES = st.sampled_from([*ASCII_SPACES, *OTHER_SIGNS])
PIECES = st.one_of(
    NOTHING, LIKE_NOTHING, SPACES, SPACES, st.sampled_from(["'s ", "'s", "’s ", "trees", "Ёлка"]), st.text()
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def compared(records: list[tuple[str, str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the words of each record, of all at once and one by one."""
    one_by_one = [words_of_record(symbol, text) for symbol, text in records]
    return [words.split() for words in words_of_records(records)], [words.split() for words in one_by_one]


@given(st.lists(st.tuples(st.sampled_from(["", "CCPR/C/ZZZ/CO/3", "the of"]), TEXTS), min_size=FEW, max_size=FEW + 9))
@example([("", "")] * FEW)
@example([("", "it's 's's  's")] * FEW)
@example([("", "yourselves")] * (FEW - 1) + [("", "Themselves themselvesx themselv ourselves'")])
def test_the_words_of_many_records_are_those_of_each(records: list[tuple[str, str]]) -> None:
    many, each = compared(records)
    assert many == each


def test_more_records_than_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [(f"A/{number}", f"the trees of {number} and its ponds") for number in range(2 * AT_ONCE + 7)]
    monkeypatch.setattr(index_said, "words_of_record", None)  # of the seven it is asked, and of no others
    with pytest.raises(TypeError):
        words_of_records(records)
    assert [words.split() for words in words_of_records(records[: 2 * AT_ONCE])] == [
        [f"A/{number}", "trees", str(number), "ponds"] for number in range(2 * AT_ONCE)
    ]


def test_a_text_that_is_too_long_is_cut_as_it_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotation_terms, "MOST_LETTERS", 50)
    monkeypatch.setattr(index_said, "MOST_LETTERS", 50)
    many, each = compared([("A/1", "the ponds, " * length) for length in range(FEW)])
    assert many == each
    assert max(len(" ".join(words)) for words in many) <= 50
