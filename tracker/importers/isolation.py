"""Reading of files that could be hostile, in a process of its own with little memory and time (docs/spreadsheets.md).

A task is a function of this package that takes the bytes of a file, and texts, and gives what JSON can
carry, or raises Refused.
Whatever a broken or malicious file does to its parser, the process that asked goes on.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import N_, Fault, Refused

try:
    import resource
except ImportError:  # not on Windows: there only the time is limited
    resource = None  # type: ignore[assignment]

MIB: Final = 1024 * 1024
TOO_MUCH: Final = N_("The file takes more memory or time to read than a file of its kind may.")
UNREADABLE: Final = N_("The file is damaged or not what its name says: it cannot be read.")
DONE, OUT_OF_MEMORY, FAILED = 0, 3, 4
"""What the process ends with: an answer, a lack of memory, or an error of the parser."""

LACKS_MEMORY: Final = (b"memory allocation of", b"MemoryError", b"bad_alloc", b"failed to map segment")
"""How parsers that are not written in Python say that memory ran out, before they abort."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may use: bytes of memory and of its answer, seconds of computing, seconds in all."""

    memory: int = 512 * MIB
    answer: int = 64 * MIB
    cpu: int = 15
    wall: int = 45


def run_limited(task: str, data: bytes, *texts: str, limits: Limits | None = None) -> Any:
    """Run a task, named `package.module:function`, on the bytes of a file and some texts, and return its answer.

    Raises Refused: what the task itself refuses, or that the file takes too much or cannot be read.
    """
    within = limits or Limits()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, and a task that the code names
                [sys.executable, "-m", "tracker.importers.isolation", task, *_numbers(within), *texts],
                stdin=given,
                stdout=answer,
                stderr=said,
                env=_environment(),
                timeout=within.wall,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused(Fault("", TOO_MUCH)) from None
        answer.seek(0)
        said.seek(0)
        if done.returncode != DONE:
            raise Refused(Fault("", _why(done.returncode, said.read(MIB))))
        return _read_answer(answer.read())


def _numbers(limits: Limits) -> list[str]:
    return [str(number) for number in (limits.memory, limits.answer, limits.cpu)]


def _environment() -> dict[str, str]:
    """Nothing of the settings, which hold secrets; one thread, for each reserves memory."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR", "LANG") if name in os.environ}
    path = os.pathsep.join(str(Path(part or ".").resolve()) for part in sys.path)
    return {**kept, "PYTHONPATH": path, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _why(code: int, said: bytes) -> str:
    """Tell a lack of memory or time from a damaged file: -9 and -24 are what the system kills with for either."""
    spent = code in (OUT_OF_MEMORY, -9, -24, 137, 152) or any(sign in said for sign in LACKS_MEMORY)
    return TOO_MUCH if spent else UNREADABLE


def _read_answer(written: bytes) -> Any:
    try:
        answer = json.loads(written)
    except ValueError:  # cut off at the limit of its length
        raise Refused(Fault("", TOO_MUCH)) from None
    if "refused" in answer:
        raise Refused(*(Fault(**fault) for fault in answer["refused"]))
    return answer["value"]


def main(task: str, memory: str, answer: str, cpu: str, *texts: str) -> int:
    """Run one task on the standard input, within limits, and write its answer as JSON to the standard output."""
    _limit(int(memory), int(answer), int(cpu))
    module, _, name = task.partition(":")
    try:
        value = getattr(import_module(module), name)(sys.stdin.buffer.read(), *texts)
        written = {"value": value}
    except Refused as refusal:
        faults = [{"place": one.place, "message": one.message, "params": dict(one.params)} for one in refusal.faults]
        written = {"refused": faults}
    except MemoryError:
        return OUT_OF_MEMORY
    # A panic of a parser written in Rust is no Exception; whatever it was, the file cannot be read.
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}"[:1000])
        return FAILED
    try:
        sys.stdout.write(json.dumps(written))
        sys.stdout.flush()
    except (OSError, MemoryError):  # longer than an answer may be; no further attempt to write it
        os._exit(OUT_OF_MEMORY)
    return DONE


def _limit(memory: int, answer: int, cpu: int) -> None:
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
