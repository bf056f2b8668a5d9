"""Reading PDF: lines with their size and place, so that headings, footnotes and running heads can be told apart."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import N_
from tracker.importers.documents.flow import FOOT, Line, blocks_of, joined, without_running_heads
from tracker.importers.documents.kinds import DAMAGED, refuse
from tracker.importers.documents.structure import Blocks

MOST_PAGES: Final = 300
TOO_MANY_PAGES = N_("The file has more than %(most)s pages.")
IS_LOCKED = N_("The file is locked with a password.")
NO_TEXT = N_("The file holds no text: its pages are pictures. Import a DOCX or HTML version.")
_SMALL: Final = 0.93
_RAISED: Final = 0.8
_GAP: Final = 1.35
_NOTE = re.compile(r"(?:\d{1,3}|\*{1,3})\s+\S")


@dataclass(slots=True)
class _Printed:
    """A line as it is printed: pieces of (text, size of letters, bold), its height on the page."""

    page: int
    height: float
    pieces: list[tuple[str, float, bool]]

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for text, size, _ in self.pieces:
            sizes[size] += len(text.strip())
        return sizes.most_common(1)[0][0]

    def text(self) -> str:
        """Return the words, without raised marks of footnotes."""
        size = self.size
        kept = [text for text, own, _ in self.pieces if own > size * _RAISED or not re.fullmatch(r"[\d*,\s]+", text)]
        return " ".join("".join(kept).split())

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(bold for text, _, bold in self.pieces if text.strip())


def read_pdf(path: Path) -> Blocks:
    """Read a PDF file; raises Refused when it is damaged, locked, very long, or holds pictures only."""
    printed = _pages(path)
    if not any(line.text() for line in printed):
        raise refuse(NO_TEXT)
    sizes: Counter[float] = Counter()
    for line in printed:
        sizes[line.size] += len(line.text())
    usual = sizes.most_common(1)[0][0]
    body, notes = _split_notes(printed, usual)
    lines = _with_gaps([line for line in body if line.text()])
    heads = tuple(line.text for line in lines[:6])
    return Blocks(tuple(blocks_of(without_running_heads(lines))), tuple(notes), heads)


def _pages(path: Path) -> list[_Printed]:
    import logging  # noqa: PLC0415 - pypdf reports oddities of files there

    from pypdf import PdfReader  # noqa: PLC0415 - loaded where it is used, in the limited process
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415 - as above

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            raise refuse(IS_LOCKED)
        if len(reader.pages) > MOST_PAGES:
            raise refuse(TOO_MANY_PAGES, most=MOST_PAGES)
        return [line for number, page in enumerate(reader.pages) for line in _lines(page, number)]
    except FileNotDecryptedError as error:
        raise refuse(IS_LOCKED) from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError,
            ArithmeticError, AssertionError, NotImplementedError) as error:  # fmt: skip
        raise refuse(DAMAGED) from error


def _lines(page: Any, number: int) -> list[_Printed]:
    found: list[_Printed] = [_Printed(number, 0.0, [])]

    def visit(text: str, current: Any, matrix: Any, font: Any, size: float) -> None:
        name = str((font or {}).get("/BaseFont", ""))
        height = float(matrix[5]) * float(current[3]) + float(current[5])
        scale = abs(float(matrix[3])) or 1.0
        for place, piece in enumerate(text.split("\n")):
            if place:
                found.append(_Printed(number, height, []))
            if piece.strip():
                if not found[-1].pieces:
                    found[-1].height = height
                found[-1].pieces.append((piece, round(size * scale, 2), "bold" in name.lower()))
            elif piece and found[-1].pieces:
                last, own, bold = found[-1].pieces[-1]
                found[-1].pieces[-1] = (last + piece, own, bold)

    page.extract_text(visitor_text=visit)
    return [line for line in found if line.pieces]


def _split_notes(printed: list[_Printed], usual: float) -> tuple[list[_Printed], list[str]]:
    """Take footnotes out: lines in small letters at the end of a page, each note beginning with its mark."""
    body: list[_Printed] = []
    notes: list[list[str]] = []
    in_notes = -1
    for line in printed:
        whole = _with_mark(line)
        small = line.size < usual * _SMALL
        if small and _NOTE.match(whole) and not FOOT.fullmatch(whole) and _is_last(printed, line, usual):
            in_notes = line.page
            notes.append([whole])
        elif small and in_notes == line.page and not FOOT.fullmatch(whole):
            notes[-1].append(whole)
        else:
            body.append(line)
    return body, [joined(note).split(" ", 1)[1] for note in notes]


def _with_mark(line: _Printed) -> str:
    """Return all words of a line, a raised mark at its beginning set off with a space."""
    texts = [text for text, _, _ in line.pieces]
    if len(texts) > 1 and re.fullmatch(r"\s*(?:\d{1,3}|\*{1,3})", texts[0]):
        texts.insert(1, " ")
    return " ".join("".join(texts).split())


def _is_last(printed: list[_Printed], line: _Printed, usual: float) -> bool:
    """Tell whether nothing but small letters stands lower on the page."""
    return not any(
        other.page == line.page
        and other.height < line.height
        and other.size >= usual * _SMALL
        and len(other.text()) > 30
        for other in printed
    )


def _with_gaps(printed: list[_Printed]) -> list[Line]:
    """Mark lines that stand further below the one before than lines of a paragraph do."""
    steps = Counter(round(step, 1) for step in _steps(printed) if step > 0)
    often = [step for step, times in steps.items() if times >= max(2, sum(steps.values()) // 20)]
    usual = min(often, default=0.0)
    found: list[Line] = []
    for before, line in pairwise([None, *printed]):
        assert line is not None  # noqa: S101 - only the first of the pairs begins with nothing
        step = before.height - line.height if before is not None and before.page == line.page else 0.0
        found.append(Line(line.text(), line.page, gap=0 < usual * _GAP < step, bold=line.bold))
    return found


def _steps(printed: list[_Printed]) -> Iterator[float]:
    for before, line in pairwise(printed):
        if before.page == line.page:
            yield before.height - line.height
