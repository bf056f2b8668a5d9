"""The words of many records of the UN index, gathered by stem: what PostgreSQL's index of words is made of.

Of every stem it is known where it stands: in which records, and as which of their words. SQLite's FTS5 keeps the
same, and better than we could; what PostgreSQL has for it (vectors of words) takes it twice as long to make and ten
times as long to search, for it reads the vector of every record that it finds.
"""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, groupby, islice
from typing import TYPE_CHECKING, Final

from tracker.store.index_numbers import ManyStemNumbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.store.index_masks import Places

POSITION_BITS: Final = 13
"""A place is a number of 32 bits: the record's number in its part, then in so many bits the word's in the record."""
LAST_POSITION: Final = (1 << POSITION_BITS) - 1
"""The number of all words of a record from this one on: phrases are not found among them. The first word has 1."""
MOST_RECORDS: Final = 1 << (32 - POSITION_BITS)
"""Records of a part."""
AT_ONCE: Final = 1 << 20
"""Words that are put in order at a time: together with what that takes, some 20 MB."""
THREADS: Final = 1
"""That put words in order while what is ready is written: each more takes 20 MB."""
OFTEN: Final = 32
"""A stem that stands more often than once for this many records has bits for them, which are shorter than places."""


@dataclass(frozen=True, slots=True)
class StemPlaces:
    """A stem, the records in which it stands as bits (None where few have it), and all its places."""

    stem: bytes
    bits: bytes | None
    places: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """Some stems; `lengths`, in the first piece only: how many words each record has, as numbers of 16 bits."""

    stems: list[StemPlaces]
    lengths: bytes = b""


class Gathering:
    """Words while they are gathered. It can be begun in one process and filled in another."""

    def __init__(self) -> None:
        """Begin without any record."""
        self._stems = ManyStemNumbers()
        self._numbers = array("I")
        self._lengths = array("H")

    def take(self, records: Sequence[tuple[str, str]]) -> None:
        """Take further records in, by symbol and text; at most `MOST_RECORDS` in all, or nothing comes of any."""
        if len(self._lengths) > MOST_RECORDS:
            return
        for numbers, lengths in self._stems.of(records):
            self._numbers.frombytes(numbers.tobytes())
            self._lengths.frombytes(lengths.tobytes())

    def pieces(self) -> Iterator[Piece]:
        """Yield all stems with their places, some at a time."""
        import numpy as np  # noqa: PLC0415 - the process that imports has it only when it gets here

        if len(self._lengths) > MOST_RECORDS:
            return
        yield Piece([], self._lengths.tobytes())
        numbers = np.frombuffer(self._numbers, dtype=np.uint32)
        lengths = np.frombuffer(self._lengths, dtype=np.uint16).astype(np.int64)
        begins = lengths.cumsum() - lengths
        often = _how_often(numbers, len(self._stems.number_of) + 1)
        names = [b"", *(stem.encode() for stem in self._stems.number_of)]

        def piece(span: tuple[int, int]) -> Piece:
            first, last = span
            places = np.split(_places_of(numbers, begins, first, last), np.cumsum(often[first:last])[:-1])
            stems = zip(names[first:last], places, strict=True)
            return Piece([StemPlaces(stem, _bits(some, len(begins)), some.tobytes()) for stem, some in stems])

        yield from _made_ahead(piece, _spans(often.tolist()))


def _made_ahead(piece: Callable[[tuple[int, int]], Piece], spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """Yield what is made of each span; the next ones are being made while one is being written."""
    remaining = iter(spans)
    with ThreadPoolExecutor(max_workers=THREADS) as threads:
        begun = deque(threads.submit(piece, span) for span in islice(remaining, THREADS))
        while begun:
            made = begun.popleft().result()
            begun.extend(threads.submit(piece, span) for span in islice(remaining, 1))
            yield made


def _how_often(numbers: "Places", size: int) -> "NDArray[np.int64]":
    """Return how often each number below `size` stands there."""
    import numpy as np  # noqa: PLC0415 - as above

    found = np.zeros(size, dtype=np.int64)
    # Piece by piece, here and below, or what is worked with would take as much memory again and more.
    for start in range(0, len(numbers), AT_ONCE):
        found += np.bincount(numbers[start : start + AT_ONCE], minlength=size)
    return found


def _spans(often: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last (excluded) number of stems that do not stand too often together."""
    together = [words // AT_ONCE for words in accumulate(often)]
    for _, numbers in groupby(range(1, len(often)), together.__getitem__):
        some = list(numbers)
        yield some[0], some[-1] + 1


def _places_of(numbers: "Places", begins: "NDArray[np.int64]", first: int, last: int) -> "Places":
    """Return the places of the stems from a first to a last number, in the order of the stems, then of places."""
    import numpy as np  # noqa: PLC0415 - as above

    narrow = np.uint16 if last - first <= 1 << 16 else np.uint32  # 16 bits are put in order several times as fast
    places, among = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=narrow)]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        words = np.flatnonzero((some >= first) & (some < last))
        among.append((some[words] - np.uint32(first)).astype(narrow))
        words += start
        records = begins.searchsorted(words, side="right") - 1
        positions = np.minimum(words - begins[records] + 1, LAST_POSITION)
        places.append((records << POSITION_BITS | positions).astype(np.uint32))
    ordered: Places = np.concatenate(places)[np.argsort(np.concatenate(among), kind="stable")]
    return ordered


def _bits(places: "Places", records: int) -> bytes | None:
    import numpy as np  # noqa: PLC0415 - as above

    if len(places) * OFTEN <= records:
        return None
    members = np.zeros(records, dtype=bool)
    members[places >> POSITION_BITS] = True
    return np.packbits(members, bitorder="little").tobytes()
