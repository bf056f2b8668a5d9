"""Evidence, official grades, second readings, findings and claims, from the register's files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.records import (
    ClaimRecord,
    EvidenceRecord,
    FindingRecord,
    GradeRecord,
    Register,
    SecondReadingRecord,
)
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Sensitivity
from tracker.services.register.catalogue import Known, named, written
from tracker.services.register.merge import Part, in_any_order, listed, merge, read_links, replace_links
from tracker.services.register.report import LoadReport
from tracker.store.models import Claim, Evidence, Finding, OfficialGrade, SecondReading
from tracker.store.models.tracking import (
    evidence_recommendations,
    evidence_terms,
    finding_recommendations,
    finding_terms,
)


def load_evidence(
    db: Session,
    register: Register,
    known: Known,
    report: LoadReport,
    now: datetime,
) -> dict[tuple[str, ...], Evidence]:
    """Bring evidence.csv in, with the recommendations each piece is about; all of it is public."""
    themes, about = read_links(db, evidence_terms), read_links(db, evidence_recommendations)
    names, keys = known.term_names(), known.reference_keys()
    part: Part[EvidenceRecord, Evidence] = Part(
        file="evidence.csv",
        key=("id",),
        records=register.evidence,
        rows=db.scalars(sa.select(Evidence)).all(),
        cells=lambda record: {**in_any_order(record.cells, "themes"), "related": known.meant(record.related)},
        current=lambda row: _evidence_cells(row, themes, about, names, keys),
        make=lambda record: Evidence(slug=record.id, sensitivity=Sensitivity.PUBLIC, recorded_at=now),
        fill=_fill_evidence,
    )
    merged = merge(db, part, report)
    changed = [row.id for _, row in merged.changed]
    themes_of = {row.id: known.term_ids("theme", record.themes) for record, row in merged.written}
    about_of = {row.id: known.recommendation_ids(record.related) for record, row in merged.written}
    replace_links(db, evidence_terms, themes_of, changed)
    replace_links(db, evidence_recommendations, about_of, changed)
    return merged.row_of


def _evidence_cells(
    row: Evidence,
    themes: Mapping[int, Sequence[int]],
    about: Mapping[int, Sequence[int]],
    names: Mapping[int, tuple[str, str]],
    keys: Mapping[int, str],
) -> dict[str, str]:
    return {
        "id": row.slug,
        "event_date": str(row.event),
        "title": row.title,
        "summary": row.summary,
        "effect": row.effect.value,
        "themes": named("theme", themes.get(row.id, ()), names),
        "related": listed(keys[one] for one in about.get(row.id, ())),
        "publisher": row.publisher,
        "source_title": row.source_title,
        "source_url": row.source_url,
    }


def _fill_evidence(record: EvidenceRecord, row: Evidence) -> None:
    row.event_on = record.event_date.first
    row.event_precision = record.event_date.precision
    row.title = record.title
    row.summary = record.summary
    row.effect = record.effect
    row.publisher = record.publisher
    row.source_title = record.source_title
    row.source_url = record.source_url


def load_grades(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring official_grades.csv in, each in its committee's own scale."""
    documents = known.document_ids()
    part: Part[GradeRecord, OfficialGrade] = Part(
        file="official_grades.csv",
        key=("symbol", "paragraph", "limb", "assessed_in"),
        records=register.official_grades,
        rows=db.scalars(sa.select(OfficialGrade)).all(),
        cells=lambda record: record.cells,
        current=lambda row: {
            "symbol": documents[row.document_id],
            "paragraph": row.paragraph,
            "limb": row.limb,
            "about": row.about,
            "scale": row.scale,
            "grade": row.grade,
            "grade_means": row.grade_means,
            "assessed_in": documents[row.assessed_in_id],
            "assessed_on": str(row.assessed),
            "seen_at": row.seen_at,
        },
        make=lambda record: OfficialGrade(
            document_id=known.documents[record.symbol].id,
            assessed_in_id=known.documents[record.assessed_in].id,
        ),
        fill=_fill_grade,
    )
    merge(db, part, report)


def _fill_grade(record: GradeRecord, row: OfficialGrade) -> None:
    row.paragraph = record.paragraph
    row.limb = record.limb
    row.about = record.about
    row.scale = record.scale
    row.grade = record.grade
    row.grade_means = record.grade_means
    row.assessed_on = record.assessed_on.first
    row.assessed_precision = record.assessed_on.precision
    row.seen_at = record.seen_at


