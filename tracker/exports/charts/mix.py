"""Where units stand, a bar for each row from nothing to all: by a label, by voice, by age."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from tracker.exports.charts.canvas import Canvas, Drawing, lines_of
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import LINE, ORDER, SMALL, TEXT

BAR: Final = 20
SAYS: Final = 0.58
"""Part of the width for what the figures of a row are, beside its label."""

FITS: Final = 8
"""Pixels that one digit needs inside its bar."""


def chart(picture: Picture) -> Drawing:
    """Draw rows of rates as bars of equal length, each part with its number, each row with its base in words."""
    canvas = Canvas(picture)
    top = canvas.legend(0)
    places: list[tuple[Mapping[str, Any], float]] = []
    y = top + 6
    heads: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    for row in picture.rows:
        y = _head(canvas, row, y, heads, facts)
        places.append((row, y))
        y += BAR + 18
    canvas.percents(y + 6, 0, canvas.width, above=y - 8)
    canvas.text(heads, fontWeight="bold")
    canvas.text(facts, align="left" if canvas.small else "right", fontSize=SMALL, color=canvas.theme.muted)
    _bars(canvas, places)
    return canvas.finish(y + 14)


def _head(
    canvas: Canvas, row: Mapping[str, Any], y: float, heads: list[dict[str, Any]], facts: list[dict[str, Any]]
) -> float:
    """Place the label of a row and what its figures are; return where its bar begins."""
    width = canvas.width
    figures = lines_of(row["says"], width if canvas.small else width * SAYS, SMALL)
    lines = lines_of(row["label"], width if canvas.small else width * (1 - SAYS) - 10, TEXT * 1.08)
    heads += [{"x": 0, "y": y + 7 + LINE * number, "text": line} for number, line in enumerate(lines)]
    if canvas.small:
        below = y + LINE * len(lines)
        facts += [{"x": 0, "y": below + 7 + LINE * number, "text": line} for number, line in enumerate(figures)]
        return below + LINE * len(figures) + 2
    facts += [{"x": width, "y": y + 7 + LINE * number, "text": line} for number, line in enumerate(figures)]
    return y + LINE * max(len(lines), len(figures)) + 2


def _bars(canvas: Canvas, places: Sequence[tuple[Mapping[str, Any], float]]) -> None:
    parts: list[dict[str, Any]] = []
    for row, y in places:
        before = 0
        for status in ORDER:
            number = row[status.replace("-", "_")]
            if not number:
                continue
            parts.append(
                {
                    "key": row["key"],
                    "status": status,
                    "number": number,
                    "total": row["total"],
                    "x": before / row["total"],
                    "x2": (before + number) / row["total"],
                    "y": y,
                    "y2": y + BAR,
                    "fill": canvas.theme.fills[status],
                }
            )
            before += number
    shares = canvas.across((0, 1))
    canvas.bars(parts, x=shares)
    written = [
        {
            "x": (part["x"] + part["x2"]) / 2,
            "y": part["y"] + BAR / 2 + 0.5,
            "text": str(part["number"]),
            "ink": canvas.theme.on_fill[part["status"]],
            "halo": part["fill"],
        }
        for part in parts
        if _fits(canvas, part)
    ]
    numbers(canvas, written, shares)
    _beside(canvas, [part for part in parts if not _fits(canvas, part)])


def _fits(canvas: Canvas, part: Mapping[str, Any]) -> bool:
    return float((part["x2"] - part["x"]) * canvas.width) >= FITS * len(str(part["number"])) + 5


def _beside(canvas: Canvas, parts: Sequence[Mapping[str, Any]]) -> None:
    """Write the numbers of parts too narrow for them below, in their order, none over another."""
    rows: list[dict[str, Any]] = []
    free: dict[float, float] = {}
    for part in parts:
        y = part["y2"] + 7
        room = 6.0 * len(str(part["number"]))
        x = max((part["x"] + part["x2"]) / 2 * canvas.width - room / 2, free.get(y, 0))
        x = min(x, canvas.width - room)
        free[y] = x + room + 4
        rows.append({"x": x, "y": y, "text": str(part["number"])})
    canvas.text(rows, fontSize=10)


def numbers(canvas: Canvas, written: Sequence[Mapping[str, Any]], x: alt.Scale | None = None) -> None:
    """Write numbers over patterned areas, on a halo of the area's colour."""
    for halo in sorted({row["halo"] for row in written}):
        rows = [{key: row[key] for key in ("x", "y", "text")} for row in written if row["halo"] == halo]
        ink = next(row["ink"] for row in written if row["halo"] == halo)
        given: dict[str, Any] = {"align": "center", "fontWeight": "bold", "fontSize": TEXT}
        canvas.text(rows, x=x, **given, color=halo, stroke=halo, strokeWidth=6, strokeJoin="round")
        canvas.text(rows, x=x, **given, color=ink)
