"""`tracker export` and `tracker rates`: the same answers as the site, whole files or none."""

import csv
import io
import json
import shutil
import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from tests import make
from tests.commands import run
from tests.exports.world import build
from tracker.cli.asking import HELP
from tracker.domain.filters import FILTER_NAMES
from tracker.domain.vocabulary import By, Sensitivity, Status
from tracker.store.db import make_engine


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Path:
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as db:
        build(db)
    engine.dispose()
    return tmp_path


@pytest.fixture
def small(sqlite_template: Path, tmp_path: Path) -> Path:
    file = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as db:
        for paragraph in range(1, 13):
            row = make.recommendation(db, paragraph, themes=["Torture"], follow_up=paragraph == 1)
            make.assessment(db, row, Status.NOT_IMPLEMENTED if paragraph > 2 else Status.PARTIALLY_IMPLEMENTED)
        make.recommendation(db, 13, heading="=1+1")
        make.evidence(db, "secret", about=[row], sensitivity=Sensitivity.RESTRICTED)
        make.evidence(db, "shared", about=[row], sensitivity=Sensitivity.PARTNERS)
        make.evidence(db, "open", about=[row])
        db.commit()
    engine.dispose()
    return tmp_path


def lines(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_every_filter_is_an_option() -> None:
    assert tuple(HELP) == FILTER_NAMES


def test_csv_on_the_screen(small: Path) -> None:
    done = run(small, "export", "recommendations", "--theme", "torture", "--follow-up", "yes", "--follow_up", "no")
    assert done.exit_code == 0
    assert b"\r\n" in done.stdout_bytes
    assert len(lines(done.stdout_bytes)) == 12
    assert lines(done.stdout_bytes)[0]["page_url"].startswith("/recommendations/CCPR/C/ZZZ/CO/1/")
    with_address = run(small, "export", "recommendations", "--bom", PUBLIC_URL="https://zzz.example")
    assert with_address.stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert all(line["page_url"].startswith("https://zzz.example/") for line in lines(with_address.stdout_bytes))


@pytest.mark.parametrize("table", ["recommendations", "assessments", "evidence", "rates"])
def test_every_table_as_every_kind_of_file(world: Path, table: str) -> None:
    as_csv = lines(run(world, "export", table).stdout_bytes)
    as_json = json.loads(run(world, "export", table, "--format", "json").stdout)
    rows = [as_json["total"], *as_json["rows"]] if table == "rates" else as_json["rows"]
    assert len(as_csv) == len(rows) > 0
    assert list(as_csv[0]) == list(rows[0])
    out = world / "table.xlsx"
    done = run(world, "export", table, "--format", "xlsx", "--out", str(out))
    assert done.exit_code == 0, done.output
    sheet = CalamineWorkbook.from_path(str(out)).get_sheet_by_name(table.capitalize()).to_python()
    assert sheet[0] == list(as_csv[0])
    assert len(sheet) == len(as_csv) + 1
    described = json.loads((world / "table.xlsx.metadata.json").read_text(encoding="utf-8"))
    assert described["rows"] == len(as_csv)
    assert list(described["columns"]) == list(as_csv[0])


def test_a_file_comes_with_its_description(small: Path) -> None:
    out = small / "out.csv"
    done = run(small, "export", "recommendations", "--on", "2021-01-01", "--voice", "editors", "--out", str(out))
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "13 rows" in done.stderr
    assert len(lines(out.read_bytes())) == 13
    described = json.loads((small / "out.csv.metadata.json").read_text(encoding="utf-8"))
    assert described["filters"] == {"voice": ["editors"], "on": ["2021-01-01"]}
    assert (described["day"], described["generated_on"]) == ("2021-01-01", "2026-11-24")
    assert described["withheld"] == 2
    assert sorted(path.name for path in small.glob("*out*")) == ["out.csv", "out.csv.metadata.json"]
    assert not list(small.glob(".*"))


def test_a_file_is_replaced_only_when_asked(small: Path) -> None:
    out = small / "out.csv"
    out.write_text("mine", encoding="utf-8")
    refused = run(small, "export", "recommendations", "--out", str(out))
    assert refused.exit_code == 1
    assert "is there already" in refused.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(small, "export", "recommendations", "--out", str(out), "--force").exit_code == 0
    assert len(lines(out.read_bytes())) == 13
    assert run(small, "export", "recommendations", "--out", str(small)).exit_code == 1
    nowhere = run(small, "export", "recommendations", "--out", str(small / "no" / "out.csv"))
    assert nowhere.exit_code == 1
    assert "There is no folder" in nowhere.stderr


def test_nothing_half_written_remains(small: Path) -> None:
    engine = make_engine(f"sqlite:///{small / 'tracker.sqlite3'}")
    with Session(engine) as db:
        make.recommendation(db, 99, heading="a\0b")
        db.commit()
    engine.dispose()
    refused = run(small, "export", "recommendations", "--out", str(small / "out.csv"))
    assert refused.exit_code == 1
    assert "“heading” holds a NUL" in refused.stderr
    assert not list(small.glob("*out*"))
    assert not list(small.glob(".*"))


def test_evidence_is_public_only_unless_asked_for_more(small: Path) -> None:
    def seen(*options: str) -> set[str]:
        return {line["id"] for line in lines(run(small, "export", "evidence", *options).stdout_bytes)}

    assert seen() == {"open"}
    assert seen("--include", "partners") == {"open", "shared"}
    assert seen("--include", "restricted") == {"open", "shared", "secret"}
    out = small / "all.csv"
    assert run(small, "export", "evidence", "--include", "restricted", "--out", str(out)).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600, "what is not public is for its owner only"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "recommendations", "--theme", "no-such", "--on", "tomorrow"], ["no-such", "tomorrow"]),
        (["export", "recommendations", "--voice", "state", "--voice", "editors"], ["--voice", "one value only"]),
        (["rates", "--by", "beauty"], ["beauty", "committee"]),
        (["rates", "--status", "done"], ["done", "not-assessed"]),
        (["export", "recommendations", "--format", "xlsx"], ["--out"]),
        (["export", "nothing"], ["nothing"]),
    ],
)
def test_wrong_use_is_exit_code_2_and_named(small: Path, arguments: list[str], said: list[str]) -> None:
    done = run(small, *arguments)
    assert done.exit_code == 2
    for text in said:
        assert text in done.stderr


