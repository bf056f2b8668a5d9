"""Numbered paragraphs of UN documents: their numbers, their lettered items, and the headings above them.

Text of a paragraph is held as lines: one for each paragraph of the page that belongs to the number, with the marks of
its items as they are printed. Which marks are items is decided here, for every source of such text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_NUMBER = re.compile(r"(\d{1,4})\s?\.(?:\s+|(?=[^\W\d_])|$)")
_LINE_MARK = re.compile(r"\s*(\(?([^\W\d_]{1,5})\))\s+(?=\S)")
_INNER_MARK = re.compile(r"(?<=[:;])\s+(?:(?:and|or|et|ou|и|или)\s+)?(\(?([^\W\d_]{1,5})\))\s+(?=\S)")
_SECTION = re.compile(r"([^\W\d_]{1,5})\.\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.;:,!?…][)”»\"']*$")
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC: Final = "абвгдежзиклмнопрстуфхцчшщэюя"
_LOOKS_LATIN: Final = str.maketrans("авсеіхуорАВСЕІХУОРМТКН", "abceixyopABCEIXYOPMTKH")
_ROMANS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
LONGEST_HEADING: Final = 250


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph: an item, or (`item` empty) what is said before, between or after its items."""

    item: str
    mark: str
    text: str


def number_of(text: str) -> int | None:
    """Return the number that a line begins with, as in `12. The Committee …`; None when it has none."""
    match = _NUMBER.match(text)
    return int(match[1]) if match else None


def without_number(text: str) -> str:
    """Return a line without the number it begins with."""
    return _NUMBER.sub("", text, count=1).strip()


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as sentences and items of a list do."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def looks_like_heading(text: str) -> bool:
    """Tell whether a line may be a heading: short, neither numbered nor an item, and not ending as a sentence does."""
    return (
        0 < len(text) <= LONGEST_HEADING
        and number_of(text) is None
        and _LINE_MARK.match(text) is None
        and not ends_sentence(text)
        and not text.lstrip()[:1].islower()
    )


def item_mark(text: str) -> str:
    """Return the letters of the mark a line begins with, `a` for `(a) Take …`; empty when it begins with none."""
    match = _LINE_MARK.match(text)
    return match[2] if match else ""


