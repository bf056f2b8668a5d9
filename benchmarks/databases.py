"""Databases to measure on: the register that ships, and a large one of a fictional State.

The large one is the same for the same number of recommendations: chance is seeded. Everything in it is made up, for
Zazaland, ISO code ZZZ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.domain.dates import Precision
from tracker.domain.references import order_of
from tracker.domain.vocabulary import (
    ActionType,
    Bearing,
    Confidence,
    DocumentKind,
    Effect,
    EvidenceKind,
    Numbering,
    ReadFrom,
    Reading,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.importers.register import read_register
from tracker.services.register import load
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions, writing
from tracker.store.migrations import upgrade
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Committee,
    Demand,
    Document,
    Evidence,
    Recommendation,
    RecommendationText,
    SdgTarget,
    Term,
)
from tracker.store.models.un import demand_members, recommendation_terms
from tracker.store.versions import raise_data_version

SEED: Final = 664
PER_DOCUMENT: Final = 50
AT_ONCE: Final = 5000
COMMITTEES: Final = ("CCPR", "CESCR", "CERD", "CEDAW", "CAT", "CRC", "CMW", "CRPD")
RECORDED_AT: Final = datetime(2024, 1, 1, tzinfo=UTC)
WORDS: Final = tuple(
    """
adopt amend repeal ensure provide investigate prosecute train collect publish women children persons
disabilities migrants judges prosecutors detention torture violence discrimination education health housing work
wages law policy plan budget data access remedies independence effective prompt impartial without delay
throughout country
""".split()  # noqa: SIM905 - one word a line would be a page
)


def register_database(folder: Path) -> None:
    """Make the site's database in a folder, with the register of `data/` loaded; raises ValueError if it has faults."""
    settings = Settings(data=folder)
    engine = make_engine(settings.database_url)
    upgrade(engine)
    outcome = read_register(settings.register, today=settings.day())
    if outcome.register is None:
        raise ValueError("\n".join(map(str, outcome.problems)))
    with writing(make_sessions(engine)) as db:  # commits at the end
        load(db, outcome.register, now=datetime.now(UTC))
    engine.dispose()


def fictional_database(folder: Path, recommendations: int) -> None:
    """Make the site's database in a folder, with so many recommendations to Zazaland."""
    engine = make_engine(Settings(data=folder).database_url)
    upgrade(engine)
    with writing(make_sessions(engine)) as db:  # commits at the end
        for table, rows in tables(Fiction(Random(SEED), recommendations)):
            while some := list(islice(rows, AT_ONCE)):
                db.execute(sa.insert(table), some)
        raise_data_version(db)
        note_statistics(db)
    engine.dispose()


def note_statistics(db: Session) -> None:
    """So that the database plans its reads as it does once it has been in use."""
    db.execute(sa.text("ANALYZE"))


NO_QUESTION: Final = ("BEGIN", "ROLLBACK", "COMMIT", "PRAGMA", "--")
"""How statements begin that ask nothing of the data; of what triggers do SQLite tells in comments."""


def statements_of(engine: sa.Engine) -> list[str]:
    """Return a list to which SQLite itself adds each statement; for an engine that has no connection yet."""
    noted: list[str] = []

    def note(statement: str) -> None:
        if not statement.startswith(NO_QUESTION):
            noted.append(statement)

    event.listen(engine, "connect", lambda connection, _entry: connection.set_trace_callback(note))
    return noted


