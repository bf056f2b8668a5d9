"""Pages for readers without an account are made once for each version of the data, and sent compressed.

What is remembered is answered before Flask begins: all that it would find out of such a request is in the key.
"""

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app, g, request, session
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie, parse_etags
from werkzeug.wrappers import Response

from tracker.domain.vocabulary import LANGUAGES
from tracker.store.versions import version_now
from tracker.web.asking import version
from tracker.web.language import COOKIE
from tracker.web.session import account
from tracker.web.site import RememberedPage, Site, site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WORTH_COMPRESSING: Final = 1024
COMPRESSIBLE: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")
MADE_FROM: Final = "tracker.made_from"
"""Where a request says what the page it answers with was made from, so that the page is kept."""

OF_THE_BODY: Final = frozenset({"content-type", "content-length", "content-encoding"})
"""Headers that an answer without a body has not."""


def set_up_memory(app: Flask) -> None:
    """Answer from memory where that is right; compress what is worth it."""
    app.before_request(_note_version)
    app.after_request(_remember)
    app.wsgi_app = Shortcut(app.wsgi_app, app.extensions["tracker"], app.config["SESSION_COOKIE_NAME"])  # type: ignore[method-assign]  # as Flask's documentation says


Key = tuple[str, ...]


class Shortcut:
    """Answers with the page that is remembered for a request, else lets the application answer."""

    def __init__(self, application: "WSGIApplication", of: Site, session_cookie: str) -> None:
        """Stand before an application; readers with `session_cookie` are passed on to it."""
        self._application = application
        self._site = of
        self._session_cookie = f"{session_cookie}="

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        cookies = environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] != "GET" or self._session_cookie in cookies:
            return self._application(environ, start_response)
        key = _key(environ, cookies)
        page = None
        if key in self._site.memory:
            page = self._site.memory.find((version_now(self._site.sessions), self._site.settings.day()), key)
        return self._make(environ, start_response, key) if page is None else _answer(environ, start_response, page)

    def _make(self, environ: "WSGIEnvironment", start_response: "StartResponse", key: Key) -> Iterable[bytes]:
        """Let the application answer, and keep the page if it says what that was made from."""
        begun: list[Any] = []

        def note(*given: Any) -> Callable[[bytes], object]:
            begun[:] = given
            return begun.append  # Flask never writes past its answer

        answer = self._application(environ, note)
        made_from = environ.get(MADE_FROM)
        if made_from is None:
            start_response(*begun)
            return answer
        headers: tuple[tuple[str, str], ...] = tuple(begun[1])
        tag = next(value for name, value in headers if name == "ETag").strip('"')
        page = RememberedPage(b"".join(answer), headers, tag)
        getattr(answer, "close", lambda: None)()
        self._site.memory.keep(made_from, key, page)
        return _answer(environ, start_response, page)


def _answer(environ: "WSGIEnvironment", start_response: "StartResponse", page: RememberedPage) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(page.tag):
        start_response("304 NOT MODIFIED", [pair for pair in page.headers if pair[0].lower() not in OF_THE_BODY])
        return []
    start_response("200 OK", list(page.headers))
    return [page.body]


def _key(environ: "WSGIEnvironment", cookies: str) -> Key:
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        parse_cookie(cookies).get(COOKIE, "") if cookies else "",
        _preferred(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        "gzip" if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else "",
    )


@lru_cache(maxsize=1024)
def _preferred(accepted: str) -> str:
    """Return the language that a browser prefers among ours; few of the many headers there are differ in it."""
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES) or ""


@lru_cache(maxsize=1024)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted)["gzip"] > 0


def _note_version() -> None:
    if _may_be_shared():
        g.memory_version = (version(), site().settings.day())


def _may_be_shared() -> bool:
    """Tell whether the page is the same for everybody: read without an account and without a session."""
    return (
        request.method == "GET"
        and account() is None
        and request.endpoint not in (None, "static")
        and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
    )


def _remember(response: Response) -> Response:
    if response.is_streamed and not response.direct_passthrough:
        return response
    if account() is None and response.status_code < 500:
        _compress(response)
    made_from = g.get("memory_version")
    if made_from is None or response.status_code != 200 or response.mimetype != "text/html":
        return response
    if session.modified:  # it holds a form token, or a message for one reader
        return response
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    request.environ[MADE_FROM] = made_from
    return response


def _compress(response: Response) -> None:
    worth_it = (response.mimetype or "").startswith(COMPRESSIBLE) and response.status_code == 200
    if not worth_it or "Content-Encoding" in response.headers:
        return
    response.vary.add("Accept-Encoding")
    if not _takes_gzip(request.headers.get("Accept-Encoding", "")):
        return
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < WORTH_COMPRESSING:
        return
    response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
