"""Which records of the UN index hold which words, on PostgreSQL: worked out from where each stem stands.

Of a word the database gives the places of its stem, or a bit for each record, in one piece (`index_parts`); phrases and
the order of ranks are worked out of that here, as FTS5 does it on SQLite.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.search_terms import Term
from tracker.domain.stems import stem
from tracker.store.index_gathering import POSITION_BITS
from tracker.store.index_masks import in_all, in_any, mask_of_members, members
from tracker.store.models import IndexPart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.store.index_masks import Mask, Members, Places

BEYOND: Final = b"\xff"
"""In the order of bytes beyond all letters."""
SATURATION: Final = 1.2
SHORTNESS: Final = 0.75
"""How soon a word that comes again counts no more, and how much a short text counts more: BM25 as FTS5 has it."""
LEAST_WEIGHT: Final = 1e-6
"""Of a word that more than half of all records hold."""

_BITS: Final = "SELECT part_id, coalesce(bits, places), bits IS NOT NULL FROM index_stems WHERE "
_PLACES: Final = "SELECT part_id, places, FALSE FROM index_stems WHERE "

Piece = tuple[bytes, bool]
"""What the database has of a stem in a part: its places, or where the second is true a bit for each record."""


class StemWords:
    """Sets of records by words, of one import. Safe between threads, for it keeps nothing of what is asked."""

    def __init__(self, db: Session, ids: "Places") -> None:
        """`ids`: rows of the records by their places in the index."""
        import numpy as np  # noqa: PLC0415 - no worker has it in memory before somebody asks the index

        self._ids = ids
        self._size = nowhere = len(ids)
        self._lengths = np.zeros(self._size + 1, dtype=np.float32)
        self._parts: dict[int, Places] = {}
        """For each part the places in the index of its records, `nowhere` for those that it has no more."""
        place_of = np.full(int(ids.max(initial=0)) + 2, nowhere, dtype=np.uint32)
        place_of[ids] = np.arange(self._size, dtype=np.uint32)
        for number, rows, lengths in db.execute(sa.select(IndexPart.id, IndexPart.ids, IndexPart.lengths)):
            part = self._parts[number] = place_of[np.minimum(np.frombuffer(rows, dtype=np.uint32), len(place_of) - 1)]
            self._lengths[part] = np.frombuffer(lengths, dtype=np.uint16)
        self._lengths[nowhere] = 0

    def mask_of(self, db: Session, terms: Sequence[Term]) -> "Mask":
        """Return which records a search finds; it has a term."""
        found = in_all(self._mask_of_term(db, term) for term in terms if not term.excluded)
        unwanted = [self._mask_of_term(db, term) for term in terms if term.excluded]
        if found is not None and not unwanted:
            return found
        rest = mask_of_members(~members(in_any(unwanted, self._size), self._size))
        return rest if found is None else found & rest

    def best(self, db: Session, terms: Sequence[Term], mask: "Mask", page: range) -> list[int]:
        """Return a page of the rows of some records that a search finds, the best first, the newest row among equals.

        The order is that of BM25, as SQLite's FTS5 has it.
        """
        import numpy as np  # noqa: PLC0415 - as above

        hits = members(mask, self._size).nonzero()[0]
        lengths = self._lengths[hits] * (self._size / max(float(self._lengths.sum()), 1.0))
        short = SATURATION * (1 - SHORTNESS + SHORTNESS * lengths)
        scores = np.zeros(len(hits))
        for term in terms:
            if not term.excluded:
                times = self._how_often(db, term)
                holding = int(np.count_nonzero(times))
                weight = max(float(np.log((self._size - holding + 0.5) / (holding + 0.5))), LEAST_WEIGHT)
                scores += weight * (SATURATION + 1) * times[hits] / (times[hits] + short)
        best = _largest(scores, page.stop)[page.start :]
        return [int(identity) for identity in self._ids[hits[best]]]

    def _mask_of_term(self, db: Session, term: Term) -> "Mask":
        import numpy as np  # noqa: PLC0415 - as above

        holding = np.zeros(self._size + 1, dtype=bool)
        if len(term.words) == 1:
            for part, pieces in self._read(db, _BITS, term.words[0], open_ended=term.open_ended):
                holding[part[_records(len(part), pieces)]] = True
        else:
            for part, places in self._phrases(db, term):
                holding[part[places >> POSITION_BITS]] = True
        return mask_of_members(holding[:-1])

    def _how_often(self, db: Session, term: Term) -> "NDArray[np.int64]":
        """Return for each record how often a term stands in it."""
        import numpy as np  # noqa: PLC0415 - as above

        found = np.zeros(self._size + 1, dtype=np.int64)
        for part, places in self._phrases(db, term):
            found += np.bincount(part[places >> POSITION_BITS], minlength=self._size + 1)
        return found[:-1]

    def _phrases(self, db: Session, term: Term) -> "Iterator[tuple[Places, Places]]":
        """Yield for each part where the words of a term stand one after another: the places of the first ones.

        Only the last word can go on. So they are in order where others come after it, and else need not be.
        """
        import numpy as np  # noqa: PLC0415 - as above

        last = len(term.words) - 1
        read = [
            self._read(db, _PLACES, word, open_ended=term.open_ended and step == last)
            for step, word in enumerate(term.words)
        ]
        for of_words in zip(*read, strict=True):
            part, pieces = of_words[0]
            found = _joined(pieces)
            for step, (_, others) in enumerate(of_words[1:], 1):
                places = _joined(others)
                found = found[_among(found + step, places if len(others) == 1 else np.sort(places))]
            yield part, found

    def _read(self, db: Session, statement: str, word: str, *, open_ended: bool) -> "list[tuple[Places, list[Piece]]]":
        """Return what the database has of a word in each part; of all it may go on to where it is open-ended."""
        asked = stem(word).encode()
        how, given = ("stem >= %s AND stem < %s", (asked, asked + BEYOND)) if open_ended else ("stem = %s", (asked,))
        pieces: dict[int, list[Piece]] = {number: [] for number in self._parts}
        driver: Any = db.connection().connection.driver_connection
        # As bytes, not as text in which each byte is two letters.
        with driver.cursor(binary=True) as cursor:
            for number, piece, is_bits in cursor.execute(statement + how, given):
                if number in pieces:  # or it is of a newer import
                    pieces[number].append((piece, is_bits))
        return [(part, pieces[number]) for number, part in self._parts.items()]


def _records(size: int, pieces: "Sequence[Piece]") -> "Members":
    """Return for each record of a part of some size whether it is in any of some pieces."""
    import numpy as np  # noqa: PLC0415 - as above

    found: Members = np.zeros(size, dtype=bool)
    bits = [np.frombuffer(piece, dtype=np.uint8) for piece, is_bits in pieces if is_bits]
    if bits:
        found |= np.unpackbits(reduce(np.bitwise_or, bits), count=size, bitorder="little").view(bool)
    places = b"".join(piece for piece, is_bits in pieces if not is_bits)
    found[np.frombuffer(places, dtype=np.uint32) >> POSITION_BITS] = True
    return found


def _joined(pieces: "Sequence[Piece]") -> "Places":
    """Return all places, those of each stem in order."""
    import numpy as np  # noqa: PLC0415 - as above

    return np.frombuffer(b"".join(piece for piece, _ in pieces), dtype=np.uint32)


def _among(wanted: "Places", places: "Places") -> "Members":
    """Tell which of some places are among others; both in order."""
    import numpy as np  # noqa: PLC0415 - as above

    found: Members = np.zeros(len(wanted), dtype=bool)
    if not len(wanted) or not len(places):
        return found
    if len(wanted) > len(places):  # to look up the fewer ones is faster
        at = np.minimum(wanted.searchsorted(places), len(wanted) - 1)
        found[at[wanted[at] == places]] = True
        return found
    at = np.minimum(places.searchsorted(wanted), len(places) - 1)
    same: Members = places[at] == wanted
    return same


def _largest(scores: "NDArray[np.float64]", number: int) -> "NDArray[np.int64]":
    """Return the places of the largest scores, the largest first, the last among equals."""
    import numpy as np  # noqa: PLC0415 - as above

    chosen = np.arange(len(scores))
    if number < len(scores):
        least = np.partition(scores, len(scores) - number)[len(scores) - number]
        chosen = np.flatnonzero(scores >= least)
    order: NDArray[np.int64] = chosen[np.lexsort((-chosen, -scores[chosen]))][:number]
    return order
