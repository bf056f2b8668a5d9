"""Mutations of markup: HTML pages, and the XML of the parts of DOCX and XLSX."""

import re
from random import Random
from typing import Final

from tests.fuzz.mutating import ChangeOfBytes, on_one
from tests.fuzz.texts import hostile, pattern, very_long

_TAG: Final = re.compile(rb"<[^<>]{1,400}>")
_TEXT: Final = re.compile(rb"(?<=>)[^<>]+(?=<)")
_VALUE: Final = re.compile(rb'(?<==")[^"<>]*(?=")')
_ENTITIES: Final = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
_LATE: Final = 60_000
"""Markup further down is left alone: looking for it takes longer than reading it."""


def _one(chance: Random, form: re.Pattern[bytes], data: bytes) -> tuple[int, int]:
    """Return where one match begins and ends; an empty place where there is none."""
    found = [match.span() for match in form.finditer(data, 0, _LATE * 8)]
    return chance.choice(found) if found else (len(data), len(data))


def _escaped(text: str) -> bytes:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return plain.encode("utf-8", "replace")


def _text(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _TEXT, data)
    put = chance.choice((hostile(chance), hostile(chance), pattern(chance)))
    raw = put.encode("utf-8", "replace") if chance.random() < 0.3 else _escaped(put)
    return data[:start] + chance.choice((raw, data[start:end] + raw, raw + data[start:end])) + data[end:]


def _long_text(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _TEXT, data)
    return data[:start] + _escaped(very_long(chance)) + data[end:]


def _value(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _VALUE, data)
    odd = (
        "-1",
        "0",
        "99999999",
        "4294967296",
        "abc",
        "",
        "1.5",
        "XFD1048576",
        "A0",
        "²",
        "file:///etc/passwd",
        "../../x",
    )
    put = chance.choice(odd) if chance.random() < 0.6 else chance.choice((hostile(chance), pattern(chance, 5000)))
    return data[:start] + _escaped(put) + data[end:]


def _drop_tag(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _TAG, data)
    return data[:start] + data[end:]


def _double_tag(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _TAG, data)
    return data[:end] + data[start:end] * chance.choice((1, 50, 3000)) + data[end:]


def _rename_tag(chance: Random, data: bytes) -> bytes:
    start, end = _one(chance, _TAG, data)
    name = re.match(rb"</?([^\s/>]+)", data[start:end])
    if name is None:
        return data
    other = chance.choice((b"x", name[1].upper(), b"w:tbl", b"table", b"ol", b"sup", b"script", b"a:b"))
    if chance.random() < 0.5:
        return data[:start] + data[start:end].replace(name[1], other) + data[end:]
    return data.replace(b"<" + name[1], b"<" + other).replace(b"</" + name[1], b"</" + other)


def _piece(chance: Random, data: bytes) -> tuple[int, int]:
    start, _ = _one(chance, _TAG, data)
    name = re.match(rb"<([^\s/>]+)", data[start : start + 200])
    end = data.find(b"</" + name[1] + b">", start) if name else -1
    return (start, end + len(name[1]) + 3) if name and end >= 0 else (start, start)


def _drop_element(chance: Random, data: bytes) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + data[end:]


def _double_element(chance: Random, data: bytes) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + data[start:end] * chance.choice((2, 2, 20, 400)) + data[end:]


def _move_element(chance: Random, data: bytes) -> bytes:
    start, end = _piece(chance, data)
    rest = data[:start] + data[end:]
    at, _ = _one(chance, _TAG, rest)
    return rest[:at] + data[start:end] + rest[at:]


def _deep(chance: Random, data: bytes) -> bytes:
    """Nest an element far deeper than any page does."""
    start, end = _one(chance, _TAG, data)
    name = re.match(rb"<([\w:.\-]+)", data[start:end])
    tag = chance.choice((name[1] if name else b"div", b"w:tbl", b"w:r", b"w:p", b"div", b"b", b"sup", b"ol"))
    depth = chance.choice((50, 300, 3_000, 60_000))
    closing = (b"</" + tag + b">") * depth if chance.random() < 0.7 else b""
    return data[:end] + (b"<" + tag + b">") * depth + b"1. x" + closing + data[end:]


