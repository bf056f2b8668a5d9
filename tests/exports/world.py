"""A fictional record of sixty recommendations, drawn by chance: every kind of label, voice, correction and secret."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.dates import Precision
from tracker.domain.filters import FOLLOW_UP_VALUES, NONE, YES_NO, Filters
from tracker.domain.stances import AGREEMENTS, SAID
from tracker.domain.vocabulary import (
    STANDINGS,
    VOICES,
    ActionType,
    Age,
    History,
    LatestEvidence,
    Reading,
    Sensitivity,
    State,
    Status,
    Unit,
    Voice,
)
from tracker.store import search
from tracker.store.models import Assessment, Evidence, OfficialGrade, Recommendation
from tracker.store.vocabulary import Vocabulary

TODAY = date(2026, 11, 24)
FIRST_DAY = date(2016, 1, 1)
"""A day after which everything may be judged: triggers refuse a judgement from before the adoption."""

THEMES = ("Torture", "Health", "Education", "Privacy")
GROUPS = ("Children", "Women")
TARGETS = ("16.1", "16.3", "4.2", "5.1")
WORDS = ("prison", "school", "clinic", "parliament", "border")


def build(db: Session, seed: int = 1) -> None:
    """Fill an empty database; the same seed gives the same record."""
    chance = Random(seed)
    _documents(db)
    for goal in ("4", "5", "16"):
        make.term(db, "sdg", goal)
    symbols = ["CCPR/C/ZZZ/CO/1", "CCPR/C/ZZZ/CO/2", "CAT/C/ZZZ/CO/1", "SPT/ZZZ/1", "CRC/C/ZZZ/CO/9", "A/99/44"]
    rows = [_recommendation(db, chance, chance.choice(symbols), number) for number in range(60)]
    make.recommendation(db, 7, symbol="UPR/ZZZ/1", themes=["Torture"])  # no treaty body: in no list
    for slug in ("one-law", "one-court", "one-school"):
        make.demand(db, slug, chance.sample(rows, 9))
    make.demand(db, "asked-by-nobody", [])
    pieces = [_evidence(db, chance, number, rows) for number in range(20)]
    for row in rows:
        for _ in range(chance.choice((0, 0, 1, 2, 4))):
            _judge(db, chance, row, pieces)
    for row in (rows[0], rows[6], rows[12]):
        _grade(db, row)
    search.refresh(db)
    db.commit()


def _documents(db: Session) -> None:
    make.document(db, "CCPR/C/ZZZ/CO/1", cycle="initial", adopted_on=date(2010, 7, 1))
    make.document(db, "CCPR/C/ZZZ/CO/2", cycle="2nd", adopted_on=date(2015, 1, 1), adopted_precision=Precision.YEAR)
    make.document(db, "CAT/C/ZZZ/CO/1", cycle="initial", adopted_on=date(2013, 12, 31))
    make.committee(db, "SPT", parent_code="CAT")
    make.document(db, "SPT/ZZZ/1", cycle="", adopted_on=None, published_on=date(2013, 1, 1))
    make.document(db, "CRC/C/ZZZ/CO/9", cycle="10th", adopted_on=None, published_on=date(2015, 12, 31))
    make.committee(db, "A", parent_code="CAT")
    make.document(db, "A/99/44", cycle="", adopted_on=None)
    make.committee(db, "UPR", is_treaty_body=False)
    make.document(db, "UPR/ZZZ/1")


def _recommendation(db: Session, chance: Random, symbol: str, number: int) -> Recommendation:
    return make.recommendation(
        db,
        10 + number // 3,
        "abc"[number % 3],
        symbol=symbol,
        themes=chance.sample(THEMES, chance.choice((0, 1, 1, 2))),
        groups=chance.sample(GROUPS, chance.choice((0, 0, 1, 2))),
        targets=chance.sample(TARGETS, chance.choice((0, 1, 2))),
        action_type=chance.choice(list(ActionType)[:4]),
        follow_up=chance.choice((True, False, None)),
        reading=chance.choice(list(Reading)),
        heading=f"About the {chance.choice(WORDS)}",
        summary=f"Mend the {chance.choice(WORDS)} and the {chance.choice(WORDS)}.",
    )


def _evidence(db: Session, chance: Random, number: int, rows: list[Recommendation]) -> Evidence:
    return make.evidence(
        db,
        f"Event {number}",
        about=chance.sample(rows, 3),
        event_on=date(2014, 1, 1) + timedelta(days=chance.randrange(4000)),
        sensitivity=chance.choice(list(Sensitivity)),
    )


def _judge(db: Session, chance: Random, row: Recommendation, pieces: list[Evidence]) -> Assessment:
    day = FIRST_DAY + timedelta(days=chance.randrange(3500))
    recorded = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(2200))
    correct = None
    if chance.random() < 0.3:
        replaced = sa.select(Assessment.corrects_id).where(Assessment.corrects_id.is_not(None))
        candidates = sa.select(Assessment).where(
            Assessment.recommendation_id == row.id,
            Assessment.status.is_not(None),
            Assessment.state == State.PROVISIONAL,
            Assessment.id.not_in(replaced),
        )
        correct = db.scalars(candidates.order_by(Assessment.id)).first()
    retracts = correct is not None and chance.random() < 0.4
    return make.assessment(
        db,
        row,
        None if retracts else chance.choice(list(Status)),
        as_of=correct.as_of if correct else day,
        voice=correct.voice if correct else chance.choice(list(Voice)),
        rests_on=chance.sample(pieces, chance.choice((0, 1, 2))),
        recorded_at=recorded,
        corrects_id=correct.id if correct else None,
        reason="A fictional reason." if correct else "",
        state=State.PROVISIONAL if correct or chance.random() < 0.8 else State.DRAFT,
    )


def _grade(db: Session, row: Recommendation) -> None:
    followed = make.document(db, "CCPR/C/99/2", adopted_on=date(2017, 7, 1))
    for limb, grade in (("1", "B1"), ("2", "C")):
        db.add(
            OfficialGrade(
                document_id=row.document_id,
                paragraph=row.paragraph,
                limb=limb,
                about="Fictional limb",
                scale="HRC letters A-E",
                grade=grade,
                grade_means="fictional",
                assessed_in_id=followed.id,
                assessed_on=date(2017, 7, 1),
                assessed_precision=Precision.MONTH,
                seen_at="https://zzz.example/grades",
            )
        )


def draw_filters(chance: Random, labels: Vocabulary) -> Filters:
    """Draw a question: any unit, voice, day and history, and up to three other filters."""
    values: dict[str, list[str]] = {
        kind: [*labels.labels[kind], NONE] for kind in ("cycle", "theme", "group", "sdg", "demand")
    }
    values["sdg"] += list(TARGETS)
    values |= {kind: list(labels.labels[kind]) for kind in ("committee", "document")}
    values |= {
        "action": [action.value for action in list(ActionType)[:4]],
        "status": list(STANDINGS),
        "disputed": list(YES_NO),
        "age": [age.value for age in Age],
        "said": list(SAID),
        "agreement": list(AGREEMENTS),
        "grade": [*labels.labels["grade"], NONE],
        "evidence": [one.value for one in LatestEvidence],
    }
    values |= {
        "follow_up": list(FOLLOW_UP_VALUES),
        "reading": [one.value for one in Reading],
        "q": [*WORDS, "CCPR/C/ZZZ/CO/2"],
    }
    filters = Filters(
        unit=chance.choice(list(Unit)),
        voice=chance.choice(VOICES),
        history=chance.choice(list(History)),
        on=chance.choice((None, date(2012, 6, 1), date(2018, 3, 1), date(2023, 9, 30))),
    )
    for name in chance.sample(list(values), chance.choice((0, 1, 1, 2, 3))):
        chosen = chance.sample(values[name], chance.choice((1, 2)))
        filters = filters.with_(**{name: chosen[0] if name == "q" else tuple(chosen)})
    if chance.random() < 0.15:
        filters = filters.with_(since=date(2013, 6, 1))
    if chance.random() < 0.15:
        filters = filters.with_(until=date(2015, 6, 1))
    return filters
