"""Measures the site and prints what came of it: `python -m benchmarks [NAME …]`.

Names are start, pages, dashboards, search, csv, memory, uhri, series, charts and world; without a name it measures all.
"""

import argparse
import os
import platform
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import charts, dashboards, files, memory, pages, search, series, start, uhri, world
from benchmarks.figures import Section, section_text, write_json
from benchmarks.uhri_export import WORLD

NAMES: Final = ("start", "pages", "dashboards", "search", "csv", "memory", "uhri", "series", "charts", "world")
MOST_ROUNDS: Final = 3
"""Of the whole index, of which each takes minutes."""


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ends the program with exit code 2 when it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCHMARK", help=f"{', '.join(NAMES)}; all when none is named")
    parser.add_argument("--seconds", type=float, default=2.0, help="of load in each turn of a page (default 2)")
    parser.add_argument("--rounds", type=int, default=5, help="of each measurement, median of them (default 5)")
    parser.add_argument("--connections", type=int, default=16, help="that ask at the same time (default 16)")
    parser.add_argument(
        "--rows", type=int, default=20_000, help="recommendations in the large register (default 20000)"
    )
    parser.add_argument(
        "--records", type=int, default=20_000, help=f"in the export of the UN index (default 20000; the real: {WORLD})"
    )
    parser.add_argument(
        "--followed",
        type=int,
        default=267_537,
        help="recommendations in the larger register of series (default 267537)",
    )
    parser.add_argument(
        "--postgresql",
        default="",
        metavar="URL",
        help="an empty database to measure series or world on, too; world: or own, for a server of its own",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write all figures, with their rounds, to a file")
    options = parser.parse_args(given)
    if unknown := [name for name in options.names if name not in NAMES]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(NAMES)}")
    if not (
        options.seconds > 0
        and options.rounds > 0
        and options.connections > 0
        and options.rows > 0
        and options.records > 0
        and options.followed > 0
    ):
        parser.error("seconds, rounds, connections, rows, records and followed are greater than nothing")
    return options


def benchmarks(options: argparse.Namespace) -> Mapping[str, Callable[[Path], Section | Iterator[Section]]]:
    """Return each benchmark as a function of the folder that it may fill."""
    load = {"seconds": options.seconds, "connections": options.connections}
    return {
        "start": partial(start.measure, rounds=options.rounds),
        "pages": partial(pages.measure, rounds=options.rounds, **load),
        "dashboards": partial(dashboards.measure, rounds=options.rounds, **load),
        "search": partial(search.measure, rounds=options.rounds),
        "csv": partial(files.measure, rounds=options.rounds, recommendations=options.rows),
        "memory": partial(memory.measure, recommendations=options.rows, **load),
        "uhri": partial(uhri.measure, rounds=options.rounds, records=options.records),
        "series": partial(
            series.measure, rounds=options.rounds, recommendations=options.followed, postgresql=options.postgresql
        ),
        "charts": partial(charts.measure, rounds=options.rounds),
        "world": partial(
            world.measure,
            rounds=min(options.rounds, MOST_ROUNDS),
            records=options.records,
            postgresql=options.postgresql,
        ),
    }


def machine() -> str:
    """Describe what it was measured on, as far as it bears on the figures."""
    return (
        f"{os.cpu_count()} processors ({_processor()}), {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, load before: {os.getloadavg()[0]:.2f}"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def sections(options: argparse.Namespace) -> Iterator[Section]:
    """Run what was asked for, each benchmark in a folder of its own that is gone afterwards."""
    for name, measure in benchmarks(options).items():
        if options.names and name not in options.names:
            continue
        with TemporaryDirectory(prefix="benchmarks-") as folder:
            made = measure(Path(folder))
            if isinstance(made, Section):
                yield made
            else:
                yield from made


def main(given: Sequence[str] | None = None) -> None:
    """Run the benchmarks. They measure and do not judge: an aim that is missed is printed, and is no failure."""
    options = arguments(given)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended then, too
    described = machine()
    print(f"{described}\n")
    done = []
    for section in sections(options):
        print(section_text(section), flush=True)
        done.append(section)
    missed = [figure.name for section in done for figure in section.figures if figure.met is False]
    aimed = sum(figure.met is not None for section in done for figure in section.figures)
    if aimed:
        print(f"{aimed - len(missed)} of {aimed} aims met." + "".join(f"\n  not met: {name}" for name in missed))
    if options.json:
        write_json(options.json, described, done)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
