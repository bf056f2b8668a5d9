"""What a file is, looked at before any parser opens it: size, kind, and whether an archive would blow up."""

import zipfile
import zlib
from pathlib import Path
from typing import Final

from tracker.domain.messages import N_, Fault, Refused

LARGEST_FILE: Final = 25 * 1024 * 1024
MOST_ENTRIES: Final = 1000
LARGEST_UNPACKED: Final = 200 * 1024 * 1024
HIGHEST_RATIO: Final = 100
_FORMATS: Final = {"docx": "docx", "html": "html", "htm": "html", "pdf": "pdf", "txt": "text"}
KINDS: Final = {f".{ending}": kind for ending, kind in _FORMATS.items()}
_NEEDED: Final = {"[Content_Types].xml", "word/document.xml"}

UNKNOWN_KIND = N_("“%(ending)s” is no ending of a document that can be read; these are: %(endings)s.")
NOT_A_FILE = N_("The file cannot be opened.")
EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file is larger than %(megabytes)s MB.")
NOT_WHAT_IT_SAYS = N_("The file is not what its ending says: “%(ending)s” was expected.")
DAMAGED = N_("The file is damaged: it cannot be read.")
PACKED_TOO_TIGHTLY = N_("The file would unpack to far more than a document holds, and was not unpacked.")
NAMES_A_PLACE = N_("The file would unpack outside its own folder, and was not unpacked.")
HAS_A_DTD = N_("The file declares entities of its own (a DTD), which no office program writes; it was not read.")


def refuse(message: str, **params: object) -> Refused:
    """Return the refusal of a file for one reason."""
    return Refused(Fault("file", message, params))


def kind_of(path: Path) -> str:
    """Return docx, html, pdf or text; raises Refused when ending, size and first bytes do not go together."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise refuse(UNKNOWN_KIND, ending=path.suffix, endings=", ".join(KINDS))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise refuse(NOT_A_FILE) from error
    if size > LARGEST_FILE:
        raise refuse(TOO_LARGE, megabytes=LARGEST_FILE // 1024 // 1024)
    if not head:
        raise refuse(EMPTY)
    if _kind_by_bytes(head, kind) != kind:
        raise refuse(NOT_WHAT_IT_SAYS, ending=path.suffix)
    return kind


def _kind_by_bytes(head: bytes, expected: str) -> str:
    if head.startswith(b"PK"):
        return "docx"
    if head.startswith(b"%PDF-"):
        return "pdf"
    bare = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if bare.startswith(b"<"):
        return "html"
    return expected if expected == "text" else ""


def check_archive(path: Path) -> None:
    """Refuse an archive that is no DOCX, would unpack to too much, or names places outside; reads its directory only.

    zipfile never unpacks more of an entry than the directory says, so that the sizes there can be relied on.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse(DAMAGED) from error
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, path.stat().st_size)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or ratio > HIGHEST_RATIO:
        raise refuse(PACKED_TOO_TIGHTLY)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refuse(DAMAGED)
    if any(_leads_out(entry) for entry in entries):
        raise refuse(NAMES_A_PLACE)
    if not {entry.filename for entry in entries} >= _NEEDED:
        raise refuse(NOT_WHAT_IT_SAYS, ending=path.suffix)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return is_link or name.startswith("/") or ":" in name.partition("/")[0] or ".." in name.split("/")


def check_no_dtd(path: Path) -> None:
    """Refuse an archive whose XML declares a document type, in whatever encoding."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".xml", ".rels"))]
            declared = any(_has_dtd(archive.read(name)) for name in names)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise refuse(DAMAGED) from error
    if declared:
        raise refuse(HAS_A_DTD)


def _has_dtd(data: bytes) -> bool:
    return b"<!DOCTYPE" in data.replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b"")
