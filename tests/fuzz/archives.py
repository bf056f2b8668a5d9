"""Mutations of archives, DOCX and XLSX: their parts, what their directory says, bombs; and of the XML within."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Final

from tests.fuzz.markup import MARKUP
from tests.fuzz.mutating import ChangeOfBytes, Mutation, on_one
from tests.fuzz.texts import hostile

Parts = list[tuple[str, bytes]]
_MOMENT: Final = (2026, 11, 24, 9, 0, 0)


def read_parts(data: bytes) -> Parts:
    """Return the parts of an archive, an empty list when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return []


def written(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of some parts; a name may be there twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, method, 1)
    return file.getvalue()


def on_parts(
    name: str, change: Callable[[Random, Parts], Parts], *, neutral: bool = False, weight: float = 1.0
) -> Mutation:
    """Return a mutation of the parts of an archive; what is none any more stays as it is."""

    def change_bytes(chance: Random, data: bytes) -> bytes:
        parts = read_parts(data)
        return written(change(chance, parts)) if parts else data

    return on_one(name, change_bytes, neutral=neutral, weight=weight)


def within_part(
    name: str, change: ChangeOfBytes, likely: Sequence[str], *, neutral: bool = False, weight: float = 1.0
) -> Mutation:
    """Return a mutation of the bytes of one part: mostly one of the `likely`, sometimes any."""

    def change_parts(chance: Random, parts: Parts) -> Parts:
        among = [place for place, (part, _) in enumerate(parts) if part in likely]
        if not among or (not neutral and chance.random() < 0.15):
            among = list(range(len(parts)))
        place = chance.choice(among)
        parts[place] = (parts[place][0], change(chance, parts[place][1]))
        return parts

    return on_parts(name, change_parts, neutral=neutral, weight=weight)


def _rename(chance: Random, parts: Parts) -> Parts:
    place = chance.randrange(len(parts))
    name, data = parts[place]
    odd = (
        *(
            "../../etc/cron.d/x",
            "/etc/passwd",
            "\\\\host\\x",
            "C:\\x.xml",
            "word/../../x",
            "a/" * 500 + "x",
            "",
            " ",
            ".",
        ),
        *(
            name.upper(),
            f"{name}/",
            f"x/{name}",
            name.replace(".xml", ".bin"),
            name.replace("/", "\\"),
            hostile(chance),
        ),
    )
    parts[place] = (chance.choice(odd).replace("\0", "_"), data)
    return parts


def _drop(chance: Random, parts: Parts) -> Parts:
    for _ in range(chance.choice((1, 1, 1, 5))):
        if len(parts) > 1:
            parts.pop(chance.randrange(len(parts)))
    return parts


