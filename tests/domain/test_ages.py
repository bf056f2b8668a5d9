"""Whole years since adoption, and the bands they are counted in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.ages import age_of, years_after, years_before, years_between
from tracker.domain.vocabulary import Age

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("adopted", "age"),
    [
        (None, Age.UNKNOWN),
        (DAY, Age.UNDER_ONE),
        (date(2025, 11, 25), Age.UNDER_ONE),
        (date(2025, 11, 24), Age.ONE),
        (date(2023, 11, 25), Age.ONE),
        (date(2023, 11, 24), Age.THREE),
        (date(2021, 11, 25), Age.THREE),
        (date(2021, 11, 24), Age.FIVE),
        (date(2016, 11, 25), Age.FIVE),
        (date(2016, 11, 24), Age.TEN),
        (date(1999, 1, 1), Age.TEN),
    ],
)
def test_a_year_is_full_on_its_anniversary(adopted: date | None, age: Age) -> None:
    assert age_of(adopted, DAY) is age


def test_the_29th_of_february_has_its_anniversaries() -> None:
    assert years_after(date(2016, 2, 29), 1) == date(2017, 3, 1)
    assert years_after(date(2016, 2, 29), 4) == date(2020, 2, 29)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(5, 1, 1), 10) == date.min
    assert years_after(date(9998, 1, 1), 10) == date.max


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_the_anniversary_is_the_first_day_of_that_age(adopted: date, years: int) -> None:
    day = years_after(adopted, years)
    assert adopted <= years_before(day, years)
    assert adopted > years_before(day - timedelta(days=1), years)


@given(st.dates(max_value=date(2100, 12, 31)), st.dates(max_value=date(2100, 12, 31)))
def test_whole_years_between_two_days(day: date, later: date) -> None:
    years = years_between(day, later)
    assert years >= 0
    if years:
        assert years_after(day, years) <= later
    assert later < years_after(day, years + 1)
