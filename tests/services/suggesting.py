"""Suggestions for tests: a record of the UN index like a recommendation of ours, decided about."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.services.uhri.decisions import Decision, choices, decide
from tracker.store import suggestions as reads
from tracker.store.models import Account, Annotation, Base, Recommendation, RecommendationText
from tracker.store.models.uhri import annotation_recommendations
from tracker.store.suggestions import Pair

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
SYMBOL = "CCPR/C/ZZZ/CO/3"
WORDS = "Plant fictional orchards along every lighthouse road within three years"
ASK = f"The Committee recommends: {WORDS}."
ITEMS = f"41.The Committee recommends: (a) {WORDS}; (b) Water them."


def pairs(db: Session) -> list[Pair]:
    return reads.waiting(db, first=0, most=50)


def say(db: Session, who: Account, verdict: str = "same", part: str = "", pair: Pair | None = None) -> int:
    one = pair or pairs(db)[0]
    chosen = part or choices(one)[0]
    made = decide(db, Decision(one.annotation.id, one.ours.id, verdict, chosen, one.mark), by=who, now=NOW)
    db.commit()
    return made.id


def tracked(db: Session) -> list[tuple[str, str]]:
    return [
        (one.paragraph, one.item) for one in db.scalars(sa.select(Recommendation).order_by(Recommendation.position))
    ]


def text_of(db: Session, one: Recommendation) -> str | None:
    return db.scalar(sa.select(RecommendationText.text).where(RecommendationText.recommendation_id == one.id))


def linked(db: Session, one: Recommendation) -> set[str]:
    table = annotation_recommendations
    chosen = sa.select(Annotation.annotation_id).join(table, table.c.annotation_id == Annotation.id)
    return set(db.scalars(chosen.where(table.c.recommendation_id == one.id)))


NUMBERS = {("recommendations", "id"), ("search_entries", "id"), ("search_entries", "subject_id")}


def content(db: Session) -> dict[str, list[tuple[object, ...]]]:
    """Everything but decisions, the version and the numbers of rows, which a row made anew has others of."""
    names = {one.id: f"{one.paragraph}{one.item}" for one in db.scalars(sa.select(Recommendation))}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in ("suggestion_decisions", "site_state"):
            continue
        columns = [one for one in table.c if (table.name, one.name) not in NUMBERS]
        at = [one.name for one in columns]
        rows = [
            tuple(names[value] if name == "recommendation_id" else value for name, value in zip(at, row, strict=True))
            for row in db.execute(sa.select(*columns))
        ]
        found[table.name] = sorted(rows, key=repr)
    return found
