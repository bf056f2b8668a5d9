"""How much of a short wording stands in a longer text: a reason to look, never a match by itself."""

import re
from typing import Final

from tracker.domain.text import words_of

SUGGESTED_FROM: Final = 70
"""Percent from which two texts are shown to a person as perhaps the same recommendation."""
FEWEST_WORDS: Final = 5
"""A wording with fewer words that say something is like nearly everything."""
_WORD = re.compile(r"\w+")
_SHORTEST, _STEM = 4, 6
_SAY_NOTHING: Final = frozenset(
    [
        "that",
        "this",
        "with",
        "from",
        "into",
        "their",
        "them",
        "they",
        "shall",
        "should",
        "must",
        "have",
        "been",
        "being",
        "such",
        "which",
        "these",
        "those",
        "under",
        "party",
        "state",
        "states",
        "committee",
        "recommend",
        "recommends",
        "ensure",
        "take",
        "measures",
        "including",
        "also",
        "other",
        "through",
    ]
)


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that say something, cut to their first six letters."""
    words = words_of(text)
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST and word not in _SAY_NOTHING)


def shared_words(text: str, wording: frozenset[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, with whether each is a word that counts as one of a wording's (from `stems`)."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(text):
        if stems(word[0]) & wording:
            pieces += [(text[at : word.start()], False), (word[0], True)]
            at = word.end()
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def likeness(wording: frozenset[str], text: frozenset[str]) -> int:
    """Return how many percent of the words of a wording a text has, 0 for a wording of too few; both from `stems`."""
    if len(wording) < FEWEST_WORDS:
        return 0
    return 100 * len(wording & text) // len(wording)
