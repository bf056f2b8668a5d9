"""All of the UN index, as large as the real one or smaller: brought in, searched, counted by facets, written as CSV.

On SQLite always, on PostgreSQL where the address of an empty database is given, or `own` for a server of its own.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from benchmarks import world_files, world_import, world_search
from benchmarks.figures import Section
from benchmarks.servers import Server, free_port, running
from benchmarks.uhri import add_committees, empty_database
from benchmarks.uhri_export import write_export, write_lookups
from benchmarks.world_import import Place
from tracker.store.db import make_engine

OWN: Final = "own"
"""Asks for a server of PostgreSQL that is started here and gone afterwards."""
DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings of a server of our own that the tests have off, and a measurement has on."""


def measure(folder: Path, *, records: int, rounds: int, postgresql: str = "") -> Iterator[Section]:
    """Measure on an export of some records, made in the folder unless `BENCHMARK_EXPORT` names one."""
    given = os.environ.get("BENCHMARK_EXPORT", "")
    export = Path(given) if given else folder / "export.json"
    if not given:
        write_export(export, records)
    register = folder / "register"
    write_lookups(register)
    empty_database(folder / "empty")
    place, rival = Place(folder / "world", register), folder / "rival.sqlite3"
    yield world_import.measure(export, folder / "empty", place, rival, rounds)
    yield from _read(place, rival, rounds)
    if postgresql:
        with _postgresql(postgresql) as address:
            (folder / "postgresql").mkdir()
            other = Place(folder / "postgresql", register, address)
            yield world_import.measure_postgresql(export, other)
            yield from _read(other, None, rounds)


def _read(place: Place, rival: Path | None, rounds: int) -> Iterator[Section]:
    kept = world_import.receipt_of(place)["kept"]
    yield world_search.measure_facets(place)
    with _site(place) as site:
        yield world_search.measure(place, site, rival)
    with _site(place) as site:
        yield world_files.measure(place, site, kept, rounds)


def _site(place: Place) -> AbstractContextManager[Server]:
    port = free_port()
    arguments = ["-m", "tracker", "serve", "--host", "127.0.0.1", "--port", str(port)]
    return running(arguments, port, place.settings)


@contextmanager
def _postgresql(asked: str) -> Iterator[str]:
    """Give the address of a database with our tables and the committees, on a server that is durable."""
    if asked != OWN:
        _set_up(asked)
        yield asked
        return
    from tests.postgres import start_cluster  # noqa: PLC0415 - needs pytest, which only those who develop have

    cluster = start_cluster()
    try:
        server = make_engine(cluster.url(), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            for setting in DURABLE:
                connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = on"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))
        server.dispose()
        address = cluster.create_database("world")
        _set_up(address)
        yield address
    finally:
        cluster.stop()


def _set_up(address: str) -> None:
    engine = make_engine(address)
    if tables := sa.inspect(engine).get_table_names():
        raise SystemExit(f"the database for the benchmark is not empty: it has {', '.join(tables[:3])} …")
    add_committees(engine)
    engine.dispose()
