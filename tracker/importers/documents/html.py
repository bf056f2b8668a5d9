"""Reading HTML: blocks by their tags, numbers of ordered lists, footnotes apart; the markup may be broken."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from tracker.domain.paragraphs import ends_sentence
from tracker.importers.documents.structure import Block, Blocks
from tracker.importers.documents.text import decoded

_BLOCKS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "footer",
        ),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_SKIPPED: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD: Final = frozenset({"b", "strong"})
_NOTE_NAME = re.compile(r"(?:_?ftn|fn|footnote|note)-?\d+|_?ftn\w*", re.I)
_NOTE_MARK = re.compile(r"\[?(?:\d{1,3}|\*{1,3})\]?")
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "area", "base", "embed", "source"})


def read_html(path: Path) -> Blocks:
    """Read an HTML file, whatever its markup; raises Refused when its encoding cannot be told."""
    parser = _Reader()
    parser.feed(decoded(path.read_bytes(), in_html=True))
    parser.close()
    parser.end_block()
    return Blocks(tuple(parser.blocks), tuple(parser.notes))


class _Reader(HTMLParser):
    """Collects blocks. Text between two tags of blocks is one block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._text: list[tuple[str, bool]] = []
        self._open: list[str] = []
        self._lists: list[tuple[str, str, int]] = []
        self._label = ""
        self._skipping = self._bold = self._raised = self._heading = 0
        self._note_depth: int | None = None
        self._reference = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a list, a footnote or bold text."""
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._text.append(("\n", True))
            return
        if tag in _BLOCKS:
            self.end_block()
        if tag in _VOID:
            return
        self._open.append(tag)
        self._count(tag, +1)
        if tag in ("ol", "ul"):
            self._lists.append((tag, given.get("type", "1"), _integer(given.get("start", "1")) - 1))
        elif tag == "li":
            self._label = self._next_label(given)
        is_note = _NOTE_NAME.fullmatch(given.get("id", "")) and tag in _BLOCKS
        if is_note and "ref" not in given.get("id", "") and self._note_depth is None:
            self._note_depth = len(self._open)
        if tag == "a" and "ref" not in given.get("href", "").lower():
            self._reference = bool(re.match(r"#(?:_?ftn|fn|footnote|note)", given.get("href", ""), re.I))

    def handle_endtag(self, tag: str) -> None:
        """End what is open of this name, and all that was begun inside it."""
        if tag in _BLOCKS:
            self.end_block()
        if tag == "a":
            self._reference = False
        if tag not in self._open:
            return
        while self._open:
            ended = self._open.pop()
            self._count(ended, -1)
            if ended in ("ol", "ul") and self._lists:
                self._lists.pop()
            if self._note_depth is not None and len(self._open) < self._note_depth:
                self._note_depth = None
            if ended == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take text in, unless it is a script's, or the mark of a footnote."""
        is_mark = (self._raised or self._reference) and _NOTE_MARK.fullmatch(data.strip())
        if not self._skipping and not is_mark:
            self._text.append((" ".join(re.split(r"\s+", data)), bool(self._bold)))

    def end_block(self) -> None:
        """Close the block that is open; one without words is none."""
        lines = "".join(text for text, _ in self._text).split("\n")
        text = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
        bold = all(is_bold for piece, is_bold in self._text if piece.strip())
        self._text = []
        if not text:
            return
        label, self._label = self._label, ""
        if self._note_depth is not None:
            self.notes.append(_NOTE_MARK.sub("", text, count=1).strip() if _NOTE_MARK.match(text) else text)
            return
        heading = bool(self._heading) or (bold and not ends_sentence(text))
        self.blocks.append(Block(f"{label} {text}" if label else text, heading=heading or None))

    def _count(self, tag: str, by: int) -> None:
        if tag in _SKIPPED:
            self._skipping += by
        elif tag in _BOLD:
            self._bold += by
        elif tag == "sup":
            self._raised += by
        elif tag in _HEADINGS:
            self._heading += by

    def _next_label(self, given: dict[str, str]) -> str:
        if not self._lists or self._lists[-1][0] != "ol":
            return ""
        kind, form, count = self._lists[-1]
        count = _integer(given["value"]) if "value" in given else count + 1
        self._lists[-1] = (kind, form, count)
        if form == "a":
            return f"({chr(ord('a') + (count - 1) % 26)})"
        if form == "i":
            return f"({_ROMAN[(count - 1) % len(_ROMAN)]})"
        return f"{count}."


_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def _integer(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
