"""What runs in each process of a fuzzing: benches of targets, and a watch over runs that do not end."""

import faulthandler
import os
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fuzz.every import TARGETS
from tests.fuzz.running import Bench, Verdict
from tests.fuzz.worlds import Database, Fill, PostgresDatabase, SqliteDatabase, cluster_at

HANGS_AFTER: Final = 240
"""Seconds after which a run that a limit should have ended ends its process, with where it was."""
MOST_MEMORY: Final = 4 * 1024**3
"""Bytes of address space of a process, so that a defect takes no other program with it."""

_benches: dict[str, Bench] = {}
_place = Path()
_cluster = ""


def begin(folder: str, cluster: str) -> None:
    """Set a process up: a folder of its own, a limit of its memory, databases as runs need them."""
    global _place, _cluster
    _place, _cluster = Path(folder) / str(os.getpid()), cluster
    _place.mkdir()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    tempfile.tempdir = str(_place)


def bench_of(name: str) -> Bench:
    """Return the bench of a target, made when it is asked for first."""
    if name not in _benches:
        _benches[name] = Bench(TARGETS[name](), _place / "runs", _database)
    return _benches[name]


def _database(name: str, fill: Fill) -> Database:
    if not _cluster:
        return SqliteDatabase(_place / "databases" / name, fill)
    return PostgresDatabase(cluster_at(_cluster), f"fuzz_{os.getpid()}_{name.replace('.', '_')}", fill)


def do(name: str, seed: int, numbers: Sequence[int]) -> list[Verdict]:
    """Do some runs of a target; notes which one is under way, for when the process ends in it."""
    done = []
    for number in numbers:
        (_place / "under-way").write_text(f"{name} {number}", encoding="utf-8")
        faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
        done.append(bench_of(name).run(seed, number))
        faulthandler.cancel_dump_traceback_later()
    return done
