"""The words of many records of the UN index, gathered by stem: what PostgreSQL's index of words is made of.

Of every stem it is known where it stands among all words of the records, one after another. SQLite's FTS5 keeps the
same, and better than we could; what PostgreSQL has for it (vectors of words) takes it twice as long to make and ten
times as long to search, for it reads the vector of every record that it finds.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.annotation_terms import StemNumbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.store.index_masks import Places

GAP: Final = 0
"""Stands after each record, so that no phrase goes from one into the next. It is kept as if it were the stem ""."""
AT_ONCE: Final = 1 << 20
"""Places that are put in order at a time: together with what that takes, some 30 MB."""
OFTEN: Final = 32
"""A stem that stands more often than once for this many records has bits for them, which are shorter than places."""


@dataclass(frozen=True, slots=True)
class StemPlaces:
    """A stem, the records in which it stands as bits (None where few have it), and all its places."""

    stem: bytes
    bits: bytes | None
    places: bytes


class Gathering:
    """Words while they are gathered. It can be begun in one process and filled in another."""

    def __init__(self) -> None:
        """Begin without any record."""
        self._stems = StemNumbers()
        self._numbers = array("I")

    def take(self, records: Iterable[tuple[str, str]]) -> None:
        """Take further records in, by symbol and text."""
        numbers = self._numbers
        for symbol, text in records:
            numbers.extend(self._stems.of(symbol, text))
            numbers.append(GAP)

    def pieces(self) -> Iterator[list[StemPlaces]]:
        """Yield all stems with their places, some at a time; first the gaps, which are where the records end."""
        import numpy as np  # noqa: PLC0415 - the process that imports has it only when it gets here

        numbers = np.frombuffer(self._numbers, dtype=np.uint32)
        gaps = _places_of(numbers, GAP, GAP + 1)
        yield [StemPlaces(b"", None, gaps.tobytes())]
        often = _how_often(numbers, len(self._stems.number_of) + 1)
        names = [b"", *(stem.encode() for stem in self._stems.number_of)]
        for first, last in _spans(often.tolist()):
            places = _places_of(numbers, first, last)
            ends = np.cumsum(often[first:last])
            yield [
                StemPlaces(names[first + step], _bits(part, gaps), part.tobytes())
                for step, part in enumerate(np.split(places, ends[:-1]))
            ]


def _how_often(numbers: "Places", size: int) -> "NDArray[np.int64]":
    """Return how often each number below `size` stands there."""
    import numpy as np  # noqa: PLC0415 - as above

    found = np.zeros(size, dtype=np.int64)
    # Piece by piece, here and below, or what is worked with would take as much memory again and more.
    for start in range(0, len(numbers), AT_ONCE):
        found += np.bincount(numbers[start : start + AT_ONCE], minlength=size)
    return found


def _spans(often: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last (excluded) number of stems that have not too many places together."""
    together = [places // AT_ONCE for places in accumulate(often)]
    for _, numbers in groupby(range(GAP + 1, len(often)), together.__getitem__):
        some = list(numbers)
        yield some[0], some[-1] + 1


def _places_of(numbers: "Places", first: int, last: int) -> "Places":
    """Return the places of the stems from a first to a last number, in the order of the stems, then of places."""
    import numpy as np  # noqa: PLC0415 - as above

    found = []
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        found.append(np.flatnonzero((some >= first) & (some < last)) + start)
    places = np.concatenate([np.zeros(0, dtype=np.int64), *found]).astype(np.uint32)
    narrow: NDArray[Any] = numbers[places] - np.uint32(first)
    # Numbers of 16 bits are put in order several times as fast.
    narrow = narrow.astype(np.uint16) if last - first <= 1 << 16 else narrow
    ordered: Places = places[np.argsort(narrow, kind="stable")]
    return ordered


def _bits(places: "Places", gaps: "Places") -> bytes | None:
    import numpy as np  # noqa: PLC0415 - as above

    if len(places) * OFTEN <= len(gaps):
        return None
    members = np.zeros(len(gaps), dtype=bool)
    members[gaps.searchsorted(places)] = True
    return np.packbits(members, bitorder="little").tobytes()
