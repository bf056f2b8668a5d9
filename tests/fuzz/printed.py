"""Mutations of PDF files: objects, references in circles, streams, page trees; and whole files built to do harm."""

import re
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

from tests.fuzz.mutating import on_one
from tests.fuzz.texts import hostile, pattern, very_long

_REFERENCE: Final = re.compile(rb"\b\d{1,4} 0 R\b")
_NUMBER: Final = re.compile(rb"(?<=[ \[/])\d{1,6}(?=[ \]\n>/])")
_NAME: Final = re.compile(rb"/[A-Za-z0-9]{1,30}")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a file of some objects, numbered from 1, with a right table of where they stand."""
    file = bytearray(b"%PDF-1.7\n")
    places = []
    for number, made in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, made)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, table)
    return bytes(file)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


CATALOG: Final = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES: Final = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE: Final = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
FONT: Final = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def _page_of(content: bytes, *, packed: bool = True, font: bytes = FONT) -> bytes:
    body = stream(zlib.compress(content), b"/Filter /FlateDecode") if packed else stream(content)
    return pdf(CATALOG, PAGES, PAGE, body, font)


def _written(text: str) -> bytes:
    plain = text.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 10 Tf 72 700 Td (" + plain + b") Tj ET"


def _lines(number: int) -> bytes:
    return b"BT /F1 10 Tf 72 700 Td " + b" ".join(b"(%d. A line) Tj 0 -12 Td" % n for n in range(number)) + b" ET"


def _tree(depth: int) -> bytes:
    kids = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    return pdf(CATALOG, *kids, PAGE)


def _chain(filters: int) -> bytes:
    data = _written("1. x")
    for _ in range(min(filters, 30)):
        data = zlib.compress(data)
    return pdf(CATALOG, PAGES, PAGE, stream(data, b"/Filter [" + b"/FlateDecode " * filters + b"]"), FONT)


def _form(resources: bytes) -> bytes:
    """A page whose content draws a form that draws itself."""
    page = PAGE.replace(b"/Resources << ", b"/Resources << /XObject << /X 6 0 R >> ")
    form = stream(b"/X Do (x) Tj", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + resources)
    return pdf(CATALOG, PAGES, page, stream(b"/X Do /X Do"), FONT, form)


_CMAP: Final = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "


def _cmap(ranges: bytes) -> bytes:
    font = FONT[:-2] + b"/ToUnicode 6 0 R >>"
    return pdf(CATALOG, PAGES, PAGE, stream(_written("1. x")), font, stream(_CMAP + ranges + b" endcmap end end"))


_BUILT: Final[tuple[Callable[[Random], bytes], ...]] = (
    lambda chance: _tree(chance.choice((20, 900, 5000))),
    lambda _: pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    lambda _: pdf(
        CATALOG, b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    ),
    lambda _: pdf(CATALOG, b"2 0 R"),
    lambda _: pdf(CATALOG, b"3 0 R", b"2 0 R"),
    lambda _: pdf(
        CATALOG, b"<< /Type /Pages /Kids [" + b"3 0 R " * 5000 + b"] /Count 5000 >>", PAGE, stream(b""), FONT
    ),
    lambda _: pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", PAGE, stream(b""), FONT),
    lambda chance: _chain(chance.choice((2, 29, 2000))),
    lambda _: _page_of(b" " * 100_000_000),
    lambda _: _page_of(b"(" * 1_000_000, packed=False),
    lambda _: _page_of(b"[" * 200_000),
    lambda _: _page_of(b"<<" * 100_000),
    lambda _: _page_of(b"q " * 300_000 + _written("1. x")),
    lambda chance: _page_of(_lines(chance.choice((300, 3000, 60_000)))),
    lambda chance: _page_of(_written(very_long(chance))),
    lambda chance: _page_of(_written(pattern(chance))),
    lambda chance: _page_of(_written(hostile(chance))),
    lambda _: _form(b"<< /XObject << /X 6 0 R >> >>"),
    lambda _: _cmap(b"1 beginbfrange <0000> <FFFF> <0000> endbfrange"),
    lambda _: _cmap(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange"),
    lambda _: _cmap(b"1 beginbfchar <20> <" + b"0041" * 200_000 + b"> endbfchar"),
    lambda _: _page_of(b"BT /F1 1e400 Tf 99999999999999999999 0 0 -1e308 NaN 1 Tm (1. x) Tj ET"),
    lambda _: _page_of(_written("1. x"), font=b"5 0 R"),
    lambda _: _page_of(
        _written("1. x"), font=b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /Encoding 5 0 R >>"
    ),
    lambda _: _page_of(b"BI /W 9999999 /H 9999999 ID " + b"x" * 1000),
    lambda _: b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog >> endobj\n" * 20_000 + b"trailer << /Root 1 0 R >>",
    lambda _: b"%PDF-1.7\n" + b"startxref\n9\n%%EOF\n" * 50_000,
    lambda _: (
        b"%PDF-1.7\nxref\n0 999999999\n"
        + b"0000000000 65535 f \n" * 1000
        + b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF"
    ),
)
"""Files of a whole other kind, each built to do harm."""


def _build(chance: Random, _data: bytes) -> bytes:
    return chance.choice(_BUILT)(chance)


# ---- mutations of a sound file ----


def _exchange(form: re.Pattern[bytes], made: Callable[[Random], bytes]) -> Callable[[Random, bytes], bytes]:
    """Return a change of one match in the file, or of all."""

    def change(chance: Random, data: bytes) -> bytes:
        found = list(form.finditer(data))
        if not found:
            return data
        picked = chance.sample(found, min(len(found), chance.choice((1, 1, 3, 40))))
        for old in sorted(picked, key=lambda match: -match.start()):
            data = data[: old.start()] + made(chance) + data[old.end() :]
        return data

    return change


_ODD_NUMBERS: Final = (
    b"0",
    b"-1",
    b"1",
    b"99999999999",
    b"4294967295",
    b"1.5",
    b"1e9",
    b"x",
    b"--5",
    b"null",
    b"",
    b"true",
)
_ODD_NAMES: Final = (
    b"/FlateDecode",
    b"/LZWDecode",
    b"/ASCII85Decode",
    b"/ASCIIHexDecode",
    b"/Crypt",
    b"/Page",
    b"/Pages",
    b"/",
    b"/#00",
)


def _any_reference(chance: Random) -> bytes:
    return b"%d 0 R" % chance.choice((0, 1, 2, 3, 4, 5, 99, 999_999_999))


def _in_stream(chance: Random, data: bytes) -> bytes:
    """Change what stands in a stream, its length told rightly or not."""
    found = list(_STREAM.finditer(data))
    if not found:
        return data
    old = chance.choice(found)
    try:
        content = zlib.decompress(old[1])
    except zlib.error:
        content = old[1]
    at = chance.randrange(len(content) + 1)
    put = chance.choice(
        (_written(hostile(chance)), b"q", b"Q", b"ET", b"(", b"[", b"<<", b"/F9 1 Tf", b"BI", b"1 0 0 0 0 0 cm", b"'")
    )
    made = content[:at] + put * chance.choice((1, 1, 50)) + content[at:]
    return data[: old.start(1)] + (zlib.compress(made) if content != old[1] else made) + data[old.end(1) :]


def _drop_object(chance: Random, data: bytes) -> bytes:
    found = [match.span() for match in re.finditer(rb"\d+ 0 obj.*?endobj", data, re.DOTALL)]
    start, end = chance.choice(found) if found else (0, 0)
    return data[:start] + data[end:]


def _locate(chance: Random, data: bytes) -> bytes:
    place = chance.choice((b"0", b"-5", b"99999999", b"x", b"", b"%d" % chance.randrange(len(data) + 1)))
    return re.sub(rb"startxref\s+\d+", b"startxref\n" + place, data)


def _trailer(chance: Random, data: bytes) -> bytes:
    odd = (
        b"/Prev 0",
        b"/Prev %d" % max(0, data.rfind(b"xref\n0")),
        b"/Encrypt 1 0 R",
        b"/Encrypt << /Filter /Standard /V 5 >>",
        b"/XRefStm 9",
        b"/Size -1",
        b"/Root 99 0 R",
    )
    return data.replace(b"/Root", chance.choice(odd) + b" /Root", 1)


def _behind(_chance: Random, data: bytes) -> bytes:
    return data + b"\n% nothing\n"


PDF: Final = (
    on_one("pdf: built to do harm", _build, weight=4),
    on_one("pdf: references", _exchange(_REFERENCE, _any_reference), weight=4),
    on_one("pdf: numbers", _exchange(_NUMBER, lambda chance: chance.choice(_ODD_NUMBERS)), weight=4),
    on_one("pdf: names", _exchange(_NAME, lambda chance: chance.choice(_ODD_NAMES)), weight=3),
    on_one("pdf: within a stream", _in_stream, weight=4),
    on_one("pdf: object missing", _drop_object, weight=2),
    on_one("pdf: place of the table", _locate, weight=2),
    on_one("pdf: trailer", _trailer, weight=2),
    on_one("pdf: a comment behind it", _behind, neutral=True, weight=2),
)
