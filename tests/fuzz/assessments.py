"""Tables that somebody filled in as targets: CSV and XLSX."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tests import filling, make
from tests.filling import EVIDENCE, PLAIN, fill, fill_csv
from tests.fuzz.mutating import BOM, BYTES, ENCODINGS, Files, Mutation, rarer, renaming
from tests.fuzz.tables import TABLES
from tests.fuzz.targets import NOW, TODAY, NotTaken, Original, Said, Target
from tests.fuzz.workbooks import WORKBOOK
from tracker.importers.assessments import read_filled_file
from tracker.services.accounts import account_named
from tracker.services.assessment_imports import FileRefused, check_author, submit_file
from tracker.store.db import Sessions, begin_writing, make_engine
from tracker.store.migrations import upgrade

LINES = {
    2: {**PLAIN, **EVIDENCE},
    3: {
        **PLAIN,
        "status": "partially-implemented",
        "evidence_ids": "fictional-event",
        "basis_document": "CCPR/C/ZZZ/CO/1",
        "basis_paragraph": "11 (a)",
    },
}


class Assessments(Target):
    """A table of three recommendations, two lines filled in."""

    importer: ClassVar[str] = "assessments"

    def fill(self, db: Session) -> None:
        """Recommendations, one judged already, a piece of evidence, an account."""
        first = make.recommendation(db, 11, "a")
        make.recommendation(db, 12)
        make.recommendation(db, 13)
        make.assessment(db, first)
        make.evidence(db, "Fictional event", [first])
        make.account(db, "zzz-author")

    def _made(self, table: str) -> bytes:
        """Return the table that the site would give out."""
        with TemporaryDirectory() as folder:
            engine = make_engine(f"sqlite:///{folder}/tracker.sqlite3")
            upgrade(engine)
            with Session(engine) as db:
                self.fill(db)
                data = filling.table(db) if table == "csv" else filling.workbook(db, language=table)
            engine.dispose()
        return data

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """As `tracker import assessments FILE --as zzz-author` does."""
        read = read_filled_file(folder / next(iter(files)))
        with sessions() as db:
            begin_writing(db)
            account = account_named(db, "zzz-author")
            check_author(account)
            try:
                done = submit_file(db, read, by=account, today=TODAY, now=NOW)
            except FileRefused as refused:
                db.rollback()
                raise NotTaken([Said(one.what.message, str(one)) for one in refused.problems]) from refused
            db.commit()
        return {"lines": len(read.rows) + read.empty, **done.record()}

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """As it is typed."""
        return ["import", "assessments", str(folder / next(iter(files))), "--as", "zzz-author"]

    def unsound(self, receipt: Any) -> Iterator[str]:
        """Every line is submitted, submitted before or empty, and each of them names an assessment once."""
        lines = [*receipt["submitted"], *receipt["already_submitted"]]
        if receipt["lines"] != len(lines) + receipt["left_empty"]:
            yield f"{receipt['lines']} lines, but {len(lines)} submitted and {receipt['left_empty']} empty"
        if len({line["assessment"] for line in receipt["submitted"]}) != len(receipt["submitted"]):
            yield "two lines gave the same assessment"


class AssessmentsCsv(Assessments):
    """Text."""

    name: ClassVar[str] = "assessments.csv"
    mutations: Sequence[Mutation] = (*TABLES, BOM, *ENCODINGS, *BYTES, renaming("xlsx", "txt", "xls"))

    def originals(self) -> Sequence[Original]:
        """As written by hand, and as a spreadsheet saves it."""
        table = self._made("csv")
        return (
            Original("comma", {"back.csv": fill_csv(table, LINES)}),
            Original("semicolon", {"back.csv": fill_csv(table, LINES, delimiter=";", bom=True)}),
        )


class AssessmentsXlsx(Assessments):
    """Workbooks."""

    name: ClassVar[str] = "assessments.xlsx"
    mutations: Sequence[Mutation] = (*WORKBOOK, *rarer(BYTES), renaming("csv", "xls", "zip"))

    def originals(self) -> Sequence[Original]:
        """In two languages."""
        return [Original(language, {"back.xlsx": fill(self._made(language), LINES)}) for language in ("en", "ru")]
