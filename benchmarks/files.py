"""The CSV file of a large register over HTTP, in turn with what the sqlite3 program writes of the same columns."""

import csv
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.databases import fictional_database
from benchmarks.figures import Figure, Section, middle
from benchmarks.servers import Server, run_site
from tracker.exports.columns import RECOMMENDATIONS
from tracker.settings import Settings

PIECE: Final = 256 * 1024
LONGEST: Final = 600
"""Seconds after which a file that is not there yet counts as broken."""

ADDRESS: Final = "/recommendations.csv"
JOINED: Final = Path(__file__).with_name("same_columns.sql")
PLAIN: Final = "SELECT * FROM recommendations;"


def measure(folder: Path, *, recommendations: int, rounds: int) -> Section:
    """Measure on a fictional register; makes its databases in the folder."""
    fictional_database(folder, recommendations)
    database = Path(Settings(data=folder).database_url.removeprefix("sqlite:///"))
    http: list[float] = []
    rivals: dict[str, list[float]] = {}
    program = shutil.which("sqlite3")
    with run_site(folder) as site:
        file = folder / "site.csv"
        fetch(site, ADDRESS, file)  # the first one is kept to compare with, and warms up
        _copy_to_flat(file, folder / "flat.sqlite3")
        _check(file, database, recommendations)
        for _ in range(rounds):
            http.append(recommendations / fetch(site, ADDRESS, None))
            if program:
                joined = write(program, database, JOINED.read_text(encoding="utf-8"))
                rivals.setdefault("the same joins", []).append(recommendations / joined)
                flat = write(program, folder / "flat.sqlite3", PLAIN)
                rivals.setdefault("one flat table", []).append(recommendations / flat)
    size = file.stat().st_size / 1e6
    return Section(f"CSV of {recommendations:,} recommendations", _notes(rounds, size), _figures(http, rivals, size))


def _notes(rounds: int, size: float) -> tuple[str, ...]:
    return (
        f"/recommendations.csv over HTTP, uncompressed, {size:.1f} MB, one reader; {rounds} rounds, median, in turn",
        "with the sqlite3 program writing the same 27 columns to nowhere: from the site's own database by one",
        "statement with the same joins (benchmarks/same_columns.sql), and from one flat table of the finished cells.",
        "The statement knows nothing of voices other than the editors', secrecy, languages or spreadsheets' formulas.",
    )


def _figures(http: list[float], rivals: dict[str, list[float]], size: float) -> list[Figure]:
    figures = []
    for name, rates in rivals.items():
        ratios = [ours / theirs for ours, theirs in zip(http, rates, strict=True)]
        figures.append(middle(f"CSV: to sqlite3 -csv, {name}", ratios))
    if not rivals:
        figures.append(Figure("CSV: to sqlite3 -csv", None, note="the sqlite3 program is not here"))
    figures.append(middle("CSV: rows a second", http, "/s"))
    figures += [middle(f"sqlite3 -csv, {name}: rows a second", rates, "/s") for name, rates in rivals.items()]
    return figures


def fetch(site: Server, address: str, target: Path | None) -> float:
    """Read a file to its end, into a file or nowhere; returns the seconds that took."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=LONGEST)
    began = perf_counter()
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        assert answer.status == 200, f"{address} answered {answer.status}"
        if target is None:
            while answer.read(PIECE):
                pass
        else:
            with target.open("wb") as file:
                shutil.copyfileobj(answer, file, PIECE)
    finally:
        connection.close()
    return perf_counter() - began


def write(program: str, database: Path, statement: str) -> float:
    """Have the sqlite3 program write what a statement finds as CSV to nowhere; returns the seconds that took."""
    began = perf_counter()
    subprocess.run(  # noqa: S603 - the program that the PATH names, on our own database
        [program, "-readonly", "-csv", "-header", str(database)],
        input=statement.encode(),
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LONGEST,
    )
    return perf_counter() - began


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _copy_to_flat(file: Path, database: Path) -> None:
    columns = ", ".join(f'"{column}" TEXT' for column in RECOMMENDATIONS)
    with closing(sqlite3.connect(database)) as flat, flat:
        flat.execute(f"CREATE TABLE recommendations ({columns})")
        places = ", ".join("?" for _ in RECOMMENDATIONS)
        flat.executemany(
            f"INSERT INTO recommendations VALUES ({places})",  # noqa: S608 - question marks only
            (tuple(row.values()) for row in _rows(file)),
        )


def _check(file: Path, database: Path, recommendations: int) -> None:
    """Both ways must give the same: as many rows, with the same references, standings and evidence."""
    compared = ("reference", "status", "themes", "evidence_count", "evidence_withheld", "demand")
    ours = Counter(tuple(row[column] for column in compared) for row in _rows(file))
    with closing(sqlite3.connect(database)) as joined:
        joined.row_factory = sqlite3.Row
        found = joined.execute(JOINED.read_text(encoding="utf-8"))
        theirs = Counter(tuple(str(row[column]) for column in compared) for row in found)
    assert ours.total() == recommendations, f"the file has {ours.total()} rows"
    assert ours == theirs, f"the two ways differ: {list((ours - theirs).items())[:2]} {list(theirs - ours)[:2]}"
