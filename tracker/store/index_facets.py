"""One facet of the UN index, unpacked so that any set of records is counted by its values at once.

A value that many records bear is kept as a set of bits: its records among others are the bits that both have. A rarer
one is kept as the list of its records' places.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tracker.store.index_masks import BITS, in_any, mask_of_places, members

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.store.index_masks import Mask, Members, Places

AT_ONCE: Final = 32
"""Values whose bits are counted at a time: a megabyte, which a processor holds near."""
FEW_COLUMNS: Final = 4
"""Where less than this part of a set's 64 records together holds any, only these are looked at."""


class Chosen:
    """A set of some of `size` records, in the forms in which facets look at it, each worked out when asked for."""

    def __init__(self, mask: "Mask", size: int) -> None:
        self.mask = mask
        self._size = size

    @cached_property
    def members(self) -> "Members":
        """Whether each record is in it."""
        return members(self.mask, self._size)

    @cached_property
    def columns(self) -> "NDArray[np.int64]":
        """Which of its numbers of 64 bits have any bit set."""
        return self.mask.nonzero()[0]


class Facet:
    """An unpacked facet; made from its labels by code, and for each bearing the record's place and the code."""

    def __init__(self, labels: list[str], places: "Places", codes: "NDArray[Any]", size: int) -> None:
        import numpy as np  # noqa: PLC0415 - no worker has it in memory before somebody asks the index

        self.labels = labels
        self.code_of = {label: code for code, label in enumerate(labels)}
        self.numbers = np.bincount(codes, minlength=len(labels))
        self._size = size
        ends = np.cumsum(self.numbers)
        by_code = places[np.argsort(codes, kind="stable")]
        often = self.numbers * BITS >= size
        self._often = often.nonzero()[0]
        self._bits = np.zeros((len(self._often), -(-size // BITS)), dtype=np.uint64)
        for row, code in enumerate(self._often):
            self._bits[row] = mask_of_places(by_code[ends[code] - self.numbers[code] : ends[code]], size)
        # Values of no record are left out of both: `reduceat` cannot count nothing.
        self._seldom = (~often & (self.numbers > 0)).nonzero()[0]
        lengths = self.numbers[self._seldom]
        self._starts = np.cumsum(lengths) - lengths
        self._places = by_code[np.repeat(~often, self.numbers)]

    def bearing(self, values: Sequence[str]) -> "Mask":
        """Return which records bear one of some values."""
        codes = [self.code_of[value] for value in values if value in self.code_of]
        return in_any(map(self._mask_of, codes), self._size)

    def _mask_of(self, code: int) -> "Mask":
        import numpy as np  # noqa: PLC0415 - as above

        row = int(np.searchsorted(self._often, code))
        if row < len(self._often) and self._often[row] == code:
            bits: Mask = self._bits[row]
            return bits
        row = int(np.searchsorted(self._seldom, code))
        start = self._starts[row] if row < len(self._seldom) and self._seldom[row] == code else len(self._places)
        return mask_of_places(self._places[start : start + self.numbers[code]], self._size)

    def count(self, chosen: Chosen | None) -> dict[str, int]:
        """Return how many of some records, of all when None, bear each value; values of none left out."""
        numbers = self.numbers if chosen is None else self._numbers(chosen)
        return {self.labels[code]: int(numbers[code]) for code in numbers.nonzero()[0]}

    def _numbers(self, chosen: Chosen) -> "NDArray[np.int64]":
        import numpy as np  # noqa: PLC0415 - as above

        found = np.zeros(len(self.labels), dtype=np.int64)
        few = len(chosen.columns) * FEW_COLUMNS < len(chosen.mask)
        mask = chosen.mask[chosen.columns] if few else chosen.mask
        for start in range(0, len(self._often), AT_ONCE):
            rows = self._bits[start : start + AT_ONCE]
            both = (rows[:, chosen.columns] if few else rows) & mask
            found[self._often[start : start + AT_ONCE]] = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        if len(self._seldom):
            hits = chosen.members[self._places].view(np.uint8)
            found[self._seldom] = np.add.reduceat(hits, self._starts, dtype=np.int64)
        return found
