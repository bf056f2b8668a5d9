"""The export of the UN index through a browser: checked first, then imported, with its receipt kept."""

import json
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.messages import Fault, Refused
from tracker.domain.uhri_names import Country, find_country
from tracker.domain.vocabulary import Role
from tracker.importers.lookups import LookupRefused, read_countries, read_labels
from tracker.importers.uhri_limited import read_limited
from tracker.services.uhri import Receipt, Source, bring_in
from tracker.store.annotations import states_in
from tracker.store.imports import PUBLIC_SOURCES, public_runs, runs_of
from tracker.store.models import Account, ImportRun
from tracker.store.suggestions import waiting_count
from tracker.web.forms import Form
from tracker.web.kept_files import Busy, KeptFile, KeptFiles, one_at_a_time
from tracker.web.language import fault_text
from tracker.web.session import db, needs, now, signed_in
from tracker.web.site import site
from tracker.web.uhri_receipt import said, shown
from tracker.web.uploads import name_of, takes_upload

blueprint = Blueprint("uhri", __name__)

T = TypeVar("T")
Answer = str | tuple[str, int] | Response

SOURCE: Final = "uhri"
LARGEST: Final = 50 * 1024 * 1024
COMMAND: Final = "tracker import uhri FILE --dry-run"
STATE: Final = "KGZ"
"""Whose records are read as long as nothing is tracked yet."""


class UploadForm(Form):
    """An export of the UN index."""

    file = FileField(_l("Export of the UN index (UHRI)"), [FileRequired(_l("Choose a file."))])


@blueprint.route("/work/uhri", methods=["GET", "POST"])
@needs(Role.REVIEWER)
@takes_upload(
    LARGEST,
    _l(
        "The file is larger than %(most)s MB. Import it on the machine of this site with the command: %(command)s",
        most=LARGEST // 1024**2,
        command=COMMAND,
    ),
)
def upload() -> Answer:
    """Take an export and say what importing it would do; nothing is written yet."""
    form = UploadForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    files = _files()
    try:
        # One at a time: what reading takes is bounded, however many people send files.
        with one_at_a_time(site().settings.data):
            kept = files.keep(form.file.data)
            receipt = _checked(kept)
    except Busy:
        return _page(form, [_busy()]), 503
    except Refused as refused:
        files.drop()
        return _page(form, [fault_text(one) for one in refused.faults], name_of(form.file.data)), 422
    return render_template("uhri/checked.html", kept=kept, receipt=shown(receipt.record()), said=said)


@blueprint.post("/work/uhri/import")
@needs(Role.REVIEWER)
def confirm() -> Answer:
    """Import a file that was checked: all of it, or nothing."""
    files = _files()
    kept = files.find(request.form.get("kept", ""))
    if kept is None:
        return _page(UploadForm(None), [_("The file is not kept here any more: send it again.")]), 422
    try:
        with one_at_a_time(site().settings.data):
            receipt = _brought(kept, db, dry_run=False)
            if receipt.wrote:
                db().commit()
    except Busy:
        return _page(UploadForm(None), [_busy()]), 503
    except IntegrityError:
        db().rollback()
        return _page(UploadForm(None), [_("Somebody else wrote the same just now. Nothing was imported.")]), 409
    except Refused as refused:
        db().rollback()
        return _page(UploadForm(None), [fault_text(one) for one in refused.faults], kept.name), 422
    files.drop()
    if not receipt.wrote:
        flash(_("Nothing was written: the record has all of it."), "info")
        return redirect(url_for("uhri.upload"), 303)
    flash(_("Imported: it is part of the record now."), "success")
    return redirect(url_for("uhri.receipt", id=runs_of(db(), signed_in().id, SOURCE)[0].id), 303)


def _busy() -> str:
    return str(_("Another file is being read just now. Nothing was imported: try again in a minute."))


def _files() -> KeptFiles:
    return KeptFiles(site().settings.data, signed_in().id)


def _checked(kept: KeptFile) -> Receipt:
    # In a session that only reads: who writes is not held up.
    with site().sessions() as reading:
        return _brought(kept, lambda: reading, dry_run=True)


def _brought(kept: KeptFile, session: Callable[[], Session], *, dry_run: bool) -> Receipt:
    """Read a file, and only then ask for the session, whose lock nobody shall wait for meanwhile; raises Refused."""
    began = now()
    country = _country()
    reading = read_limited(kept.path, country)
    source = Source(kept.name, began, now, lambda: reading.peak_memory_mb, account_id=signed_in().id)
    labels = _looked_up(lambda: read_labels(site().settings.register))
    return bring_in(session(), reading.export, labels, country, source, dry_run=dry_run)


def _country() -> Country:
    """Return the State that is tracked here."""
    with site().sessions() as reading:
        states = states_in(reading)
    code = min(states) if len(states) == 1 else STATE
    country = find_country(_looked_up(lambda: read_countries(site().settings.register)), code)
    if country is None:
        raise Refused(Fault("file", _("The tables of this site do not know the State %(code)s.", code=code)))
    return country


def _looked_up(read: Callable[[], T]) -> T:
    try:
        return read()
    except LookupRefused as problem:
        raise Refused(Fault("file", str(problem))) from problem


def _page(form: UploadForm, problems: list[str] | None = None, file: str = "") -> str:
    return render_template(
        "uhri/upload.html",
        form=form,
        problems=problems or [],
        file=file,
        runs=public_runs(db()),
        waiting=waiting_count(db()),
        largest=LARGEST // 1024**2,
        command=COMMAND,
    )


def _run(id: int) -> ImportRun:
    run = db().get(ImportRun, id)
    if run is None or run.source not in PUBLIC_SOURCES:
        abort(404)
    return run


@blueprint.get("/work/uhri/<int:id>")
@needs(Role.REVIEWER)
def receipt(id: int) -> str:
    """Show what came of an import into the public record."""
    run = _run(id)
    who = db().get(Account, run.account_id) if run.account_id is not None else None
    told: Any = shown(run.receipt) if run.source == SOURCE else None
    kept = "" if told else json.dumps(run.receipt, ensure_ascii=False, indent=2)
    return render_template("uhri/receipt.html", run=run, who=who, receipt=told, kept=kept, said=said)


@blueprint.get("/work/uhri/<int:id>/receipt.json")
@needs(Role.REVIEWER)
def receipt_json(id: int) -> Response:
    """Give a receipt as it was kept."""
    run = _run(id)
    answer = Response(json.dumps(run.receipt, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename=import-{run.id}-receipt.json"
    return answer
