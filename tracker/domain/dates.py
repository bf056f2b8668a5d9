"""Days that are only partly known: `2017-07` is some day of July 2017."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as it is known: its first possible day, and how much of it is known."""

    first: date
    precision: Precision = Precision.DAY

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2017`, `2017-07` or `2017-07-24`; raises ValueError, naming the text, for anything else."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            msg = f"“{text}” is not a date: write 2017, 2017-07 or 2017-07-24"
            raise ValueError(msg)
        year, month, day = match.groups()
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        try:
            return cls(date(int(year), int(month or 1), int(day or 1)), precision)
        except ValueError as error:
            msg = f"“{text}” is not a day of the calendar"
            raise ValueError(msg) from error

    @property
    def last(self) -> date:
        """The last day it can be: what a judgement resting on it may be dated to."""
        if self.precision is Precision.YEAR:
            return date(self.first.year, 12, 31)
        if self.precision is Precision.MONTH:
            return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        return self.first

    def __str__(self) -> str:
        """Written as it is known: `2017-07` when only the month is."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.first.isoformat()[:length]


def end_of(day: date) -> datetime:
    """The last moment of a day, UTC: what was recorded by then was recorded on that day or before."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC) - timedelta(microseconds=1)
