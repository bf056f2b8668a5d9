"""Questions to the UN index: how many records, how many behind every value of every facet, and which are shown.

All of it from one look at the packed facets (`index_columns`), so that the count, the facets and the list agree. A
worker unpacks them once for each import; until somebody asks, it has neither them nor numpy in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.index_filters import FACET_NAMES, IndexFilters
from tracker.domain.search_terms import Term, parse_search
from tracker.store.annotation_words import best_ids, excluded_ids, found_ids
from tracker.store.index_columns import IDS, NEWEST, SHORT, packed, total, unfiltered_counts
from tracker.store.models import ImportRun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.uint32]
    Mask = NDArray[np.bool_]

PAGE_SIZE: Final = 50
FEW: Final = 2_000
"""Hits up to which the best are looked for among all of them; beyond, the database ranks."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds: its number, counts by facet and value, and the rows of one page in order."""

    total: int
    counts: Mapping[str, Mapping[str, int]]
    ids: list[int]
    terms: tuple[Term, ...] = ()


@dataclass(slots=True)
class _Facet:
    """An unpacked facet: labels by code, and for each bearing the record's place and the code of the value."""

    labels: list[str]
    places: "Places"
    codes: "NDArray[np.uint16] | NDArray[np.uint32]"
    code_of: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code_of = {label: code for code, label in enumerate(self.labels)}

    def bearing(self, values: Sequence[str], size: int) -> "Mask":
        """Return which records bear one of some values."""
        import numpy as np  # noqa: PLC0415 - see the module

        wanted = np.zeros(len(self.labels), dtype=bool)
        wanted[[self.code_of[value] for value in values if value in self.code_of]] = True
        mask = np.zeros(size, dtype=bool)
        mask[self.places[wanted[self.codes]]] = True
        return mask

    def count(self, mask: "Mask | None") -> dict[str, int]:
        """Return how many of the records in a mask, of all when None, bear each value; values of none left out."""
        import numpy as np  # noqa: PLC0415 - see the module

        codes = self.codes if mask is None else self.codes[mask[self.places]]
        numbers = np.bincount(codes, minlength=len(self.labels))
        return {self.labels[code]: int(numbers[code]) for code in numbers.nonzero()[0]}


class UnpackedIndex:
    """The packed facets of one import, unpacked."""

    def __init__(self, columns: Mapping[str, tuple[list[str], bytes, bytes]]) -> None:
        import numpy as np  # noqa: PLC0415 - see the module

        def numbers(name: str) -> Any:
            return np.frombuffer(columns[name][1], dtype=np.uint32)

        self._ids: Places = numbers(IDS)
        self._newest: Places = numbers(NEWEST)
        self._facets = {
            name: _Facet(
                labels,
                np.frombuffer(places, dtype=np.uint32),
                np.frombuffer(codes, dtype=np.uint16)
                if len(labels) <= SHORT
                else np.frombuffer(codes, dtype=np.uint32),
            )
            for name, (labels, places, codes) in columns.items()
            if name in FACET_NAMES
        }
        self.size = len(self._ids)
        self._place_of: Places = np.zeros(int(self._ids.max(initial=0)) + 2, dtype=np.uint32)
        self._place_of[self._ids] = np.arange(self.size, dtype=np.uint32)

    def ids_of(self, filters: IndexFilters, words: "Mask | None") -> list[int] | None:
        """Return the rows of all records that a question finds, in order; None for all there are."""
        mask, _ = self.count(words, filters.chosen())
        return None if mask is None else [int(identity) for identity in self._ids[mask]]

    def labels(self) -> dict[str, dict[str, int]]:
        """Return the values of each facet."""
        return {name: facet.code_of for name, facet in self._facets.items()}

    def _places(self, ids: "Sequence[int] | Places") -> tuple["Places", "Mask"]:
        """Return the places of rows, and which of these are right: a newer import may have written further rows."""
        import numpy as np  # noqa: PLC0415 - see the module

        asked = np.minimum(np.asarray(ids, dtype=np.uint32), len(self._place_of) - 1)
        places = self._place_of[asked]
        return places, self._ids[places] == asked

    def among(self, ids: Sequence[int], mask: "Mask") -> list[int]:
        """Return those of some rows that are in a mask, in the same order."""
        places, right = self._places(ids)
        return [identity for identity, good in zip(ids, mask[places] & right, strict=True) if good]

    def mask_of(self, numbers: str) -> "Mask":
        """Return which records are among some rows, given as `found_ids` does."""
        import numpy as np  # noqa: PLC0415 - see the module

        mask: Mask = np.zeros(self.size, dtype=bool)
        if numbers:
            places, right = self._places(np.fromstring(numbers, dtype=np.uint32, sep=","))
            mask[places[right]] = True
        return mask

    def count(
        self, words: "Mask | None", chosen: Mapping[str, tuple[str, ...]]
    ) -> tuple["Mask | None", dict[str, dict[str, int]]]:
        """Return which records all filters leave, None for all, and the counts of each facet without its own filter."""
        masks = {name: self._facets[name].bearing(values, self.size) for name, values in chosen.items()}
        whole = _both([words, *masks.values()])
        counts = {}
        for name, facet in self._facets.items():
            others = [mask for other, mask in masks.items() if other != name]
            counts[name] = facet.count(_both([words, *others]) if name in masks else whole)
        return whole, counts

    def newest(self, mask: "Mask | None", first: int, number: int) -> list[int]:
        """Return the rows of some records, from the newest on."""
        places = self._newest if mask is None else self._newest[mask[self._newest]]
        return [int(identity) for identity in self._ids[places[first : first + number]]]


def _both(masks: Sequence["Mask | None"]) -> "Mask | None":
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found & mask
    return found


def import_number(db: Session) -> int:
    """Return the number of the last import of the UN index: what was unpacked holds until there is another."""
    return db.scalar(sa.select(sa.func.max(ImportRun.id)).where(ImportRun.source == "uhri")) or 0


def unpack(db: Session) -> UnpackedIndex | None:
    """Unpack the facets; None where nothing was imported."""
    columns = packed(db)
    return UnpackedIndex(columns) if columns else None


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
    number = int(mask.sum()) if mask is not None else index.size
    first = (page - 1) * size
    if filters.order == "best" and any(not term.excluded for term in terms):
        ids = _best(db, index, terms, mask if chosen else None, range(first, first + size))
    else:
        ids = index.newest(mask, first, size)
    return Found(number, counts, ids, terms)


def _mask_of_words(db: Session, index: UnpackedIndex, terms: Sequence[Term]) -> "Mask | None":
    if not terms:
        return None
    if any(not term.excluded for term in terms):
        return index.mask_of(found_ids(db, terms))
    return ~index.mask_of(excluded_ids(db, terms))


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
