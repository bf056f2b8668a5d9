"""What many runs came to: a table for each target, refusals by their sentence, defects with how to do them again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.fuzz.running import Verdict

SHOWN: Final = 12
"""Kinds of refusals of a target, and defects, that are printed."""


@dataclass(slots=True)
class Sum:
    """The runs of one target."""

    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    neutral: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[float, int] = (0.0, 0)
    said: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)


class Figures:
    """All runs of a seed so far."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.sums: dict[str, Sum] = {}
        self.wrong: list[Verdict] = []

    def add(self, verdict: Verdict) -> None:
        """Take a run in."""
        of = self.sums.setdefault(verdict.target, Sum())
        of.runs += 1
        of.outcomes[verdict.outcome] += 1
        of.neutral += verdict.neutral
        of.seconds += verdict.seconds
        of.slowest = max(of.slowest, (verdict.seconds, verdict.number))
        of.largest = max(of.largest, (verdict.memory, verdict.number))
        of.said.update(verdict.said)
        of.mutations.update(verdict.mutations)
        if verdict.wrong:
            self.wrong.append(verdict)


def lines_of(figures: Figures, seconds: float) -> Iterator[str]:
    """Yield the tables."""
    runs = sum(of.runs for of in figures.sums.values())
    yield f"Seed {figures.seed}: {runs:,} runs in {seconds:,.0f} seconds, {runs / max(seconds, 0.001):.1f} a second"
    heading = f"{'':18}{'runs':>7}{'refused':>9}{'taken':>7}{'broke':>7}{'neutral':>9}{'mean s':>8}"
    yield f"{heading}  {'slowest (run)':18}most memory (run)"
    for name, of in sorted(figures.sums.items()):
        counts = "".join(f"{of.outcomes[key]:>{width},}" for key, width in (("refused", 9), ("taken", 7), ("broke", 7)))
        slowest, largest = f"{of.slowest[0]:.2f} s ({of.slowest[1]})", f"{of.largest[0]:.0f} MB ({of.largest[1]})"
        yield f"{name:18}{of.runs:>7,}{counts}{of.neutral:>9,}{of.seconds / of.runs:>8.3f}  {slowest:18}{largest}"
    for name, of in sorted(figures.sums.items()):
        yield f"{name}: {len(of.said)} kinds of refusal"
        yield from (f"{number:>7,}  {said[:110]}" for said, number in of.said.most_common(SHOWN))
    yield from _defects(figures)


def _defects(figures: Figures) -> Iterator[str]:
    yield f"{len(figures.wrong)} runs were not as they should be."
    for one in sorted(figures.wrong, key=lambda verdict: (verdict.target, verdict.number))[:SHOWN]:
        yield ""
        yield f"{one.target}, from “{one.original}”: {'; '.join(one.mutations)}"
        yield from one.wrong[:3]
        yield f"Again: make fuzz SEED={figures.seed} TARGET={one.target} RUN={one.number}"
