"""See how far implementation has come: rates by any label, on any day, for any voice."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from tracker.domain.addresses import changes_path
from tracker.domain.vocabulary import By, overlaps
from tracker.services import figures
from tracker.web.asking import asked, vocabulary
from tracker.web.browse import chips_of
from tracker.web.days import day_control, periods
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language_of_files
from tracker.web.pictures import charts_of
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
    query = answer.filters.query_string(by=by.value, **language_of_files())
    html = render_template(
        "progress/overview.html",
        total=total,
        rows=tables[by],
        by=by,
        groupings=choices("by"),
        overlapping=overlaps(by, answer.filters.unit),
        problems=problems,
        chips=chips_of(
            answer.filters, answer.filters.narrowing, lambda rest: f"/progress{rest.query_string(by=by.value)}"
        ),
        filters=answer.filters,
        day=answer.question.day,
        chart_query=query,
        series_query=answer.filters.query_string(**language_of_files()),
        other_charts=charts_of(answer.filters, without=("status-mix", "series")),
        downloads=[(name.upper(), f"/progress.{name}{query}") for name in ("csv", "json")],
        voices=choices("voice"),
        units=choices("unit"),
        days=day_control(answer, "/progress", by=by.value),
        offers=[(name, changes_path(answer.filters, period)) for name, period in periods()],
        kept=answer.filters.without("voice", "unit").pairs(),
    )
    return html, 400 if problems else 200


def grouping() -> tuple[By, str]:
    """Return what rates are grouped by, and what is wrong with `?by=` if it names no label."""
    text = request.args.get("by", By.COMMITTEE.value)
    if text in list(By):
        return By(text), ""
    allowed = ", ".join(By)
    return By.COMMITTEE, _("Rates cannot be grouped by “%(value)s”; allowed: %(allowed)s.", value=text, allowed=allowed)
