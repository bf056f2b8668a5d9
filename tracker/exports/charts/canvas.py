"""A drawing of a fixed width, put together from layers whose places are pixels, shares or years.

Every layer says its own scales, from nothing to all (no axis is cut), so that a specification shows what it shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final, NamedTuple

import altair as alt

from tracker.exports.charts.picture import MARGIN, Picture
from tracker.exports.charts.theme import LINE, ORDER, SHAPES, SMALL, TEXT, THEMES, TITLE, Theme, config

Rows = Sequence[Mapping[str, Any]]
LATIN: Final = 0.5
CYRILLIC: Final = 0.57
"""Width of an average letter as a part of its size."""


def lines_of(text: str, width: float, size: float = TEXT) -> list[str]:
    """Return a text in lines that fit into a width."""
    letter = CYRILLIC if any("\u0400" <= letter <= "\u04ff" for letter in text) else LATIN
    return wrap(text, max(8, int(width / (size * letter))), break_long_words=True, break_on_hyphens=False) or [""]


def all_lines(texts: Iterable[str], width: float, size: float = TEXT) -> list[str]:
    """Return several texts in lines, each beginning on a new one."""
    return [line for text in texts for line in lines_of(text, width, size)]


class Drawing(NamedTuple):
    """A chart, and its data by name: Altair would copy them at every step."""

    chart: alt.LayerChart
    datasets: dict[str, list[dict[str, Any]]]


class Canvas:
    """Takes layers, then a height, and becomes an Altair chart with the picture's title and footer."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.theme: Theme = THEMES[picture.scheme]
        self.width = picture.width
        self.layers: list[alt.Chart] = []
        self.datasets: dict[str, list[dict[str, Any]]] = {}
        self.small = picture.size == "small"

    def across(self, domain: Sequence[float] | None = None, place: Sequence[float] | None = None) -> alt.Scale:
        """Return a scale from values to pixels from the left; from pixels to themselves without a domain."""
        return alt.Scale(
            domain=list(domain or (0, self.width)), range=list(place or (0, self.width)), zero=False, nice=False
        )

    def down(self, domain: Sequence[float] = (0, 1000), place: Sequence[float] = (0, 1000)) -> alt.Scale:
        """Return a scale from values to pixels from the top; from pixels to themselves without a domain."""
        return alt.Scale(domain=list(domain), range=list(place), zero=False, nice=False)

    def chart_of(self, rows: Rows) -> alt.Chart:
        """Return an empty chart of some rows."""
        name = f"data-{len(self.datasets)}"
        self.datasets[name] = [dict(row) for row in rows]
        return alt.Chart(alt.NamedData(name=name))

    def text(self, rows: Rows, *, x: alt.Scale | None = None, y: alt.Scale | None = None, **style: Any) -> None:
        """Write texts: rows of `x`, `y`, `text` and, where they differ, `ink`."""
        if not rows:
            return
        given = {"align": "left", "baseline": "middle", "fontSize": TEXT, "color": self.theme.ink, **style}
        encoded: dict[str, Any] = {
            "x": alt.X("x:Q", scale=x or self.across(), axis=None),
            "y": alt.Y("y:Q", scale=y or self.down(), axis=None),
            "text": alt.Text("text:N"),
        }
        if "ink" in rows[0]:
            encoded["color"] = alt.Color("ink:N", scale=None, legend=None)
        self.layers.append(self.chart_of(rows).mark_text(**given).encode(**encoded))

    def bars(self, rows: Rows, *, x: alt.Scale | None = None, y: alt.Scale | None = None, **style: Any) -> None:
        """Draw rectangles: rows of `x`, `x2`, `y`, `y2` and `fill`."""
        if not rows:
            return
        given = {"stroke": self.theme.strong, "strokeWidth": 0.75, **style}
        encoded: dict[str, Any] = {
            "x": alt.X("x:Q", scale=x or self.across(), axis=None),
            "x2": alt.X2("x2:Q"),
            "y": alt.Y("y:Q", scale=y or self.down(), axis=None),
            "y2": alt.Y2("y2:Q"),
        }
        if "fill" in rows[0]:
            encoded["fill"] = alt.Fill("fill:N", scale=None, legend=None)
        self.layers.append(self.chart_of(rows).mark_rect(**given).encode(**encoded))

    def rules(self, rows: Rows, *, x: alt.Scale | None = None, y: alt.Scale | None = None, **style: Any) -> None:
        """Draw straight lines: rows of `x`, `x2`, `y`, `y2`."""
        if not rows:
            return
        given = {"color": self.theme.rule, "strokeWidth": 1, **style}
        self.layers.append(
            self.chart_of(rows)
            .mark_rule(**given)
            .encode(
                x=alt.X("x:Q", scale=x or self.across(), axis=None),
                x2=alt.X2("x2:Q"),
                y=alt.Y("y:Q", scale=y or self.down(), axis=None),
                y2=alt.Y2("y2:Q"),
            )
        )

    def points(self, rows: Rows, *, x: alt.Scale | None = None, y: alt.Scale | None = None, size: float = 90) -> None:
        """Draw shapes of statuses: rows of `x`, `y` and `status`, with any other values."""
        drawn = [{**row, "fill": self.theme.fills[row["status"]], "shape": SHAPES[row["status"]]} for row in rows]
        if not drawn:
            return
        self.layers.append(
            self.chart_of(drawn)
            .mark_point(filled=True, size=size, opacity=1, stroke=self.theme.strong, strokeWidth=1)
            .encode(
                x=alt.X("x:Q", scale=x or self.across(), axis=None),
                y=alt.Y("y:Q", scale=y or self.down(), axis=None),
                fill=alt.Fill("fill:N", scale=None, legend=None),
                shape=alt.Shape("shape:N", scale=None, legend=None),
            )
        )

    def legend(self, top: float, statuses: Sequence[str] = ORDER, *, shapes: bool = False) -> float:
        """Draw what each status looks like, in equal columns; return where it ends."""
        columns = 2 if self.small else 3
        step = self.width / columns
        places = [
            (status, step * (number % columns), top + 18 * (number // columns))
            for number, status in enumerate(statuses)
        ]
        if shapes:
            self.points([{"x": x + 6, "y": y + 7, "status": status} for status, x, y in places])
        else:
            fills = self.theme.fills
            self.bars([{"x": x, "x2": x + 13, "y": y, "y2": y + 13, "fill": fills[s]} for s, x, y in places])
        words = self.picture.words
        self.text([{"x": x + 18, "y": y + 7, "text": words[status]} for status, x, y in places], fontSize=SMALL)
        return top + 18 * -(-len(statuses) // columns) + 6

    def percents(self, y: float, left: float, right: float, *, above: float) -> None:
        """Write 0 % to 100 % under a drawing, with lines up to where it begins."""
        shares = (0, 0.5, 1) if self.small else (0, 0.25, 0.5, 0.75, 1)
        scale = self.across((0, 1), (left, right))
        self.rules([{"x": share, "x2": share, "y": above, "y2": y - 8} for share in shares], x=scale)
        written = [{"x": share, "y": y, "text": f"{share * 100:.0f}\N{NO-BREAK SPACE}%"} for share in shares]
        for rows, align in ((written[:1], "left"), (written[1:-1], "center"), (written[-1:], "right")):
            self.text(rows, x=scale, align=align, fontSize=SMALL, color=self.theme.muted)

    def finish(self, height: float) -> Drawing:
        """Put the title above and the footer below, and return the chart."""
        picture, width = self.picture, self.width
        footer = all_lines(picture.footer, width * 0.94, 10.5)  # addresses have wide letters
        foot = height + 14
        self.rules([{"x": 0, "x2": width, "y": height + 4, "y2": height + 4}])
        rows = [{"x": 0, "y": foot + 4 + 14 * number, "text": line} for number, line in enumerate(footer)]
        self.text(rows, fontSize=10.5, color=self.theme.muted)
        size = TITLE if not self.small else TITLE - 2
        title = alt.TitleParams(
            text=lines_of(picture.title, width, size * 1.04),
            subtitle=all_lines(picture.subtitle, width),
            fontSize=size,
            subtitleFontSize=TEXT,
            subtitleLineHeight=LINE,
            subtitlePadding=5,
        )
        total = foot + 14 * len(footer)
        scales = dict.fromkeys(("x", "y", "color", "fill", "shape"), "independent")
        chart = alt.LayerChart(
            layer=self.layers,
            resolve=alt.Resolve(scale=scales),
            width=width,
            height=total,
            padding=MARGIN,
            title=title,
            description=picture.description,
            config=config(self.theme),
        )
        return Drawing(chart, self.datasets)
