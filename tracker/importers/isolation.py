"""Files of others are parsed in a process of their own, with little memory, little time, and nothing to reach.

A file that breaks its parser, or makes it eat memory or run on, ends that process and nothing else. What comes back is
JSON, never an object that could carry code.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import N_, Fault, Refused

MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space that a parser may take."""

SECONDS = 30
"""Seconds of processor time that a parser may take; by the clock it has twice as long."""

PACKAGES: Final = Path(__file__).resolve().parent.parent.parent
GAVE_UP = N_("The file cannot be read: its parser ran out of memory or broke down over it.")
TOO_LONG = N_("The file cannot be read: its parser was not done with it after %(seconds)s seconds.")


def run_limited(function_name: str, path: Path, *arguments: str) -> Any:
    """Call `package.module:function` with a path and texts in a limited process; return what it returned, from JSON.

    Raises Refused when the function refuses the file, breaks down over it, or takes too much memory or time.
    """
    command = [sys.executable, "-m", "tracker.importers.isolation", function_name, str(path.resolve()), *arguments]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * SECONDS,
            env={**environment, "PYTHONPATH": str(PACKAGES), "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"},
            cwd=PACKAGES,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Fault("file", TOO_LONG, {"seconds": SECONDS})) from error
    return _answer(done.returncode, done.stdout)


def _answer(code: int, output: bytes) -> Any:
    if code < 0 and -code in _OUT_OF_TIME:
        raise Refused(Fault("file", TOO_LONG, {"seconds": SECONDS}))
    try:
        answer = json.loads(output) if code == 0 else {}
    except ValueError:
        answer = {}
    if "refused" in answer:
        raise Refused(*(Fault(place, message, params) for place, message, params in answer["refused"]))
    if "result" not in answer:
        raise Refused(Fault("file", GAVE_UP))
    return answer["result"]


_OUT_OF_TIME: Final = (9, 24)
"""The signals that end a process which used up its processor time: SIGKILL and SIGXCPU."""


def _limit() -> None:
    """Limit this process, where the system knows how."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Unix only

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Run one function within the limits and print its answer."""
    function_name, path, *rest = arguments
    module, _, name = function_name.partition(":")
    if not module.startswith("tracker.importers."):
        msg = f"{module} is no importer"
        raise ValueError(msg)
    _limit()
    try:
        answer = {"result": getattr(importlib.import_module(module), name)(Path(path), *rest)}
    except Refused as refusal:
        answer = {"refused": [[fault.place, fault.message, dict(fault.params)] for fault in refusal.faults]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
