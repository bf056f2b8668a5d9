"""The files of the register: which columns each has, in which order, and what makes a row of it one of a kind."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tracker.domain import records
from tracker.domain.filters import NONE
from tracker.domain.records import SORTING_KINDS
from tracker.domain.vocabulary import (
    NOT_ASSESSED,
    VOICES,
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
from tracker.importers.register import cells
from tracker.importers.register.cells import Column

NAMED_KINDS: Final[dict[str, type[StrEnum]]] = {
    "action": ActionType,
    "status": Status,
    "voice": Voice,
    "evidence-kind": EvidenceKind,
    "confidence": Confidence,
    "document-kind": DocumentKind,
    "effect": Effect,
}
"""Kinds of vocabulary.csv whose terms are closed lists in code: the file gives their wording only."""

INSTRUMENTS: Final = ("treaty", "protocol", "individual-complaints", "domestic-law")
ACTS: Final = (
    "signature",
    "accession",
    "ratification",
    "domestic-approval",
    "entry-into-force",
    "adoption",
    "not-party",
    "not-ratified",
    "not-accepted",
)


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file: its name without `.csv`, the record a row becomes, its columns, and the columns of its key.

    A file that is `optional` may be missing: then it has no rows.
    """

    name: str
    record: type[records.Record]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: bool = False

    @property
    def file(self) -> str:
        """The file's name in the folder."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, cells.text) for name in names)


def _optional(column: Column, empty: object = "") -> Column:
    return replace(column, required=False, empty=empty)


def _links(name: str, refers: str) -> Column:
    return Column(name, cells.many(cells.reference), required=False, empty=(), refers=refers)


_THEMES = Column("themes", cells.many(cells.name), refers="theme")
_REFERENCE = (
    Column("symbol", cells.name),
    Column("paragraph", cells.paragraph),
    _optional(Column("item", cells.item)),
)
_VOICE = Column("voice", cells.member_of(Voice))

COMMITTEES = FileSpec(
    "committees",
    records.CommitteeRecord,
    (
        Column("code", cells.code),
        _optional(Column("parent", cells.code, refers="committee")),
        Column("is_treaty_body", cells.yes_no),
        _optional(Column("treaty", cells.text)),
        *_texts("name_en", "name_ru", "name_ky"),
        Column("position", cells.number),
    ),
    ("code",),
)
VOCABULARY = FileSpec(
    "vocabulary",
    records.TermRecord,
    (
        Column("kind", cells.one_of((*SORTING_KINDS, *NAMED_KINDS, "committee"))),
        Column("term", cells.name),
        Column("label", cells.name),
    ),
    ("kind", "term"),
)
DOCUMENTS = FileSpec(
    "documents",
    records.DocumentRecord,
    (
        Column("id", cells.name),
        _optional(Column("symbol", cells.name)),
        _optional(Column("committee", cells.code, refers="committee")),
        Column("kind", cells.member_of(DocumentKind)),
        Column("title", cells.text),
        _optional(Column("cycle", cells.name)),
        _optional(Column("session", cells.name)),
        _optional(Column("adopted_on", cells.partial_date), None),
        _optional(Column("published_on", cells.partial_date), None),
        _optional(Column("languages", cells.many(cells.language)), ()),
        Column("publisher", cells.text),
        _optional(Column("url", cells.address)),
        Column("seen_at", cells.address_or_words),
    ),
    ("id",),
)
RECOMMENDATIONS = FileSpec(
    "recommendations",
    records.RecommendationRecord,
    (
        replace(_REFERENCE[0], refers="document"),
        *_REFERENCE[1:],
        *_texts("heading", "summary"),
        _THEMES,
        _optional(Column("groups", cells.many(cells.name), refers="group"), ()),
        _optional(Column("sdg_targets", cells.many(cells.sdg_target), refers="goal"), ()),
        Column("action_type", cells.member_of(ActionType)),
        _optional(Column("follow_up", cells.yes_no), None),
        Column("reading", cells.member_of(Reading)),
        Column("numbering", cells.member_of(Numbering)),
        Column("source", cells.member_of(ReadFrom)),
        Column("seen_at", cells.address),
    ),
    ("symbol", "paragraph", "item"),
)
EVIDENCE = FileSpec(
    "evidence",
    records.EvidenceRecord,
    (
        Column("id", cells.slug),
        Column("event_date", cells.partial_date),
        *_texts("title", "summary"),
        Column("effect", cells.member_of(Effect)),
        _THEMES,
        _links("related", "tracked"),
        *_texts("publisher", "source_title"),
        Column("source_url", cells.address),
    ),
    ("id",),
)
ASSESSMENTS = FileSpec(
    "assessments",
    records.AssessmentRecord,
    (
        *_REFERENCE,
        _VOICE,
        Column("status", cells.member_of(Status)),
        Column("as_of", cells.day),
        Column("rationale", cells.text),
        _optional(Column("evidence", cells.many(cells.slug), refers="evidence"), ()),
        _links("basis_documents", "basis"),
        Column("evidence_kind", cells.member_of(EvidenceKind)),
        Column("confidence", cells.member_of(Confidence)),
        Column("author", cells.name),
        Column("state", cells.one_of({State.PROVISIONAL.value: State.PROVISIONAL})),
    ),
    ("symbol", "paragraph", "item", "voice", "as_of"),
)
SECOND_READING = FileSpec(
    "second_reading",
    records.SecondReadingRecord,
    (
        *_REFERENCE,
        _VOICE,
        Column("as_of", cells.day),
        Column("first_status", cells.member_of(Status)),
        Column("second_status", cells.member_of(Status)),
        Column("agree", cells.yes_no),
        Column("reason", cells.text),
    ),
    ("symbol", "paragraph", "item", "voice", "as_of"),
)
DEMANDS = FileSpec(
    "demands",
    records.DemandRecord,
    (
        Column("demand", cells.slug),
        *_texts("title", "statement"),
        _THEMES,
        Column("members", cells.many(cells.reference), refers="recommendation"),
    ),
    ("demand",),
)
GRADES = FileSpec(
    "official_grades",
    records.GradeRecord,
    (
        Column("symbol", cells.name, refers="document"),
        Column("paragraph", cells.paragraph),
        Column("limb", cells.name),
        *_texts("about", "scale", "grade", "grade_means"),
        Column("assessed_in", cells.name, refers="document"),
        Column("assessed_on", cells.partial_date),
        Column("seen_at", cells.address),
    ),
    ("symbol", "paragraph", "limb", "assessed_in"),
)
FINDINGS = FileSpec(
    "findings",
    records.FindingRecord,
    (
        Column("id", cells.slug),
        Column("document", cells.name, refers="document"),
        *_texts("locator", "statement"),
        _optional(Column("figure", cells.text)),
        _THEMES,
        _links("about", "tracked"),
        Column("bearing", cells.member_of(Bearing)),
        _optional(Column("cites", cells.name, refers="document")),
        Column("verified", cells.verified),
        Column("seen_at", cells.address_or_words),
    ),
    ("id",),
)
CLAIMS = FileSpec(
    "claims",
    records.ClaimRecord,
    (
        Column("id", cells.slug),
        _optional(Column("claimed_on", cells.partial_date), None),
        *_texts("claimant", "claim"),
        _optional(Column("figure", cells.text)),
        Column("scope", cells.text),
        Column("verified", cells.verified),
        Column("source_title", cells.text),
        Column("source_url", cells.address),
    ),
    ("id",),
)
TREATY_STATUS = FileSpec(
    "treaty_status",
    records.TreatyActRecord,
    (
        Column("treaty", cells.name),
        Column("short_name", cells.name),
        Column("instrument_type", cells.one_of(INSTRUMENTS)),
        Column("action", cells.one_of(ACTS)),
        _optional(Column("action_date", cells.partial_date), None),
        _optional(Column("note", cells.text)),
        Column("source_url", cells.address),
    ),
    ("treaty", "action", "action_date", "source_url", "note"),
)
DEADLINES = FileSpec(
    "deadlines",
    records.DeadlineRecord,
    (
        Column("committee", cells.code, refers="committee"),
        Column("kind", cells.member_of(DeadlineKind)),
        Column("due_on", cells.partial_date, may_come=True),
        _optional(Column("what", cells.name)),
        _optional(Column("document", cells.name, refers="document")),
        _optional(Column("paragraph", cells.paragraph)),
        Column("verified", cells.verified),
        Column("source_url", cells.address),
    ),
    ("committee", "kind", "document", "paragraph", "what"),
    optional=True,
)
UHRI_THEMES = FileSpec(
    "uhri_themes",
    records.UhriThemeRecord,
    (
        Column("theme", cells.name),
        Column("records_2026_02_04", cells.number),
        Column("raw_variants", cells.number),
    ),
    ("theme",),
)

FILES: Final = (
    COMMITTEES,
    VOCABULARY,
    DOCUMENTS,
    RECOMMENDATIONS,
    EVIDENCE,
    ASSESSMENTS,
    SECOND_READING,
    DEMANDS,
    GRADES,
    FINDINGS,
    CLAIMS,
    TREATY_STATUS,
    DEADLINES,
    UHRI_THEMES,
)

TRANSLATED: Final[dict[str, tuple[FileSpec, tuple[str, ...]]]] = {
    "recommendations": (RECOMMENDATIONS, ("heading", "summary")),
    "evidence": (EVIDENCE, ("title", "summary")),
    "demands": (DEMANDS, ("title", "statement")),
    "vocabulary": (VOCABULARY, ("label",)),
}
"""Files that have a translation for each language, and the columns that are translated."""

RESERVED: Final = frozenset({NONE, NOT_ASSESSED})
"""Words that filters use for the absence of a label: no label may be called so."""

WORDED_BESIDE: Final[dict[str, tuple[str, ...]]] = {"status": (NOT_ASSESSED,), "voice": VOICES}
"""Terms that have a wording though they are no members of the closed list."""
