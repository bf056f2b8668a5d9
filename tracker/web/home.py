"""The state of implementation at a glance."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
from tracker.store.units import pairs_of_questions
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
    found = glance(question)
    html = render_template(
        "home/overview.html",
        total=found.total,
        committees=found.committees,
        themes=found.themes[:MOST_THEMES],
        more_themes=max(0, len(found.themes) - MOST_THEMES),
        disputed=found.disputed[:MOST_DISPUTED],
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
        claim=found.claim,
        claimed=found.claimed,
        day=question.day,
        filters=frame,
        days=day_control(answer, "/", frame=True),
        offers=[(name, changes_path(frame, period)) for name, period in periods()],
        problems=[fault_text(fault) for fault in answer.faults],
        chart_query=frame.query_string(**language_of_files()),
    )
    return html, answer.status_code


@dataclass(frozen=True, slots=True)
class Glance:
    """The rates of the front page: of all, by committee, by theme, and by theme of what is disputed.

    `claim` is that of 2016 and `claimed` our figure for its day, None where the register does not hold it, or it was
    made after the day.
    """

    total: Row
    committees: list[Row]
    themes: list[Row]
    disputed: list[Row]
    claim: Claim | None
    claimed: Row | None


def glance(question: Question) -> Glance:
    """Return the rates of the front page, in one statement for all of them and one for the claim."""
    claim = catalogue.find_claim(db(), FIRST_CLAIM)
    if claim is not None and not is_by(claim.claimed, question.day):
        claim = None
    disputed = question.about(question.filters.with_(disputed="yes"))
    filters = scope_of(claim, vocabulary(), question) if claim else None
    asked_for = [(question, (By.COMMITTEE.value, "")), (question, (By.THEME.value, "disputed"))]
    if filters is not None:
        asked_for.append((question_of(filters), ("", "")))
    by_committee, by_theme, *others = pairs_of_questions(db(), asked_for)
    committees, themes, differing = (
        figures.rows_of(db(), one, vocabulary(), by, table, word)
        for one, by, table in (
            (question, By.COMMITTEE, _summed(by_committee, lambda labels: labels[0])),
            (question, By.THEME, _summed(by_theme, lambda labels: labels[0])),
            (disputed, By.THEME, {theme: table for (theme, differs), table in by_theme.items() if differs == "yes"}),
        )
    )
    whole = _summed(by_committee, lambda _labels: "").get("", {})  # each recommendation is of one committee
    ours = figures.whole(question_of(filters), others[0].get(("", ""), {}), word=word) if filters is not None else None
    return Glance(figures.whole(question, whole, word=word), committees, themes, differing, claim, ours)


def _summed(
    table: Mapping[tuple[str, str], Mapping[str, int]], label: Callable[[tuple[str, str]], str]
) -> dict[str, dict[str, int]]:
    """Add up what stands under two labels by a label made of them."""
    found: dict[str, Counter[str]] = {}
    for labels, standings in table.items():
        found.setdefault(label(labels), Counter()).update(standings)
    return {key: dict(counted) for key, counted in found.items()}
