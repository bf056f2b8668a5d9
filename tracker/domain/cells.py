"""Texts as cells of a CSV file: what a spreadsheet would run is made harmless, and comes back exactly."""

import re
from typing import Final

QUOTE: Final = "'"
RUN_BY_SPREADSHEETS: Final = "=+-@\t\r\n＝＋－＠"
"""First characters that make a spreadsheet run a cell, or read on past it (OWASP, CSV injection)."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ESCAPED = re.compile(rf"{QUOTE}[{QUOTE}{re.escape(RUN_BY_SPREADSHEETS)}]")


def escape_cell(text: str) -> str:
    """Return a text as it may stand in a CSV file: with a leading `'` where a spreadsheet would run it.

    A text that begins with `'` gets one more, so that `unescape_cell` gives back exactly what was written. Plain
    numbers stay as they are.
    """
    if text.startswith(QUOTE) or (text.startswith(tuple(RUN_BY_SPREADSHEETS)) and not _NUMBER.fullmatch(text)):
        return QUOTE + text
    return text


def unescape_cell(text: str) -> str:
    """Return the text of a cell as it was before `escape_cell`.

    A leading `'` that `escape_cell` would not have put there, as before a letter, was typed by somebody and stays.
    """
    return text[1:] if _ESCAPED.match(text) else text


def column_letters(place: int) -> str:
    """Return how a spreadsheet names a column, the first being 0: `A`, `Z`, `AA`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
