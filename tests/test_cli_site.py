"""`tracker up`, `serve`, `doctor` and `db`, run as they are on a machine."""

import json
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
import sqlalchemy as sa

from tests.commands import run, start
from tests.postgres import Cluster
from tracker.cli import serving
from tracker.cli.examining import journal_finding
from tracker.settings import ROOT, Settings
from tracker.store.db import make_engine

PATIENCE = 60
Serving = Callable[[str], bytes]


@contextmanager
def site(data: Path, *arguments: str, **settings: str) -> Iterator[Serving]:
    """Start a site on any free port; stopped with Ctrl-C, after which it must have ended well."""
    process = start(data, *arguments, "--port", "0", **settings)
    said = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            pytest.fail(f"the site did not start: {said}")
        address = found[0]

        def get(path: str) -> bytes:
            with urlopen(address + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own site
                return bytes(answer.read())

        yield get
    finally:
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 0, said
    assert "127.0.0.1 -" not in said, "no access log"


def test_up_makes_everything_that_is_missing_and_serves_it(tmp_path: Path) -> None:
    with site(tmp_path, "up", "--no-browser") as get:
        assert json.loads(get("/healthz"))["status"] == "ok"
        assert json.loads(get("/recommendations.json"))["total"] > 100
        assert get("/recommendations.csv").startswith(b"reference,symbol,")
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_up_a_second_time_keeps_what_is_there(tmp_path: Path, register_file: Path) -> None:
    shutil.copy(register_file, tmp_path / "tracker.sqlite3")
    before = (tmp_path / "tracker.sqlite3").read_bytes()
    with site(tmp_path, "up") as get:
        get("/healthz")
    assert (tmp_path / "tracker.sqlite3").read_bytes() == before


def test_up_refuses_a_register_with_problems(tmp_path: Path) -> None:
    broken = shutil.copytree(ROOT / "data", tmp_path / "data")
    with (broken / "recommendations.csv").open("a", encoding="utf-8") as file:
        file.write("NO/SUCH/SYMBOL,1,,,,,,,,,,,,\n")
    done = run(tmp_path, "up", "--port", "0", REGISTER=str(broken))
    assert done.exit_code == 1
    assert "recommendations.csv, row" in done.stderr
    assert "nothing was loaded" in done.stderr


def test_serve(tmp_path: Path, register_file: Path) -> None:
    shutil.copy(register_file, tmp_path / "tracker.sqlite3")
    with site(tmp_path, "serve", "--workers", "1") as get:
        assert json.loads(get("/progress.json"))["total"]["total"] > 100


def test_serve_needs_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    done = run(tmp_path, "serve")
    assert done.exit_code == 1
    assert "tracker db upgrade" in done.stderr


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path, register_file: Path) -> None:
    shutil.copy(register_file, tmp_path / "tracker.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ("serve", "up"):
            done = run(tmp_path, command, "--port", port)
            assert done.exit_code == 1
            assert f"port {port}: the port is in use" in done.stderr


def test_an_address_that_is_not_ours_is_said_in_a_sentence() -> None:
    with pytest.raises(click.ClickException, match=r"Cannot listen on 192\.0\.2\.1, port 0: this machine has no such"):
        serving.listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - as somebody may ask for
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
        ("tracker.example", "http://tracker.example:8000"),
    ],
)
def test_the_address_that_is_printed_can_be_opened(host: str, address: str) -> None:
    assert serving.address_of(host, 8000) == address


def test_a_browser_is_opened_only_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not serving.may_open_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert serving.may_open_browser()


def test_doctor_on_a_healthy_machine(tmp_path: Path, register_file: Path) -> None:
    shutil.copy(register_file, tmp_path / "tracker.sqlite3")
    Settings(data=tmp_path).key()
    done = run(tmp_path, "doctor")
    assert done.exit_code == 0, done.output
    for text in ("Python 3.", "can be reached", "journal mode", "up to date", "documents", "its owner only"):
        assert text in done.stdout
    assert "TRACKER_TODAY is set" in done.stdout
    assert "TRACKER_PUBLIC_URL: address" in done.stdout


def test_doctor_names_what_is_wrong(tmp_path: Path, sqlite_template: Path) -> None:
    nothing = run(tmp_path, "doctor")
    assert nothing.exit_code == 1
    assert "There is no database yet" in nothing.stdout
    assert not list(tmp_path.iterdir()), "looking makes nothing"
    shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    (tmp_path / "secret_key").write_text("k" * 40, encoding="ascii")
    (tmp_path / "secret_key").chmod(0o644)
    empty = run(tmp_path, "doctor")
    assert empty.exit_code == 1
    assert "The register is not loaded" in empty.stdout
    assert "Others can read the secret key" in empty.stdout


def test_doctor_keeps_secrets_to_itself(tmp_path: Path) -> None:
    secret = "s" * 40
    done = run(tmp_path, "doctor", SECRET_KEY=secret, DATABASE="postgresql+psycopg://u:word@127.0.0.1:1/none")
    assert done.exit_code == 1
    assert "cannot be read" in done.stdout
    assert secret not in done.stdout
    assert "word" not in done.stdout
    assert "comes from TRACKER_SECRET_KEY" in done.stdout


def test_doctor_on_a_database_of_another_kind_or_age(tmp_path: Path, sqlite_template: Path) -> None:
    unknown = run(tmp_path, "doctor", DATABASE="nothing://here")
    assert unknown.exit_code == 1
    assert "TRACKER_DATABASE cannot be used" in unknown.stdout
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001_first_tables'"))
    engine.dispose()
    old = run(tmp_path, "doctor")
    assert old.exit_code == 1
    assert "this version needs" in old.stdout


@pytest.mark.parametrize(
    ("version", "mode", "verdict"),
    [((3, 40, 1), "wal", "wrong"), ((3, 40, 1), "delete", "ok"), ((3, 51, 3), "wal", "ok")],
)
def test_verdict_on_the_journal(version: tuple[int, ...], mode: str, verdict: str) -> None:
    assert journal_finding(version, mode).verdict == verdict


def test_db_upgrade_current_and_check(tmp_path: Path) -> None:
    assert "empty (this version needs" in run(tmp_path, "db", "current").stdout
    assert run(tmp_path, "db", "check").exit_code == 1
    assert "Upgraded from nothing to" in run(tmp_path, "db", "upgrade").stdout
    assert "The database is at" in run(tmp_path, "db", "upgrade").stdout
    assert "(up to date)" in run(tmp_path, "db", "current").stdout
    checked = run(tmp_path, "db", "check")
    assert checked.exit_code == 0
    assert checked.stdout == "The database has the tables that the models of this version describe.\n"
    engine = make_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_over (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    differs = run(tmp_path, "db", "check")
    assert differs.exit_code == 1
    assert "left_over" in differs.stderr


@pytest.mark.postgres
def test_models_equal_the_database_on_postgresql(tmp_path: Path, postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database("zzz_db_check")
    assert run(tmp_path, "db", "upgrade", DATABASE=url).exit_code == 0
    assert run(tmp_path, "db", "check", DATABASE=url).exit_code == 0
    assert run(tmp_path, "doctor", DATABASE=url).exit_code == 1, "no register is loaded"
    postgres_cluster.drop_database("zzz_db_check")


def test_a_setting_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", SECRET_KEY="short")
    assert done.exit_code == 1
    assert "TRACKER_SECRET_KEY is too short" in done.stderr


def test_help_loads_neither_flask_nor_pandas() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from tracker.cli import cli;"
        "done = CliRunner().invoke(cli, ['--help']);"
        "sys.exit(done.exit_code or bool({'flask', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0
