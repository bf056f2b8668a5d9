"""What somebody typed into a search box, taken apart into words that must, or must not, occur.

Whatever is typed can be searched for: signs that mean something to a database are no part of any word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tracker.domain.text import words_of

LONGEST_WORD: Final = 60
"""Longer words are cut, in the index and in the question alike; databases refuse or drop very long ones."""

MOST_TERMS: Final = 60
"""Terms beyond these are passed over: nobody types them, and a statement has an end."""

NEGATION: Final = "бей"
SHORTEST_NEGATED: Final = 7
"""Letters of the shortest compound with «бей»; shorter words merely begin with these letters."""

_STOP_WORDS: Final = """
a about above after again against all am an and any are as at be because been before being below between both but by can
did do does doing don down during each few for from further had has have having he her here hers herself him himself his
how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our ours
ourselves out over own s same she should so some such t than that the their theirs them themselves then there these they
this those through to too under until up very was we were what when where which while who whom why will with you your
yours yourself yourselves
"""

STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""English words that say nothing about a text: PostgreSQL's own list, used for both databases so that they agree."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other.

    `open_ended`: the last word may go on (`tortur` finds `tortured`). `excluded`: must not occur.
    """

    words: tuple[str, ...]
    open_ended: bool
    excluded: bool


def indexed_words(text: str) -> list[str]:
    """Return the words of a text by which it is found, in order: folded, cut, without English stop words."""
    return [word[:LONGEST_WORD] for word in words_of(text) if word not in STOP_WORDS]


def inner_words(words: Iterable[str]) -> list[str]:
    """Return the words inside Kyrgyz compounds with «бей», "non-": «бейөкмөт» is to be found by «өкмөт» too."""
    long_enough = (word for word in words if len(word) >= SHORTEST_NEGATED)
    return [word.removeprefix(NEGATION) for word in long_enough if word.startswith(NEGATION)]


def parse_search(text: str) -> tuple[Term, ...]:
    """Take a search apart. Empty when no word in it can be searched for, which then asks for nothing in particular.

    `"human rights"` is a phrase, `-children` excludes; both may be combined. Words joined by signs, such as a symbol
    or `law-enforcement`, must follow each other. A word that is only a number is meant as a whole.
    """
    terms: list[Term] = []
    for chunk, quoted, excluded in _chunks(text):
        words = tuple(indexed_words(chunk))
        if words:
            terms.append(Term(words, open_ended=not quoted and not words[-1].isdigit(), excluded=excluded))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _chunks(text: str) -> Iterable[tuple[str, bool, bool]]:
    """Yield (piece, whether quoted, whether excluded); a quotation that is not closed goes to the end."""
    plain = text
    for sign in "“”„«»″":
        plain = plain.replace(sign, '"')
    excluded = False
    for place, part in enumerate(plain.split('"')):
        if place % 2:
            yield part, True, excluded
            continue
        pieces = part.split()
        excluded = part.endswith("-") and pieces[-1] == "-"
        for piece in pieces:
            yield piece.lstrip("-"), False, piece.startswith("-")
