"""How much memory a process has taken, and taking it without being held up."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def peak_memory_mb() -> float | None:
    """Return the most memory this process has had so far in megabytes; None where the system does not tell."""
    try:
        # Linux's own figure: what `resource` says of a process may be that of the one that started it.
        told = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").partition("VmHWM:")[2].split()
        if told:
            return int(told[0]) / 1024
    except OSError:
        pass
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python look for no garbage: of what an import makes by the hundred thousand, nothing refers to itself."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
