"""Files that are archives inside, such as XLSX and DOCX: looked at before any parser opens them.

Limits: entries, size when unpacked, how well it was packed, names, and no document type declaration in any part, so
that neither zip bombs nor entities reach a parser (reference: OWASP ASVS 5.2.3, 1.5.1).
"""

import io
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Final

from tracker.domain.messages import N_, Fault, Refused

MOST_ENTRIES: Final = 1_000
MOST_BYTES: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 100
PIECE: Final = 64 * 1024
SMALL: Final = 64 * 1024
"""Bytes up to which an entry may be packed however well: a ratio says nothing about so little."""

SIGNATURE: Final = b"PK\x03\x04"
DECLARATION: Final = "<!DOCTYPE"
_MARKS: Final = tuple(DECLARATION.encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST_MARK: Final = max(map(len, _MARKS))

BROKEN: Final = N_("The file is cut off or damaged: it cannot be unpacked. Download it again, or save it anew.")
TOO_MANY_ENTRIES: Final = N_("The file has %(number)s parts inside; %(most)s are the most that are opened.")
TOO_LARGE: Final = N_("The file would take more than %(most)s MB unpacked: it is not opened.")
TOO_PACKED: Final = N_(
    "The file is packed more than %(most)s times: it is not opened. Save it anew in an office program."
)
STRANGE: Final = N_(
    "The file has a part inside with an unsafe name or form: it is not opened. Save it anew in an office program."
)
DECLARED: Final = N_(
    "The file declares a document type, which no workbook or text document needs: it is not opened. "
    "Save it anew in an office program."
)
MISSING: Final = N_("The file has not the parts that a file of its kind has. Save it anew as DOCX or XLSX.")


def check_directory(file: bytes | Path, *, needs: str = "[Content_Types].xml", most: int = MOST_BYTES) -> None:
    """Pass when an archive may be unpacked, by what its directory says; raises Refused. Unpacks nothing.

    `most` is how many bytes it may have unpacked.
    """
    with _opened(file) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused(Fault("", TOO_MANY_ENTRIES, {"number": len(entries), "most": MOST_ENTRIES}))
    if any(_is_strange(entry) for entry in entries):
        raise Refused(Fault("", STRANGE))
    _check_sizes(sum(one.file_size for one in entries), sum(one.compress_size for one in entries), most)
    for entry in entries:
        if entry.file_size > SMALL:
            _check_sizes(entry.file_size, entry.compress_size, most)
    if needs not in {entry.filename for entry in entries}:
        raise Refused(Fault("", MISSING))


def check_contents(file: bytes | Path, *, most: int = MOST_BYTES) -> None:
    """Pass when no part of an archive is larger than its directory says or declares a document type.

    Raises Refused. Unpacks every part, a piece at a time: for a limited process (`isolation`).
    """
    total = 0
    try:
        with _opened(file) as archive:
            for entry in archive.infolist():
                total = _check_part(archive, entry, total, most)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Refused(Fault("", BROKEN)) from None


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int, most: int) -> int:
    is_text = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(entry) as part:
        before = b""
        while piece := part.read(PIECE):
            total += len(piece)
            if total > most:
                raise Refused(Fault("", TOO_LARGE, {"most": most // 1024**2}))
            if is_text and any(mark in before + piece for mark in _MARKS):
                raise Refused(Fault("", DECLARED))
            before = piece[-_LONGEST_MARK:]
    return total


def _opened(file: bytes | Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, OverflowError):
        raise Refused(Fault("", BROKEN)) from None


def _is_strange(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    return (
        entry.filename.startswith(("/", "\\"))
        or ".." in parts
        or ":" in parts[0]
        or "\0" in entry.orig_filename
        or stat.S_ISLNK(entry.external_attr >> 16)
        or bool(entry.flag_bits & 0x1)  # encrypted
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _check_sizes(unpacked: int, packed: int, most: int) -> None:
    if unpacked > most:
        raise Refused(Fault("", TOO_LARGE, {"most": most // 1024**2}))
    if unpacked > SMALL and unpacked > packed * MOST_RATIO:
        raise Refused(Fault("", TOO_PACKED, {"most": MOST_RATIO}))
