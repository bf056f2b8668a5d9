"""Stems of English words by Porter's algorithm of 1980, as SQLite's index of words cuts them.

Needed to mark in a text what the index found in it: a search for `tortured` finds `torture`.
Source of the rules: M. F. Porter, An algorithm for suffix stripping, Program 14 (1980) no. 3.
"""

from functools import lru_cache
from typing import Final

_VOWELS: Final = frozenset("aeiou")

Rules = tuple[tuple[str, str], ...]
_SECOND: Final[Rules] = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
)  # fmt: skip
_THIRD: Final[Rules] = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_FOURTH: Final[Rules] = tuple(
    (ending, "")
    for ending in (
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
        "iti", "ous", "ive", "ize",
    )
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a word in small letters. Very short and very long words stay as they are."""
    if not 3 <= len(word.encode()) <= 64:
        return word
    word = _first(word)
    for rules, least in ((_SECOND, 1), (_THIRD, 1), (_FOURTH, 2)):
        word = _replace(word, rules, least)
    return _last(word)


def _shape(word: str) -> str:
    """Write v for each vowel and c for each consonant; y is a vowel after a consonant."""
    shape = ""
    for letter in word:
        shape += "v" if letter in _VOWELS or (letter == "y" and shape.endswith("c")) else "c"
    return shape


def _measure(word: str) -> int:
    """Count the vowels that consonants follow."""
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return bool(_VOWELS & set(word)) or "y" in word[1:]


def _is_short(word: str) -> bool:
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _ends(word: str, ending: str) -> bool:
    return len(word) > len(ending) and word.endswith(ending)


def _first(word: str) -> str:
    """Take off plurals, `ed` and `ing`."""
    if _ends(word, "sses") or _ends(word, "ies"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if _ends(word, "eed"):
        return _y_to_i(word[:-1] if _measure(word[:-3]) > 0 else word)
    for ending in ("ed", "ing"):
        if _ends(word, ending) and _has_vowel(word.removesuffix(ending)):
            word = _mend(word.removesuffix(ending))
            break
    return _y_to_i(word)


def _mend(word: str) -> str:
    if any(_ends(word, ending) for ending in ("at", "bl", "iz")):
        return word + "e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in _VOWELS | set("lsz"):
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _is_short(word) else word


def _y_to_i(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _replace(word: str, rules: Rules, least: int) -> str:
    """Apply the rule of the longest ending that fits; when the rest is too short, nothing is done."""
    fitting = [rule for rule in rules if _ends(word, rule[0])]
    if not fitting:
        return word
    ending, put = max(fitting, key=lambda rule: len(rule[0]))
    rest = word.removesuffix(ending)
    if _measure(rest) < least or (ending == "ion" and not rest.endswith(("s", "t"))):
        return word
    return rest + put


def _last(word: str) -> str:
    """Take off a final `e`, and one of two `l`."""
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _is_short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
