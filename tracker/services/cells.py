"""Cells of tables of rates: counts, the rate that is shown of them, and the addresses of the lists behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.domain.addresses import path_of_parts, paths_of_parts
from tracker.domain.filters import Filters
from tracker.domain.rates import NUMERATORS, RATE_OF, SETS, SMALL_BASE, Counts, step_of
from tracker.domain.vocabulary import Measure

WORTHS: Final = {
    measure: [
        (worth, tuple(one for one, own in counted.items() if own == worth))
        for worth in sorted(set(counted.values()), reverse=True)
    ]
    for measure, counted in NUMERATORS.items()
}
"""For each measure what one of its statuses is worth, and which statuses are worth that."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid or of a table of ages: its counts, and under `urls` the lists behind its numbers.

    `all` opens every unit of the cell, `judged` the base of its rate, and each status that the measure counts its own.
    """

    counts: Counts
    measure: Measure
    urls: Mapping[str, str]

    @property
    def rate(self) -> float | None:
        """The rate that is shown; None where it has no base."""
        found: float | None = getattr(self.counts, RATE_OF[self.measure])
        return found

    @property
    def step(self) -> int | None:
        """The shade, 0 to 5; None where there is no rate."""
        rate = self.rate
        return None if rate is None else step_of(rate)

    @property
    def base(self) -> int:
        """How many the rate is a share of: all of the cell for the coverage, else those judged."""
        return self.counts.total if self.measure is Measure.COVERAGE else self.counts.judged

    @property
    def base_url(self) -> str:
        """The list of the base."""
        return self.urls["all" if self.measure is Measure.COVERAGE else "judged"]

    @property
    def parts(self) -> list[tuple[float, int, str]]:
        """What the rate counts, as (worth, number, address of the list); what is worth the same is one number."""
        return [
            (worth, sum([self.counts.number(one) for one in counted]), self.urls[str(worth)])
            for worth, counted in WORTHS[self.measure]
        ]

    @property
    def small_base(self) -> bool:
        """Whether there is a rate, of fewer than ten."""
        return 0 < self.base < SMALL_BASE


class Cells:
    """Makes the cells of one table, whose filters have most of their addresses in common."""

    def __init__(self, measure: Measure, filters: Filters) -> None:
        """Make cells that show `measure`; `filters` are those of the whole table."""
        sets: dict[str, Sequence[str]] = {str(worth): counted for worth, counted in WORTHS[measure]}
        sets["judged"] = SETS["judged"]
        status = filters.status
        self.measure = measure
        self.asked = {name: [one for one in found if not status or one in status] for name, found in sets.items()}

    def cell(self, standings: Mapping[str, int], *parts: Mapping[str, str]) -> Cell:
        """Return a cell whose numbers open their lists; `parts` make up the address of the whole cell."""
        merged: dict[str, str] = {}
        for part in parts:
            merged.update(part)
        urls = paths_of_parts(merged, self.asked)
        return Cell(Counts.of(standings), self.measure, {**urls, "all": path_of_parts(merged)})
