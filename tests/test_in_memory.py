"""The tests' files lie in memory where there is room for them, and nowhere that they could not be run from."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests import in_memory
from tracker.settings import ROOT


def room(monkeypatch: pytest.MonkeyPatch, *, free: int, flags: int = 0) -> None:
    """Make every folder say that it has so much room, and how it may be used."""
    said = os.statvfs_result((1, 1, free, free, free, 1, 1, 1, flags, 255))
    monkeypatch.setattr(os, "statvfs", lambda _folder: said)


def test_room_is_free_and_may_be_written_to_and_run_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not in_memory.has_room(tmp_path / "nowhere")
    room(monkeypatch, free=in_memory.ROOM)
    assert in_memory.has_room(tmp_path)
    room(monkeypatch, free=in_memory.ROOM - 1)
    assert not in_memory.has_room(tmp_path)
    for flag in (os.ST_NOEXEC, os.ST_RDONLY):
        room(monkeypatch, free=in_memory.ROOM, flags=flag)
        assert not in_memory.has_room(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_the_caller_named_is_kept(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, tmp_path: Path, there: bool
) -> None:
    monkeypatch.setattr(in_memory, "has_room", lambda: there)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    in_memory.pytest_configure(pytestconfig)
    assert Path(tempfile.gettempdir()) == tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("TMPDIR")
    in_memory.pytest_configure(pytestconfig)
    assert (os.environ.get("TMPDIR") == str(in_memory.MEMORY)) is there


def test_programs_find_compiled_modules_where_none_may_lie_beside_the_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Run:
        def __init__(self) -> None:
            self.stash = pytest.Stash()

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    run: Any = Run()
    in_memory.pytest_configure(run)
    kept = Path(os.environ["PYTHONPYCACHEPREFIX"])
    assert kept.parent == tmp_path
    subprocess.run([sys.executable, "-c", "import tracker.settings"], check=True, cwd=ROOT)
    assert list(kept.rglob("settings.*.pyc"))
    in_memory.pytest_unconfigure(run)
    assert not kept.exists()
