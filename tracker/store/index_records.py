"""Records of the UN index as people read them: a page of a list, and one with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.references import Reference
from tracker.domain.uhri import address_of
from tracker.store.models import Annotation, Document, Recommendation
from tracker.store.models.uhri import annotation_recommendations as pairs


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """One record of the UN index, cleaned. `raw`: fields as they stand in the file, where they differ."""

    annotation_id: str
    mechanism: str
    kind: str
    body: str
    symbol: str
    countries: tuple[str, ...]
    published_on: date | None
    themes: tuple[str, ...]
    persons: tuple[str, ...]
    sdgs: tuple[str, ...]
    sdg_labels: tuple[str, ...]
    cycle: str
    session: str
    positions: tuple[str, ...]
    states: tuple[str, ...]
    text: str
    vanished: bool
    source_url: str
    raw: dict[str, Any]


def records_of(db: Session, ids: Sequence[int]) -> list[IndexRecord]:
    """Return the records of some rows, in the order of the rows."""
    found = {row.id: _record(row) for row in db.scalars(sa.select(Annotation).where(Annotation.id.in_(ids)))}
    return [found[identity] for identity in ids if identity in found]


def record_of(db: Session, annotation_id: str) -> tuple[IndexRecord, list[Reference], str] | None:
    """Return a record by its identifier, the recommendations it gives here, and the slug of its document here."""
    row = db.scalar(sa.select(Annotation).where(Annotation.annotation_id == annotation_id))
    if row is None:
        return None
    given = (
        sa.select(Document.slug, Recommendation.paragraph, Recommendation.item)
        .join_from(pairs, Recommendation, Recommendation.id == pairs.c.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(pairs.c.annotation_id == row.id)
        .order_by(Recommendation.position)
    )
    references = [Reference(slug, paragraph, item) for slug, paragraph, item in db.execute(given)]
    slug = db.scalar(sa.select(Document.slug).where(Document.id == row.document_id)) or ""
    return _record(row), references, slug


def _record(row: Annotation) -> IndexRecord:
    return IndexRecord(
        annotation_id=row.annotation_id,
        mechanism=row.mechanism,
        kind=row.kind,
        body=row.body,
        symbol=row.symbol,
        countries=_labels(row.countries),
        published_on=row.published_on,
        themes=_labels(row.themes),
        persons=_labels(row.persons),
        sdgs=_labels(row.sdgs),
        sdg_labels=_labels(row.sdg_labels),
        cycle=row.review_cycle,
        session=row.review_session,
        positions=_labels(row.review_positions),
        states=_labels(row.review_states),
        text=row.text,
        vanished=row.vanished,
        source_url=address_of(row.document_uuid),
        raw=row.raw,
    )


def _labels(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("|")) if joined else ()
