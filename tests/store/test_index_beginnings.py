"""Sets for beginnings of words: with what is in none of them, any beginning has exactly its words."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracker.store.index_beginnings import Counted, KnownBeginnings, Range
from tracker.store.index_masks import in_any, mask_of_places, members

STEMS = st.dictionaries(
    st.text("abя", min_size=1, max_size=5) | st.text("ab", min_size=7, max_size=11) | st.text(min_size=1, max_size=3),
    st.integers(1, 9),
    max_size=60,
)


@given(numbers=STEMS, least=st.integers(1, 30), beginning=st.text("abя", min_size=1, max_size=9), data=st.data())
def test_a_beginning_has_its_words_in_sets_or_ranges(
    numbers: dict[str, int], least: int, beginning: str, data: st.DataObject
) -> None:
    stems = sorted(numbers)
    known = KnownBeginnings([Counted(*one) for one in numbers.items()], least)
    made = known.sets()
    for name, ranges in made:
        held = within(stems, ranges)
        assert held
        assert sum(numbers[one] for one in held) >= least
        assert held == [name] or (name[-1] == "*" and all(one.startswith(name[:-1]) for one in held))
        if data.draw(st.integers(0, 3)):
            known.know(name, mask_of_places(np.array([stems.index(one) for one in held]), len(stems)))
    masks, gaps = known.beginning_with(beginning)
    in_sets = [stems[place] for place in members(in_any(masks, len(stems)), len(stems)).nonzero()[0]]
    in_gaps = within(stems, gaps)
    assert sorted(in_sets + in_gaps) == [one for one in stems if one.startswith(beginning)]
    assert gaps == sorted(gaps)
    mask = known.exactly(beginning)
    assert mask is None or [stems[place] for place in members(mask, len(stems)).nonzero()[0]] == [beginning]


def test_what_is_in_no_set_is_seldom_and_frequent_sets_come_first() -> None:
    numbers = {"water": 5, "wood": 5, "woods": 5, "women": 40, "wom": 1, "x": 2}
    known = KnownBeginnings([Counted(*one) for one in numbers.items()], 10)
    assert known.sets() == [("women", [("women", "women")]), ("wood*", [("wood", "woods")])]
    for name, _ in known.sets():
        known.know(name, mask_of_places(np.array([0]), 1))
    assert known.beginning_with("w")[1] == [("water", "wom")]
    assert known.beginning_with("wo")[1] == [("wo", "wom")]
    assert known.beginning_with("woo")[1] == []
    assert known.beginning_with("v") == ([], [])
    assert known.beginning_with("z") == ([], [])


def within(stems: list[str], ranges: list[Range]) -> list[str]:
    """Those of some stems that are in one of some ranges, in order."""
    return [one for one in stems if any(first <= one <= last for first, last in ranges)]
