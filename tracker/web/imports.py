"""Files that somebody without access filled in, taken back for review (`download.workbook_to_fill` gives them out)."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from tracker.domain.vocabulary import Role
from tracker.importers.assessments import read_filled
from tracker.services.assessment_imports import SOURCE, FileRefused, Receipt, submit_file
from tracker.store.imports import runs_of, states_of
from tracker.store.models import ImportRun
from tracker.web.asking import today
from tracker.web.forms import Form
from tracker.web.language import fault_text
from tracker.web.session import db, needs, now, signed_in
from tracker.web.uploads import name_of, takes_upload

blueprint = Blueprint("imports", __name__)

Answer = str | tuple[str, int] | Response

LARGEST: Final = 5 * 1024 * 1024


class UploadForm(Form):
    """A filled-in file."""

    file = FileField(_l("Filled-in workbook or CSV file"), [FileRequired(_l("Choose a file."))])


@blueprint.route("/work/imports", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
@takes_upload(LARGEST)
def assessments() -> Answer:
    """Take a filled-in file: all of it goes to the reviewers, or nothing with every fault named."""
    form = UploadForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    # Before the database is asked for anything: nobody's write waits while a file is read.
    uploaded: FileStorage = form.file.data
    read = read_filled(name_of(uploaded), uploaded.stream.read(LARGEST + 1))
    try:
        receipt = submit_file(db(), read, by=signed_in(), today=today(), now=now())
    except FileRefused as refused:
        db().rollback()
        return _page(form, refused), 422
    db().commit()
    if not receipt.submitted:
        return _page(form, receipt=receipt)
    flash(_("Submitted for review."), "success")
    return redirect(url_for("imports.receipt", id=runs_of(db(), signed_in().id, SOURCE)[0].id), 303)


def _page(form: UploadForm, refused: FileRefused | None = None, receipt: Receipt | None = None) -> str:
    found = refused.problems if refused else []
    problems = [(fault_text(one.where) if one.where else "", fault_text(one.what)) for one in found]
    return render_template(
        "imports/upload.html",
        form=form,
        problems=problems,
        receipt=receipt,
        runs=runs_of(db(), signed_in().id, SOURCE),
        largest=LARGEST // 1024**2,
    )


@blueprint.get("/work/imports/<int:id>")
@needs(Role.RESEARCHER)
def receipt(id: int) -> str:
    """Show what came of one's own import, and where each judgement stands by now."""
    run = db().get(ImportRun, id)
    if run is None or run.account_id != signed_in().id or run.source != SOURCE:
        abort(404)
    lines = [*run.receipt["submitted"], *run.receipt["already_submitted"]]
    states = states_of(db(), [line["assessment"] for line in lines])
    return render_template("imports/receipt.html", run=run, states=states)
