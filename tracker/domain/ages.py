"""How old a recommendation is on a day: whole years since its document was adopted (trap 10 of grading and rates)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from tracker.domain.vocabulary import Age

BEGINS_AT: Final[Mapping[Age, int]] = {
    Age.UNDER_ONE: 0,
    Age.ONE: 1,
    Age.THREE: 3,
    Age.FIVE: 5,
    Age.TEN: 10,
}
"""The whole years at which each band of ages begins; it ends where the next one begins."""


def years_before(day: date, years: int) -> date:
    """Return the last day of adoption that is `years` old on `day`; 28 February stands in for a missing 29th."""
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years_after(day: date, years: int) -> date:
    """Return the first day on which what was adopted on `day` is `years` old; 1 March for a missing 29 February."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_of(adopted: date | None, day: date) -> Age:
    """Return the band of ages that what was adopted then is in on a day."""
    if adopted is None:
        return Age.UNKNOWN
    found = Age.UNDER_ONE
    for age, years in BEGINS_AT.items():
        if adopted <= years_before(day, years):
            found = age
    return found
