"""Reading pages as a careful visitor does: their links, numbers and headings."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient

from tests.web.quick_html import QuickParser

NUMBER = re.compile(r"\d[\d\s\u00a0,.]*")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: its address and its words; `is_label` when it heads a row, as a year does."""

    href: str
    text: str
    is_label: bool = False

    @property
    def path(self) -> str:
        """The address without query and fragment."""
        return urlsplit(self.href).path

    @property
    def number(self) -> int | None:
        """The number that the link is, if it is nothing but a number."""
        return int(re.sub(r"\D", "", self.text)) if NUMBER.fullmatch(self.text) else None


def parse(html: str) -> Element:
    """Parse a page strictly: what is not valid HTML fails the test."""
    parser = QuickParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    assert not parser.errors, parser.errors[:3]
    return tree


def words(element: Element) -> str:
    """Return the text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


def links(html: str) -> list[Link]:
    """Return all links of a page."""
    tree = parse(html)
    heads = {one for head in tree.iter("th") for one in head.iter("a")}
    return [Link(str(one.get("href")), words(one), one in heads) for one in tree.iter("a") if one.get("href")]


def total_of(browser: FlaskClient, list_url: str) -> int:
    """Return how many rows a list has, as its JSON says."""
    answer = browser.get(list_url.replace("/recommendations", "/recommendations.json", 1))
    assert answer.status_code == 200, (list_url, answer.text[:200])
    return int(answer.get_json()["total"])
