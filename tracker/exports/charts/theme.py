"""Colours, patterns and shapes of charts: those of the site's pages, by light, by night and on paper.

A status is never told by colour alone: each has a pattern in areas, a shape as a point, and its word or number.
"""

from dataclasses import dataclass
from typing import Any, Final

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Liberation Sans comes with the renderer and has Kyrgyz letters; Arial is as wide, so that an SVG looks alike."""

TEXT: Final = 12
SMALL: Final = 11
TITLE: Final = 17
LINE: Final = 15
"""Pixels from one line of text to the next."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One scheme. `fills` are unique colours: the SVG's patterns are laid over them by their value."""

    paper: str
    ink: str
    muted: str
    rule: str
    strong: str
    accent: str
    fills: dict[str, str]
    on_fill: dict[str, str]
    hatch: float


ORDER: Final = (
    "implemented",
    "partially-implemented",
    "not-implemented",
    "reversed",
    "no-information",
    "not-assessed",
)
LIGHT: Final = Theme(
    paper="#ffffff",
    ink="#1a2127",
    muted="#535d66",
    rule="#d4d9db",
    strong="#7a858d",
    accent="#174f80",
    fills=dict(zip(ORDER, ("#12707f", "#c07f0c", "#b2341e", "#6d2a78", "#7b8690", "#eef0ee"), strict=True)),
    on_fill=dict(zip(ORDER, ("#ffffff", "#1a2127", "#ffffff", "#ffffff", "#1a2127", "#1a2127"), strict=True)),
    hatch=0.32,
)
DARK: Final = Theme(
    paper="#14191d",
    ink="#e5e9eb",
    muted="#a6b0b8",
    rule="#343e46",
    strong="#7c8891",
    accent="#93c3ee",
    fills=dict(zip(ORDER, ("#48aebb", "#d9a53a", "#e2684c", "#b06cbf", "#87929b", "#222a31"), strict=True)),
    on_fill=dict(zip(ORDER, ("#14191d", "#14191d", "#14191d", "#14191d", "#14191d", "#e5e9eb"), strict=True)),
    hatch=0.38,
)
PRINT: Final = Theme(
    paper="#ffffff",
    ink="#000000",
    muted="#333333",
    rule="#aaaaaa",
    strong="#555555",
    accent="#000001",
    fills=dict(zip(ORDER, ("#222222", "#8a8a8a", "#4d4d4d", "#343434", "#b4b4b4", "#fefefe"), strict=True)),
    on_fill=dict(zip(ORDER, ("#ffffff", "#000000", "#ffffff", "#ffffff", "#000000", "#000000"), strict=True)),
    hatch=0.95,
)
THEMES: Final = {"light": LIGHT, "dark": DARK, "print": PRINT}
SHAPES: Final = {
    "implemented": "circle",
    "partially-implemented": "diamond",
    "not-implemented": "square",
    "reversed": "triangle-down",
    "no-information": "cross",
    "not-assessed": "circle",
}
HATCHES: Final = {
    "partially-implemented": '<path d="M3.5 0v7" {stroke}/>',
    "not-implemented": '<path d="M-1 1 1-1M0 7 7 0M6 8 8 6" {stroke}/>',
    "reversed": '<path d="M-1.75 1 1.75 5 5.25 1 8.75 5" {stroke}/>',
    "no-information": '<circle cx="2" cy="2" r="1.1" {dot}/><circle cx="5.5" cy="5.5" r="1.1" {dot}/>',
}
"""Patterns as the pages' bars have them (templates/base.html), by status."""


def patterns(theme: Theme) -> str:
    """Return the definitions of the patterns, each on its status's colour."""
    stroke = f'stroke="{theme.paper}" stroke-opacity="{theme.hatch}" stroke-width="1.6" fill="none"'
    dot = f'fill="{theme.paper}" fill-opacity="{min(theme.hatch + 0.2, 1):.2f}"'
    found = [
        f'<pattern id="hatch-{status}" width="7" height="{6 if status == "reversed" else 7}" '
        f'patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="{theme.fills[status]}"/>'
        f"{drawing.format(stroke=stroke, dot=dot)}</pattern>"
        for status, drawing in HATCHES.items()
    ]
    return f"<defs>{''.join(found)}</defs>"


def config(theme: Theme) -> dict[str, Any]:
    """Return the Vega-Lite configuration: one font, no frame, and the scheme's paper."""
    return {
        "background": theme.paper,
        "font": FONT,
        "view": {"stroke": None},
        "title": {"anchor": "start", "frame": "group", "color": theme.ink, "subtitleColor": theme.muted, "offset": 10},
        "text": {"color": theme.ink, "fontSize": TEXT},
    }