def test_a_database_that_is_not_migrated_is_refused_with_a_hint(tmp_path: Path) -> None:
    done = run(tmp_path, "rates")
    assert done.exit_code == 1
    assert "tracker db upgrade" in done.stderr


def test_rates_on_the_screen(small: Path) -> None:
    done = run(small, "rates", "--by", "theme", "--on", "2021-01-01")
    assert done.exit_code == 0
    said = done.stdout
    assert "Recommendations: 0 of 12 judged (0 %); 92 % of 13 assessed; between 0 % and 8 %\n" in said
    assert "On 2021-01-01" in said
    assert "Rules 1.0" in said
    assert "do not add them up" in said
    assert "  Torture   0 of 12 judged (0 %); 100 % of 12 assessed; between 0 % and 0 %\n" in said
    assert "  Theme: –  no judgement yet; 0 % of 1 assessed; between 0 % and 100 %\n" in said
    narrowed = run(small, "rates", "--document", "CCPR/C/ZZZ/CO/1", "--status", "partially-implemented").stdout
    assert "Filters: document: CCPR/C/ZZZ/CO/1; status: partially-implemented" in narrowed
    assert "0 of 2 judged (0 %); 100 % of 2 assessed; between 0 % and 0 %; small base" in narrowed
    assert "none found" in run(small, "rates", "--disputed", "yes").stdout


@pytest.mark.parametrize("by", [by.value for by in By])
def test_rates_in_three_forms_are_the_same(world: Path, by: str) -> None:
    as_json = json.loads(run(world, "rates", "--by", by, "--format", "json").stdout)
    assert list(as_json) == ["day", "voice", "history", "unit", "rules", "filters", "total", "rows"]
    as_csv = lines(run(world, "rates", "--by", by, "--format", "csv").stdout_bytes)
    assert [line["key"] for line in as_csv] == ["total", *(row["key"] for row in as_json["rows"])]
    assert as_csv == lines(run(world, "export", "rates", "--by", by).stdout_bytes)
    on_screen = run(world, "rates", "--by", by).stdout
    assert all(row["label"] in on_screen for row in as_json["rows"])
