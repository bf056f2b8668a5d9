"""Signing in and out, and what holders of an account see and do about it."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo

from tracker.domain.messages import Refused
from tracker.domain.vocabulary import Role
from tracker.services import accounts
from tracker.services.passphrases import LONGEST, SHORTEST
from tracker.web.forms import Form, add_faults, required
from tracker.web.session import SignInEnded, account, db, enter, leave, needs, public, sign_in_token, signed_in
from tracker.web.site import site

blueprint = Blueprint("account", __name__)

SIGNED_OUT: Final = '"cache", "storage"'
"""What a browser forgets on signing out. Not "cookies": that would lose the language, and sign people out of every
other site under the same domain; our own cookie is deleted by itself."""

Pairs = Sequence[tuple[str, str]]


class SignInForm(Form):
    """Who one is; `next` is where one wanted to go, `kept` what one had written when the sign-in ended."""

    name = StringField(_l("Name"), [required()])
    passphrase = PasswordField(_l("Passphrase"), [required()])
    next = HiddenField()
    kept = HiddenField()


class PassphraseForm(Form):
    """The change of one's own passphrase."""

    current = PasswordField(_l("Present passphrase"), [required()])
    passphrase = PasswordField(_l("New passphrase"), [required()])
    repeated = PasswordField(
        _l("New passphrase once more"),
        [required(), EqualTo("passphrase", _l("This differs from the new passphrase above."))],
    )


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """Ask who one is."""
    asked = request.args.get("next", "")
    if account() is not None:
        return redirect(_way_on(asked), 303)
    return _sign_in_page(SignInForm(next=asked))


@blueprint.post("/sign-in")
@public
def begin() -> Response:
    """Begin a sign-in: go on where one wanted to, or hand back the form that came in too late."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        token = accounts.sign_in(
            site().sessions, form.name.data, form.passphrase.data, key=_key(), now=datetime.now(UTC)
        )
    except accounts.TooManyAttempts as refusal:
        add_faults(form, refusal.faults)
        return _sign_in_page(form, 429, retry_after=refusal.retry_after)
    except accounts.SignInRefused as refusal:
        add_faults(form, refusal.faults)
        return _sign_in_page(form, 422)
    enter(token)
    kept = _pairs(form.kept.data)
    if kept and is_same_site(form.next.data):
        return make_response(render_template("account/resend.html", address=form.next.data, kept=kept))
    return redirect(_way_on(form.next.data), 303)


@blueprint.app_errorhandler(SignInEnded)
def ask_again(_ended: SignInEnded) -> Response:
    """Ask for the passphrase again without losing what was written in the meantime."""
    written = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    form = SignInForm(formdata=None, next=request.full_path.rstrip("?"), kept=json.dumps(written, ensure_ascii=False))
    return _sign_in_page(form, 403)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the sign-in here, on the server and in the browser."""
    token = sign_in_token()
    if token:
        accounts.sign_out(db(), token)
        db().commit()
    leave()
    response = redirect(url_for("home.overview"), 303)
    response.headers["Clear-Site-Data"] = SIGNED_OUT
    return response


@blueprint.get("/account")
@needs(Role.VIEWER)
def show() -> Response:
    """Show the account, and where it is signed in."""
    return _account_page(PassphraseForm())


@blueprint.post("/account")
@needs(Role.VIEWER)
def change_passphrase() -> Response:
    """Change the passphrase and end all other sign-ins."""
    form = PassphraseForm()
    if not form.validate():
        return _account_page(form, 422)
    try:
        accounts.change_passphrase(
            site().sessions,
            signed_in(),
            current=form.current.data,
            passphrase=form.passphrase.data,
            token=sign_in_token(),
            key=_key(),
            now=datetime.now(UTC),
        )
    except accounts.TooManyAttempts as refusal:
        add_faults(form, refusal.faults)
        return _account_page(form, 429, retry_after=refusal.retry_after)
    except accounts.SignInRefused:
        form.current.errors = [_("This is not your present passphrase.")]
        return _account_page(form, 422)
    except Refused as refusal:
        add_faults(form, refusal.faults)
        return _account_page(form, 422)
    flash(_("The passphrase is changed, and all other sign-ins have ended."), "success")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/account/sign-ins/<int:number>/end")
@needs(Role.VIEWER)
def end_session(number: int) -> Response:
    """End one sign-in, such as one on a machine that is no longer at hand."""
    accounts.end_session(db(), signed_in(), number)
    db().commit()
    flash(_("That sign-in has ended."), "success")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/account/sign-ins/end")
@needs(Role.VIEWER)
def end_other_sessions() -> Response:
    """End all sign-ins but this one."""
    accounts.end_sessions(db(), signed_in(), but=sign_in_token())
    db().commit()
    flash(_("All other sign-ins have ended."), "success")
    return redirect(url_for("account.show"), 303)


def is_same_site(address: str | None) -> bool:
    """Tell whether an address is a path of this site, whatever tricks a browser may fall for."""
    if not address or not address.startswith("/") or re.search(r"[\x00-\x20\x7f]", address):
        return False
    path = unquote(re.split("[?#]", address, maxsplit=1)[0])
    return not path.startswith("//") and not re.search(r"[\x00-\x1f\x7f\\]", path)


def _way_on(asked: str | None) -> str:
    """Return where to go after signing in: where one wanted to, else to one's work, else to the front page."""
    if asked and is_same_site(asked):
        return asked
    who = account()
    return url_for("work.inbox" if who is not None and who.role.may(Role.RESEARCHER) else "home.overview")


def _key() -> str:
    key = current_app.secret_key
    return key.decode() if isinstance(key, bytes) else str(key)


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """Read the names and values that `ask_again` kept; nothing when it is not what that wrote."""
    try:
        found: Any = json.loads(text or "[]")
        return [(str(name), str(value)) for name, value in found]
    except (TypeError, ValueError):
        return []


def _sign_in_page(form: SignInForm, code: int = 200, *, retry_after: int = 0) -> Response:
    page = render_template("account/sign_in.html", form=form, kept=bool(form.kept.data))
    return _answer(page, code, retry_after)


def _account_page(form: PassphraseForm, code: int = 200, *, retry_after: int = 0) -> Response:
    sign_ins = accounts.sessions_of(db(), signed_in(), token=sign_in_token(), now=datetime.now(UTC))
    page = render_template(
        "account/show.html", form=form, sign_ins=sign_ins, shortest=SHORTEST, longest=LONGEST, holder=signed_in()
    )
    return _answer(page, code, retry_after)


def _answer(page: str, code: int, retry_after: int) -> Response:
    response = make_response(page, code)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
