"""Import of all of the UN index to searchable, in turn with only parsing it and with what a general tool does of it."""

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from time import perf_counter
from typing import Any, Final

from benchmarks.figures import Figure, Section, middle
from benchmarks.processes import Ran, watched
from benchmarks.uhri_export import STATES
from tracker.settings import Settings

MOST_TIMES: Final = 6.0
"""How many times as long as parsing alone an import of everything may take; 4 are wished for."""
MOST_TIMES_ONE: Final = 1.5
"""The same for one State."""
LEAST_FASTER: Final = 2.5
"""How many times as fast as sqlite-utils an import of everything is at least; 3.5 are wished for."""
MOST_MEMORY: Final = 300.0
MOST_TOGETHER: Final = 500.0
"""Megabytes of one process, and of all at once."""
RIVAL: Final = "sqlite_utils"
TABLE: Final = "records"
FLUSHES: Final = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where one import goes: a folder with its own database, or with the address of one elsewhere."""

    data: Path
    register: Path
    database: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings that a command or server needs for it."""
        return {
            "TRACKER_DATA": str(self.data),
            "TRACKER_REGISTER": str(self.register),
            **({"TRACKER_DATABASE": self.database} if self.database else {}),
        }

    @property
    def database_url(self) -> str:
        """Its address."""
        return self.database or Settings(data=self.data).database_url

    @property
    def file(self) -> Path:
        """Its file, where it is one of SQLite."""
        return Path(self.database_url.removeprefix("sqlite:///"))


@dataclass(slots=True)
class _Rounds:
    """What the rounds gave, by what was measured."""

    flush: list[float] = field(default_factory=list)
    parse: list[float] = field(default_factory=list)
    world: list[Ran] = field(default_factory=list)
    again: list[Ran] = field(default_factory=list)
    one: list[Ran] = field(default_factory=list)
    rival: list[float] = field(default_factory=list)
    receipt: dict[str, Any] = field(default_factory=dict)


def measure(export: Path, empty: Path, place: Place, rival: Path, rounds: int) -> Section:
    """Measure imports into SQLite; leaves the last one at `place`, and what sqlite-utils made at `rival`."""
    found = _Rounds()
    for _ in range(rounds):
        found.flush.append(flush(empty))
        found.parse.append(parse(export))
        shutil.rmtree(place.data, ignore_errors=True)
        shutil.copytree(empty, place.data)
        found.world.append(import_all(export, place))
        found.receipt = receipt_of(place)
        if importlib.util.find_spec(RIVAL):
            found.rival.append(_insert_and_index(export, rival))
        found.again.append(import_all(export, place))
        _refuse_changes(receipt_of(place))
        found.one.append(_import_one(export, empty, place))
    return Section(
        f"Import of the UN index, {found.receipt['read']:,} records, to searchable, SQLite",
        _notes(export, rounds),
        list(_figures(found)),
    )


def flush(folder: Path) -> float:
    """Return the milliseconds after which the disk under a folder says that what was written is safe; the median.

    sqlite-utils commits after every hundred rows and waits for it some 19,500 times, an import of ours 7 times: where a
    disk takes long to be safe, as real ones do and those of virtual machines may not, the two lie further apart.
    """
    waits = []
    with NamedTemporaryFile(dir=folder) as file:
        for _ in range(FLUSHES):
            file.write(bytes(4096))
            file.flush()
            began = perf_counter()
            os.fsync(file.fileno())
            waits.append(perf_counter() - began)
    return median(waits) * 1e3


def parse(export: Path) -> float:
    """Return how many seconds only parsing takes, as a process."""
    return watched([sys.executable, "-m", "benchmarks.parse", str(export)]).seconds


def import_all(export: Path, place: Place) -> Ran:
    """Import everything; the receipt lies beside the database then."""
    return _import(export, place, "all", "--mechanism", "all")


def _import_one(export: Path, empty: Path, place: Place) -> Ran:
    data = place.data.with_name("one")
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(empty, data)
    return _import(export, Place(data, place.register), STATES[0][0])


def _import(export: Path, place: Place, country: str, *more: str) -> Ran:
    asked = ["import", "uhri", str(export), "--country", country, *more]
    receipt = ["--receipt", str(place.data / "receipt.json"), "--force"]
    return watched([sys.executable, "-m", "tracker", *asked, *receipt], place.settings)


