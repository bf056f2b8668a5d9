"""Commands that are measured as a whole: how long, and how much memory they and all that they start take.

Looked at from outside, many times a second, so that nothing a process tells of itself is taken on trust.
"""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from tracker.settings import ROOT

LOOK_EVERY: Final = 0.05
"""Seconds."""
LONGEST: Final = 1800.0
"""Seconds after which a command counts as stuck."""


class CommandFailed(Exception):
    """A command that is measured ended with an error; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds, the most that one of its processes had in memory, and all at once, in MB."""

    seconds: float
    largest: float
    together: float
    said: str


class _Watch(threading.Thread):
    """Looks at a process and all that it started until told to end."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._done = threading.Event()
        self.largest = 0.0
        self.together = 0.0

    def run(self) -> None:
        """Look, many times a second."""
        while not self._done.wait(LOOK_EVERY):
            sizes = [size for pid in family(self._pid) if (size := _sizes(pid)) is not None]
            self.largest = max([self.largest, *(most for most, _ in sizes)])
            self.together = max(self.together, sum(now for _, now in sizes))

    def end(self) -> None:
        """Stop looking."""
        self._done.set()
        self.join()


def watched(command: Sequence[str], settings: Mapping[str, str] | None = None) -> Ran:
    """Run a command to its end; raises CommandFailed.

    `settings` are the only TRACKER_… variables that it sees. Pages that processes share count in each of them, so that
    the sum is rather too large.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    began = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - the project's own commands and programs that it names
        command,
        cwd=ROOT,
        env={**environment, **(settings or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    try:
        said, complaint = process.communicate(timeout=LONGEST)
        seconds = perf_counter() - began
    finally:
        watch.end()
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode:
        raise CommandFailed(f"{' '.join(command[:6])} …: {complaint.strip()[-1000:]}")
    return Ran(seconds, watch.largest, watch.together, said)


def family(pid: int) -> list[int]:
    """Return a process and all that came from it and still run."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").glob("[0-9]*")}
    found = [pid]
    for one in found:
        found += [other for other, parent in parents.items() if parent == one]
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _sizes(pid: int) -> tuple[float, float] | None:
    """Return the most that a process ever had in memory, and what it has now, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    told = {name: rest.split()[0] for name, _, rest in (line.partition(":") for line in lines) if rest.strip()}
    if "VmHWM" not in told:
        return None
    return int(told["VmHWM"]) * 1024 / 1e6, int(told["VmRSS"]) * 1024 / 1e6
