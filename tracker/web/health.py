"""Whether the site is up and can read its database."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from tracker import __version__
from tracker.store.versions import data_version
from tracker.web.session import db, public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def show() -> dict[str, Any]:
    """Answer 200 with the version when the database can be read."""
    db().execute(sa.text("SELECT 1"))
    return {"status": "ok", "version": __version__, "data_version": data_version(db())}
