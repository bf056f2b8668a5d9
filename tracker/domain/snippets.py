"""The piece of a text that shows why a search found it, with what was found marked in it.

Made here and not by the database, so that both databases show the same. A piece is handed over in segments of the
text as it is: whoever prints them escapes each, and nothing in a text can be taken for a mark.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
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
_LETTERS = re.compile("[a-z]+")
CHANGED: Final = 2
_LEAD: Final = 0.3
"""Share of the width that may stand before the first word found, so that it is read with what it belongs to."""

Span = tuple[int, int]
Read = tuple[list[str], list[Span], list[tuple[int, str]]]
"""Stems of a text as the index has them, where each stands, and stems inside compounds with their place."""


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


def snippet(
    text: str, terms: Sequence[Term], width: int = WIDTH, *, found: Sequence[Match] | None = None
) -> tuple[Segment, ...]:
    """Return the piece of a text, about `width` characters, that holds most of what was searched for.

    Without anything found it is the beginning. The segments joined are a stretch of the text, cut between words.
    `found` spares looking again, where `find_matches` has been asked.
    """
    matches = find_matches(text, terms) if found is None else found
    begin, end = _window(text, matches, max(1, width))
    return _segments(text, matches, begin, end)


def mark(text: str, terms: Sequence[Term], *, found: Sequence[Match] | None = None) -> tuple[Segment, ...]:
    """Return the whole text in segments, with what was searched for marked in it."""
    return _segments(text, find_matches(text, terms) if found is None else found, 0, len(text))


def find_matches(text: str, terms: Sequence[Term]) -> list[Match]:
    """Return where the terms that must occur stand in a text, in order: as the index of words finds them.

    `Match.term` is the place of the term among those that must occur.
    """
    wanted = [term for term in terms if not term.excluded]
    if not wanted:
        return []
    text = text[:LONGEST_TEXT]
    beginnings = _beginnings(wanted) if text.isascii() else None
    stems, spans, inner = _read(text) if beginnings is None else _read_some(text, beginnings, wanted)
    found: list[Match] = []
    for number, term in enumerate(wanted):
        sought = [stem(word) for word in term.words]
        for place in _places(stems, sought, open_ended=term.open_ended):
            found.append(Match(spans[place][0], spans[place + len(sought) - 1][1], number))
        if len(sought) == 1:
            hidden = (place for place, form in inner if _fits(form, sought[0], open_ended=term.open_ended))
            found += [Match(*spans[place], number) for place in hidden]
    found.sort(key=lambda match: (match.begin, -match.end))
    return found[:MOST_MATCHES]


def _places(stems: Sequence[str], sought: Sequence[str], *, open_ended: bool) -> list[int]:
    """Return where words follow each other as they are sought."""
    first = sought[0]
    if len(sought) == 1:
        if open_ended:
            return [place for place, one in enumerate(stems) if one.startswith(first)]
        return [place for place, one in enumerate(stems) if one == first]
    last, middle = len(sought) - 1, list(sought[:-1])
    return [
        place
        for place, one in enumerate(stems)
        if one == first
        and place + last < len(stems)
        and stems[place : place + last] == middle
        and _fits(stems[place + last], sought[last], open_ended=open_ended)
    ]


def _fits(form: str, wanted: str, *, open_ended: bool) -> bool:
    return form.startswith(wanted) if open_ended else form == wanted


def _read(text: str) -> Read:
    """Return what all of a text has."""
    stems: list[str] = []
    spans: list[Span] = []
    inner: list[tuple[int, str]] = []
    for run in _RUN.finditer(text):
        for one, hidden in _indexed(run[0]):
            if hidden:
                inner += [(len(stems), form) for form in hidden]
            stems.append(one)
            spans.append(run.span())
    return stems, spans, inner


@lru_cache(maxsize=64)
def _pattern(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(beginnings)})[a-z0-9]*")


def _beginnings(terms: Sequence[Term]) -> tuple[str, ...] | None:
    """Return letters with which every word begins that one of some terms finds; None where that says little.

    Rules for stems change no more than the last two letters of what they leave, and never the first. Of a phrase it is
    the first word.
    """
    stems = [stem(term.words[0]) for term in terms]
    found = [one[: max(1, len(one) - CHANGED)] for one in stems]
    return tuple(sorted(set(found))) if all(_LETTERS.fullmatch(one) for one in found) else None


def _read_some(text: str, beginnings: tuple[str, ...], terms: Sequence[Term]) -> Read:
    """Return what `_read` does of an ASCII text, of those words only that begin in one of some ways.

    And of those that follow one of them, as many as a term has.
    """
    longest = max(len(term.words) for term in terms)
    if longest > 1:
        return _read_phrases(text, beginnings, longest)
    stems: list[str] = []
    spans: list[Span] = []
    small = text.lower()
    for run in _pattern(beginnings).finditer(small):
        begin, end = run.span()
        if begin and small[begin - 1].isalnum():
            continue
        for one, _ in _indexed(run[0]):
            stems.append(one)
            spans.append((begin, end))
    return stems, spans, []


def _read_phrases(text: str, beginnings: tuple[str, ...], longest: int) -> Read:
    """Return the same with the words that follow; an empty stem stands where others were left out."""
    stems: list[str] = []
    spans: list[Span] = []
    left = 0
    for run in _RUN.finditer(text.lower()):
        if run[0].startswith(beginnings):
            left = longest
        elif left <= 0:
            continue
        for one, _ in _indexed(run[0]):
            stems.append(one)
            spans.append(run.span())
            left -= 1
        if left <= 0:
            stems.append("")
            spans.append(run.span())
    return stems, spans, []


@lru_cache(maxsize=20_000)
def _indexed(run: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
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
