"""Log a status, change a draft, correct and retract: each a form, a preview, and then a submission for review."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from tracker.domain.messages import Refused
from tracker.domain.references import find_in_path
from tracker.domain.statuses import voices_for
from tracker.domain.vocabulary import RESULT_ACTIONS, Role, Voice
from tracker.services import assessments
from tracker.services.assessments import Overtaken, Typed
from tracker.store import assessments as reads
from tracker.store import offers
from tracker.store.assessments import Subject, Written
from tracker.store.models import Assessment
from tracker.web.asking import today
from tracker.web.assess.forms import Sheet
from tracker.web.assess.pages import (
    WayOn,
    changed_page,
    find_assessment,
    is_recorded,
    marks_seen,
    on_record,
    own_draft,
    subject_of,
    typed_values,
    written,
)
from tracker.web.forms import Form, add_faults, at_most
from tracker.web.language import language
from tracker.web.session import db, needs, now, signed_in

blueprint = Blueprint("assess", __name__)

Answer = str | tuple[str, int] | Response

PREVIEW, SAVE, SUBMIT, EDIT, SEARCH, ENTER = "preview", "save", "submit", "edit", "search", "enter"
ACTIONS: Final = (PREVIEW, SAVE, SUBMIT, EDIT, SEARCH, ENTER)
"""What the buttons of the form ask for; `enter` is the key of that name, pressed in a field."""


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is at work on: a recommendation, their draft if there is one, the row that is corrected."""

    subject: Subject
    draft: Assessment | None = None
    corrects: Assessment | None = None

    @property
    def asks_for_reason(self) -> bool:
        """Whether the form has a field for a reason."""
        return self.corrects is not None or self.subject.action_type in RESULT_ACTIONS


