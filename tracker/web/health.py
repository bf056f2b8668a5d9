"""Whether the site is up and can read its database."""

from flask import Blueprint

from tracker import __version__
from tracker.web.asking import version
from tracker.web.session import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def show() -> dict[str, str | int]:
    """Answer 200 with the version when the database can be read."""
    return {"status": "ok", "version": __version__, "data_version": version()}
