"""What a record of the UN index is found by: the words of its symbol and text, made fast, for there are 267,000.

The same words as `search_terms.indexed_words` gives, but that those without meaning stay in where they are glued to
signs or written in capitals. Both databases then count them alike, so that phrases are the same in both.
"""

import re
from functools import cache
from itertools import chain, repeat
from typing import Final

from tracker.domain.search_terms import LONGEST_WORD, STOP_WORDS
from tracker.domain.stems import stem
from tracker.domain.text import fold

_SAID_NOTHING: Final = STOP_WORDS | {word.capitalize() for word in STOP_WORDS}
_WORD = re.compile(r"[^\W_]+")
MOST_LETTERS: Final = 125_000
"""Of all words of a record, more than any text has that is taken: folding can lengthen it. However they are written, a
vector of them has less than the megabyte at which PostgreSQL refuses one."""
REMEMBERED: Final = 100_000
"""Words whose stems are remembered."""
LAST_POSITION: Final = 16_383
"""The last place in a text that PostgreSQL tells apart."""


def words_of_record(symbol: str, text: str) -> str:
    """Return what the index of words is given of a record; the same text always gives the same."""
    if not text.isascii():
        text = fold(text)
    if "'s " in text:
        text = text.replace("'s ", " ")
    said = " ".join([word for word in text.split() if word not in _SAID_NOTHING])
    return f"{symbol} {said}"[:MOST_LETTERS]


def vector_of_record(symbol: str, text: str) -> str:
    """Return what PostgreSQL's index of words is given of a record: `words_of_record` as a vector."""
    return vector_of(words_of_record(symbol, text))


def vector_of(words: str) -> str:
    """Return such words as stems with their places, as PostgreSQL reads a vector: `'plant':1 'tree':2 'tree':5`.

    It is left to PostgreSQL to bring the places of a word together and to forget those beyond its 256: it does so
    anyway, and faster.
    """
    stems = map(_STEMS.__getitem__, _WORD.findall(words.lower()))
    places = chain(_places(), repeat(f":{LAST_POSITION} "))
    return "".join(chain.from_iterable(zip(stems, places, strict=False)))


class _Stems(dict[str, str]):
    """Quoted stems by their words, as many as fit; the same few ten thousand words are in all records."""

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[word] = f"'{stem(word[:LONGEST_WORD])}'"
        return found


_STEMS: Final = _Stems()


@cache
def _places() -> list[str]:
    return [f":{place} " for place in range(1, LAST_POSITION)]
