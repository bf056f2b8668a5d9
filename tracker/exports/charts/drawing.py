"""From a picture to a file: Altair makes the specification, vl-convert draws it; nothing is fetched from anywhere.

Imported by the helper process only, for Altair and the renderer take more memory than the site itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

import vl_convert
from altair.utils.schemapi import debug_mode

from tracker.exports.charts import demand, evidence, grid, mix, series
from tracker.exports.charts.canvas import Drawing
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.theme import HATCHES, THEMES, patterns

KINDS: Final[Mapping[str, Callable[[Picture], Drawing]]] = {
    "mix": mix.chart,
    "series": series.chart,
    "grid": grid.chart,
    "demand": demand.chart,
    "evidence": evidence.chart,
}
VEGA_LITE: Final = "6.4"
FETCHING: Final = frozenset({"url", "href"})
"""Names in a specification by which the renderer would fetch, or a reader would be led away."""

FOR_PRINT: Final = 2.0
"""A PNG has this many pixels for each of the drawing's."""


class Fetches(ValueError):
    """A specification names something outside itself."""


def draw(picture: Picture) -> bytes:
    """Return the picture as the file of its form."""
    specification = specify(picture)
    if picture.form == "json":
        return json.dumps(specification, ensure_ascii=False, indent=1).encode() + b"\n"
    svg = to_svg(specification, picture)
    if picture.form == "svg":
        return svg.encode()
    return bytes(vl_convert.svg_to_png(svg, scale=FOR_PRINT))


def specify(picture: Picture, *, checked: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite specification with its data in it; raises Fetches if it named anything outside.

    `checked` holds it against the schema of Vega-Lite, which raises a ValidationError.
    """
    # Checking against the schema takes longer than drawing; the tests check every kind of chart.
    with debug_mode(checked):
        chart, datasets = KINDS[picture.kind](picture)
        specification: dict[str, Any] = chart.to_dict(validate=checked)
    specification["datasets"] = datasets
    _refuse_fetching(specification)
    return {**specification, "usermeta": {"about": picture.about, "rows": picture.rows}}


def _refuse_fetching(part: object) -> None:
    if isinstance(part, dict):
        if found := FETCHING & part.keys():
            raise Fetches(f"The specification of a chart has “{sorted(found)[0]}”.")
        for inner in part.values():
            _refuse_fetching(inner)
    elif isinstance(part, list):
        for inner in part:
            _refuse_fetching(inner)


def to_svg(specification: Mapping[str, Any], picture: Picture) -> str:
    """Draw a specification, lay the patterns over the colours of statuses, and give it a title and a description."""
    svg: str = vl_convert.vegalite_to_svg(dict(specification), vl_version=VEGA_LITE, allowed_base_urls=[])
    theme = THEMES[picture.scheme]
    for status in HATCHES:
        svg = re.sub(rf'(<path [^>]*)fill="{theme.fills[status]}"', rf'\1fill="url(#hatch-{status})"', svg)
    head, body = re.match(r"(<svg [^>]*)>", svg), ""
    if head is None:
        raise ValueError("The renderer gave no SVG.")
    body = svg[head.end() :]
    said = (
        f'<title id="title">{escape(picture.title)}</title><desc id="description">{escape(picture.description)}</desc>'
    )
    named = f' role="img" lang="{picture.language}" aria-labelledby="title" aria-describedby="description">'
    return f"{head[1]}{named}{said}{patterns(theme)}{body}"
