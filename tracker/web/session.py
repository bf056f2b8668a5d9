"""The request's database session, who is asking, and who may use which endpoint.

Default deny: an endpoint that says neither `@public` nor `@needs(...)` answers 403.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, SecurityError
from werkzeug.wrappers import Response
from wtforms import ValidationError

from tracker.domain.questions import clearance_of
from tracker.domain.vocabulary import Role, Sensitivity
from tracker.services import accounts
from tracker.store.db import begin_reading, begin_writing
from tracker.store.models import Account
from tracker.web.site import site

View = TypeVar("View", bound=Callable[..., Any])

ACCESS = "tracker_access"
"""Attribute of a view that says who may use it: "public", or a Role."""

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN = "token"  # noqa: S105 - the name under which it lies in the cookie


class SignInEnded(Forbidden):
    """A form of ours came in after its sender's sign-in had ended; the page that answers keeps what was written."""


def public(view: View) -> View:
    """Let everybody use a view."""
    setattr(view, ACCESS, "public")
    return view


def needs(role: Role) -> Callable[[View], View]:
    """Let accounts of this role, and of the roles above it, use a view."""

    def mark(view: View) -> View:
        setattr(view, ACCESS, role)
        return view

    return mark


def db() -> Session:
    """Return the request's session, opened at first use; one that will write holds SQLite's lock from the start.

    One that only reads sees the record as it was at one moment.

    Whoever is refused never gets here, so that nobody's write waits for them.
    """
    if "db" not in g:
        g.db = site().sessions()
        begin = begin_reading if request.method in READING_METHODS else begin_writing
        begin(g.db)
    found: Session = g.db
    return found


def now() -> datetime:
    """Return the moment it is for this site."""
    return site().settings.now()


def account() -> Account | None:
    """Return who is signed in, or None; as they were read, in no session, so that pages of errors know them too."""
    found: Account | None = g.get("account")
    return found


def signed_in() -> Account:
    """Return who is signed in; for views that need a role."""
    found = account()
    if found is None:
        abort(403)
    return found


def clearance() -> frozenset[Sensitivity]:
    """Return which evidence the asker may see."""
    found = account()
    return clearance_of(found.role if found else None)


def sign_in_token() -> str:
    """Return the token of the request's sign-in; empty without one."""
    return str(session.get(TOKEN, ""))


def enter(token: str) -> None:
    """Begin a sign-in in this browser; nothing of the time before is carried over, form tokens included."""
    leave()
    session[TOKEN] = token
    with site().sessions() as reading:
        g.account = accounts.resume(reading, token, now=datetime.now(UTC))


def leave() -> None:
    """Forget in this browser who was signed in."""
    session.clear()
    g.pop("account", None)
    g.pop("csrf_token", None)  # where Flask-WTF remembers the token of the session that is no more


def set_up_session(app: Flask) -> None:
    """Close the session after each request, find out who asks, and refuse what is not allowed."""
    app.before_request(_refuse_other_hosts)
    app.before_request(_refuse_nul)
    app.before_request(_find_account)
    app.before_request(_refuse_other_sites)
    app.before_request(_guard)
    app.teardown_request(_close)


def _refuse_other_hosts() -> Response | None:
    # Without a host that is ours no address of a page can be made: the answer is bare.
    if isinstance(request.routing_exception, SecurityError):
        return Response(_("This site is not reached under that name."), 400, mimetype="text/plain")
    return None


def _refuse_nul() -> None:
    # Nothing has such an address, and PostgreSQL takes the question for an error.
    if "\0" in request.path:
        abort(404)


def _find_account() -> None:
    token = sign_in_token()
    if not token or request.endpoint == "static":
        return
    moment = datetime.now(UTC)
    # In a session of its own, closed before anything is written: SQLite lets no two of ours overlap.
    with site().sessions() as reading:
        found = accounts.resume(reading, token, now=moment)
    if found is None:
        session.pop(TOKEN)
        g.sign_in_ended = True
        return
    g.account = found
    try:
        accounts.keep_alive(site().sessions, token, now=moment)
    except OperationalError:
        # Busy with an import, or full: that a use was not noted is no reason to show nothing.
        current_app.logger.warning("the use of a sign-in could not be noted")


def _refuse_other_sites() -> None:
    # The form token is the first line; browsers that say where a request comes from give a second.
    elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if elsewhere and request.method not in READING_METHODS:
        abort(403)


def _guard() -> Response | None:
    access = _access()
    who = account()
    if access == "public" or (isinstance(access, Role) and who is not None and who.role.may(access)):
        return None
    if isinstance(access, Role) and who is None:
        if request.method in READING_METHODS:
            return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)
        if g.get("sign_in_ended") and _is_our_form():
            raise SignInEnded
    raise Forbidden


def _access() -> object:
    """Return who may use what is asked for: "public", a Role, or None when its view does not say."""
    if request.endpoint in (None, "static"):  # nothing there, or nothing secret
        return "public"
    return getattr(current_app.view_functions[str(request.endpoint)], ACCESS, None)


def _is_our_form() -> bool:
    """Tell whether the form bears the token of this browser: no other site wrote what is in it."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _close(_error: BaseException | None) -> None:
    opened: Session | None = g.pop("db", None)
    if opened is not None:
        opened.close()
