"""Agreement between two readers of the same assessments: percent, and Cohen's kappa with its interval."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

from tracker.domain.messages import N_
from tracker.domain.rules import Rule

RULES: Final = (
    Rule(
        "agreement",
        N_("Agreement of two readers or voices"),
        "κ = (pₒ − pₑ) / (1 − pₑ)",
        N_("The share of what both assessed that has the same status; kappa takes out what chance would give."),
        N_("Cohen 1960; the interval after Fleiss, Cohen and Everitt 1969."),
        "agreement.agreement_of",
    ),
)

Z95: Final = 1.959963984540054
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree: `agreed` of `total` pairs; kappa is None when chance alone would agree always."""

    total: int
    agreed: int
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None

    @property
    def share(self) -> float | None:
        """Share of pairs on which both readers chose the same status; None without pairs."""
        return self.agreed / self.total if self.total else None


def agreement_of(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Compute agreement from (first, second) statuses.

    Kappa after Cohen (1960); its large-sample standard error after Fleiss, Cohen and Everitt (1969), so that the
    95 % interval is kappa ± 1.96 standard errors, cut off at -1 and 1.
    """
    table = Counter(pairs)
    total = sum(table.values())
    agreed = sum(number for (first, second), number in table.items() if first == second)
    if not total:
        return Agreement(0, 0, None, None, None)
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for (first, second), number in table.items():
        rows[first] += number
        columns[second] += number
    observed = agreed / total
    expected = sum(rows[label] * columns[label] for label in rows) / total**2
    if expected == 1:
        return Agreement(total, agreed, None, None, None)
    kappa = (observed - expected) / (1 - expected)
    spread = Z95 * _standard_error(table, rows, columns, total=total, kappa=kappa, expected=expected)
    return Agreement(total, agreed, kappa, max(-1.0, kappa - spread), min(1.0, kappa + spread))


def _standard_error(
    table: Counter[tuple[str, str]],
    rows: Counter[str],
    columns: Counter[str],
    *,
    total: int,
    kappa: float,
    expected: float,
) -> float:
    agreeing = disagreeing = 0.0
    for (first, second), number in table.items():
        share = number / total
        if first == second:
            margin = (rows[first] + columns[first]) / total
            agreeing += share * (1 - margin * (1 - kappa)) ** 2
        else:
            margin = (columns[first] + rows[second]) / total
            disagreeing += share * margin**2
    variance = agreeing + (1 - kappa) ** 2 * disagreeing - (kappa - expected * (1 - kappa)) ** 2
    return sqrt(max(variance, 0.0) / total) / (1 - expected)
