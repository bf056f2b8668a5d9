"""What a record of the UN index is found by: the words of its symbol and text, made fast, for there are 267,000.

The same words as `search_terms.indexed_words` gives, but that those without meaning stay in where they are glued to
signs or written in capitals. Both databases then count them alike, so that phrases are the same in both: SQLite is
given the words (`words_of_record`), of PostgreSQL's index the stems are cut here (`StemNumbers`).
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from tracker.domain.search_terms import LONGEST_WORD, STOP_WORDS
from tracker.domain.stems import stem
from tracker.domain.text import fold

SAID_NOTHING: Final = STOP_WORDS | {word.capitalize() for word in STOP_WORDS}
"""Words between spaces that are left out."""
_WORD = re.compile(r"[^\W_]+")
MOST_LETTERS: Final = 125_000
"""Of all words of a record, more than any text has that is taken: folding can lengthen it."""
MOST_WORDS: Final = (1 << 16) - 1
"""Words of a record that are counted; a text of `MOST_LETTERS` has fewer, however it is written."""
REMEMBERED: Final = 100_000
"""Words whose stems are remembered, and as many with the signs around them."""


def words_of_record(symbol: str, text: str) -> str:
    """Return what the index of words is given of a record; the same text always gives the same."""
    said = " ".join([word for word in _plain(text).split() if word not in SAID_NOTHING])
    return f"{symbol} {said}"[:MOST_LETTERS]


def _plain(text: str) -> str:
    if not text.isascii():
        text = fold(text)
    return text.replace("'s ", " ")


class StemNumbers:
    """Numbers the stems of records, from 1 on in the order in which they are met; `number_of` has them all."""

    def __init__(self) -> None:
        """Begin with no stem."""
        self.number_of: dict[str, int] = {}
        self._said = _Said(self.number_of)

    def of(self, symbol: str, text: str) -> Iterator[int]:
        """Return the numbers of a record's stems in order: those of the words of `words_of_record`, made faster."""
        text = _plain(text)
        said = f"{symbol} {text}" if len(symbol) + len(text) < MOST_LETTERS else words_of_record(symbol, text)
        return islice(chain.from_iterable(map(self._said.__getitem__, said.split())), MOST_WORDS)

    def of_word(self, word: str) -> int:
        """Return the number of the stem of a word in small letters."""
        return self._said.number_of_word[word]


class _Said(dict[str, tuple[int, ...]]):
    """Numbers of stems by what stands between two spaces, as much as fits: what is frequent comes early."""

    def __init__(self, number_of: dict[str, int]) -> None:
        super().__init__()
        self.number_of_word = _Words(number_of)

    def __missing__(self, said: str) -> tuple[int, ...]:
        words = () if said in SAID_NOTHING else _WORD.findall(said.lower())
        found = tuple(map(self.number_of_word.__getitem__, words))
        if len(self) < REMEMBERED:
            self[said] = found
        return found


class _Words(dict[str, int]):
    """Numbers of stems by words, as many as fit: a word stands between more signs than it has forms."""

    def __init__(self, number_of: dict[str, int]) -> None:
        super().__init__()
        self._number_of = number_of

    def __missing__(self, word: str) -> int:
        found = self._number_of.setdefault(stem(word[:LONGEST_WORD]), len(self._number_of) + 1)
        if len(self) < REMEMBERED:
            self[word] = found
        return found
