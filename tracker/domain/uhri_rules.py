"""The rules that clean records of the UN index (UHRI), by name: what each does to a text, a label or a code.

The rules are those of its export's known dirt. Each has a name, so that a receipt can count how often it was applied.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

LONGEST_TEXT: Final = 100_000
"""Characters that a paragraph may have; more is not one."""
LONGEST_VALUE: Final = 500
"""Characters that a symbol, label, name or identifier may have: the longest label of the index has 150."""
RESERVATIONS_TRUSTED_SINCE: Final = 2020
"""Before this year the theme of this name stands on a third of all records, where it has no business."""
REMEMBERED: Final = 16_384
"""Labels, codes and symbols whose cleaning is remembered: the same few thousand stand on all records."""


class Rule(StrEnum):
    """What is done to a value before it is used."""

    PREFIX = "prefix"
    HTML = "html"
    ENTITIES = "entities"
    SPACES = "spaces"
    CHARACTERS = "characters"
    COMMITTEE_NAME = "committee-name"
    COMMITTEE_FROM_SYMBOL = "committee-from-symbol"
    COUNTRY_FROM_SYMBOL = "country-from-symbol"
    COUNTRY_CODE = "country-code"
    COUNTRY_RENAMED = "country-renamed"
    COUNTRY_ASTERISK = "country-asterisk"
    TYPE_BLANK = "type-blank"
    TYPE_UUID = "type-uuid"
    TYPE_OTHER = "type-other"
    RESERVATIONS = "reservations-before-2020"
    SDG_CODE = "sdg-code"
    SDG_UNREADABLE = "sdg-unreadable"
    LABEL_TWICE = "label-twice"
    DATE_UNREADABLE = "date-unreadable"
    SYMBOL_MISSING = "symbol-missing"
    COUNTRY_UNKNOWN = "country-unknown"


class Refusal(StrEnum):
    """Why a record is not taken."""

    ID = "no-id"
    DUPLICATE = "duplicate-id"
    TYPE = "wrong-type"
    EMPTY = "empty-text"
    FRAGMENT = "fragment"
    LONG = "too-long"
    BODY = "no-body"


SAID: Final[Mapping[StrEnum, str]] = {
    Rule.PREFIX: "“- ” in front of a value taken off",
    Rule.HTML: "HTML tags taken out",
    Rule.ENTITIES: "HTML entities decoded",
    Rule.SPACES: "spaces around or doubled in a value taken out",
    Rule.CHARACTERS: "characters that no text has (NUL, half a pair) taken out",
    Rule.COMMITTEE_NAME: "long name of a committee folded to its acronym",
    Rule.COMMITTEE_FROM_SYMBOL: "no body given: taken from the symbol",
    Rule.COUNTRY_FROM_SYMBOL: "no country given: taken from the symbol",
    Rule.COUNTRY_CODE: "two-letter code read as the country",
    Rule.COUNTRY_RENAMED: "another name of the country folded",
    Rule.COUNTRY_ASTERISK: "asterisk after the country taken off",
    Rule.TYPE_BLANK: "blank type: kept as unknown",
    Rule.TYPE_UUID: "an identifier as type: kept as unknown",
    Rule.TYPE_OTHER: "another type: kept as unknown",
    Rule.RESERVATIONS: "theme “Reservations” of before 2020 dropped",
    Rule.SDG_CODE: "code of a goal or target taken, its words left",
    Rule.SDG_UNREADABLE: "label of a goal without a code left out",
    Rule.LABEL_TWICE: "label that stood twice taken once",
    Rule.DATE_UNREADABLE: "day of publication not readable: left empty",
    Rule.SYMBOL_MISSING: "no symbol: kept, belongs to no document",
    Rule.COUNTRY_UNKNOWN: "no State by any known name or code: kept under the name given",
    Refusal.ID: "no identifier",
    Refusal.DUPLICATE: "the same identifier once more",
    Refusal.TYPE: "a field is of another type than the format says",
    Refusal.EMPTY: "no text",
    Refusal.FRAGMENT: "no paragraph but a fragment (a heading, “Annex”, “Contents”, five characters or fewer)",
    Refusal.LONG: f"a text longer than {LONGEST_TEXT:,} characters, or another value longer than {LONGEST_VALUE}",
    Refusal.BODY: "neither a body nor a symbol that tells it",
}
"""Each rule in words, as a receipt prints it."""

Tally = dict[str, int]
"""How often each rule was applied, by its name."""


def count(tally: Tally, rule: Rule, times: int = 1) -> None:
    """Count a rule that was applied."""
    tally[rule] = tally.get(rule, 0) + times


def reservations_hold(day: str | None) -> bool:
    """Tell whether the theme “Reservations” is to be believed of a document of such a day, written as 2025-02-12."""
    return day is not None and day >= _TRUSTED


_TRUSTED: Final = f"{RESERVATIONS_TRUSTED_SINCE}-01-01"
_PREFIX = re.compile(r"^[-\s]+")
_BREAK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>|<!--[^<>]{0,500}-->", re.IGNORECASE)
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\ufffe\uffff]")
_SDG = re.compile(r"(?P<code>(?:1[0-7]|[1-9])(?:\.(?:[1-9][0-9]?|[a-d]))?)(?:\s+-\s.*|\s*)", re.DOTALL)


def clean_text(raw: str, tally: Tally) -> str:
    """Return a text without markup and noise; lines stay where paragraphs or list items ended."""
    text = raw
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
        if text != raw:
            count(tally, Rule.HTML)
    if "&" in text and (resolved := html.unescape(text)) != text:
        count(tally, Rule.ENTITIES)
        text = resolved
    if text.isprintable():  # nearly always, and then nothing is wrong but spaces
        spaced = " ".join(text.split()) if "  " in text else text.strip(" ")
    else:
        text = without_bad_characters(text, tally)
        spaced = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    if spaced != text:
        count(tally, Rule.SPACES)
    return composed(spaced)


def composed(text: str) -> str:
    """Return a text with every letter and its accent as one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_bad_characters(text: str, tally: Tally) -> str:
    """Return a text without what no database takes and nobody can read."""
    sound = _BAD.sub("", text)
    if sound != text:
        count(tally, Rule.CHARACTERS)
    return sound


