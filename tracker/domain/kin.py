"""Which recommendations are worded like the members of a demand: a reason for a person to look, never a match.

Each wording is its set of stems, each stem weighing the more the fewer wordings have it (inverse document frequency),
and two are as alike as the cosine of the angle between them. A recommendation is as like a demand as it is like the
member it resembles most.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import log, sqrt
from typing import Final, NamedTuple

from tracker.domain.likeness import stems

SUGGESTED_FROM: Final = 15
"""Percent of likeness from which a recommendation is suggested.

Tried on the register of November 2026: of its 66 members of demands, 42 were found again when left out (0.12 would
find 46, at twice as many suggestions; 0.2 finds 26).
"""
MOST_SUGGESTED: Final = 12
"""Suggestions for one demand at a time, the likeliest first: the next come when these are decided."""


class Likely(NamedTuple):
    """A recommendation that may make the same ask: how like it is, in percent, and to which member."""

    id: int
    percent: int
    member: int


class Wordings:
    """The wordings of all recommendations, weighed against each other."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._stems = {identity: stems(text) for identity, text in texts.items()}
        having: dict[str, list[int]] = defaultdict(list)
        for identity, found in self._stems.items():
            for stem in found:
                having[stem].append(identity)
        self._having = having
        # What every wording has tells nothing and weighs nothing.
        self._weight = {stem: log(len(self._stems) / len(who)) ** 2 for stem, who in having.items()}
        self._length = {
            identity: sqrt(sum(self._weight[stem] for stem in found)) for identity, found in self._stems.items()
        }

    def like(self, members: Collection[int], besides: Collection[int]) -> list[Likely]:
        """Return what is worded like one of the members, the likeliest first; members and `besides` left out."""
        best: dict[int, Likely] = {}
        for member in sorted(set(members) & self._stems.keys()):
            for identity, percent in self._alike(member).items():
                if percent >= SUGGESTED_FROM and (identity not in best or percent > best[identity].percent):
                    best[identity] = Likely(identity, percent, member)
        left_out = {*members, *besides}
        found = [likely for likely in best.values() if likely.id not in left_out]
        return sorted(found, key=lambda likely: (-likely.percent, likely.id))[:MOST_SUGGESTED]

    def _alike(self, member: int) -> dict[int, int]:
        shared: dict[int, float] = defaultdict(float)
        for stem in self._stems[member]:
            for identity in self._having[stem]:
                shared[identity] += self._weight[stem]
        length = self._length[member]
        return {
            identity: int(100 * weight / (length * self._length[identity]))
            for identity, weight in shared.items()
            if weight
        }
