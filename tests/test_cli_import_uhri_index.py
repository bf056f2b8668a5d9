"""`tracker import uhri` for all States and mechanisms, and with the published file fetched first."""

import gc
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep
from typing import Any, cast

import pytest
import sqlalchemy as sa
from rich.console import Console

from benchmarks.uhri_export import COMMITTEES, write_lookups
from tests import make
from tests.commands import environment, run
from tests.file_server import Shelf, serving
from tests.uhri_records import record, write
from tests.uhri_workbooks import write_workbook
from tracker.cli import import_uhri
from tracker.importers import uhri_stream
from tracker.importers.json_array import Unreadable
from tracker.importers.uhri import Rows, Scope
from tracker.importers.uhri_rows import COLUMNS
from tracker.importers.uhri_stream import Reading, _Handing, _read
from tracker.settings import ROOT, Settings
from tracker.store.db import make_engine, make_sessions
from tracker.store.migrations import upgrade

Imported = Callable[..., Any]

REVIEWED = record(2, Body="- UPR", Symbol="A/HRC/99/7")
THEIRS = record(3, Countries=["Quasiland AA"], Symbol="CCPR/C/QAA/CO/1")
WORLD = (record(1), REVIEWED, THEIRS, record(4, Body="- SR Fictional orchards", Symbol="A/HRC/99/8"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a migrated database of the register of Zazaland, and the tables of the fictional States."""
    engine = make_engine(Settings(data=tmp_path).database_url)
    upgrade(engine)
    with make_sessions(engine)() as db:
        for code in COMMITTEES:
            make.committee(db, code)
        make.recommendation(db, 90, symbol="CCPR/C/ZZZ/CO/1")
        db.commit()
    engine.dispose()
    write_lookups(tmp_path / "register")
    return tmp_path


@pytest.fixture
def imported(data: Path) -> Imported:
    """Return a function that runs the command."""

    def command(*arguments: str, **settings: str) -> Any:
        return run(data, "import", "uhri", *arguments, REGISTER=str(data / "register"), **settings)

    return command


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving(json.dumps(WORLD).encode(), "export-full-en.json") as served:
        yield served


def everything(data: Path) -> dict[str, list[str]]:
    engine = make_engine(Settings(data=data).database_url)
    with engine.connect() as connection:
        tables = map(sa.table, sa.inspect(connection).get_table_names())
        chosen = {one.name: sa.select(sa.text("*")).select_from(one) for one in tables}
        found = {name: sorted(map(repr, connection.execute(one).all())) for name, one in chosen.items()}
    engine.dispose()
    return found


def test_all_of_the_index_comes_in_once(data: Path, imported: Imported) -> None:
    file = write(data / "export.json", *WORLD)
    out = data / "receipt.json"
    result = imported(str(file), "--country", "all", "--mechanism", "all", "--receipt", str(out))
    assert result.exit_code == 0, result.output
    assert "4 kept about all States" in result.stdout
    assert "1 of them for the register of ZZZ, 3 for the index only" in result.stdout
    receipt = json.loads(out.read_text(encoding="utf-8"))
    assert (receipt["new"], receipt["for_register"], receipt["left"]) == (4, 1, 0)
    assert receipt["reader_peak_memory_mb"] > 10
    before = everything(data)
    again = imported(str(write_workbook(data / "export.xlsx", *WORLD)), "--country", "all", "--mechanism", "all")
    assert "Nothing was written: the database has all of it." in again.stdout
    assert everything(data) == before


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (("--country", "ZZZ"), 1),
        (("--country", "ZZZ", "--mechanism", "upr"), 1),
        (("--country", "Zazaland", "--mechanism", "all"), 3),
        (("--country", "QAA"), 1),
        (("--country", "ALL"), 2),
        (("--country", "all", "--mechanism", "special-procedures"), 1),
    ],
)
def test_states_and_mechanisms_are_chosen(data: Path, imported: Imported, options: tuple[str, ...], kept: int) -> None:
    result = imported(str(write(data / "export.json", *WORLD)), *options)
    assert result.exit_code == 0, result.output
    assert f" {kept} kept about " in result.stdout


def test_a_dry_run_writes_nothing(data: Path, imported: Imported) -> None:
    before = everything(data)
    result = imported(str(write(data / "export.json", *WORLD)), "--country", "all", "--dry-run")
    assert "Nothing was written: this was a dry run." in result.stdout
    assert everything(data) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps([THEIRS, record(5, Paragraph=4)]).encode(), "field “Paragraph”: never seen before"),
        (
            json.dumps([THEIRS]).encode()[:-1],
            "the file ends within the array; it was not downloaded whole: download it again. Nothing was",
        ),
        (json.dumps([THEIRS, {"AnnotationId": 1}]).encode(), "missing in 1 of 2 records"),
        (b"PK\x03\x04", "cut off or damaged"),
        (b"[]", "no record of what was asked for"),
    ],
)
def test_a_file_that_is_none_leaves_nothing(data: Path, imported: Imported, content: bytes, said: str) -> None:
    before = everything(data)
    file = data / "export.json"
    file.write_bytes(content)
    result = imported(str(file), "--country", "all", "--mechanism", "all")
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert everything(data) == before


def test_the_published_file_is_fetched_kept_and_imported(data: Path, imported: Imported, shelf: Shelf) -> None:
    options = ("--download", "--country", "all", "--mechanism", "all")
    shelf.break_after = [500]
    result = imported(*options, UHRI_URL=shelf.url)
    assert result.exit_code == 0, result.output
    kept = data / "uhri" / "export-full-en.json"
    assert kept.read_bytes() == shelf.content
    digest = hashlib.sha256(shelf.content).hexdigest()
    assert f"{kept}: fetched, {len(shelf.content):,} bytes, SHA-256 {digest}" in result.stdout
    assert "4 new, 0 changed, 0 same" in result.stdout
    again = imported(*options, "--sha256", digest, UHRI_URL=shelf.url)
    assert "here already, not newer there" in again.stdout
    assert "0 new, 0 changed, 4 same" in again.stdout


def test_a_packed_file_is_read_as_it_came(data: Path, imported: Imported, shelf: Shelf) -> None:
    shelf.packed = True
    result = imported("--download", "--country", "all", UHRI_URL=shelf.url)
    assert "2 new, 0 changed, 0 same" in result.stdout
    assert gzip.decompress((data / "uhri" / "export-full-en.json").read_bytes()) == shelf.content


def test_what_cannot_be_fetched_is_said_and_nothing_is_imported(data: Path, imported: Imported, shelf: Shelf) -> None:
    before = everything(data)
    wrong = imported("--download", "--country", "all", "--sha256", "0" * 64, UHRI_URL=shelf.url)
    assert (wrong.exit_code, "nothing was kept" in wrong.stderr) == (1, True)
    shelf.status = 404
    missing = imported("--download", "--country", "all", UHRI_URL=shelf.url)
    assert (missing.exit_code, "answers 404" in missing.stderr) == (1, True)
    elsewhere = imported("--download", "--country", "all", UHRI_URL="file:///etc/hosts")
    assert elsewhere.exit_code != 0
    assert "Traceback" not in elsewhere.output
    assert everything(data) == before


def test_wrong_use_is_told(data: Path, imported: Imported) -> None:
    file = str(write(data / "export.json", *WORLD))
    for given in ((file, "--download"), (file, "--sha256", "0" * 64), (), (file, "--mechanism", "other")):
        assert imported(*given).exit_code == 2


KILLED = """
import os, signal
from tracker.services.uhri import {module}
{name} = lambda *_: os.kill(os.getpid(), signal.{sign})
from tracker.cli import cli
cli()
"""


@pytest.mark.parametrize("name", ["bring.AnnotationRows.finish", "apply.pack"])
def test_a_killed_run_leaves_the_database_as_it_was(data: Path, imported: Imported, name: str) -> None:
    """Killed when the rows of the index are written, and when all is."""
    before = everything(data)
    file = write(data / "export.json", *WORLD, *(record(10 + n, Countries=["Quasiland"]) for n in range(1500)))
    done = ended(data, file, name, "SIGKILL")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert everything(data) == before
    result = imported(str(file), "--country", "all", "--mechanism", "all")
    assert "1,504 new, 0 changed, 0 same" in result.stdout


def ended(data: Path, file: Path, name: str, sign: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process that sends itself a signal when it comes to a function."""
    code = KILLED.format(module=name.partition(".")[0], name=name, sign=sign)
    return subprocess.run(
        [sys.executable, "-c", code, "import", "uhri", str(file), "--country", "all", "--mechanism", "all"],
        cwd=ROOT,
        env={**os.environ, **environment(data, REGISTER=str(data / "register"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_interrupt_ends_it_with_a_sentence(data: Path) -> None:
    before = everything(data)
    file = write(data / "export.json", *WORLD)
    done = ended(data, file, "bring.AnnotationRows.take", "SIGINT")
    assert (done.returncode, done.stderr) == (130, "Stopped: nothing was imported.\n")
    assert everything(data) == before


def test_a_reader_that_dies_is_said(tmp_path: Path) -> None:
    file = write(tmp_path / "export.json", *(record(n, Countries=["Quasiland"]) for n in range(1, 3000)))
    scope = Scope(None, None, (), frozenset())
    with Reading(file, scope, lambda *_: None) as reading:
        reading._process.kill()
        with pytest.raises(Unreadable, match="the process that reads it ended before its end"):
            list(reading.batches())
        with pytest.raises(RuntimeError, match="has not been read to its end"):
            _ = reading.export
    assert not reading._process.is_alive()


def test_a_reader_that_nobody_needs_any_more_is_ended(tmp_path: Path) -> None:
    file = write_workbook(tmp_path / "export.xlsx", *(record(n, Countries=["Quasiland"]) for n in range(1, 3000)))
    with Reading(file, Scope(None, None), lambda *_: None) as reading:
        assert next(iter(reading.batches()))
    assert reading._process.exitcode is not None


class Taker:
    """Takes what is sent, after some seconds each time."""

    def __init__(self, *seconds: float) -> None:
        self._seconds = list(seconds)
        self.words: list[list[str] | None] = []

    def send(self, kept: Any) -> None:
        sleep(self._seconds.pop(0))
        self.words.append(kept.words)


def test_a_reader_that_had_to_wait_prepares_the_next_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uhri_stream, "WAITED", 0.1)
    rows: Rows = [COLUMNS]
    made = ["symbol text"]
    for shared, prepared in ((True, [None, made, None]), (False, [made, made, made])):
        taker = Taker(0.2, 0, 0)
        handing = _Handing(cast(Connection, taker), lambda symbol, text: f"{symbol} {text}", shared=shared)
        for _ in range(3):
            handing.take(rows)
        assert taker.words == prepared


def test_a_reader_says_nothing_where_nobody_listens(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for file in (tmp_path / "gone.json", write(tmp_path / "export.json", *WORLD)):
        listener, speaker = Pipe(duplex=False)
        listener.close()
        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        try:
            _read(speaker, file, Scope(None, None, (), frozenset()), None)
        finally:
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
                signal.signal(number, handler)
            gc.enable()
    assert capfd.readouterr().err == ""


def test_the_bar_shows_what_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "screen").open("w") as out:
        console = Console(file=out, force_terminal=True, width=100)
        monkeypatch.setattr(import_uhri, "Console", lambda **_options: console)
        with import_uhri._bar("Fetching", 0) as told:
            told(10, 20)
    assert "Fetching" in (tmp_path / "screen").read_text()
