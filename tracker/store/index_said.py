"""The words of many records at once: what `annotation_terms.words_of_record` gives of each, in a quarter of the time.

All texts lie one after another as bytes. Words that say nothing are looked up in one step, by their letters as a
number, and written over with spaces, of which SQLite's index of words takes no notice.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from tracker.domain.annotation_terms import MOST_LETTERS, SAID_NOTHING, words_of_record
from tracker.domain.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Letters = NDArray[np.uint8]
    Places = NDArray[np.int64]
    Numbers = NDArray[np.uint64]

AT_ONCE: Final = 200
"""Records looked at together: for what more of them take, memory is asked of the system and given back each time."""
FEW: Final = 20
"""Records of which it takes longer than one by one."""
END: Final = "\0"
"""Stands between two texts."""
WIDTH: Final = 8
"""Letters of a word that fit into a number."""
_PADDING: Final = END.encode() * WIDTH
_SPACE: Final = ord(" ")
_SEPARATE: Final = frozenset(b"\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f ")
_SEPARATE_TOO: Final = "\x85\u1680\u2028\u2029"
"""What separates words and is no single byte; all else that does becomes a space where texts are folded."""
_SPREADING, _SPREAD = 0xBF58476D1CE4E5B9, 48
"""Multiplied by the one, a number has from this bit on its place in a table, alone among the words that say nothing."""


def words_of_records(records: Sequence[tuple[str, str]]) -> list[str]:
    """Return for each record, by symbol and text, what `words_of_record` does, but for how many spaces are in it."""
    starts = range(0, len(records), AT_ONCE)
    return [words for start in starts for words in _words_of_some(records[start : start + AT_ONCE])]


def _words_of_some(records: Sequence[tuple[str, str]]) -> list[str]:
    if len(records) < FEW:
        return [words_of_record(symbol, text) for symbol, text in records]
    together = END.join([text if text.isascii() else fold(text) for _, text in records])
    said = sifted(together.encode())[: -len(_PADDING)].tobytes().decode().split(END)
    strange = not together.isascii() and any(sign in together for sign in _SEPARATE_TOO)
    if len(said) != len(records) or strange:
        return [words_of_record(symbol, text) for symbol, text in records]
    return [
        f"{symbol} {words}" if len(symbol) + len(words) < MOST_LETTERS else words_of_record(symbol, text)
        for (symbol, text), words in zip(records, said, strict=True)
    ]


def sifted(texts: bytes) -> "Letters":
    """Return texts with spaces for words that say nothing, and for the end of `somebody's`; followed by `_PADDING`."""
    import numpy as np  # noqa: PLC0415 - the process that imports has it only when it gets here

    letters = np.frombuffer(texts + _PADDING, dtype=np.uint8).copy()
    apostrophes = np.flatnonzero(letters == ord("'"))
    of_somebody = apostrophes[(letters[apostrophes + 1] == ord("s")) & (letters[apostrophes + 2] == _SPACE)]
    letters[of_somebody] = letters[of_somebody + 1] = _SPACE
    first, length = _words(letters)
    nothing = _say_nothing(letters, first, length)
    first, length = first[nothing], length[nothing]
    while len(first):
        letters[first] = _SPACE
        first, length = first[length > 1] + 1, length[length > 1] - 1
    return letters


def as_numbers(letters: "Letters", first: "Places", length: "Places") -> "Numbers":
    """Return the letters from some places on as numbers, `length` of them, eight at most."""
    import numpy as np  # noqa: PLC0415 - as above

    # What begins at each place, which is no multiple of eight.
    numbers = np.ndarray(shape=len(letters) - WIDTH + 1, dtype="<u8", buffer=letters, strides=(1,))
    found: Numbers = numbers[np.minimum(first, len(numbers) - 1)] & _masks()[np.minimum(length, WIDTH)]
    return found


def _words(letters: "Letters") -> "tuple[Places, Places]":
    """Return where each word begins, and how many letters it has; some have none."""
    import numpy as np  # noqa: PLC0415 - as above

    ends = np.flatnonzero(letters <= _SPACE)  # all signs that separate are among these, and hardly any other
    ends = ends[_table_of_separators()[letters[ends]]]
    first = np.empty_like(ends)
    first[:1], first[1:] = 0, ends[:-1] + 1
    return first, ends - first


def _say_nothing(letters: "Letters", first: "Places", length: "Places") -> "NDArray[np.bool_]":
    """Return for each word whether it says nothing."""
    import numpy as np  # noqa: PLC0415 - as above

    said = as_numbers(letters, first, length)
    nothing: NDArray[np.bool_] = _table()[_place_of(said)] == said
    nothing &= length > 0
    for word in np.flatnonzero(nothing & (length >= WIDTH)).tolist():  # they may only begin like one; few do
        nothing[word] = letters[first[word] : first[word] + length[word]].tobytes() in _WORDS
    return nothing


_WORDS: Final = frozenset(word.encode() for word in SAID_NOTHING)


@cache
def _masks() -> "Numbers":
    """Return what leaves of a number so many letters."""
    import numpy as np  # noqa: PLC0415 - as above

    return np.array([(1 << 8 * letters) - 1 for letters in range(WIDTH + 1)], dtype=np.uint64)


@cache
def _table() -> "Numbers":
    """Return the numbers of the words that say nothing, where `_place_of` puts them."""
    import numpy as np  # noqa: PLC0415 - as above

    words = np.array([int.from_bytes(word[:WIDTH], "little") for word in _WORDS], dtype=np.uint64)
    table = np.zeros(1 << 64 - _SPREAD, dtype=np.uint64)
    table[_place_of(words)] = words
    if not (table[_place_of(words)] == words).all():
        msg = "two words that say nothing have one place in the table: choose another number to spread them by"
        raise ValueError(msg)
    return table


def _place_of(words: "Numbers") -> "Numbers":
    import numpy as np  # noqa: PLC0415 - as above

    return words * np.uint64(_SPREADING) >> np.uint64(_SPREAD)


@cache
def _table_of_separators() -> "NDArray[np.bool_]":
    import numpy as np  # noqa: PLC0415 - as above

    table = np.zeros(256, dtype=bool)
    table[list(_SEPARATE)] = True
    return table
