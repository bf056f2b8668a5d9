"""Numbers that open their lists, and bars drawn from rows of rates: a page has hundreds, too many for macros.

`_macros/rate.html` hands them on to the templates, and tells what a row is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import Any, Final

from flask import Flask
from markupsafe import Markup

from tracker.domain.vocabulary import NOT_ASSESSED
from tracker.services.cells import Cell
from tracker.services.cuts import Pair
from tracker.web.language import number_text, percent_text, translated

_ = translated

ORDER: Final = (
    ("implemented", "implemented"),
    ("partially-implemented", "partially_implemented"),
    ("not-implemented", "not_implemented"),
    ("reversed", "reversed"),
    ("no-information", "no_information"),
    ("not-assessed", "not_assessed"),
)
"""(Status, attribute of the row) in the fixed order of every bar and legend."""

PLAIN: Final = frozenset({"implemented", "not-assessed"})
"""Statuses whose segments are told by their colour alone, without a pattern."""


def set_up_drawings(app: Flask) -> None:
    """Let templates draw."""
    app.jinja_env.globals["drawn"] = SimpleNamespace(
        order=ORDER,
        number_link=number_link,
        percent_link=percent_link,
        status_segments=status_segments,
        bounds_bar=bounds_bar,
        bounds_line=bounds_line,
        cell_words=cell_words,
        cell_text=cell_text,
        heat_cell=heat_cell,
        agreement_cells=agreement_cells,
    )


def number_link(number: int, url: str | None = None) -> Markup:
    """Write a number that opens its list, where it has one."""
    return Markup(_link(number, url))  # noqa: S704 - the address is escaped


def _link(number: int, url: str | None) -> str:
    return f'<a href="{escape(url)}">{number_text(number)}</a>' if url else number_text(number)


def percent_link(share: float | None, url: str | None = None) -> Markup:
    """Write a share 0..1 that opens its list, where it has one."""
    text = _percent(share)
    # The address is escaped.
    return Markup(f'<a href="{escape(url)}">{text}</a>' if url else f'<span class="nowrap">{text}</span>')  # noqa: S704


def _percent(share: float | None) -> str:
    return percent_text(share).replace("<", "&lt;").replace(">", "&gt;")


def _place(share: float, digits: int = 3) -> str:
    """Write how far along a drawing something lies, as a template would."""
    return f"{round(100 * share, digits)}%"


def status_segments(row: Any, labels: Mapping[str, str], height: int = 22) -> Markup:
    """Draw the bar of a row that is not empty; segments without members are left out."""
    total, written, words, drawn, place = row.total, number_text(row.total), [], [], 0.0
    for status, field in ORDER:
        number = getattr(row, field)
        if not number:
            continue
        label, text, share = escape(labels[status]), number_text(number), 100 * number / total
        words.append(f"{label} {text}")
        where = f'x="{round(place, 3)}%" y="0" width="{round(share, 3)}%" height="{height}"'
        drawn.append(
            f'<g class="status-{status}"><title>{label}: {text} / {written}</title><rect class="seg" {where}/>'
        )
        drawn.append("</g>" if status in PLAIN else f'<rect {where} fill="url(#hatch-{status})"/></g>')
        place += share
    said = f"{', '.join(words)}; {_('%(total)s in all', total=written)}"
    return Markup(  # noqa: S704 - what is not ours in it is escaped above
        f'<svg class="bar" role="img" width="100%" height="{height}" aria-label="{said}">{"".join(drawn)}'
        f'<rect class="frame" x="0" y="0" width="100%" height="{height}"/></svg>'
    )


def _bounds_said(row: Any) -> str:
    lower, upper = _percent(row.lower_bound), _percent(row.upper_bound)
    if not row.judged:
        return _("No judgement yet; over the whole set between %(lower)s and %(upper)s", lower=lower, upper=upper)
    return _(
        "Implementation rate %(rate)s; over the whole set between %(lower)s and %(upper)s",
        rate=_percent(row.implementation_rate),
        lower=lower,
        upper=upper,
    )


SCALE: Final = "".join(f'<line class="track" x1="{x}%" x2="{x}%" y1="7" y2="15"/>' for x in (0, 25, 50, 75, 100))


def bounds_bar(row: Any, scale: bool = True) -> Markup:
    """Draw the span where the rate of the whole set can lie, with the rate as a mark; `scale` prints 0, 50, 100 %."""
    if not row.total:
        return Markup()
    lower, upper = row.lower_bound, row.upper_bound
    between = _("between %(lower)s and %(upper)s", lower=_percent(lower), upper=_percent(upper))
    tick = below = ""
    if row.judged:
        rate = row.implementation_rate
        tick = (
            f'<svg x="{_place(rate)}" y="0" overflow="visible"><path class="tick" d="M0 1.5 7 11 0 20.5-7 11z">'
            f"<title>{_percent(rate)}</title></path></svg>"
        )
    if scale:
        marks = "".join(f"<span>{_percent(share)}</span>" for share in (0, 0.5, 1))
        below = f'<p class="scale" aria-hidden="true">{marks}</p>'
    return Markup(  # noqa: S704 - only numbers and our own words
        f'<div class="bounds-frame"><svg class="bounds" role="img" width="100%" height="22" '
        f'aria-label="{_bounds_said(row)}"><line class="track" x1="0" x2="100%" y1="11" y2="11"/>{SCALE}'
        f'<rect class="span" x="{_place(lower)}" y="5" width="{_place(upper - lower)}" height="12">'
        f"<title>{between}</title></rect>{tick}</svg>{below}</div>"
    )


def bounds_line(row: Any) -> Markup:
    """Draw the span of `bounds_bar`, small enough for a line of a table: one track, the span, and the rate."""
    if not row.total:
        return Markup()
    lower, width = _place(row.lower_bound, 2), _place(row.upper_bound - row.lower_bound, 2)
    tick = ""
    if row.judged:
        place = _place(row.implementation_rate, 2)
        tick = f'<svg x="{place}" y="0" overflow="visible"><path class="tick" d="M0 1 5 7 0 13-5 7z"/></svg>'
    return Markup(  # noqa: S704 - only numbers and our own words
        f'<svg class="bounds" role="img" width="100%" height="14" aria-label="{_bounds_said(row)}">'
        f'<line class="track" x1="0" x2="100%" y1="7" y2="7"/>'
        f'<rect class="span" x="{lower}" y="3" width="{width}" height="8"/>{tick}</svg>'
    )


@dataclass(frozen=True, slots=True)
class CellWords:
    """What cells say beside their numbers, written once for all cells of a table: safe to print."""

    nothing: str
    thin: str
    unjudged: str


def cell_words() -> CellWords:
    """Write what cells say in the reader's language."""
    none, small, unjudged = (escape(word) for word in (_("none"), _("small base"), _("no judgement yet")))
    return CellWords(
        f'<span class="muted" aria-hidden="true">·</span><span class="visually-hidden">{none}</span>',
        f'<span class="thin"><span aria-hidden="true">°</span><span class="visually-hidden"> {small}</span></span>',
        f'<span class="muted">{unjudged}</span>',
    )


