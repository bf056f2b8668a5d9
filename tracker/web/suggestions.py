"""What the UN index may have of ours: pairs to decide about, what was decided, and records to be looked at."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.domain.likeness import shared_words, stems
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Role
from tracker.services.uhri.decisions import ALL, HAS_WORDING, OTHER, RECORD, SAME, Decision, choices
from tracker.services.uhri.decisions import decide as keep_decision
from tracker.services.uhri.undoing import undo as take_back
from tracker.store import suggestions as reads
from tracker.store.annotations import texts_of, vanished
from tracker.store.imports import last_run
from tracker.store.suggestions import Pair
from tracker.web.language import fault_text
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, needs, now, signed_in
from tracker.web.uhri_receipt import said

blueprint = Blueprint("suggestions", __name__)

Answer = str | tuple[str, int] | Response

PAIRS: Final = 20
"""Pairs on a page: each is two texts to read."""
MOST_LISTED: Final = 500
SOURCE: Final = "uhri"


@dataclass(frozen=True, slots=True)
class Side:
    """A pair with the words both sides share marked: our heading, our summary, and the record's text."""

    pair: Pair
    heading: list[tuple[str, bool]]
    summary: list[tuple[str, bool]]
    text: list[tuple[str, bool]]
    choices: list[tuple[str, str]]


@blueprint.get("/work/suggestions")
@needs(Role.REVIEWER)
def waiting() -> Answer:
    """Show pairs that wait for a person."""
    return _waiting()


def _waiting(problem: str = "", code: int = 200) -> Answer:
    page = page_number()
    total = reads.waiting_count(db())
    pagination = Pagination(page or 1, total, PAIRS)
    if page is None or page > pagination.pages:
        if code == 200:
            abort(404)
        pagination = Pagination(1, total, PAIRS)
    pairs = reads.waiting(db(), first=(pagination.page - 1) * PAIRS, most=PAIRS)
    sides = [_side(pair) for pair in pairs]
    return render_template(
        "suggestions/waiting.html",
        sides=sides,
        pagination=pagination,
        problem=problem,
        same=SAME,
        other=OTHER,
        has_wording=_(HAS_WORDING),
    ), code


def _side(pair: Pair) -> Side:
    ours, text = stems(f"{pair.ours.heading} {pair.ours.summary}"), stems(pair.annotation.text)
    return Side(
        pair,
        shared_words(pair.ours.heading, text),
        shared_words(pair.ours.summary, text),
        shared_words(pair.annotation.text, ours),
        [(one, _part(one)) for one in choices(pair)],
    )


def _part(choice: str) -> str:
    if choice in (ALL, RECORD):
        return str(_("the whole paragraph"))
    return str(_("item (%(letter)s)", letter=choice))


@blueprint.post("/work/suggestions")
@needs(Role.REVIEWER)
def decide() -> Answer:
    """Keep what somebody decided about a pair."""
    form = request.form
    try:
        numbers = int(form["annotation"]), int(form["recommendation"])
    except ValueError:
        abort(400)
    if form.get("verdict") not in (SAME, OTHER) or not all(0 < one < 2**31 for one in numbers):
        abort(400)
    decision = Decision(*numbers, form["verdict"], form.get("part", ""), form.get("seen", ""))
    try:
        keep_decision(db(), decision, by=signed_in(), now=now())
        db().commit()
    except Refused as refused:
        db().rollback()
        return _waiting(_sentence(refused), 409 if isinstance(refused, Conflict) else 422)
    except IntegrityError:
        db().rollback()
        return _waiting(_("Somebody else wrote the same just now. Nothing was written: look at it again."), 409)
    words = {
        SAME: _("It is the same: the official wording stands beside our summary now."),
        OTHER: _("It is another one: it will not be suggested again."),
    }
    flash(words[decision.verdict], "success")
    page = page_number() or 1
    left = Pagination(1, reads.waiting_count(db()), PAIRS).pages
    return redirect(url_for("suggestions.waiting", page=min(page, left) if min(page, left) > 1 else None), 303)


@blueprint.get("/work/suggestions/decided")
@needs(Role.REVIEWER)
def decided() -> Answer:
    """Show what was decided, by whom and when."""
    return _decided()


def _decided(problem: str = "", code: int = 200) -> Answer:
    page = page_number()
    pagination = Pagination(page or 1, reads.decision_count(db()))
    if page is None or page > pagination.pages:
        abort(404)
    rows = reads.decisions(db(), first=(pagination.page - 1) * pagination.size, most=pagination.size)
    return render_template(
        "suggestions/decided.html", rows=rows, pagination=pagination, problem=problem, same=SAME
    ), code


@blueprint.post("/work/suggestions/decided/<int:id>/undo")
@needs(Role.REVIEWER)
def undo(id: int) -> Answer:
    """Take a decision back."""
    try:
        take_back(db(), id, by=signed_in(), now=now())
        db().commit()
    except Refused as refused:
        db().rollback()
        return _decided(_sentence(refused), 409 if isinstance(refused, Conflict) else 422)
    flash(_("Taken back: the pair waits again."), "success")
    return redirect(url_for("suggestions.waiting"), 303)


def _sentence(refused: Refused) -> str:
    return " ".join(fault_text(fault) for fault in refused.faults)


@blueprint.get("/work/suggestions/to-look-at")
@needs(Role.REVIEWER)
def to_look_at() -> str:
    """Show the records that the last import could not place, and those that vanished from the index."""
    run = last_run(db(), SOURCE)
    settled = {one.annotation_id for one in reads.holding(db()) if one.verdict == SAME}
    found: list[dict[str, Any]] = run.receipt["look_at"] if run else []
    listed = [one for one in found if one["annotation_id"] not in settled]
    texts = texts_of(db(), [one["annotation_id"] for one in listed[:MOST_LISTED]])
    return render_template(
        "suggestions/to_look_at.html",
        run=run,
        listed=listed[:MOST_LISTED],
        total=len(listed),
        texts=texts,
        vanished=vanished(db(), most=MOST_LISTED),
        said=said,
    )
