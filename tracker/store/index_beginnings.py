"""Sets of records for the words of the UN index that many records hold, and for beginnings that many words have.

A reader's word may go on, and a beginning of two letters goes on to hundreds of words. So rarer words are put together
by the letters that they begin with until together they stand often, and one set is kept of them: any beginning is then
the sets below it, and words in none of them that do not stand often together. A set is named by what finds it: `women`
is one stem, `wo*` are the stems that begin with `wo` and are in no set of more letters.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tracker.store.index_masks import Mask

LONGEST: Final = 8
"""Letters of the longest beginnings that words are put together by."""
LAST: Final = "\U0010ffff"
"""Comes after every letter."""

Range = tuple[str, str]
"""The first and the last of some stems that follow each other."""


class Counted(NamedTuple):
    """A stem, and how often it stands in the index: so long it takes to read which records hold it."""

    stem: str
    times: int


class _Run(NamedTuple):
    """Stems that follow each other and are in the same set; without a name in none."""

    first: str
    last: str
    name: str


class KnownBeginnings:
    """The stems of an index of words by the sets that they are in. Safe between threads once it is made."""

    def __init__(self, stems: Iterable[Counted], least: int) -> None:
        """`least`: so often stand the words of a set together, at least."""
        in_order = sorted(stems)
        names, self._times = _sets(in_order, least)
        runs = groupby(in_order, lambda one: names.get(one.stem, ""))
        self._runs = [_run(name, list(some)) for name, some in runs]
        self._lasts = [run.last for run in self._runs]
        self._known: dict[str, Mask] = {}

    def sets(self) -> list[tuple[str, list[Range]]]:
        """Return the sets to make, what stands most often first: the name of each, and where its stems are."""
        ranges: dict[str, list[Range]] = {}
        for first, last, name in self._runs:
            ranges.setdefault(name, []).append((first, last))
        return [(name, ranges[name]) for name in sorted(self._times, key=self._times.__getitem__, reverse=True)]

    def know(self, name: str, mask: "Mask") -> None:
        """Take in which records a set has."""
        self._known[name] = mask

    def exactly(self, stem: str) -> "Mask | None":
        """Return which records hold a stem; None where that is not known."""
        return self._known.get(stem)

    def beginning_with(self, beginning: str) -> tuple[list["Mask"], list[Range]]:
        """Return known sets of records that hold a word with a beginning, and where the stems in none of them are."""
        masks: dict[str, Mask] = {}
        gaps: list[Range] = []
        last = beginning + LAST
        goes_on = False
        for run in self._runs[bisect_left(self._lasts, beginning) :]:
            if run.first > last:
                break
            mask = self._known.get(run.name) if run.name.startswith(beginning) else None
            if mask is not None:
                masks[run.name] = mask
            else:
                first = gaps.pop()[0] if goes_on else max(run.first, beginning)
                gaps.append((first, min(run.last, last)))
            goes_on = mask is None
        return list(masks.values()), gaps


def _sets(stems: Sequence[Counted], least: int) -> tuple[dict[str, str], dict[str, int]]:
    """Return stem → the name of its set, without those in none, and that name → how often its stems stand."""
    names = {one.stem: one.stem for one in stems if one.times >= least}
    times = {one.stem: one.times for one in stems if one.times >= least}
    rest = [one for one in stems if one.times < least]
    for length in range(LONGEST, 0, -1):
        seldom: list[Counted] = []
        for beginning, group in groupby(rest, lambda one: one.stem[:length]):  # noqa: B023 - used up at once
            some = list(group)
            together = sum(map(attrgetter("times"), some))
            if together < least:
                seldom += some
                continue
            times[f"{beginning}*"] = together
            names.update((one.stem, f"{beginning}*") for one in some)
        rest = seldom
    return names, times


def _run(name: str, some: Sequence[Counted]) -> _Run:
    return _Run(some[0].stem, some[-1].stem, name)
