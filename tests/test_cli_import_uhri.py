"""`tracker import uhri`: what it says, what it refuses, and that a killed run leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.exc import IntegrityError

from benchmarks.uhri_export import write_lookups
from tests import make
from tests.commands import environment, run
from tests.uhri_records import record, write
from tracker.cli import import_uhri
from tracker.settings import ROOT, Settings
from tracker.store.db import make_engine, make_sessions
from tracker.store.migrations import upgrade
from tracker.store.models import Base

Imported = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a migrated database that knows the committees, and the tables of the fictional States."""
    engine = make_engine(Settings(data=tmp_path).database_url)
    upgrade(engine)
    with make_sessions(engine)() as db:
        make.committee(db, "CCPR")
        db.commit()
    engine.dispose()
    write_lookups(tmp_path / "register")
    return tmp_path


@pytest.fixture
def imported(data: Path) -> Imported:
    """Return a function that runs the command about Zazaland."""

    def command(*arguments: str) -> Any:
        return run(data, "import", "uhri", *arguments, REGISTER=str(data / "register"))

    return command


def rows(data: Path) -> dict[str, int]:
    engine = make_engine(Settings(data=data).database_url)
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_an_import_says_what_it_did_and_writes_a_receipt(data: Path, imported: Imported) -> None:
    file = write(data / "export.json", record(1), record(2, Text="Annex"))
    out = data / "receipt.json"
    result = imported(str(file), "--country", "ZZZ", "--receipt", str(out))
    assert result.exit_code == 0, result.output
    assert "1 kept about ZZZ" in result.stdout
    assert "fragment: no paragraph but a fragment" in result.stdout
    receipt = json.loads(out.read_text(encoding="utf-8"))
    assert (receipt["read"], receipt["new"], receipt["refused"]) == (2, 1, {"fragment": 1})
    assert receipt["peak_memory_mb"] > 10
    again = imported(str(file), "--country", "Zazaland")
    assert "Nothing was written: the database has all of it." in again.stdout
    there = imported(str(file), "--country", "ZZZ", "--receipt", str(out))
    assert (there.exit_code, "is there already" in there.stderr) == (1, True)


def test_a_dry_run_writes_nothing(data: Path, imported: Imported) -> None:
    before = rows(data)
    result = imported(str(write(data / "export.json", record(1))), "--country", "ZZZ", "--dry-run")
    assert "Nothing was written: this was a dry run." in result.stdout
    assert rows(data) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--country", "Nowhere"), "“Nowhere” is no State that is known"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_sentence(
    data: Path, imported: Imported, options: tuple[str, ...], said: str
) -> None:
    result = imported(str(write(data / "export.json", record(1))), *options)
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "export.json: it is empty. Nothing was imported."),
        (b"PK\x03\x04", "cut off or damaged"),
        (b'[{"AnnotationId": 1}', "the file ends within the array"),
        (json.dumps([record(1, Paragraph=4)]).encode(), "field “Paragraph”: never seen before, in 1 of 1 records"),
        (json.dumps([record(1, Body=...)]).encode(), "field “Body”: missing in 1 of 1 records"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(data: Path, imported: Imported, content: bytes, said: str) -> None:
    before = rows(data)
    file = data / "export.json"
    file.write_bytes(content)
    result = imported(str(file), "--country", "ZZZ")
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert rows(data) == before


def test_a_new_field_is_let_through_by_name(data: Path, imported: Imported) -> None:
    file = write(data / "export.json", record(1, Paragraph="4"))
    assert imported(str(file), "--country", "ZZZ", "--accept", "Paragraphs").exit_code == 1
    assert imported(str(file), "--country", "ZZZ", "--accept", "Paragraph").exit_code == 0


def test_without_a_file_the_use_is_wrong(imported: Imported) -> None:
    assert imported("--country", "ZZZ").exit_code == 2


def test_an_interrupt_is_said_and_nothing_is_written(
    data: Path, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **_options: object) -> None:
        raise KeyboardInterrupt

    before = rows(data)
    monkeypatch.setattr(import_uhri, "bring_in", interrupt)
    result = imported(str(write(data / "export.json", record(1))), "--country", "ZZZ")
    assert (result.exit_code, result.stderr) == (130, "Stopped: nothing was imported.\n")
    assert rows(data) == before


def test_another_import_at_the_same_time_is_said(
    data: Path, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collide(*_: object, **_options: object) -> None:
        raise IntegrityError("", {}, ValueError("twice"))

    monkeypatch.setattr(import_uhri, "bring_in", collide)
    result = imported(str(write(data / "export.json", record(1))), "--country", "ZZZ")
    assert (result.exit_code, "run it again" in result.stderr) == (1, True)


KILLED = """
import os, signal
from tracker.services.uhri import apply
apply.search.catch_up = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from tracker.cli import cli
cli()
"""


def test_a_killed_run_leaves_the_database_as_it_was(data: Path, imported: Imported) -> None:
    """The process is killed when all but the index of words has been written."""
    before = rows(data)
    file = write(data / "export.json", *(record(number, Text=f"{number}.Plant trees.") for number in range(1, 400)))
    settings = environment(data, REGISTER=str(data / "register"))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "import", "uhri", str(file), "--country", "ZZZ"],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert rows(data) == before
    result = imported(str(file), "--country", "ZZZ")
    assert "399 new, 0 changed, 0 same" in result.stdout


def test_on_a_terminal_it_shows_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "export.json", record(1))
    screen = tmp_path / "screen"
    with screen.open("w") as out:
        console = Console(file=out, force_terminal=True, width=100)
        monkeypatch.setattr("tracker.cli.import_uhri.Console", lambda **_options: console)
        with import_uhri._bar("Reading", file.stat().st_size) as told:
            told(file.stat().st_size, 1)
    assert "records a second" in screen.read_text()
