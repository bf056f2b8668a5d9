"""The CSV of all of the UN index over HTTP, in turn with what the database's own program writes of the same columns."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from sqlalchemy.engine import make_url

from benchmarks.figures import Figure, Section, middle
from benchmarks.files import fetch, write
from benchmarks.servers import Server
from benchmarks.world_import import Place, ratios
from tracker.store.index_csv import FREE, HEADER, PLAIN

LEAST_SHARE: Final = 0.35
"""Of the rows a second that the database's own program writes; 0.5 are wished for."""
MOST_GROWTH: Final = 50.0
"""Megabytes by which a worker may grow over the file."""
ADDRESS: Final = "/un-index.csv"


def measure(place: Place, site: Server, records: int, rounds: int) -> Section:
    """Measure on a site that runs over the database of `place`; `records` are in it."""
    sqlite = not place.database
    program = "sqlite3 -csv" if sqlite else "psql, COPY TO STDOUT"
    before = site.largest_worker()
    _check(site, records)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(records / fetch(site, ADDRESS, None))
        seconds = _by_sqlite(place.file) if sqlite else _by_postgresql(place.database)
        if seconds is not None:
            theirs.append(records / seconds)
    after = site.largest_worker()
    figures = [middle("CSV of everything: rows a second", ours, "/s")]
    if theirs:
        figures.append(middle(f"   {program}: rows a second", theirs, "/s"))
        figures.append(middle(f"   share of {program}", ratios(ours, theirs), "", least=LEAST_SHARE))
    else:
        figures.append(Figure(f"   {program}", None, note="is not here"))
    growth = after.rss - before.rss if before and after else None
    figures.append(Figure("   growth of the worker over all of them", growth, "MB", most=MOST_GROWTH))
    notes = (
        f"{ADDRESS} over HTTP, uncompressed, one reader, read to nowhere: {records:,} rows, {rounds} rounds, median,",
        f"in turn with {program} of the same {len(HEADER)} columns. Ours also guards against spreadsheets' formulas.",
    )
    return Section(f"CSV of the UN index, {'SQLite' if sqlite else 'PostgreSQL'}", notes, figures)


def _check(site: Server, records: int) -> None:
    """The file has as many lines as there are records; texts have no line breaks in a made-up export."""
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        file = Path(folder) / "un-index.csv"
        fetch(site, ADDRESS, file)
        with file.open("rb") as lines:
            found = sum(line.endswith(b"\r\n") for line in lines) - 1
    assert found == records, f"the file has {found} rows of {records}"


def _statement() -> str:
    columns: Sequence[str] = [*PLAIN.values(), *FREE.values(), "vanished", "document_uuid"]
    return f"SELECT {', '.join(columns)} FROM annotations ORDER BY id"  # noqa: S608 - names of columns only


def _by_sqlite(database: Path) -> float | None:
    program = shutil.which("sqlite3")
    return write(program, database, f"{_statement()};") if program else None


def _by_postgresql(address: str) -> float | None:
    program = shutil.which("psql")
    if not program:
        return None
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    began = perf_counter()
    copy = f"COPY ({_statement()}) TO STDOUT (FORMAT csv)"
    subprocess.run([program, "-q", "-c", copy, url], stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    return perf_counter() - began
