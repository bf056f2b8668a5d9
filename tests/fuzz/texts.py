"""Texts that have broken programs before, and long ones that make slow programs slower than their length explains."""

from random import Random
from typing import Final

HOSTILE: Final = (
    *("", " ", "\0", "a\0b", "\ufeff", "\u200b", "\u202e", "\x1b[31m", "\x7f", "\uffff", "\t", "\r\n", "a\nb"),
    *(
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        '=HYPERLINK("http://127.0.0.1:9/")',
        "'",
        '"',
        '""',
        "'; DROP --",
    ),
    *(
        "%(name)s",
        "%s%n%d",
        "%",
        "{0}",
        "{{7*7}}",
        "${x}",
        "<script>alert(1)</script>",
        "&lt;",
        "&#0;",
        "]]>",
        "<!--",
        "\\",
    ),
    *(
        "../../etc/passwd",
        "C:\\x",
        "http://[::1",
        "https://127.0.0.1:99999/",
        "https://\u0000/",
        "javascript:x",
        "http://",
    ),
    *("NaN", "null", "true", "1e999", "9" * 30, "9" * 5000, "-1", "0", "00", "0x10", "1.5", "٣", "²", "①", "½", "一"),
    *(
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "0001-01-01",
        "2026-02-30",
        "2026-13",
        "45000",
        "31.12.9999",
        "2026-W01",
    ),
    *("|", "a||b", "a|a", " a", "a ", "e\u0301", "İ", "ß", "ﬁ", "👩‍👩‍👧", "\U0010ffff", "ZZZ", "CCPR/C/ZZZ/CO/1:11(a)"),
    *(
        "CCPR/C/ZZZ/CO/" + "9" * 300,
        "CCPR/C/ZZZ/CO/1, para. 9999",
        "implemented",
        "-",
        "- ",
        "(a)",
        "(i)",
        "1.",
        "0.",
        "9999.",
    ),
)
"""One of each kind."""

_PIECES: Final = (
    *(
        "(",
        ")",
        "[",
        "{",
        "<",
        ">",
        "&",
        "<a ",
        "</p>",
        "<!--",
        "&amp;",
        "&#1",
        " ",
        "\t",
        "\n",
        "\n\n",
        "\f",
        "-",
        ".",
        ",",
    ),
    *(
        "1. ",
        "1.\n",
        "2. a\n",
        "(a) ",
        ": (a) x; ",
        "\n(a) x",
        "\n(i) x;",
        "a) ",
        "A. ",
        "I. ",
        "Annex\n",
        "____\n1 x\n",
    ),
    *(
        "x",
        "aA",
        "й",
        "\u0301",
        "а́",
        "\u00ad",
        "CCPR/",
        "A.1",
        "/1",
        "1-",
        "11 and ",
        "1 May 2",
        "at its x ",
        "а\u00a0",
    ),
    *(
        "is x ",
        "notes with ",
        "within a year ",
        "information ",
        "express a b ",
        "следует ",
        '"',
        '""',
        ",",
        ";",
        "'",
        "\\",
        "|",
    ),
)
_WORDS: Final = (
    "fictional",
    "ferries",
    "The",
    "Committee",
    "should",
    "parliament",
    "проект",
    "закона",
    "l'État",
    "(b)",
    "12.",
)


def hostile(chance: Random) -> str:
    """Return a short hostile text, sometimes around or inside a harmless one."""
    text = chance.choice(HOSTILE)
    return chance.choice((text, text, f"a {text} b", text * 3))


def pattern(chance: Random, most: int = 200_000) -> str:
    """Return a piece repeated up to `most` characters; short ones are commoner."""
    piece = "".join(chance.choice(_PIECES) for _ in range(chance.choice((1, 1, 2, 3))))
    return piece * (int(most ** chance.uniform(0.3, 1.0)) // len(piece) + 1)


def very_long(chance: Random, characters: int = 10_000_000) -> str:
    """Return a text of ten million characters: one sign, words, or a pattern."""
    kind = chance.randrange(3)
    if kind == 0:
        return chance.choice("aй 1.\n") * characters
    if kind == 1:
        return pattern(chance, 1000) * (characters // 1000 + 1)
    page = " ".join(chance.choices(_WORDS, k=5000))
    return (page + "\n") * (characters // len(page) + 1)
