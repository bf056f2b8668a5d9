"""Demands that wait: since when each is asked, and how many of its recommendations are not carried out."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.vocabulary import By, Status
from tracker.store.filtering import conditions, links
from tracker.store.standing import standings


@dataclass(frozen=True, slots=True)
class Waiting:
    """A demand of which something is not carried out: first asked on `since`, asked so often, so many of them open."""

    demand: str
    since: date
    asked: int
    open: int


def longest_waiting(db: Session, question: Question, *, most: int) -> list[Waiting]:
    """Return the demands that wait longest on the question's day, the oldest first ask first, in one statement.

    A demand waits while any of its recommendations does not stand at “implemented”; asks without a date tell no age.
    """
    rows = standings(question)
    demand = links(By.DEMAND)
    still_open = sa.func.sum(sa.case((rows.c.status == Status.IMPLEMENTED.value, 0), else_=1))
    since = sa.func.min(rows.c.dated)
    statement = (
        sa.select(demand.c.value, since, sa.func.count(), still_open)
        .join_from(demand, rows, rows.c.id == demand.c.recommendation_id)
        .where(*conditions(db, question, rows))
        .group_by(demand.c.value)
        .having(still_open > 0, since.is_not(None))
        .order_by(since, sa.func.count().desc(), demand.c.value)
        .limit(most)
    )
    return [Waiting(slug, day, asked, int(number)) for slug, day, asked, number in db.execute(statement)]
