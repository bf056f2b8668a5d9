"""Evidence by the year of the event: a square for each piece, a lane for each effect."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from tracker.exports.charts.canvas import Canvas, Drawing
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import SMALL

UNIT: Final = 8
MOST_HIGH: Final = 120
"""Pixels of the highest pile; squares become lower where a year has many pieces."""

LOOKS: Final = {
    "progress": "implemented",
    "completion": "implemented",
    "regression": "not-implemented",
    "no-change": "no-information",
    "context": "not-assessed",
}
"""The status whose colour and pattern an effect takes; its lane says the effect in words."""


def chart(picture: Picture) -> Drawing:
    """Draw rows of (`year`, `effect`, `key`, `title`) under the words of the effects, all lanes on one scale."""
    canvas = Canvas(picture)
    years = [row["year"] for row in picture.rows]
    span = (min(years), max(years) + 1)
    across = canvas.across(span, (0, canvas.width))
    highest = max(Counter((row["year"], row["effect"]) for row in picture.rows).values())
    unit = min(UNIT, MOST_HIGH / highest)
    lanes: dict[str, list[Mapping[str, Any]]] = {effect: [] for effect in LOOKS}
    for row in picture.rows:
        lanes[row["effect"]].append(row)
    y = 0.0
    for effect, rows in lanes.items():
        y = _lane(canvas, effect, rows, y, unit, across)
    _years(canvas, span, across, y)
    return canvas.finish(y + 22)


def _lane(
    canvas: Canvas, effect: str, rows: Sequence[Mapping[str, Any]], y: float, unit: float, across: alt.Scale
) -> float:
    canvas.text([{"x": 0, "y": y + 8, "text": f"{canvas.picture.words[effect]}: {len(rows)}"}], fontWeight="bold")
    piled: dict[int, int] = defaultdict(int)
    for row in rows:
        piled[row["year"]] += 1
    foot = y + 20 + unit * max(piled.values(), default=0) + 12
    placed: dict[int, int] = defaultdict(int)
    squares = []
    for row in rows:
        low = foot - unit * placed[row["year"]]
        placed[row["year"]] += 1
        squares.append(
            {
                **row,
                "x": row["year"] + 0.12,
                "x2": row["year"] + 0.88,
                "y": low - unit + 1,
                "y2": low,
                "fill": canvas.theme.fills[LOOKS[effect]],
            }
        )
    canvas.bars(squares, x=across, strokeWidth=0.5)
    tops = [{"x": year + 0.5, "y": foot - unit * n - 6, "text": str(n)} for year, n in sorted(piled.items())]
    canvas.text(tops, x=across, align="center", fontSize=10)
    canvas.rules([{"x": 0, "x2": canvas.width, "y": foot + 1, "y2": foot + 1}], color=canvas.theme.strong)
    return foot + 10


def _years(canvas: Canvas, span: tuple[int, int], across: alt.Scale, y: float) -> None:
    room = max(1, int(canvas.width / 44))
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (span[1] - span[0]) / step <= room)
    written = [
        {"x": year + 0.5, "y": y + 6, "text": str(year)} for year in range(span[0], span[1]) if year % every == 0
    ]
    canvas.text(written, x=across, align="center", fontSize=SMALL, color=canvas.theme.muted)
