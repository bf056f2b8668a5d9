"""The implementation rate over time inside its bounds, with the coverage; the base stands under the drawing."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import altair as alt

from tracker.exports.charts.canvas import Canvas, Drawing
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import SMALL

HEIGHT: Final = 260
TOP: Final = 52


def chart(picture: Picture) -> Drawing:
    """Draw rows of (`at` in years, bounds, rate, coverage, judged, total) from 0 to 100 %."""
    canvas = Canvas(picture)
    left, right = 42, canvas.width - 10
    rows = picture.rows
    span = (rows[0]["at"], max(rows[-1]["at"], rows[0]["at"] + 0.25))
    across, down = canvas.across(span, (left, right)), canvas.down((0, 1), (TOP + HEIGHT, TOP))
    _frame(canvas, span, across, down, left)
    _band(canvas, across, down)
    _line(canvas, [row for row in rows if row["coverage"] is not None], "coverage", across, down, dash=[5, 3])
    for judged, found in groupby(rows, lambda row: row["implementation_rate"] is not None):
        if judged:
            _line(canvas, list(found), "implementation_rate", across, down)
    _key(canvas)
    _bases(canvas, across)
    return canvas.finish(TOP + HEIGHT + 56)


def _frame(canvas: Canvas, span: tuple[float, float], across: alt.Scale, down: alt.Scale, left: float) -> None:
    shares = (0, 0.25, 0.5, 0.75, 1)
    canvas.rules([{"x": span[0], "x2": span[1], "y": share, "y2": share} for share in shares], x=across, y=down)
    written = [{"x": left - 5, "y": share, "text": f"{share * 100:.0f}\N{NO-BREAK SPACE}%"} for share in shares]
    canvas.text(written, y=down, align="right", fontSize=SMALL, color=canvas.theme.muted)


def _band(canvas: Canvas, across: alt.Scale, down: alt.Scale) -> None:
    rows = [row for row in canvas.picture.rows if row["lower_bound"] is not None]
    names = ("day", "at", "lower_bound", "upper_bound")
    canvas.layers.append(
        canvas.chart_of([{name: row[name] for name in names} for row in rows])
        .mark_area(color=canvas.theme.accent, opacity=0.18, line=False, interpolate="step-after")
        .encode(
            x=alt.X("at:Q", scale=across, axis=None),
            y=alt.Y("lower_bound:Q", scale=down, axis=None),
            y2=alt.Y2("upper_bound:Q"),
        )
    )
    for bound in ("lower_bound", "upper_bound"):
        _line(canvas, rows, bound, across, down, width=1)


def _line(
    canvas: Canvas,
    rows: Sequence[dict[str, Any]],
    name: str,
    across: alt.Scale,
    down: alt.Scale,
    *,
    dash: Sequence[int] = (1, 0),
    width: float = 2.5,
) -> None:
    rate = name == "implementation_rate"
    colour = canvas.theme.ink if rate or name == "coverage" else canvas.theme.accent
    values = [{"day": row["day"], "at": row["at"], name: row[name], "small_base": row["small_base"]} for row in rows]
    base = canvas.chart_of(values).encode(
        x=alt.X("at:Q", scale=across, axis=None), y=alt.Y(f"{name}:Q", scale=down, axis=None)
    )
    style: dict[str, Any] = {
        "color": colour,
        "strokeWidth": 1.5 if name == "coverage" else width,
        "strokeDash": list(dash),
    }
    canvas.layers.append(base.mark_line(interpolate="step-after", **style))
    if rate:
        marked = alt.condition("datum.small_base", alt.value(canvas.theme.paper), alt.value(colour))
        canvas.layers.append(
            base.mark_point(shape="diamond", size=46, opacity=1, stroke=colour, strokeWidth=1.5).encode(fill=marked)
        )


def _key(canvas: Canvas) -> None:
    """Draw what the lines are; hollow marks have a small base."""
    words, theme = canvas.picture.words, canvas.theme
    columns = 2
    step = canvas.width / columns
    entries = ("rate", "small", "coverage", "bounds")
    place = {name: (step * (n % columns), 8.0 + 18 * (n // columns)) for n, name in enumerate(entries)}
    canvas.text([{"x": x + 26, "y": y, "text": words[name]} for name, (x, y) in place.items()], fontSize=SMALL)
    drawn: dict[str, dict[str, Any]] = {
        "rate": {"color": theme.ink, "strokeWidth": 2.5},
        "coverage": {"color": theme.ink, "strokeWidth": 1.5, "strokeDash": [5, 3]},
    }
    for name, style in drawn.items():
        x, y = place[name]
        canvas.rules([{"x": x, "x2": x + 20, "y": y, "y2": y}], **style)
    x, y = place["bounds"]
    canvas.bars([{"x": x, "x2": x + 20, "y": y - 6, "y2": y + 6}], color=theme.accent, opacity=0.18)
    canvas.rules(
        [{"x": x, "x2": x + 20, "y": y + side, "y2": y + side} for side in (-6, 6)], color=theme.accent, strokeWidth=1
    )
    for name, fill in (("rate", theme.ink), ("small", theme.paper)):
        x, y = place[name]
        canvas.layers.append(
            canvas.chart_of([{"x": x + 10, "y": y}])
            .mark_point(shape="diamond", size=46, opacity=1, fill=fill, stroke=theme.ink, strokeWidth=1.5)
            .encode(x=alt.X("x:Q", scale=canvas.across(), axis=None), y=alt.Y("y:Q", scale=canvas.down(), axis=None))
        )


def _bases(canvas: Canvas, across: alt.Scale) -> None:
    """Write the day and its base, judged of all, under as many points as there is room for, the last one always."""
    rows = canvas.picture.rows
    room = max(2, int(canvas.width / 82))
    every = max(1, -(-len(rows) // room))
    chosen = rows[::-1][::every]
    foot = TOP + HEIGHT
    for number, row in enumerate(chosen):
        last, first = number == 0, row is rows[0]
        align = "right" if last else "left" if first else "center"
        canvas.text([{"x": row["at"], "y": foot + 14, "text": row["day"][:7]}], x=across, align=align, fontSize=SMALL)
        base = f"{row['judged']} / {row['total']}"
        canvas.text(
            [{"x": row["at"], "y": foot + 29, "text": base}],
            x=across,
            align=align,
            fontSize=SMALL,
            color=canvas.theme.muted,
        )
    ticks = [{"x": row["at"], "x2": row["at"], "y": foot, "y2": foot + 5} for row in chosen]
    canvas.rules(ticks, x=across, color=canvas.theme.strong)
    canvas.text(
        [{"x": 0, "y": foot + 46, "text": canvas.picture.words["base"]}], fontSize=SMALL, color=canvas.theme.muted
    )
