"""Reading one large JSON array of objects in blocks, plain or gzipped: as fast as the standard library decodes.

The whole is never held: a block is decoded to text, and objects are taken from it one by one. An object that does not
end in its block is tried again with the next one.
"""

import codecs
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from tracker.domain.messages import printable

BLOCK: Final = 4 * 1024 * 1024
"""Bytes read at a time: larger ones are no faster and cost memory."""
LONGEST: Final = 32 * 1024 * 1024
"""Characters that one object may have."""
MOST: Final = 4 * 1024**3
"""Bytes that a file may unpack to: ten times the largest export that was ever seen."""

MOST_RATIO: Final = 100
"""How many times a file may be packed; exports are packed about eight times."""
MOST_UNASKED: Final = 64 * 1024 * 1024
"""Bytes up to which a file may be packed however well."""

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
    """The text of a file in blocks; `read` and `sha256` are of the file as it lies there."""

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

    def __iter__(self) -> Iterator[str]:
        """Yield the text; raises Unreadable, naming the byte, where it is no UTF-8 or badly packed."""
        source: Any = gzip.GzipFile(fileobj=self._hashed) if self._packed else self._hashed  # type: ignore[call-overload]
        decode = codecs.getincrementaldecoder("utf-8-sig")()
        before = 0
        while True:
            try:
                data = source.read(BLOCK)
            except (OSError, EOFError, zlib.error) as error:
                raise Unreadable(
                    f"after {before:,} unpacked bytes: it is badly packed or cut off ({error}): download it again"
                ) from error
            try:
                text = decode.decode(data, final=not data)
            except UnicodeDecodeError as error:
                raise Unreadable(f"about byte {before + error.start:,}: this is not UTF-8 text") from error
            before += len(data)
            if before > MOST:
                raise Unreadable(f"it unpacks to more than {MOST:,} bytes")
            if before > MOST_UNASKED and before > self.read * MOST_RATIO:
                raise Unreadable(f"after {before:,} unpacked bytes: it is packed more than {MOST_RATIO} times")
            if not data:
                return
            yield text


def _no_number(name: str) -> None:
    raise ValueError(f"“{name}” is no number of JSON")


class _Text:
    """What was read and not yet taken. `at` is the place in `buffer`, `gone` how many characters came before it."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self._decode = json.JSONDecoder(parse_constant=_no_number).raw_decode
        self.buffer = ""
        self.at = 0
        self.gone = 0
        self.ended = False

    def more(self) -> bool:
        """Read on; returns False at the end of the file."""
        text = next(self._blocks, None)
        if text is None:
            self.ended = True
            return False
        self.gone += self.at
        self.buffer = self.buffer[self.at :] + text
        self.at = 0
        return True

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
            return f"record {number:,} (character {self.gone + error.pos + 1:,}): {error.msg.lower()}"
        said = "a number has too many digits" if "digits" in str(error) else str(error)
        return f"record {number:,} (character {self.gone + self.at + 1:,}): {said}"


def records_of(blocks: Blocks) -> Iterator[dict[str, Any]]:
    """Yield the objects of the array; raises Unreadable, naming the record, where the file is no such array."""
    text = _Text(iter(blocks))
    first = text.skip_space()
    if first != "[":
        raise Unreadable("it is empty" if not first else f"it is no JSON array: it begins with “{printable(first)}”")
    text.at += 1
    number = 1
    if text.skip_space() == "]":
        text.at += 1
    else:
        while True:
            if text.skip_space() != "{":
                raise Unreadable(_no_object(text, number))
            yield text.object(number)
            number += 1
            between = _BETWEEN.match(text.buffer, text.at)
            if between is not None:
                text.at = between.end()
            elif not _goes_on(text, number):
                break
    if (rest := text.skip_space()) != "":
        raise Unreadable(f"after the last record: the array is closed, and “{printable(rest)}” follows")


def _no_object(text: _Text, number: int) -> str:
    if text.at >= len(text.buffer):
        return f"record {number:,}: the file ends before it; it was not downloaded whole: download it again"
    return f"record {number:,} (character {text.gone + text.at + 1:,}): it is no object"


def _goes_on(text: _Text, number: int) -> bool:
    """Take the comma or the closing bracket after a record; returns whether another one follows."""
    sign = text.skip_space()
    if sign not in ("", ",", "]"):
        raise Unreadable(f"before record {number:,} (character {text.gone + text.at + 1:,}): no comma")
    if sign == "":
        raise Unreadable(
            f"after record {number - 1:,}: the file ends within the array; "
            "it was not downloaded whole: download it again"
        )
    text.at += 1
    return sign == ","
