"""`tracker import assessments`: a workbook out, filled in, and back, as a command."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.commands import run
from tests.filling import EVIDENCE, PLAIN, fill, fill_csv
from tracker.domain.vocabulary import Role
from tracker.store.db import make_engine
from tracker.store.models import Assessment, Evidence, ImportRun


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Path:
    """A folder for files with two recommendations and two accounts."""
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as db:
        make.recommendation(db, 11)
        make.recommendation(db, 12)
        make.account(db, "zzz-author")
        make.account(db, "zzz-viewer", role=Role.VIEWER)
        db.commit()
    engine.dispose()
    return tmp_path


def written(world: Path) -> tuple[list[str], int, int]:
    """The states of assessments, and how many pieces of evidence and receipts there are."""
    engine = make_engine(f"sqlite:///{world / 'tracker.sqlite3'}")
    with Session(engine) as db:
        states = [state.value for state in db.scalars(sa.select(Assessment.state))]
        numbers = [db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0 for kind in (Evidence, ImportRun)]
    engine.dispose()
    return states, numbers[0], numbers[1]


def exported(world: Path, name: str, *options: str) -> bytes:
    out = world / name
    done = run(world, "export", "assessments", "--out", str(out), "--force", *options)
    assert done.exit_code == 0, done.output
    return out.read_bytes()


def test_out_filled_in_and_back(world: Path) -> None:
    data = exported(world, "out.xlsx", "--format", "xlsx", "--language", "ky")
    file, receipt = world / "back.xlsx", world / "receipt.json"
    file.write_bytes(fill(data, {2: {**PLAIN, **EVIDENCE}}))
    tried = run(world, "import", "assessments", str(file), "--as", "zzz-author", "--dry-run", "--receipt", str(receipt))
    assert tried.exit_code == 0, tried.output
    assert tried.stdout == (
        "Row 2: CCPR/C/ZZZ/CO/1, para. 11: would be submitted for review\n"
        "Dry run, nothing changed: 1 submitted, 0 already submitted, 1 left empty\n"
    )
    assert written(world) == ([], 0, 0)
    assert json.loads(receipt.read_text(encoding="utf-8"))["outcome"] == "dry-run"
    done = run(world, "import", "assessments", str(file), "--as", "zzz-author", "--receipt", str(receipt))
    assert done.exit_code == 0, done.output
    assert "1 submitted, 0 already submitted, 1 left empty" in done.stdout
    assert written(world) == (["submitted"], 1, 1)
    record = json.loads(receipt.read_text(encoding="utf-8"))
    assert (record["outcome"], record["file"], record["left_empty"]) == ("done", "back.xlsx", 1)
    assert [(line["row"], line["state"]) for line in record["submitted"]] == [(2, "submitted")]
    assert stat.S_IMODE(receipt.stat().st_mode) == 0o600
    again = run(world, "import", "assessments", str(file), "--as", "zzz-author")
    assert again.exit_code == 0
    assert "Row 2: CCPR/C/ZZZ/CO/1, para. 11: already submitted (submitted now)\n" in again.stdout
    assert written(world) == (["submitted"], 1, 1)


def test_csv_the_same_and_every_fault_on_the_screen_and_in_the_receipt(world: Path) -> None:
    data = exported(world, "out.csv", "--to-fill")
    file, receipt = world / "back.csv", world / "receipt.json"
    file.write_bytes(
        fill_csv(data, {2: PLAIN, 3: {**PLAIN, "status": "x", "confidence": "y"}}, delimiter=";", bom=True)
    )
    done = run(world, "import", "assessments", str(file), "--as", "zzz-author", "--receipt", str(receipt))
    assert done.exit_code == 1
    assert done.stdout == ""
    told = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == [
        "Cell F3 (status)",
        "Cell K3 (confidence)",
        "2 problems in back.csv",
    ]
    assert written(world) == ([], 0, 0)
    record = json.loads(receipt.read_text(encoding="utf-8"))
    assert (record["outcome"], record["problems"]) == ("refused", told[:2])


@pytest.mark.parametrize(
    ("name", "said"), [("zzz-viewer", "may not log a status"), ("nobody", "There is no account “nobody”")]
)
def test_only_who_may_log_submits(world: Path, name: str, said: str) -> None:
    file = world / "back.csv"
    file.write_bytes(fill_csv(exported(world, "out.csv", "--to-fill"), {2: PLAIN}))
    done = run(world, "import", "assessments", str(file), "--as", name)
    assert (done.exit_code, written(world)) == (1, ([], 0, 0))
    assert said in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "assessments", "no-such.csv", "--as", "zzz-author"], "no-such.csv"),
        (["import", "assessments", os.devnull], "--as"),
        (["import", "beauty"], "beauty"),
        (["export", "assessments", "--to-fill", "--format", "xlsx", "--out", "a.xlsx"], "leave --to-fill out"),
    ],
)
def test_wrong_use(world: Path, arguments: list[str], said: str) -> None:
    done = run(world, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_table_to_fill_in_as_json(world: Path) -> None:
    rows = json.loads(run(world, "export", "assessments", "--to-fill", "--format", "json").stdout)["rows"]
    assert [row["reference"] for row in rows] == ["CCPR/C/ZZZ/CO/1, para. 11", "CCPR/C/ZZZ/CO/1, para. 12"]
