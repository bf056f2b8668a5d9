"""The tests' own PostgreSQL starts, copies a template, is shared, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres import Cluster, PostgresUnavailable, shared_cluster, start_cluster

pytestmark = pytest.mark.postgres


def query(cluster: Cluster, database: str, statement: str) -> list[tuple[object, ...]]:
    url = cluster.url(database).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def is_gone(folder: Path, port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return not folder.exists()
    return False


def test_starts_copies_a_template_and_stops() -> None:
    cluster = start_cluster()
    try:
        cluster.create_database("model")
        query(cluster, "model", "CREATE TABLE word (text text)")
        query(cluster, "model", "INSERT INTO word VALUES ('Өкмөт')")
        cluster.create_database("copy", template="model")
        assert query(cluster, "copy", "SELECT upper(text) FROM word") == [("ӨКМӨТ",)]
        cluster.drop_database("copy")
        names = query(cluster, "postgres", "SELECT datname FROM pg_database WHERE datname IN ('model', 'copy')")
        assert names == [("model",)]
    finally:
        cluster.stop()
    cluster.stop()
    assert is_gone(cluster.folder, cluster.port)


def test_a_wrong_password_is_refused(postgres_cluster: Cluster) -> None:
    stranger = Cluster(postgres_cluster.folder, postgres_cluster.port, "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        stranger.create_database("theirs")


def test_one_cluster_serves_the_whole_run(postgres_cluster: Cluster) -> None:
    assert shared_cluster() == postgres_cluster
    postgres_cluster.stop()  # not its starter: the run's end stops it
    assert query(postgres_cluster, "postgres", "SELECT 1") == [(1,)]


def test_stops_when_its_process_is_killed() -> None:
    script = (
        "from tests.postgres import start_cluster; c = start_cluster(); print(c.folder, c.port, flush=True); input()"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        folder, port = owner.stdout.readline().split()
        assert Path(folder).exists()
        os.kill(owner.pid, signal.SIGKILL)
    deadline = time.monotonic() + 15
    while not is_gone(Path(folder), int(port)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_gone(Path(folder), int(port))


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_places", lambda name: [])
    with pytest.raises(PostgresUnavailable, match="apt-get install postgresql"):
        start_cluster()
