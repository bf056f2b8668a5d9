"""Reading one document file, whatever its format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tracker.importers.documents.assemble import assemble
from tracker.importers.documents.docx import read_docx
from tracker.importers.documents.html import read_html
from tracker.importers.documents.kinds import kind_of
from tracker.importers.documents.pdf import read_pdf
from tracker.importers.documents.structure import Blocks, ReadDocument, document_from
from tracker.importers.documents.text import read_text
from tracker.importers.isolation import run_limited

_READERS: Final[Mapping[str, Callable[[Path], Blocks]]] = {
    "docx": read_docx,
    "html": read_html,
    "pdf": read_pdf,
    "text": read_text,
}


def read_document(path: Path) -> ReadDocument:
    """Read a document in a limited process of its own. Raises Refused with the reason for every file it cannot read."""
    kind_of(path)
    return document_from(run_limited("tracker.importers.documents.read:parse_bytes", path.read_bytes(), path.name))


def parse_bytes(data: bytes, name: str) -> dict[str, Any]:
    """Read a document from its bytes; what `read_document` runs within limits."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        return parse(path)


def parse(path: Path) -> dict[str, Any]:
    """Read a document here and now, as plain values."""
    return assemble(_READERS[kind_of(path)](path)).record()
