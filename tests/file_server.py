"""A server on loopback that gives out one file, well or badly, and notes what it was asked."""

import base64
import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """The file and how it is given out. `break_after`: bytes of an answer after which each connection breaks off."""

    content: bytes
    etag: str = '"first"'
    modified: str = ""
    ranges: bool = True
    heed_if_range: bool = True
    digest: str = ""
    packed: bool = False
    length: bool = True
    chunked: bool = False
    status: int = 0
    location: str = ""
    content_range: str = ""
    wrong_length: int = 0
    break_after: list[int] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def ranges_asked(self) -> list[str]:
        """The ranges that were asked for, empty where the whole was."""
        return [headers.get("Range", "") for headers in self.asked]


def digest_of(content: bytes) -> str:
    """Return a digest as servers give it."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


@contextmanager
def serving(content: bytes, name: str = "export.json") -> Iterator[Shelf]:
    """Serve a file until the block ends."""
    shelf = Shelf(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"shelf": shelf}))
    shelf.url = f"http://127.0.0.1:{server.server_port}/{name}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        """Answer as the shelf says."""
        shelf = self.shelf
        shelf.asked.append(dict(self.headers))
        if shelf.status:
            self._plain(shelf.status)
        elif self._is_known():
            self._plain(304)
        else:
            self._file(gzip.compress(shelf.content, mtime=0) if shelf.packed else shelf.content)

    def _is_known(self) -> bool:
        shelf = self.shelf
        if shelf.etag:
            return self.headers.get("If-None-Match") == shelf.etag
        return bool(shelf.modified) and self.headers.get("If-Modified-Since") == shelf.modified

    def _plain(self, status: int) -> None:
        self.send_response(status)
        if self.shelf.location:
            self.send_header("Location", self.shelf.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _file(self, content: bytes) -> None:
        shelf = self.shelf
        start, whole = self._start(), len(content)
        if start and start >= whole:
            self._plain(416)
            return
        body = content[start:]
        # Before a byte goes out: who asked may have turned away, and set the next break, before the last one does.
        most = shelf.break_after.pop(0) if shelf.break_after else len(body)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", shelf.content_range or f"bytes {start}-{whole - 1}/{whole}")
        for name, value in (("ETag", shelf.etag), ("Last-Modified", shelf.modified), ("Repr-Digest", shelf.digest)):
            if value:
                self.send_header(name, value)
        if shelf.packed:
            self.send_header("Content-Encoding", "gzip")
        if shelf.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif shelf.length:
            self.send_header("Content-Length", str(len(body) + shelf.wrong_length))
        self.end_headers()
        self._send(body, most)

    def _send(self, body: bytes, most: int) -> None:
        if self.shelf.chunked:
            if most:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(body[:most]), body[:most]))
            if most >= len(body):
                self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(body[:most])
        self.close_connection = True

    def _start(self) -> int:
        shelf, asked = self.shelf, self.headers.get("Range", "")
        if not asked or not shelf.ranges:
            return 0
        condition = self.headers.get("If-Range")
        if shelf.heed_if_range and condition not in (None, shelf.etag or shelf.modified):
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""
