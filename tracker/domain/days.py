"""Days at which the record is read again and again: ends of quarters and years, and steps between them."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

QUARTERS: Final = 4
MONTHS_IN_QUARTER: Final = 3


class Step(StrEnum):
    """How far apart the points of a series lie."""

    QUARTER = "quarter"
    YEAR = "year"


def quarter_of(day: date) -> int:
    """Return the number of the quarter in which a day lies; the quarter after it has the next number."""
    return day.year * QUARTERS + (day.month - 1) // MONTHS_IN_QUARTER


def end_of_quarter(number: int) -> date:
    """Return the last day of a quarter."""
    year, place = divmod(number + 1, QUARTERS)
    return date(year, place * MONTHS_IN_QUARTER + 1, 1) - timedelta(days=1)


def end_before(day: date, step: Step) -> date:
    """Return the last end of a quarter or year that lies before a day; raises ValueError before the calendar."""
    if step is Step.YEAR:
        return date(day.year - 1, 12, 31)
    return end_of_quarter(quarter_of(day) - 1)


def end_after(day: date, step: Step) -> date:
    """Return the first end of a quarter or year that lies after a day."""
    if step is Step.YEAR:
        this = date(day.year, 12, 31)
        return this if this > day else date(day.year + 1, 12, 31)
    this = end_of_quarter(quarter_of(day))
    return this if this > day else end_of_quarter(quarter_of(day) + 1)


def series_days(first: date, last: date, step: Step, *, most: int) -> list[date]:
    """Return the ends of quarters or years from the one in which `first` lies to `last`, and `last` itself.

    The last `most` of them, when there are more.
    """
    days = [last]
    while len(days) < most and (earlier := end_before(days[0], step)) >= first:
        days.insert(0, earlier)
    return days
