"""Reading one document file, whatever its format."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tracker.importers.documents.assemble import assemble
from tracker.importers.documents.docx import read_docx
from tracker.importers.documents.html import read_html
from tracker.importers.documents.kinds import kind_of, refuse
from tracker.importers.documents.pdf import read_pdf
from tracker.importers.documents.structure import Blocks, ReadDocument, document_from
from tracker.importers.documents.text import HAS_NULS, read_text
from tracker.importers.isolation import run_limited

_READERS: Final[Mapping[str, Callable[[Path], Blocks]]] = {
    "docx": read_docx,
    "html": read_html,
    "pdf": read_pdf,
    "text": read_text,
}
_NO_LETTER = re.compile("[\0\ud800-\udfff]")
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


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
    return assemble(_readable(_READERS[kind_of(path)](path))).record()


def _readable(blocks: Blocks) -> Blocks:
    """Take out signs that nobody sees; raises Refused where letters were read as none, which no database keeps."""
    if any(_NO_LETTER.search(text) for text in (*(one.text for one in blocks.body), *blocks.footnotes, *blocks.heads)):
        raise refuse(HAS_NULS)
    return Blocks(
        tuple(replace(one, text=_UNSEEN.sub("", one.text)) for one in blocks.body),
        tuple(_UNSEEN.sub("", text) for text in blocks.footnotes),
        tuple(_UNSEEN.sub("", text) for text in blocks.heads),
    )
