"""The load generator: some connections that each ask for the next page as soon as they have their answer.

Runs as a process of its own, `python -m benchmarks.load '{"port": …}'`, and prints what it saw as JSON. It is one
thread over plain sockets, because it shares the machine's cores with the server that it measures.
"""

import json
import re
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import count
from time import perf_counter
from typing import Any, Final

from benchmarks.figures import percentile

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PIECE: Final = 256 * 1024
LONGEST_WAIT: Final = 30.0
"""Seconds without any answer after which the server counts as stuck."""


class LoadRefused(Exception):
    """The server answered something that is no page; the message says what."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask for and how long. In `path`, {n} stands for a number and {day} for a day, another one each time."""

    port: int
    path: str
    first: int
    seconds: float
    warm_up: float
    connections: int


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a job: answers a second, milliseconds to the end of an answer, bytes of one, requests sent.

    `cpu` is what the server's processes spent on one request, in milliseconds; the server's side fills it in.
    """

    per_second: float
    p50: float
    p95: float
    size: int
    sent: int
    cpu: float | None = None


def requests_of(path: str, first: int) -> Iterator[bytes]:
    """Return the requests to send, one after the other; compressed answers are taken, as browsers do."""
    head = "Host: 127.0.0.1\r\nUser-Agent: benchmarks\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
    if "{" not in path:
        fixed = f"GET {path} HTTP/1.1\r\n{head}".encode()
        while True:
            yield fixed
    for number in count(first):
        yield f"GET {path.format(n=number, day=date.fromordinal(number))} HTTP/1.1\r\n{head}".encode()


class Connection:
    """One reader: a socket, what has come of its answer, and since when it waits."""

    def __init__(self, port: int) -> None:
        """Connect; raises OSError when nobody listens."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at = 0.0
        self._came = bytearray()
        self._whole = 0

    def ask(self, request: bytes) -> None:
        """Send a request: it is short, so that it goes out at once."""
        self._came.clear()
        self._whole = 0
        self.asked_at = perf_counter()
        self.socket.sendall(request)

    def take(self) -> int:
        """Take what has come; returns the size of the answer when it is whole, else 0. Raises LoadRefused."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise LoadRefused(f"the server hung up after {len(self._came)} bytes")
        self._came += piece
        if not self._whole:
            self._whole = self._length()
        return self._whole if self._whole and len(self._came) >= self._whole else 0

    def _length(self) -> int:
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return 0
        status = bytes(self._came[9:12])
        length = LENGTH.search(self._came, 0, end + 2)
        if status != b"200" or length is None:
            raise LoadRefused(f"the server answered {bytes(self._came[:300])!r}")
        return end + 4 + int(length[1])


def run(job: Job) -> Load:
    """Do a job; raises LoadRefused for any answer but a whole page with status 200."""
    readers = [Connection(job.port) for _ in range(job.connections)]
    requests = requests_of(job.path, job.first)
    try:
        waits, sizes, sent, took = _rounds(job, readers, requests)
    finally:
        for reader in readers:
            reader.socket.close()
    in_order = sorted(waits)
    return Load(len(waits) / took, percentile(in_order, 0.5) * 1e3, percentile(in_order, 0.95) * 1e3, sizes[-1], sent)


def _rounds(
    job: Job, readers: list[Connection], requests: Iterator[bytes]
) -> tuple[list[float], list[int], int, float]:
    """Count what ends after the warm-up, for as long as was asked and until each reader could have had an answer.

    Returns the waits, the sizes, the number of requests sent, and how long was counted.
    """
    waits: list[float] = []
    sizes: list[int] = []
    sent = len(readers)
    with selectors.DefaultSelector() as selector:
        for reader in readers:
            selector.register(reader.socket, selectors.EVENT_READ, reader)
            reader.ask(next(requests))
        begin = perf_counter() + job.warm_up
        end = begin + job.seconds
        while perf_counter() < end or len(waits) < len(readers):
            ready = selector.select(LONGEST_WAIT)
            if not ready:
                raise LoadRefused(f"no answer for {LONGEST_WAIT:.0f} seconds")
            for key, _events in ready:
                reader = key.data
                size = reader.take()
                if not size:
                    continue
                moment = perf_counter()
                if moment >= begin:
                    waits.append(moment - reader.asked_at)
                    sizes.append(size)
                reader.ask(next(requests))
                sent += 1
        took = perf_counter() - begin
    return waits, sizes, sent, took


def main(given: str) -> None:
    """Do the job that is given as JSON and print what came of it."""
    wanted: dict[str, Any] = json.loads(given)
    print(json.dumps(asdict(run(Job(**wanted)))))


if __name__ == "__main__":
    main(sys.argv[1])
