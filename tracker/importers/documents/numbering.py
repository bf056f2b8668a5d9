"""Numbers that Word computes: what a paragraph of an automatic list is numbered with, as it is printed."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CYRILLIC: Final = "абвгдежзиклмнопрстуфхцчшщэюя"
_LEVELS: Final = 9


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    """A list: what its levels look like, and the list (w:abstractNum) whose counters it goes on with."""

    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, and how far each of them has been counted."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists = _lists(numbering) if numbering is not None else {}
        self._styles = _styles(styles) if styles is not None else {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def label(self, paragraph: Any) -> str:
        """Return the number that Word prints before a paragraph (w:p), counting it; empty when it has none."""
        number, level = self._place(paragraph)
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts[found.abstract]
        if number not in self._begun:
            self._begun.add(number)
            for restarted in found.restarts:
                counts.pop(restarted, None)
        start = found.restarts.get(level, found.levels[level].start)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return _printed(found, level, counts)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        number, level = self._styles.get(style, ("", 0))
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            number = _value(own, "numId") or number
            level = _integer(_value(own, "ilvl"), level)
        return number, level


def _value(element: Any, name: str) -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _integer(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def _levels(element: Any) -> dict[int, _Level]:
    return {
        _integer(one.get(f"{W}ilvl", ""), 0): _Level(
            _value(one, "numFmt") or "decimal", _value(one, "lvlText"), _integer(_value(one, "start"), 1)
        )
        for one in element.findall(f"{W}lvl")[:_LEVELS]
    }


def _lists(numbering: Any) -> dict[str, _List]:
    abstract = {one.get(f"{W}abstractNumId", ""): _levels(one) for one in numbering.findall(f"{W}abstractNum")}
    found = {}
    for one in numbering.findall(f"{W}num"):
        of = _value(one, "abstractNumId")
        levels, restarts = dict(abstract.get(of, {})), {}
        for override in one.findall(f"{W}lvlOverride"):
            level = _integer(override.get(f"{W}ilvl", ""), 0)
            if (start := _value(override, "startOverride")) != "":
                restarts[level] = _integer(start, 1)
            for own in override.findall(f"{W}lvl"):
                levels[level] = _Level(_value(own, "numFmt") or "decimal", _value(own, "lvlText"))
        found[one.get(f"{W}numId", "")] = _List(of, levels, restarts)
    return found


def _styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level that each paragraph style gives, its own or that of the style it is based on."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.findall(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        based[name] = _value(style, "basedOn")
        properties = style.find(f"{W}pPr")
        numbered = properties.find(f"{W}numPr") if properties is not None else None
        if numbered is not None:
            own[name] = (_value(numbered, "numId"), _integer(_value(numbered, "ilvl"), 0))
    found = {}
    for name in based:
        ancestor, seen = name, set()
        while ancestor and ancestor not in own and ancestor not in seen:
            seen.add(ancestor)
            ancestor = based.get(ancestor, "")
        if ancestor in own:
            found[name] = own[ancestor]
    return found


def _printed(of: _List, level: int, counts: dict[int, int]) -> str:
    text = of.levels[level].text
    for one, shape in of.levels.items():
        if f"%{one + 1}" in text:
            text = text.replace(f"%{one + 1}", _numeral(counts.get(one, shape.start), shape.format))
    return text.strip()


def _numeral(number: int, form: str) -> str:
    letters = {"lowerLetter": "abcdefghijklmnopqrstuvwxyz", "russianLower": _CYRILLIC}
    if form in ("upperLetter", "russianUpper"):
        return _numeral(number, form.replace("upper", "lower").replace("Upper", "Lower")).upper()
    if form in letters:
        alphabet = letters[form]
        return alphabet[(number - 1) % len(alphabet)] * min(4, (number - 1) // len(alphabet) + 1)
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    return "" if form in ("none", "bullet") else str(number)


def _roman(number: int) -> str:
    found = ""
    for value, sign in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        found += sign * (min(number, 400) // value)
        number %= value
    return found
