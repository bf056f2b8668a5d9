"""Finding what of a page came from a hostile text as more than text."""

import re
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tests.web.injection.hostile import EVIL
from tests.web.quick_html import QuickParser

SAFE_SCHEMES: Final = frozenset({"", "http", "https"})
LEADING: Final = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href", "hx-get", "hx-post", "data"})


def read(html: str) -> Element:
    """Parse a page strictly, but for characters that HTML does not like: those are what somebody typed."""
    parser = QuickParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    assert [error for error in parser.errors if error[1] != "invalid-codepoint"] == []
    return tree


def find_intruders(html: str) -> list[str]:
    """Return what of a page came from a hostile text as more than text."""
    found = []
    for element in read(html).iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        names = list(element.attrib)
        found += [element.tag] if EVIL in element.tag or element.tag in ("iframe", "object", "embed") else []
        found += ["img"] if element.tag == "img" and not (element.get("src") or "").startswith("/charts/") else []
        found += [f"{element.tag} {name}" for name in names if EVIL in name or name.startswith(("on", "hx-"))]
        found += [f"{element.tag} leads to {value!r}" for value in _leading(element) if not is_safe(value)]
        if element.tag == "script" and (element.text or not (element.get("src") or "").startswith("/static/vendor/")):
            found.append("script")
    return found


def _leading(element: Element) -> list[str]:
    return [value for name, value in element.items() if name in LEADING]


def is_safe(address: str) -> bool:
    """Tell whether a browser, which passes over control characters, takes an address for one of the web."""
    read = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]", "", address)
    try:
        return urlsplit(read).scheme.lower() in SAFE_SCHEMES and not read.startswith("//")
    except ValueError:
        return False
