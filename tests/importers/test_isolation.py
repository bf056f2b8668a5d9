"""The limited process: what it returns, and how it ends when a parser goes wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.importers.make_documents import FOLDER
from tracker.domain.messages import Refused
from tracker.importers import isolation
from tracker.importers.isolation import run_limited
from tracker.settings import ROOT

PARSE = "tracker.importers.documents.read:parse"
LIMITED = "from tracker.importers import isolation as i; i.SECONDS = 1; i._limit(); "


def run(code: str) -> "subprocess.CompletedProcess[str]":
    """Run a parser of one line within the limits, a second of time among them."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_a_function_returns_and_refuses(tmp_path: Path) -> None:
    assert run_limited(PARSE, FOLDER / "en.html")["paragraphs"][0]["number"] == "1"
    empty = tmp_path / "a.txt"
    empty.write_text("nothing")
    with pytest.raises(Refused, match="no numbered paragraphs"):
        run_limited(PARSE, empty)


def test_only_importers_are_run(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="broke down"):
        run_limited("os:system", tmp_path)
    with pytest.raises(ValueError, match="no importer"):
        isolation.main(["os:system", str(tmp_path)])


def test_memory_is_limited() -> None:
    assert "MemoryError" in run("b = bytearray(600 * 1024 * 1024)").stderr


def test_time_is_limited() -> None:
    ended = run("\nwhile True: pass")
    assert -ended.returncode in (9, 24)
    with pytest.raises(Refused, match="was not done"):
        isolation._answer(ended.returncode, b"")


def test_nothing_is_written(tmp_path: Path) -> None:
    assert "OSError" in run(f"open({str(tmp_path / 'x')!r}, 'w', buffering=1).write('x' * 99 + chr(10))").stderr


def test_a_parser_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 0)
    with pytest.raises(Refused, match="was not done"):
        run_limited(PARSE, FOLDER / "en.html")


@pytest.mark.parametrize(("code", "output"), [(1, b""), (-11, b""), (0, b"no json"), (0, b"{}"), (0, b"")])
def test_whatever_else_happens_is_said(code: int, output: bytes) -> None:
    with pytest.raises(Refused, match="broke down"):
        isolation._answer(code, output)
