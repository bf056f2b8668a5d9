"""Published claims about implementation, each beside our own figure for the same scope and day."""

from flask import Blueprint, abort, render_template

from tracker.domain.claims import WORDS
from tracker.domain.filters import Filters
from tracker.services.claims import compare, figures_beside
from tracker.store import catalogue
from tracker.web.asking import question_of, today, vocabulary
from tracker.web.labels import word
from tracker.web.session import db, public

blueprint = Blueprint("claims", __name__)


@blueprint.get("/claims")
@public
def listed() -> str:
    """List the claims, each beside our own figure where our record covers its scope."""
    question = question_of(Filters())
    beside = figures_beside(db(), question, catalogue.claims(db()), vocabulary(), word=word)
    days = {claim.slug: min(claim.claimed.last, today()) if claim.claimed else today() for claim, _row in beside}
    return render_template("claims/list.html", compared=beside, days=days)


@blueprint.get("/claims/<slug>")
@public
def show(slug: str) -> str:
    """Show one claim with its source, our figure for its scope and day, and the difference in parts."""
    claim = catalogue.find_claim(db(), slug)
    if claim is None:
        abort(404)
    return render_template(
        "claims/show.html",
        claim=claim,
        day=min(claim.claimed.last, today()) if claim.claimed else today(),
        today=today(),
        found=compare(db(), question_of(Filters()), claim, vocabulary(), word=word),
        part_words=WORDS,
    )
