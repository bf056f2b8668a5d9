"""A private, throw-away PostgreSQL for the tests: the real server, on 127.0.0.1, gone when the tests end.

One cluster serves a whole test run, however many workers share it: the run's first process names a folder for it, the
first test that needs it starts it there, and a guard process takes it down when the first process is gone, by whatever
way: a normal end, Ctrl-C or a kill. The programs come from Debian's `postgresql` package; the distribution's own
cluster is never touched. Loaded as a pytest plugin, this gives the fixture `postgres_cluster`.
"""

import fcntl
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

FOLDER_VARIABLE = "TRACKER_TEST_POSTGRES"
USER = "tracker"
STARTS = 5

# Losing everything in a crash is fine here; waiting for a disk is not.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",  # in the cluster's folder, so that it goes with it
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
}

FASTER = sql.SQL(" STRATEGY FILE_COPY")
"""How a server of version 15 or newer copies a database: its files are in memory, and not synchronised."""

# Waits until its standard input ends, which it does with the process that holds the other side.
GUARD = 'read -r _; if [ -f "$1/data/postmaster.pid" ]; then "$2" stop -s -w -m immediate -D "$1/data"; fi; rm -rf "$1"'


class PostgresUnavailable(RuntimeError):
    """The tests cannot have their PostgreSQL; the sentence says what to do about it."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server of the tests' own: where it listens and how to get in."""

    folder: Path
    port: int
    password: str = field(repr=False)
    guard: "Guard | None" = None

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, as `TRACKER_DATABASE` takes it."""
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or as a copy of another that nobody is connected to; its address comes back."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template0")), FASTER)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if there is one of that name, ending whatever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server and remove its folder, where this process started it on its own; twice does no harm."""
        if self.guard is not None:
            self.guard.release()

    def _execute(self, statement: sql.Composed, since_15: sql.SQL | None = None) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=self.password, dbname="postgres", autocommit=True
        ) as connection:
            if since_15 is not None and connection.info.server_version >= 150_000:
                statement += since_15
            connection.execute(statement)


class Guard:
    """A folder for one cluster, and a process that stops the cluster and removes the folder when this process ends."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
        if account := _account():
            shutil.chown(self.folder, account, account)
        # Named here so that a machine without the programs still gets its guard; only a started cluster needs them.
        pg_ctl = next(iter(_places("pg_ctl")), Path("pg_ctl"))
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self.folder), str(pg_ctl)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=account,
            group=account,
            extra_groups=[] if account else None,
            start_new_session=True,  # Ctrl-C goes to the whole group: the guard must outlive it
        )

    def release(self) -> None:
        """Have the cluster stopped and the folder removed now, and wait for both."""
        self._process.communicate()


def start_cluster() -> Cluster:
    """Start a cluster of the caller's own; `stop` ends it, and so does the end of this process.

    Raises PostgresUnavailable when the programs are missing or do not start.
    """
    guard = Guard()
    try:
        return _start_in(guard.folder, guard)
    except BaseException:
        guard.release()
        raise


def shared_cluster() -> Cluster:
    """The cluster of this test run, started if no other worker has done so.

    Raises PostgresUnavailable as `start_cluster` does, and when there is no test run.
    """
    if FOLDER_VARIABLE not in os.environ:
        raise PostgresUnavailable("no test run has named a folder for its PostgreSQL: load tests.postgres as a plugin")
    folder = Path(os.environ[FOLDER_VARIABLE])
    address = folder / "address.json"
    with _alone_in(folder):
        if not address.exists():
            started = _start_in(folder)
            address.write_text(json.dumps({"port": started.port, "password": started.password}), encoding="utf-8")
            return started
        known = json.loads(address.read_text(encoding="utf-8"))
    return Cluster(folder, known["port"], known["password"])


def _start_in(folder: Path, guard: Guard | None = None) -> Cluster:
    """Make a cluster in a folder and start it on a free port, or on another when that one is taken meanwhile."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    password = secrets.token_hex(16)
    _make_data(initdb, folder, password)
    for _ in range(STARTS):
        port = _free_port()
        options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        result = _run(pg_ctl, "start", "-s", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options)
        if result.returncode == 0:
            return Cluster(folder, port, password, guard)
    log = folder / "log"
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else result.stderr
    raise PostgresUnavailable(f"PostgreSQL for the tests did not start: {said[-2000:]}")


def _make_data(initdb: Path, folder: Path, password: str) -> None:
    """Create the data folder: UTF-8, the C locale's order, ICU where the server was built with it."""
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    if account := _account():
        shutil.chown(secret, account, account)
    common: list[str | Path] = [
        "-D",
        folder / "data",
        "-U",
        USER,
        "--pwfile",
        secret,
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    common += ["--locale", "C.UTF-8" if sys.platform == "linux" else "C"]
    icu = ["--locale-provider=icu", "--icu-locale=und"]
    result = _run(initdb, *common, *icu)
    if result.returncode != 0:  # older than version 15, or built without ICU
        shutil.rmtree(folder / "data", ignore_errors=True)
        result = _run(initdb, *common)
    if result.returncode != 0:
        raise PostgresUnavailable(f"PostgreSQL for the tests could not be set up: {result.stderr[-2000:]}")
    secret.unlink()
    lines = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(lines)


def _run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, which refuse to be run by root, as the account that may."""
    account = _account()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        # A file, not a pipe: the server inherits it and would keep a pipe open.
        code = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            user=account,
            group=account,
            extra_groups=[] if account else None,
            start_new_session=True,
            check=False,
        ).returncode
        said.seek(0)
        return subprocess.CompletedProcess([str(program)], code, "", said.read())


def _account() -> str | None:
    """The account PostgreSQL's programs run under: the package's `postgres` for root, otherwise one's own (None)."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if os.geteuid() == 0 and "postgres" in names else None


def _places(name: str) -> list[Path]:
    """Where a program of PostgreSQL is found, the newest of Debian's versions first, then the PATH."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    ordered = sorted(found, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))], reverse=True)
    on_path = shutil.which(name)
    return [*ordered, *([Path(on_path)] if on_path else [])]


def _program(name: str) -> Path:
    places = _places(name)
    if not places:
        raise PostgresUnavailable(
            f"the tests need PostgreSQL's server programs and found no {name}: "
            "apt-get install postgresql (make test does so itself as root)"
        )
    return places[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one worker at a time."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_run_guard = pytest.StashKey[Guard]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's folder, in the first process of a test run only: its workers inherit the name."""
    if not hasattr(config, "workerinput"):
        config.stash[_run_guard] = Guard()
        os.environ[FOLDER_VARIABLE] = str(config.stash[_run_guard].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started."""
    if _run_guard in config.stash:
        config.stash[_run_guard].release()
        del os.environ[FOLDER_VARIABLE]


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The run's PostgreSQL. Where it cannot be had, the tests that need it fail and say why."""
    return shared_cluster()
