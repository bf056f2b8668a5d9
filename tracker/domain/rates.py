"""From counts to rates (design 3.2): what enters the base, what is left out, and how each figure is defined.

Every rate of the project, on pages, in files, in the API and on the command line, is computed here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from tracker.domain.messages import N_
from tracker.domain.rules import RULE_SETS, Rule
from tracker.domain.vocabulary import JUDGED, NOT_ASSESSED, STANDINGS, WORST_FIRST, Measure, Status

RULES_VERSION: Final = RULE_SETS[-1].version
"""Version of the rules; printed with every rate and kept in every export."""

SMALL_BASE: Final = 10
"""With fewer judged than this a rate is marked: one more judgement would move it by ten points or more."""

RULES: Final = (
    Rule(
        "implementation-rate",
        N_("Implementation rate"),
        "i / J",
        N_("Fully implemented, as a share of those judged. What nobody judged is not in the base."),
        N_("A rule of this project. Rates elsewhere that count partial steps too are the some-action rate here."),
        "rates.Counts.implementation_rate",
    ),
    Rule(
        "some-action-rate",
        N_("Some-action rate"),
        "(i + p) / J",
        N_("Implemented or partially implemented, as a share of those judged."),
        N_("Counted as “triggered action” is by UPR Info, which publishes it for the Universal Periodic Review."),
        "rates.Counts.some_action_rate",
    ),
    Rule(
        "weighted-index",
        N_("Weighted index"),
        "(i + 0.5 p) / J",
        N_("Partial implementation counted as a half. A step back does not lower it: see the reversal rate."),
        N_("Weights of UPR Info's index (0, a half, 1), but of one voice: voices are never averaged."),
        "rates.Counts.weighted_index",
    ),
    Rule(
        "reversal-rate",
        N_("Reversal rate"),
        "r / J",
        N_("A step taken was undone, or the State acted against the ask, as a share of those judged."),
        N_("A rule of this project: an index between 0 and 1 cannot show a step back."),
        "rates.Counts.reversal_rate",
    ),
    Rule(
        "coverage",
        N_("Coverage"),
        "(J + u) / N",
        N_("Share of all recommendations of the set that somebody looked at, “no information” included."),
        N_("A rule of this project: beside a rate it shows how much of the set the rate does not speak of."),
        "rates.Counts.coverage",
    ),
    Rule(
        "bounds",
        N_("Bounds"),
        "[i / N, (i + u + a) / N]",
        N_("The implementation rate over the whole set, if all that is not judged were not done, or were all done."),
        N_("The worst and the best case: nothing is assumed of what nobody judged."),
        "rates.Counts.upper_bound",
    ),
    Rule(
        "small-base",
        N_("Small base"),
        f"J < {SMALL_BASE}",
        N_("Too few judged for the rate to say much; the figure is shown and marked."),
        N_("A rule of this project: of fewer than ten, one judgement moves a rate by ten points or more."),
        "rates.Counts.small_base",
    ),
)

UNIT_RULES: Final = (
    Rule(
        "worst-member",
        N_("Paragraphs and demands"),
        "r > n > p > i",
        N_(
            "A paragraph or a demand stands where the worst of its judged members stands; without one it is not judged."
        ),
        N_("A rule of this project: the same ask counted several times, or in parts, must not look done too early."),
        "rates.worst_of",
    ),
)
"""How units of several recommendations stand."""


_FIELDS: Final = {standing: standing.replace("-", "_") for standing in STANDINGS}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a set stand where; the letters of the rules are i, p, n, r, u and a, in this order."""

    implemented: int = 0
    partially_implemented: int = 0
    not_implemented: int = 0
    reversed: int = 0
    no_information: int = 0
    not_assessed: int = 0

    @classmethod
    def of(cls, standings: Mapping[str, int]) -> "Counts":
        """Build from a mapping of standing (`partially-implemented` …) to number; raises KeyError for others."""
        return cls(**{_FIELDS[standing]: number for standing, number in standings.items()})

    def number(self, standing: str) -> int:
        """Return how many stand at `partially-implemented` or any other of the six."""
        return int(getattr(self, _FIELDS[standing]))

    @property
    def judged(self) -> int:
        """J: those with a judgement on the matter."""
        return self.implemented + self.partially_implemented + self.not_implemented + self.reversed

    @property
    def total(self) -> int:
        """N: all of the set."""
        return self.judged + self.no_information + self.not_assessed

    @property
    def implementation_rate(self) -> float | None:
        """Share i / J; None when nothing is judged."""
        return _share(self.implemented, self.judged)

    @property
    def some_action_rate(self) -> float | None:
        """Share (i + p) / J; None when nothing is judged."""
        return _share(self.implemented + self.partially_implemented, self.judged)

    @property
    def weighted_index(self) -> float | None:
        """Index (i + 0.5 p) / J; None when nothing is judged."""
        return _share(self.implemented + 0.5 * self.partially_implemented, self.judged)

    @property
    def reversal_rate(self) -> float | None:
        """Share r / J; None when nothing is judged."""
        return _share(self.reversed, self.judged)

    @property
    def coverage(self) -> float | None:
        """Share (J + u) / N; None for an empty set."""
        return _share(self.judged + self.no_information, self.total)

    @property
    def lower_bound(self) -> float | None:
        """Bound i / N: the rate if nothing of the unjudged were implemented; None for an empty set."""
        return _share(self.implemented, self.total)

    @property
    def upper_bound(self) -> float | None:
        """Bound (i + u + a) / N: the rate if all of the unjudged were implemented; None for an empty set."""
        return _share(self.implemented + self.no_information + self.not_assessed, self.total)

    @property
    def small_base(self) -> bool:
        """Whether fewer than `SMALL_BASE` are judged."""
        return self.judged < SMALL_BASE


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


