"""Counts of several parts of a set in one statement: the committees of a grid, the ages of recommendations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.vocabulary import By, Voice
from tracker.store.filtering import conditions, links
from tracker.store.models import Assessment
from tracker.store.standing import in_force, standings
from tracker.store.units import Standings, counted


def part_tables(db: Session, parts: Mapping[str, Question], by: By | None = None) -> dict[str, Standings]:
    """Return, for each part, how many units stand where: part → label → standing → number.

    The parts ask about one voice and one day. Without `by` the one label is empty.
    """
    tables: dict[str, Standings] = {key: {} for key in parts}
    if not parts:
        return tables
    label = by.value if by else ""
    statements = [
        counted(db, question, standings(question), label=label).add_columns(sa.literal(key).label("part"))
        for key, question in parts.items()
    ]
    for value, status, number, key in db.execute(sa.union_all(*statements)):
        tables[key].setdefault(value, {})[status] = number
    return tables


@dataclass(frozen=True, slots=True)
class Member:
    """A recommendation of a set: from when it counts, its paragraph, and its demands."""

    id: int
    dated: date | None
    paragraph: str
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement in force: who said what of which recommendation, from which day."""

    recommendation_id: int
    voice: Voice
    status: str
    as_of: date


def members(db: Session, question: Question) -> list[Member]:
    """Return the set that is asked about, whatever its members' statuses and disputes."""
    asked = question.about(question.filters.without("status", "disputed"))
    rows = standings(asked)
    demand = links(By.DEMAND)
    found = db.execute(
        sa.select(rows.c.id, rows.c.dated, rows.c.document_id, rows.c.paragraph, demand.c.value)
        .outerjoin_from(rows, demand, demand.c.recommendation_id == rows.c.id)
        .where(*conditions(db, asked, rows))
        .order_by(rows.c.id, demand.c.value)
    )
    by_id: dict[int, Member] = {}
    for identity, dated, document, paragraph, slug in found:
        known = by_id.get(identity)
        demands = (*(known.demands if known else ()), *([slug] if slug else ()))
        by_id[identity] = Member(identity, dated, f"{document}:{paragraph}", demands)
    return list(by_id.values())


def judgements(db: Session, question: Question) -> list[Said]:
    """Return all judgements in force up to the day, of every recommendation, in the order in which they take hold."""
    found = db.execute(
        sa.select(Assessment.recommendation_id, Assessment.voice, Assessment.status, Assessment.as_of)
        .where(in_force(question), Assessment.as_of <= question.day)
        .order_by(Assessment.as_of, Assessment.recorded_at, Assessment.id)
    )
    return [Said(identity, Voice(voice), str(status), as_of) for identity, voice, status, as_of in found]
