"""Asking addresses: what stands there, what is never asked, and that a name cannot lead inside."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from tracker.importers import links
from tracker.importers.links import Answer, ask, is_public


class Site(BaseHTTPRequestHandler):
    """A server that answers by the path: /200, /404, /head-405, /to/<address>."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer."""
        Site.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        elif self.path.startswith("/head-"):
            self.send_response(int(self.path[-3:]) if self.command == "HEAD" else 200)
        else:
            self.send_response(int(self.path[1:4]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def anybody(_address: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("path", "answer", "asked"),
    [
        ("/200", Answer(True, 200), ["HEAD /200"]),
        ("/404", Answer(False, 404), ["HEAD /404", "GET /404"]),
        ("/410", Answer(False, 410), ["HEAD /410", "GET /410"]),
        ("/503", Answer(False, 503), ["HEAD /503"]),
        ("/401", Answer(True, 401), ["HEAD /401"]),
        ("/429", Answer(True, 429), ["HEAD /429"]),
        ("/head-405", Answer(True, 200), ["HEAD /head-405", "GET /head-405"]),
        ("/head-404", Answer(True, 200), ["HEAD /head-404", "GET /head-404"]),
        ("/to//200", Answer(True, 200), ["HEAD /to//200", "HEAD /200"]),
        ("/200/мыйзам?к=1%20", Answer(True, 200), ["HEAD /200/%D0%BC%D1%8B%D0%B9%D0%B7%D0%B0%D0%BC?%D0%BA=1%20"]),
    ],
)
def test_what_an_address_answers(site: str, path: str, answer: Answer, asked: list[str]) -> None:
    assert ask(site + path, timeout=5, allowed=anybody) == answer
    assert Site.asked == asked


def test_redirects_end(site: str) -> None:
    path = "/to/" * 9 + "/200"
    assert ask(site + path, timeout=5, allowed=anybody).reason == links.REDIRECTS
    assert len(Site.asked) == links.MOST_REDIRECTS + 1


def test_nothing_inside_is_asked(site: str) -> None:
    assert ask(f"{site}/200") == Answer(False, None, links.NOT_PUBLIC)
    port = site.rpartition(":")[2]
    for host in ("localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        assert ask(f"http://{host}:{port}/200").reason in (links.NOT_PUBLIC, links.NO_NAME), host
    assert Site.asked == []


def test_a_redirect_inside_is_not_followed(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def only_first(address: str) -> bool:
        seen.append(address)
        return len(seen) == 1

    assert ask(f"{site}/to/{site}/200", allowed=only_first) == Answer(False, None, links.NOT_PUBLIC)
    assert len(Site.asked) == 1
    for other in ("file:///etc/passwd", "gopher://zzz.example/", "/to/javascript:alert(1)"):
        target = f"{site}/to/{other}" if not other.startswith("/") else f"{site}{other}"
        assert ask(target, allowed=anybody).reason == links.NOT_WEB


def test_a_name_is_looked_up_once_and_all_of_its_addresses_must_be_public(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.rpartition(":")[2])
    looked_up = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("93.184.216.34", port)), (*kind, ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert ask(f"http://zzz.example:{port}/200").reason == links.NOT_PUBLIC
    assert looked_up == ["zzz.example"]
    assert Site.asked == []


@pytest.mark.parametrize("url", ["ftp://zzz.example/", "zzz", "http://", "http://zzz.example:99999/", "", "https:///x"])
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    assert ask(url).reason == links.NOT_WEB


def test_silence_and_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert ask(f"http://127.0.0.1:{port}/", timeout=0.2, allowed=anybody).reason == links.NO_ANSWER

        def speak() -> None:
            for _ in range(2):
                talking, _ = server.accept()
                with talking:
                    talking.recv(1000)
                    talking.sendall(b"zzz\r\n\r\n")

        # The connection of the silent try waits in the queue: the first to be accepted, and gone.
        threading.Thread(target=speak, daemon=True).start()
        assert ask(f"http://127.0.0.1:{port}/", timeout=5, allowed=anybody).reason == links.NO_SENSE
    assert ask(f"http://127.0.0.1:{port}/", timeout=5, allowed=anybody).reason == links.NO_ANSWER


def test_a_certificate_that_does_not_hold(site: str) -> None:
    secure = site.replace("http://", "https://")
    assert ask(f"{secure}/200", timeout=5, allowed=anybody).reason in (links.NOT_SECURE, links.NO_ANSWER)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"),
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)
