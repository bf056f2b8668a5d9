"""Agreement of two readers, against cases computed by hand."""

from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.agreement import Agreement, agreement_of
from tracker.domain.vocabulary import Status

Pairs = list[tuple[str, str]]


def pairs(table: dict[tuple[str, str], int]) -> Pairs:
    return list(chain.from_iterable(repeat(pair, number) for pair, number in table.items()))


def test_two_readers_and_fifty_proposals() -> None:
    # The usual textbook example: two readers say yes or no to 50 proposals.
    #              B yes  B no
    #   A yes        20     5     25        observed  = (20 + 15) / 50 = 0.70
    #   A no         10    15     25        by chance = 25/50 · 30/50 + 25/50 · 20/50 = 0.50
    #                30    20     50        kappa     = (0.70 - 0.50) / (1 - 0.50) = 0.40
    # Standard error (Fleiss, Cohen and Everitt 1969), kappa = 0.4, so 1 - kappa = 0.6:
    #   A = 0.4 (1 - (0.5 + 0.6) 0.6)² + 0.3 (1 - (0.5 + 0.4) 0.6)² = 0.4 · 0.34² + 0.3 · 0.46² = 0.10972
    #   B = 0.6² (0.1 (0.6 + 0.5)² + 0.2 (0.4 + 0.5)²) = 0.36 (0.121 + 0.162) = 0.10188
    #       cell (yes, no): column share of yes 0.6 + row share of no 0.5; cell (no, yes): 0.4 + 0.5
    #   C = (0.4 - 0.5 · 0.6)² = 0.01
    #   variance = (0.10972 + 0.10188 - 0.01) / (0.5² · 50) = 0.2016 / 12.5 = 0.016128; error = 0.126996
    #   interval = 0.4 ± 1.959964 · 0.126996 = 0.151092 … 0.648908
    found = agreement_of(pairs({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}))
    assert (found.total, found.agreed, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.kappa_low == pytest.approx(0.151092, abs=1e-6)
    assert found.kappa_high == pytest.approx(0.648908, abs=1e-6)


def test_three_statuses() -> None:
    # rows (first reader) 4, 3, 3; columns (second reader) 3, 4, 3; agreed 3 + 2 + 2 = 7 of 10
    # by chance = (4·3 + 3·4 + 3·3) / 100 = 0.33; kappa = (0.70 - 0.33) / 0.67 = 0.552239
    table = {("i", "i"): 3, ("i", "n"): 1, ("n", "n"): 2, ("n", "p"): 1, ("p", "p"): 2, ("p", "n"): 1}
    found = agreement_of(pairs(table))
    assert found.agreed == 7
    assert found.kappa == pytest.approx(37 / 67)


CASES: dict[str, tuple[Pairs, Agreement]] = {
    "nothing was read twice": ([], Agreement(0, 0, None, None, None)),
    "both always say the same one thing": ([("n", "n")] * 5, Agreement(5, 5, None, None, None)),
    "perfect": ([("n", "n")] * 3 + [("i", "i")] * 2, Agreement(5, 5, 1.0, 1.0, 1.0)),
    "as by chance": (pairs({(a, b): 1 for a in "xy" for b in "xy"}), Agreement(4, 2, 0.0, -0.98, 0.98)),
    "always the other": ([("n", "i"), ("i", "n")] * 4, Agreement(8, 0, -1.0, -1.0, -1.0)),
    "one says one thing, the other another": ([("n", "i")] * 4, Agreement(4, 0, 0.0, 0.0, 0.0)),
}


@pytest.mark.parametrize(("given_pairs", "expected"), CASES.values(), ids=CASES)
def test_cases(given_pairs: Pairs, expected: Agreement) -> None:
    found = agreement_of(given_pairs)
    assert (found.total, found.agreed) == (expected.total, expected.agreed)
    assert (found.kappa, found.kappa_low, found.kappa_high) == pytest.approx(
        (expected.kappa, expected.kappa_low, expected.kappa_high), abs=0.001
    )


def test_without_pairs_there_is_no_share() -> None:
    assert agreement_of([]).share is None


@given(st.lists(st.tuples(st.sampled_from(list(Status)), st.sampled_from(list(Status)))))
def test_whoever_reads_first_agreement_is_the_same(read: Pairs) -> None:
    found, swapped = agreement_of(read), agreement_of((second, first) for first, second in read)
    assert (found.total, found.agreed) == (swapped.total, swapped.agreed)
    for name in ("kappa", "kappa_low", "kappa_high"):
        assert getattr(found, name) == pytest.approx(getattr(swapped, name))
    if found.kappa is not None and found.kappa_low is not None and found.kappa_high is not None:
        assert -1 <= found.kappa_low <= found.kappa + 1e-12
        assert found.kappa - 1e-12 <= found.kappa_high <= 1
