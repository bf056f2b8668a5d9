"""Reading plain text: hard-wrapped or a line for each paragraph, with or without pages (form feeds)."""

import re
from itertools import groupby
from pathlib import Path
from typing import Final

from tracker.domain.messages import N_
from tracker.importers.documents.flow import Line, blocks_of, joined, without_running_heads
from tracker.importers.documents.kinds import refuse
from tracker.importers.documents.structure import Block, Blocks

UNKNOWN_ENCODING = N_("The file is neither UTF-8 nor UTF-16: save it as UTF-8 and import it again.")
HAS_NULS = N_("The file holds characters that no text has (NUL).")
_WRAPPED_AT: Final = 140
"""No hard-wrapped text has longer lines."""

_RULE = re.compile(r"[_\-–—]{4,}")
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?|\*{1,3})\s+\S")
_NOTE_MARK = re.compile(r"(?<=\S)\s?\[\d{1,3}\]|(?<=[^\W\d_])\*{1,3}(?=\s|$)")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9\-]{3,20})")
_KNOWN_CHARSETS: Final = (
    "utf-8",
    "utf8",
    "windows-1251",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-5",
    "koi8-r",
    "us-ascii",
)


def decoded(data: bytes, *, in_html: bool = False) -> str:
    """Decode a file: UTF-8, UTF-16 with its mark, or what an HTML file says of itself. Raises Refused otherwise."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if in_html and encoding != "utf-16" and (said := _CHARSET.search(data[:4096])):
        name = said[1].decode("ascii").lower()
        encoding = name if name in _KNOWN_CHARSETS and not name.startswith("utf") else encoding
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(UNKNOWN_ENCODING) from error
    if "\0" in text:
        raise refuse(HAS_NULS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> Blocks:
    """Read a text file; raises Refused for one that is no text."""
    pages = [page.split("\n") for page in decoded(path.read_bytes()).split("\f")]
    notes: list[str] = []
    lines: list[Line] = []
    for number, page in enumerate(pages):
        body, below = _split_notes([" ".join(line.split()) for line in page])
        notes += below
        lines += _lines(body, number)
    longest = max((len(line.text) for line in lines), default=0)
    heads = tuple(line.text for line in lines[:5])
    kept = without_running_heads(lines)
    if longest > _WRAPPED_AT:
        blocks = [Block(_NOTE_MARK.sub("", line.text)) for line in kept]
    else:
        blocks = [Block(_NOTE_MARK.sub("", block.text), block.heading) for block in blocks_of(kept)]
    return Blocks(tuple(blocks), tuple(notes), heads)


def _lines(page: list[str], number: int) -> list[Line]:
    found: list[Line] = []
    gap = False
    for text in page:
        if text:
            found.append(Line(text, number, gap=gap))
        gap = not text
    return found


def _split_notes(page: list[str]) -> tuple[list[str], list[str]]:
    """Split what stands below a rule, footnotes with their marks, from the page."""
    rules = [index for index, line in enumerate(page) if _RULE.fullmatch(line)]
    if not rules or not any(_NOTE.match(line) for line in page[rules[-1] + 1 :][:2]):
        return page, []
    below = page[rules[-1] + 1 :]
    notes: list[list[str]] = []
    rest: list[str] = []
    for filled, group in groupby(below, bool):
        for line in group if filled else ():
            if _NOTE.match(line):
                notes.append([line])
            elif notes and not rest and not re.fullmatch(r"\d{1,3}|GE\..*", line):
                notes[-1].append(line)
            else:
                rest.append(line)
    return [*page[: rules[-1]], *rest], [joined(note).split(" ", 1)[1] for note in notes]
