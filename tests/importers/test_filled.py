"""What is typed into a table is read as it was typed; what is wrong is named with its cell; nothing is a traceback."""

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import filling, make
from tests.filling import EVIDENCE, PLAIN, fill, fill_csv, saved
from tracker.catalogues import translator
from tracker.domain.filled import Filled, FilledFile
from tracker.domain.filling import COLUMNS
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Bearing, Confidence, EvidenceKind, Sensitivity, Status, Voice
from tracker.importers.assessments import grid, read_filled, workbook
from tracker.store.db import make_engine

SYMBOL = "CCPR/C/ZZZ/CO/1"


@pytest.fixture(scope="module")
def made(sqlite_template: Path) -> dict[str, bytes]:
    """The files to fill in: two recommendations, the first with a judgement."""
    engine = make_engine(f"sqlite:///{sqlite_template}")
    with Session(engine) as db:
        make.assessment(db, make.recommendation(db, 11, "a"), id=7)
        make.recommendation(db, 12)
        files = {language: filling.workbook(db, language=language) for language in ("en", "ru", "ky")}
        files["csv"] = filling.table(db)
        db.rollback()
    engine.dispose()
    return files


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: the limited one has tests of its own."""
    monkeypatch.setattr(grid, "run_limited", lambda _task, data: workbook.read_sheet(data))


def said(read: FilledFile) -> list[str]:
    return [str(problem) for problem in read.problems]


def only(read: FilledFile) -> Filled:
    assert said(read) == []
    [row] = read.rows
    return row


def test_a_workbook_is_read_in_a_process_of_its_own(made: dict[str, bytes]) -> None:
    read = read_filled("partner.xlsx", fill(made["en"], {2: {**PLAIN, **EVIDENCE, "evidence_ids": "one|two one"}}))
    row = only(read)
    assert row == Filled(
        row=2,
        reference=Reference(SYMBOL, "11", "a"),
        status=Status.NOT_IMPLEMENTED,
        as_of=date(2020, 6, 1),
        voice=Voice.CIVIL_SOCIETY,
        rationale=PLAIN["rationale"],
        evidence_kind=EvidenceKind.STRUCTURE,
        confidence=Confidence.MEDIUM,
        reason="",
        evidence_ids=("one", "two"),
        evidence_title="Fictional court opens",
        evidence_publisher="Fictional News",
        evidence_date="2019-05",
        evidence_address="https://zzz.example/court",
        evidence_source="",
        evidence_pinpoint="p. 3",
        evidence_bearing=Bearing.CONTRADICTS,
        evidence_sensitivity=Sensitivity.PARTNERS,
        basis_document="",
        basis_paragraph="",
        seen=frozenset({7}),
    )
    assert (read.name, len(read.sha256), read.empty) == ("partner.xlsx", 64, 1)


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_choices_are_read_in_every_language(made: dict[str, bytes], here: None, language: str) -> None:
    say = translator(language)
    typed = {
        "status": say("Reversed").upper(),
        "as_of": datetime.combine(date(2020, 6, 1), time.min),
        "voice": say("State"),
        "rationale": "x",
        "evidence_kind": say("Outcome"),
        "confidence": say("Low"),
        "evidence_title": "x",
        "evidence_bearing": say("Gives context"),
        "evidence_sensitivity": say("Restricted"),
        "basis_document": SYMBOL,
        "basis_paragraph": 11,
    }
    row = only(read_filled("a.xlsx", fill(made[language], {3: typed})))
    assert (row.status, row.voice, row.evidence_kind, row.confidence) == ("reversed", "state", "outcome", "low")
    assert (row.evidence_bearing, row.evidence_sensitivity) == ("context", "restricted")
    assert (row.as_of, row.basis_paragraph, row.seen) == (date(2020, 6, 1), "11", frozenset())


def test_a_spare_line_judges_for_another_voice(made: dict[str, bytes], here: None) -> None:
    spare = {**PLAIN, "reference": f"{SYMBOL}, para. 11 (a)", "voice": "state"}
    read = read_filled("a.xlsx", fill(made["en"], {2: PLAIN, 4: spare}))
    assert said(read) == []
    assert [(row.reference.item, row.voice, row.seen) for row in read.rows] == [
        ("a", Voice.CIVIL_SOCIETY, frozenset({7})),
        ("a", Voice.STATE, frozenset({7})),
    ]
    twice = read_filled("a.xlsx", fill(made["en"], {2: PLAIN, 4: {**spare, "voice": "civil society"}}))
    assert said(twice) == [
        "Sheet “To fill”, cell A4 (Recommendation): "
        "Row 2 judges the same recommendation for the same voice and day already."
    ]


WRONG = [
    ("status", "x", "F2 (Status): “x” cannot be chosen here; allowed: Implemented, Partially implemented, "),
    ("status", "", "F2 (Status): Choose a status."),
    ("as_of", "", "G2 (Day for which the judgement holds): Give the day."),
    ("as_of", "11/24/2026", "G2 (Day for which the judgement holds): “11/24/2026” is not a day"),
    ("as_of", "2026-02-30", "“2026-02-30” is not a day"),
    ("as_of", "٢٠٢٦-٠١-٠١", "is not a day"),
    ("as_of", "45000", "is not a day"),
    ("rationale", "x" * 2001, "I2 (What was done, and what is missing): This may have 2000 characters at most."),
    ("rationale", "x" * 30_000, "This may have 2000 characters at most."),
    ("rationale", "a_x0001_b", "The character U+0001 stands here"),
    ("evidence_pinpoint", "p. 3", "U2 (Who may see it): Choose who may see it."),
    ("basis_paragraph", "11", "V2 (Document): Name the document that the paragraph is of."),
    ("seen_too", "yes", "X2 (I have read these newer judgements too): “yes” names no judgements"),
    ("seen", "", "What this file knew of the recommendation is gone"),
    ("seen", "7", "What this file knew of the recommendation is gone"),
    ("made", "yesterday", "What this file knew of the recommendation is gone"),
    ("made", "rules 0.1, 2026-11-24", "The file was made under other rules (0.1; now "),
    ("reference", "nonsense", "A2 (Recommendation): “nonsense” names no recommendation"),
    ("reference", "CCPR/C/ZZZ/CO/1", "names no recommendation"),
    ("reference", "", "A2 (Recommendation): Name the recommendation"),
]


@pytest.mark.parametrize(("column", "typed", "fault"), WRONG)
def test_each_fault_is_named_with_its_cell(
    made: dict[str, bytes], here: None, column: str, typed: str, fault: str
) -> None:
    read = read_filled("a.xlsx", fill(made["en"], {2: {**PLAIN, column: typed}}))
    assert len(said(read)) == 1, said(read)
    assert fault in said(read)[0]
    assert said(read)[0].startswith("Sheet “To fill”, cell ")


def test_all_faults_of_all_lines_are_named_at_once(made: dict[str, bytes]) -> None:
    lines = {2: {**PLAIN, "status": "x", "confidence": "y"}, 3: {"voice": "z"}}
    read = read_filled("a.csv", fill_csv(made["csv"], lines))
    assert [line.split(":")[0] for line in said(read)] == [
        "Cell F2 (status)",
        "Cell K2 (confidence)",
        "Cell F3 (status)",
        "Cell H3 (voice)",
        "Cell G3 (as_of)",
    ]


def test_a_formula_is_refused_whatever_it_comes_to(made: dict[str, bytes], here: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["en"]))
    book.active["I2"] = '="A draft law was written; "&"it was never taken up."'
    book.active["AC9"] = "=1+1"
    book["About"]["A1"] = "=1+1"
    assert said(read_filled("a.xlsx", saved(book)))[:2] == [
        "Sheet “To fill”, cell I2 (What was done, and what is missing): A formula stands here: write what it comes to.",
        "Sheet “To fill”, row 9: A formula stands here: write what it comes to.",
    ]


Change = Callable[[openpyxl.Workbook], None]


def rename_sheet(book: openpyxl.Workbook) -> None:
    book.active.title = "Mine"


def drop_column(book: openpyxl.Workbook) -> None:
    book.active["F1"] = None


def rename_column(book: openpyxl.Workbook) -> None:
    book.active["F1"] = "Mark"


def double_column(book: openpyxl.Workbook) -> None:
    book.active["AB1"] = "status"


def write_beside(book: openpyxl.Workbook) -> None:
    book.active["AC3"] = "a remark"


def write_far_away(book: openpyxl.Workbook) -> None:
    book.active["A9999"] = "x"


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (rename_sheet, ["The workbook has no sheet “To fill”"]),
        (drop_column, ["The column “Status” is missing"]),
        (rename_column, ["“Mark” is no column", "The column “Status” is missing"]),
        (double_column, ["The column “status” is there twice"]),
        (write_beside, ["row 3: This row has more cells than there are columns."]),
        (write_far_away, ["The file has more than 5021 rows."]),
    ],
)
def test_a_table_that_was_rebuilt_is_refused(
    made: dict[str, bytes], here: None, change: Change, faults: list[str]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["en"]))
    change(book)
    found = said(read_filled("a.xlsx", saved(book)))
    assert len(found) == len(faults)
    for fault, line in zip(faults, found, strict=True):
        assert fault in line


def test_csv_as_spreadsheets_save_it(made: dict[str, bytes]) -> None:
    typed = {**PLAIN, "as_of": "1.6.2020", "evidence_title": "=1+1", "evidence_sensitivity": "public"}
    for delimiter, bom in ((",", False), (";", True), ("\t", True)):
        row = only(read_filled("a.CSV", fill_csv(made["csv"], {2: typed}, delimiter=delimiter, bom=bom)))
        assert (row.as_of, row.evidence_title, row.seen) == (date(2020, 6, 1), "=1+1", frozenset({7}))


def without(data: bytes, part: str, put: bytes | None = None) -> bytes:
    """A workbook without a part, or with another content in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry.filename, old.read(entry))
            elif put is not None:
                new.writestr(part, put)
    return file.getvalue()


