"""The independent checker over the tracker's own files: random fictional worlds and the register, both databases."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.commands import run
from tests.conftest import TODAY, make_app
from tests.exports.world import build
from tests.make import load_register
from tests.oracle import PATHS, check
from tests.oracle_record import SOURCES
from tracker.settings import ROOT, Settings
from tracker.store.db import Sessions, make_sessions

PAGES: Final = {
    **PATHS,
    "rates-many": "/progress?by=sdg&theme=torture&theme=none&sdg=16&sdg=16.1&since=2011-01-01&unit=paragraph",
    "rates-said": "/progress?by=group&said=state:implemented&said=state:not-assessed&follow_up=unknown&age=10-up",
    "rates-differ": "/progress?by=demand&agreement=civil-society:editors:different&unit=demand&status=not-implemented",
    "grid-differ": "/progress/grid?rows=group&columns=demand&disputed=yes&voice=civil-society&action=ratify",
    "rates-searched": "/progress?q=school",
}


def write_files(sessions: Sessions, url: str, folder: Path, tmp_path: Path) -> None:
    """Write everything that is checked, from the command line and from the site."""
    for name in SOURCES:
        done = run(tmp_path, "export", name, "--format", "json", "--out", str(folder / f"{name}.json"), DATABASE=url)
        assert done.exit_code == 0, done.stderr
    browser = make_app(Settings(data=tmp_path, secret_key="k" * 40, today=TODAY), sessions).test_client()
    for name, path in PAGES.items():
        page, _, query = path.partition("?")
        for form in ("json", "csv", *(("metadata.json",) if name.startswith("rates") else ())):
            answer = browser.get(f"{page}.{form}?{query}")
            if answer.status_code == 400:  # the register has other labels than the fictional world
                break
            assert answer.status_code == 200, answer.text
            (folder / f"{name}.{form}").write_bytes(answer.data)


@pytest.fixture(params=["a fictional world", "another fictional world", "the register"])
def folder(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Path:
    """A folder with the files of one of the records."""
    sessions = make_sessions(engine)
    if request.param == "the register":
        load_register(sessions, ROOT / "data")
    else:
        with Session(engine) as db:
            build(db, seed=len(request.param))
    made = tmp_path / "files"
    made.mkdir()
    write_files(sessions, engine.url.render_as_string(hide_password=False), made, tmp_path)
    return made


def test_every_figure_is_recomputed_from_the_lists(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checker = check(folder)
    assert checker.differences == []
    assert set(PATHS) <= set(checker.checked)
    assert min(checker.checked.values()) > 10
    assert "rates-searched: not checked" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["a fictional world"], indirect=True)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_it_is_run_by_anybody_and_finds_what_is_wrong(folder: Path) -> None:
    command = [sys.executable, "-I", str(ROOT / "tests" / "oracle.py"), str(folder)]
    right = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert right.returncode == 0, right.stdout + right.stderr
    assert " values recomputed, 0 differ." in right.stdout
    for name, change in WRONG.items():
        file = folder / f"{name}.json"
        before = file.read_text(encoding="utf-8")
        changed = json.loads(before)
        change(changed)
        file.write_text(json.dumps(changed), encoding="utf-8")
        checker = check(folder)
        assert checker.differences, name
        assert {one.partition(":")[0] for one in checker.differences} >= {name}
        file.write_text(before, encoding="utf-8")
    (folder / "age.csv").write_text(
        (folder / "age.csv").read_text(encoding="utf-8").replace("yes", "no"), encoding="utf-8"
    )
    wrong = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert wrong.returncode == 1
    assert "age: CSV" in wrong.stdout
    assert subprocess.run(command[:-1], capture_output=True, check=False).returncode == 2


WRONG: Final[dict[str, Callable[[Any], object]]] = {
    "rates-theme": lambda one: one["rows"][0].update(implemented=one["rows"][0]["implemented"] + 1),
    "rates-age": lambda one: one["rows"].pop(),
    "series": lambda one: one["rows"][-3].update(upper_bound=0.123),
    "changes": lambda one: one["matrix"].popitem(),
    "grid": lambda one: one["rows"][5].update(list_url="/recommendations"),
    "voices": lambda one: one["pairs"][-1].update(same=99),
    "age": lambda one: one["rows"][0].update(day="2020-01-01"),
}


def test_it_shares_no_code_with_the_tracker() -> None:
    for name in ("oracle.py", "oracle_record.py"):
        tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {one.partition(".")[0] for one in imported} <= {*sys.stdlib_module_names, "tests"}
        assert {one for one in imported if one.startswith("tests")} <= {"tests.oracle_record"}
