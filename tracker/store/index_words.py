"""Which records of the UN index hold which words: remembered where a database would take long to say.

A database counts off tens of thousands of hits one by one; a set of bits has them at once. A worker keeps the sets of
the words that most records hold, prepared beside its first answers (`index_answers.prepare`), and of what was asked
lately. Whatever is in neither is asked of the database, a word that may go on by the words that it goes on to.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from tracker.domain.search_terms import Term
from tracker.domain.stems import stem, word_with_stem
from tracker.store.annotation_words import any_word, ids_matching, term_query
from tracker.store.index_masks import in_all, in_any, mask_of_members, members

if TYPE_CHECKING:
    from tracker.store.index_masks import Mask

MOST_PREPARED: Final = 12 * 1024 * 1024
MOST_ASKED: Final = 2 * 1024 * 1024
"""Bytes of the sets of frequent words, and of what was asked lately."""
LEAST: Final = 1024
"""Bytes of a search itself, at most about."""
MOST_WORDS: Final = 400
"""Words that a beginning goes on to and that are asked for themselves; beyond, the database looks for the beginning."""
AT_ONCE: Final = 8
"""Words of which a database is asked for any at a time: SQLite looks at all of them for every record."""
_PLAIN = re.compile("[a-z0-9а-я]+")
"""Words that every index of words takes for one word."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a term: the records of some of its words, None for no words; and the queries for all others."""

    known: "Mask | None"
    missing: list[str]

    @property
    def single(self) -> bool:
        """Whether it is all in one query."""
        return self.known is None and len(self.missing) == 1


class KnownWords:
    """Sets of records by stem and by search, of one import. Safe between threads."""

    def __init__(self, size: int, placed: "Callable[[str], Mask]") -> None:
        """`placed` makes a set of the rows that a database gives as one text."""
        self._size = size
        self._placed = placed
        self._of_stem: dict[str, Mask] = {}
        self._asked: OrderedDict[tuple[Term, ...], Mask] = OrderedDict()
        self._stems = ""
        self._lock = Lock()

    @property
    def most_prepared(self) -> int:
        """How many words' sets there is room for."""
        return MOST_PREPARED // (self._size // 8 + 1)

    def know_stems(self, stems: Iterable[str]) -> None:
        """Take in all stems that the index of words has."""
        self._stems = "\n" + "\n".join(sorted(stems)) + "\n"

    def know(self, one: str, mask: "Mask") -> None:
        """Take in which records hold a stem."""
        self._of_stem[one] = mask

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
        # What is not known is asked at once, for databases look at the rarest of several words first.
        together = [one.missing[0] for one in wanted if one.single]
        found: list[Mask | None] = [self._whole(db, one) for one in wanted if not one.single]
        taken = [self._whole(db, one) for one in unwanted if not (together and one.single)]
        if together:
            found.append(self._ask(db, together, [one.missing[0] for one in unwanted if one.single]))
        return self._without(in_all(found), taken)

    def _whole(self, db: Session, part: _Part) -> "Mask":
        # Numbers of all queries are read at once, for each reading goes through all records.
        found = [ids_matching(db, [query]) for query in part.missing]
        asked = self._placed(",".join(filter(None, found)))
        return asked if part.known is None else part.known | asked

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
            return _Part(known, [])
        asked = _Part(None, [term_query(plain)])
        if not self._stems or len(term.words) != 1 or not _PLAIN.fullmatch(term.words[0]):
            return asked
        stems = self._stems_of(stem(term.words[0]), open_ended=term.open_ended)
        masks = [self._of_stem[one] for one in stems if one in self._of_stem]
        rest = [one for one in stems if one not in self._of_stem]
        if len(rest) > MOST_WORDS:
            return asked
        words = [word for word in map(word_with_stem, rest) if word]
        if len(words) < len(rest):
            return asked
        pieces = [any_word(words[start : start + AT_ONCE]) for start in range(0, len(words), AT_ONCE)]
        return _Part(in_any(masks, self._size) if masks or not rest else None, pieces)

    def _stems_of(self, beginning: str, *, open_ended: bool) -> list[str]:
        """Return the stems that there are of one, or that begin with it."""
        if not open_ended:
            return [beginning] if f"\n{beginning}\n" in self._stems else []
        first = self._stems.find(f"\n{beginning}")
        if first < 0:
            return []
        last = self._stems.rfind(f"\n{beginning}")
        return self._stems[first + 1 : self._stems.index("\n", last + 1)].split("\n")

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
