"""Two days that are compared: how they are read from an address, and which filters hold for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain.ages import years_before
from tracker.domain.filters import FILTER_NAMES, Filters
from tracker.domain.messages import N_, Fault

LASTING: Final = frozenset(
    {"q", "committee", "document", "cycle", "theme", "group", "sdg", "action", "since", "until"}
    | {"demand", "follow_up", "reading"}
)
"""Filters that find the same recommendations on every day on which these count."""

OF_THE_DAY: Final = tuple(name for name in FILTER_NAMES if name not in LASTING | {"voice", "history", "unit"})
"""Filters whose answer depends on the day, and the day itself."""


def lasting(filters: Filters) -> Filters:
    """Return the filters that can hold for two days at once, with voice and history; counted are recommendations."""
    return filters.without(*OF_THE_DAY, "unit")


@dataclass(frozen=True, slots=True)
class Period:
    """Two days whose standings are compared, each at its end; the first is not behind the last."""

    first: date
    last: date


NOT_A_DAY: Final = N_("“%(value)s” is not a day for “%(name)s”: write it as 2020-01-31.")
TO_COME: Final = N_("“%(value)s” in “%(name)s” lies in the future: the record ends today, %(today)s.")
BACKWARDS: Final = N_("“from” (%(first)s) lies after “to” (%(last)s).")


def read_period(given: Mapping[str, str], *, today: date) -> tuple[Period, list[Fault]]:
    """Read `from` and `to`; without them the period ends today, and begins a year before its end.

    Returns the period, and a Fault for every day that could not be read, for which the usual day then stands.
    """
    faults: list[Fault] = []
    last = _read_day(given, "to", today, faults) or today
    first = _read_day(given, "from", today, faults) or years_before(last, 1)
    if first > last:
        faults.append(Fault("from", BACKWARDS, {"first": first.isoformat(), "last": last.isoformat()}))
        first = years_before(last, 1)
    return Period(first, last), faults


def _read_day(given: Mapping[str, str], name: str, today: date, faults: list[Fault]) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year == date.min.year:  # no period could begin a year before it
        faults.append(Fault(name, NOT_A_DAY, {"name": name, "value": text}))
        return None
    if day > today:
        faults.append(Fault(name, TO_COME, {"name": name, "value": text, "today": today.isoformat()}))
        return None
    return day