def cell_text(cell: Cell | None, words: CellWords) -> Markup:
    """Write a cell: its rate, what that counts and its base, how many in all and the bounds of the implementation rate.

    Every number opens its list.
    """
    return Markup(_cell(cell, words))  # noqa: S704 - what is not ours in it is escaped below


def heat_cell(cell: Cell | None, words: CellWords, title: str = "") -> Markup:
    """Write a cell of a table with its shade."""
    step = None if cell is None else cell.step
    shade = "" if step is None else f" heat-{step}"
    told = f' title="{escape(title)}"' if title else ""
    return Markup(f'<td class="heat{shade}"{told}>{_cell(cell, words)}</td>')  # noqa: S704 - likewise


def _cell(cell: Cell | None, words: CellWords) -> str:
    if cell is None:
        return words.nothing
    counts, rate = cell.counts, cell.rate
    if rate is None:
        text = words.unjudged
    else:
        thin = words.thin if cell.small_base else ""
        parts = " + ".join([f"{'' if worth == 1 else '½ × '}{_link(number, url)}" for worth, number, url in cell.parts])
        base = _link(cell.base, cell.base_url)
        text = f'<b>{_percent(rate)}</b>{thin}<br>\n<span class="nowrap">{parts} / {base}</span>'
    if cell.measure != "coverage":
        between = ""
        if cell.measure == "implementation":
            between = f" · {_percent(counts.lower_bound)}–{_percent(counts.upper_bound)}"
        whole = _link(counts.total, cell.urls["all"])
        text += f'<br><span class="small muted nowrap">{whole}{between}</span>'
    return text


def agreement_cells(pair: Pair, first: str, standings: Iterable[str]) -> Markup:
    """Write a line of the matrix of two voices: in which of `standings` the second puts what the first puts at `first`.

    Every number opens its list; the cell in which both say the same is framed.
    """
    cells = []
    for second in standings:
        number = pair.numbers.get((first, second), 0)
        text = _link(number, pair.urls[first, second]) if number else '<span class="muted">0</span>'
        same = " same" if first == second != NOT_ASSESSED else ""
        cells.append(f'<td class="num{same}">{text}</td>')
    return Markup("".join(cells))  # noqa: S704 - likewise
