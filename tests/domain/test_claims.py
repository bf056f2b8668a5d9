"""A published figure, and its parts: whatever ours are, they add up to what the claim counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.claims import WORDS, Claimed, Why, parts_of, read_figure
from tracker.domain.rates import Counts
from tracker.domain.vocabulary import STANDINGS

FIGURES = {
    "0 of 664": Claimed(0, 664),
    " 3 of 3 ": Claimed(3, 3),
    "17 decisions; 23 pending": None,
    "1 paragraph; 65 of 111 votes": None,
    "4 of 3": None,
    "0 of 0": None,
    "most": None,
    "": None,
}


@pytest.mark.parametrize("text", FIGURES)
def test_only_so_many_of_so_many_is_a_figure(text: str) -> None:
    assert read_figure(text) == FIGURES[text]


OURS = Counts(1, 4, 3, 2, 5, 10)
"""25 recommendations: implemented, partially, not, reversed, no information, not assessed."""

CASES = {
    "none, counted as we count": (
        (0, 100),
        25,
        {"alike": 5, "partly": 4, "otherwise": 1, "no-information": 5, "not-judged": 10, "not-in-register": 75},
    ),
    "none, counted by paragraph": (
        (0, 100),
        18,
        {"alike": 5, "partly": 4, "otherwise": 1, "no-information": 5, "not-judged": 10, "other-unit": -7}
        | {"not-in-register": 82},
    ),
    "all": (
        (30, 30),
        25,
        {"alike": 1, "partly": 4, "otherwise": 5, "no-information": 5, "not-judged": 10, "not-in-register": 5},
    ),
    "some, but which is not told": (
        (7, 30),
        25,
        {"untold": 10, "no-information": 5, "not-judged": 10, "not-in-register": 5},
    ),
    "fewer than we hold": (
        (0, 20),
        25,
        {"alike": 5, "partly": 4, "otherwise": 1, "no-information": 5, "not-judged": 10, "beyond": -5},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_parts_of_a_claim(case: str) -> None:
    (implemented, total), units, expected = CASES[case]
    parts = parts_of(Claimed(implemented, total), OURS, units)
    assert {part.why.value: part.number for part in parts if part.number} == expected
    assert all(part.number == sum(map(OURS.number, part.statuses)) for part in parts if part.statuses)


@given(st.data())
def test_the_parts_add_up_to_what_the_claim_counts(data: st.DataObject) -> None:
    number = st.integers(0, 400)
    total = data.draw(st.integers(1, 3000))
    claimed = Claimed(data.draw(st.sampled_from((0, total)) | st.integers(0, total)), total)
    ours = Counts(*(data.draw(number) for _ in STANDINGS))
    parts = parts_of(claimed, ours, data.draw(st.integers(0, ours.total)))
    assert sum(part.number for part in parts) == total
    told = [status for part in parts for status in part.statuses]
    assert sorted(told) == sorted(STANDINGS), "every recommendation of ours stands in one part"


def test_every_part_has_its_words() -> None:
    assert set(WORDS) == set(Why)
