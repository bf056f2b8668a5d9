"""What a record of the UN index is found by: the words of its symbol and text, made fast, for there are 267,000.

The same words as `search_terms.indexed_words` gives, but that those without meaning stay in where they are glued to
signs or written in capitals. Both databases then count them alike, so that phrases are the same in both.
"""

import re
from typing import Final

from tracker.domain.search_terms import LONGEST_WORD, STOP_WORDS
from tracker.domain.stems import stem
from tracker.domain.text import fold

_SAID_NOTHING: Final = STOP_WORDS | {word.capitalize() for word in STOP_WORDS}
_WORD = re.compile(r"[^\W_]+")
MOST_LETTERS: Final = 125_000
"""Of all words of a record, more than any text has that is taken: folding can lengthen it. However they are written, a
vector of them has less than the megabyte at which PostgreSQL refuses one."""
MOST_POSITIONS: Final = 255
"""Places of one word that PostgreSQL keeps."""
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


def vector_of(words: str) -> str:
    """Return such words as PostgreSQL writes a vector of stems with their places: `'plant':1 'tree':2,5`."""
    places: dict[str, list[str]] = {}
    number = 0
    for word in _WORD.findall(words.lower()):
        number = min(number + 1, LAST_POSITION)
        found = places.setdefault(stem(word[:LONGEST_WORD]), [])
        if len(found) < MOST_POSITIONS:
            found.append(str(number))
    return " ".join([f"'{word}':{','.join(found)}" for word, found in places.items()])
