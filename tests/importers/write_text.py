"""Writes a made-up document as plain text: hard-wrapped, with pages, or a line for each paragraph."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the maker imports the writers
    from tests.importers.make_documents import Outline

WIDTH, PAGE = 78, 46


def write_text(path: Path, made: Outline) -> None:
    """Write it with the habits that its quirks name."""
    chunks, notes = _chunks(made)
    if "lines" in made.quirks:
        text = "\n".join([*chunks, "____________", *notes]) + "\n"
    else:
        wrapped = [line for chunk in chunks for line in ("", *textwrap.wrap(chunk, WIDTH, break_on_hyphens=False))][1:]
        text = _paged(wrapped, made.symbol, notes) if "pages" in made.quirks else _plain(wrapped, notes)
    if "crlf" in made.quirks:
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    else:
        path.write_bytes(text.encode("utf-16" if "utf-16" in made.quirks else "utf-8"))


def _plain(lines: list[str], notes: list[str]) -> str:
    below = [line for note in notes for line in textwrap.wrap(note, WIDTH)]
    return "\n".join([*lines, "", "_" * 20, *below]) + "\n"


def _paged(lines: list[str], symbol: str, notes: list[str]) -> str:
    pages = [lines[start : start + PAGE] for start in range(0, len(lines), PAGE)]
    written = []
    for number, page in enumerate(pages, 1):
        head = [] if number == 1 else [symbol, ""]
        below = [line for note in notes for line in textwrap.wrap(note, WIDTH)] if number == len(pages) else []
        written.append(
            "\n".join([*head, *page, *(["", "_" * 20, *below] if below else []), "", f"GE.24-12345   {number}"])
        )
    return "\n\f".join(written) + "\n"


def _chunks(made: Outline) -> tuple[list[str], list[str]]:
    wording = made.wording
    chunks = [wording.masthead[0], made.symbol, *wording.masthead[1:], wording.committee, f"{wording.title}*"]
    notes = [f"* {wording.notes[0]}"]
    for paragraph in made.paragraphs:
        chunks += [heading for _, heading in paragraph.begins]
        mark = f"[{len(notes)}]" if paragraph.note else ""
        if paragraph.note:
            notes.append(f"[{len(notes)}] {paragraph.note}")
        chunks.append(f"{paragraph.number}. {paragraph.lead}{mark}")
        chunks += [f"{_mark(item, made)} {text}" for item, text in paragraph.items]
        chunks += [paragraph.tail] if paragraph.tail else []
    return chunks, notes


def _mark(item: str, made: Outline) -> str:
    own = item.rpartition(".")[2]
    if "cyrillic-marks" in made.quirks and "." not in item:
        own = "абвгдежзик"["abcdefghij".index(own)]
    return f"{own})" if made.language != "en" else f"({own})"
