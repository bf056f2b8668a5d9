"""The calendar as files: CSV, JSON, and iCalendar (RFC 5545) to which a calendar program can subscribe."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from tracker.domain.addresses import document_path
from tracker.domain.dates import Precision
from tracker.domain.deadlines import Entry
from tracker.domain.questions import Question
from tracker.exports.about import LICENCE, LICENCE_URL, SITE, asked
from tracker.exports.cells import Record
from tracker.exports.tables import Table, csv_lines

COLUMNS: Final[Mapping[str, str]] = {
    "kind": "next-report, follow-up-report, session; report: one that came, with the year in which it was due",
    "committee": "Treaty body",
    "what": "Which report or session, in our own words",
    "due": "When it is due, as far as it is known: a day, a month, a year; empty: the register does not hold it",
    "due_from": "First day on which it can be due",
    "due_by": "Last day on which it can be due",
    "basis": "read: in a source; computed: from the committee's procedure; held: something was adopted then; unknown",
    "stage": "Where it stands on the day: came, to-come, due, passed, unknown",
    "came": "When it came, as far as it is known",
    "document": "Document that sets the day or was adopted, list",
    "paragraph": "Paragraph of that document",
    "recommendations": "Recommendations it is about",
    "not_assessed": "How many of them nobody has judged",
    "without_evidence": "How many have no public evidence since adoption; of a committee: since its last observations",
    "verified": "How well the day was verified",
    "source_url": "Address at which the day, or the rule for it, was read",
    "list_url": "Address of the list of these recommendations",
    "page_url": "Address of the document's page",
}

IN_CALENDARS: Final = ("next-report", "follow-up-report", "session")
"""Kinds of lines that become events; a report that came, with the year it was due, is history."""

Event = tuple[Entry, str, str]
"""A line, what its event is called, and its description, in the language of the file."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What a calendar program shows of the calendar as a whole."""

    name: str
    description: str


def record_of(entry: Entry, *, base: str) -> Record:
    """Return a line of the calendar as a record."""
    lacking = entry.lacking
    documents = entry.document.split("|") if entry.document else []
    return {
        "kind": entry.kind,
        "committee": entry.committee,
        "what": entry.what,
        "due": str(entry.due) if entry.due else None,
        "due_from": entry.first.isoformat() if entry.first else None,
        "due_by": entry.last.isoformat() if entry.last else None,
        "basis": entry.basis.value,
        "stage": entry.stage.value,
        "came": str(entry.came) if entry.came else None,
        "document": documents,
        "paragraph": entry.paragraph,
        "recommendations": lacking.total if lacking else None,
        "not_assessed": lacking.unassessed if lacking else None,
        "without_evidence": lacking.without_evidence if lacking else None,
        "verified": entry.verified,
        "source_url": entry.source_url,
        "list_url": base + entry.list_path if entry.list_path else None,
        "page_url": base + _page_of(entry) if documents else None,
    }


def _page_of(entry: Entry) -> str:
    return document_path(entry.document.split("|")[0], entry.paragraph)


def write(entries: Sequence[Entry], form: str, question: Question, *, base: str, bom: bool = False) -> Iterator[bytes]:
    """Write the calendar as `csv`, or as `json` with the question it answers around the lines."""
    records = [record_of(entry, base=base) for entry in entries]
    if form == "csv":
        yield from csv_lines(Table("calendar", COLUMNS, records), bom=bom)
        return
    told = asked(question)
    described = {
        "title": "What UN treaty bodies wait for from Kyrgyzstan, and when it is due",
        "site": SITE,
        **{name: told[name] for name in ("day", "voice", "history")},
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "columns": dict(COLUMNS),
        "total": len(records),
        "rows": records,
    }
    yield (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def is_event(entry: Entry) -> bool:
    """Tell whether a line has a place in a calendar program."""
    return entry.kind in IN_CALENDARS and entry.last is not None


def is_exact(entry: Entry) -> bool:
    """Tell whether the day of a line is known; else its event stands on the last day that it can be."""
    return entry.due is not None and entry.due.precision is Precision.DAY


def identity_of(entry: Entry) -> str:
    """Return the identifier of an event: the same for the same thing, whatever its day or the language."""
    return str(uuid5(NAMESPACE_URL, f"kg-rights-tracker/calendar/{entry.key}"))


def ics(events: Sequence[Event], naming: Naming, question: Question, *, base: str) -> bytes:
    """Write events of a whole day each; the same question on the same day gives the same bytes."""
    import icalendar  # noqa: PLC0415 - only who asks for this file loads it

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{SITE}//{question.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", naming.name)
    calendar.add("x-wr-caldesc", naming.description)
    stamp = datetime.combine(question.today, time.min, UTC)
    for entry, summary, description in events:
        if entry.last is None:
            continue
        event = icalendar.Event()
        event.add("uid", identity_of(entry))
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.last)
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("summary", summary)
        event.add("description", description)
        event.add("transp", "TRANSPARENT")
        event.add("url", base + (_page_of(entry) if entry.document else "/calendar"))
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
