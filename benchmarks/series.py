"""Rates over forty quarters, from kept moves, beside asking once; on two sizes, and what a write pays for the moves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from benchmarks.databases import AT_ONCE, COMMITTEES, SEED, Fiction, committees, documents
from benchmarks.figures import Figure, Section, middle
from tracker.domain.days import Step, series_days
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.references import order_of
from tracker.domain.vocabulary import (
    ActionType,
    EvidenceKind,
    History,
    Numbering,
    ReadFrom,
    Reading,
    State,
    Status,
    Unit,
    Voice,
)
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions, writing
from tracker.store.migrations import downgrade, upgrade
from tracker.store.models import Assessment, Committee, Document, MoveRow, Recommendation
from tracker.store.moves import settle
from tracker.store.series import standings_on
from tracker.store.units import status_counts

TODAY: Final = date(2026, 11, 24)
QUARTERS: Final = series_days(date(1900, 1, 1), TODAY, Step.QUARTER, most=40)
PER_DOCUMENT: Final = 50
SMALL: Final = (2_000, 5)
JUDGEMENTS: Final = 3
MOST_SMALL, MOST_LARGE = 20.0, 250.0
"""Milliseconds."""

FIRST_JUDGEMENT: Final = date(2016, 1, 1)
"""Judgements lie in the years of the quarters, behind the adoption of every document."""

DAYS_OF_JUDGEMENTS: Final = 3_900


def measure(folder: Path, *, rounds: int, recommendations: int, postgresql: str = "") -> Section:
    """Measure on SQLite in the folder and, where an empty database is given, on PostgreSQL."""
    figures: list[Figure] = []
    engines: list[tuple[str, Callable[[str], Engine]]] = [("SQLite", lambda name: _sqlite(folder / name))]
    if postgresql:
        engines.append(("PostgreSQL", lambda _name: make_engine(postgresql)))
    for kind, opened in engines:
        for size, judgements, most in ((*SMALL, MOST_SMALL), (recommendations, JUDGEMENTS, MOST_LARGE)):
            engine = opened(f"{size}")
            upgrade(engine)
            try:
                figures += _on(engine, f"{kind}, {size:,} x {judgements}", size, judgements, most, rounds)
            finally:
                if kind != "SQLite":
                    downgrade(engine, "base")
                engine.dispose()
    notes = (
        "Milliseconds in the engine, through SQLAlchemy, for the counts at the ends of forty quarters. Moves are kept",
        "in a table of their own, ordered by quarter, and worked out anew by the write that changes them.",
    )
    return Section("Series over forty quarters", notes, figures)


def _sqlite(folder: Path) -> Engine:
    return make_engine(Settings(data=folder).database_url)


def _on(engine: Engine, name: str, size: int, judgements: int, most: float, rounds: int) -> Iterator[Figure]:
    chance = Random(SEED)
    sessions = make_sessions(engine)
    with writing(sessions) as db:
        _fill(db, Fiction(chance, size), judgements)
        begun = perf_counter()
        settle(db)
        built = perf_counter() - begun
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    with sessions() as db:
        for told, filters, aim in (
            ("40 quarters", Filters(), most),
            ("40 quarters as recorded", Filters(history=History.RECORDED), most),
            ("40 quarters of one voice", Filters(voice=Voice.EDITORS.value), most),
            ("40 quarters of one committee", Filters(committee=(COMMITTEES[0],)), None),
            *((("40 quarters of paragraphs", Filters(unit=Unit.PARAGRAPH), None),) if size == SMALL[0] else ()),
        ):
            question = Question(filters, TODAY)
            yield middle(
                f"{name}: {told}", _times(partial(standings_on, db, question, QUARTERS), rounds), "ms", most=aim
            )
        one_day = Question(Filters(), TODAY)
        yield middle(f"{name}: one day, asked by itself", _times(partial(status_counts, db, one_day), rounds), "ms")
        number = db.scalar(sa.select(sa.func.count()).select_from(MoveRow))
        yield Figure(f"{name}: moves kept", float(number or 0))
    yield Figure(f"{name}: working all of them out", built, "s")
    yield from _writing(sessions, name, size, rounds)


def _times(read: Callable[[], object], rounds: int) -> Sequence[float]:
    read()  # compiled once, as in a worker that has served a page
    found = []
    for _ in range(rounds):
        begun = perf_counter()
        read()
        found.append((perf_counter() - begun) * 1000)
    return found


def _writing(sessions: Any, name: str, size: int, rounds: int) -> Iterator[Figure]:
    """Time the part of a write that works out the moves of the recommendation it touched."""
    found = []
    for place in range(rounds):
        with writing(sessions) as db:
            db.execute(sa.insert(Assessment), [_judgement(Random(place), 10**8 + place, place % size + 1)])
            begun = perf_counter()
            settle(db)
            found.append((perf_counter() - begun) * 1000)
    yield middle(f"{name}: moves of one judgement, with its commit", found, "ms")


def _fill(db: Session, fiction: Fiction, judgements: int) -> None:
    number = iter(range(1, fiction.size * judgements + 1))
    rows = (
        _judgement(fiction.chance, next(number), identity)
        for identity in range(1, fiction.size + 1)
        for _ in range(judgements)
    )
    tables: Sequence[tuple[Any, Iterator[dict[str, Any]]]] = (
        (Committee, committees()),
        (Document, _documents(fiction)),
        (Recommendation, _recommendations(fiction)),
        (Assessment, rows),
    )
    for table, made in tables:
        while some := list(islice(made, AT_ONCE)):
            db.execute(sa.insert(table), some)


def _documents(fiction: Fiction) -> Iterator[dict[str, Any]]:
    earlier = timedelta(days=3_000)
    return (row | {"adopted_on": row["adopted_on"] - earlier} for row in documents(fiction))


def _recommendations(fiction: Fiction) -> Iterator[dict[str, Any]]:
    for number in range(1, fiction.size + 1):
        place = (number - 1) % PER_DOCUMENT
        paragraph, item = str(5 + place // 4), "abcd"[place % 4]
        yield {
            "id": number,
            "document_id": (number - 1) // PER_DOCUMENT + 1,
            "paragraph": paragraph,
            "item": item,
            "position": order_of(paragraph, item),
            "heading": "Fictional heading",
            "summary": "Do the fictional thing.",
            "action_type": ActionType.LEGISLATE,
            "follow_up": None,
            "reading": Reading.FULL,
            "numbering": Numbering.PRINTED,
            "read_from": ReadFrom.DOCUMENT,
            "seen_at": "https://zzz.example/recommendation",
        }


def _judgement(chance: Random, number: int, recommendation: int) -> dict[str, Any]:
    as_of = FIRST_JUDGEMENT + timedelta(days=chance.randrange(DAYS_OF_JUDGEMENTS))
    recorded = datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC) + timedelta(days=chance.randrange(90))
    return {
        "id": number,
        "recommendation_id": recommendation,
        "voice": chance.choice(list(Voice)),
        "status": chance.choice(list(Status)),
        "as_of": as_of,
        "state": State.PROVISIONAL,
        "rationale": "A fictional rationale.",
        "evidence_kind": EvidenceKind.OUTCOME,
        "confidence": None,
        "reason": "",
        "author_name": "Fictional editors",
        "written_at": recorded,
        "recorded_at": recorded,
    }
