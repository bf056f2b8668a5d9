"""Reading DOCX: paragraphs in order, tables cell by cell, automatic numbers, footnotes apart."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tracker.domain.paragraphs import ends_sentence
from tracker.importers.containers import check_contents, check_directory
from tracker.importers.documents.kinds import DAMAGED, refuse
from tracker.importers.documents.numbering import Numbering, W
from tracker.importers.documents.structure import Block, Blocks

_SKIPPED: Final = {f"{W}del", f"{W}txbxContent", f"{W}moveFrom", f"{W}instrText"}
_SPACES: Final = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
_REFERENCES: Final = (f"{W}footnoteReference", f"{W}endnoteReference", f"{W}footnoteRef", f"{W}endnoteRef")


def read_docx(path: Path) -> Blocks:
    """Read a DOCX file; raises Refused for anything that is none, or that is built to do harm."""
    data = path.read_bytes()
    check_directory(data, needs="word/document.xml")
    check_contents(data)
    from docx import Document  # noqa: PLC0415 - loaded where it is used, in the limited process
    from docx.opc.exceptions import OpcError  # noqa: PLC0415 - as above
    from lxml.etree import LxmlError  # noqa: PLC0415 - as above

    try:
        part = Document(str(path)).part
    except (
        OpcError,
        LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        OSError,
        AttributeError,
    ) as error:
        raise refuse(DAMAGED) from error
    body = part.element.find(f"{W}body")
    if body is None:
        raise refuse(DAMAGED)
    numbering = Numbering(_related(part, "numbering"), _related(part, "styles"))
    blocks = tuple(block for paragraph in _paragraphs(body) for block in _blocks(paragraph, numbering))
    notes = [_related(part, "footnotes"), _related(part, "endnotes")]
    return Blocks(blocks, tuple(text for note in notes for text in _notes(note)), tuple(_heads(part)))


def _related(part: Any, kind: str) -> Any:
    """Return the root of a part of the document by the end of its relationship's name; None when it has none."""
    from docx.oxml import parse_xml  # noqa: PLC0415 - loaded where it is used, in the limited process

    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _heads(part: Any) -> Iterator[str]:
    from docx.oxml import parse_xml  # noqa: PLC0415 - as above

    for relation in part.rels.values():
        if relation.reltype.endswith("/header") and not relation.is_external:
            yield " ".join(_text(one) for one in _paragraphs(parse_xml(relation.target_part.blob)))


def _paragraphs(element: Any) -> Iterator[Any]:
    """Yield the paragraphs below an element in the order of the page, those of tables too, text boxes left out."""
    for child in element:
        if child.tag == f"{W}p":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _paragraphs(child)


def _text(element: Any) -> str:
    found = []
    for child in element:
        if child.tag == f"{W}t":
            found.append(child.text or "")
        elif child.tag in _SPACES:
            found.append(_SPACES[child.tag])
        elif child.tag == f"{W}r" and any(child.find(mark) is not None for mark in _REFERENCES):
            continue  # a footnote's mark, its own sign too
        elif child.tag not in _SKIPPED and len(child):
            found.append(_text(child))
    return "".join(found)


def _blocks(paragraph: Any, numbering: Numbering) -> Iterator[Block]:
    label = numbering.label(paragraph)
    text = "\n".join(" ".join(line.split()) for line in _text(paragraph).split("\n")).strip()
    if text:
        joined = f"{label} {text}" if label else text
        yield Block(joined, heading=_is_heading(paragraph, text) or None)


def _is_heading(paragraph: Any, text: str) -> bool:
    """Tell whether a paragraph is set as a heading: by its style, or all of it bold and no sentence."""
    properties = paragraph.find(f"{W}pPr")
    style = properties.find(f"{W}pStyle") if properties is not None else None
    name = style.get(f"{W}val", "") if style is not None else ""
    if name.startswith(("Heading", "H1", "H23", "H4", "H56", "HCh", "HM")):
        return True
    runs = [run for run in paragraph.iter(f"{W}r") if _text(run).strip()]
    return bool(runs) and all(_is_bold(run) for run in runs) and not ends_sentence(text)


def _is_bold(run: Any) -> bool:
    properties = run.find(f"{W}rPr")
    bold = properties.find(f"{W}b") if properties is not None else None
    return bold is not None and bold.get(f"{W}val", "1") not in ("0", "false", "off")


def _notes(notes: Any) -> Iterator[str]:
    for note in notes if notes is not None else ():
        if note.get(f"{W}type", "normal") == "normal":
            text = " ".join(" ".join(_text(one) for one in _paragraphs(note)).split())
            if text:
                yield text
