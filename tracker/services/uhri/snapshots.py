"""A recommendation that an import made, as plain values: to be put back when a decision is taken back."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.vocabulary import ActionType, Numbering, ReadFrom, Reading
from tracker.store.annotations import ENGLISH
from tracker.store.models import Annotation, Recommendation, RecommendationText, SdgTarget, Term
from tracker.store.models.uhri import annotation_recommendations as links
from tracker.store.models.un import recommendation_terms
from tracker.store.suggestions import Around

PLAIN: Final = (
    "document_id",
    "paragraph",
    "item",
    "position",
    "heading",
    "summary",
    "follow_up",
    "seen_at",
    "imported",
)
LISTS: Final = {"action_type": ActionType, "reading": Reading, "numbering": Numbering, "read_from": ReadFrom}
WORDING: Final = ("text", "origin", "imported", "import_run_id")


def snapshot_of(db: Session, one: Recommendation, around: Around) -> dict[str, Any]:
    """Return a recommendation with its labels, targets, English wording and the records that give it."""
    bears = recommendation_terms
    terms = db.scalars(sa.select(bears.c.term_id).where(bears.c.recommendation_id == one.id))
    targets = db.scalars(sa.select(SdgTarget.target).where(SdgTarget.recommendation_id == one.id))
    text = around.texts.get(one.id)
    return {
        **{name: getattr(one, name) for name in PLAIN},
        **{name: getattr(one, name).value for name in LISTS},
        "terms": sorted(terms),
        "targets": sorted(targets),
        "wording": None if text is None else {name: getattr(text, name) for name in WORDING},
        "records": sorted(around.records.get(one.id, ())),
    }


def put_back(db: Session, kept: Mapping[str, Any]) -> None:
    """Make the recommendation anew, with all that is still there of what it bore; nothing when its place is taken."""
    place = {name: kept[name] for name in ("document_id", "paragraph", "item")}
    if db.scalar(sa.select(Recommendation.id).filter_by(**place)) is not None:
        return
    values = {name: kept[name] for name in PLAIN}
    made = Recommendation(**values, **{name: kind(kept[name]) for name, kind in LISTS.items()})
    db.add(made)
    db.flush()
    terms = db.scalars(sa.select(Term.id).where(Term.id.in_(kept["terms"]))).all()
    if terms:
        db.execute(sa.insert(recommendation_terms), [{"recommendation_id": made.id, "term_id": term} for term in terms])
    db.add_all(
        SdgTarget(recommendation_id=made.id, target=target, goal=target.partition(".")[0]) for target in kept["targets"]
    )
    if kept["wording"] is not None:
        db.add(RecommendationText(recommendation_id=made.id, language=ENGLISH, **kept["wording"]))
    records = db.scalars(sa.select(Annotation.id).where(Annotation.id.in_(kept["records"]))).all()
    if records:
        db.execute(sa.insert(links), [{"annotation_id": one, "recommendation_id": made.id} for one in records])
    db.flush()