BROKEN: list[tuple[str, Callable[[dict[str, bytes]], bytes], str]] = [
    ("a.xls", lambda made: made["en"], "“a.xls” is neither"),
    ("a", lambda made: made["en"], "“a” is neither"),
    ("a.csv", lambda made: made["en"], "call it .xlsx"),
    ("a.xlsx", lambda made: made["csv"], "it is no workbook"),
    ("a.xlsx", lambda _: b"\xd0\xcf\x11\xe0" + bytes(600), "an old workbook, or one with a password"),
    ("a.xlsx", lambda made: made["en"][:-100], "cut off or damaged"),
    ("a.xlsx", lambda made: made["en"][: len(made["en"]) // 2], "cut off or damaged"),
    ("a.xlsx", lambda made: without(made["en"], "[Content_Types].xml"), "has not the parts"),
    ("a.xlsx", lambda made: without(made["en"], "xl/workbook.xml"), "has no sheet “To fill”"),
    ("a.xlsx", lambda made: without(made["en"], "xl/worksheets/sheet3.xml", b"<a"), "damaged or not what"),
    ("a.xlsx", lambda made: without(made["en"], "xl/workbook.xml", b"<!DOCTYPE a><a/>"), "declares a document type"),
    ("a.xlsx", lambda made: without(made["en"], "xl/styles.xml", b" " * 50_000_000), "packed more than 100 times"),
    ("a.csv", lambda _: b"", "The file is empty"),
    ("a.csv", lambda _: b"\xef\xbb\xbf \r\n", "The file is empty"),
    ("a.csv", lambda made: made["csv"] + "\nстатус".encode("cp1251"), "not in UTF-8 (row "),
    ("a.csv", lambda made: made["csv"].decode().encode("utf-16"), "not in UTF-8 (row 1)"),
    ("a.csv", lambda made: made["csv"] + b'"' + b"x" * 10_000_000 + b'"', "cannot be read as CSV from row 4 on"),
    ("a.csv", lambda made: made["csv"] + b'"open', "cannot be read as CSV from row 4 on"),
    ("a.csv", lambda made: made["csv"] + b"x\r\n" * 6000, "more than 5021 rows"),
    ("a.csv", lambda _: b"x" * (25 * 1024**2 + 1), "larger than 25 MB"),
    ("a.csv", lambda _: b"id,reference,voice\r\n1,2,3\r\n", "“id” is no column of this table"),
]


@pytest.mark.parametrize(("name", "change", "fault"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_cannot_be_read_is_refused(
    made: dict[str, bytes], name: str, change: Callable[[dict[str, bytes]], bytes], fault: str
) -> None:
    read = read_filled(name, change(made))
    assert fault in said(read)[0]
    assert read.rows == ()


def test_a_nul_in_csv_is_named(made: dict[str, bytes]) -> None:
    read = read_filled("a.csv", fill_csv(made["csv"], {2: {**PLAIN, "rationale": "a\0b"}}))
    assert "Cell I2 (rationale): The character U+0000" in said(read)[0]


def test_a_cell_at_the_end_of_the_world_takes_no_memory_here(made: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["en"]))
    book.active["XFD1048576"] = "x"
    assert said(read_filled("a.xlsx", saved(book))) == [
        "The file takes more memory or time to read than a file of its kind may. "
        "Save it anew, or divide it into smaller files."
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 2**32), st.sampled_from(["csv", "xlsx"]))
def test_noise_in_a_file_never_raises(made: dict[str, bytes], here: None, noise: bytes, seed: int, kind: str) -> None:
    """Bytes are overwritten, cut out and put in, at random; what the parser raises the limited process would catch."""
    data = bytearray(fill(made["en"], {2: PLAIN}) if kind == "xlsx" else fill_csv(made["csv"], {2: PLAIN}))
    chance = random.Random(seed)
    for byte in noise:
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(3)] = bytes([byte]) * chance.randrange(3)
    caught = (Exception,) if kind == "xlsx" else ()
    with suppress(*caught):
        assert all(str(problem) for problem in read_filled(f"a.{kind}", bytes(data)).problems)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(), max_size=30), max_size=6))
def test_any_cells_under_the_right_heading_are_read_or_refused(rows: list[list[str]]) -> None:
    table = [[column.name for column in COLUMNS], *rows]
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    read = read_filled("a.csv", text.encode("utf-8", "replace"))
    assert all(str(problem) for problem in read.problems)
