"""What a chart is made of: its rows, and all its words in the reader's language. Plain values that travel as JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

SCHEMES: Final = ("light", "dark", "print")
SIZES: Final = ("wide", "small")
FORMS: Final = ("svg", "png", "json")
MEDIA_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json"}
WIDTHS: Final = {"wide": 720, "small": 340}
"""Width of the drawing in pixels, without the margin around it."""

MARGIN: Final = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be drawn.

    `kind` is the way of drawing, `rows` its data, `words` the words it writes beside numbers, `title`, `subtitle`
    and `footer` its lines of text, `description` its text alternative, `about` what describes the data (day,
    filters, rules, licence), `form` one of `FORMS`.
    """

    kind: str
    title: str
    rows: list[dict[str, Any]]
    words: dict[str, str]
    subtitle: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    description: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    scheme: str = "light"
    size: str = "wide"
    form: str = "svg"

    @property
    def width(self) -> int:
        """Width of the drawing without its margin."""
        return WIDTHS[self.size]

    def packed(self) -> bytes:
        """Return the picture as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def unpacked(data: bytes) -> Picture:
    """Return the picture that `packed` wrote."""
    return Picture(**json.loads(data))