@blueprint.route("/work/recommendations/<path:tail>/status", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def log(tail: str) -> Answer:
    """Log a status of a recommendation."""
    reference = find_in_path(tail)
    subject = reads.find_subject(db(), language(), reference=reference) if reference else None
    if subject is None:
        abort(404)
    return _work_on(Task(subject))


@blueprint.route("/work/assessments/<int:id>/edit", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def edit(id: int) -> Answer:
    """Change one's own draft, or what a reviewer returned."""
    draft = own_draft(id)
    if draft is None and request.method != "POST":
        return redirect(url_for("work.show", id=id), 303)
    row = draft or find_assessment(id)
    corrects = db().get(Assessment, row.corrects_id) if row.corrects_id is not None else None
    task = Task(subject_of(row), row, corrects)
    return _retract(task) if row.status is None else _work_on(task)


@blueprint.route("/work/assessments/<int:id>/correct", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def correct(id: int) -> Answer:
    """Propose a judgement that replaces one of the record; the replaced one stays in the history."""
    row = _recorded(id)
    if request.method != "POST" and (elsewhere := _newest(row)):
        return elsewhere
    return _work_on(Task(subject_of(row), corrects=row))


@blueprint.route("/work/assessments/<int:id>/retract", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def retract(id: int) -> Answer:
    """Propose to take a judgement of the record back; it stays in the history, with the reason."""
    row = _recorded(id)
    if request.method != "POST" and (elsewhere := _newest(row)):
        return elsewhere
    return _retract(Task(subject_of(row), corrects=row))


def _recorded(id_: int) -> Assessment:
    row = find_assessment(id_)
    if not is_recorded(row):
        abort(404)
    return row


def _newest(row: Assessment) -> Response | None:
    """Lead from a row that was corrected already, or that is a retraction, to what can be corrected."""
    newest = assessments.newest_of(db(), row)
    if newest.status is None:
        flash(_("This judgement has been retracted. You can log a new status."), "warning")
        return redirect(url_for("assess.log", tail=subject_of(row).reference.path), 303)
    if newest is row:
        return None
    flash(_("That judgement has been corrected already; this is the newest one."), "warning")
    return redirect(url_for(request.endpoint or "assess.correct", id=newest.id), 303)


def _work_on(task: Task) -> Answer:
    typed = request.form if request.method == "POST" else None
    sheet = _sheet(task)
    action = _action(sheet) if typed is not None else EDIT
    if action in (EDIT, SEARCH):
        return _form_page(task, sheet)
    if not sheet.validate():
        if action != SAVE:
            sheet.add_missing()
        return _form_page(task, sheet), 422
    try:
        row = _write(task, sheet.read(), action)
    except Overtaken as overtaken:
        return _changed(task, overtaken, sheet.read(), action)
    except Refused as refused:
        db().rollback()
        sheet.add(refused.faults)
        return _form_page(task, sheet), 422
    if action == PREVIEW:
        page = _preview_page(task, row)
        db().rollback()  # what is previewed was written only to be shown
        return page
    db().commit()
    flash(_("Submitted for review.") if action == SUBMIT else _("Saved as a draft that only you can see."), "success")
    return redirect(url_for("work.show", id=row.id), 303)


def _sheet(task: Task) -> Sheet:
    who = signed_in()
    voices = () if task.corrects is not None else voices_for(who.role)
    if request.method == "POST":
        return Sheet(voices=voices, typed=request.form)
    before = task.draft or task.corrects
    shown = written(before.id)[0] if before else None
    own = offers.changeable(db(), [piece.id for piece in shown.evidence], by=who, draft=task.draft) if shown else ()
    sheet = Sheet(voices=voices, typed=None, written=shown, own=own, as_of=today(), voice=Voice.CIVIL_SOCIETY)
    if task.draft is None:
        sheet.main.reason.data = ""
    sheet.main.seen.data = " ".join(_marks(task))
    return sheet


def _marks(task: Task) -> list[str]:
    return reads.marks(db(), task.subject.id, *([task.draft] if task.draft else []))


def _action(sheet: Sheet) -> str:
    action = request.form.get("action", ENTER)
    if action not in ACTIONS:
        abort(400)
    if action != ENTER:
        return action
    # The enter key looks for evidence where its words were changed, and else shows the preview.
    return SEARCH if (sheet.main.find.data or "") != (sheet.main.found.data or "") else PREVIEW


def _write(task: Task, typed: Typed, action: str) -> Assessment:
    """Write what was typed, for good or for a preview only, and let the rules look at it as far as the action asks."""
    row = _save(task, typed)
    if action != SAVE:
        assessments.check(db(), row, today=today())
    if action == SUBMIT:
        seen = {*marks_seen(), reads.mark_of(row)}
        assessments.submit(db(), row, by=signed_in(), today=today(), seen=seen)
    return row


def _save(task: Task, typed: Typed) -> Assessment:
    who, moment = signed_in(), now()
    if task.corrects is not None and task.draft is None:
        return assessments.propose_correction(db(), task.corrects, typed=typed, by=who, today=today(), now=moment)
    return assessments.save_draft(
        db(),
        task.subject.id,
        typed=typed,
        by=who,
        today=today(),
        now=moment,
        draft=task.draft,
        seen=marks_seen(),
    )


def _form_page(task: Task, sheet: Sheet) -> str:
    who, words = signed_in(), sheet.main.find.data or ""
    offer = offers.offer(db(), task.subject.id, to=who, language=language(), picked=sheet.picked, words=words)
    sheet.main.found.data = words
    sheet.add_blank_rows()
    mine = reads.own_in_progress(db(), who.id, recommendation_id=task.subject.id)
    return render_template(
        "assess/form.html",
        task=task,
        subject=task.subject,
        sheet=sheet,
        offer=offer,
        documents=offers.document_names(db()),
        on_record=on_record(task.subject),
        own=[row for row in mine if task.draft is None or row.id != task.draft.id],
        corrected=written(task.corrects.id)[0] if task.corrects else None,
        reviews=reads.reviews_of(db(), task.draft.id) if task.draft else [],
        earliest=task.subject.dated.first if task.subject.dated else None,
        latest=today(),
        result_wanted=task.subject.action_type in RESULT_ACTIONS,
    )


def _preview_page(task: Task, row: Assessment) -> str:
    return render_template(
        "assess/preview.html",
        task=task,
        subject=task.subject,
        shown=written(row.id)[0],
        beside=beside(task.subject, row),
        kept=[*typed_values(), ("seen", request.form.get("seen", ""))],
    )


def beside(subject: Subject, row: Assessment) -> Written | None:
    """Return what a proposed judgement is to be compared with: the row it corrects, else what is shown today.

    That is the same voice's judgement, else that of civil society or of the editors.
    """
    if row.corrects_id is not None:
        return written(row.corrects_id)[0]
    shown = reads.shown_ids(db(), subject.id, today=today())
    voice = next((one for one in (row.voice, Voice.CIVIL_SOCIETY, Voice.EDITORS) if one in shown), None)
    return written(shown[voice])[0] if voice else None


def _changed(task: Task, overtaken: Overtaken, mine: Typed | None, action: str) -> tuple[str, int]:
    """Show what changed since the form was opened; what was typed goes on to where it can be used now."""
    ids = [row.id for row in overtaken.newer]
    db().rollback()
    newer = written(*ids)
    seen = _marks(task)
    here, again = request.path, action
    stuck = task.draft is not None and (own_draft(task.draft.id) is None)
    if stuck or (newer and task.corrects is not None and _is_replaced(task.corrects)):
        newest = assessments.newest_of(db(), task.corrects) if task.corrects else None
        here, again = _elsewhere(task, newest), EDIT
    ways = [WayOn(here, again, _way_words(again))]
    if mine is not None and again != EDIT:
        ways.append(WayOn(here, EDIT, _("Change what I wrote"), "secondary"))
    return changed_page(task.subject, overtaken.faults, newer=newer, mine=mine, seen=seen, ways_on=ways)


def _is_replaced(row: Assessment) -> bool:
    return reads.corrected_by(db(), row.id) is not None


def _elsewhere(task: Task, newest: Assessment | None) -> str:
    if newest is None or newest.status is None:
        return url_for("assess.log", tail=task.subject.reference.path)
    return url_for("assess.correct", id=newest.id)


def _way_words(action: str) -> str:
    words: dict[str, str] = {
        SUBMIT: _("Submit mine for review, having seen this"),
        SAVE: _("Save mine as a draft, having seen this"),
        PREVIEW: _("Go on to the preview, having seen this"),
        EDIT: _("Go on from here with what I wrote"),
    }
    return words[action]


class RetractionForm(Form):
    """Why a judgement is taken back."""

    seen = HiddenField()
    reason = TextAreaField(_l("Why it is retracted"), [at_most(1000)])


def _retract(task: Task) -> Answer:
    who, row = signed_in(), task.corrects
    if row is None:
        abort(404)
    form = RetractionForm(request.form if request.method == "POST" else None)
    if request.method != "POST":
        form.seen.data = " ".join(_marks(task))
        form.reason.data = task.draft.reason if task.draft else ""
        return _retraction_page(task, form)
    if request.form.get("action") == EDIT or not form.validate():
        return _retraction_page(task, form), 200 if not form.errors else 422
    seen, reason = marks_seen(), form.reason.data or ""
    try:
        draft = assessments.propose_retraction(db(), row, reason=reason, by=who, now=now(), draft=task.draft, seen=seen)
        assessments.submit(db(), draft, by=who, today=today(), seen={*seen, reads.mark_of(draft)})
    except Overtaken as overtaken:
        return _changed(task, overtaken, None, SUBMIT)
    except Refused as refused:
        db().rollback()
        add_faults(form, refused.faults)
        return _retraction_page(task, form), 422
    db().commit()
    flash(_("The retraction is submitted for review. Until a reviewer publishes it, nothing changes."), "success")
    return redirect(url_for("work.show", id=draft.id), 303)


def _retraction_page(task: Task, form: RetractionForm) -> str:
    return render_template(
        "assess/retract.html",
        subject=task.subject,
        form=form,
        retracted=written(task.corrects.id)[0] if task.corrects else None,
        reviews=reads.reviews_of(db(), task.draft.id) if task.draft else [],
    )
