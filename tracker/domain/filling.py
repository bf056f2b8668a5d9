"""The table that somebody without access fills in: a line for each recommendation, and what may be written into it.

Files write it and imports read it back (docs/spreadsheets.md): its columns, choices and explanations stand here, once.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tracker.domain.messages import N_
from tracker.domain.rates import RULES_VERSION
from tracker.domain.statuses import RATIONALE_LENGTHS
from tracker.domain.vocabulary import Bearing, Confidence, EvidenceKind, Sensitivity, Status, Voice

SHEET: Final = N_("To fill")
GUIDE_SHEET: Final = N_("How to fill this")
MOST_ROWS: Final = 5_000
"""Recommendations that one table to fill has at most."""

SPARE_ROWS: Final = 20
"""Lines at the end of the sheet where a recommendation can be named again, for another voice or day."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its name in files, its wording and explanation, and what its cells may hold.

    Only an `open` one is filled in; a `hidden` one tells what its file knew of the record. `longest` is in characters.
    """

    name: str
    label: str
    note: str
    width: int = 20
    longest: int = 200
    choices: type[StrEnum] | None = None
    open: bool = True
    hidden: bool = False


COLUMNS: Final = (
    Column(
        "reference",
        N_("Recommendation"),
        N_(
            "Which recommendation the line is about. To judge it for another voice or day too, copy this into one of "
            "the empty lines at the end."
        ),
        width=26,
        open=False,
    ),
    Column("heading", N_("Heading"), N_("Heading under which it stands in the document."), width=24, open=False),
    Column("summary", N_("Summary"), N_("What it asks for, in the words of the register."), width=50, open=False),
    Column(
        "present_status",
        N_("Present status"),
        N_("Where it stands in the register on the day this file was made."),
        width=18,
        open=False,
    ),
    Column("present_as_of", N_("Judged for"), N_("The day for which that judgement holds."), width=12, open=False),
    Column(
        "status",
        N_("Status"),
        N_("Your judgement: choose from the list. Leave the whole line empty when you have nothing to say about it."),
        choices=Status,
    ),
    Column(
        "as_of",
        N_("Day for which the judgement holds"),
        N_("A day such as 2026-01-31: not in the future, and not before the document was adopted."),
        width=14,
        longest=30,
    ),
    Column(
        "voice",
        N_("Whose judgement it is"),
        N_(
            "Choose from the list; civil society when it is left empty. The State and a committee need a document and "
            "paragraph in which they said so."
        ),
        choices=Voice,
    ),
    Column(
        "rationale",
        N_("What was done, and what is missing"),
        N_("In 20 to 2000 characters, so that a reader understands the status without opening anything else."),
        width=50,
        longest=RATIONALE_LENGTHS[1],
    ),
    Column(
        "evidence_kind",
        N_("What the evidence shows"),
        N_(
            "Structure: law and institutions. Process: what the State did to carry them out. Outcome: what people live "
            "with."
        ),
        choices=EvidenceKind,
    ),
    Column("confidence", N_("How sure you are"), N_("Choose from the list."), width=12, choices=Confidence),
    Column(
        "reason",
        N_("Reason"),
        N_("Needed when implemented rests on structure alone. It is kept and shown."),
        width=30,
        longest=1000,
    ),
    Column(
        "evidence_ids",
        N_("Evidence of the register"),
        N_(
            "Evidence that the register has already: the last part of its address on the site. Several are joined by |."
        ),
        width=24,
        longest=2000,
    ),
    Column(
        "evidence_title",
        N_("What happened, in one line"),
        N_(
            "New evidence, one piece in a line. This column and the seven after it describe it; leave all of them "
            "empty when there is none."
        ),
        width=36,
        longest=300,
    ),
    Column("evidence_publisher", N_("Publisher"), N_("Who published it: a newspaper, a ministry, an organisation.")),
    Column(
        "evidence_date",
        N_("Date of the event"),
        N_("As far as it is known: 2019, 2019-05 or 2019-05-31. Not after the day for which you judge."),
        width=14,
        longest=30,
    ),
    Column(
        "evidence_address",
        N_("Address"),
        N_("The whole address of the page, beginning with https:// or http://."),
        width=30,
        longest=2000,
    ),
    Column("evidence_source", N_("Title of the source"), N_("Only where it differs from what happened."), longest=300),
    Column("evidence_pinpoint", N_("Page or paragraph"), N_("Where in the source it says so.")),
    Column(
        "evidence_bearing",
        N_("Use"),
        N_("What the evidence does for your judgement; it supports it when this is left empty."),
        choices=Bearing,
    ),
    Column(
        "evidence_sensitivity",
        N_("Who may see it"),
        N_(
            "Needed with new evidence. Public: everybody, once the status is published. Partners only and Restricted "
            "are kept from the public pages; do not send a file with such evidence over a channel that others read."
        ),
        choices=Sensitivity,
    ),
    Column(
        "basis_document",
        N_("Document"),
        N_("A document of the register in which it says so: its symbol, or its short name on the site."),
        width=24,
    ),
    Column("basis_paragraph", N_("Paragraph"), N_("The paragraph of that document, such as 11 or 11 (a)."), longest=30),
    Column(
        "seen_too",
        N_("I have read these newer judgements too"),
        N_(
            "Only after an import was refused because somebody judged meanwhile: the numbers it named, such as #57, "
            "once you have read them."
        ),
        width=24,
        longest=500,
    ),
    Column(
        "seen",
        N_("Judgements this file knew of"),
        N_("Written by the site, so that it can tell what changed meanwhile: do not change it."),
        longest=5000,
        open=False,
        hidden=True,
    ),
    Column(
        "made",
        N_("Made under"),
        N_("Written by the site, so that it can tell under which rules this file was made: do not change it."),
        longest=100,
        open=False,
        hidden=True,
    ),
)
OPEN: Final = tuple(column.name for column in COLUMNS if column.open)
BY_NAME: Final = {column.name: column for column in COLUMNS}

GUIDE: Final = (
    N_("Fill the white columns of the sheet “To fill”; the grey ones are locked. A note on each heading explains it."),
    N_("A line in which you write nothing is passed over. Send the file back to whoever gave it to you."),
    N_(
        "Everything is read as a whole or not at all: when something is wrong, each cell is named, and nothing is "
        "taken."
    ),
    N_("What you send is submitted for review. Nothing is published before somebody else has read it."),
    N_(
        "When somebody has judged a recommendation after this file was made, the line is refused until you have read "
        "that."
    ),
    N_(
        "Implemented, partially implemented and reversed need at least one piece of evidence, or a document with its "
        "paragraph."
    ),
    N_("Write texts, not formulas, and do not rename the sheet or its columns."),
    N_("To correct or retract a judgement that is in the record, use the site: this file only adds judgements."),
)
"""What the sheet of instructions says, before it explains each column."""

SEEN_NOTHING: Final = "none"
_MARK = re.compile(r"#([1-9][0-9]{0,17})")
_MADE = re.compile(r"rules (?P<rules>[0-9.]{1,10}), (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")


def marks_of(ids: Collection[int]) -> str:
    """Return recorded judgements as a cell names them: `#12 #15`, or `none`; no spreadsheet makes a number of it."""
    return " ".join(f"#{identity}" for identity in sorted(ids)) or SEEN_NOTHING


def parse_marks(text: str) -> frozenset[int]:
    """Read `#12 #15` or `none`, however joined; raises ValueError for anything else."""
    parts = text.replace(",", " ").replace(";", " ").split()
    matches = [_MARK.fullmatch(part) for part in parts if part != SEEN_NOTHING]
    if not parts or None in matches:
        msg = f"“{text}” names no judgements"
        raise ValueError(msg)
    return frozenset(int(match[1]) for match in matches if match)


def made_on(day: date) -> str:
    """Return what a file says of its making: the version of the rules, and the day."""
    return f"rules {RULES_VERSION}, {day.isoformat()}"


def rules_of(text: str) -> str:
    """Return the version of the rules in what `made_on` wrote; raises ValueError for anything else."""
    match = _MADE.fullmatch(text.strip())
    if match is None:
        msg = f"“{text}” does not say when the file was made"
        raise ValueError(msg)
    return match["rules"]
