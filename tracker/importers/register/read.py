"""Reading the folder: every file is checked to its end, and only a register without problems is handed on."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tracker.domain.records import Problem, Register, WordingRecord
from tracker.importers.register.check import Checked, check_files
from tracker.importers.register.files import FILES, TRANSLATED
from tracker.importers.register.rules import check_rules
from tracker.importers.register.tables import MOST_BYTES, Table, read_table, shown
from tracker.importers.register.wordings import FOLDER, header_of, read_wordings, translation_files


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading the folder gave. `register` is None as soon as there is a problem; notes are no faults."""

    register: Register | None
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    rows: int
    files: int


def read_register(folder: Path, *, today: date) -> Outcome:
    """Read and check the register's files. Raises nothing: what is wrong, with the folder too, is a problem."""
    reading = _Reading(folder)
    tables = {spec.name: reading.table(spec.file, spec.header, optional=spec.optional) for spec in FILES}
    translations = {
        file: reading.table(file, header_of(name), optional=True) for file, (name, _) in translation_files().items()
    }
    reading.check_names()
    checked, problems = check_files(tables)
    reading.problems += problems + check_rules(checked, today)
    wordings = _read_translations(reading, tables, translations)
    every = [*tables.values(), *translations.values()]
    order = {table.file: place for place, table in enumerate(every)}
    sorted_problems = sorted(reading.problems, key=lambda one: (order.get(one.file, -1), one.row or 0))
    return Outcome(
        register=None if sorted_problems else _register(folder, reading.digest, checked, wordings),
        problems=tuple(sorted_problems),
        notes=tuple(reading.notes),
        rows=sum(len(table.rows) for table in every),
        files=sum(table.present for table in every),
    )


class _Reading:
    """The folder while it is read: what was wrong so far, and a hash of all that was read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hash = hashlib.sha256()
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    @property
    def digest(self) -> str:
        """SHA-256 of all that was read."""
        return self._hash.hexdigest()

    def table(self, file: str, header: tuple[str, ...], *, optional: bool = False) -> Table:
        """Read one file; what is missing or cannot be read becomes an empty table and a problem."""
        try:
            with (self._folder / file).open("rb") as opened:
                data = opened.read(MOST_BYTES + 1)
        except FileNotFoundError:
            if not optional:
                self.problems.append(Problem(file, None, None, f"is not there (looked in {self._folder})"))
            return Table(file, complete=False, present=False)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.problems.append(Problem(file, None, None, f"cannot be read: {reason}"))
            return Table(file, complete=False)
        if len(data) > MOST_BYTES:
            message = f"is larger than {MOST_BYTES // 1024**2} MB, the most that a file may have"
            self.problems.append(Problem(file, None, None, message))
            return Table(file, complete=False)
        self._hash.update(f"{file}\0{len(data)}\0".encode() + data)
        table, found = read_table(file, data, header)
        self.problems += found
        return table

    def check_names(self) -> None:
        """Find CSV files that the register does not have: a misspelt name would be passed over in silence."""
        known = {spec.file for spec in FILES} | set(translation_files())
        for pattern in ("*.csv", f"{FOLDER}/*.csv"):
            for path in sorted(self._folder.glob(pattern)):
                name = path.relative_to(self._folder).as_posix()
                if name not in known:
                    self.problems.append(Problem(shown(name), None, None, "is not a file of the register"))


def _read_translations(
    reading: _Reading,
    tables: dict[str, Table],
    translations: dict[str, Table],
) -> dict[str, tuple[WordingRecord, ...]]:
    found: dict[str, list[WordingRecord]] = {name: [] for name in TRANSLATED}
    for file, (name, language) in translation_files().items():
        wordings, problems, notes = read_wordings(name, language, translations[file], tables[name])
        found[name] += wordings
        reading.problems += problems
        reading.notes += notes
    return {name: tuple(wordings) for name, wordings in found.items()}


def _register(
    folder: Path,
    digest: str,
    checked: dict[str, Checked],
    wordings: dict[str, tuple[WordingRecord, ...]],
) -> Register:
    parts: dict[str, Any] = {
        name: tuple(record for _, record in file.records) for name, file in checked.items()
    }  # each file's records are of the class that its FileSpec names, which is the class of that field
    return Register(name=folder.resolve().name, sha256=digest, wordings=wordings, **parts)
