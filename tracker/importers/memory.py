"""How much memory a process has taken."""

import sys


def peak_memory_mb() -> float | None:
    """Return the most memory this process has had so far in megabytes; None where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
