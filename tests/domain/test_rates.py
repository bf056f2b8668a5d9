"""Rates: definitions, bases and bounds (design 3.2), and the row that files and the API print (5.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.rates import (
    COUNT_COLUMNS,
    RATE_COLUMNS,
    ROW_COLUMNS,
    RULES,
    RULES_VERSION,
    SETS,
    SMALL_BASE,
    Counts,
    Row,
    judged_among,
    worst_of,
)
from tracker.domain.vocabulary import JUDGED, NOT_ASSESSED, STANDINGS, WORST_FIRST, Status

COUNTS = st.builds(Counts, *(st.integers(0, 60) for _ in STANDINGS))

TABLE = {
    # i, p, n, r, u, a → implementation, some action, weighted, reversal, coverage, lower, upper
    "the example of the design": ((0, 3, 20, 0, 0, 100), (0, 3 / 23, 1.5 / 23, 0, 23 / 123, 0, 100 / 123)),
    "one of each": ((1, 1, 1, 1, 1, 1), (0.25, 0.5, 0.375, 0.25, 5 / 6, 1 / 6, 0.5)),
    "all implemented": ((7, 0, 0, 0, 0, 0), (1, 1, 1, 0, 1, 1, 1)),
    "all reversed": ((0, 0, 0, 4, 0, 0), (0, 0, 0, 1, 1, 0, 0)),
    "half done everywhere": ((0, 8, 0, 0, 0, 0), (0, 1, 0.5, 0, 1, 0, 0)),
    "looked, and could not tell": ((0, 0, 0, 0, 5, 0), (None, None, None, None, 1, 0, 1)),
    "nobody looked": ((0, 0, 0, 0, 0, 5), (None, None, None, None, 0, 0, 1)),
    "an empty set": ((0, 0, 0, 0, 0, 0), (None, None, None, None, None, None, None)),
}


@pytest.mark.parametrize(("counts", "rates"), TABLE.values(), ids=TABLE)
def test_rates_by_hand(counts: tuple[int, ...], rates: tuple[float | None, ...]) -> None:
    found = Counts(*counts)
    assert [getattr(found, name) for name in RATE_COLUMNS] == pytest.approx(rates)


@given(COUNTS)
def test_numbers_add_up_and_rates_stay_within_their_bounds(counts: Counts) -> None:
    parts = [counts.number(standing) for standing in STANDINGS]
    assert counts.total == sum(parts)
    assert counts.judged == sum(counts.number(status) for status in JUDGED)
    assert counts.small_base is (counts.judged < 10)
    rates = {name: getattr(counts, name) for name in RATE_COLUMNS}
    assert all(rate is None or 0 <= rate <= 1 for rate in rates.values())
    on_judged = ("implementation_rate", "some_action_rate", "weighted_index", "reversal_rate")
    assert all((rates[name] is None) is (counts.judged == 0) for name in on_judged)
    assert all((rates[name] is None) is (counts.total == 0) for name in ("coverage", "lower_bound", "upper_bound"))
    if counts.judged:
        assert counts.lower_bound <= counts.implementation_rate <= counts.upper_bound  # type: ignore[operator]
        assert counts.implementation_rate <= counts.weighted_index <= counts.some_action_rate  # type: ignore[operator]
        assert counts.some_action_rate + counts.reversal_rate <= 1 + 1e-12  # type: ignore[operator]


@given(COUNTS)
def test_the_bounds_are_reached_when_the_rest_is_judged(counts: Counts) -> None:
    rest = counts.no_information + counts.not_assessed
    named: dict[str, int] = {standing: counts.number(standing) for standing in JUDGED}
    worst = Counts.of({**named, Status.NOT_IMPLEMENTED: named[Status.NOT_IMPLEMENTED] + rest})
    best = Counts.of({**named, Status.IMPLEMENTED: named[Status.IMPLEMENTED] + rest})
    assert worst.implementation_rate == counts.lower_bound
    assert best.implementation_rate == counts.upper_bound


@given(COUNTS)
def test_each_number_opens_a_set_of_its_size(counts: Counts) -> None:
    def size(name: str) -> int:
        return sum(counts.number(standing) for standing in SETS[name])

    assert all(SETS[standing] == (standing,) for standing in STANDINGS)
    assert size("judged") == counts.judged
    if counts.total:
        assert size("assessed") / counts.total == counts.coverage
        assert size("lower") / counts.total == counts.lower_bound
        assert size("upper") / counts.total == counts.upper_bound


@given(COUNTS)
def test_counts_come_back_from_a_mapping(counts: Counts) -> None:
    assert Counts.of({standing: counts.number(standing) for standing in STANDINGS}) == counts


def test_an_unknown_standing_is_refused() -> None:
    with pytest.raises(KeyError):
        Counts.of({"done": 1})


@pytest.mark.parametrize(("judged", "small"), [(0, True), (SMALL_BASE - 1, True), (SMALL_BASE, False)])
def test_small_base_begins_below_ten(judged: int, small: bool) -> None:
    assert Counts(not_implemented=judged, no_information=50).small_base is small


def test_row_has_the_columns_of_the_contract_in_order() -> None:
    promised = (
        "key, label, total, implemented, partially_implemented, not_implemented, reversed, no_information, "
        "not_assessed, judged, implementation_rate, some_action_rate, weighted_index, reversal_rate, coverage, "
        "lower_bound, upper_bound, small_base, list_url"
    )
    assert ", ".join(ROW_COLUMNS) == promised
    row = Row("CAT", "Committee against Torture", Counts(1, 1, 1, 0, 0, 1), "/recommendations?committee=CAT", {})
    record = row.record()
    assert tuple(record) == ROW_COLUMNS
    assert record == {
        "key": "CAT",
        "label": "Committee against Torture",
        **dict(zip(COUNT_COLUMNS, (4, 1, 1, 1, 0, 0, 1, 3), strict=True)),
        **dict(zip(RATE_COLUMNS, (1 / 3, 2 / 3, 0.5, 0, 0.75, 0.25, 0.5), strict=True)),
        "small_base": True,
        "list_url": "/recommendations?committee=CAT",
    }
    with pytest.raises(AttributeError):
        _ = row.no_such_figure


def test_every_rule_is_told_once() -> None:
    assert RULES_VERSION
    assert len({rule.name for rule in RULES}) == len(RULES)
    told = {rule.name.replace("-", "_") for rule in RULES}
    assert told >= {"implementation_rate", "some_action_rate", "weighted_index", "reversal_rate", "coverage", "bounds"}
    assert all(rule.title and rule.formula and rule.text for rule in RULES)


WORST = {
    "none at all": ([], NOT_ASSESSED, 0),
    "nobody judged": ([NOT_ASSESSED, NOT_ASSESSED], NOT_ASSESSED, 0),
    "could not tell is no judgement": (["no-information", NOT_ASSESSED], NOT_ASSESSED, 0),
    "one judged among many": ([NOT_ASSESSED, "implemented", "no-information"], "implemented", 1),
    "partially before fully": (["implemented", "partially-implemented"], "partially-implemented", 2),
    "not before partially": (["partially-implemented", "not-implemented", "implemented"], "not-implemented", 3),
    "reversed before all": (["not-implemented", "reversed", "implemented"], "reversed", 3),
}


@pytest.mark.parametrize(("statuses", "worst", "judged"), WORST.values(), ids=WORST)
def test_a_unit_stands_by_its_worst_judged_member(statuses: list[str], worst: str, judged: int) -> None:
    assert worst_of(statuses) == worst
    assert judged_among(statuses) == judged


@given(st.lists(st.sampled_from(STANDINGS), min_size=1))
def test_the_worst_is_one_of_the_members_and_none_is_worse(statuses: list[str]) -> None:
    worst = worst_of(statuses)
    among = [status for status in statuses if status in WORST_FIRST]
    if not among:
        assert worst == NOT_ASSESSED
    else:
        assert WORST_FIRST.index(Status(worst)) == min(WORST_FIRST.index(Status(status)) for status in among)
    assert judged_among(statuses) == len(among)
