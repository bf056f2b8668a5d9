"""Numbers for the stems of many records at once: those of `annotation_terms.StemNumbers`, in a fifth of the time.

All texts lie one after another as bytes. A word of up to sixteen letters is two numbers of 64 bits, by which its stem
is looked up, all words in one step. Longer words, those that are met for the first time, and records with letters
beyond ASCII go the way on which one record goes alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from tracker.domain.annotation_terms import MOST_LETTERS, REMEMBERED, StemNumbers
from tracker.domain.text import fold
from tracker.store.index_said import AT_ONCE, END, WIDTH, as_numbers, sifted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracker.store.index_said import Letters, Numbers, Places

    Stems = NDArray[np.uint32]
    Lengths = NDArray[np.uint16]

_SIGN = re.compile(r"[^\w\s\x00-\x7f]")
"""A sign beyond ASCII, such as “ or –."""
_ANY_SIGN: Final = '"'
"""Separates words as all signs do, and is no space either."""
_LONGEST: Final = 2 * WIDTH
_CAPITALS, _SMALL, _DIGITS = (ord("A"), 26), (ord("a"), 26), (ord("0"), 10)
_TO_SMALL: Final = 5
"""The bit in which small letters differ from capitals."""
_SLOT_BITS: Final = 19
_SPREADING: Final = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Multiplied by these, the two halves of a word become one number, of which any bits may be its slot."""
_SLOTS: Final = 64 - _SLOT_BITS, 64 - 2 * _SLOT_BITS
"""From which bit on a word has its slot, and another one for when that is taken."""


class ManyStemNumbers:
    """Numbers the stems of records in the order in which they are met; `number_of` has them all."""

    def __init__(self) -> None:
        """Begin with no stem."""
        import numpy as np  # noqa: PLC0415 - no process has it in memory before it needs it

        self._alone = StemNumbers()
        self.number_of = self._alone.number_of
        # Words by slots; and of each word, from 1 on, its halves and the number of its stem.
        self._slots = np.zeros(1 << _SLOT_BITS, dtype=np.uint32)
        self._halves = np.zeros((2, REMEMBERED + 1), dtype=np.uint64)
        self._stems = np.zeros(REMEMBERED + 1, dtype=np.uint32)
        self._words: dict[bytes, int] = {}

    def of(self, records: Sequence[tuple[str, str]]) -> "Iterator[tuple[Stems, Lengths]]":
        """Yield the numbers of the stems of records, by symbol and text, in order, and how many each has."""
        for start in range(0, len(records), AT_ONCE):
            yield self._of_some(records[start : start + AT_ONCE])

    def _of_some(self, records: Sequence[tuple[str, str]]) -> "tuple[Stems, Lengths]":
        import numpy as np  # noqa: PLC0415 - as above

        plain = [_plain(symbol, text) for symbol, text in records]
        is_plain = np.array([text is not None for text in plain])
        together = [text for text in plain if text is not None]
        stems, lengths = self._of_plain(END + END.join(together), len(together))
        if len(together) == len(records):
            return stems, lengths.astype(np.uint16)
        others = [list(self._alone.of(*records[place])) for place in np.flatnonzero(~is_plain).tolist()]
        all_lengths = np.zeros(len(records), dtype=np.uint16)
        all_lengths[is_plain] = lengths
        all_lengths[~is_plain] = [len(one) for one in others]
        of_plain = np.repeat(is_plain, all_lengths)
        all_stems = np.zeros(len(of_plain), dtype=np.uint32)
        all_stems[of_plain] = stems
        all_stems[~of_plain] = [stem for one in others for stem in one]
        return all_stems, all_lengths

    def _of_plain(self, texts: str, number: int) -> "tuple[Stems, Places]":
        """Do it for texts of ASCII letters, each with `END` before it."""
        import numpy as np  # noqa: PLC0415 - as above

        letters = sifted(texts.encode())
        letters |= _of_sort(letters, *_CAPITALS).view(np.uint8) << _TO_SMALL
        of_word = _of_sort(letters, *_SMALL) | _of_sort(letters, *_DIGITS)
        edges = np.flatnonzero(of_word[1:] != of_word[:-1]) + 1
        first, length = edges[::2], edges[1::2] - edges[::2]
        ends = np.flatnonzero(letters == ord(END))[: number + 1]
        return self._look_up(letters, first, length), np.diff(first.searchsorted(ends))

    def _look_up(self, letters: "Letters", first: "Places", length: "Places") -> "Stems":
        import numpy as np  # noqa: PLC0415 - as above

        halves = as_numbers(letters, first, length), as_numbers(letters, first + WIDTH, np.maximum(length - WIDTH, 0))
        slot, other = _slots_of(*halves)
        words = self._slots[slot]
        strange = np.flatnonzero(~self._have(words, *halves))
        words[strange] = self._slots[other[strange]]
        met = self._have(words, *halves) & (length <= _LONGEST)
        stems = np.where(met, self._stems[words], 0).astype(np.uint32)
        for place in np.flatnonzero(~met).tolist():
            word = letters[first[place] : first[place] + length[place]].tobytes()
            stems[place] = stem = self._alone.of_word(word.decode())
            if len(word) <= _LONGEST and word not in self._words and len(self._words) < REMEMBERED:
                self._words[word] = number = len(self._words) + 1
                self._halves[:, number] = halves[0][place], halves[1][place]
                self._stems[number] = stem
                self._slots[slot[place] if not self._slots[slot[place]] else other[place]] = number
        return stems

    def _have(self, words: "Stems", *halves: "Numbers") -> "NDArray[np.bool_]":
        """Return for each of some words whether these are its halves."""
        found: NDArray[np.bool_] = (self._halves[0][words] == halves[0]) & (self._halves[1][words] == halves[1])
        return found


def _plain(symbol: str, text: str) -> str | None:
    """Return the words of a record in ASCII letters; None if it has others, or is to be looked at alone for else."""
    if not text.isascii():
        text = _SIGN.sub(_ANY_SIGN, fold(text))
    said = f"{symbol} {text}"
    plain = said.isascii() and len(said) < MOST_LETTERS and END not in said and "'" not in symbol
    return said if plain else None


def _of_sort(letters: "Letters", first: int, number: int) -> "NDArray[np.bool_]":
    """Return for each letter whether it is one of some that follow each other."""
    import numpy as np  # noqa: PLC0415 - as above

    found: NDArray[np.bool_] = letters - np.uint8(first) < number
    return found


def _slots_of(*halves: "Numbers") -> "tuple[Numbers, Numbers]":
    import numpy as np  # noqa: PLC0415 - as above

    spread = (halves[0] ^ halves[1] * np.uint64(_SPREADING[1])) * np.uint64(_SPREADING[0])
    slots = np.uint64((1 << _SLOT_BITS) - 1)
    return spread >> np.uint64(_SLOTS[0]), spread >> np.uint64(_SLOTS[1]) & slots
