"""From lines of a page to blocks: for formats that know lines only, plain text and PDF."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tracker.domain.paragraphs import ends_sentence, expects, item_mark, looks_like_heading, number_of
from tracker.importers.documents.structure import Block

_AT_EDGES: Final = 3
_SHORT: Final = 0.85
"""A last line that fills less of the width than this ends a paragraph."""

FOOT = re.compile(
    r"(?:page\s*|стр\.\s*)?\d{0,3}\s*(?:/\s*\d{1,3})?|(?:\d{1,3}\s+)?GE\.\d\d-\d{4,6}(?:\s*\(\w\))?(?:\s+\d{1,3})*",
    re.I,
)
"""The foot of a page: its number, the printer's number, or both."""

_SYMBOL_ALONE = re.compile(r"(?:\d{1,3}\s+)?(?:[A-Z]{1,5}(?:\.\d{1,2})?)(?:/[A-Za-z0-9.\-]+){2,}(?:\s+\d{1,3})?")
_ITEM_ENDS = re.compile(r"[:;.,](?:\s+(?:and|or|et|ou|и|или))?$", re.I)
_FULL_STOP = re.compile(r"[.;:!?…][)”»\"']*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `gap`: more room above it than inside a paragraph; `bold`: whether all of it is, or unknown."""

    text: str
    page: int = 0
    gap: bool = False
    bold: bool | None = None


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Take away what is repeated at the edges of pages: symbol, page number, the printer's number."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        pages.setdefault(line.page, []).append(index)
    if len(pages) == 1 and not any(FOOT.fullmatch(line.text) for line in lines):
        return list(lines)
    edges = [{*indexes[:_AT_EDGES], *indexes[-_AT_EDGES:]} for indexes in pages.values()]
    seen = Counter(shape for inside in edges for shape in {_shape(lines[index].text) for index in inside})
    often = {shape for shape, times in seen.items() if times > 1 and times >= len(pages) / 2}
    first = min(pages, default=0)
    drop: set[int] = set()
    for page, indexes in pages.items():
        drop |= _edge(lines, indexes[::-1], often)
        if page != first:
            drop |= _edge(lines, indexes, often)
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if index not in drop:
            moved = bool(kept) and kept[-1].page != line.page
            kept.append(replace(line, gap=False) if moved else line)  # what is above a page's first line tells nothing
    return kept


def _edge(lines: Sequence[Line], indexes: Sequence[int], often: set[str]) -> set[int]:
    """Return the lines at one edge of a page that are no text, from the edge inwards."""
    found: set[int] = set()
    for index in indexes[:_AT_EDGES]:
        text = lines[index].text
        repeated = _shape(text) in often and looks_like_heading(text)
        if not (repeated or FOOT.fullmatch(text) or _SYMBOL_ALONE.fullmatch(text)):
            break
        found.add(index)
    return found


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Join lines into blocks: at a gap, before the number that comes next, before the item that comes next."""
    gathering = _Gathering(widest=max((len(line.text) for line in lines), default=0))
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        gathering.take(line, following)
    gathering.end()
    return gathering.blocks


class _Gathering:
    """What was read so far: finished blocks, the one that is open, the number and the items that come next."""

    def __init__(self, widest: int) -> None:
        self._widest = widest
        self.blocks: list[Block] = []
        self._open: list[Line] = []
        self._expected = 1
        self._marks: list[str] = []

    def take(self, line: Line, following: Line | None) -> None:
        """Put a line to the open block, or begin another with it."""
        number, mark = number_of(line.text), item_mark(line.text)
        before = self._open[-1] if self._open else None
        numbered = number == self._expected and (before is None or line.gap or self._may_begin(before))
        listed = bool(mark) and expects(self._marks, mark) and self._may_list(line, before)
        if numbered or listed or self._is_apart(line, before, following):
            self.end()
        if numbered:
            self._expected, self._marks = self._expected + 1, []
        elif listed:
            self._marks.append(mark)
        self._open.append(line)

    def _may_begin(self, before: Line) -> bool:
        whole = bool(self._open) and looks_like_heading(" ".join(line.text for line in self._open))
        return bool(_FULL_STOP.search(before.text)) or bool(before.bold) or (before.bold is None and whole)

    @staticmethod
    def _may_list(line: Line, before: Line | None) -> bool:
        return before is None or line.gap or bool(_ITEM_ENDS.search(before.text))

    def _is_apart(self, line: Line, before: Line | None, following: Line | None) -> bool:
        if before is None:
            return False
        if line.gap or (line.page != before.page and self._is_apart_from_page(line, before, following)):
            return True
        heading_ends = bool(before.bold) and not line.bold and looks_like_heading(before.text)
        heading_begins = bool(line.bold) and not before.bold and ends_sentence(before.text)
        return heading_ends or heading_begins

    def _is_apart_from_page(self, line: Line, before: Line, following: Line | None) -> bool:
        """At the top of a page no gap is seen: a short last line, or a heading that a gap follows, tells."""
        if not _FULL_STOP.search(before.text):
            return False
        is_short = len(before.text) < self._widest * _SHORT
        alone = following is not None and following.gap and looks_like_heading(line.text)
        return is_short or alone

    def end(self) -> None:
        """Close the open block."""
        if self._open:
            bold = [line.bold for line in self._open]
            text = joined([line.text for line in self._open])
            self.blocks.append(Block(text, heading=(all(bold) and looks_like_heading(text)) or None))
        self._open = []


def joined(lines: Sequence[str]) -> str:
    """Join the lines of a paragraph: soft hyphens go, a hyphen at the end of a line stays without a space."""
    text = ""
    for line in lines:
        if text.endswith("\u00ad"):
            text = text[:-1] + line
        elif text.endswith(("-", "\u2011")) and line[:1].islower():
            text += line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(text.replace("\u00ad", "").split())
