"""The export of the UN index as a target: XLSX, its columns and cells as the index writes them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final
from xml.sax.saxutils import escape

from tests.fuzz.archives import written
from tests.fuzz.mutating import BYTES, Files, Mutation, rarer, renaming
from tests.fuzz.uhri import Uhri
from tests.fuzz.workbooks import WORKBOOK
from tests.uhri_workbooks import COLUMNS, cell

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook_of(records: Sequence[Mapping[str, Any]], *, shared: bool) -> bytes:
    """Return records as a workbook, its texts `shared` or in the cells; the same bytes each time."""
    texts: dict[str, int] = {}
    rows: list[list[float | str]] = [
        [*COLUMNS],
        *([cell(one.get(field), field) for field in COLUMNS.values()] for one in records),
    ]
    sheet = "".join(
        f'<row r="{number}">'
        + "".join(_written(value, place, number, texts, shared=shared) for place, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr/><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/styles.xml": f'<styleSheet {_MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/>'
        "</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
    }
    return written([(name, (_HEAD + text).encode()) for name, text in parts.items()])


def _written(value: str | float, place: int, row: int, texts: dict[str, int], *, shared: bool) -> str:
    at = f"{chr(ord('A') + place)}{row}"
    if isinstance(value, float):
        return f'<c r="{at}" s="{int(shared)}"><v>{value:.10g}</v></c>'  # as a date, and as a bare number
    if not value:
        return ""
    text = escape(_NO_XML.sub("", value))
    if shared:
        return f'<c r="{at}" t="s"><v>{texts.setdefault(text, len(texts))}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _types() -> str:
    parts = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "styles": "styles"}
    parts["sharedStrings"] = "sharedStrings"
    named = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in parts.items()
    )
    ending = '<Default Extension="{}" ContentType="application/{}"/>'
    default = ending.format("rels", "vnd.openxmlformats-package.relationships+xml") + ending.format("xml", "xml")
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{named}</Types>'


def _relations(parts: Mapping[str, str]) -> str:
    led = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{led}</Relationships>'


class UhriXlsx(Uhri):
    """The workbook: texts of the clean one are in its cells, those of the dirty one shared, as spreadsheets save."""

    name: ClassVar[str] = "uhri.xlsx"
    mutations: Sequence[Mutation] = (*WORKBOOK, *rarer(BYTES), renaming("json", "gz", "xls"))

    def _packed(self, made: list[dict[str, Any]]) -> Files:
        return {"export.xlsx": workbook_of(made, shared=len(made) > 20)}
