"""What the pages of documents on their way in share: their blueprint, and finding the draft that is meant."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from tracker.store.models import DocumentDraft
from tracker.web.session import db

blueprint = Blueprint("documents", __name__)

Answer = str | tuple[str, int] | Response


def find_draft(id_: int) -> DocumentDraft:
    """Return a draft; answers 404 when it is not there, or not any more."""
    found = db().get(DocumentDraft, id_)
    if found is None:
        abort(404)
    return found
