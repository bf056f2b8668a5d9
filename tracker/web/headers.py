"""Headers of every answer: what a browser may do with it, and whether it may keep it."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app, request, session
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from tracker.web.session import account
from tracker.web.site import site

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FRAMED: Final = "charts.embed"
"""The one page that other sites may put into a frame; it shows public data, and has no form and no script."""

IN_FRAMES: Final = {
    "Content-Security-Policy": CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
        "script-src 'self'", "script-src 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
TRANSPORT: Final = "max-age=31536000; includeSubDomains"
FOR_GOOD: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
NEVER: Final = "no-store"
NAMED_BY_VERSION: Final = "vendor/"
"""Static files below here have their version in their name."""


def set_up_headers(app: Flask) -> None:
    """Put the headers on every answer, errors included, and a mark of its content on the address of a static file."""
    app.after_request(_add)
    app.url_defaults(_mark_static)
    # Flask-WTF would ask for a Referer over https, which our own policy keeps browsers from sending; the form token
    # and Sec-Fetch-Site say where a form comes from.
    app.config["WTF_CSRF_SSL_STRICT"] = False


def _add(response: Response) -> Response:
    framed = IN_FRAMES if request.endpoint == FRAMED and response.status_code < 400 else {}
    for name, value in {**ALWAYS, **framed}.items():
        response.headers.setdefault(name, value)
    if site().settings.secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT
    _say_what_may_be_kept(response)
    return response


def _say_what_may_be_kept(response: Response) -> None:
    if request.endpoint == "static":
        response.headers["Cache-Control"] = _static_caching() if response.status_code in (200, 206, 304) else ASK_AGAIN
    elif account() is not None or session or request.method not in ("GET", "HEAD"):
        # A seized or shared machine must not show what somebody signed in has seen; and what bears a form token or
        # a message is for one reader only.
        response.headers["Cache-Control"] = NEVER
    else:
        response.headers.setdefault("Cache-Control", ASK_AGAIN)
        response.vary.update(("Cookie", "Accept-Language"))


def _static_caching() -> str:
    filename = (request.view_args or {}).get("filename", "")
    marked = request.args.get("v") == _mark(filename)
    return FOR_GOOD if marked or filename.startswith(NAMED_BY_VERSION) else ASK_AGAIN


def _mark_static(endpoint: str, values: dict[str, Any]) -> None:
    # A new version of a file is a new address: browsers may keep each for good.
    filename = values.get("filename", "")
    if endpoint == "static" and not filename.startswith(NAMED_BY_VERSION):
        values["v"] = _mark(filename)


def _mark(filename: str) -> str | None:
    path = safe_join(str(current_app.static_folder), filename)
    if path is None or not Path(path).is_file():
        return None
    return _mark_of(path, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _mark_of(path: str, _changed: int) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:12]
