"""Import of one State from the export of the UN index, against only parsing the same file in the same blocks.

Both run as processes of their own, in turn, so that each round meets the machine in the same mood.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy.engine import Engine

from benchmarks.figures import Figure, Section, middle
from benchmarks.uhri_export import COMMITTEES, write_export, write_lookups
from tracker.settings import ROOT, Settings
from tracker.store.db import make_engine, make_sessions, writing
from tracker.store.migrations import upgrade
from tracker.store.models import Committee

MOST_TIMES: Final = 1.5
"""How many times as long as parsing alone an import of one State may take."""
MOST_MEMORY: Final = 300.0
"""Megabytes."""


def measure(folder: Path, *, rounds: int, records: int) -> Section:
    """Measure on a made-up export of some records, which is written into the folder together with the databases."""
    export = folder / "export.json"
    write_export(export, records)
    write_lookups(folder / "register")
    empty_database(folder / "empty")
    parse: list[float] = []
    imports: list[float] = []
    again: list[float] = []
    memory: list[float] = []
    for place in range(rounds):
        seconds, _ = _timed([sys.executable, "-m", "benchmarks.parse", str(export)], {})
        parse.append(seconds)
        data = folder / f"round{place}"
        shutil.copytree(folder / "empty", data)
        for seconds_of in (imports, again):
            seconds, receipt = _import(folder, data, export)
            seconds_of.append(seconds)
            memory.append(receipt["peak_memory_mb"])
    times = [one / floor for one, floor in zip(imports, parse, strict=True)]
    figures = (
        middle("only parsing, as a process", parse, "s"),
        middle("import of one State", imports, "s"),
        middle("   times as long as parsing", times, "", most=MOST_TIMES),
        middle("the same file again, nothing to write", again, "s"),
        Figure("most memory of an import", max(memory), "MB", most=MOST_MEMORY),
        Figure("recommendations made", receipt["tables"].get("recommendations", {"same": 0})["same"]),
    )
    notes = (
        f"{records:,} records, {export.stat().st_size / 1e6:,.0f} MB of JSON, of which {receipt['kept']:,} kept; the "
        "real file has about 267,600.",
        "Wall time of whole processes, their start included, in turn; the database is written with full durability.",
    )
    return Section("Import of the UN index, one State", notes, figures)


def _import(folder: Path, data: Path, export: Path) -> tuple[float, dict[str, Any]]:
    out = data / "receipt.json"
    asked = ["import", "uhri", str(export), "--country", "ZZZ", "--receipt", str(out), "--force"]
    settings = {"TRACKER_DATA": str(data), "TRACKER_REGISTER": str(folder / "register"), "TRACKER_DATABASE": ""}
    seconds, _ = _timed([sys.executable, "-m", "tracker", *asked], settings)
    receipt: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return seconds, receipt


def _timed(command: list[str], settings: dict[str, str]) -> tuple[float, str]:
    begin = perf_counter()
    done = subprocess.run(  # noqa: S603 - the project's own commands
        command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True, text=True
    )
    return perf_counter() - begin, done.stdout


def empty_database(folder: Path) -> None:
    """Make a database with the committees and nothing else in a folder."""
    engine = make_engine(Settings(data=folder).database_url)
    add_committees(engine)
    engine.dispose()


def add_committees(engine: Engine) -> None:
    """Give an empty database its tables and the committees."""
    upgrade(engine)
    with writing(make_sessions(engine)) as db:  # commits at the end
        for place, (code, name) in enumerate(COMMITTEES.items()):
            names = {"name_en": name, "name_ru": name, "name_ky": name}
            db.add(Committee(code=code, is_treaty_body=True, treaty=f"Treaty of {code}", position=place, **names))
