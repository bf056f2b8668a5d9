"""html5lib, which is strict and slow, with a short way through tags that hold nothing unusual.

Nine tags in ten are of one kind: small letters, values in quotation marks, no reference but `&amp;`, no attribute
twice. Such a tag is written without an error, and gives the token that html5lib makes of it letter by letter. Every
other tag goes html5lib's own way; and html5lib builds the tree of both, and says which tags may stand where they do.
"""

import re
from typing import Any

from html5lib import HTMLParser
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes

NAME = "([a-z][a-z0-9]*)"
VALUE = r'[^"&\0\r]*+(?:&amp;[^"&\0\r]*+)*+'
ATTRIBUTE = re.compile(rf'[ \n]+([a-z][a-z0-9-]*+)(?:="({VALUE})")?')
START = re.compile(rf'{NAME}((?:[ \n]+[a-z][a-z0-9-]*+(?:="{VALUE}")?)*+)>')
END = re.compile(f"/{NAME}>")


class QuickTokenizer(HTMLTokenizer):
    """Takes a plain tag in one step."""

    def tagOpenState(self) -> bool:  # noqa: N802 - the name that html5lib gives it
        """Read what follows a `<`."""
        chunk, place = self.stream.chunk, self.stream.chunkOffset
        if found := START.match(chunk, place):
            attributes = [[name, value.replace("&amp;", "&")] for name, value in ATTRIBUTE.findall(found[2])]
            if len({name for name, _ in attributes}) == len(attributes):
                return self._take("StartTag", found, attributes)
        elif found := END.match(chunk, place):
            return self._take("EndTag", found, [])
        return bool(super().tagOpenState())

    def _take(self, kind: str, found: re.Match[str], attributes: list[list[str]]) -> bool:
        self.stream.chunkOffset = found.end()
        token: Any = {"type": tokenTypes[kind], "name": found[1], "data": attributes}
        self.currentToken = token | {"selfClosing": False, "selfClosingAcknowledged": False}
        self.emitCurrentToken()
        return True


class QuickParser(HTMLParser):
    """Parses text as `html5lib.HTMLParser` does, and finds the same errors."""

    def _parse(self, stream: str, innerHTML: bool = False, container: str = "div", **_more: Any) -> None:  # noqa: N803
        self.innerHTMLMode, self.container, self.scripting = innerHTML, container, False
        self.tokenizer = QuickTokenizer(stream, parser=self)
        self.reset()
        self.mainLoop()
