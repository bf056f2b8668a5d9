"""The state of implementation at a glance."""

from flask import Blueprint, render_template

from tracker.domain.addresses import changes_path
from tracker.domain.ages import years_between
from tracker.domain.questions import Question
from tracker.domain.rates import Row
from tracker.domain.vocabulary import By
from tracker.services import figures
from tracker.services.claims import scope_of
from tracker.store import catalogue
from tracker.store.changes import latest_changes
from tracker.store.models import Claim
from tracker.store.units import tables_of_questions
from tracker.store.waiting import longest_waiting
from tracker.web.asking import asked, is_by, question_of, vocabulary
from tracker.web.days import day_control, periods
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language_of_files
from tracker.web.session import db, public

blueprint = Blueprint("home", __name__)

MOST_THEMES = 12
"""How many themes the front page shows, the largest first; the rest are one click away."""

MOST_DISPUTED = 12
MOST_WAITING = 5

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
    claim, claimed, disputed = claim_and_disputes(question.about(frame.with_(disputed="yes")))
    html = render_template(
        "home/overview.html",
        total=total,
        committees=tables[By.COMMITTEE],
        themes=tables[By.THEME][:MOST_THEMES],
        more_themes=max(0, len(tables[By.THEME]) - MOST_THEMES),
        disputed=disputed[:MOST_DISPUTED],
        waiting=[
            (one, vocabulary().text("demand", one.demand), years_between(one.since, question.day))
            for one in longest_waiting(db(), question, most=MOST_WAITING)
        ],
        groupings=[
            (text, f"/progress{frame.query_string(by=value)}")
            for value, text in choices("by")
            if value not in (By.COMMITTEE, By.THEME)
        ],
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


def claim_and_disputes(disputed: Question) -> tuple[Claim | None, Row | None, list[Row]]:
    """Return the claim of 2016, our figure for its day, and what is disputed by theme, in one statement for both.

    The claim and the figure are None where the register does not hold it, or it was made after the day.
    """
    claim = catalogue.find_claim(db(), FIRST_CLAIM)
    if claim is not None and not is_by(claim.claimed, disputed.day):
        claim = None
    filters = scope_of(claim, vocabulary(), disputed) if claim else None
    asked_for: list[tuple[Question, By | None]] = [(disputed, By.THEME)]
    if filters is not None:
        asked_for.append((question_of(filters), None))
    themes, *figure = tables_of_questions(db(), asked_for)
    rows = figures.rows_of(db(), disputed, vocabulary(), By.THEME, themes, word)
    ours = figures.whole(asked_for[-1][0], figure[0].get("", {}), word=word) if figure else None
    return claim, ours, rows