def receipt_of(place: Place) -> dict[str, Any]:
    """Return the receipt of the last import."""
    receipt: dict[str, Any] = json.loads((place.data / "receipt.json").read_text(encoding="utf-8"))
    return receipt


def _refuse_changes(receipt: dict[str, Any]) -> None:
    assert not receipt["wrote"], "the second import of the same file wrote something"
    assert (receipt["new"], receipt["changed"]) == (0, 0), "the second import of the same file found something new"


def _insert_and_index(export: Path, database: Path) -> float:
    """Have sqlite-utils do as much as it does: all fields as they are, and an index over text and symbol."""
    database.unlink(missing_ok=True)
    tool = [sys.executable, "-m", RIVAL]
    inserted = watched([*tool, "insert", str(database), TABLE, str(export)])
    columns = ("Symbol", "Text")
    indexed = watched([*tool, "enable-fts", str(database), TABLE, *columns, "--fts5", "--tokenize", "porter"])
    return inserted.seconds + indexed.seconds


def _notes(export: Path, rounds: int) -> tuple[str, ...]:
    return (
        f"{export.stat().st_size / 1e6:,.0f} MB of JSON; whole processes, {rounds} rounds, median, in turn.",
        "The database is written with full durability, as always; all is cleaned, indexed, its facets packed.",
        "sqlite-utils insert and enable-fts (porter, Symbol and Text) clean nothing and index once; its own defaults.",
        "Memory from outside, twenty times a second; pages that processes share count in each of them.",
    )


def _figures(found: _Rounds) -> Iterator[Figure]:
    world = [ran.seconds for ran in found.world]
    yield middle("only parsing, as a process", found.parse, "s")
    yield middle("import of everything", world, "s")
    yield middle("   times as long as parsing", ratios(world, found.parse), "", most=MOST_TIMES)
    yield Figure("   records a second", found.receipt["read"] / median(world), "/s")
    yield Figure("   most memory of one process", max(ran.largest for ran in found.world), "MB", most=MOST_MEMORY)
    yield Figure("   of all at once", max(ran.together for ran in found.world), "MB", most=MOST_TOGETHER)
    yield middle("the disk flushes 4 kB to safety in", found.flush, "ms")
    if found.rival:
        yield middle("sqlite-utils insert and enable-fts", found.rival, "s")
        yield middle("   times as long as our import", ratios(found.rival, world), "", least=LEAST_FASTER)
    else:
        yield Figure("sqlite-utils", None, note="is not installed")
    again = [ran.seconds for ran in found.again]
    yield middle("the same file again: 0 new, 0 changed", again, "s")
    yield middle("   times as long as parsing", ratios(again, found.parse))
    yield Figure("   most memory of one process", max(ran.largest for ran in found.again), "MB", most=MOST_MEMORY)
    one = [ran.seconds for ran in found.one]
    yield middle("import of one State", one, "s")
    yield middle("   times as long as parsing", ratios(one, found.parse), "", most=MOST_TIMES_ONE)
    yield Figure("   most memory of one process", max(ran.largest for ran in found.one), "MB", most=MOST_MEMORY)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return how many times as long each round took as the other's in the same round."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def measure_postgresql(export: Path, place: Place) -> Section:
    """Measure one import into an empty database of PostgreSQL, and the same file again."""
    before = parse(export)
    world = import_all(export, place)
    read = receipt_of(place)["read"]
    again = import_all(export, place)
    _refuse_changes(receipt_of(place))
    floor = (before + parse(export)) / 2
    figures = (
        Figure("only parsing, as a process", floor, "s"),
        Figure("import of everything", world.seconds, "s"),
        Figure("   times as long as parsing", world.seconds / floor, "", most=MOST_TIMES),
        Figure("   most memory of one process", world.largest, "MB", most=MOST_MEMORY),
        Figure("   of all at once", world.together, "MB", most=MOST_TOGETHER),
        Figure("the same file again: 0 new, 0 changed", again.seconds, "s"),
        Figure("   times as long as parsing", again.seconds / floor),
    )
    notes = ("One round. Memory is that of the import's own processes, without the server's.",)
    return Section(f"Import of the UN index, {read:,} records, to searchable, PostgreSQL", notes, figures)
