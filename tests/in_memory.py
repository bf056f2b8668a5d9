"""Puts the tests' files into memory: nothing of them is to outlive a crash, and disks are what databases wait for.

Loaded as a pytest plugin before everything that makes a file. Where a machine keeps no room in memory for it, or the
caller has named a folder by `TMPDIR`, files go where they always did.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - every file in it is made by `tempfile`, under a name that nobody can foresee
ROOM = 2 << 30
"""Bytes that must be free: a run needs about a quarter of it. Containers often give 64 megabytes, which is too few."""


def has_room(folder: Path = MEMORY) -> bool:
    """Tell whether files can be written there, and programs among them be run."""
    try:
        there = os.statvfs(folder)
    except OSError:
        return False
    return (
        os.access(folder, os.W_OK | os.X_OK)
        and not there.f_flag & (os.ST_NOEXEC | os.ST_RDONLY)
        and there.f_bavail * there.f_frsize >= ROOM
    )


MODULES = pytest.StashKey[str]()
UNWANTED = "PYTHONDONTWRITEBYTECODE"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name the folder in the first process of a run: its workers, and the programs that tests start, inherit it."""
    if "TMPDIR" not in os.environ and has_room():
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # what was looked up before is looked up again
    if os.environ.get(UNWANTED):
        keep_compiled_modules(config)


def keep_compiled_modules(config: pytest.Config) -> None:
    """Keep compiled modules with the tests' files where the caller wants none beside the sources.

    Tests start some fifty programs, and without them each spends a second of work on compiling what it imports.
    """
    config.stash[MODULES] = os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="compiled-")
    del os.environ[UNWANTED]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the compiled modules away."""
    if MODULES in config.stash:
        shutil.rmtree(config.stash[MODULES], ignore_errors=True)
