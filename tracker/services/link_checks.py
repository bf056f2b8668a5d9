"""Keeping what the addresses of sources answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.store.evidence import Source
from tracker.store.models import Evidence, LinkCheck


def keep(db: Session, source: Source, *, answered: bool, code: int | None, reason: str, now: datetime) -> bool:
    """Keep what an address answered; False when the evidence is gone or has another address by now."""
    evidence = db.get(Evidence, source.evidence_id)
    if evidence is None or evidence.source_url != source.url:
        return False
    row = db.get(LinkCheck, source.evidence_id) or LinkCheck(evidence_id=source.evidence_id, answered_at=None)
    seen_before = row.answered_at if row.url == source.url else None
    row.url, row.checked_at, row.answered, row.code, row.reason = source.url, now, answered, code, reason
    row.answered_at = now if answered else seen_before
    db.add(row)
    db.flush()
    return True
