"""Rows of recommendations and papers on the calendar: a page has hundreds, too many for macros.

`catalogue/calendar.html` hands over what is the same in all rows, drawn once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

from tracker.store.calendar import Paper, Wanted
from tracker.web.labels import choices, word
from tracker.web.language import day_text, translated, translated_number

_, ngettext = translated, translated_number


@dataclass(frozen=True, slots=True)
class Same:
    """What all rows share: the query of their addresses, the mark of each status, what says that there is nothing."""

    query: Markup
    marks: Mapping[str, str]
    nothing: str


def same_in(query: str, mark: Callable[[str, str], str], nothing: str) -> Same:
    """Draw what all rows share; `mark` draws a status with its word."""
    return Same(escape(query), {status: mark(status, text) for status, text in choices("status")}, escape(nothing))


def set_up_due_rows(app: Flask) -> None:
    """Let templates draw the rows."""
    app.jinja_env.globals["due_rows"] = SimpleNamespace(same=same_in, asked=asked_rows, papers=paper_rows)


def asked_rows(rows: Iterable[Wanted], same: Same) -> Markup:
    """Draw recommendations on which a reply was asked for, each with its evidence since adoption."""
    return Markup(  # noqa: S704 - likewise
        "".join(f"{_begun(row, same)}{_evidence(row, same) if row.evidence else same.nothing}{END}" for row in rows)
    )


END: Final = "</span></li>"


def _begun(row: Wanted, same: Same) -> str:
    reference = row.reference
    return (
        f'<li class="record-row"><a class="ref" href="/recommendations/{escape(reference.path)}{same.query}">'
        f"{escape(reference.label)}</a>{same.marks[row.status]}"
        f'<span class="record-text">{escape(row.heading)}</span><span class="meta">'
    )


def _evidence(row: Wanted, same: Same) -> str:
    number = ngettext(
        "%(num)s piece of evidence since adoption", "%(num)s pieces of evidence since adoption", row.evidence
    )
    last = _("the last: %(day)s", day=escape(day_text(row.last_evidence)))
    address = f"/recommendations/{escape(row.reference.path)}{same.query}#evidence"
    return f'<span><a href="{address}">{number}</a></span><span>{last}</span>'


def paper_rows(papers: Iterable[Paper], query: str) -> Markup:
    """Draw papers: what each is, and when it came."""
    return Markup("".join(_paper(one, escape(query)) for one in papers))  # noqa: S704 - likewise


def _paper(one: Paper, query: Markup) -> str:
    slug, came = escape(one.slug), one.came
    day = f'<time datetime="{came}">{escape(day_text(came))}</time>' if came else NO_DAY.format(_("date not known"))
    return (
        f'<li><a href="/documents/{slug}{query}">{slug}</a> <span class="small">'
        f"{escape(word('document_kind', one.kind.value))}, {day}</span><br>"
        f'<span class="small muted" lang="en">{escape(one.title)}</span></li>'
    )


NO_DAY: Final = '<span class="muted">{}</span>'
