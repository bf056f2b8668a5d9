"""Writes a made-up document as PDF, with a small writer of its own: any letters, bold type, footnotes, heads."""

from __future__ import annotations

import textwrap
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the maker imports the writers
    from tests.importers.make_documents import Outline

WIDTH, LEFT, INDENT, TOP, BOTTOM, LEADING = 92, 72, 28, 760, 130, 13
BODY, SMALL, RAISED = 10.0, 8.0, 6.0


@dataclass(slots=True)
class Piece:
    """Words at a place: column, size, bold."""

    text: str
    x: float
    y: float
    size: float = BODY
    bold: bool = False


@dataclass(slots=True)
class Pages:
    """What is written so far."""

    pages: list[list[Piece]] = field(default_factory=lambda: [[]])
    notes: list[list[tuple[str, str]]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def room(self, lines: int) -> None:
        """Begin another page when less is left than a few lines."""
        if self.y - lines * LEADING < BOTTOM:
            self.pages.append([])
            self.notes.append([])
            self.y = TOP

    def write(self, text: str, *, mark: str = "", note: str = "", bold: bool = False, x: float = LEFT) -> None:
        """Write a block: its number or mark in a column of its own, the raised sign of a footnote at its end."""
        lines = textwrap.wrap(text, WIDTH, break_on_hyphens=True)
        self.y -= LEADING * 0.6
        for place, line in enumerate(lines):
            self.room(1)
            if place == 0 and mark:
                self.pages[-1].append(Piece(mark, x, self.y))
            last = Piece(line, x + INDENT, self.y, BODY, bold)
            self.pages[-1].append(last)
            self.y -= LEADING
        if note:
            sign = "*" if note == "adopted" else str(sum(map(len, self.notes)))
            self.pages[-1].append(Piece(sign, last.x + 5 * len(last.text), last.y + 4, RAISED))


def write_pdf(path: Path, made: Outline) -> None:
    """Write it: title page, paragraphs, footnotes at the foot of their pages, symbol and number on each page."""
    wording, written = made.wording, Pages()
    for text in (wording.masthead[0], made.symbol, *wording.masthead[1:]):
        written.write(text)
    written.write(wording.committee, bold=True)
    written.notes[0].append(("*", wording.notes[0]))
    written.write(wording.title, bold=True, note="adopted")
    for paragraph in made.paragraphs:
        for _, heading in paragraph.begins:
            written.room(4)
            written.write(heading, bold=True)
        lead = paragraph.lead
        if "hyphens" in made.quirks:
            lead = lead.replace("Principaux", "Princi\u00adpaux")
        if paragraph.note:
            written.room(len(lead) // WIDTH + 3)
            written.notes[-1].append((str(sum(map(len, written.notes))), paragraph.note))
        written.write(lead, mark=f"{paragraph.number}.", note=paragraph.note)
        for item, text in paragraph.items:
            own = item.rpartition(".")[2]
            mark = f"({own})" if made.language == "en" else f"{own})"
            written.write(text, mark=mark, x=LEFT + 20 * (1 + item.count(".")))
        if paragraph.tail:
            written.write(paragraph.tail)
    _furnish(written, made.symbol)
    path.write_bytes(_file(written.pages))


def _furnish(written: Pages, symbol: str) -> None:
    for number, (page, notes) in enumerate(zip(written.pages, written.notes, strict=True), 1):
        if number > 1:
            page.insert(0, Piece(symbol, LEFT if number % 2 else 400, 800, SMALL, bold=True))
        y = 60 + 10 * sum(len(textwrap.wrap(text, 100)) for _, text in notes)
        for sign, text in notes:
            for place, line in enumerate(textwrap.wrap(text, 100)):
                if place == 0:
                    page.append(Piece(sign, LEFT, y + 2, RAISED))
                page.append(Piece(line, LEFT + 12, y, SMALL))
                y -= 10
        page.append(Piece(f"{number}" if number % 2 else f"{number} GE.24-12345", LEFT, 40, SMALL))


def _file(pages: list[list[Piece]]) -> bytes:
    letters = sorted({letter for page in pages for piece in page for letter in piece.text})
    codes = {letter: place + 1 for place, letter in enumerate(letters)}
    objects: list[bytes] = [b""] * 9
    kids = []
    for page in pages:
        content = zlib.compress("\n".join(_shown(piece, codes) for piece in page).encode("ascii"), 9)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    for place, name in ((0, b"ZazalandSerif"), (1, b"ZazalandSerif-Bold")):
        objects[2 + place] = (
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode 9 0 R>>"
            % (name, 5 + place)
        )
        objects[4 + place] = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/DW 500/FontDescriptor %d 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>" % (name, 7 + place)
        )
        objects[6 + place] = b"<</Type/FontDescriptor/FontName/%s/Flags 4>>" % name
    objects[8] = _to_unicode(codes)
    return _joined(objects)


def _shown(piece: Piece, codes: dict[str, int]) -> str:
    codes_of = "".join(f"{codes[letter]:04x}" for letter in piece.text)
    return f"BT /F{2 if piece.bold else 1} {piece.size} Tf 1 0 0 1 {piece.x:.1f} {piece.y:.1f} Tm <{codes_of}> Tj ET"


def _to_unicode(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()]
    chunks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    tables = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Z def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{tables}\nendcmap end end"
    ).encode("ascii")
    return b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)


def _joined(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
