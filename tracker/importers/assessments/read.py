"""From rows of texts to lines that somebody filled in; every fault is named with its cell."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tracker.catalogues import translator
from tracker.domain.filled import CellProblem, Filled, FilledFile, Sheet
from tracker.domain.filling import BY_NAME, COLUMNS, OPEN, Column, parse_marks, rules_of
from tracker.domain.labels import label_of
from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.rates import RULES_VERSION
from tracker.domain.references import Reference, find_typed, parse_key
from tracker.domain.vocabulary import LANGUAGES, Bearing, Voice
from tracker.importers.assessments.grid import Grid, read_grid
from tracker.importers.assessments.limits import MOST_BYTES

NO_COLUMN: Final = N_("The column “%(name)s” is missing: fill in the file that this site made, and keep its columns.")
STRANGE_COLUMN: Final = N_("“%(name)s” is no column of this table.")
COLUMN_TWICE: Final = N_("The column “%(name)s” is there twice.")
TOO_MANY_CELLS: Final = N_("This row has more cells than there are columns.")
FORMULA: Final = N_("A formula stands here: write what it comes to.")
CONTROL: Final = N_("The character U+%(code)s stands here, which no text has.")
TOO_LONG: Final = N_("This may have %(longest)s characters at most.")
NOT_A_CHOICE: Final = N_("“%(value)s” cannot be chosen here; allowed: %(allowed)s.")
NOT_A_DAY: Final = N_("“%(value)s” is not a day: write 2026-01-31.")
NOT_A_REFERENCE: Final = N_("“%(value)s” names no recommendation: write it as in the first lines of the table.")
NO_REFERENCE: Final = N_("Name the recommendation that this line is about.")
NO_STATUS: Final = N_("Choose a status.")
NO_DAY: Final = N_("Give the day.")
NO_SENSITIVITY: Final = N_("Choose who may see it.")
NO_DOCUMENT: Final = N_("Name the document that the paragraph is of.")
NOT_MARKS: Final = N_("“%(value)s” names no judgements: write their numbers, such as #57.")
NOTHING_SEEN: Final = N_("What this file knew of the recommendation is gone from its last columns: ask for a new file.")
OTHER_RULES: Final = N_("The file was made under other rules (%(was)s; now %(now)s): ask for a new one.")
TWICE: Final = N_("Row %(row)s judges the same recommendation for the same voice and day already.")

DESCRIBES_EVIDENCE: Final = tuple(
    name for name in OPEN if name.startswith("evidence_") and name not in ("evidence_kind", "evidence_ids")
)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SEPARATORS = re.compile(r"[|,;\s]+")


def read_filled_file(path: Path) -> FilledFile:
    """Read a filled-in file of the disk as `read_filled` does; no more of it than a file may have. Raises OSError."""
    with path.open("rb") as file:
        return read_filled(path.name, file.read(MOST_BYTES + 1))


def read_filled(name: str, data: bytes) -> FilledFile:
    """Read a filled-in file, CSV or XLSX by its name. Raises nothing: what is wrong is a problem of the result."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        grid = read_grid(name, data)
        sheet = _find_columns(grid)
    except Refused as refusal:
        problems = [CellProblem(0, None, fault) for fault in refusal.faults]
        return FilledFile(name, digest, Sheet("", {}), (), problems, 0)
    table = _Table(grid, sheet)
    table.read()
    return FilledFile(name, digest, sheet, table.filled, table.problems, table.empty)


def _find_columns(grid: Grid) -> Sheet:
    """Find each column by its name, or its wording in any language; raises Refused unless all are there once."""
    heading = [cell.strip() for cell in grid.rows[0]] if grid.rows else []
    known = _headings()
    faults = []
    places: dict[str, int] = {}
    for place, text in enumerate(heading):
        name = known.get(" ".join(text.split()).casefold())
        if name is None:
            faults += [Fault("", STRANGE_COLUMN, {"name": text[:100]})] if text else []
        elif name in places:
            faults.append(Fault("", COLUMN_TWICE, {"name": text}))
        else:
            places[name] = place
    missing = [column for column in COLUMNS if column.name not in places]
    shown = next((language for language in LANGUAGES if translator(language)(COLUMNS[0].label) in heading), "")
    faults += [Fault("", NO_COLUMN, {"name": _heading(column, shown)}) for column in missing]
    if faults:
        raise Refused(*faults)
    return Sheet(grid.sheet, places, {name: heading[place] for name, place in places.items()}, shown)


