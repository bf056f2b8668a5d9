"""Servers that are measured: started on a free port of this machine, asked, looked at, and always ended."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter, sleep
from typing import Final

from benchmarks.load import LONGEST_WAIT, Job, Load
from tracker.settings import ROOT

LONGEST_START: Final = 60.0
"""Seconds after which a server that has not answered counts as broken."""

TICKS: Final = os.sysconf("SC_CLK_TCK")
"""Parts of a second in which the system counts the time of a process."""

LONGEST_WARM_UP: Final = 0.3
"""Seconds of load that are not counted, unless what is counted is shorter."""

SURE_END: Final = 12.0
"""Seconds that a server is given to end by itself; gunicorn waits ten for what is being answered."""


class ServerRefused(Exception):
    """A server did not start, or the load on it failed; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process: all its pages, and its share of those that it has in common with others."""

    rss: float
    pss: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_answer: float

    def load(self, path: str, *, seconds: float, connections: int, first: int = 0) -> Load:
        """Put load on a page, from a process of its own; raises ServerRefused when an answer was wrong."""
        spent = self.cpu_seconds()
        warm_up = min(LONGEST_WARM_UP, seconds)
        job = Job(self.port, path, first, seconds, warm_up, connections)
        command = [sys.executable, "-m", "benchmarks.load", json.dumps(asdict(job))]
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=warm_up + seconds + LONGEST_WAIT * 2,
        )
        if done.returncode:
            raise ServerRefused(f"{path}: {done.stderr.strip().splitlines()[-1]}")
        found = Load(**json.loads(done.stdout))
        cpu = (self.cpu_seconds() - spent) / found.sent * 1e3
        return replace(found, cpu=cpu or None)

    def cpu_seconds(self) -> float:
        """Return what the workers have spent since they began; 0 where the system does not tell."""
        return sum(sum(map(int, _status(pid)[11:13])) for pid in _children(self.process.pid)) / TICKS

    def largest_worker(self) -> Memory | None:
        """Return the memory of the worker that has most; None where the system does not tell."""
        found = [memory for pid in _workers(self.process.pid) if (memory := _memory(pid)) is not None]
        return max(found, key=lambda memory: memory.rss, default=None)


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(arguments: Sequence[str], port: int, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start `python …`, wait for its first page, and end it with everything it started, whatever happens.

    `settings` are the only TRACKER_… variables that it sees. Raises ServerRefused when no page comes.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    with TemporaryFile() as said:
        began = perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**environment, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that Ctrl-C reaches this process only, which then ends the server
        )
        _STARTED.append(process)
        try:
            if not _answers(process, port, began + LONGEST_START):
                said.seek(0)
                raise ServerRefused(f"{' '.join(arguments)} gave no page:\n{said.read().decode(errors='replace')}")
            yield Server(process, port, perf_counter() - began)
        finally:
            _end(process)
            _STARTED.remove(process)


_STARTED: list[subprocess.Popen[bytes]] = []


@atexit.register
def _end_what_is_left() -> None:
    """End servers whose block was interrupted before it could: a signal can come between its start and its `try`."""
    while _STARTED:
        _end(_STARTED.pop())


def run_site(folder: Path, command: str = "serve", *, workers: int = 0) -> AbstractContextManager[Server]:
    """Start the site over the database in a folder, as `tracker serve` (or `up`) does; with `workers` not as usual."""
    port = free_port()
    arguments = ["-m", "tracker", command, "--host", "127.0.0.1", "--port", str(port)]
    if command == "up":
        arguments.append("--no-browser")
    if workers:
        arguments += ["--workers", str(workers)]
    return running(arguments, port, {"TRACKER_DATA": str(folder)})


def run_bare(database: Path, kept: Path | None = None) -> AbstractContextManager[Server]:
    """Start the plain page over its database, and static pages over the folder where they are kept."""
    port = free_port()
    folder = [str(kept)] if kept else []
    return running(["-m", "benchmarks.bare", str(database), str(port), *folder], port)


def _answers(process: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    while process.poll() is None and (left := deadline - perf_counter()) > 0:
        connection = HTTPConnection("127.0.0.1", port, timeout=left)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            sleep(0.005)
            continue
        finally:
            connection.close()
        return answer.status == 200
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SURE_END)
    finally:  # also when a second Ctrl-C comes while it ends; whatever its leader left behind goes too
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _children(pid: int) -> list[int]:
    everybody = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [other for other in everybody if _status(other)[1:2] == [str(pid)]]


def _workers(pid: int) -> list[int]:
    """Return the children that run the same program as a server; what draws charts for it is another, and larger."""
    children = _children(pid)
    return [child for child in children if _program(child) == _program(pid)] or children


def _program(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _status(pid: int) -> list[str]:
    """Return what the system says of a process, from its state on (proc(5)); nothing when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> Memory | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    sizes = {name: int(rest.split()[0]) * 1024 / 1e6 for name, _, rest in (line.partition(":") for line in lines[1:])}
    return Memory(sizes["Rss"], sizes["Pss"])
