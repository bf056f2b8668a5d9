"""How often a demand was asked, by whom and since when, and how long it waits: one definition for pages and files.

A document asks once, however many of its paragraphs and items belong to the demand: two items of one report are no
second request. A demand waits from the day of its first ask, up to the day that is asked about, as long as it does
not stand as implemented by the rule for demands (the worst status among its judged members, design 3.2). One of which
nobody judged a member waits too, and is marked: nobody has found it done. A partial date counts from its first day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tracker.domain.ages import years_before
from tracker.domain.messages import N_
from tracker.domain.rates import judged_among, worst_of
from tracker.domain.vocabulary import Status


class DemandSort(StrEnum):
    """Orders of the list of demands."""

    ASKED = "asked"
    WAITING = "waiting"
    EVIDENCE = "evidence"
    TITLE = "title"


WAITING_RULE: Final = N_(
    "A demand waits from the day of its first ask to the day asked about, as long as it does not stand as implemented: "
    "as long as one of its judged members is worse than that, or none is judged. A document asks once, however many of "
    "its paragraphs belong to the demand; asks without a known date count as asks, but nothing is counted from them."
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One member of a demand: who asked it in which document, from which day it counts, and where it stands."""

    document: str
    committee: str
    dated: date | None
    status: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A demand through the years, up to a day.

    `times` counts documents, `members` recommendations, `undated` the documents whose day is not known. `since` is the
    day of the first ask; `years` the whole years since then, None when no ask is dated or the demand stands as
    implemented.
    """

    times: int
    members: int
    judged: int
    committees: tuple[str, ...]
    undated: int
    since: date | None
    last: date | None
    status: str
    years: int | None

    @property
    def is_done(self) -> bool:
        """Whether the demand stands as implemented."""
        return self.status == Status.IMPLEMENTED


def asking_of(asks: Iterable[Ask], day: date) -> Asking:
    """Return what the asks of one demand come to on a day."""
    every = list(asks)
    documents = {ask.document: ask.dated for ask in every}
    days = sorted(dated for dated in documents.values() if dated is not None)
    status = worst_of(ask.status for ask in every)
    waits = bool(days) and status != Status.IMPLEMENTED
    return Asking(
        times=len(documents),
        members=len(every),
        judged=judged_among(ask.status for ask in every),
        committees=tuple(sorted({ask.committee for ask in every})),
        undated=len(documents) - len(days),
        since=days[0] if days else None,
        last=days[-1] if days else None,
        status=status,
        years=whole_years(days[0], day) if waits else None,
    )


def whole_years(since: date, day: date) -> int:
    """Return how many whole years lie between two days; 0 when they are less than a year apart, or reversed."""
    years = max(0, day.year - since.year)
    return years - 1 if years and since > years_before(day, years) else years


@dataclass(frozen=True, slots=True)
class Listed:
    """What the order of the list of demands depends on."""

    title: str
    asking: Asking
    last_evidence: date | None


def in_order(rows: Sequence[tuple[Listed, int]], sort: DemandSort) -> list[int]:
    """Return the numbers that stand beside the rows in an order.

    Asked most often first, the longest waiting winning a tie; the longest waiting first, then what is not dated and
    what is done; the latest evidence first, then what has none; or by title.
    """
    return [number for _, number in sorted(rows, key=lambda row: (_place(row[0], sort), row[0].title, row[1]))]


def _place(row: Listed, sort: DemandSort) -> tuple[int, int]:
    asking = row.asking
    since = asking.since.toordinal() if asking.since else date.max.toordinal()
    if sort is DemandSort.ASKED:
        return -asking.times, since
    if sort is DemandSort.WAITING:
        return (0 if asking.years is not None else 2 if asking.is_done else 1), since
    if sort is DemandSort.EVIDENCE:
        return 0, -(row.last_evidence.toordinal() if row.last_evidence else 0)
    return 0, 0
