"""What importers deliver: records of the register's files, and problems that say where a file is wrong.

One record is one row of one file, its cells read into values; the columns are explained in data/README.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain.dates import PartialDate
from tracker.domain.references import Reference
from tracker.domain.vocabulary import (
    ActionType,
    Bearing,
    Confidence,
    DeadlineKind,
    DocumentKind,
    Effect,
    EvidenceKind,
    Numbering,
    ReadFrom,
    Reading,
    State,
    Status,
    Voice,
)

SORTING_KINDS: Final = ("theme", "group", "sdg")
"""Kinds of labels that the register sorts by: their terms are data. Other kinds word the closed lists of the code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        """The whole line: `recommendations.csv, row 14, column action_type: …`."""
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column}" if self.column is not None else ""
        return f"{self.file}{row}{column}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of the register: where it stands among the rows of its file, and its cells as they are written."""

    order: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRecord(Record):
    """A treaty body, or another source of documents."""

    code: str
    parent: str
    is_treaty_body: bool
    treaty: str
    name_en: str
    name_ru: str
    name_ky: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRecord(Record):
    """A label of a vocabulary: a theme, a group of people, a goal, or the wording of a closed list."""

    kind: str
    term: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord(Record):
    """A source document."""

    id: str
    symbol: str
    committee: str
    kind: DocumentKind
    title: str
    cycle: str
    session: str
    adopted_on: PartialDate | None
    published_on: PartialDate | None
    languages: tuple[str, ...]
    publisher: str
    url: str
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRecord(Record):
    """One tracked recommendation."""

    symbol: str
    paragraph: str
    item: str
    heading: str
    summary: str
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    sdg_targets: tuple[str, ...]
    action_type: ActionType
    follow_up: bool | None
    reading: Reading
    numbering: Numbering
    source: ReadFrom
    seen_at: str

    @property
    def reference(self) -> Reference:
        """Symbol, paragraph and item."""
        return Reference(self.symbol, self.paragraph, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord(Record):
    """A dated public fact."""

    id: str
    event_date: PartialDate
    title: str
    summary: str
    effect: Effect
    themes: tuple[str, ...]
    related: tuple[Reference, ...]
    publisher: str
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRecord(Record):
    """A provisional judgement, or a voice recorded from a source."""

    symbol: str
    paragraph: str
    item: str
    voice: Voice
    status: Status
    as_of: date
    rationale: str
    evidence: tuple[str, ...]
    basis_documents: tuple[Reference, ...]
    evidence_kind: EvidenceKind
    confidence: Confidence
    author: str
    state: State

    @property
    def reference(self) -> Reference:
        """The recommendation that is judged."""
        return Reference(self.symbol, self.paragraph, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingRecord(Record):
    """A blind second reading of one judgement."""

    symbol: str
    paragraph: str
    item: str
    voice: Voice
    as_of: date
    first_status: Status
    second_status: Status
    agree: bool
    reason: str

    @property
    def reference(self) -> Reference:
        """The recommendation that was judged twice."""
        return Reference(self.symbol, self.paragraph, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRecord(Record):
    """The same ask made repeatedly."""

    demand: str
    title: str
    statement: str
    themes: tuple[str, ...]
    members: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRecord(Record):
    """A committee's grade of one limb of a follow-up paragraph."""

    symbol: str
    paragraph: str
    limb: str
    about: str
    scale: str
    grade: str
    grade_means: str
    assessed_in: str
    assessed_on: PartialDate
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecord(Record):
    """A statement in a source report."""

    id: str
    document: str
    locator: str
    statement: str
    figure: str
    themes: tuple[str, ...]
    about: tuple[Reference, ...]
    bearing: Bearing
    cites: str
    verified: str
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecord(Record):
    """A published claim about implementation."""

    id: str
    claimed_on: PartialDate | None
    claimant: str
    claim: str
    figure: str
    scope: str
    verified: str
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyActRecord(Record):
    """One act on one treaty, as one source says it."""

    treaty: str
    short_name: str
    instrument_type: str
    action: str
    action_date: PartialDate | None
    note: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRecord(Record):
    """What is due on a day that a document or a committee sets."""

    committee: str
    kind: DeadlineKind
    due_on: PartialDate
    what: str
    document: str
    paragraph: str
    verified: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UhriThemeRecord(Record):
    """A theme label of the UN index."""

    theme: str
    records_2026_02_04: int
    raw_variants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingRecord(Record):
    """The wording of one row in another language; `key` is that row's key, `texts` the translated columns."""

    key: tuple[str, ...]
    language: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register as its files hold it, checked; `wordings` is by the file that is translated."""

    name: str
    sha256: str
    committees: tuple[CommitteeRecord, ...]
    vocabulary: tuple[TermRecord, ...]
    documents: tuple[DocumentRecord, ...]
    recommendations: tuple[RecommendationRecord, ...]
    evidence: tuple[EvidenceRecord, ...]
    assessments: tuple[AssessmentRecord, ...]
    second_reading: tuple[SecondReadingRecord, ...]
    demands: tuple[DemandRecord, ...]
    official_grades: tuple[GradeRecord, ...]
    findings: tuple[FindingRecord, ...]
    claims: tuple[ClaimRecord, ...]
    treaty_status: tuple[TreatyActRecord, ...]
    deadlines: tuple[DeadlineRecord, ...]
    uhri_themes: tuple[UhriThemeRecord, ...]
    wordings: Mapping[str, tuple[WordingRecord, ...]]


class Tracked:
    """The recommendations that the register tracks, by reference and by paragraph."""

    def __init__(self, references: Iterator[Reference]) -> None:
        self._all: set[Reference] = set()
        self._by_paragraph: dict[tuple[str, str], list[Reference]] = {}
        for reference in references:
            self._all.add(reference)
            self._by_paragraph.setdefault((reference.symbol, reference.paragraph), []).append(reference)

    def __contains__(self, reference: Reference) -> bool:
        return reference in self._all

    def meant_by(self, reference: Reference) -> tuple[Reference, ...]:
        """Return what a cell of `related` or `about` stands for: that one, or all tracked items of its paragraph.

        A reference that is tracked stands for itself. One that names a paragraph of which only items are tracked
        stands for all of them (data/README.md). Empty when nothing of it is tracked.
        """
        if reference in self._all:
            return (reference,)
        if reference.item:
            return ()
        return tuple(self._by_paragraph.get((reference.symbol, reference.paragraph), ()))
