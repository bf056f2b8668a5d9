"""Who asks what of the record, on which day: what every read takes, so that all of them answer the same question."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from tracker.domain.dates import end_of
from tracker.domain.filters import Filters
from tracker.domain.vocabulary import History, Role, Sensitivity

PUBLIC_ONLY: Final = frozenset({Sensitivity.PUBLIC})


def clearance_of(role: Role | None) -> frozenset[Sensitivity]:
    """Return which evidence somebody may see: all see `public`, viewers `partners` too, who logs sees everything."""
    if role is None:
        return PUBLIC_ONLY
    if role.may(Role.RESEARCHER):
        return frozenset(Sensitivity)
    return frozenset({Sensitivity.PUBLIC, Sensitivity.PARTNERS})


@dataclass(frozen=True, slots=True)
class Question:
    """Filters, the day it is today, what the asker may see, and the language of the answer."""

    filters: Filters
    today: date
    clearance: frozenset[Sensitivity] = PUBLIC_ONLY
    language: str = "en"

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return self.filters.day(self.today)

    @property
    def recorded_by(self) -> datetime | None:
        """The moment up to which the record is read; None when all that is known now counts."""
        return end_of(self.day) if self.filters.history is History.RECORDED else None

    def about(self, filters: Filters) -> "Question":
        """Return the same asker's question with other filters."""
        return replace(self, filters=filters)
