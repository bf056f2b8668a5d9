"""The folder of the register as a target."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tests.fuzz.mutating import BOM, BYTES, ENCODINGS, Files, Mutation
from tests.fuzz.tables import FOLDER, TABLES
from tests.fuzz.targets import NOW, TODAY, NotTaken, Original, Said, Target
from tests.importers.small_register import small_register, write
from tracker.importers.register import read_register
from tracker.services.register import load
from tracker.store.db import Sessions, writing


class Register(Target):
    """All files of a small register; one as it was before is loaded already."""

    name: ClassVar[str] = "register"
    importer: ClassVar[str] = "register"
    mutations: Sequence[Mutation] = (*FOLDER, *TABLES, BOM, *ENCODINGS, *BYTES)

    def originals(self) -> Sequence[Original]:
        """The small register."""
        with TemporaryDirectory() as folder:
            there = write(Path(folder), small_register())
            files = {path.relative_to(there).as_posix(): path.read_bytes() for path in sorted(there.rglob("*.csv"))}
        return (Original("small", files),)

    def fill(self, db: Session) -> None:
        """An older register: another summary, a document less."""
        rows = small_register()
        rows["recommendations"][0]["summary"] = "As it read before."
        rows["claims"] = []
        with TemporaryDirectory() as folder:
            outcome = read_register(write(Path(folder), rows), today=TODAY)
        assert outcome.register is not None, outcome.problems
        load(db, outcome.register, now=NOW)

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """As `tracker data load DIR` does."""
        outcome = read_register(folder, today=TODAY)
        if outcome.register is None:
            raise NotTaken([Said(_kind(problem.message), str(problem)) for problem in outcome.problems])
        with writing(sessions) as db:
            report = load(db, outcome.register, now=NOW)
        assert all(report.lines()), "a line of the report says nothing"
        return {"rows": outcome.rows, **report.record()}

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """As it is typed."""
        return ["data", "load", str(folder)]

    def unsound(self, receipt: Any) -> Iterator[str]:
        """No file has more rows accounted for than were read in all."""
        for file, counts in receipt["files"].items():
            if counts["new"] + counts["changed"] + counts["same"] + counts["kept"] > receipt["rows"]:
                yield f"{file}: {counts}, but only {receipt['rows']} rows were read"


def _kind(message: str) -> str:
    return re.sub(r"“.*?”", "“…”", re.sub(r"\d+", "N", message.partition(" (looked")[0]), flags=re.DOTALL)[:90]
