"""Which records of the UN index hold which words, on PostgreSQL: worked out from where each stem stands.

Of a word the database gives the places of its stem, or a bit for each record, in one piece; phrases and the order of
ranks are worked out of that here, like FTS5 does it on SQLite.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.search_terms import Term
from tracker.domain.stems import stem
from tracker.store.index_masks import in_all, in_any, mask_of_members, members
from tracker.store.models import IndexPart, IndexStem

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


@dataclass(frozen=True, slots=True)
class _Part:
    """A part in memory: the place in the index of each of its records (its size for none), and where each ends."""

    place_of: "Places"
    gaps: "Places"

    def places(self, words: "Places") -> "Places":
        """Return the places in the index of the records in which some words stand, given by their own places."""
        return self.place_of[self.records(words)]

    def records(self, words: "Places") -> "NDArray[np.int64]":
        """Return the same as places in the part."""
        found: NDArray[np.int64] = self.gaps.searchsorted(words)
        return found


class StemWords:
    """Sets of records by words, of one import. Safe between threads, for it keeps nothing of what is asked."""

    def __init__(self, db: Session, ids: "Places") -> None:
        """`ids`: rows of the records by their places in the index."""
        import numpy as np  # noqa: PLC0415 - no worker has it in memory before somebody asks the index

        self._size = len(ids)
        self._ids = ids
        self._parts: dict[int, _Part] = {}
        self._lengths = np.zeros(self._size + 1, dtype=np.float32)
        place_of = np.full(int(ids.max(initial=0)) + 2, self._size, dtype=np.uint32)
        place_of[ids] = np.arange(self._size, dtype=np.uint32)
        place_of[0] = self._size
        stored = sa.select(IndexPart.id, IndexPart.ids, IndexStem.places).join(
            IndexStem, sa.and_(IndexStem.part_id == IndexPart.id, IndexStem.stem == b"")
        )
        for number, rows, places in db.execute(stored):
            asked = np.minimum(np.frombuffer(rows, dtype=np.uint32), len(place_of) - 1)
            part = self._parts[number] = _Part(place_of[asked], np.frombuffer(places, dtype=np.uint32))
            self._lengths[part.place_of] = np.diff(part.gaps, prepend=np.uint32(-1 % (1 << 32))) - 1
        self._lengths[self._size] = 0

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
        lengths = self._lengths[hits] / max(float(self._lengths.sum()) / self._size, 1)
        norms = SATURATION * (1 - SHORTNESS + SHORTNESS * lengths)
        scores = np.zeros(len(hits))
        for term in terms:
            if not term.excluded:
                often = self._how_often(db, term)
                holding = int(np.count_nonzero(often))
                weight = max(np.log((self._size - holding + 0.5) / (holding + 0.5)), LEAST_WEIGHT)
                times = often[hits]
                scores += weight * times * (SATURATION + 1) / (times + norms)
        best = np.lexsort((-hits, -scores))[page.start : page.stop]
        return [int(identity) for identity in self._ids[hits[best]]]

    def _mask_of_term(self, db: Session, term: Term) -> "Mask":
        import numpy as np  # noqa: PLC0415 - as above

        holding = np.zeros(self._size + 1, dtype=bool)
        if len(term.words) > 1:
            for part, words in self._phrases(db, term):
                holding[part.places(words)] = True
        else:
            for part, pieces in self._read(db, _BITS, term.words[0], open_ended=term.open_ended):
                holding[part.place_of[self._records(part, pieces)]] = True
        return mask_of_members(holding[:-1])

    def _records(self, part: _Part, pieces: "Iterable[tuple[bytes, bool]]") -> "Members":
        """Return for each record of a part whether it is in any of some pieces: bits, or places of words."""
        import numpy as np  # noqa: PLC0415 - as above

        size = len(part.place_of)
        bits = [np.frombuffer(piece, dtype=np.uint8) for piece, is_bits in pieces if is_bits]
        places = [piece for piece, is_bits in pieces if not is_bits]
        found: Members = np.zeros(size, dtype=bool)
        if bits:
            found |= np.unpackbits(reduce(np.bitwise_or, bits), count=size, bitorder="little").view(bool)
        if places:
            found[part.records(np.frombuffer(b"".join(places), dtype=np.uint32))] = True
        return found

    def _how_often(self, db: Session, term: Term) -> "NDArray[np.int64]":
        """Return for each record how often a term stands in it."""
        import numpy as np  # noqa: PLC0415 - as above

        found = np.zeros(self._size + 1, dtype=np.int64)
        for part, words in self._phrases(db, term):
            found += np.bincount(part.places(words), minlength=self._size + 1)
        return found[:-1]

    def _phrases(self, db: Session, term: Term) -> "Iterable[tuple[_Part, Places]]":
        """Yield for each part where the words of a term stand one after another: the places of the first ones."""
        last = len(term.words) - 1
        by_word = [
            {id(part): (part, _joined(pieces)) for part, pieces in self._read(db, _PLACES, word, open_ended=ends)}
            for word, ends in ((word, term.open_ended and step == last) for step, word in enumerate(term.words))
        ]
        for key, (part, first) in by_word[0].items():
            found = first
            for step, places in enumerate(by_word[1:], 1):
                found = found[_among(found + step, places[key][1])] if key in places else found[:0]
            yield part, found

    def _read(
        self, db: Session, statement: str, word: str, *, open_ended: bool
    ) -> "Iterable[tuple[_Part, list[tuple[bytes, bool]]]]":
        """Yield what the database has of a word in each part; of all it may go on to where it is open-ended."""
        asked = stem(word).encode()
        how, given = ("stem >= %s AND stem < %s", (asked, asked + BEYOND)) if open_ended else ("stem = %s", (asked,))
        pieces: dict[int, list[tuple[bytes, bool]]] = {}
        driver: Any = db.connection().connection.driver_connection
        # As bytes, not as text in which each byte is two letters.
        with driver.cursor(binary=True) as cursor:
            for number, piece, is_bits in cursor.execute(statement + how, given):
                pieces.setdefault(number, []).append((piece, is_bits))
        # Parts of a newer import are not of this index.
        return [(part, pieces[number]) for number, part in self._parts.items() if number in pieces]


def _joined(pieces: "Sequence[tuple[bytes, bool]]") -> "Places":
    """Return places of words in their order."""
    import numpy as np  # noqa: PLC0415 - as above

    joined = np.frombuffer(b"".join(piece for piece, _ in pieces), dtype=np.uint32)
    return joined if len(pieces) == 1 else np.sort(joined)


def _among(wanted: "Places", places: "Places") -> "Members":
    """Tell which of some places are among others; both in order."""
    import numpy as np  # noqa: PLC0415 - as above

    if len(wanted) > len(places):  # looking up the fewer ones is faster
        found: Members = np.zeros(len(wanted), dtype=bool)
        at = np.minimum(wanted.searchsorted(places), len(wanted) - 1)
        found[at[wanted[at] == places]] = True
        return found
    at = np.minimum(places.searchsorted(wanted), len(places) - 1)
    same: Members = places[at] == wanted
    return same
