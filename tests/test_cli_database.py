"""Commands on a database that cannot be used end with a sentence, not with a traceback."""

import sqlite3
from pathlib import Path

import pytest

from tests.commands import run

COMMANDS = (("up", "--no-browser"), ("db", "upgrade"), ("data", "load"), ("user", "list"), ("rates",), ("serve",))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_file_that_is_no_database(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "tracker.sqlite3").mkdir()
    result = run(tmp_path, *command)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database cannot be used: ")


def test_a_database_that_somebody_else_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.db.BUSY_TIMEOUT", 50)
    assert run(tmp_path, "db", "upgrade").exit_code == 0
    holder = sqlite3.connect(tmp_path / "tracker.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    result = run(tmp_path, "user", "list")
    holder.close()
    assert (result.exit_code, result.stderr) == (1, "Error: The database cannot be used: database is locked\n")
