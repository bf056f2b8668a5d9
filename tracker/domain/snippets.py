"""The piece of a text that shows why a search found it, with what was found marked in it.

Made here and not by the database, so that both databases show the same. A piece is handed over in segments of the
text as it is: whoever prints them escapes each, and nothing in a text can be taken for a mark.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tracker.domain.search_terms import Term, indexed_words, inner_words
from tracker.domain.stems import stem

WIDTH: Final = 240
"""Characters of a piece, about three lines."""

LONGEST_TEXT: Final = 60_000
"""Characters that are looked at; a paragraph of a document has a few thousand."""

MOST_MATCHES: Final = 500
_RUN = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_LEAD: Final = 0.3
"""Share of the width that may stand before the first word found, so that it is read with what it belongs to."""

MOST_RUNS: Final = 20_000
"""Runs of letters that are remembered for one search."""

Span = tuple[int, int]
Sought = tuple[tuple[str, ...], bool]
"""The stems of a term, and whether the last one may go on."""
_Word = tuple[str, tuple[str, ...]]
"""The stem of a word as the index holds it, and the other forms that find it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text as it is; `marked` when the search found it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Where a term was found, first character and the one after the last, and which of the terms it was."""

    begin: int
    end: int
    term: int


def snippet(text: str, terms: Sequence[Term], width: int = WIDTH) -> tuple[Segment, ...]:
    """Return the piece of a text, about `width` characters, that holds most of what was searched for.

    Without anything found it is the beginning. The segments joined are a stretch of the text, cut between words.
    """
    found = find_matches(text, terms)
    begin, end = _window(text, found, max(1, width))
    return _segments(text, found, begin, end)


def mark(text: str, terms: Sequence[Term]) -> tuple[Segment, ...]:
    """Return the whole text in segments, with what was searched for marked in it."""
    return _segments(text, find_matches(text, terms), 0, len(text))


def matched(text: str, terms: Sequence[Term]) -> int:
    """Return how many of the terms that must occur stand in a text."""
    return len({match.term for match in find_matches(text, terms)})


def find_matches(text: str, terms: Sequence[Term]) -> list[Match]:
    """Return where the terms that must occur stand in a text, in order: as the index of words finds them."""
    wanted = tuple(_sought(term) for term in terms if not term.excluded)
    if not wanted:
        return []
    return sorted(_finder(wanted).matches(text[:LONGEST_TEXT]), key=lambda match: (match.begin, -match.end))[
        :MOST_MATCHES
    ]


def _sought(term: Term) -> Sought:
    return tuple(stem(word) for word in term.words), term.open_ended


class _Finder:
    """Finds some terms in many texts. What a run of letters gives is worked out once: a page has most runs often."""

    def __init__(self, wanted: tuple[Sought, ...]) -> None:
        self._wanted = wanted
        self._known: dict[str, list[tuple[_Word, tuple[int, ...]]]] = {}

    def matches(self, text: str) -> Iterator[Match]:
        """Yield where the terms stand, in no particular order."""
        known = self._known
        words: list[tuple[_Word, re.Match[str]]] = []
        begun: list[tuple[int, int]] = []
        for run in _RUN.finditer(text):
            found = known.get(run[0])
            if found is None:
                found = self._look(run[0])
            for word, numbers in found:
                if numbers:
                    begun += [(len(words), number) for number in numbers]
                words.append((word, run))
        for place, number in begun:
            stems, open_ended = self._wanted[number]
            some = words[place : place + len(stems)]
            if (
                len(stems) == 1
                or len(some) == len(stems)
                and _fits([word for word, _ in some], stems, open_ended=open_ended)
            ):
                yield Match(some[0][1].start(), some[-1][1].end(), number)

    def _look(self, run: str) -> list[tuple[_Word, tuple[int, ...]]]:
        """Return the words of a run, each with the terms that may begin with it."""
        if len(self._known) > MOST_RUNS:
            self._known.clear()
        found = [
            (word, tuple(number for number, sought in enumerate(self._wanted) if _may_begin(word, sought)))
            for word in _indexed(run)
        ]
        self._known[run] = found
        return found


@lru_cache(maxsize=4)
def _finder(wanted: tuple[Sought, ...]) -> _Finder:
    return _Finder(wanted)


def _may_begin(word: _Word, sought: Sought) -> bool:
    """Tell whether a term may begin with a word; of a term of one word, whether it is there."""
    stems, open_ended = sought
    wanted, alone = stems[0], len(stems) == 1
    if word[0].startswith(wanted) if open_ended and alone else word[0] == wanted:
        return True
    return bool(word[1]) and alone and _fits([word], stems, open_ended=open_ended)


def _fits(words: Sequence[_Word], stems: Sequence[str], *, open_ended: bool) -> bool:
    *before, last = zip(words, stems, strict=True)
    if any(word[0] != wanted for word, wanted in before):
        return False
    (found, inner), wanted = last
    forms = (found, *(inner if len(stems) == 1 else ()))
    return any(form.startswith(wanted) if open_ended else form == wanted for form in forms)


@lru_cache(maxsize=20_000)
def _indexed(run: str) -> tuple[_Word, ...]:
    """Return the stems that the index has of one run of letters and digits: none of a word that says nothing."""
    return tuple((stem(word), tuple(map(stem, inner_words([word])))) for word in indexed_words(run))


def _window(text: str, found: Sequence[Match], width: int) -> Span:
    """Choose the stretch with most different terms, then most matches, then the first; cut it between words."""
    if len(text) <= width:
        return 0, len(text)
    begin = _best_begin(found, width)
    begin = max(0, min(begin, len(text) - width))
    end = begin + width
    return _widen(text, found, begin, end)


def _best_begin(found: Sequence[Match], width: int) -> int:
    if not found:
        return 0
    ends = [match.end for match in found]
    best, chosen = (0, 0), found[0]
    for place, first in enumerate(found):
        last = max(place + 1, bisect_right(ends, first.begin + int(width * (1 - _LEAD))))
        inside = found[place:last]
        worth = len({match.term for match in inside}), len(inside)
        if worth > best:
            best, chosen = worth, first
    return chosen.begin - int(width * _LEAD)


def _widen(text: str, found: Sequence[Match], begin: int, end: int) -> Span:
    """Move both edges to white space, never through something found."""
    if begin > 0:
        space = next((place for place in range(begin, min(begin + 40, end)) if text[place].isspace()), begin - 1)
        begin = space + 1
    if end < len(text):
        end = next((place for place in range(end, max(end - 40, begin), -1) if text[place].isspace()), end)
    for match in found:
        begin = match.begin if match.begin < begin < match.end else begin
        end = match.end if match.begin < end < match.end else end
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return begin, end


def _segments(text: str, found: Sequence[Match], begin: int, end: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    here = begin
    for match in found:
        if match.end > end or match.begin < here:
            continue
        if match.begin > here:
            segments.append(Segment(text[here : match.begin], marked=False))
        segments.append(Segment(text[match.begin : match.end], marked=True))
        here = match.end
    if here < end:
        segments.append(Segment(text[here:end], marked=False))
    return tuple(segments)
