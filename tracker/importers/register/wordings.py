"""The folder of translations: wording of rows of the register in other languages, and what is missing of it."""

from collections.abc import Mapping
from typing import Final

from tracker.domain.records import Problem, WordingRecord
from tracker.domain.vocabulary import LANGUAGES
from tracker.importers.register import cells
from tracker.importers.register.cells import Column
from tracker.importers.register.check import check_unique, key_of
from tracker.importers.register.files import TRANSLATED
from tracker.importers.register.tables import Table, shown

FOLDER: Final = "translations"
OTHER_LANGUAGES: Final = tuple(language for language in LANGUAGES if language != "en")


def translation_files() -> dict[str, tuple[str, str]]:
    """Return the files of the folder: name within the register → (what is translated, language)."""
    return {f"{FOLDER}/{name}.{language}.csv": (name, language) for name in TRANSLATED for language in OTHER_LANGUAGES}


def header_of(name: str) -> tuple[str, ...]:
    """Return the columns of a translation: the key of the row it translates, then the translated columns."""
    spec, translated = TRANSLATED[name]
    return (*spec.key, *translated)


def read_wordings(
    name: str,
    language: str,
    table: Table,
    source: Table,
) -> tuple[list[WordingRecord], list[Problem], list[str]]:
    """Check a translation against the file it translates.

    Returns the wordings, problems, and notes: a wording that is missing falls back to English and is no fault.
    """
    spec, translated = TRANSLATED[name]
    header = header_of(name)
    known = {key_of(row.cells, spec.key) for row in source.rows}
    problems = check_unique(table, spec.key, header)
    found: list[WordingRecord] = []
    for order, row in enumerate(table.rows, 1):
        key = key_of(row.cells, spec.key)
        faults = _faults(row.cells, translated)
        if source.complete and row.whole and key not in known:
            faults[spec.key[0]] = f"“{shown(' '.join(filter(None, key)))}” is not a row of {spec.file}"
        problems += [Problem(table.file, row.number, column, message) for column, message in faults.items()]
        if row.whole and not faults and all(column in row.cells for column in header):
            texts = {column: row.cells[column] for column in translated}
            found.append(WordingRecord(order=order, cells=row.cells, key=key, language=language, texts=texts))
    notes = _notes(table, known - {wording.key for wording in found}, len(known)) if source.complete else []
    return found, problems, notes


def _faults(row: Mapping[str, str], translated: tuple[str, ...]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for column in translated:
        if column in row:
            try:
                cells.read_cell(Column(column, cells.text), row[column])
            except ValueError as error:
                faults[column] = str(error)
    return faults


def _notes(table: Table, missing: set[tuple[str, ...]], total: int) -> list[str]:
    if not table.present:
        return [f"{table.file} is not there: all {total} rows are shown in English"]
    if not missing:
        return []
    named = sorted(" ".join(filter(None, key)) for key in missing)
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return [f"{table.file}: {len(missing)} of {total} rows have no wording: {shown(', '.join(named[:3]), 200)}{more}"]
