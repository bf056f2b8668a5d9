"""Fuzzes the importers and prints what came of it: `python -m tests.fuzz [--target T] [--runs N] [--seed S] [--run R]`.

Ends with 1 when a run was not as it should be. What it writes is in a temporary folder that is gone afterwards.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.fuzz.every import TARGETS
from tests.fuzz.figures import Figures, lines_of
from tests.fuzz.process import begin, do

SEED: Final = 20261124
RUNS: Final = 10_000
BATCH: Final = 20


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ends the program with exit code 2 when it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "--target", action="append", choices=sorted(TARGETS), help="form of file; all when none is named"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help=f"for each importer (default {RUNS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of chance (default {SEED})")
    parser.add_argument("--run", type=int, help="only this one, with all that is known of it")
    parser.add_argument(
        "--processes", type=int, default=min(2, os.cpu_count() or 1), help="at the same time (default 2)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args(given)
    if options.runs < 1 or options.processes < 1 or (options.run is not None and not options.target):
        parser.error("runs and processes are at least one, and a run is one of a target: --target T --run R")
    options.target = options.target or list(TARGETS)
    return options


def batches(names: Sequence[str], runs: int) -> Iterator[tuple[str, range]]:
    """Yield runs in batches, each importer's shared between its targets, all targets in turn."""
    importers = [TARGETS[name].importer for name in names]
    share = {name: -(-runs // importers.count(TARGETS[name].importer)) for name in names}
    for start in range(0, max(share.values()), BATCH):
        for name in names:
            if start < share[name]:
                yield name, range(start, min(start + BATCH, share[name]))


def fuzz(options: argparse.Namespace, folder: str, cluster: str) -> tuple[Figures, list[str]]:
    """Do all runs in some processes; returns the figures, and what ended them early if something did."""
    figures, ended = Figures(options.seed), []
    with ProcessPoolExecutor(options.processes, get_context("spawn"), begin, (folder, cluster)) as pool:
        todo = [pool.submit(do, name, options.seed, part) for name, part in batches(options.target, options.runs)]
        try:
            for number, done in enumerate(as_completed(todo), 1):
                for verdict in done.result():
                    figures.add(verdict)
                if number * 10 // len(todo) != (number - 1) * 10 // len(todo):
                    print(f"{number * 100 // len(todo)} %, {len(figures.wrong)} wrong", file=sys.stderr, flush=True)
        except BrokenProcessPool:
            ended = [path.read_text(encoding="utf-8") for path in Path(folder).glob("*/under-way")]
        except KeyboardInterrupt:
            ended = ["stopped"]
        finally:
            pool.shutdown(cancel_futures=True)  # what is under way is soon done
    return figures, ended


def main(given: Sequence[str] | None = None) -> int:
    """Fuzz; returns 1 when something was wrong."""
    options = arguments(given)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the temporary folder goes then, too
    began = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-"))
        cluster = ""
        if options.database == "postgresql":
            from tests.postgres import start_cluster  # noqa: PLC0415 - SQLite needs none

            started = start_cluster()
            stack.callback(started.stop)
            cluster = started.url()
        if options.run is not None:
            return _replay(options, folder, cluster)
        figures, ended = fuzz(options, folder, cluster)
    for line in lines_of(figures, time.monotonic() - began):
        print(line)
    for one in ended:
        print(f"A process ended in this run, or in the one after: {one}")
    return 1 if figures.wrong or ended else 0


def _replay(options: argparse.Namespace, folder: str, cluster: str) -> int:
    begin(folder, cluster)
    [verdict] = [one for name in options.target for one in do(name, options.seed, [options.run])]
    print(f"{verdict.target}, run {verdict.number} of seed {options.seed}, from “{verdict.original}”")
    print("Mutations: " + "; ".join(verdict.mutations) + (" (neutral)" if verdict.neutral else ""))
    print(f"Outcome: {verdict.outcome}, {verdict.seconds:.2f} seconds, {verdict.memory:.0f} MB")
    for line in (verdict.sentence, *verdict.wrong):
        print(line)
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
