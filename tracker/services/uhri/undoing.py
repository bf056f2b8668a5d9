"""Taking a decision about a suggestion back: what it changed is put back, as far as that is still as it left it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.domain.vocabulary import Role
from tracker.services.uhri.decisions import NOT_A_REVIEWER, SAME
from tracker.services.uhri.snapshots import put_back
from tracker.services.uhri.wishes import mark_of
from tracker.store import search
from tracker.store.annotations import ENGLISH
from tracker.store.db import load_in_turn
from tracker.store.models import (
    Account,
    Annotation,
    Recommendation,
    RecommendationText,
    Suggestion,
    SuggestionDecision,
)
from tracker.store.models.uhri import annotation_recommendations as links

UNDONE: Final = N_("The decision has been taken back already.")
WORDING_CHANGED: Final = N_(
    "The official wording that came with this decision was changed here since. Taking the decision back would lose "
    "that change, so it stays."
)


def undo(db: Session, decision_id: int, *, by: Account, now: datetime) -> SuggestionDecision:
    """Take a decision back, and let the pair wait again; raises Conflict when somebody did, Refused when it may not be.

    What was removed comes back as it was, under a new number of its row; what newer imports say enters with the next.
    """
    if not by.role.may(Role.REVIEWER):
        raise Refused(Fault("", NOT_A_REVIEWER))
    load_in_turn(db)
    row = db.get(SuggestionDecision, decision_id, with_for_update=True, populate_existing=True)
    if row is None or row.undone_at is not None:
        raise Conflict(Fault("", UNDONE))
    if row.verdict == SAME:
        _part(db, row)
    _let_wait_again(db, row)
    row.undone_by_id, row.undone_at = by.id, now
    db.flush()
    return row


def _part(db: Session, row: SuggestionDecision) -> None:
    """Take wording and records from our recommendation, and make anew what was removed."""
    ours, before = row.recommendation_id, row.before
    if before["wrote"]:
        text = db.get(RecommendationText, (ours, ENGLISH))
        if text is not None:
            if mark_of(text.text) not in (before["wrote"], text.imported):
                raise Refused(Fault("", WORDING_CHANGED))
            db.delete(text)
    db.execute(sa.delete(links).where(links.c.recommendation_id == ours))
    db.flush()
    for kept in before["removed"]:
        put_back(db, kept)
    search.catch_up(db)


def _let_wait_again(db: Session, row: SuggestionDecision) -> None:
    for annotation_id, recommendation_id, score in row.before["suggestions"]:
        there = db.get(Annotation, annotation_id) and db.get(Recommendation, recommendation_id)
        if there and db.get(Suggestion, (annotation_id, recommendation_id)) is None:
            db.add(Suggestion(annotation_id=annotation_id, recommendation_id=recommendation_id, score=score))
