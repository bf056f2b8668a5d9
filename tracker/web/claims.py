"""Published claims about implementation, each beside our own figure for the same scope and day."""

from flask import Blueprint, abort, render_template

from tracker.domain.claims import WORDS
from tracker.services.claims import compare, day_of, figures_beside
from tracker.store import catalogue
from tracker.web.asking import asked_frame, is_by, vocabulary
from tracker.web.catalogue import framed
from tracker.web.labels import word
from tracker.web.session import db, public

blueprint = Blueprint("claims", __name__)


@blueprint.get("/claims")
@public
def listed() -> tuple[str, int]:
    """List the claims made by the day, each beside our own figure where our record covers its scope."""
    answer = asked_frame()
    day = answer.question.day
    every = catalogue.claims(db())
    made = [claim for claim in every if is_by(claim.claimed, day)]
    beside = figures_beside(db(), answer.question, made, vocabulary(), word=word)
    html = render_template(
        "claims/list.html",
        compared=beside,
        later=len(every) - len(made),
        day_of={claim.slug: day_of(claim, day) for claim in made},
        **framed(answer),
    )
    return html, answer.status_code


@blueprint.get("/claims/<slug>")
@public
def show(slug: str) -> tuple[str, int]:
    """Show one claim with its source, our figure for its scope and day, and the difference in parts."""
    claim = catalogue.find_claim(db(), slug)
    if claim is None:
        abort(404)
    answer = asked_frame()
    html = render_template(
        "claims/show.html",
        claim=claim,
        own_day=day_of(claim, answer.question.day),
        is_later=not is_by(claim.claimed, answer.question.day),
        found=compare(db(), answer.question, claim, vocabulary(), word=word),
        part_words=WORDS,
        **framed(answer),
    )
    return html, answer.status_code