def _declaration(chance: Random, data: bytes) -> bytes:
    """Declare a document type: entities inside entities, a file of this machine, one of the network."""
    kinds = (
        *(b"<!DOCTYPE x [" + _ENTITIES + b"]>", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', b"<!DOCTYPE x>"),
        *(b'<!DOCTYPE x [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>', b"<!doctype x [" + _ENTITIES + b"]>"),
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;<!ENTITY e11 "a">]>',
    )
    head = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    start, end = _one(chance, _TEXT, data)
    body = data[head:start] + chance.choice((b"&e11;", b"", data[start:end])) + data[end:]
    return data[:head] + b" " * chance.choice((0, 0, 70_000)) + chance.choice(kinds) + body


def _encoding(chance: Random, data: bytes) -> bytes:
    said = chance.choice((b"utf-16", b"utf-7", b"latin-1", b"windows-1251", b"x-nothing", b"UTF-32", b"ebcdic-cp-us"))
    told = re.sub(rb'encoding="[^"]*"', b'encoding="' + said + b'"', data, count=1)
    if b"charset" in told[:4096].lower():
        told = re.sub(rb"(?i)charset=[\"']?[\w\-]+", b"charset=" + said, told, count=1)
    if chance.random() < 0.5:
        return told
    return told.decode("utf-8", "replace").encode(
        chance.choice(("utf-16", "utf-16-be", "cp1251", "utf-32", "koi8-r")), "replace"
    )


def _odd_markup(chance: Random, data: bytes) -> bytes:
    at, _ = _one(chance, _TAG, data)
    odd = (
        *(
            b"<![CDATA[ 1. x ]]>",
            b"<!-- 1. x -->",
            b"<!--",
            b"<![CDATA[",
            b"<?x y?>",
            b"<?xml version='1.0'?>",
            b"</p></p>",
            b"<",
        ),
        *(
            b"&#0;",
            b"&#x1f;",
            b"&#xD800;",
            b"&#99999999999;",
            b"&nothing;",
            b"&",
            b"\x0b",
            b"\xff\xfe",
            b"<p",
            b"<a b='",
            b"\0",
        ),
        *(
            b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
            b"<script>",
            b"<plaintext>",
        ),
        *(
            b"<x " + b" ".join(b'a%d="1"' % n for n in range(3000)) + b"/>",
            b"<x a='" + b"y" * 200_000 + b"'/>",
            b"<textarea>",
        ),
    )
    return data[:at] + chance.choice(odd) + data[at:]


def _comment(chance: Random, data: bytes) -> bytes:
    """Put a comment behind the end of an element, where it says nothing."""
    ends = [match.end() for match in re.finditer(rb"</(?:w:p|p|div|li)>", data)]
    at = chance.choice(ends) if ends else len(data)
    return data[:at] + b"<!-- nothing -->" + data[at:]


MARKUP: Final[tuple[tuple[str, ChangeOfBytes, float], ...]] = (
    ("markup: hostile text", _text, 6),
    ("markup: ten million characters", _long_text, 0.3),
    ("markup: value of an attribute", _value, 6),
    ("markup: tag dropped", _drop_tag, 2),
    ("markup: tag repeated", _double_tag, 2),
    ("markup: tag renamed", _rename_tag, 3),
    ("markup: element dropped", _drop_element, 3),
    ("markup: element repeated", _double_element, 3),
    ("markup: element moved", _move_element, 3),
    ("markup: nested deep", _deep, 2),
    ("markup: document type declared", _declaration, 3),
    ("markup: another encoding", _encoding, 2),
    ("markup: odd", _odd_markup, 4),
)
"""Name, change and weight; neutral is none of them."""

HTML: Final = (
    *(on_one(name, change, weight=weight) for name, change, weight in MARKUP),
    on_one("markup: comment", _comment, neutral=True, weight=2),
)
