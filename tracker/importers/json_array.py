"""Reading one large JSON array of objects in blocks, plain or gzipped.

The whole is never held. All objects that end in a block are decoded at once by msgspec, which takes half as long for
it as the standard library, but says of what is wrong neither record nor cause, and takes no half characters. From the
first block on that it does not take, objects are taken one by one with the standard library (`_Text`): what msgspec
takes, that takes to the same values.
"""

import codecs
import gzip
import hashlib
import itertools
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import msgspec

from tracker.domain.messages import printable

BLOCK: Final = 64 * 1024
"""Bytes read at a time: of larger ones, what is made of them no longer fits beside the processor and takes longer."""
LONGEST: Final = 32 * 1024 * 1024
"""Characters that one object may have."""
MOST: Final = 4 * 1024**3
"""Bytes that a file may unpack to: ten times the largest export that was ever seen."""

MOST_RATIO: Final = 100
"""How many times a file may be packed; exports are packed about eight times."""
MOST_UNASKED: Final = 64 * 1024 * 1024
"""Bytes up to which a file may be packed however well."""

_OPENING = re.compile(rb"[ \t\r\n]*\[")
_MOST_BRACES: Final = 1_000
"""Braces that are looked at, from the end of a block on, for one with which an object begins."""
_BEFORE = re.compile(rb"\}([ \t\r\n]*,[ \t\r\n]*)\Z")
"""Stands before an object that follows another one."""
_MOST_BETWEEN: Final = 64
"""Bytes between two objects; where there are more, the standard library finds its way."""
_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n]*,[ \t\r\n]*(?=\{)")
_END = 24
"""Characters before the end of what was read within which an error may only mean that more is to come."""


class Unreadable(Exception):
    """The file cannot be read; the message says where and why."""


class _Hashed:
    """A file whose bytes are hashed and counted as they are read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.read_so_far = 0

    def read(self, size: int = -1) -> bytes:
        """Read as files do."""
        data = self._file.read(size)
        self.hash.update(data)
        self.read_so_far += len(data)
        return data


class Blocks:
    """What a file holds, unpacked, in blocks; `read` and `sha256` are of the file as it lies there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        """Open the file; raises Unreadable when it cannot be opened or is of a form that is not read."""
        try:
            self._file = self._path.open("rb")
            first = self._file.read(4)
            self._file.seek(0)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror}") from error
        if first.startswith(b"PK"):  # an archive that is no workbook
            self._file.close()
            raise Unreadable("this is a ZIP or XLSX file; only the JSON export is read, plain or gzipped")
        self._hashed = _Hashed(self._file)
        self._packed = first.startswith(b"\x1f\x8b")
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        """Close the file."""
        self._file.close()

    @property
    def read(self) -> int:
        """Bytes of the file that were read so far."""
        return self._hashed.read_so_far

    @property
    def sha256(self) -> str:
        """Hash of all that was read."""
        return self._hashed.hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """Yield what it holds; raises Unreadable, naming the byte, where it is badly packed."""
        source: Any = gzip.GzipFile(fileobj=self._hashed) if self._packed else self._hashed  # type: ignore[call-overload]
        before = 0
        while True:
            try:
                data = source.read(BLOCK)
            except (OSError, EOFError, zlib.error) as error:
                raise Unreadable(
                    f"after {before:,} unpacked bytes: it is badly packed or cut off ({error}): download it again"
                ) from error
            before += len(data)
            if before > MOST:
                raise Unreadable(f"it unpacks to more than {MOST:,} bytes")
            if before > MOST_UNASKED and before > self.read * MOST_RATIO:
                raise Unreadable(f"after {before:,} unpacked bytes: it is packed more than {MOST_RATIO} times")
            if not data:
                return
            yield data


def _read(blocks: Iterator[bytes], least: int) -> bytes:
    """Return the next block, or so many that they have some number of bytes: nothing at the end of the file.

    Whoever holds an object that has not ended asks for as much again, so that a long one is not tried at each block.
    """
    parts, size = [], 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size >= least:
            break
    return b"".join(parts)


