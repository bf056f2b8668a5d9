"""Which records of the UN index hold which words: remembered where a database would take long to say.

A database counts off tens of thousands of hits one by one; a set of bits has them at once. A worker keeps the sets of
the words that most records hold and of the beginnings of others (`index_beginnings`), prepared beside its first answers
(`index_answers.prepare`), and of what was asked lately. Whatever is in neither is asked of the database.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from tracker.domain.search_terms import Term
from tracker.domain.stems import stem
from tracker.store.annotation_words import ids_matching, ids_with_stems, term_query
from tracker.store.index_beginnings import Counted, KnownBeginnings, Range
from tracker.store.index_masks import in_all, in_any, mask_of_members, members

if TYPE_CHECKING:
    from tracker.store.index_masks import Mask

MOST_PREPARED: Final = 16 * 1024 * 1024
MOST_ASKED: Final = 2 * 1024 * 1024
"""Bytes of the sets of frequent words and beginnings, and of what was asked lately."""
LEAST: Final = 1024
"""Bytes of a search itself, at most about."""
SELDOM: Final = 12
"""The database finds words fast enough that stand less often than in this part of all records: in 2 ms of 267,000."""
_PLAIN = re.compile("[a-z0-9а-я]+")
"""Words that every index of words takes for one word."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The records of a term, as far as they are known: they lack those of some stems (`gaps`), or a query has all."""

    known: "Mask | None"
    query: str = ""
    gaps: Sequence[Range] = ()


class KnownWords:
    """Sets of records by stem and by search, of one import. Safe between threads."""

    def __init__(self, size: int, placed: "Callable[[str], Mask]") -> None:
        """`placed` makes a set of the rows that a database gives as one text."""
        self._size = size
        self._placed = placed
        self._asked: OrderedDict[tuple[Term, ...], Mask] = OrderedDict()
        self._beginnings: KnownBeginnings | None = None
        self._lock = Lock()

    def know_stems(self, stems: Iterable[Counted]) -> list[tuple[str, list[Range]]]:
        """Take in all stems that the index of words has; return the sets to make of them, each with its stems."""
        self._beginnings = KnownBeginnings(stems, max(1, self._size // SELDOM))
        return self._beginnings.sets()[: MOST_PREPARED // (self._size // 8 + 1)]

    def know(self, name: str, mask: "Mask") -> None:
        """Take in which records a set has, of those that `know_stems` returned."""
        if self._beginnings is not None:
            self._beginnings.know(name, mask)

    def mask_of(self, db: Session, terms: Sequence[Term]) -> "Mask":
        """Return which records a search finds; it has a term."""
        key = tuple(terms)
        found = self._recall(key)
        if found is None:
            found = self._find(db, terms)
            self._remember(key, found)
        return found

    def _find(self, db: Session, terms: Sequence[Term]) -> "Mask":
        wanted = [self._part(db, term) for term in terms if not term.excluded]
        unwanted = [self._part(db, term) for term in terms if term.excluded]
        # Queries are asked at once, for databases look at the rarest of several words first.
        together = [one.query for one in wanted if one.query]
        found: list[Mask | None] = [self._whole(db, one) for one in wanted if not one.query]
        taken = [self._whole(db, one) for one in unwanted if not (together and one.query)]
        if together:
            found.append(self._ask(db, together, [one.query for one in unwanted if one.query]))
        return self._without(in_all(found), taken)

    def _whole(self, db: Session, part: _Part) -> "Mask":
        if part.known is None:
            return self._ask(db, [part.query])
        return part.known | self._placed(ids_with_stems(db, part.gaps)) if part.gaps else part.known

    def _ask(self, db: Session, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> "Mask":
        return self._placed(ids_matching(db, wanted, unwanted))

    def _without(self, found: "Mask | None", taken: "Sequence[Mask]") -> "Mask":
        if found is not None and not taken:
            return found
        rest = mask_of_members(~members(in_any(taken, self._size), self._size))
        return rest if found is None else found & rest

    def _part(self, db: Session, term: Term) -> _Part:
        plain = Term(term.words, term.open_ended, excluded=False)
        known = self._recall((plain,))
        if known is not None:
            return _Part(known)
        asked = _Part(None, term_query(db, plain))
        if self._beginnings is None or len(term.words) != 1 or not _PLAIN.fullmatch(term.words[0]):
            return asked
        beginning = stem(term.words[0])
        if not term.open_ended:
            known = self._beginnings.exactly(beginning)
            return asked if known is None else _Part(known)
        masks, gaps = self._beginnings.beginning_with(beginning)
        return _Part(in_any(masks, self._size), gaps=gaps)

    def _recall(self, key: tuple[Term, ...]) -> "Mask | None":
        with self._lock:
            found = self._asked.get(key)
            if found is not None:
                self._asked.move_to_end(key)
            return found

    def _remember(self, key: tuple[Term, ...], mask: "Mask") -> None:
        with self._lock:
            self._asked[key] = mask
            while len(self._asked) * (mask.nbytes + LEAST) > MOST_ASKED:
                self._asked.popitem(last=False)
