"""What a file is, by its ending, its size and its first bytes, looked at before any parser opens it."""

from pathlib import Path
from typing import Final

from tracker.domain.messages import N_, Fault, Refused

LARGEST_FILE: Final = 25 * 1024 * 1024
_FORMATS: Final = {"docx": "docx", "html": "html", "htm": "html", "pdf": "pdf", "txt": "text"}
KINDS: Final = {f".{ending}": kind for ending, kind in _FORMATS.items()}

UNKNOWN_KIND = N_("“%(ending)s” is no ending of a document that can be read; these are: %(endings)s.")
NOT_A_FILE = N_("The file cannot be opened.")
EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file is larger than %(megabytes)s MB.")
NOT_WHAT_IT_SAYS = N_("The file is not what its ending says: “%(ending)s” was expected.")
DAMAGED = N_("The file is damaged: it cannot be read. Download it again, or save it anew.")


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
