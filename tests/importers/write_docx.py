"""Writes a made-up document as DOCX: numbers typed or automatic, footnotes, deleted text, runs split as Word does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

if TYPE_CHECKING:  # the maker imports the writers
    from tests.importers.make_documents import Made, Outline

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LISTS, FIRST_ITEM_LIST = 70, 80


def write_docx(path: Path, made: Outline) -> None:
    """Write it with the habits that its quirks name; the same bytes every time."""
    document = Document()
    writer = _Writer(document, made)
    writer.write()
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as read, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            write.writestr(zipfile.ZipInfo(name, (2024, 4, 23, 0, 0, 0)), read.read(name), zipfile.ZIP_DEFLATED)


class _Writer:
    def __init__(self, document: Any, made: Outline) -> None:
        self._document, self._made = document, made
        self._notes: list[str] = []
        self._lists = 0

    def write(self) -> None:
        wording, made = self._made.wording, self._made
        table = self._document.add_table(rows=1, cols=3)
        for cell, text in zip(
            table.rows[0].cells, (wording.masthead[0], made.symbol, "\n".join(wording.masthead[1:])), strict=True
        ):
            cell.text = text
        self._document.sections[0].header.paragraphs[0].text = made.symbol
        self._add(wording.committee, bold=True)
        self._add(wording.title, bold=True, note=wording.notes[0], sign="*")
        if "automatic" in made.quirks:
            self._define_lists()
        for paragraph in made.paragraphs:
            self._write_paragraph(paragraph)
        self._write_notes()

    def _write_paragraph(self, paragraph: Made) -> None:
        for _, heading in paragraph.begins:
            self._add(heading, bold=True)
        self._number(paragraph.lead, "decimal", str(paragraph.number), note=paragraph.note)
        if "deleted" in self._made.quirks:
            self._delete("(z) A deleted item.")
        if paragraph.items:
            self._begin_list()
        for item, text in paragraph.items:
            self._number(text, "items", item)
        if paragraph.tail:
            self._add(paragraph.tail)

    def _number(self, text: str, kind: str, number: str, note: str = "") -> None:
        if "automatic" not in self._made.quirks:
            own = number.rpartition(".")[2]
            form = "{}." if kind == "decimal" else "({})" if self._made.language == "en" else "{})"
            self._add(f"{form.format(own)}\t{text}", note=note)
            return
        added = self._add(text, note=note)
        identity = LISTS if kind == "decimal" else FIRST_ITEM_LIST + self._lists
        if kind == "decimal" and "by-style" in self._made.quirks:
            added.style = self._document.styles["List Number 2"]
            return
        numbered = f'<w:numPr {W}><w:ilvl w:val="{number.count(".")}"/><w:numId w:val="{identity}"/></w:numPr>'
        added._p.get_or_add_pPr().append(parse_xml(numbered))

    def _begin_list(self) -> None:
        """Begin the items anew, as Word does: another list on the same levels, its start given again."""
        self._lists += 1
        if "automatic" in self._made.quirks:
            restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            self._numbering().append(
                parse_xml(
                    f'<w:num {W} w:numId="{FIRST_ITEM_LIST + self._lists}"><w:abstractNumId w:val="{FIRST_ITEM_LIST}"/>'
                    f"{restart}</w:num>"
                )
            )

    def _numbering(self) -> Any:
        return self._document.part.numbering_part.element

    def _define_lists(self) -> None:
        form = "(%{})" if self._made.language == "en" else "%{})"
        levels = [("lowerLetter", form.format(1)), ("lowerRoman", form.format(2))]
        items = "".join(_level(place, *level) for place, level in enumerate(levels))
        for identity, inner in ((LISTS, _level(0, "decimal", "%1.")), (FIRST_ITEM_LIST, items)):
            shape = f'<w:abstractNum {W} w:abstractNumId="{identity}">{inner}</w:abstractNum>'
            self._numbering().insert(0, parse_xml(shape))
        self._numbering().append(parse_xml(f'<w:num {W} w:numId="{LISTS}"><w:abstractNumId w:val="{LISTS}"/></w:num>'))
        if "by-style" in self._made.quirks:
            style = self._document.styles["List Number 2"].element
            properties = style.get_or_add_pPr()
            for old in properties.findall(f"{{{W[9:-1]}}}numPr"):
                properties.remove(old)
            properties.insert(0, parse_xml(f'<w:numPr {W}><w:numId w:val="{LISTS}"/></w:numPr>'))

    def _add(self, text: str, *, bold: bool = False, note: str = "", sign: str = "") -> Any:
        added = self._document.add_paragraph()
        middle = len(text) // 2 if "split-runs" in self._made.quirks else len(text)
        for piece in (text[:middle], text[middle:]):
            if piece:
                added.add_run(piece).bold = bold or None
        if note:
            self._notes.append(note)
            custom = ' w:customMarkFollows="1"' if sign else ""
            mark = f"<w:t>{sign}</w:t>" if sign else ""
            added._p.append(parse_xml(f'<w:r {W}><w:footnoteReference{custom} w:id="{len(self._notes)}"/>{mark}</w:r>'))
        return added

    def _delete(self, text: str) -> None:
        added = self._document.add_paragraph()
        added._p.append(
            parse_xml(f'<w:del {W} w:id="9" w:author="Zaza"><w:r><w:delText>{text}</w:delText></w:r></w:del>')
        )

    def _write_notes(self) -> None:
        notes = "".join(
            f'<w:footnote w:id="{place}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(note)}'
            f"</w:t></w:r></w:p></w:footnote>"
            for place, note in enumerate(self._notes, 1)
        )
        separator = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {W}>{separator}{notes}</w:footnotes>'
        part = self._document.part
        made = Part(PackURI("/word/footnotes.xml"), NOTES_TYPE, xml.encode("utf-8"), part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.FOOTNOTES)


def _level(place: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
