"""The benchmarks run and print what they measured. How fast anything is, is not tested here: machines differ."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, sleep

import pytest

from benchmarks.__main__ import main
from benchmarks.bare import OPTIONS
from benchmarks.figures import Figure, Section, percentile, section_text
from tracker.cli import serving
from tracker.settings import ROOT

TINY = ["--seconds", "0.02", "--rounds", "1", "--connections", "2", "--rows", "60"]


def printed(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    main([*given, *TINY])
    return capsys.readouterr().out


def number_of(line_beginning: str, text: str) -> float:
    """Return the figure that is printed for a measurement."""
    found = re.search(rf"^  {re.escape(line_beginning)} +([\d.,]+)", text, re.MULTILINE)
    assert found is not None, f"no figure for “{line_beginning}” in:\n{text}"
    return float(found[1].replace(",", ""))


def test_pages_are_measured_beside_the_plain_page(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "pages")
    for page in ("/", "list", "one recommendation", "/progress"):
        for situation in ("remembered", "made anew"):
            for figure in ("to plain page", "answers a second", "p50", "p95", "size of the answer", "queries"):
                assert number_of(f"{page}, {situation}: {figure}", text) > 0
        assert number_of(f"{page}, remembered: queries", text) == 1
        assert number_of(f"{page}, made anew: queries", text) > 1
    assert number_of("plain page: answers a second", text) > 0
    assert re.search(r"\d+ of 20 aims met\.", text)


def test_the_csv_file_is_measured_beside_sqlite3(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "csv")
    assert "CSV of 60 recommendations" in text
    assert number_of("CSV: rows a second", text) > 0


def test_without_the_sqlite3_program_that_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.files.shutil.which", lambda _name: None)
    text = printed(capsys, "csv")
    assert "the sqlite3 program is not here" in text
    assert number_of("CSV: rows a second", text) > 0


def test_start_and_memory_are_measured(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = printed(capsys, "start", "memory", "--json", str(tmp_path / "out.json"))
    assert number_of("tracker serve: to plain page", text) > 0
    assert number_of("tracker up in an empty folder: migrate, load data/, serve", text) > 0
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [section["title"] for section in written["sections"]] == ["Cold start", "Memory"]
    names = {figure["name"] for section in written["sections"] for figure in section["figures"]}
    assert {"tracker serve", "after the start and one page"} <= names


def test_what_nobody_can_measure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for given in (["speed"], ["--seconds", "0"], ["--rounds", "-1"]):
        with pytest.raises(SystemExit) as ended:
            main(given)
        assert ended.value.code == 2
    assert "no benchmark is called speed" in capsys.readouterr().err


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_no_server_outlives_an_interrupted_run(sent: signal.Signals, tmp_path: Path) -> None:
    """Every process of the run has its temporary folder below the one given here, by which it is found."""
    run = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "pages", "--seconds", "60"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: len(servers(tmp_path)) >= 4)  # both servers and at least a worker of each
        run.send_signal(sent)
        assert run.wait(60) in (130, 143)  # each server may take twelve seconds, and the machine may be busy
        assert servers(tmp_path) == {}
        assert list(tmp_path.iterdir()) == []
    finally:
        run.kill()
        run.wait()


def servers(folder: Path) -> Mapping[int, str]:
    """Return the processes that know of a folder, but for the run itself."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in environment and ("benchmarks.bare" in command or "-m tracker" in command):
            found[int(entry.name)] = command
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it did not come to that"
        sleep(0.1)


def test_the_plain_page_is_served_as_the_site_is() -> None:
    source = Path(serving.__file__).read_text(encoding="utf-8")
    assert OPTIONS["threads"] == serving.THREADS
    for name, value in OPTIONS.items():
        if name not in ("threads", "workers"):
            assert f'"{name}": {json.dumps(value) if isinstance(value, str) else value},' in source


def test_figures_say_whether_their_aim_was_reached() -> None:
    figures = [
        Figure("fast", 10, "ms", most=60),
        Figure("slow", 61.5, "ms", most=60, rounds=(60.5, 62.5)),
        Figure("little", 0.4, least=0.5),
        Figure("told", 1234.5, "/s"),
        Figure("unknown", None, note="not here"),
    ]
    assert [figure.met for figure in figures] == [True, False, False, None, None]
    lines = section_text(Section("Title", ["A note."], figures)).splitlines()
    assert [line.split("  ")[1].strip() for line in lines[4:]] == [figure.name for figure in figures]
    assert lines[4].endswith("at most 60    met")
    assert re.search(r"61\.5 ms +60\.5 to 62\.5 +at most 60 +NOT met$", lines[5])
    assert re.search(r"at least 0\.5 +NOT met$", lines[6])
    assert lines[8].endswith("not here")


def test_percentiles() -> None:
    assert percentile([1.0], 0.95) == 1.0
    assert percentile([float(number) for number in range(100)], 0.95) == 95.0
    assert percentile([1.0, 2.0], 0.5) == 2.0


def test_searches_are_measured_beside_the_plain_page(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "search")
    for figure in ("search: p50", "search: p95", "search: p95, to plain page", "plain page: p95"):
        assert number_of(figure, text) > 0


def test_an_import_is_measured_beside_parsing(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "uhri", "--records", "400")
    for figure in ("only parsing, as a process", "import of one State", "times as long as parsing"):
        assert number_of(figure if "times" not in figure else f"   {figure}", text) > 0
    assert "400 records" in text


def test_series_are_measured_beside_one_day(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.series.SMALL", (60, 2))
    text = printed(capsys, "series", "--followed", "120")
    for size in ("60 x 2", "120 x 3"):
        for told in ("40 quarters", "40 quarters as recorded", "one day, asked by itself", "moves kept"):
            assert number_of(f"SQLite, {size}: {told}", text) > 0
    assert re.search(r"\d of 6 aims met\.", text)


def test_the_whole_index_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "world", "--records", "400", "--rounds", "1")
    for expected in (
        "import of everything",
        "the same file again: 0 new",
        "newest first, p95",
        "facets: ",
        "CSV of everything",
    ):
        assert expected in text


def test_dashboards_are_measured_beside_a_static_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"/": "?anew={n}", "/progress/age": "?since={day}"}
    monkeypatch.setattr("benchmarks.dashboards.SIZE", (60, 2))
    monkeypatch.setattr("benchmarks.dashboards.PAGES", pages)
    text = printed(capsys, "dashboards")
    for page in pages:
        assert number_of(f"{page}, remembered: queries", text) == 1
        assert 1 < number_of(f"{page}, made anew: queries", text) <= 8
        for figure in ("made anew: p95", "remembered: answers a second, to static", "remembered: answers a second"):
            assert number_of(f"{page}, {figure}", text) > 0
    assert re.search(r"\d of 6 aims met\.", text)
