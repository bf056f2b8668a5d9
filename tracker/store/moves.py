"""Moves, kept: worked out anew for what a write touched, with the commit of that write.

Triggers note in `moves_due` which recommendations a write touched, whoever wrote. The statement that takes the notes
away comes first and locks them, so that two writers to one recommendation wait for each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.days import quarter_of
from tracker.domain.moves import LINES, Move, moves_of
from tracker.domain.statuses import Judgement
from tracker.domain.vocabulary import RECORDED, STANDINGS, History
from tracker.store.models import Assessment, Committee, Document, MoveDue, MoveRow, Recommendation

AT_ONCE: Final = 2000
"""Recommendations that are worked out together."""

JUDGEMENT: Final = (
    Assessment.id,
    Assessment.voice,
    Assessment.status,
    Assessment.as_of,
    Assessment.state,
    Assessment.recorded_at,
    Assessment.corrects_id,
)
"""What a `Judgement` of the domain is made of, in its order."""

LINE_NUMBERS: Final = {line: number for number, line in enumerate(LINES)}
STATUS_NUMBERS: Final = {status: number for number, status in enumerate(STANDINGS)}


def line_number(history: History, voice: str) -> int:
    """Return the number under which moves of a history and voice are kept."""
    return LINE_NUMBERS[history, voice]


def settle(db: Session) -> None:
    """Work out the moves of all recommendations that were noted, and take the notes away."""
    taken = sa.delete(MoveDue).returning(MoveDue.recommendation_id).execution_options(synchronize_session=False)
    due = sorted(db.scalars(taken))
    for start in range(0, len(due), AT_ONCE):
        ids = due[start : start + AT_ONCE]
        old = sa.delete(MoveRow).where(MoveRow.recommendation_id.in_(ids))
        db.execute(old.execution_options(synchronize_session=False))
        rows = [_row(identity, move) for identity, move in read_moves(db, ids)]
        if rows:
            db.execute(sa.insert(MoveRow), rows)


def _row(identity: int, move: Move) -> dict[str, Any]:
    return {
        "line": LINE_NUMBERS[move.history, move.voice],
        "quarter": quarter_of(move.day),
        "before": STATUS_NUMBERS[move.before],
        "after": STATUS_NUMBERS[move.after],
        "day": move.day,
        "recommendation_id": identity,
    }


Followed = Mapping[int, Sequence[tuple[date, str]]]
"""Recommendation → (day, where it stands from then on), in order; up to the first day it is not assessed."""


def followed(db: Session, history: History, voice: str, ids: sa.Select[int]) -> Followed:
    """Return how recommendations, those of a statement, moved through time for one voice."""
    due = due_among(db, ids)
    row = MoveRow.__table__.c
    chosen = sa.select(row.recommendation_id, row.day, row.after).order_by(row.day)
    chosen = chosen.where(row.line == line_number(history, voice), row.recommendation_id.in_(ids))
    found: dict[int, list[tuple[date, str]]] = {}
    for identity, day, after in db.execute(chosen).all():
        found.setdefault(identity, []).append((day, STANDINGS[after]))
    found |= {identity: [] for identity in due}
    for identity, move in read_moves(db, due) if due else ():
        if (move.history, move.voice) == (history, voice):
            found[identity].append((move.day, move.after))
    return found


def due_among(db: Session, ids: sa.Select[int] | None) -> Sequence[int]:
    """Return the recommendations, among those of a statement or among all, whose moves are not yet worked out."""
    due = sa.select(MoveDue.recommendation_id)
    return db.scalars(due if ids is None else due.where(MoveDue.recommendation_id.in_(ids))).all()


def read_moves(db: Session, ids: Collection[int]) -> Iterator[tuple[int, Move]]:
    """Work out the moves of some recommendations of treaty bodies from their judgements."""
    dated: sa.ColumnElement[date] = sa.func.coalesce(Document.adopted_on, Document.published_on)
    found = db.execute(
        sa.select(
            Assessment.recommendation_id,
            dated,
            *JUDGEMENT,
        )
        .join_from(Assessment, Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .join(Committee, Committee.code == Document.committee_code)
        .where(Assessment.recommendation_id.in_(ids), Assessment.state.in_(RECORDED), Committee.is_treaty_body)
        .order_by(Assessment.recommendation_id)
    )
    for (identity, entered), rows in groupby(found, lambda row: (row[0], row[1])):
        history = [Judgement(*row[2:]) for row in rows]
        for move in moves_of(history, entered=entered):
            yield identity, move
