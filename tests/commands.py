"""Running `tracker …` in tests, on a folder for files of the test's own."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tracker.cli import cli
from tracker.settings import ROOT

TODAY = "2026-11-24"


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the settings of a tracker on the fixed day whose files are in `data`."""
    return {"TRACKER_DATA": str(data), "TRACKER_TODAY": TODAY, **{f"TRACKER_{name}": more[name] for name in more}}


def run(data: Path, *arguments: str, **settings: str) -> Result:
    """Run a command within this process; the result has `exit_code`, `stdout`, `stderr` and `stdout_bytes`."""
    return CliRunner().invoke(cli, arguments, env=environment(data, **settings), catch_exceptions=False)


def start(data: Path, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own, its two outputs in one pipe."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.Popen(
        [sys.executable, "-m", "tracker", *arguments],
        cwd=ROOT,
        env={**inherited, **environment(data, **settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
