"""What somebody filled in, read from a file, and how a place in that file is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tracker.domain.cells import column_letters
from tracker.domain.messages import N_, Fault
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Bearing, Confidence, EvidenceKind, Sensitivity, Status, Voice

IN_SHEET: Final = N_("Sheet “%(sheet)s”, cell %(cell)s (%(column)s)")
IN_FILE: Final = N_("Cell %(cell)s (%(column)s)")
ROW_OF_SHEET: Final = N_("Sheet “%(sheet)s”, row %(row)s")
ROW_OF_FILE: Final = N_("Row %(row)s")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the columns of a file stand: its sheet (empty for CSV), and for each column its place and heading.

    `language` is the one that the headings are in; empty when they are the names of the columns.
    """

    name: str
    places: Mapping[str, int]
    headings: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    def problem(self, row: int, column: str, fault: Fault) -> "CellProblem":
        """Say what is wrong with a cell, or with a row as a whole when the file has no such column."""
        params: dict[str, object] = {"sheet": self.name, "row": row}
        if column not in self.places:
            return CellProblem(row, Fault("", ROW_OF_SHEET if self.name else ROW_OF_FILE, params), fault)
        cell = f"{column_letters(self.places[column])}{row}"
        params |= {"cell": cell, "column": self.headings.get(column, column)}
        return CellProblem(row, Fault(cell, IN_SHEET if self.name else IN_FILE, params), fault)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing that is wrong with a filled-in file: where, if anywhere in particular, and what. Row 0: the file."""

    row: int
    where: Fault | None
    what: Fault

    def __str__(self) -> str:
        """The whole line in English: `Sheet “To fill”, cell E14 (Status): …`."""
        return f"{self.where}: {self.what}" if self.where else str(self.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A line that somebody filled in: `row` counts as a spreadsheet does. The rules have not looked at it yet.

    Without a sensitivity there is no new evidence. `seen` are the judgements on the recommendation that the file knew
    of, and those that its author names as read.
    """

    row: int
    reference: Reference
    status: Status
    as_of: date
    voice: Voice
    rationale: str
    evidence_kind: EvidenceKind | None
    confidence: Confidence | None
    reason: str
    evidence_ids: tuple[str, ...]
    evidence_title: str
    evidence_publisher: str
    evidence_date: str
    evidence_address: str
    evidence_source: str
    evidence_pinpoint: str
    evidence_bearing: Bearing
    evidence_sensitivity: Sensitivity | None
    basis_document: str
    basis_paragraph: str
    seen: frozenset[int]


@dataclass(frozen=True, slots=True)
class FilledFile:
    """A file that was read: its name and hash, where its columns stand, its lines, and what is wrong with others."""

    name: str
    sha256: str
    sheet: Sheet
    rows: Sequence[Filled]
    problems: Sequence[CellProblem]
    empty: int
