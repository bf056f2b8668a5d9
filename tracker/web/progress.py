"""See how far implementation has come: rates by any label, on any day, for any voice."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from tracker.domain.filters import Filters
from tracker.domain.vocabulary import By, overlaps
from tracker.services import figures
from tracker.web.asking import asked, today, vocabulary
from tracker.web.browse import filter_titles, value_word
from tracker.web.labels import choices, word
from tracker.web.language import fault_text
from tracker.web.session import db, public

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
@public
def overview() -> tuple[str, int]:
    """Show rates of the set asked about, grouped by one label, each number leading to its list."""
    answer = asked()
    problems = [fault_text(fault) for fault in answer.faults]
    by, problem = grouping()
    if problem:
        problems.append(problem)
    total, tables = figures.tables(db(), answer.question, vocabulary(), [by], word=word)
    query = answer.filters.query_string(by=by.value)
    html = render_template(
        "progress/overview.html",
        total=total,
        rows=tables[by],
        by=by,
        groupings=choices("by"),
        overlapping=overlaps(by, answer.filters.unit),
        problems=problems,
        chips=_chips(answer.filters, by),
        filters=answer.filters,
        day=answer.question.day,
        is_today=answer.question.day == today(),
        downloads=[(name.upper(), f"/progress.{name}{query}") for name in ("csv", "json")],
        voices=choices("voice"),
        units=choices("unit"),
        histories=choices("history"),
        kept=[(name, value) for name, value in answer.filters.without("voice", "on", "history", "unit").pairs()],
    )
    return html, 400 if problems else 200


def grouping() -> tuple[By, str]:
    """Return what rates are grouped by, and what is wrong with `?by=` if it names no label."""
    text = request.args.get("by", By.COMMITTEE.value)
    if text in list(By):
        return By(text), ""
    allowed = ", ".join(By)
    return By.COMMITTEE, _("Rates cannot be grouped by “%(value)s”; allowed: %(allowed)s.", value=text, allowed=allowed)


def _chips(filters: Filters, by: By) -> list[tuple[str, str, str]]:
    titles = filter_titles()
    found = []
    for name, value in filters.without("voice", "on", "history", "unit").pairs():
        address = f"/progress{filters.without(name).query_string(by=by.value)}"
        found.append((titles[name], value if name == "q" else value_word(name, value), address))
    return found