@dataclass(frozen=True, slots=True)
class Fiction:
    """Chance, and how many recommendations there are; numbered from 1, as everything else."""

    chance: Random
    size: int

    @property
    def documents(self) -> int:
        """How many documents hold them."""
        return -(-self.size // PER_DOCUMENT)

    @property
    def pieces(self) -> int:
        """How many pieces of evidence there are."""
        return max(1, self.size // 10)

    def text(self, words: int) -> str:
        """Make a sentence of so many words."""
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize() + "."

    def day(self, document: int) -> date:
        """Return the day on which a document was adopted."""
        return date(1995, 1, 1) + timedelta(days=document * 10_000 // (self.documents + 1))


Rows = Iterator[dict[str, Any]]
THEMES: Final = 60
GROUPS: Final = 20
DEMANDS: Final = 40


def tables(fiction: Fiction) -> Sequence[tuple[Any, Rows]]:
    """Return what is inserted into which table, in an order that keeps references whole."""
    return (
        (Committee, committees()),
        (Document, documents(fiction)),
        (Term, _terms()),
        (Demand, _demands()),
        (Recommendation, _recommendations(fiction)),
        (RecommendationText, _texts(fiction)),
        (recommendation_terms, _labels(fiction)),
        (SdgTarget, _targets(fiction)),
        (demand_members, _members(fiction)),
        (Evidence, _evidence(fiction)),
        (Assessment, _assessments(fiction)),
        (AssessmentEvidence, _grounds(fiction)),
    )


def committees() -> Rows:
    """Return the committees that address Zazaland."""
    for position, code in enumerate(COMMITTEES):
        names = {f"name_{language}": f"Committee {code}" for language in ("en", "ru", "ky")}
        yield {"code": code, "is_treaty_body": True, "treaty": f"Treaty of {code}", "position": position, **names}


def documents(fiction: Fiction) -> Rows:
    """Return the documents that hold the recommendations."""
    for number in range(1, fiction.documents + 1):
        code = COMMITTEES[number % len(COMMITTEES)]
        symbol = f"{code}/C/ZZZ/CO/{number}"
        yield {
            "id": number,
            "slug": symbol,
            "symbol": symbol,
            "committee_code": code,
            "kind": DocumentKind.CONCLUDING_OBSERVATIONS,
            "title": f"Concluding observations on Zazaland ({symbol})",
            "cycle": f"{number % 9 + 1}th",
            "session": str(number),
            "adopted_on": fiction.day(number),
            "adopted_precision": Precision.DAY,
            "languages": "en",
            "publisher": "Fictional publisher",
            "url": "https://zzz.example/document",
            "seen_at": "https://zzz.example/document",
        }


def _terms() -> Rows:
    for kind, most in (("theme", THEMES), ("group", GROUPS)):
        for number in range(1, most + 1):
            yield {
                "id": number if kind == "theme" else THEMES + number,
                "kind": kind,
                "slug": f"{kind}-{number}",
                "name": f"Fictional {kind} number {number}",
                "position": number,
            }


def _demands() -> Rows:
    for number in range(1, DEMANDS + 1):
        title = f"Demand {number}"
        yield {"id": number, "slug": f"demand-{number}", "title": title, "statement": "Fiction.", "position": number}


def _recommendations(fiction: Fiction) -> Rows:
    for number in range(1, fiction.size + 1):
        place = (number - 1) % PER_DOCUMENT
        paragraph, item = str(5 + place // 4), "abcd"[place % 4]
        yield {
            "id": number,
            "document_id": (number - 1) // PER_DOCUMENT + 1,
            "paragraph": paragraph,
            "item": item,
            "position": order_of(paragraph, item),
            "heading": fiction.text(4),
            "summary": fiction.text(16),
            "action_type": fiction.chance.choice(list(ActionType)),
            "follow_up": fiction.chance.choice((True, False, None)),
            "reading": Reading.FULL,
            "numbering": Numbering.PRINTED,
            "read_from": ReadFrom.DOCUMENT,
            "seen_at": "https://zzz.example/recommendation",
        }


def _texts(fiction: Fiction) -> Rows:
    """About 650 characters each, as an official recommendation has on average."""
    for number in range(1, fiction.size + 1):
        yield {"recommendation_id": number, "language": "en", "text": fiction.text(82), "origin": "uhri"}


def _labels(fiction: Fiction) -> Rows:
    for number in range(1, fiction.size + 1):
        themes = fiction.chance.sample(range(1, THEMES + 1), 2)
        for term in (*themes, THEMES + fiction.chance.randint(1, GROUPS)):
            yield {"recommendation_id": number, "term_id": term}


def _targets(fiction: Fiction) -> Rows:
    for number in range(1, fiction.size + 1):
        goal = str(fiction.chance.randint(1, 17))
        yield {"recommendation_id": number, "target": f"{goal}.{fiction.chance.randint(1, 9)}", "goal": goal}


def _members(fiction: Fiction) -> Rows:
    for number in range(1, fiction.size + 1, 4):
        yield {"demand_id": fiction.chance.randint(1, DEMANDS), "recommendation_id": number}


def _evidence(fiction: Fiction) -> Rows:
    for number in range(1, fiction.pieces + 1):
        yield {
            "id": number,
            "slug": f"piece-{number}",
            "event_on": date(2023, 5, 1),
            "event_precision": Precision.DAY,
            "title": f"Fictional event {number}",
            "summary": fiction.text(20),
            "effect": Effect.PROGRESS,
            "publisher": "Fictional News",
            "source_title": f"Article {number}",
            "source_url": "https://zzz.example/news",
            "sensitivity": Sensitivity.PARTNERS if number % 20 == 0 else Sensitivity.PUBLIC,
            "recorded_at": RECORDED_AT,
        }


def judged(fiction: Fiction) -> range:
    """Return the recommendations that have a judgement: two of three; the row of the n-th has the number n."""
    return range(1, fiction.size * 2 // 3 + 1)


def _assessments(fiction: Fiction) -> Rows:
    for number in judged(fiction):
        yield {
            "id": number,
            "recommendation_id": number,
            "voice": Voice.EDITORS,
            "status": fiction.chance.choice(list(Status)),
            "as_of": date(2023, 6, 1),
            "state": State.PROVISIONAL,
            "rationale": fiction.text(40),
            "evidence_kind": EvidenceKind.OUTCOME,
            "confidence": Confidence.MEDIUM,
            "reason": "",
            "author_name": "Fictional editors",
            "written_at": RECORDED_AT,
            "recorded_at": RECORDED_AT,
        }


def _grounds(fiction: Fiction) -> Rows:
    for number in judged(fiction):
        pieces = fiction.chance.sample(range(1, fiction.pieces + 1), min(2, fiction.pieces))
        for position, piece in enumerate(pieces):
            yield {
                "assessment_id": number,
                "evidence_id": piece,
                "bearing": Bearing.SUPPORTS,
                "pinpoint": "",
                "position": position,
            }
