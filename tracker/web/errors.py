"""Errors as pages that help: what happened, and ways on."""

import secrets
from typing import Final

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from tracker.domain.messages import Conflict, Refused
from tracker.web.language import fault_text
from tracker.web.uploads import what_instead

TOLD_TO_PROGRAMS = ("Allow", "Retry-After")
"""Headers of an error that a program acts on; the page replaces its words, not these."""

UNAVAILABLE: Final = (OperationalError, InternalError, PoolTimeout)
"""What the database says when it is locked, full, read-only or out of reach, and when no connection to it is free."""

RETRY_AFTER: Final = 30
"""Seconds after which it is worth asking a database again that could not be used."""


def set_up_errors(app: Flask) -> None:
    """Show every error as a page in the reader's language; log what is our own fault under a number."""
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(Refused, _show_refusal)
    for kind in UNAVAILABLE:
        app.register_error_handler(kind, _show_unavailable)


def _texts(code: int) -> tuple[str, str]:
    texts = {
        400: (_("The request could not be understood"), _("Something in the address or the form is not as expected.")),
        403: (_("Not allowed"), _("This page is for people with another role, or the form came from elsewhere.")),
        404: (_("Nothing here"), _("The record has no such page. The address may be mistyped, or it may have moved.")),
        405: (_("Not possible here"), _("This address does not take this kind of request.")),
        409: (_("The record has changed"), _("Somebody else was faster. Nothing was overwritten and nothing is lost.")),
        413: (_("Too large"), _("What was sent is larger than this page takes. Shorten it, or send it in parts.")),
        422: (_("Not accepted"), _("The rules of the record do not allow this.")),
        429: (_("Too many attempts"), _("Wait a while before you try again.")),
        500: (_("Our fault"), _("Something broke on our side. Nothing was half-written; please try again.")),
        503: (_("Not available just now"), _("The record cannot be read or written at the moment. Try again soon.")),
    }
    return texts.get(code, texts[500] if code >= 500 else texts[400])


def error_page(code: int, message: str = "", request_id: str = "") -> tuple[str, int]:
    """Return the page for an error; `message` replaces the general explanation."""
    title, general = _texts(code)
    links = [
        (url_for("browse.recommendations"), _("Search the recommendations")),
        (url_for("catalogue.documents"), _("All documents")),
        (url_for("home.overview"), _("Overview")),
    ]
    if code == 403:
        links.insert(0, (url_for("account.sign_in"), _("Sign in")))
    page = render_template(
        "error.html", code=code, title=title, message=message or general, links=links, request_id=request_id
    )
    return page, code


def _show(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    request_id = ""
    if isinstance(error, InternalServerError):
        request_id = secrets.token_hex(4)
        # Neither the query nor the form: they may hold names.
        current_app.logger.error("error %s at %s %s", request_id, request.method, request.endpoint)
    page, _code = error_page(code, _own_words(error), request_id)
    return page, code, {name: value for name, value in error.get_headers() if name in TOLD_TO_PROGRAMS}


def _own_words(error: HTTPException) -> str:
    if isinstance(error, RequestEntityTooLarge):
        return what_instead()
    return _stale_form() if isinstance(error, CSRFError) else ""


def _stale_form() -> str:
    text: str = _(
        "The form was opened before you signed in or out, or this browser does not keep our cookie. Nothing of it was "
        "saved. Go back, copy what you wrote, open the page anew and send it from there."
    )
    return text


def _show_unavailable(error: SQLAlchemyError) -> tuple[str, int, dict[str, str]]:
    request_id = secrets.token_hex(4)
    # What the database said, without the statement and its values.
    reason = str(getattr(error, "orig", error)).partition("\n")[0]
    current_app.logger.error("error %s at %s %s: %s", request_id, request.method, request.endpoint, reason)
    page, code = error_page(503, request_id=request_id)
    return page, code, {"Retry-After": str(RETRY_AFTER)}


def _show_refusal(error: Refused) -> tuple[str, int]:
    message = " ".join(fault_text(fault) for fault in error.faults)
    return error_page(409 if isinstance(error, Conflict) else 422, message)