def _heading(column: Column, language: str) -> str:
    return translator(language)(column.label) if language else column.name


@lru_cache(maxsize=1)
def _headings() -> Mapping[str, str]:
    worded = {translator(one)(column.label).casefold(): column.name for one in LANGUAGES for column in COLUMNS}
    return worded | {column.name: column.name for column in COLUMNS}


@lru_cache
def _choices(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    worded = {translator(one)(label_of(kind, value.value)).casefold(): value for one in LANGUAGES for value in kind}
    return worded | {value.value: value for value in kind}


class _Table:
    """The table while it is read: lines filled in, problems, and how many lines were left empty."""

    def __init__(self, grid: Grid, sheet: Sheet) -> None:
        self._grid, self._sheet = grid, sheet
        self.filled: list[Filled] = []
        self.problems: list[CellProblem] = []
        self.empty = 0
        self._first: dict[tuple[Reference, Voice, date], int] = {}

    def read(self) -> None:
        """Read all lines."""
        self._check_made()
        self._refuse_formulas()
        known = self._known_by_file()
        headed = set(self._sheet.places.values())
        for number, cells in enumerate(self._grid.rows[1:], 2):
            line = self._cells(cells)
            if any(text.strip() for place, text in enumerate(cells) if place not in headed):
                self._add(number, "", Fault("", TOO_MANY_CELLS))
            if not any(line[name] for name in OPEN):
                self.empty += 1
                continue
            before = len(self.problems)
            values = self._read_line(number, line, known)
            if len(self.problems) == before:
                self._keep(Filled(row=number, **values))

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: _plain(cells[place]) if place < len(cells) else "" for name, place in self._sheet.places.items()}

    def _add(self, row: int, column: str, fault: Fault) -> None:
        self.problems.append(self._sheet.problem(row, column, fault))

    def _check_made(self) -> None:
        """Refuse a file that was made under other rules; the first line that says so is enough."""
        for number, cells in enumerate(self._grid.rows[1:], 2):
            made = self._cells(cells)["made"]
            if not made:
                continue
            try:
                rules = rules_of(made)
            except ValueError:
                self._add(number, "made", Fault("", NOTHING_SEEN))
                return
            if rules != RULES_VERSION:
                self._add(number, "made", Fault("", OTHER_RULES, {"was": rules, "now": RULES_VERSION}))
            return
        self.problems.append(CellProblem(0, None, Fault("", NOTHING_SEEN)))

    def _refuse_formulas(self) -> None:
        names = {place: name for name, place in self._sheet.places.items()}
        for row, place in self._grid.formulas:
            self._add(row + 1, names.get(place, ""), Fault("", FORMULA))

    def _known_by_file(self) -> dict[Reference, frozenset[int]]:
        """Return which judgements the file knew of; its spare lines take that from the line of the recommendation."""
        known: dict[Reference, frozenset[int]] = {}
        for cells in self._grid.rows[1:]:
            line = self._cells(cells)
            reference = _reference(line["reference"])
            if reference is None or not line["seen"]:
                continue
            try:
                known.setdefault(reference, parse_marks(line["seen"]))
            except ValueError:
                continue  # said where the line is read, if it is filled in
        return known

    def _read_line(
        self, number: int, line: Mapping[str, str], known: Mapping[Reference, frozenset[int]]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {name: line[name] for name in OPEN if name != "seen_too"}
        for name, text in line.items():
            if BY_NAME[name].open and (fault := _fault_of_form(BY_NAME[name], text)):
                self._add(number, name, fault)
        for name in OPEN:
            if (kind := BY_NAME[name].choices) is not None:
                values[name] = self._choice(number, name, kind, line[name])
        values["as_of"] = self._day(number, line["as_of"])
        values["evidence_date"] = _day_of(line["evidence_date"]) or line["evidence_date"]
        values["evidence_ids"] = tuple(dict.fromkeys(part for part in _SEPARATORS.split(line["evidence_ids"]) if part))
        self._check_grounds(number, line)
        values["voice"] = values["voice"] or Voice.CIVIL_SOCIETY
        values["evidence_bearing"] = values["evidence_bearing"] or Bearing.SUPPORTS
        values["reference"] = reference = _reference(line["reference"])
        if reference is None:
            wrong = Fault("", NOT_A_REFERENCE, {"value": line["reference"][:100]})
            self._add(number, "reference", wrong if line["reference"] else Fault("", NO_REFERENCE))
        else:
            values["seen"] = self._seen(number, line, known.get(reference))
        return values

    def _choice(self, number: int, name: str, kind: type[StrEnum], text: str) -> StrEnum | None:
        if not text:
            if name == "status":
                self._add(number, name, Fault("", NO_STATUS))
            return None
        chosen = _choices(kind).get(" ".join(text.split()).casefold())
        if chosen is None:
            language = self._sheet.language
            allowed = [translator(language)(label_of(kind, one)) if language else str(one) for one in kind]
            self._add(number, name, Fault("", NOT_A_CHOICE, {"value": text[:100], "allowed": ", ".join(allowed)}))
        return chosen

    def _day(self, number: int, text: str) -> date | None:
        if not text:
            self._add(number, "as_of", Fault("", NO_DAY))
            return None
        found = _day_of(text)
        if found is None:
            self._add(number, "as_of", Fault("", NOT_A_DAY, {"value": text[:100]}))
        return date.fromisoformat(found) if found else None

    def _check_grounds(self, number: int, line: Mapping[str, str]) -> None:
        if any(line[name] for name in DESCRIBES_EVIDENCE) and not line["evidence_sensitivity"]:
            self._add(number, "evidence_sensitivity", Fault("", NO_SENSITIVITY))
        if line["basis_paragraph"] and not line["basis_document"]:
            self._add(number, "basis_document", Fault("", NO_DOCUMENT))

    def _seen(self, number: int, line: Mapping[str, str], known: frozenset[int] | None) -> frozenset[int]:
        if known is None:
            self._add(number, "seen", Fault("", NOTHING_SEEN))
        try:
            too = parse_marks(line["seen_too"]) if line["seen_too"] else frozenset()
        except ValueError:
            self._add(number, "seen_too", Fault("", NOT_MARKS, {"value": line["seen_too"][:100]}))
            too = frozenset()
        return (known or frozenset()) | too

    def _keep(self, filled: Filled) -> None:
        first = self._first.setdefault((filled.reference, filled.voice, filled.as_of), filled.row)
        if first != filled.row:
            self._add(filled.row, "reference", Fault("", TWICE, {"row": first}))
        self.filled.append(filled)


def _plain(text: str) -> str:
    """Trim what was typed, its lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _fault_of_form(column: Column, text: str) -> Fault | None:
    control = next((sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"), "")
    if control:
        return Fault("", CONTROL, {"code": f"{ord(control):04X}"})
    return Fault("", TOO_LONG, {"longest": column.longest}) if len(text) > column.longest else None


def _day_of(text: str) -> str | None:
    """Read `2026-01-31` or `31.01.2026`, as spreadsheets in Russian write it, as the former; None for anything else."""
    dotted = _DOTTED.fullmatch(text)
    written = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}" if dotted else text.removesuffix(" 00:00:00")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written, re.ASCII):
        return None
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return None


def _reference(text: str) -> Reference | None:
    """Read a reference as it is printed or as our files write it; None for anything else."""
    typed = find_typed(text) if len(text) <= BY_NAME["reference"].longest else None
    if typed is not None and typed.paragraph:
        return Reference(typed.symbol.upper(), typed.paragraph, typed.item)
    try:
        return parse_key(text[: BY_NAME["reference"].longest])
    except ValueError:
        return None
