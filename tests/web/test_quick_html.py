"""The short way through plain tags gives the tree and the errors of html5lib."""

from typing import Any
from xml.etree.ElementTree import tostring

import html5lib
import pytest
from flask.testing import FlaskClient

from tests.web.quick_html import QuickParser

ODD = (
    '<p id="a" id="b">',
    '<p class="a"id="b">',
    "<p class=a id='b'>",
    '<p class = "a">',
    '<p class="a&b&lt;&#39;&amp;&amp;amp;c<d>">',
    '<p class="a\0b\r\nc\x01d">',
    '<p\nclass="a"\n hidden id="1" >',
    '<p class="a',
    "<p class",
    "<p",
    "</p",
    '</p class="a">',
    "</p/>",
    "</ p>",
    "<P CLASS='A'></P>",
    "<p =>",
    '<p a"b>',
    '<p "="a">',
    "<p/>",
    "<br/>",
    "<br></br>",
    "<a><b></a></b>",
    '<a href="1"><a href="2">',
    "<table><p>a</table>",
    "<p><div></p>",
    "<ul><li>a<li>b</ul>",
    "<x-y z><h7></h7>",
    '<svg viewBox="0 0 1 1"><g fill="x"/><title>a</title></svg>',
    "<svg><p>",
    "<math><mi>a</mi></math>",
    "<script>if (a < b) '</p>' </script>",
    '<script src="a"></script >',
    "<style>p > a { } <p></style>",
    "<textarea>\n<p></textarea>",
    "<title><p></title>",
    "<noscript><p></noscript>",
    "<select><option>a<option selected>b<p></select>",
    "<!-- <p> --><?p?><!p>",
    "<1><>< p>",
    f'<p class="{"a" * 9000}" id="{"b" * 9000}">{"<i>c</i>" * 3000}',
)


def both(html: str) -> list[tuple[bytes, list[Any]]]:
    found: list[tuple[bytes, list[Any]]] = []
    for kind in (html5lib.HTMLParser, QuickParser):
        parser = kind(namespaceHTMLElements=False)
        found.append((tostring(parser.parse(html)), [(name, more) for _place, name, more in parser.errors]))
    return found


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_read_as_html5lib_reads_it(odd: str) -> None:
    alone, quick = both(odd)
    assert quick == alone
    page = '<!DOCTYPE html>\n<html lang="en"><head><title>a</title></head>\n<body class="b c">%s<p>d</body></html>'
    alone, quick = both(page % odd)
    assert quick == alone


def test_pages_are_read_as_html5lib_reads_them(client: FlaskClient) -> None:
    for address in ("/", "/recommendations", "/progress", "/methodology", "/sign-in"):
        alone, quick = both(client.get(address).text)
        assert quick == alone
        assert alone[1] == []
