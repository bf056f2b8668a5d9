"""Evidence and documents that an author can rest a judgement on, and what of it is the author's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import clearance_of
from tracker.domain.text import words_of
from tracker.store.details import Piece, piece_of
from tracker.store.links import evidence_of_recommendations, in_register
from tracker.store.models import Account, Assessment, AssessmentEvidence, Document, Evidence, EvidenceWording
from tracker.store.models.tracking import evidence_recommendations

MOST_FOUND: Final = 20
"""Pieces of evidence that a search offers at a time."""


def offered_to(by: Account) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on evidence that somebody may pick: cleared for them, and in the register or their own."""
    visible = Evidence.sensitivity.in_(clearance_of(by.role))
    return [visible, sa.or_(in_register(), Evidence.recorded_by_id == by.id)]


def changeable(db: Session, ids: Collection[int], *, by: Account, draft: Assessment | None) -> set[int]:
    """Return which pieces of evidence their author may still change: nothing but this draft (if any) rests on them."""
    if not ids:
        return set()
    elsewhere = sa.select(AssessmentEvidence.evidence_id)
    if draft is not None:
        elsewhere = elsewhere.where(AssessmentEvidence.assessment_id != draft.id)
    filed = sa.select(evidence_recommendations.c.evidence_id)
    own = (Evidence.id.in_(ids), Evidence.recorded_by_id == by.id)
    return set(db.scalars(sa.select(Evidence.id).where(*own, Evidence.id.not_in(elsewhere), Evidence.id.not_in(filed))))


@dataclass(frozen=True, slots=True)
class Offer:
    """Evidence to pick from: what was picked, what bears on the recommendation, what a search found (and how much)."""

    picked: list[Piece]
    related: list[Piece]
    found: list[Piece]
    found_in_all: int

    @property
    def pieces(self) -> list[Piece]:
        """All of them, each once."""
        return [*self.picked, *self.related, *self.found]


def offer(
    db: Session, recommendation_id: int, *, to: Account, language: str, picked: Collection[int], words: str = ""
) -> Offer:
    """Return evidence to pick from, each piece once; a search takes all its words, in any order, of title or source."""
    bears_on = evidence_of_recommendations()
    related_ids = set(
        db.scalars(sa.select(bears_on.c.evidence_id).where(bears_on.c.recommendation_id == recommendation_id))
    )
    wanted = words_of(words)
    chosen = [] if wanted else [Evidence.id.in_({*picked, *related_ids})]
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == language)
    rows = db.execute(
        sa.select(Evidence, EvidenceWording)
        .outerjoin(EvidenceWording, wording)
        .where(*offered_to(to), *chosen)
        .order_by(Evidence.event_on.desc(), Evidence.id)
    ).all()
    pieces = [piece_of(evidence, own, language) for evidence, own in rows]
    rest = [piece for piece in pieces if piece.id not in picked and piece.id not in related_ids]
    # Folded here: no database folds Cyrillic and Latin letters alike.
    found = [piece for piece in rest if wanted and _has(piece, wanted)]
    return Offer(
        picked=[piece for piece in pieces if piece.id in picked],
        related=[piece for piece in pieces if piece.id in related_ids and piece.id not in picked],
        found=found[:MOST_FOUND],
        found_in_all=len(found),
    )


def _has(piece: Piece, wanted: Sequence[str]) -> bool:
    there = words_of(f"{piece.title} {piece.publisher} {piece.source_title}")
    return all(any(word.startswith(part) for word in there) for part in wanted)


def document_names(db: Session) -> list[tuple[str, str]]:
    """Return (symbol or slug, title) of every document, in the order of the alphabet."""
    return [
        (slug, title) for slug, title in db.execute(sa.select(Document.slug, Document.title).order_by(Document.slug))
    ]


def find_documents(db: Session, names: Collection[str]) -> dict[str, Document]:
    """Return documents by the name that was typed, symbol or slug, in small letters."""
    typed = {name.strip().lower() for name in names}
    lowered = (sa.func.lower(Document.slug), sa.func.lower(Document.symbol))
    rows = db.scalars(sa.select(Document).where(sa.or_(*(column.in_(typed) for column in lowered))))
    return {name: row for row in rows for name in {row.slug.lower(), (row.symbol or "").lower()} & typed}
