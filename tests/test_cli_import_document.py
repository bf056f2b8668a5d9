"""`tracker import document`, as it is typed."""

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.commands import run
from tests.importers.make_documents import FOLDER
from tracker.store.db import make_engine
from tracker.store.models import Deadline, Passage

SYMBOL = "CCPR/C/ZZZ/CO/3"


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Path:
    """A folder with a database that knows the document."""
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as db:
        make.recommendation(db, "5", "a", symbol=SYMBOL)
        db.commit()
    engine.dispose()
    return tmp_path


def passages(site: Path) -> int:
    engine = make_engine(f"sqlite:///{site / 'tracker.sqlite3'}")
    with Session(engine) as db:
        number = db.scalar(sa.select(sa.func.count(Passage.id))) or 0
    engine.dispose()
    return number


def deadlines(site: Path) -> int:
    engine = make_engine(f"sqlite:///{site / 'tracker.sqlite3'}")
    with Session(engine) as db:
        number = db.scalar(sa.select(sa.func.count(Deadline.id))) or 0
    engine.dispose()
    return number


def test_an_import_with_its_receipt(site: Path) -> None:
    file, out = str(FOLDER / "en.pdf"), site / "receipt.json"
    trial = run(site, "import", "document", file, "--symbol", SYMBOL, "--language", "en", "--dry-run")
    assert (trial.exit_code, passages(site)) == (0, 0)
    assert trial.stdout.splitlines()[-1] == "Nothing was written: this was a dry run."
    done = run(site, "import", "document", file, "--symbol", SYMBOL, "--language", "en", "--receipt", str(out))
    assert done.exit_code == 0, done.stderr
    assert "Paragraphs: 13 new, 0 changed, 0 same, 0 removed" in done.stdout.splitlines()
    said = json.loads(out.read_text(encoding="utf-8"))
    assert (said["dry_run"], said["symbol"], len(said["sha256"])) == (False, SYMBOL, 64)
    assert said["masthead"]["adopted_on"] == "2024-03-25"
    assert said["decided_by"]["5"] == {"recommends": "The State party should"}
    assert passages(site) == 13
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Deadlines")]
    assert line == (
        "Deadlines that it sets, to be confirmed in the workbench: follow-up-report 2016-03-01 (para. 12, “within one "
        "year”); next-report 2028-03-28 (para. 13, “by 28 March 2028”)"
    )
    assert [(one["paragraph"], one["computed"]) for one in said["deadlines_printed"]] == [("12", True), ("13", False)]
    assert deadlines(site) == 0  # nobody has confirmed them


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("en.pdf", "--symbol", "CAT/C/ZZZ/CO/1", "--language", "en"), 1, "documents.csv"),
        (("en.pdf.json", "--symbol", SYMBOL, "--language", "en"), 1, "no ending of a document"),
        (("nowhere.pdf", "--symbol", SYMBOL, "--language", "en"), 1, "cannot be opened"),
        (("en.pdf", "--symbol", SYMBOL, "--language", "ar"), 2, "'ar'"),
        (("en.pdf", "--language", "en"), 2, "--symbol"),
        (("en.pdf", "--symbol", SYMBOL, "--language", "en", "--receipt", "/nowhere/at/all.json"), 1, "no folder"),
    ],
)
def test_refusals(site: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(site, "import", "document", str(FOLDER / arguments[0]), *arguments[1:])
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr
    assert passages(site) == 0
