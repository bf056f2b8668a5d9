"""Whole years since adoption, the bands they are counted in, and where a recommendation stood at each of them."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.ages import age_of, years_after, years_before
from tracker.domain.dates import end_of
from tracker.domain.statuses import Judgement, headline, headlines
from tracker.domain.vocabulary import NOT_ASSESSED, VOICES, Age, State, Status, Voice

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


def history_of(chance: Random) -> list[Judgement]:
    rows: list[Judgement] = []
    for identity in range(1, chance.randrange(9)):
        corrected = chance.choice(rows).id if rows and chance.random() < 0.3 else None
        rows.append(
            Judgement(
                identity,
                chance.choice(list(Voice)),
                chance.choice((*Status, None)) if corrected else chance.choice(list(Status)),
                date(2018, 1, 1) + timedelta(days=chance.randrange(4)),
                chance.choice(list(State)),
                datetime(2018, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(96)),
                corrected,
            )
        )
    return rows


@pytest.mark.parametrize("seed", range(150))
def test_several_days_at_once_are_each_day_alone(seed: int) -> None:
    chance = Random(seed)
    history = history_of(chance)
    days = [date(2017, 12, 31) + timedelta(days=number) for number in range(7)]
    for voice in VOICES:
        for recorded in (False, True):
            alone = [headline(history, day, voice, recorded_by=end_of(day) if recorded else None) for day in days]
            expected = [one.status if one else NOT_ASSESSED for one in alone]
            assert headlines(history, days, voice, recorded=recorded) == expected
