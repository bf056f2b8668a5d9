"""How like two words are, for "did you mean": by the groups of three letters that they share."""

from typing import Final

LEAST_LIKE: Final = 0.31
"""Two words less like each other are not suggested for one another: `tortrue` and `torture` have 0.33."""


def trigrams(word: str) -> frozenset[str]:
    """Return the groups of three letters in a word, as PostgreSQL's pg_trgm cuts them: two spaces before, one after."""
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """Return how like two words are, 0 to 1, as pg_trgm counts it."""
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / len(mine | theirs)
