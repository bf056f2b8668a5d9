"""Mutations of the sheets of a workbook: cells, formulas, dates, references, names of sheets."""

import re
from random import Random
from typing import Final

from tests.fuzz.archives import ARCHIVE, markup_of, relations, within_part
from tests.fuzz.texts import hostile, pattern

SHEETS: Final = ("xl/worksheets/sheet1.xml",) * 4
_CELL: Final = re.compile(rb"<c r=\"[A-Z]+\d+\"[^<>]*(?:/>|>.*?</c>)", re.DOTALL)
_ROW: Final = re.compile(rb"<row r=\"\d+\"[^<>]*>")
_NAME: Final = re.compile(rb"<sheet name=\"[^\"]*\"")


def _cell(chance: Random, data: bytes) -> bytes:
    """Put another cell in the place of one: formulas, errors, numbers without end, days out of range, far places."""
    found = list(_CELL.finditer(data))
    if not found:
        return data
    old = chance.choice(found)
    place = re.search(rb'r="([A-Z]+\d+)"', old[0])
    at = place[1] if place else b"A1"
    text = (hostile(chance) if chance.random() < 0.8 else pattern(chance, 40_000)).encode("utf-8", "replace")
    plain = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    made = (
        b"<c r=\"%s\"><f>cmd|' /C calc'!A0</f><v>0</v></c>" % at,
        b'<c r="%s" t="str"><f>HYPERLINK("http://127.0.0.1:9/")</f><v>x</v></c>' % at,
        b'<c r="%s"><f t="shared" ref="A1:XFD1048576" si="0">1+1</f></c>' % at,
        b'<c r="%s" t="e"><v>#REF!</v></c>' % at,
        b'<c r="%s" t="d"><v>%s</v></c>' % (at, plain),
        b'<c r="%s" t="b"><v>7</v></c>' % at,
        b'<c r="%s" t="s"><v>%s</v></c>'
        % (at, chance.choice((b"99999999", b"-1", b"x", b"1e9", b"18446744073709551616"))),
        b'<c r="%s" s="%d"><v>%s</v></c>' % (at, chance.choice((1, 5, 9999)), chance.choice(_NUMBERS)),
        b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (at, plain),
        b'<c r="%s" t="inlineStr"><is><r><t>a</t></r><r><t>%s</t></r></is></c>' % (at, plain),
        b'<c r="%s"><v>1</v></c>' % chance.choice((b"XFD1048576", b"ZZZ9999999", b"A0", b"", b"1A", b"B2", b"AC2")),
        b'<c t="str"><v>x</v></c>',
        b"",
    )
    return data[: old.start()] + chance.choice(made) + data[old.end() :]


_NUMBERS: Final = (
    b"1e308",
    b"-1",
    b"2958466",
    b"99999999999",
    b"NaN",
    b"0.5",
    b"60",
    b"1e-300",
    b"-1e308",
    b"",
    b"45000.99999",
)


def _row(chance: Random, data: bytes) -> bytes:
    found = list(_ROW.finditer(data))
    if not found:
        return data
    old = chance.choice(found)
    number = chance.choice((b"1", b"2", b"1048576", b"9999999999", b"0", b"-3", b"x"))
    return data[: old.start()] + re.sub(rb'r="\d+"', b'r="' + number + b'"', old[0], count=1) + data[old.end() :]


def _many_cells(chance: Random, data: bytes) -> bytes:
    row, cells = chance.choice(((6000, 1), (200_000, 1), (3, 16_000), (5000, 110)))
    made = b"".join(b"<row>" + b"<c><v>1</v></c>" * cells + b"</row>" for _ in range(row))
    return data.replace(b"</sheetData>", made + b"</sheetData>")


def _sheet_name(chance: Random, data: bytes) -> bytes:
    name = chance.choice((b"Mine", b"To fill ", b"TO FILL", b"", b"x" * 40, hostile(chance).encode("utf-8", "replace")))
    escaped = name.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return _NAME.sub(lambda _: b'<sheet name="' + escaped + b'"', data, count=chance.choice((0, 1)))


def _epoch(_chance: Random, data: bytes) -> bytes:
    return data.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)


WORKBOOK: Final = (
    within_part("sheet: another cell", _cell, SHEETS, weight=12),
    within_part("sheet: number of a row", _row, SHEETS, weight=3),
    within_part("sheet: very many cells", _many_cells, SHEETS, weight=0.7),
    within_part("sheet: name", _sheet_name, ("xl/workbook.xml",), weight=1.5),
    within_part("sheet: days from 1904", _epoch, ("xl/workbook.xml",), weight=0.5),
    *markup_of((*SHEETS, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels")),
    *relations("xl/_rels/workbook.xml.rels", "_rels/.rels"),
    *ARCHIVE,
)
