"""Asking an address whether something stands there still: no more is read than the head of the answer.

Only public addresses are asked, so that nobody can use the check to reach what stands behind the site's firewall: the
name is resolved here, every address it resolves to must be public, and the connection goes to the very address that
was looked at. Redirects are followed by hand, each under the same rule.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

MOST_REDIRECTS: Final = 5
AGENT: Final = "tracker-link-check (one request an address; no page is read)"
GONE: Final = frozenset({404, 410})
HEAD_REFUSED: Final = frozenset({400, 403, 405, 501})
"""Answers to HEAD after which the address is asked with GET: many servers know only that."""

NOT_WEB: Final = "not-web"
NOT_PUBLIC: Final = "not-public"
NO_NAME: Final = "no-name"
NO_ANSWER: Final = "no-answer"
NOT_SECURE: Final = "not-secure"
NO_SENSE: Final = "no-sense"
REDIRECTS: Final = "redirects"
REASONS: Final = (NOT_WEB, NOT_PUBLIC, NO_NAME, NO_ANSWER, NOT_SECURE, NO_SENSE, REDIRECTS)
"""Why no answer came: another scheme, no public address, an unknown name, silence, a certificate that does not hold,
an answer that is not HTTP, or redirects without end."""

_AS_IS: Final = "/%:@!$&'()*+,;=-._~?"
"""What an address may hold unquoted; what is quoted already stays so."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")

Guard = Callable[[str], bool]
"""Tells whether an IP address may be asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: `code` is the status of the last answer, None when none came for one of `REASONS`.

    `answered` says that something stands there; a page behind a wall (401, 403, 429) stands there, too.
    """

    answered: bool
    code: int | None
    reason: str = ""


class _Refused(Exception):
    """The address is not asked, or gave nothing; the first argument is one of `REASONS`."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet: no loopback, private, link-local or reserved one."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        # An address of the old kind in the clothes of the new: what counts is where it leads.
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        # The translation prefix carries one, too (RFC 6052).
        if found in _TRANSLATED:
            return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


def ask(url: str, *, timeout: float = 10.0, allowed: Guard = is_public) -> Answer:
    """Ask an address once, its redirects followed; never raises for what the other side does."""
    try:
        for _step in range(MOST_REDIRECTS + 1):
            code, location = _one(url, timeout, allowed)
            if code not in (301, 302, 303, 307, 308) or not location:
                return Answer(code not in GONE and code < 500, code)
            url = urljoin(url, location)
    except _Refused as refused:
        return Answer(answered=False, code=None, reason=str(refused))
    return Answer(answered=False, code=None, reason=REDIRECTS)


def _one(url: str, timeout: float, allowed: Guard) -> tuple[int, str]:
    """Return status and redirect of one address."""
    code, location = _request("HEAD", url, timeout, allowed)
    return _request("GET", url, timeout, allowed) if code in HEAD_REFUSED or code in GONE else (code, location)


def _request(method: str, url: str, timeout: float, allowed: Guard) -> tuple[int, str]:
    host, port, secure, target = _parts(url)
    address = _public_address(host, port, allowed)
    connection = _connection(host, port, address, timeout, secure=secure)
    try:
        connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "") or ""
    except ssl.SSLError as error:
        raise _Refused(NOT_SECURE) from error
    except OSError as error:
        raise _Refused(NO_ANSWER) from error
    except (HTTPException, ValueError) as error:
        raise _Refused(NO_SENSE) from error
    finally:
        connection.close()


def _parts(url: str) -> tuple[str, int, bool, str]:
    """Return host, port, whether it is https, and what to ask for."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except ValueError as error:
        raise _Refused(NOT_WEB) from error
    if parts.scheme not in ("http", "https") or not host:
        raise _Refused(NOT_WEB)
    query = f"?{quote(parts.query, safe=_AS_IS)}" if parts.query else ""
    target = quote(parts.path or "/", safe=_AS_IS) + query
    secure = parts.scheme == "https"
    return host, port or (443 if secure else 80), secure, target


def _public_address(host: str, port: int, allowed: Guard) -> str:
    """Return the address that a name resolves to; all of them must be allowed, else none is asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _Refused(NO_NAME) from error
    addresses = [str(info[4][0]) for info in found]
    if not addresses:
        raise _Refused(NO_NAME)
    if not all(allowed(address) for address in addresses):
        raise _Refused(NOT_PUBLIC)
    return addresses[0]


def _connection(host: str, port: int, address: str, timeout: float, *, secure: bool) -> HTTPConnection:
    """Return a connection to the address that was looked at, which calls itself by the name."""
    made: HTTPConnection
    if secure:
        made = HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    else:
        made = HTTPConnection(host, port, timeout=timeout)

    def to_that_address(
        _where: tuple[str, int], timeout: float | None = None, source: tuple[str, int] | None = None
    ) -> socket.socket:
        return socket.create_connection((address, port), timeout, source)

    # Another look-up at the moment of connecting could give another address.
    made._create_connection = to_that_address  # type: ignore[attr-defined]  # where http.client makes its socket
    return made