SETS: Final = {
    **{standing: (standing,) for standing in STANDINGS},
    "judged": tuple(status.value for status in Status if status in JUDGED),
    "assessed": tuple(status.value for status in Status),
    "lower": (Status.IMPLEMENTED.value,),
    "upper": (Status.IMPLEMENTED.value, Status.NO_INFORMATION.value, NOT_ASSESSED),
}
"""Which statuses stand behind each figure of a row: the list that its number opens."""

NUMERATORS: Final[Mapping[Measure, Mapping[str, float]]] = {
    Measure.IMPLEMENTATION: {Status.IMPLEMENTED: 1},
    Measure.SOME_ACTION: {Status.IMPLEMENTED: 1, Status.PARTIALLY_IMPLEMENTED: 1},
    Measure.WEIGHTED: {Status.IMPLEMENTED: 1, Status.PARTIALLY_IMPLEMENTED: 0.5},
    Measure.REVERSAL: {Status.REVERSED: 1},
    Measure.COVERAGE: dict.fromkeys(Status, 1),
}
"""Which statuses each rate counts, and how much of a one each of them is worth."""

RATE_OF: Final[Mapping[Measure, str]] = {
    Measure.IMPLEMENTATION: "implementation_rate",
    Measure.SOME_ACTION: "some_action_rate",
    Measure.WEIGHTED: "weighted_index",
    Measure.REVERSAL: "reversal_rate",
    Measure.COVERAGE: "coverage",
}
"""The attribute of `Counts` that holds each rate."""

STEPS: Final = 5
"""Shades of a grid above nothing: each stands for a fifth of the way to 100 %."""


def step_of(share: float) -> int:
    """Return the shade of a share: 0 for nothing, 1 for up to 20 %, 5 for more than 80 %."""
    return min(STEPS, ceil(share * STEPS))


COUNT_COLUMNS: Final = ("total", *(standing.replace("-", "_") for standing in STANDINGS), "judged")
RATE_COLUMNS: Final = (
    "implementation_rate",
    "some_action_rate",
    "weighted_index",
    "reversal_rate",
    "coverage",
    "lower_bound",
    "upper_bound",
)
ROW_COLUMNS: Final = ("key", "label", *COUNT_COLUMNS, *RATE_COLUMNS, "small_base", "list_url")
"""Columns of one row of rates in JSON and CSV, in order (design 5.4)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of rates: a label, its counts, and the address of the list behind it.

    `list_url` opens all of the row; `status_urls` opens those that stand at one of the six, and under `judged`,
    `assessed`, `lower` and `upper` those that the base, the coverage and the bounds count.
    """

    key: str
    label: str
    counts: Counts
    list_url: str
    status_urls: Mapping[str, str]

    if TYPE_CHECKING:  # given below

        def __getattr__(self, name: str) -> object:
            """Give the counts and rates under their own names, so that a row reads as one flat record."""

    def record(self) -> dict[str, object]:
        """Return the row as JSON and CSV have it: columns in order, rates in 0..1 with full precision."""
        return {column: getattr(self, column) for column in ROW_COLUMNS}


for _name in (*COUNT_COLUMNS, *RATE_COLUMNS, "small_base"):
    setattr(Row, _name, property(attrgetter(f"counts.{_name}")))  # a table asks for thousands of them


def worst_of(statuses: Iterable[str]) -> str:
    """Return where a paragraph or demand stands: the worst judged status of its members (design 3.2).

    Reversed comes before not, partially and fully implemented; `not-assessed` when no member is judged.
    """
    present = set(statuses)
    return next((status.value for status in WORST_FIRST if status in present), NOT_ASSESSED)


def judged_among(statuses: Iterable[str]) -> int:
    """Return how many of the members of a paragraph or demand are judged."""
    return sum(Status(status) in JUDGED for status in statuses if status != NOT_ASSESSED)
