"""Rows of the store as records of the tables: values by column, for CSV, XLSX and JSON alike."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.addresses import demand_path, document_path, recommendation_path
from tracker.domain.questions import Question
from tracker.domain.rates import Row as RateRow
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Unit
from tracker.exports.cells import Value
from tracker.store.recommendations import Row
from tracker.store.tables import AssessmentRow, EvidenceRow, evidence_bearing_on
from tracker.store.vocabulary import Vocabulary

UNITS_AT_ONCE: Final = 100
OF_THE_DOCUMENT: Final = ("symbol", "paragraph", "committee", "cycle", "adopted_on", "source_url")
"""Columns in which the members of a paragraph are the same."""

Record = dict[str, Value]


def recommendation_records(
    db: Session, question: Question, rows: Iterable[Row], labels: Vocabulary, *, base: str
) -> Iterator[Record]:
    """Return the rows of a list as records; `base` is the address of the site, put before the pages' paths.

    A paragraph or a demand is one record: what its members differ in is joined, evidence is counted once.
    """
    if question.filters.unit is Unit.RECOMMENDATION:
        for row in rows:
            yield _recommendation(row, labels, base)
        return
    remaining = iter(rows)
    while units := list(islice(remaining, UNITS_AT_ONCE)):
        ids = {member.id for unit in units for member in unit.members}
        pieces = evidence_bearing_on(db, question, ids)
        for unit in units:
            seen = frozenset().union(*(pieces[member.id][0] for member in unit.members))
            withheld = frozenset().union(*(pieces[member.id][1] for member in unit.members))
            counts: Record = {"evidence_count": len(seen), "evidence_withheld": len(withheld)}
            yield _unit(unit, question.filters.unit, labels, base) | counts


def _recommendation(row: Row, labels: Vocabulary, base: str) -> Record:
    links = row.links
    return {
        "reference": row.reference.label,
        "symbol": row.reference.symbol,
        "paragraph": row.reference.paragraph,
        "item": row.reference.item,
        "committee": row.committee,
        "cycle": row.cycle,
        "adopted_on": str(row.adopted) if row.adopted else None,
        "heading": row.heading,
        "summary": row.summary,
        "text": row.text,
        "themes": [labels.text("theme", slug) for slug in links.themes],
        "groups": [labels.text("group", slug) for slug in links.groups],
        "sdg_targets": list(links.sdg_targets),
        "action_type": row.action_type.value,
        "follow_up": row.follow_up,
        "demand": list(links.demands),
        **_standing(row),
        "evidence_count": links.evidence_count,
        "evidence_withheld": links.evidence_withheld,
        "official_grade": [grade for _, grade in links.grades],
        "official_scale": [scale for scale, _ in links.grades],
        "disputed": row.disputed,
        "source_url": row.source_url,
        "page_url": base + recommendation_path(row.reference),
    }


def _standing(row: Row) -> Record:
    return {
        "status": row.status,
        "voice": row.voice.value if row.voice else None,
        "as_of": row.as_of.isoformat() if row.as_of else None,
        "confidence": row.confidence.value if row.confidence else None,
        "rationale": row.rationale,
    }


def _unit(row: Row, unit: Unit, labels: Vocabulary, base: str) -> Record:
    """Join what the members differ in; symbol, paragraph and item of a demand's members stand in the same order."""
    members = [_recommendation(member, labels, base) for member in row.members]
    joined: Record = {column: _distinct(member[column] for member in members) for column in members[0]}
    joined["item"] = [member.reference.item for member in row.members]
    joined["summary"] = [member.summary for member in row.members]
    joined["follow_up"] = _any_known([member.follow_up for member in row.members])
    joined["disputed"] = row.disputed
    grades = _grades(row)
    joined["official_scale"] = [scale for scale, _ in grades]
    joined["official_grade"] = [grade for _, grade in grades]
    if unit is Unit.PARAGRAPH:
        joined |= {column: members[0][column] for column in OF_THE_DOCUMENT}
        joined["reference"] = row.reference.label
        joined["page_url"] = base + document_path(row.reference.symbol, row.reference.paragraph)
        return joined | _standing(row)
    joined["reference"] = row.reference.symbol
    joined["symbol"] = [member.reference.symbol for member in row.members]
    joined["paragraph"] = [member.reference.paragraph for member in row.members]
    joined["heading"] = labels.text("demand", row.reference.symbol)
    joined["demand"] = [row.reference.symbol]
    joined["page_url"] = base + demand_path(row.reference.symbol)
    return joined | _standing(row)


def _distinct(values: Iterable[Value]) -> list[str]:
    """Return every different part of the members' values, each once, in the order of the members."""
    found: dict[str, None] = {}
    for value in values:
        parts: Collection[str] = [value] if isinstance(value, str) else value if isinstance(value, list) else ()
        found.update(dict.fromkeys(part for part in parts if part))
    return list(found)


def _any_known(values: Collection[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None


def _grades(row: Row) -> list[tuple[str, str]]:
    """Grades belong to paragraphs: those of each paragraph once, however many of its items are members."""
    by_paragraph = {
        Reference(member.reference.symbol, member.reference.paragraph): member.links.grades for member in row.members
    }
    return [grade for grades in by_paragraph.values() for grade in grades]


def assessment_record(row: AssessmentRow) -> Record:
    """Return a judgement as a record."""
    one = row.assessment
    return {
        "id": one.id,
        "reference": row.reference.label,
        "voice": one.voice.value,
        "status": one.status.value if one.status else None,
        "as_of": one.as_of.isoformat(),
        "recorded_at": one.recorded_at.isoformat() if one.recorded_at else None,
        "state": one.state.value,
        "rationale": one.rationale,
        "evidence_kind": one.evidence_kind.value if one.evidence_kind else None,
        "confidence": one.confidence.value if one.confidence else None,
        "author": one.author_name,
        "reviewer": one.reviewer_name,
        "evidence": row.evidence,
        "basis": [_key(reference) for reference in row.basis],
        "corrects": one.corrects_id,
        "reason": one.reason,
    }


def _key(reference: Reference) -> str:
    return reference.key if reference.paragraph else reference.symbol


def evidence_record(row: EvidenceRow, labels: Vocabulary) -> Record:
    """Return a piece of evidence as a record: the columns of the register's file, then what is known of the copy."""
    piece = row.evidence
    return {
        "id": piece.slug,
        "event_date": str(piece.event),
        "title": row.title,
        "summary": row.summary,
        "effect": piece.effect.value,
        "themes": [labels.text("theme", slug) for slug in row.themes],
        "related": [reference.key for reference in row.related],
        "publisher": piece.publisher,
        "source_title": piece.source_title,
        "source_url": piece.source_url,
        "sensitivity": piece.sensitivity.value,
        "captured_at": piece.captured_at.isoformat() if piece.captured_at else None,
        "sha256": piece.sha256,
    }


def rate_record(row: RateRow, *, base: str) -> Record:
    """Return a row of rates as a record, with the whole address of its list."""
    values: Record = dict(row.record())  # type: ignore[arg-type]  # texts, numbers, True or False, None
    return values | {"list_url": base + row.list_url}
