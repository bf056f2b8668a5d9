"""The application: blueprints, and what surrounds every view."""

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.routing import IntegerConverter, Map

from tracker.domain.rates import RULES_VERSION
from tracker.settings import Settings
from tracker.store.db import Sessions
from tracker.web import (
    account,
    assess,
    browse,
    catalogue,
    changes,
    charts,
    claims,
    cut_files,
    cuts,
    demand_members,
    documents,
    download,
    health,
    home,
    imports,
    methodology,
    progress,
    search,
    series,
    suggestions,
    uhri_imports,
    un_index,
    un_index_files,
    work,
)
from tracker.web import calendar as _calendar  # noqa: F401 - its view is on the catalogue's blueprint
from tracker.web import demands as _demands  # noqa: F401 - its views are on the catalogue's blueprint
from tracker.web import evidence as _evidence  # noqa: F401 - likewise
from tracker.web.drawings import set_up_drawings
from tracker.web.due_rows import set_up_due_rows
from tracker.web.errors import set_up_errors
from tracker.web.headers import set_up_headers
from tracker.web.labels import set_up_labels
from tracker.web.language import set_up_language
from tracker.web.memory import set_up_memory
from tracker.web.session import account as who
from tracker.web.session import set_up_session
from tracker.web.site import Site, site
from tracker.web.uploads import set_up_uploads

BLUEPRINTS = (
    home.blueprint,
    browse.blueprint,
    catalogue.blueprint,
    progress.blueprint,
    changes.blueprint,
    series.blueprint,
    cuts.blueprint,
    cut_files.blueprint,
    charts.blueprint,
    search.blueprint,
    claims.blueprint,
    methodology.blueprint,
    download.blueprint,
    account.blueprint,
    assess.blueprint,
    work.blueprint,
    imports.blueprint,
    un_index.blueprint,
    documents.blueprint,
    uhri_imports.blueprint,
    suggestions.blueprint,
    un_index_files.blueprint,
    demand_members.blueprint,
    health.blueprint,
)
LARGEST_FORM = 512 * 1024
"""Bytes a form may have; nothing that is typed comes near it."""


class RowNumber(IntegerConverter):
    """The number of a row in an address: one that no database can hold names none, and is not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def create_app(settings: Settings, sessions: Sessions) -> Flask:
    """Make the site over a database; the caller has migrated it."""
    app = Flask("tracker.web", static_folder="static", template_folder="templates")
    app.extensions["tracker"] = Site(settings, sessions)
    app.config.update(
        SECRET_KEY=settings.key(),
        SESSION_COOKIE_NAME="__Host-tracker" if settings.secure else "tracker",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in lasts
    )
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    set_up_session(app)
    set_up_language(app)
    set_up_labels(app)
    set_up_drawings(app)
    set_up_due_rows(app)
    set_up_uploads(app)
    CSRFProtect(app)
    set_up_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_frame)
    # Answers are worked on in the reverse order: memory keeps the page with its headers' help, headers come last.
    set_up_headers(app)
    set_up_memory(app)
    return app


def _frame() -> dict[str, object]:
    return {
        "account": who(),
        "rules_version": RULES_VERSION,
        "demo_day": site().settings.today,
        "data_licence": "CC BY 4.0",
        "csrf_field": _csrf_field,
    }


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