def parts_of(text: str) -> tuple[Part, ...]:
    """Take a paragraph apart into its items and what stands around them.

    Items are marked `(a)`, `a)` or `(а)` in either alphabet, and `(i)` inside an item; they stand at the beginning of a
    line, or two and more of them inside one after a colon or semicolon. Marks out of order are text.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    split = [piece for line in lines for piece in _split_inside(line)]
    marks = [(index, match) for index, piece in enumerate(split) if (match := _LINE_MARK.match(piece))]
    items = items_of([match[2] for _, match in marks])
    known = {index: (item, match) for (index, match), item in zip(marks, items, strict=True) if item}
    last = max(known, default=-1)
    found: list[Part] = []
    for index, piece in enumerate(split):
        if index in known:
            item, match = known[index]
            found.append(Part(item, match[1], piece[match.end() :]))
        elif found and (found[-1].item == "" or index < last):
            before = found.pop()
            found.append(Part(before.item, before.mark, f"{before.text}\n{piece}"))
        else:
            found.append(Part("", "", piece))
    return tuple(found)


def item_marks(text: str) -> list[str]:
    """Return the items of a paragraph in order, those whose mark stands twice as often as it stands."""
    return [part.item for part in parts_of(text) if part.item]


def item_text(text: str, item: str) -> str:
    """Return the wording of an item with those inside it, or of the whole paragraph where none is named.

    Empty when the paragraph has no item, or two, of this mark.
    """
    if not item:
        return text
    parts = parts_of(text)
    found = [place for place, part in enumerate(parts) if part.item == item]
    if len(found) != 1:
        return ""
    inner = [part for part in parts[found[0] + 1 :] if part.item.startswith(f"{item}.")]
    return "\n".join([parts[found[0]].text, *(f"{part.mark} {part.text}" for part in inner)])


def _split_inside(line: str) -> list[str]:
    """Split a line before the items that stand inside it, if they are two or more and begin a list."""
    outer = _LINE_MARK.match(line)
    inner = list(_INNER_MARK.finditer(line))
    marks = ([outer[2]] if outer else []) + [match[2] for match in inner]
    items = items_of(marks)[1 if outer else 0 :]
    if sum(bool(item) for item in items_of(marks)) < 2:
        return [line]
    cuts = [match.start(1) for match, item in zip(inner, items, strict=True) if item]
    return [line[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def items_of(marks: Sequence[str]) -> list[str]:
    """Return for each mark, in order, the item it stands for (`a`, `b.ii`), empty where it continues no list.

    A list begins with the first letter of the Latin or the Cyrillic alphabet; `i` begins a list inside an item, unless
    the letters have come to it. A list may begin anew.
    """
    found: list[str] = []
    letter = roman = 0
    for place, mark in enumerate(marks):
        following = marks[place + 1] if place + 1 < len(marks) else ""
        if _is_roman_next(mark, following, letter, roman):
            roman += 1
            found.append(f"{_letters(letter)}.{_ROMANS[roman - 1]}")
        elif letter + 1 in _letter_places(mark) or (letter and 1 in _letter_places(mark)):
            letter = letter + 1 if letter + 1 in _letter_places(mark) else 1
            roman = 0
            found.append(_letters(letter))
        else:
            found.append("")
    return found


def _is_roman_next(mark: str, following: str, letter: int, roman: int) -> bool:
    if not letter or roman + 1 not in _roman_places(mark):
        return False
    if letter + 1 not in _letter_places(mark):
        return True
    # (i) after (h), (v) after (u): what comes next tells which list it belongs to.
    goes_on = roman + 2 in _roman_places(following)
    return goes_on or (roman > 0 and letter + 2 not in _letter_places(following))


def _letter_places(mark: str) -> set[int]:
    """Return which places in a lettered list a mark may stand for: `с` is the third whatever its alphabet."""
    small = mark.lower()
    if len(set(small)) != 1 or len(small) > 2:
        return set()
    turns = 26 * (len(small) - 1)
    latin = _LATIN.find(small[0].translate(_LOOKS_LATIN)) + 1
    cyrillic = _CYRILLIC.find(small[0]) + 1
    return {turns + place for place in (latin, cyrillic) if place}


def _roman_places(mark: str) -> set[int]:
    small = mark.lower().translate(_LOOKS_LATIN)
    return {_ROMANS.index(small) + 1} if small in _ROMANS else set()


def _letters(place: int) -> str:
    return _LATIN[(place - 1) % 26] * ((place - 1) // 26 + 1)


def expects(marks: Sequence[str], mark: str) -> bool:
    """Tell whether a mark goes on with the list that the marks before it make."""
    return bool(items_of([*marks, mark])[-1])


class Outline:
    """The headings above a paragraph while a document is read: `I.` holds `A.`, which holds those without a mark."""

    def __init__(self) -> None:
        self._levels: dict[int, str] = {}
        self._letter = self._roman = 0

    def add(self, heading: str) -> None:
        """Take a heading in; it ends those of its own level and below."""
        level = self._level(heading)
        self._levels = {one: text for one, text in self._levels.items() if one < level}
        self._levels[level] = " ".join(heading.split())

    def path(self) -> tuple[str, ...]:
        """Return the headings above this place, outermost first."""
        return tuple(self._levels[level] for level in sorted(self._levels))

    def _level(self, heading: str) -> int:
        match = _SECTION.match(heading)
        mark = match[1] if match else ""
        if mark and self._letter + 1 in _letter_places(mark):
            self._letter += 1
            return 2
        if mark and self._roman + 1 in _roman_places(mark):
            self._roman, self._letter = self._roman + 1, 0
            return 1
        if mark and 1 in _letter_places(mark):
            self._letter = 1
            return 2
        return 3


def disagreements(
    languages: Mapping[str, Mapping[str, Sequence[str]]],
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Compare one document in several languages, each as paragraph → its items.

    Yields (language, `only`, paragraphs) where some are in one language alone, and (language, `items`, paragraphs)
    where its items are not those of the first language.
    """
    every = sorted(languages)
    for language in every:
        others = [languages[one] for one in every if one != language]
        alone = [number for number in languages[language] if not any(number in other for other in others)]
        if others and alone:
            yield language, "only", tuple(alone)
    for language in every[1:]:
        first = languages[every[0]]
        differ = [
            number
            for number, items in languages[language].items()
            if number in first and list(first[number]) != list(items)
        ]
        if differ:
            yield language, "items", tuple(differ)