def clean_value(raw: str, tally: Tally) -> str:
    """Return a label or code without the dash in front of it and without spaces around it or doubled in it."""
    value, rules = _cleaned_value(raw)
    for rule in rules:
        count(tally, rule)
    return value


@lru_cache(maxsize=REMEMBERED)
def _cleaned_value(raw: str) -> tuple[str, tuple[Rule, ...]]:
    tally: Tally = {}
    text = without_bad_characters(raw, tally)
    if "|" in text:  # which parts labels where several are kept
        count(tally, Rule.CHARACTERS)
        text = text.replace("|", "/")
    bare = _PREFIX.sub("", text)
    if bare != text and text.lstrip().startswith("-"):
        count(tally, Rule.PREFIX)
    spaced = " ".join(bare.split())
    if spaced != bare or bool(text and text[0].isspace()):
        count(tally, Rule.SPACES)
    return composed(spaced), tuple(Rule(name) for name in tally)


def symbol_of(raw: str, tally: Tally) -> str:
    """Return the symbol of a document without any spaces; empty where there is none."""
    value = clean_value(raw, tally)
    packed = value.replace(" ", "")
    if packed != value:
        count(tally, Rule.SPACES)
    return packed


def goal_of(label: str, tally: Tally) -> str:
    """Return the code of a goal or target from its label, already clean; empty where it has none."""
    match = _SDG.fullmatch(label.lower())
    if match is None:
        count(tally, Rule.SDG_UNREADABLE)
        return ""
    if match["code"] != label:
        count(tally, Rule.SDG_CODE)
    return match["code"]
