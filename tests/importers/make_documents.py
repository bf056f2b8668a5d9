"""Makes the documents in `tests/importers/documents/`: `python -m tests.importers.make_documents`.

Invented observations on a State that does not exist, in the layout of the United Nations, in three languages, four
formats and with the habits and accidents of real files; beside each the structure that a reader must find in it. What
is expected comes from the same outline as the file, never from the reader.
"""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.importers.documents_wording import WORDING, Deadline, Wording
from tests.importers.write_docx import write_docx
from tests.importers.write_html import write_html
from tests.importers.write_pdf import write_pdf
from tests.importers.write_text import write_text

FOLDER = Path(__file__).parent / "documents"
SEED = 20261124


@dataclass(slots=True)
class Made:
    """A paragraph of the outline: headings that begin before it, its lead, items, what follows them, a footnote.

    `deadlines`: those that it sets.
    """

    number: int
    begins: list[tuple[int, str]]
    lead: str
    items: list[tuple[str, str]] = field(default_factory=list)
    tail: str = ""
    note: str = ""
    deadlines: tuple[Deadline, ...] = ()


@dataclass(slots=True)
class Outline:
    """A whole document before it is written in a format."""

    language: str
    symbol: str
    wording: Wording
    paragraphs: list[Made]
    quirks: frozenset[str]


def outline(name: str, language: str, quirks: frozenset[str]) -> Outline:
    """Invent a document: the same for the same name."""
    chance = random.Random(f"{SEED}-{name}")
    wording = WORDING[language]
    made: list[Made] = [Made(1, [(2, f"A. {wording.headings[0]}")], wording.first, note=wording.notes[1])]
    for letter, heading in zip("BCD", wording.headings[1:], strict=True):
        for place in range(4 if letter == "C" else 2):
            begins = [(2, f"{letter}. {heading}")] if place == 0 else []
            if letter == "C":
                begins.append((3, wording.subheadings[place]))
            if letter == "D" and place == 0:
                begins = [(2, f"D. {heading}")]
            made += _pair(chance, wording, letter, begins, len(made) + 1, dated="dated" in quirks)
    if "gap" in quirks:
        for paragraph in made[6:]:
            paragraph.number += 1
    return Outline(language, "CCPR/C/ZZZ/CO/3", wording, made, quirks)


def _pair(
    chance: random.Random, wording: Wording, letter: str, begins: list[tuple[int, str]], number: int, *, dated: bool
) -> list[Made]:
    if letter == "B":
        return [
            Made(number, begins, chance.choice(wording.welcomes), _items(chance, wording.measures, 2, nested=False))
        ]
    if letter == "D":
        lead, deadlines = (wording.dated if dated else wording.follow_up)[0 if begins else 1]
        return [Made(number, begins, lead, deadlines=deadlines)]
    concern = Made(number, begins, chance.choice(wording.concerns), note=chance.choice(["", wording.notes[2]]))
    asks = Made(number + 1, [], wording.should)
    asks.items = _items(chance, wording.asks, chance.randint(2, 9), nested=True)
    asks.tail = chance.choice(["", wording.tail])
    return [concern, asks]


def _items(chance: random.Random, texts: tuple[str, ...], count: int, *, nested: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place in range(count):
        letter = "abcdefghijklmnop"[place]
        text = texts[(place + chance.randrange(len(texts))) % len(texts)]
        last = place == count - 1
        if nested and place == 1:
            found.append((letter, f"{text}:"))
            found += [
                (f"{letter}.{roman}", f"{texts[(place + at) % len(texts)]};") for at, roman in ((2, "i"), (3, "ii"))
            ]
        else:
            found.append((letter, f"{text}{'.' if last else ';'}"))
    return found


def expected(made: Outline) -> dict[str, Any]:
    """Return what a reader must find, in the shape of `structure_of` in the test."""
    paragraphs = []
    above: dict[int, str] = {}
    for paragraph in made.paragraphs:
        for level, heading in paragraph.begins:
            above = {one: text for one, text in above.items() if one < level} | {level: heading}
        parts = [["", paragraph.lead], *([item, text] for item, text in paragraph.items)]
        if paragraph.tail:
            parts.append(["", paragraph.tail])
        paragraphs.append(
            {
                "number": str(paragraph.number),
                "headings": [above[level] for level in sorted(above)],
                "parts": parts,
                "deadlines": [list(one) for one in paragraph.deadlines],
            }
        )
    wording = made.wording
    notes = [wording.notes[0], *(paragraph.note for paragraph in made.paragraphs if paragraph.note)]
    return {
        "language": made.language,
        "masthead": {
            "symbols": [made.symbol],
            "title": wording.title,
            "distribution": wording.distribution,
            "distributed_on": "2024-04-23",
            "original": wording.original,
            "session": wording.session,
            "meetings": list(wording.meetings),
            "adopted_on": "2024-03-25",
        },
        "paragraphs": paragraphs,
        "footnotes": notes,
    }


FILES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("en-typed.docx", "en", frozenset()),
    ("en-automatic.docx", "en", frozenset({"automatic"})),
    ("en-styled.docx", "en", frozenset({"automatic", "by-style", "split-runs"})),
    ("en-gap.docx", "en", frozenset({"gap", "deleted"})),
    ("ru-automatic.docx", "ru", frozenset({"automatic"})),
    ("fr-typed.docx", "fr", frozenset({"split-runs"})),
    ("en.html", "en", frozenset({"nbsp"})),
    ("ru-lists.html", "ru", frozenset({"lists"})),
    ("fr-untidy.html", "fr", frozenset({"untidy", "inline"})),
    ("en.pdf", "en", frozenset()),
    ("ru.pdf", "ru", frozenset()),
    ("fr.pdf", "fr", frozenset({"hyphens"})),
    ("en-wrapped.txt", "en", frozenset({"pages", "dated"})),
    ("ru-lines.txt", "ru", frozenset({"lines", "cyrillic-marks", "dated"})),
    ("fr-crlf.txt", "fr", frozenset({"crlf", "dated"})),
    ("ru-utf16.txt", "ru", frozenset({"utf-16", "pages"})),
)
WRITERS = {"docx": write_docx, "html": write_html, "pdf": write_pdf, "txt": write_text}


def make(folder: Path) -> None:
    """Write all documents, and beside each what must be found in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, language, quirks in FILES:
        made = outline(name, language, quirks)
        WRITERS[name.rpartition(".")[2]](folder / name, made)
        text = json.dumps(expected(made), ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(FOLDER)
