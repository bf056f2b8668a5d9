"""`tracker data check` and `tracker data load`."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.importers.small_register import Rows, small_register, write
from tracker.cli.data import data
from tracker.settings import ROOT, Settings
from tracker.store.db import make_engine
from tracker.store.migrations import upgrade


def run(settings: Settings, *arguments: str) -> Result:
    # With the help option of the whole command line: a command remembers the first it was asked for.
    return CliRunner().invoke(data, arguments, obj=settings, help_option_names=["-h", "--help"])


@pytest.fixture
def migrated(settings: Settings) -> Settings:
    """Settings of a site with an empty, migrated database."""
    engine = make_engine(settings.database_url)
    upgrade(engine)
    engine.dispose()
    return settings


def loaded_rows(settings: Settings, table: str) -> int:
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        number = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
    engine.dispose()
    return int(number)


def broken() -> Rows:
    rows = small_register()
    rows["evidence"][0]["effect"] = "good"
    return rows


def test_check_of_a_sound_folder(settings: Settings, tmp_path: Path) -> None:
    rows = small_register()
    rows["translations/evidence.ru"] = []
    folder = write(tmp_path / "register", rows)
    result = run(settings, "check", str(folder))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Note: translations/evidence.ru.csv: 1 of 1 rows have no wording: law-passed",
        f"{folder} is valid: 46 rows in 22 files",
    ]


def test_check_of_the_register_that_ships(settings: Settings) -> None:
    result = run(settings, "check")
    assert (result.exit_code, result.output) == (0, "data/ is valid: 2057 rows in 22 files\n")
    assert settings.register == ROOT / "data"


def test_check_names_every_problem(settings: Settings, tmp_path: Path) -> None:
    result = run(settings, "check", str(write(tmp_path / "register", broken())))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "evidence.csv, row 2, column effect: “good” is not a value of this column; allowed: progress, completion, "
        "regression, no-change, context",
        "1 problem in 47 rows of 22 files",
    ]


def test_check_of_no_folder_at_all(settings: Settings, tmp_path: Path) -> None:
    result = run(settings, "check", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert result.output.endswith("13 problems in 0 rows of 0 files\n")


def test_load_prints_what_it_did(migrated: Settings, tmp_path: Path) -> None:
    folder = str(write(tmp_path / "register", small_register()))
    first = run(migrated, "load", folder)
    assert first.exit_code == 0
    assert "recommendations.csv" in first.output
    second = json.loads(run(migrated, "load", folder, "--json").output)
    assert second["files"]["recommendations.csv"]["same"] == 3
    assert loaded_rows(migrated, "import_runs") == 1


def test_load_refuses_a_folder_with_problems(migrated: Settings, tmp_path: Path) -> None:
    result = run(migrated, "load", str(write(tmp_path / "register", broken())))
    assert result.exit_code == 1
    assert "column effect" in result.stderr
    assert result.stderr.endswith("Nothing was loaded.\n")
    assert loaded_rows(migrated, "documents") == 0


def test_load_asks_for_migrations(settings: Settings, tmp_path: Path) -> None:
    result = run(settings, "load", str(write(tmp_path / "register", small_register())))
    assert result.exit_code == 1
    assert "tracker db upgrade" in result.output
