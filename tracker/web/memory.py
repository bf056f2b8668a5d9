"""Pages for readers without an account are made once for each version of the data, and sent compressed."""

import gzip
from hashlib import sha256
from typing import Final

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from tracker.web.asking import version
from tracker.web.language import language
from tracker.web.session import account
from tracker.web.site import RememberedPage, site

WORTH_COMPRESSING: Final = 1024
COMPRESSIBLE: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")


def set_up_memory(app: Flask) -> None:
    """Answer from memory where that is right; compress what is worth it."""
    app.before_request(_recall)
    app.after_request(_remember)


def _may_be_shared() -> bool:
    """Tell whether the page is the same for everybody: read without an account and without a session."""
    return (
        request.method == "GET"
        and account() is None
        and request.endpoint not in (None, "static")
        and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
    )


def _key() -> tuple[str, ...]:
    return (request.host, request.full_path, language(), "gzip" if _takes_gzip() else "")


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0


def _recall() -> Response | None:
    if not _may_be_shared():
        return None
    g.memory_version = (version(), site().settings.day())
    page = site().memory.find(g.memory_version, _key())
    return _answer(page) if page is not None else None


def _answer(page: RememberedPage) -> Response:
    response = Response(page.body, mimetype="text/html")
    if page.encoding:
        response.headers["Content-Encoding"] = page.encoding
    response.vary.add("Accept-Encoding")
    response.set_etag(page.tag)
    g.recalled = True
    return response.make_conditional(request)


def _remember(response: Response) -> Response:
    if g.get("recalled") or response.is_streamed and not response.direct_passthrough:
        return response
    if account() is None and response.status_code < 500:
        _compress(response)
    made_from = g.get("memory_version")
    if made_from is None or response.status_code != 200 or response.mimetype != "text/html":
        return response
    if session.modified:  # it holds a form token, or a message for one reader
        return response
    body = response.get_data()
    tag = sha256(body).hexdigest()[:32]
    encoding = response.headers.get("Content-Encoding", "")
    page = RememberedPage(body, encoding, tag)
    site().memory.keep(made_from, _key(), page)
    response.set_etag(tag)
    return response.make_conditional(request)


def _compress(response: Response) -> None:
    worth_it = (response.mimetype or "").startswith(COMPRESSIBLE) and response.status_code == 200
    if not worth_it or "Content-Encoding" in response.headers:
        return
    response.vary.add("Accept-Encoding")
    if not _takes_gzip():
        return
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < WORTH_COMPRESSING:
        return
    response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
