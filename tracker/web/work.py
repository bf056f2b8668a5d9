"""The inbox of those who log and review, and one assessment on its way into the record."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from tracker.domain.messages import Refused
from tracker.domain.statuses import IN_THE_AUTHORS_HANDS
from tracker.domain.vocabulary import Role, State
from tracker.services import assessments, reviews
from tracker.services.assessments import Overtaken
from tracker.store import assessments as reads
from tracker.store.models import Assessment
from tracker.web.asking import today
from tracker.web.assess.pages import (
    WayOn,
    changed_page,
    find_assessment,
    is_recorded,
    marks_seen,
    subject_of,
    written,
)
from tracker.web.assess.views import beside
from tracker.web.forms import Form, add_faults, at_most
from tracker.web.session import db, needs, now, signed_in

blueprint = Blueprint("work", __name__)

Answer = str | tuple[str, int] | Response


class DecisionForm(Form):
    """What a reviewer says about a submission."""

    seen = HiddenField()
    comment = TextAreaField(_l("Comment for the author"), [at_most(2000)])


@blueprint.get("/work")
@needs(Role.RESEARCHER)
def inbox() -> str:
    """Show what somebody has in hand, and, to reviewers, what waits for them."""
    who = signed_in()
    mine = reads.own_in_progress(db(), who.id)
    may_review = who.role.may(Role.REVIEWER)
    return render_template(
        "work/inbox.html",
        who=who,
        drafts=[row for row in mine if row.state is State.DRAFT],
        returned=[row for row in mine if row.state is State.RETURNED],
        submitted=[row for row in mine if row.state is State.SUBMITTED],
        waiting=reads.waiting_for_review(db()) if may_review else [],
        may_review=may_review,
    )


@blueprint.get("/work/assessments/<int:id>")
@needs(Role.RESEARCHER)
def show(id: int) -> Answer:
    """Show one assessment in progress as it will look; one that is recorded stands on its recommendation's page."""
    row = find_assessment(id)
    if is_recorded(row):
        return redirect(url_for("browse.recommendation", tail=subject_of(row).reference.path), 303)
    form = DecisionForm(None)
    form.seen.data = " ".join(reads.marks(db(), row.recommendation_id, row))
    return _page(row, form)


def _page(row: Assessment, form: DecisionForm) -> str:
    who, subject = signed_in(), subject_of(row)
    shown = written(row.id)[0]
    compared = beside(subject, row)
    return render_template(
        "work/assessment.html",
        subject=subject,
        shown=shown,
        beside=compared,
        reviews=reads.reviews_of(db(), row.id),
        form=form,
        is_author=row.author_id == who.id,
        may_decide=row.state is State.SUBMITTED and who.role.may(Role.REVIEWER) and row.author_id != who.id,
        is_older=compared is not None and row.corrects_id is None and row.as_of < compared.as_of,
    )


@blueprint.post("/work/assessments/<int:id>")
@needs(Role.RESEARCHER)
def act(id: int) -> Answer:
    """Submit or discard one's own draft."""
    row = find_assessment(id)
    path, who, action = subject_of(row).reference.path, signed_in(), request.form.get("action")
    acts: dict[str, Callable[[], None]] = {
        "submit": lambda: assessments.submit(db(), row, by=who, today=today(), seen=marks_seen()),
        "discard": lambda: assessments.discard_draft(db(), row, by=who, seen=marks_seen()),
    }
    refused = _try(row, acts, action)
    if refused is not None:
        return refused
    db().commit()
    if action == "discard":
        flash(_("The draft is discarded."), "success")
        return redirect(url_for("browse.recommendation", tail=path), 303)
    flash(_("Submitted for review."), "success")
    return redirect(url_for("work.show", id=id), 303)


@blueprint.post("/work/assessments/<int:id>/decision")
@needs(Role.REVIEWER)
def decide(id: int) -> Answer:
    """Publish a submission, or return it to its author with a comment."""
    row = find_assessment(id)
    path, author, action = subject_of(row).reference.path, row.author_name, request.form.get("action")
    who, comment, seen = signed_in(), request.form.get("comment", ""), marks_seen()
    acts: dict[str, Callable[[], None]] = {
        "publish": lambda: reviews.publish(db(), row, by=who, today=today(), now=now(), seen=seen, comment=comment),
        "return": lambda: reviews.return_to_author(db(), row, comment=comment, by=who, now=now(), seen=seen),
    }
    refused = _try(row, acts, action)
    if refused is not None:
        return refused
    db().commit()
    if action == "publish":
        flash(_("Published: it is part of the record now."), "success")
        return redirect(url_for("browse.recommendation", tail=path), 303)
    flash(_("Returned to %(author)s with your comment.", author=author), "success")
    return redirect(url_for("work.inbox"), 303)


def _try(row: Assessment, acts: dict[str, Callable[[], None]], action: str | None) -> Answer | None:
    """Do what was asked for; return a page when it could not be done, with nothing written."""
    form = DecisionForm(request.form)
    if action not in acts:
        abort(400)
    if not form.validate():
        return _page(row, form), 422
    try:
        acts[action]()
    except Overtaken as overtaken:
        return _changed(row, overtaken, action)
    except Refused as refused:
        db().rollback()
        add_faults(form, refused.faults)
        return _page(row, form), 422
    return None


def _changed(row: Assessment, overtaken: Overtaken, action: str) -> tuple[str, int]:
    ids = [newer.id for newer in overtaken.newer]
    db().rollback()
    seen = reads.marks(db(), row.recommendation_id, row)
    mine = None if ids == [row.id] else written(row.id)[0]
    words = {
        "publish": _("Publish, having seen this"),
        "return": _("Return it, having seen this"),
        "submit": _("Submit mine for review, having seen this"),
        "discard": _("Discard mine, having seen this"),
    }
    in_time = row.state is State.SUBMITTED if action in ("publish", "return") else row.state in IN_THE_AUTHORS_HANDS
    possible = in_time and overtaken.faults[0].message != assessments.CORRECTED
    ways = [WayOn(request.path, action, words[action])] if possible else []
    return changed_page(subject_of(row), overtaken.faults, newer=written(*ids), mine=mine, seen=seen, ways_on=ways)