def load_second_readings(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring second_reading.csv in."""
    references = known.references()
    part: Part[SecondReadingRecord, SecondReading] = Part(
        file="second_reading.csv",
        key=("symbol", "paragraph", "item", "voice", "as_of"),
        records=register.second_reading,
        rows=db.scalars(sa.select(SecondReading)).all(),
        cells=lambda record: record.cells,
        current=lambda row: _second_reading_cells(row, references[row.recommendation_id]),
        make=lambda record: SecondReading(recommendation_id=known.recommendations[record.reference].id),
        fill=_fill_second_reading,
    )
    merge(db, part, report)


def _second_reading_cells(row: SecondReading, reference: Reference) -> dict[str, str]:
    return {
        "symbol": reference.symbol,
        "paragraph": reference.paragraph,
        "item": reference.item,
        "voice": row.voice.value,
        "as_of": row.as_of.isoformat(),
        "first_status": row.first_status.value,
        "second_status": row.second_status.value,
        "agree": "yes" if row.first_status is row.second_status else "no",
        "reason": row.reason,
    }


def _fill_second_reading(record: SecondReadingRecord, row: SecondReading) -> None:
    row.voice = record.voice
    row.as_of = record.as_of
    row.first_status = record.first_status
    row.second_status = record.second_status
    row.reason = record.reason


def load_findings(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring findings.csv in, with the recommendations each statement is about."""
    themes, about = read_links(db, finding_terms), read_links(db, finding_recommendations)
    names, keys, documents = known.term_names(), known.reference_keys(), known.document_ids()
    part: Part[FindingRecord, Finding] = Part(
        file="findings.csv",
        key=("id",),
        records=register.findings,
        rows=db.scalars(sa.select(Finding)).all(),
        cells=lambda record: {**in_any_order(record.cells, "themes"), "about": known.meant(record.about)},
        current=lambda row: {
            **_finding_cells(row, documents),
            "themes": named("theme", themes.get(row.id, ()), names),
            "about": listed(keys[one] for one in about.get(row.id, ())),
        },
        make=lambda record: Finding(slug=record.id),
        fill=lambda record, row: _fill_finding(record, row, known),
    )
    merged = merge(db, part, report)
    changed = [row.id for _, row in merged.changed]
    themes_of = {row.id: known.term_ids("theme", record.themes) for record, row in merged.written}
    about_of = {row.id: known.recommendation_ids(record.about) for record, row in merged.written}
    replace_links(db, finding_terms, themes_of, changed)
    replace_links(db, finding_recommendations, about_of, changed)


def _finding_cells(row: Finding, documents: Mapping[int, str]) -> dict[str, str]:
    return {
        "id": row.slug,
        "document": documents[row.document_id],
        "locator": row.locator,
        "statement": row.statement,
        "figure": row.figure,
        "bearing": row.bearing.value,
        "cites": documents[row.cites_id] if row.cites_id is not None else "",
        "verified": row.verified,
        "seen_at": row.seen_at,
    }


def _fill_finding(record: FindingRecord, row: Finding, known: Known) -> None:
    row.document_id = known.documents[record.document].id
    row.locator = record.locator
    row.statement = record.statement
    row.figure = record.figure
    row.bearing = record.bearing
    row.cites_id = known.documents[record.cites].id if record.cites else None
    row.verified = record.verified
    row.seen_at = record.seen_at


def load_claims(db: Session, register: Register, report: LoadReport) -> None:
    """Bring claims.csv in."""
    part: Part[ClaimRecord, Claim] = Part(
        file="claims.csv",
        key=("id",),
        records=register.claims,
        rows=db.scalars(sa.select(Claim)).all(),
        cells=lambda record: record.cells,
        current=lambda row: {
            "id": row.slug,
            "claimed_on": written(row.claimed),
            "claimant": row.claimant,
            "claim": row.claim,
            "figure": row.figure,
            "scope": row.scope,
            "verified": row.verified,
            "source_title": row.source_title,
            "source_url": row.source_url,
        },
        make=lambda record: Claim(slug=record.id),
        fill=_fill_claim,
        position_of=lambda record: record.order,
    )
    merge(db, part, report)


def _fill_claim(record: ClaimRecord, row: Claim) -> None:
    claimed = record.claimed_on
    row.claimed_on = claimed.first if claimed else None
    row.claimed_precision = claimed.precision if claimed else None
    row.claimant = record.claimant
    row.claim = record.claim
    row.figure = record.figure
    row.scope = record.scope
    row.verified = record.verified
    row.source_title = record.source_title
    row.source_url = record.source_url
