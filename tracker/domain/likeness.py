"""How much of a short wording stands in a longer text: a reason to look, never a match by itself."""

from typing import Final

from tracker.domain.text import words_of

SUGGESTED_FROM: Final = 70
"""Percent from which two texts are shown to a person as perhaps the same recommendation."""
FEWEST_WORDS: Final = 5
"""A wording with fewer words that say something is like nearly everything."""
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


def likeness(wording: frozenset[str], text: frozenset[str]) -> int:
    """Return how many percent of the words of a wording a text has, 0 for a wording of too few; both from `stems`."""
    if len(wording) < FEWEST_WORDS:
        return 0
    return 100 * len(wording & text) // len(wording)
