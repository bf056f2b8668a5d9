"""The state of implementation at a glance."""

from flask import Blueprint, render_template

from tracker.domain.addresses import changes_path
from tracker.domain.rates import Row
from tracker.domain.vocabulary import By
from tracker.services import figures
from tracker.services.claims import scope_of
from tracker.store import catalogue
from tracker.store.changes import latest_changes
from tracker.store.models import Claim
from tracker.web.asking import asked, question_of, today, vocabulary
from tracker.web.days import day_control, periods
from tracker.web.labels import word
from tracker.web.language import fault_text, language_of_files
from tracker.web.session import db, public

blueprint = Blueprint("home", __name__)

MOST_THEMES = 12
"""How many themes the front page shows, the largest first; the rest are one click away."""

FIRST_CLAIM = "none-of-664"
"""The claim the project began with."""


@blueprint.get("/")
@public
def overview() -> tuple[str, int]:
    """Show the headline, what changed lately, the claim of 2016 beside our figure, committees and themes."""
    answer = asked()
    frame = answer.filters.frame
    question = question_of(frame)
    total, tables = figures.tables(db(), question, vocabulary(), [By.COMMITTEE, By.THEME], word=word)
    claim, claimed = first_claim()
    html = render_template(
        "home/overview.html",
        total=total,
        committees=tables[By.COMMITTEE],
        themes=tables[By.THEME][:MOST_THEMES],
        more_themes=max(0, len(tables[By.THEME]) - MOST_THEMES),
        changes=latest_changes(db(), question),
        claim=claim,
        claimed=claimed,
        day=question.day,
        filters=frame,
        days=day_control(answer, "/", frame=True),
        offers=[(name, changes_path(frame, period)) for name, period in periods()],
        problems=[fault_text(fault) for fault in answer.faults],
        chart_query=frame.query_string(**language_of_files()),
    )
    return html, answer.status_code


def first_claim() -> tuple[Claim | None, Row | None]:
    """Return the claim of 2016 and our figure for its day; None where the register does not hold it."""
    claim = catalogue.find_claim(db(), FIRST_CLAIM)
    filters = scope_of(claim, vocabulary(), today=today()) if claim else None
    if claim is None or filters is None:
        return claim, None
    total, _tables = figures.tables(db(), question_of(filters), vocabulary(), [], word=word)
    return claim, total