class _Held:
    """What was read and not yet taken (`data`), and how many bytes and objects were taken before it."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        """Read the first block, without the mark of the order of bytes that a file may begin with."""
        self.blocks = blocks
        self.data = b""
        self.gone = 0
        self.objects = 0
        while self.more() and len(self.data) < len(codecs.BOM_UTF8):
            pass
        if self.data.startswith(codecs.BOM_UTF8):
            self.take(len(codecs.BOM_UTF8), 0)

    def more(self) -> bool:
        """Read on; returns False at the end of the file."""
        more = _read(self.blocks, len(self.data))
        self.data += more
        return bool(more)

    def take(self, end: int, objects: int) -> None:
        """Count as taken what is held up to a place."""
        self.data = self.data[end:]
        self.gone += end
        self.objects += objects


_decoded = msgspec.json.Decoder(list[dict[str, Any]]).decode


def _many(held: _Held) -> Iterator[list[dict[str, Any]]]:
    """Yield objects, as many at a time as end in a block; ends before the last one, and before what msgspec refuses."""
    opening = _OPENING.match(held.data)
    if opening is None:
        return
    first = opening.end()
    while len(held.data) <= LONGEST:
        end, following = _last_object(held.data, first)
        if end:
            try:
                objects = _decoded(b"".join((b"[", memoryview(held.data)[first:end], b"]")))
            except (msgspec.MsgspecError, ValueError, RecursionError):
                return
            held.take(following, len(objects))
            first = 0
            yield objects
        if not held.more():
            return


def _last_object(data: bytes, first: int) -> tuple[int, int]:
    """Return where the last object ends that another one follows, and where that begins; zeros where none is seen.

    What looks so may stand in a text or deep in an object: cut there, nothing can be decoded.
    """
    at = len(data)
    for _ in range(_MOST_BRACES):
        at = data.rfind(b"{", first, at)
        if at < 0:
            break
        if between := _BEFORE.search(data, max(first, at - _MOST_BETWEEN), at):
            return between.start(1), at
    return 0, 0


def _no_number(name: str) -> None:
    raise ValueError(f"“{name}” is no number of JSON")


class _Text:
    """What was read and not yet taken, as text. `at` is the place in `buffer`, `gone` how many bytes came before it."""

    def __init__(self, held: _Held) -> None:
        self._blocks = itertools.chain((held.data,), held.blocks)
        self._to_text = codecs.getincrementaldecoder("utf-8")().decode
        self._decode = json.JSONDecoder(parse_constant=_no_number).raw_decode
        self._read = self.gone = held.gone
        self.buffer = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read on; returns False at the end of the file. Raises Unreadable, naming the byte, where it is no UTF-8."""
        block = _read(self._blocks, len(self.buffer) - self.at)
        try:
            text = self._to_text(block, final=not block)
        except UnicodeDecodeError as error:
            raise Unreadable(f"about byte {self._read + error.start:,}: this is not UTF-8 text") from error
        self._read += len(block)
        if not block:
            self.ended = True
            return False
        self.gone = self.byte(self.at) - 1
        self.buffer = self.buffer[self.at :] + text
        self.at = 0
        return True

    def byte(self, at: int) -> int:
        """Return which byte of the file a place in the buffer is, the first one being 1."""
        return self.gone + len(self.buffer[:at].encode()) + 1

    def skip_space(self) -> str:
        """Go on to the next character that is no white space and return it, empty at the end of the file."""
        while True:
            match = _SPACE.match(self.buffer, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def object(self, number: int) -> Any:
        """Take the object that begins here; raises Unreadable."""
        while True:
            try:
                value, self.at = self._decode(self.buffer, self.at)
            except (ValueError, RecursionError) as error:
                if not self._may_go_on(error):
                    raise Unreadable(self.place(number, error)) from error
            else:
                return value
            if len(self.buffer) - self.at > LONGEST:
                raise Unreadable(f"record {number:,}: it is longer than {LONGEST:,} characters")
            self.more()  # at the end of the file the next try tells what is wrong

    def _may_go_on(self, error: Exception) -> bool:
        """Tell whether an error may only mean that the object goes on in the next block."""
        if self.ended or not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self.buffer) - _END

    def place(self, number: int, error: Exception) -> str:
        """Say where something is wrong, and what."""
        if isinstance(error, RecursionError):
            return f"record {number:,}: it is nested too deeply"
        if isinstance(error, json.JSONDecodeError):
            if error.msg.startswith("Unterminated string") or error.pos >= len(self.buffer.rstrip()):
                return f"record {number:,}: the file ends within it; it was not downloaded whole: download it again"
            return f"record {number:,} (byte {self.byte(error.pos):,}): {error.msg.lower()}"
        said = "a number has too many digits" if "digits" in str(error) else str(error)
        return f"record {number:,} (byte {self.byte(self.at):,}): {said}"


def records_of(blocks: Blocks) -> Iterator[dict[str, Any]]:
    """Yield the objects of the array; raises Unreadable, naming the record, where the file is no such array."""
    held = _Held(iter(blocks))
    for objects in _many(held):
        yield from objects
    yield from _one_by_one(_Text(held), held.objects)


def _one_by_one(text: _Text, before: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of an array, or its others after so many."""
    number = before + 1
    goes_on = before > 0 or _begins(text)
    while goes_on:
        if text.skip_space() != "{":
            raise Unreadable(_no_object(text, number))
        yield text.object(number)
        number += 1
        between = _BETWEEN.match(text.buffer, text.at)
        if between is not None:
            text.at = between.end()
        else:
            goes_on = _goes_on(text, number)
    if (rest := text.skip_space()) != "":
        raise Unreadable(f"after the last record: the array is closed, and “{printable(rest)}” follows")


def _begins(text: _Text) -> bool:
    """Take the opening bracket, and the closing one that follows it where nothing is in the array."""
    first = text.skip_space()
    if first != "[":
        raise Unreadable("it is empty" if not first else f"it is no JSON array: it begins with “{printable(first)}”")
    text.at += 1
    empty = text.skip_space() == "]"
    text.at += empty
    return not empty


def _no_object(text: _Text, number: int) -> str:
    if text.at >= len(text.buffer):
        return f"record {number:,}: the file ends before it; it was not downloaded whole: download it again"
    return f"record {number:,} (byte {text.byte(text.at):,}): it is no object"


def _goes_on(text: _Text, number: int) -> bool:
    """Take the comma or the closing bracket after a record; returns whether another one follows."""
    sign = text.skip_space()
    if sign not in ("", ",", "]"):
        raise Unreadable(f"before record {number:,} (byte {text.byte(text.at):,}): no comma")
    if sign == "":
        raise Unreadable(
            f"after record {number - 1:,}: the file ends within the array; "
            "it was not downloaded whole: download it again"
        )
    text.at += 1
    return sign == ","
