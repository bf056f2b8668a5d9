"""References of UN recommendations: symbol of the document, paragraph, and item of the paragraph.

Printed `CCPR/C/KGZ/CO/2, para. 11 (a)`; in our files `CCPR/C/KGZ/CO/2:11(a)`; in addresses `CCPR/C/KGZ/CO/2/11/a`.
An item inside an item is written with a point in addresses (`b.ii`) and printed `(b) (ii)`.
"""

import re
from dataclasses import dataclass

_SYMBOL = r"[A-Z][A-Za-z]*(?:\.[0-9A-Za-z]+)*(?:/[A-Za-z0-9.\-]+)+"
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PARAGRAPH = r"[0-9]{1,4}"
_ITEM = r"[a-z]{1,2}(?:\.[ivx]+)?"
_KEY = re.compile(
    rf"(?P<symbol>{_SYMBOL}|{_SLUG}):(?P<paragraph>{_PARAGRAPH})(?P<item>(?:\([a-z]{{1,2}}\)(?:\([ivx]+\))?)?)"
)
_PATH = re.compile(rf"(?P<symbol>{_SYMBOL})/(?P<paragraph>{_PARAGRAPH})(?:/(?P<item>{_ITEM}))?")
_TYPED = re.compile(
    rf"(?P<symbol>{_SYMBOL})[\s,;:]*(?:(?:paragraphs?|paras?|пар(?:аграф)?|п|пункт|§|¶|№)\.?\s*)?"
    rf"(?P<paragraph>{_PARAGRAPH})?\s*(?P<item>(?:\(\s*[a-z]+\s*\)\s*){{1,2}}|[a-z])?\s*",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """One item of one paragraph of one document; `item` is empty when the whole paragraph is meant."""

    symbol: str
    paragraph: str
    item: str = ""

    @property
    def key(self) -> str:
        """As our data files write it: `CCPR/C/KGZ/CO/2:11(a)`."""
        return f"{self.symbol}:{self.paragraph}{self._items('({})')}"

    @property
    def label(self) -> str:
        """As it is printed: `CCPR/C/KGZ/CO/2, para. 11 (a)`."""
        return f"{self.symbol}, para. {self.paragraph}{self._items(' ({})')}"

    @property
    def path(self) -> str:
        """As it stands in an address: `CCPR/C/KGZ/CO/2/11/a`."""
        return f"{self.symbol}/{self.paragraph}{'/' + self.item if self.item else ''}"

    @property
    def place(self) -> str:
        """Where in the document: `11 (a)`."""
        return f"{self.paragraph}{self._items(' ({})')}"

    @property
    def order(self) -> str:
        """A text that sorts the items of a document as they are printed: `0011.0a`, `0011.0b.02`."""
        return order_of(self.paragraph, self.item)

    def _items(self, form: str) -> str:
        return "".join(form.format(part) for part in self.item.split(".") if part)


_ROMAN = {"i": 1, "v": 5, "x": 10}


def order_of(paragraph: str, item: str = "") -> str:
    """Return a text by which paragraphs and items sort as printed (9 before 10, (b) (ii) before (b) (x))."""
    letter, _, inner = item.partition(".")
    position = f".{_roman(inner):02}" if set(inner) <= set(_ROMAN) else f".{inner}"
    return f"{int(paragraph):04}{'.' + letter.rjust(2, '0') if letter else ''}{position if inner else ''}"


def _roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values, 0][1:], strict=True)
    )


def natural_order(text: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts numbers inside a text by value, as for `CO/2` before `CO/10`."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in _DIGITS.split(text) if part)


def parse_key(text: str) -> Reference:
    """Read `CCPR/C/KGZ/CO/2:11(a)` as our files write it; raises ValueError, naming the text, for anything else."""
    match = _KEY.fullmatch(text.strip())
    if match is None:
        msg = f"“{text}” is not a reference: write SYMBOL:PARAGRAPH or SYMBOL:PARAGRAPH(ITEM)"
        raise ValueError(msg)
    return Reference(match["symbol"], match["paragraph"], ".".join(_IN_BRACKETS.findall(match["item"])))


def is_symbol(text: str) -> bool:
    """Tell whether a text is a UN symbol as references and addresses can hold it."""
    return re.fullmatch(_SYMBOL, text) is not None


def find_in_path(path: str) -> Reference | None:
    """Read the tail of an address, `CCPR/C/KGZ/CO/2/11/a`; None when it has no such form."""
    match = _PATH.fullmatch(path)
    return Reference(match["symbol"], match["paragraph"], match["item"] or "") if match else None


@dataclass(frozen=True, slots=True)
class TypedReference:
    """What somebody typed in a search box: a symbol, perhaps with a paragraph and an item."""

    symbol: str
    paragraph: str
    item: str


def find_typed(text: str) -> TypedReference | None:
    """Read a reference as people type it: `ccpr/c/kgz/co/2 11(a)`, `CCPR/C/KGZ/CO/3 §12`, or a symbol alone.

    Returns None when the text is not, as a whole, such a reference. The symbol comes back as it was typed: compare it
    without regard to case.
    """
    match = _TYPED.fullmatch(text.strip().rstrip(".,;:"))  # as at the end of a sentence
    if match is None or not _DIGITS.search(match["symbol"]):
        return None
    item = ".".join(_IN_BRACKETS.findall((match["item"] or "").lower()))
    return TypedReference(match["symbol"], match["paragraph"] or "", item)
