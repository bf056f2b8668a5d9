"""Two labels at once: a cell for each pair, with implemented, judged and all written in it, shaded by the rate."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tracker.exports.charts.canvas import Canvas, Drawing, all_lines, lines_of
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import LINE, SMALL, TEXT

CELL: Final = 32
LEFT: Final = 232
"""Pixels for the label of a row in the wide drawing; in the small one it stands above its cells."""

FAINTEST: Final = 0.06
STRONGEST: Final = 0.85


def chart(picture: Picture) -> Drawing:
    """Draw cells (`committee`, `theme`, `label`, figures); columns and lines keep the order in which they come."""
    canvas = Canvas(picture)
    key = all_lines([picture.words["cell"]], canvas.width, SMALL)
    canvas.text(
        [{"x": 0, "y": 6 + LINE * number, "text": line} for number, line in enumerate(key)],
        fontSize=SMALL,
        color=canvas.theme.muted,
    )
    top = LINE * len(key) + 12
    columns = list(picture.words["columns"].split("|"))
    left = 0 if canvas.small else LEFT
    step = (canvas.width - left) / max(1, len(columns))
    heads = [{"x": left + step * (n + 0.5), "y": top + 5, "text": code} for n, code in enumerate(columns)]
    canvas.text(heads, align="center", fontWeight="bold", fontSize=SMALL if not canvas.small else 9)
    by_theme: dict[str, list[Mapping[str, Any]]] = {}
    for row in picture.rows:
        by_theme.setdefault(row["theme"], []).append(row)
    return canvas.finish(_lines(canvas, by_theme, columns, left, step, top + 18))


def _lines(
    canvas: Canvas,
    by_theme: Mapping[str, Sequence[Mapping[str, Any]]],
    columns: Sequence[str],
    left: float,
    step: float,
    y: float,
) -> float:
    labels: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    for rows in by_theme.values():
        lines = lines_of(rows[0]["label"], canvas.width if canvas.small else LEFT - 8)
        if canvas.small:
            labels += [{"x": 0, "y": y + 8 + LINE * n, "text": line} for n, line in enumerate(lines)]
            y += LINE * len(lines) + 3
            height = CELL
        else:
            height = max(CELL, LINE * len(lines) + 4)
            start = y + height / 2 - LINE * (len(lines) - 1) / 2
            labels += [{"x": 0, "y": start + LINE * n, "text": line} for n, line in enumerate(lines)]
        for row in rows:
            x = left + step * columns.index(row["committee"])
            cells.append({**row, "x": x + 1, "x2": x + step - 1, "y": y + 1, "y2": y + height - 1})
        rules.append({"x": 0, "x2": canvas.width, "y": y + height, "y2": y + height})
        y += height + (6 if canvas.small else 0)
    if not canvas.small:
        canvas.rules(rules, strokeWidth=0.5)
    canvas.text(labels)
    _cells(canvas, cells)
    return y + 4


def _cells(canvas: Canvas, cells: Sequence[Mapping[str, Any]]) -> None:
    theme = canvas.theme
    named = ("committee", "theme", "implemented", "judged", "total", "x", "x2", "y", "y2")
    shaded = [
        {
            **{name: cell[name] for name in named},
            "fill": _mixed(theme.paper, theme.accent, cell["implementation_rate"]),
        }
        for cell in cells
    ]
    canvas.bars(shaded, stroke=theme.strong, strokeWidth=0.5)
    rates: list[dict[str, Any]] = []
    alls: list[dict[str, Any]] = []
    for cell in cells:
        rate = cell["implementation_rate"]
        strong = rate is not None and rate > 0.5  # beyond the middle, the paper's colour reads better
        ink = theme.paper if strong else theme.ink
        middle, down = (cell["x"] + cell["x2"]) / 2, (cell["y"] + cell["y2"]) / 2
        text = "–" if rate is None else f"{cell['implemented']}/{cell['judged']}{'°' if cell['small_base'] else ''}"
        rates.append({"x": middle, "y": down - 6, "text": text, "ink": ink})
        alls.append({"x": middle, "y": down + 8, "text": f"({cell['total']})", "ink": ink})
    size = 10 if canvas.small else TEXT
    canvas.text(rates, align="center", fontSize=size, fontWeight="bold")
    canvas.text(alls, align="center", fontSize=size - 1)


def _mixed(paper: str, accent: str, rate: float | None) -> str:
    """Return the colour of a cell: the paper's without a judgement, else the stronger the more is implemented."""
    if rate is None:
        return paper
    part = FAINTEST + (STRONGEST - FAINTEST) * rate
    pairs = [(int(paper[n : n + 2], 16), int(accent[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(low + (high - low) * part):02x}" for low, high in pairs)
