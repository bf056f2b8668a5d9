"""A demand through the years: when each committee asked it, and where each ask stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

import altair as alt

from tracker.exports.charts.canvas import Canvas, Drawing, lines_of
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import LINE, ORDER, SMALL, TEXT

STEP: Final = 18
RIGHT: Final = 56
"""Pixels kept free beside the last year, for the words beside a point."""


def chart(picture: Picture) -> Drawing:
    """Draw rows of (`at` in years, `committee`, `label` of the committee, `place`, `status`), a lane a committee."""
    canvas = Canvas(picture)
    present = {row["status"] for row in picture.rows}
    y = canvas.legend(0, [status for status in ORDER if status in present], shapes=True) + 4
    lanes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in picture.rows:
        lanes[row["committee"]].append(row)
    span = (float(picture.words["first"]), float(picture.words["now"]))
    across = canvas.across(span, (8, canvas.width - RIGHT))
    for rows in lanes.values():
        y = _lane(canvas, rows, y, across, span[1])
    _years(canvas, span, across, y)
    return canvas.finish(y + 34)


def _lane(canvas: Canvas, rows: Sequence[Mapping[str, Any]], y: float, across: alt.Scale, now: float) -> float:
    lines = lines_of(rows[0]["label"], canvas.width, TEXT * 1.08)
    heads = [{"x": 0, "y": y + 7 + LINE * n, "text": line} for n, line in enumerate(lines)]
    canvas.text(heads, fontWeight="bold")
    y += LINE * len(lines) + 4
    stacked: dict[float, int] = defaultdict(int)
    points = []
    for row in rows:
        points.append({**row, "x": row["at"], "y": y + 8 + STEP * stacked[row["at"]]})
        stacked[row["at"]] += 1
    canvas.points(points, x=across)
    written = [{"x": point["x"], "y": point["y"], "text": point["place"]} for point in points]
    canvas.text(written, x=across, dx=9, fontSize=SMALL)
    below = y + STEP * max(stacked.values())
    canvas.rules([{"x": now, "x2": now, "y": y, "y2": below}], x=across, strokeDash=[2, 3], color=canvas.theme.ink)
    return below + 8


def _years(canvas: Canvas, span: tuple[float, float], across: alt.Scale, y: float) -> None:
    """Write the years below, and the day that is asked about."""
    every = 5 if span[1] - span[0] > (8 if canvas.small else 16) else 2
    years = [year for year in range(ceil(span[0]), int(span[1]) + 1) if year % every == 0]
    canvas.rules([{"x": year, "x2": year, "y": y, "y2": y + 5} for year in years], x=across, color=canvas.theme.strong)
    canvas.rules([{"x": span[0], "x2": span[1], "y": y, "y2": y}], x=across, color=canvas.theme.strong)
    written = [{"x": year, "y": y + 14, "text": str(year)} for year in years]
    canvas.text(written, x=across, align="center", fontSize=SMALL, color=canvas.theme.muted)
    canvas.text(
        [{"x": span[1], "y": y + 29, "text": canvas.picture.words["day"]}], x=across, align="center", fontSize=SMALL
    )