def _double(chance: Random, parts: Parts) -> Parts:
    name, data = chance.choice(parts)
    return [*parts, (name, chance.choice((data, b"", b"<x/>", data[: len(data) // 2])))]


def _exchange(chance: Random, parts: Parts) -> Parts:
    one, other = (chance.randrange(len(parts)) for _ in range(2))
    parts[one], parts[other] = (parts[one][0], parts[other][1]), (parts[other][0], parts[one][1])
    return parts


def _add(chance: Random, parts: Parts) -> Parts:
    made = chance.choice(
        (("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"), ("x.zip", written(parts)), ("x", b""), ("x.xml", b"<x"))
    )
    return [*parts, *((made[0] if not n else f"{made[0]}{n}", made[1]) for n in range(chance.choice((1, 1, 1200))))]


def _bytes(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return chance.choice((data[:at], data[at:], b"", data[:at] + chance.randbytes(20) + data[at:], b"\0" * 999))


def _harmless(_chance: Random, parts: Parts) -> Parts:
    return [*parts, ("docProps/nothing.txt", b"nothing")]


def _order(chance: Random, parts: Parts) -> Parts:
    return chance.sample(parts, len(parts))


# ---- what only bytes can say ----


def _stored(_chance: Random, data: bytes) -> bytes:
    parts = read_parts(data)
    return written(parts, zipfile.ZIP_STORED) if parts else data


def _method(chance: Random, data: bytes) -> bytes:
    """Pack with what office programs do not use, or say so without doing it."""
    parts = read_parts(data)
    if parts and chance.random() < 0.5:
        return written(parts, chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
    return _patched(chance, data, 10, struct.pack("<H", chance.choice((1, 9, 12, 14, 93, 99))))


def _patched(chance: Random, data: bytes, offset: int, value: bytes) -> bytes:
    """Write a value into one entry of the directory."""
    places = [at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at)] if len(data) < 2_000_000 else []
    if not places:
        return data
    at = chance.choice(places) + offset
    return data[:at] + value + data[at + len(value) :]


def _directory(chance: Random, data: bytes) -> bytes:
    """Let the directory lie: sizes, checksum, flags (encrypted), place, length of the name, attributes (a link)."""
    offset, form = chance.choice(
        ((24, "<L"), (20, "<L"), (16, "<L"), (8, "<H"), (42, "<L"), (28, "<H"), (30, "<H"), (38, "<L"))
    )
    most = 0xFFFF if form == "<H" else 0xFFFFFFFF
    return _patched(
        chance, data, offset, struct.pack(form, chance.choice((0, 1, 2, 100, most - 1, most, 0xA1FF << 16 & most)))
    )


def _end_record(chance: Random, data: bytes) -> bytes:
    at = data.rfind(b"PK\x05\x06")
    if at < 0:
        return data
    offset, form = chance.choice(((8, "<H"), (10, "<H"), (12, "<L"), (16, "<L"), (20, "<H"), (4, "<H")))
    value = struct.pack(form, chance.choice((0, 1, 3, 0xFFFF if form == "<H" else 0xFFFFFFFF)))
    return data[: at + offset] + value + data[at + offset + len(value) :]


def _overlapping(chance: Random, data: bytes) -> bytes:
    """Let several entries of the directory unpack the same bytes."""
    return _patched(chance, _patched(chance, data, 42, struct.pack("<L", 0)), 42, struct.pack("<L", 0))


def _around(chance: Random, data: bytes) -> bytes:
    junk = chance.choice((b"x" * 100, b"MZ" + b"\0" * 500, b"%PDF-1.7\n", b"<html>", data[:2000]))
    return chance.choice((junk + data, data + junk, data + data, data[:4] + junk + data[4:]))


@lru_cache(maxsize=4)
def _zeros(megabytes: int) -> bytes:
    return b"\0" * (megabytes * 1024 * 1024)


def _bomb(chance: Random, parts: Parts) -> Parts:
    place = chance.randrange(len(parts))
    name, data = parts[place]
    zeros = _zeros(chance.choice((8, 60)))
    spaces = b" " * len(zeros)
    made = chance.choice(
        (zeros, spaces, data + spaces, written([("x", zeros)]), written([("x", written([("y", zeros)]))]))
    )
    parts[place] = (name, made)
    return parts


def _quiet_bomb(chance: Random, data: bytes) -> bytes:
    """Say of a part that is large that it is small."""
    parts = read_parts(data)
    if not parts:
        return data
    bombed = written(_bomb(chance, parts))
    with zipfile.ZipFile(io.BytesIO(bombed)) as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.file_size)
    size, small = struct.pack("<L", largest.file_size), struct.pack("<L", chance.choice((10, 60_000)))
    return bombed.replace(size, small)


ARCHIVE: Final = (
    on_parts("zip: parts in another order", _order, neutral=True),
    on_parts("zip: a harmless part more", _harmless, neutral=True),
    on_one("zip: packed not at all", _stored, neutral=True),
    on_parts("zip: part renamed", _rename, weight=3),
    on_parts("zip: parts missing", _drop, weight=3),
    on_parts("zip: part twice", _double, weight=2),
    on_parts("zip: parts exchanged", _exchange, weight=2),
    on_parts("zip: parts added", _add, weight=1.5),
    on_parts("zip: bomb", _bomb, weight=0.7),
    on_one("zip: bomb that says it is small", _quiet_bomb, weight=0.7),
    on_one("zip: packed otherwise", _method),
    on_one("zip: directory lies", _directory, weight=4),
    on_one("zip: end of the directory lies", _end_record, weight=2),
    on_one("zip: parts that overlap", _overlapping),
    on_one("zip: something around it", _around, weight=1.5),
)

DOCX_PARTS: Final = (
    *("word/document.xml",) * 4,
    *(
        "word/numbering.xml",
        "word/styles.xml",
        "word/footnotes.xml",
        "word/header1.xml",
        "word/_rels/document.xml.rels",
    ),
    *("[Content_Types].xml", "_rels/.rels"),
)


def markup_of(likely: Sequence[str]) -> tuple[Mutation, ...]:
    """Return the mutations of markup, within the parts of an archive."""
    changes = ((name, change, weight) for name, change, weight in (*MARKUP, ("part: other bytes", _bytes, 2.0)))
    return tuple(within_part(name, change, likely, weight=weight) for name, change, weight in changes)


# ---- relationships and formulas ----


def _outside(chance: Random, data: bytes) -> bytes:
    """Let a relationship lead out of the file."""
    target = chance.choice(
        (b"file:///etc/passwd", b"http://127.0.0.1:9/x", b"../../../../etc/passwd", b"//host/x", b"%00", b"")
    )
    mode = chance.choice((b' TargetMode="External"', b' TargetMode="Internal"', b""))
    at = data.find(b'Target="', chance.randrange(len(data) + 1))
    end = data.find(b'"', at + 8)
    return data if at < 0 or end < 0 else data[:at] + b'Target="' + target + b'"' + mode + data[end + 1 :]


def _circle(chance: Random, data: bytes) -> bytes:
    """Let all relationships lead to the same part."""
    target = chance.choice(
        (b"document.xml", b"styles.xml", b"numbering.xml", b"worksheets/sheet1.xml", b"_rels/x.rels")
    )
    pieces = data.split(b'Target="')
    return pieces[0] + b"".join(b'Target="' + target + piece[piece.find(b'"') :] for piece in pieces[1:])


def relations(*parts: str) -> tuple[Mutation, ...]:
    """Return the mutations of the parts that say how parts hang together."""
    return (
        within_part("relationship: outside", _outside, parts, weight=3),
        within_part("relationship: all to one part", _circle, parts),
    )
