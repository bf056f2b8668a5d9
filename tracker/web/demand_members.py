"""Recommendations that may belong to a demand: suggested by their wording, decided by a person."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.domain.kin import Likely, Wordings
from tracker.domain.likeness import shared_words, stems
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Role
from tracker.services.demands import MEMBER, OTHER, MemberDecision
from tracker.services.demands import decide as keep_decision
from tracker.services.demands import undo as take_back
from tracker.store import demands as reads
from tracker.store.demands import Members, Wording
from tracker.store.models import Demand
from tracker.web.language import fault_text
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, needs, now, signed_in

blueprint = Blueprint("demand_members", __name__)

Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Suggested:
    """A recommendation beside the member it is most like, the words they share marked."""

    likely: Likely
    one: Wording
    member: Wording
    words: list[tuple[str, bool]]
    member_words: list[tuple[str, bool]]


@blueprint.get("/work/demands")
@needs(Role.RESEARCHER)
def overview() -> str:
    """List the demands with how many recommendations may belong to each."""
    known, wordings = reads.members(db()), reads.wordings(db())
    compared = Wordings({one.id: one.whole for one in wordings.values()})
    rows = [
        (demand, len(known.members.get(demand.id, ())), len(_likely(compared, known, demand)))
        for demand in known.demands
    ]
    return render_template("work/demands.html", rows=rows, decided=reads.decisions(db(), most=1)[0])


def _likely(compared: Wordings, known: Members, demand: Demand) -> list[Likely]:
    return compared.like(known.members.get(demand.id, set()), known.decided.get(demand.id, set()))


@blueprint.get("/work/demands/<slug>")
@needs(Role.RESEARCHER)
def suggested(slug: str) -> Answer:
    """Show what may belong to one demand, the likeliest first, and what was decided about it."""
    return _suggested(slug)


def _suggested(slug: str, problem: str = "", code: int = 200) -> Answer:
    known = reads.members(db())
    demand = next((one for one in known.demands if one.slug == slug), None)
    page = page_number()
    if demand is None or page is None:
        abort(404)
    wordings = reads.wordings(db())
    likely = _likely(Wordings({one.id: one.whole for one in wordings.values()}), known, demand)
    total, rows = reads.decisions(db(), slug=slug, first=(page - 1) * 50)
    html = render_template(
        "work/demand.html",
        demand=demand,
        members=len(known.members.get(demand.id, ())),
        suggestions=[_side_by_side(one, wordings) for one in likely],
        decisions=rows,
        pagination=Pagination(page, total),
        problem=problem,
        member=MEMBER,
        other=OTHER,
    )
    return html, code


def _side_by_side(likely: Likely, wordings: dict[int, Wording]) -> Suggested:
    one, member = wordings[likely.id], wordings[likely.member]
    return Suggested(
        likely,
        one,
        member,
        shared_words(one.summary or one.text, stems(member.whole)),
        shared_words(member.summary or member.text, stems(one.whole)),
    )


@blueprint.post("/work/demands/<slug>")
@needs(Role.RESEARCHER)
def decide(slug: str) -> Answer:
    """Keep what somebody decided about a recommendation and this demand."""
    demand = _demand(slug)
    form = request.form
    try:
        identity, score = int(form["recommendation"]), int(form.get("score", "0"))
    except ValueError:
        abort(400)
    if form.get("verdict") not in (MEMBER, OTHER) or not 0 < identity < 2**31 or not 0 <= score <= 100:
        abort(400)
    try:
        keep_decision(db(), demand, MemberDecision(identity, form["verdict"], score), by=signed_in(), now=now())
        db().commit()
    except Refused as refused:
        db().rollback()
        return _suggested(slug, _sentence(refused), 409 if isinstance(refused, Conflict) else 422)
    except IntegrityError:
        db().rollback()
        return _suggested(slug, _("Somebody else wrote the same just now. Nothing was written: look at it again."), 409)
    words = {
        MEMBER: _("It belongs to the demand now, signed with your name."),
        OTHER: _("It does not belong here: it will not be suggested again."),
    }
    flash(words[form["verdict"]], "success")
    return redirect(url_for("demand_members.suggested", slug=slug), 303)


@blueprint.post("/work/demands/<slug>/<int:id>/undo")
@needs(Role.RESEARCHER)
def undo(slug: str, id: int) -> Answer:
    """Take a decision back."""
    demand = _demand(slug)
    try:
        take_back(db(), demand, id, by=signed_in(), now=now())
        db().commit()
    except Refused as refused:
        db().rollback()
        return _suggested(slug, _sentence(refused), 409 if isinstance(refused, Conflict) else 422)
    flash(_("Taken back."), "success")
    return redirect(url_for("demand_members.suggested", slug=slug), 303)


def _demand(slug: str) -> Demand:
    found = reads.find_demand(db(), slug)
    if found is None:
        abort(404)
    return found


def _sentence(refused: Refused) -> str:
    return " ".join(fault_text(fault) for fault in refused.faults)
