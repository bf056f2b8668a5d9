"""Telling the number, the heading and the lettered items of a paragraph apart, where an index glued them together.

Never guesses: what cannot be told for certain is returned as a doubt, with the text left whole.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_HEADING: Final = 160
"""Characters of a heading that stands in front of a number; more is a sentence."""
MOST_WORDS: Final = 18
"""Words of such a heading."""


class Doubt(StrEnum):
    """Why a text could not be split further."""

    NO_NUMBER = "no-number"
    SEVERAL = "several-paragraphs"
    ITEMS = "items-not-in-sequence"


DOUBTS: Final[dict[Doubt, str]] = {
    Doubt.NO_NUMBER: "no paragraph number could be told",
    Doubt.SEVERAL: "holds several paragraphs; kept as one, under the first number",
    Doubt.ITEMS: "its lettered items are not in sequence; kept as one",
}
"""What each doubt means, as a receipt prints it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One lettered item of a paragraph: `a` and its text, without the letter."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph taken apart. `text` is all of it but heading and number; `lead` what stands before item (a)."""

    heading: str
    number: str
    text: str
    lead: str = ""
    items: tuple[Item, ...] = ()
    doubt: Doubt | None = None

    def text_of(self, item: Item) -> str:
        """Return an item as it reads on its own: the words that lead to all items, then its own."""
        return f"{self.lead}\n({item.letter}) {item.text}".strip()


_SENTENCE = (
    r"(?:The|In|It|While|Recalling|Taking|Noting|Concerned|Bearing|Pursuant|Drawing|Although|Despite|Considering|"
    r"Given|With|On|Further|Furthermore|Moreover|Welcoming|Reiterating|States?|A|An|As|At|For)\b"
)
_SEVERAL = re.compile(r"(?:paras?(?:graphs?)?\.?\s*)?\d{1,3}\s*(?:[-–—,&]|and)\s*\d{1,3}\s*[.:)]", re.IGNORECASE)
_DOTTED = re.compile(r"(?P<number>\d{1,3})\s*\.(?!\d)\s*")
_BRACKET = re.compile(r"\(?(?P<number>\d{1,3})\)\s+")
_NAMED = re.compile(
    r"(?:Recommendation\s+No\.?\s*\d{1,3}\s*,?\s*)?(?:paragraph|para\.?)\s*(?P<number>\d{1,3})\b\s*[:.\-–]?\s*",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?P<number>\d{1,3})[ \t]*\n\s*")
_BARE = re.compile(rf"(?P<number>\d{{1,3}})\s+(?={_SENTENCE})")
_STARTS: Final = (_DOTTED, _BRACKET, _NAMED, _ALONE, _BARE)
_AFTER_HEADING = re.compile(r"(?P<space>\s+)(?P<number>\d{1,3})\.(?!\d)\s*(?=[A-Z“\"‘(])")
_NOT_BEFORE = re.compile(
    r"(?:\b(?:articles?|arts?|paragraphs?|paras?|rules?|sections?|chapters?|goals?|targets?|resolutions?|nos?|number|"
    r"conventions?|protocols?|comments?|recommendations?|principles?|annex|part|and|or|of|to|in|the|since|until|by|"
    r"from|at|before|after|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|[.,:;(])\Z",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\((?P<letter>[a-z]{1,2})\)\s*")
_BEFORE_MARKER = re.compile(r"(?:[:;.]|[:;.,]\s*(?:and|or|and/or))\Z", re.IGNORECASE)
_NEXT_PARAGRAPH = re.compile(rf"(?<=[.;:)\n])\s*(?P<number>\d{{1,4}})\.(?!\d)\s*(?={_SENTENCE})")
_REACH: Final = 24
"""Characters looked back at to tell what stands before a marker or a number."""


def take_apart(text: str) -> Paragraph:
    """Tell heading, number and items of a text that was cleaned before; see `Doubt` for what is left whole."""
    if _SEVERAL.match(text):
        return Paragraph("", "", text, doubt=Doubt.NO_NUMBER)
    heading, number, rest = _numbered(text)
    if not number or not rest:
        return Paragraph("", "", text, doubt=Doubt.NO_NUMBER)
    if any(int(match["number"]) == int(number) + 1 for match in _NEXT_PARAGRAPH.finditer(rest)):
        return Paragraph(heading, number, rest, doubt=Doubt.SEVERAL)
    lead, items, sound = _items(rest)
    if not sound:
        return Paragraph(heading, number, rest, doubt=Doubt.ITEMS)
    return Paragraph(heading, number, rest, lead, items)


def _numbered(text: str) -> tuple[str, str, str]:
    for pattern in _STARTS:
        if (match := pattern.match(text)) is not None and int(match["number"]) > 0:
            return "", str(int(match["number"])), text[match.end() :]
    for match in _AFTER_HEADING.finditer(text, 0, LONGEST_HEADING + _REACH):
        heading = text[: match.start()]
        if int(match["number"]) > 0 and _is_heading(heading):
            return " ".join(heading.split()), str(int(match["number"])), text[match.end() :]
    return "", "", text


def _is_heading(text: str) -> bool:
    """A heading is short, begins with a capital, ends no sentence and does not lead up to a number of its own."""
    words = text.split()
    if not words or len(text) > LONGEST_HEADING or len(words) > MOST_WORDS:
        return False
    if not text[0].isupper() or re.search(r"[.;?!]\s", text) or _NOT_BEFORE.search(text):
        return False
    return not re.match(r"(?:The Committee|The State party|It|He|She|They|We)\b", text)


def _items(text: str) -> tuple[str, tuple[Item, ...], bool]:
    """Return what leads to the items, the items, and whether the letters run in sequence. One letter is no list."""
    marks = [match for match in _MARKER.finditer(text) if _begins_item(text, match.start())]
    first = next((place for place, mark in enumerate(marks) if mark["letter"] == "a"), None)
    if first is None:
        return "", (), len(marks) < 2 or _is_roman(marks[0]["letter"])
    chosen = [marks[first]]
    for mark in marks[first + 1 :]:
        if mark["letter"] == _following(chosen[-1]["letter"]):
            chosen.append(mark)
        elif not _is_roman(mark["letter"]):  # (i), (ii) … inside an item stay in it
            return "", (), False
    if len(chosen) < 2:
        return "", (), True
    ends = [mark.start() for mark in chosen[1:]] + [len(text)]
    items = tuple(Item(mark["letter"], text[mark.end() : end].strip()) for mark, end in zip(chosen, ends, strict=True))
    return text[: chosen[0].start()].strip(), items, all(item.text for item in items)


def _begins_item(text: str, at: int) -> bool:
    """A letter in brackets begins an item at the start, on a new line, or after a colon, semicolon or full stop.

    Anywhere else it belongs to a reference, as in “article 2 (a)”.
    """
    before = text[max(0, at - _REACH) : at]
    words = before.rstrip()
    if not words:
        return at <= _REACH
    return "\n" in before[len(words) :] or _BEFORE_MARKER.search(words) is not None


def _is_roman(letter: str) -> bool:
    return set(letter) <= set("ivx")


def _following(letter: str) -> str:
    if letter == "z":
        return "aa"
    return letter[:-1] + chr(ord(letter[-1]) + 1)
