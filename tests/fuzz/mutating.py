"""What a mutation is, and those of any file: its bytes, its encoding, its name."""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tests.fuzz.texts import pattern

Files = dict[str, bytes]
"""What an importer is given: names, within the folder of the run, and contents. A name that ends in `/` is a folder."""

Change = Callable[[Random, Files], Files]
ChangeOfBytes = Callable[[Random, bytes], bytes]
LARGEST: Final = 40 * 1024 * 1024
"""Bytes that a mutated file may have: more tells nothing new and takes long."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to change files. After a `neutral` one they say the same as before. The heavier, the more often."""

    name: str
    change: Change
    neutral: bool = False
    weight: float = 1.0


def on_one(name: str, change: ChangeOfBytes, *, neutral: bool = False, weight: float = 1.0) -> Mutation:
    """Return a mutation of the bytes of one of the files, chosen by chance."""

    def change_files(chance: Random, files: Files) -> Files:
        chosen = chance.choice(sorted(files))
        changed = change(chance, files[chosen])
        return {**files, chosen: changed[:LARGEST]}

    return Mutation(name, change_files, neutral, weight)


def chosen(chance: Random, mutations: Sequence[Mutation], most: int = 3) -> list[Mutation]:
    """Return one to some mutations, those of the structure before those of bytes; the order of `mutations` is kept."""
    number = chance.choices(range(1, most + 1), weights=[6, 3, 1][:most])[0]
    picked = chance.choices(range(len(mutations)), weights=[one.weight for one in mutations], k=number)
    return [mutations[place] for place in sorted(picked)]


# ---- bytes ----


def _flip(chance: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncate(chance: Random, data: bytes) -> bytes:
    return data[: chance.choice((0, 1, len(data) // 2, max(0, len(data) - 1), chance.randrange(len(data) + 1)))]


def _cut_out(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 7, 300, 5000)) :]


def _repeat(chance: Random, data: bytes) -> bytes:
    at, size = chance.randrange(len(data) + 1), chance.choice((1, 30, 300, 3000))
    return data[:at] + data[at : at + size] * chance.choice((2, 10, 100)) + data[at:]


def _insert_bytes(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    what = chance.choice(
        (b"\0", b"\0" * 512, b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\x1a", b"\x80" * 9, b"\r", b"\f")
    )
    return data[:at] + (what if chance.random() < 0.7 else chance.randbytes(chance.randint(1, 2000))) + data[at:]


def _insert_pattern(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + pattern(chance).encode("utf-8", "replace") + data[at:]


def _swap(chance: Random, data: bytes) -> bytes:
    one, two = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[two:] + data[one:two] + data[:one]


def _replace_all(chance: Random, data: bytes) -> bytes:
    other = chance.choice(
        (b"", b"\0" * 4096, b" \r\n", b"PK\x03\x04", b"%PDF-1.7\n", b"\x1f\x8b\x08", b"[]", b"<", b"{}")
    )
    return other if chance.random() < 0.8 else chance.randbytes(chance.randint(1, 5000))


def _pad(chance: Random, data: bytes) -> bytes:
    """Make the file as large as, or larger than, importers take."""
    return data + chance.choice((b"\n", b" ", b"\0", b"x")) * chance.choice((1_000_000, 26 * 1024**2))


BYTES: Final = (
    on_one("bytes: flipped bits", _flip, weight=4),
    on_one("bytes: cut off", _truncate, weight=4),
    on_one("bytes: piece cut out", _cut_out, weight=2),
    on_one("bytes: piece repeated", _repeat, weight=2),
    on_one("bytes: others put in", _insert_bytes, weight=3),
    on_one("bytes: pattern put in", _insert_pattern, weight=2),
    on_one("bytes: halves swapped", _swap),
    on_one("bytes: another file", _replace_all, weight=0.7),
    on_one("bytes: made large", _pad, weight=0.15),
)


def rarer(mutations: Sequence[Mutation], times: float = 4) -> tuple[Mutation, ...]:
    """Return mutations that come less often: for files of which a single wrong byte spoils all."""
    return tuple(replace(one, weight=one.weight / times) for one in mutations)


# ---- text ----

_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-r", "latin-1", "cp866", "utf-7")


def _encode(chance: Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def _is_utf_16(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _bom(_chance: Random, data: bytes) -> bytes:
    return data if _is_utf_16(data) else codecs.BOM_UTF8 + data.removeprefix(codecs.BOM_UTF8)


def _line_ends(_chance: Random, data: bytes) -> bytes:
    return data if _is_utf_16(data) else data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


ENCODINGS: Final = (on_one("encoding: another", _encode, weight=2),)
BOM: Final = on_one("encoding: byte-order mark", _bom, neutral=True)
CRLF: Final = on_one("lines: ended as on Windows", _line_ends, neutral=True)

# ---- names ----


def renaming(*endings: str) -> Mutation:
    """Return a mutation that gives the only file another ending, or a strange name."""

    def rename(chance: Random, files: Files) -> Files:
        name, data = next(iter(files.items()))
        stem, _, ending = name.rpartition(".")
        strange = (
            f"{stem} (1).{ending}",
            f"{'a' * 200}.{ending}",
            f"..{ending}",
            f"%(x)s.{ending}",
            f"{stem}\n.{ending}",
            f"{stem}\udcff.{ending}",
        )
        other = chance.choice((*(f"{stem}.{one}" for one in endings), stem, f"{name}.exe", name.upper(), *strange))
        return {other: data}

    return Mutation("name: another", rename, weight=1)
