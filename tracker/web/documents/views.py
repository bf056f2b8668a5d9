"""Uploading a document, looking over what was read of it, correcting its header, publishing or deleting it."""

import hashlib
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from tracker.domain.drafts import UNCONFIRMED, day_of
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Role
from tracker.importers.documents import ReadDocument, read_document
from tracker.importers.documents.kinds import LARGEST_FILE
from tracker.services import documents as services
from tracker.services.drafts.deadlines import adopted_of
from tracker.services.drafts.keep import find_draft as draft_of
from tracker.services.drafts.keep import keep
from tracker.services.drafts.publish import Proposal, propose, publish
from tracker.services.drafts.review import CHANGED, discard, lock, save_header
from tracker.store import drafts as reads
from tracker.store.models import DocumentDraft
from tracker.web.documents.blueprint import Answer, blueprint, find_draft
from tracker.web.documents.forms import DeleteForm, HeaderForm, PublishForm, UploadForm
from tracker.web.documents.shown import SHOWN, disagreements_of, lines_of, problems_of
from tracker.web.forms import add_faults
from tracker.web.language import fault_text
from tracker.web.reader import language_name
from tracker.web.session import db, needs, now, signed_in
from tracker.web.uploads import name_of, takes_upload


@blueprint.route("/work/documents", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
@takes_upload(LARGEST_FILE)
def upload() -> Answer:
    """List documents on their way in, and take the file of another one."""
    form = UploadForm()
    if not form.is_submitted():
        return _upload_page(form)
    if not form.validate():
        return _upload_page(form), 422
    uploaded: FileStorage = form.file.data
    name, data = name_of(uploaded), uploaded.stream.read(LARGEST_FILE + 1)
    digest = hashlib.sha256(data).hexdigest()
    about = {"symbol": form.symbol.data, "language": form.language.data}
    try:
        # Before the database is asked for anything: nobody's write waits while a file is read.
        read = _read(name, data)
        draft = keep(db(), read, name=name, sha256=digest, by=signed_in(), now=now(), **about)
    except Refused as refused:
        db().rollback()
        add_faults(form, refused.faults)
        return _upload_page(form, draft_of(db(), **about)), 422
    db().commit()
    flash(_("The file was read. Nothing of it is public yet."), "success")
    return redirect(url_for("documents.show", id=draft.id), 303)


def _read(name: str, data: bytes) -> ReadDocument:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"document{PurePath(name).suffix.lower()[:10]}"
        path.write_bytes(data)
        return read_document(path)


def _upload_page(form: UploadForm, draft: DocumentDraft | None = None) -> str:
    return render_template(
        "documents/upload.html",
        form=form,
        there=draft,
        drafts=reads.all_drafts(db()),
        runs=reads.published_runs(db()),
        symbols=reads.symbols_known(db()),
        largest=LARGEST_FILE // 1024**2,
        language_name=language_name,
    )


@blueprint.get("/work/documents/<int:id>")
@needs(Role.RESEARCHER)
def show(id: int) -> Answer:
    """Show what was read of a document, paragraph by paragraph, and how far the review has come."""
    return _overview(find_draft(id), DeleteForm(None))


def _overview(draft: DocumentDraft, form: DeleteForm) -> str:
    chosen = request.args.get("show", "all")
    if chosen not in SHOWN:
        abort(400)
    rows, others = reads.paragraphs_of(db(), draft.id), reads.other_texts(db(), draft)
    tracked, adopted = reads.tracked_in(db(), draft.symbol), adopted_of(db(), draft)
    lines = lines_of(draft, rows, others, tracked, adopted)
    kept = [line for line in lines if not line.row.left_out]
    return render_template(
        "documents/draft.html",
        draft=draft,
        document=services.document_of(db(), draft.symbol),
        by=reads.signatures_of(db(), [draft.uploaded_by_id])[draft.uploaded_by_id],
        lines=[line for line in lines if SHOWN[chosen](line)],
        counts={name: sum(1 for line in lines if holds(line)) for name, holds in SHOWN.items()},
        chosen=chosen,
        kept=len(kept),
        confirmed=sum(1 for line in kept if line.row.confirmed),
        open_recommending=sum(1 for line in kept if line.recommends and line.is_open),
        problems=problems_of(draft, rows),
        disagreements=disagreements_of(draft, rows, others),
        ids={row.number: row.id for row in rows if not row.left_out},
        others=sorted({language_name(other.language) for other in others}),
        language_name=language_name,
        form=form,
        may_delete=_may_delete(draft),
    )


def _may_delete(draft: DocumentDraft) -> bool:
    return draft.uploaded_by_id == signed_in().id or signed_in().role.may(Role.REVIEWER)


@blueprint.route("/work/documents/<int:id>/header", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def header(id: int) -> Answer:
    """Correct what stands before the first paragraph."""
    draft = find_draft(id)
    if request.method != "POST":
        return _header_page(draft, _header_form(draft))
    form = HeaderForm()
    if not form.validate():
        return _header_page(draft, form), 422
    try:
        draft = lock(db(), id)
        save_header(db(), draft, form.header(), seen=_number(form.seen.data))
    except Refused as refused:
        db().rollback()
        if not isinstance(refused, Conflict):
            add_faults(form, refused.faults)
            return _header_page(draft, form), 422
        draft = find_draft(id)
        form.seen.data = str(draft.version)
        return _header_page(draft, form, theirs=_header_form(draft)), 409
    db().commit()
    flash(_("The header is saved."), "success")
    return redirect(url_for("documents.show", id=id), 303)


def _header_form(draft: DocumentDraft) -> HeaderForm:
    days = {name: day_of(draft.header.get(name)) for name in ("adopted_on", "distributed_on")}
    return HeaderForm(None, data={**draft.header, **days, "seen": str(draft.version)})


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _header_page(draft: DocumentDraft, form: HeaderForm, theirs: HeaderForm | None = None) -> str:
    return render_template(
        "documents/header.html",
        draft=draft,
        form=form,
        theirs=theirs,
        document=services.document_of(db(), draft.symbol),
    )


@blueprint.route("/work/documents/<int:id>/publication", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def publication(id: int) -> Answer:
    """Show what publishing a document would write, and write it: everything or nothing."""
    draft = find_draft(id)
    if request.method != "POST":
        proposal = propose(db(), draft)
        return _publication_page(draft, proposal, PublishForm(None, data={"seen": proposal.mark}))
    form = PublishForm()
    form.validate()
    replace = bool(form.replace.data)
    try:
        draft = lock(db(), id)
        run = publish(db(), draft, seen=form.seen.data or "", replace=replace, by=signed_in(), now=now())
    except Refused as refused:
        db().rollback()
        draft = find_draft(id)
        proposal = propose(db(), draft)
        form.seen.data = proposal.mark
        form.form_errors += [fault_text(one) for one in refused.faults if one.message == CHANGED]
        add_faults(form, [proposal.replaces] if proposal.replaces and not replace else [])
        return _publication_page(draft, proposal, form), 409 if isinstance(refused, Conflict) else 422
    db().commit()
    said = run.receipt
    counts = {"paragraphs": said["paragraphs"]["read"], "new": len(said["recommendations"])}
    flash(_("Published: %(paragraphs)s paragraphs, %(new)s new recommendations.", **counts), "success")
    if written := len(said["deadlines"]["new"]) + len(said["deadlines"]["changed"]):
        flash(
            ngettext("%(num)s deadline is on the calendar.", "%(num)s deadlines are on the calendar.", written),
            "success",
        )
    return redirect(url_for("catalogue.document", key=said["symbol"]), 303)


def _publication_page(draft: DocumentDraft, proposal: Proposal, form: PublishForm) -> str:
    rows = reads.paragraphs_of(db(), draft.id)
    said = services.receipt(proposal.plan) if proposal.plan else None
    return render_template(
        "documents/publication.html",
        draft=draft,
        proposal=proposal,
        form=form,
        said=said,
        faults=[(fault_text(one), one.place) for one in proposal.faults if one.message != UNCONFIRMED],
        unconfirmed=[one.place for one in proposal.faults if one.message == UNCONFIRMED],
        notes=[fault_text(one) for one in proposal.plan.notes] if proposal.plan else [],
        ids={row.number: row.id for row in rows if not row.left_out},
        kept=sum(1 for row in rows if not row.left_out),
        language_name=language_name,
    )


@blueprint.post("/work/documents/<int:id>/delete")
@needs(Role.RESEARCHER)
def delete(id: int) -> Answer:
    """Delete a document that is not published, with all that was written for it."""
    draft = find_draft(id)
    if not _may_delete(draft):
        abort(403)
    form = DeleteForm()
    if not form.validate():
        return _overview(draft, form), 422
    discard(db(), lock(db(), id))
    db().commit()
    flash(_("The document is deleted. Nothing of it was public."), "success")
    return redirect(url_for("documents.upload"), 303)
