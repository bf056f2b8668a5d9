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
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any, Final

from tracker.domain.messages import N_, Fault, Refused

try:
    import resource
except ImportError:  # not on Windows: there only the time is limited
    resource = None  # type: ignore[assignment]

MIB: Final = 1024 * 1024
TOO_MUCH: Final = N_(
    "The file takes more memory or time to read than a file of its kind may. "
    "Save it anew, or divide it into smaller files."
)
UNREADABLE: Final = N_(
    "The file is damaged or not what its name says: it cannot be read. "
    "Download it again, or save it anew in the program that it was made with."
)
STREAM: Final = "--stream"
"""Asks for an answer in parts."""
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


def stream_limited(task: str, path: Path, limits: Limits) -> Iterator[Any]:
    """Run a task, named `package.module:function`, on a file that lies on disk, and yield what it yields, one by one.

    For files that are too large to be held, and whose answer is: the limit on an answer is that of one part of it.
    Raises Refused as `run_limited` does, after what was yielded before.
    """
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter, and a task that the code names
            [sys.executable, "-m", "tracker.importers.isolation", STREAM, task, *_numbers(limits), str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=_environment(),
        )
        end = Timer(limits.wall, child.kill)
        end.start()
        try:
            whole = yield from _parts(child, limits.answer)
            code = child.wait()
            if not whole or code != DONE:
                said.seek(0)
                raise Refused(Fault("", _why(code, said.read(MIB))))
        finally:
            end.cancel()
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _parts(child: subprocess.Popen[bytes], longest: int) -> Generator[Any, None, bool]:
    """Yield the parts of an answer; returns whether its end was reached."""
    while child.stdout is not None and (line := child.stdout.readline(longest)):
        part = _read_answer(line)
        if part is None:
            return True
        yield part
    return False


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
        written = _refused(refusal)
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


def stream(task: str, memory: str, answer: str, cpu: str, path: str) -> int:
    """Run one task on a file, within limits, and write each part of its answer as a line of JSON."""
    _limit(int(memory), int(answer), int(cpu))
    module, _, name = task.partition(":")
    try:
        for part in getattr(import_module(module), name)(Path(path)):
            sys.stdout.write(json.dumps({"value": part}) + "\n")
        last: dict[str, Any] = {"value": None}
    except Refused as refusal:
        last = _refused(refusal)
    except MemoryError:
        return OUT_OF_MEMORY
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}"[:1000])
        return FAILED
    sys.stdout.write(json.dumps(last) + "\n")
    sys.stdout.flush()
    return DONE


def _refused(refusal: Refused) -> dict[str, Any]:
    faults = [{"place": one.place, "message": one.message, "params": dict(one.params)} for one in refusal.faults]
    return {"refused": faults}


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
    sys.exit(stream(*sys.argv[2:]) if sys.argv[1] == STREAM else main(*sys.argv[1:]))
