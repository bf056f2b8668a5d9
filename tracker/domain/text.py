"""Folding of text for search, so that a Russian or phone keyboard finds Kyrgyz words and ё finds е."""

import re
import unicodedata
from typing import Final

_SAME_LETTER: Final = (("ё", "е"), ("ң", "н"), ("ө", "о"), ("ү", "у"), ("’", "'"), ("ʼ", "'"))
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return text as it is compared: compatibility form, case folded, ё ң ө ү written as е н о у."""
    if text.isascii():  # nearly all: four times as fast
        return text.casefold()
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFC", folded)
    for letter, same in _SAME_LETTER:  # a tenth of the time that `translate` takes
        folded = folded.replace(letter, same)
    return folded


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order; letters and digits only."""
    return _WORD.findall(fold(text))


def slug_of(text: str, *, longest: int = 80) -> str:
    """Return a label as it stands in addresses: `Torture and ill-treatment` → `torture-and-ill-treatment`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")
