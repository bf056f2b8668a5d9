"""Questions to the UN index: how many records, how many behind every value of every facet, and which are shown.

All of it from one look at the packed facets (`index_columns`), so that the count, the facets and the list agree. A
worker unpacks them once for each import; until somebody asks, it has neither them nor numpy in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.index_filters import FACET_NAMES, IndexFilters
from tracker.domain.search_terms import Term, parse_search
from tracker.store.annotation_words import best_ids, ids_with_stems, stems_with_numbers
from tracker.store.db import Sessions
from tracker.store.index_columns import IDS, NEWEST, SHORT, Packed, packed_columns, total, unfiltered_counts
from tracker.store.index_facets import Chosen, Facet
from tracker.store.index_masks import in_all, mask_of_places, members, number_in
from tracker.store.index_words import KnownWords
from tracker.store.models import ImportRun

if TYPE_CHECKING:
    from tracker.store.index_masks import Mask, Members, Places

PAGE_SIZE: Final = 20
"""Records of a page: paragraphs are long, and each is searched for the words."""
FEW: Final = 2_000
"""Hits up to which the best are looked for among all of them; beyond, the database ranks."""
PIECE: Final = 4_096
"""Records that are looked through at first, from the newest on; each further time four times as many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds: its number, counts by facet and value, and the rows of one page in order."""

    total: int
    counts: Mapping[str, Mapping[str, int]]
    ids: list[int]
    terms: tuple[Term, ...] = ()


class UnpackedIndex:
    """The packed facets of one import, unpacked, and what words were found to be in which of its records."""

    def __init__(self, columns: Iterable[Packed]) -> None:
        import numpy as np  # noqa: PLC0415 - see the module

        # One column at a time: what it was unpacked from is not kept.
        self._facets: dict[str, Facet] = {}
        self.size = 0
        self._ids: Places = np.zeros(0, dtype=np.uint32)
        self._newest: Places = self._ids
        for name, labels, rows, codes, self.size in columns:
            places = np.frombuffer(rows, dtype=np.uint32)
            if name == IDS:
                self._ids = places
            elif name == NEWEST:
                self._newest = places
            elif name in FACET_NAMES:
                wide = np.uint16 if len(labels) <= SHORT else np.uint32
                self._facets[name] = Facet(labels, places, np.frombuffer(codes, dtype=wide), self.size)
        self._place_of: Places = np.zeros(int(self._ids.max(initial=0)) + 2, dtype=np.uint32)
        self._place_of[self._ids] = np.arange(self.size, dtype=np.uint32)
        self.words = KnownWords(self.size, self.mask_of)

    def ids_of(self, filters: IndexFilters, words: "Mask | None") -> list[int] | None:
        """Return the rows of all records that a question finds, in order; None for all there are."""
        mask, _ = self.count(words, filters.chosen())
        return None if mask is None else [int(identity) for identity in self._ids[members(mask, self.size)]]

    def labels(self) -> dict[str, dict[str, int]]:
        """Return the values of each facet."""
        return {name: facet.code_of for name, facet in self._facets.items()}

    def _places(self, ids: "Sequence[int] | Places") -> tuple["Places", "Members"]:
        """Return the places of rows, and which of these are right: a newer import may have written further rows."""
        import numpy as np  # noqa: PLC0415 - see the module

        asked = np.minimum(np.asarray(ids, dtype=np.uint32), len(self._place_of) - 1)
        places = self._place_of[asked]
        return places, self._ids[places] == asked

    def among(self, ids: Sequence[int], mask: "Mask") -> list[int]:
        """Return those of some rows that are in a mask, in the same order."""
        places, right = self._places(ids)
        among = members(mask, self.size)[places] & right
        return [identity for identity, good in zip(ids, among, strict=True) if good]

    def mask_of(self, numbers: str) -> "Mask":
        """Return which records are among some rows, given as `ids_matching` does."""
        import numpy as np  # noqa: PLC0415 - see the module

        places, right = self._places(np.fromstring(numbers, dtype=np.uint32, sep=",") if numbers else [])
        return mask_of_places(places[right], self.size)

    def count(
        self, words: "Mask | None", chosen: Mapping[str, tuple[str, ...]]
    ) -> tuple["Mask | None", dict[str, dict[str, int]]]:
        """Return which records all filters leave, None for all, and the counts of each facet without its own filter."""
        masks = {name: self._facets[name].bearing(values) for name, values in chosen.items()}
        whole = in_all([words, *masks.values()])
        chosen_whole = None if whole is None else Chosen(whole, self.size)
        counts = {}
        for name, facet in self._facets.items():
            if name not in masks:
                counts[name] = facet.count(chosen_whole)
                continue
            rest = in_all([words, *(mask for other, mask in masks.items() if other != name)])
            counts[name] = facet.count(None if rest is None else Chosen(rest, self.size))
        return whole, counts

    def newest(self, mask: "Mask | None", first: int, number: int) -> list[int]:
        """Return the rows of some records, from the newest on."""
        if mask is None:
            return [int(identity) for identity in self._ids[self._newest[first : first + number]]]
        wanted = members(mask, self.size)
        found: list[int] = []
        # Piece by piece: a page of what is frequent is filled by the first one.
        start, piece = 0, PIECE
        while start < self.size and len(found) < first + number:
            places = self._newest[start : start + piece]
            found += self._ids[places[wanted[places]]].tolist()
            start, piece = start + piece, piece * 4
        return found[first : first + number]


def import_number(db: Session) -> int:
    """Return the number of the last import of the UN index: what was unpacked holds until there is another."""
    return db.scalar(sa.select(sa.func.max(ImportRun.id)).where(ImportRun.source == "uhri")) or 0


def unpack(db: Session) -> UnpackedIndex | None:
    """Unpack the facets; None where nothing was imported."""
    index = UnpackedIndex(packed_columns(db))
    return index if index.size else None


def prepare(sessions: Sessions, index: UnpackedIndex, number: int) -> None:
    """Have the words that most records hold known before they are asked for: on SQLite, for the import of a number.

    It takes about two and a half seconds of a processor for 267,000 records. Each set is read for itself, so that
    nobody who writes waits longer than for a page; a newer import ends it.
    """
    with sessions() as db:
        counted = stems_with_numbers(db) if import_number(db) == number else []
    for name, ranges in index.words.know_stems(counted) if counted else []:
        with sessions() as db:
            if import_number(db) != number:
                return
            index.words.know(name, index.mask_of(ids_with_stems(db, ranges)))


def unfiltered(db: Session, *, page: int = 1, size: int = PAGE_SIZE, index: UnpackedIndex | None = None) -> Found:
    """Return the answer to no question at all, with the counts that the import stored."""
    ids = index.newest(None, (page - 1) * size, size) if index else []
    return Found(total(db), unfiltered_counts(db), ids)


def ask(db: Session, index: UnpackedIndex, filters: IndexFilters, *, page: int = 1, size: int = PAGE_SIZE) -> Found:
    """Return what a question finds, with one page of `size` of its rows. No text in it raises."""
    terms = parse_search(filters.q)
    chosen = filters.chosen()
    if not terms and not chosen:
        return unfiltered(db, page=page, size=size, index=index)
    words = _mask_of_words(db, index, terms)
    mask, counts = index.count(words, chosen)
    number = number_in(mask) if mask is not None else index.size
    first = (page - 1) * size
    if filters.order == "best" and any(not term.excluded for term in terms):
        ids = _best(db, index, terms, mask if chosen else None, range(first, first + size))
    else:
        ids = index.newest(mask, first, size)
    return Found(number, counts, ids, terms)


def _mask_of_words(db: Session, index: UnpackedIndex, terms: Sequence[Term]) -> "Mask | None":
    return index.words.mask_of(db, terms) if terms else None


def _best(db: Session, index: UnpackedIndex, terms: Sequence[Term], mask: "Mask | None", page: range) -> list[int]:
    """Return a page of the rows that fit the words best; filters are asked of them as they come."""
    if mask is None:
        return best_ids(db, terms, most=len(page), skip=page.start)
    found: list[int] = []
    skip, most = 0, FEW
    while len(found) < page.stop:
        some = best_ids(db, terms, most=most, skip=skip)
        found += index.among(some, mask)
        if len(some) < most:
            break
        skip, most = skip + most, most * 8
    return found[page.start : page.stop]


def all_ids(db: Session, index: UnpackedIndex, filters: IndexFilters) -> list[int] | None:
    """Return the rows of all records that a question finds, in the order they were written; None for all there are."""
    return index.ids_of(filters, _mask_of_words(db, index, parse_search(filters.q)))
