"""The register that dashboards are measured on: 2,000 recommendations to Zazaland, five judgements on each.

Everything in it is made up; chance is seeded, so that it is the same for the same numbers.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.databases import (
    AT_ONCE,
    COMMITTEES,
    PER_DOCUMENT,
    RECORDED_AT,
    SEED,
    THEMES,
    Fiction,
    Rows,
    documents,
    note_statistics,
    tables,
)
from tracker.domain.dates import Precision
from tracker.domain.vocabulary import (
    Bearing,
    Confidence,
    DocumentKind,
    Effect,
    EvidenceKind,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions, writing
from tracker.store.migrations import upgrade
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Claim,
    Document,
    Evidence,
    OfficialGrade,
    Recommendation,
)
from tracker.store.models.tracking import evidence_recommendations, evidence_terms
from tracker.store.versions import raise_data_version

CLAIM: Final = "none-of-664"
"""The claim that the front page shows, too."""

FIRST_JUDGEMENT: Final = date(2016, 1, 1)
LAST_JUDGEMENT: Final = date(2026, 10, 31)
FOLLOWED_UP: Final = 4
"""Recommendations of a document on which the committee asks for a reply within the year."""

RECOMMENDATIONS_A_PIECE: Final = 5
PUBLISHERS: Final = 25
GRADES: Final = "ABCDE"
KINDS_OF_PAPERS: Final = (
    DocumentKind.STATE_REPORT,
    DocumentKind.LIST_OF_ISSUES,
    DocumentKind.REPLIES,
    DocumentKind.FOLLOW_UP_REPORT,
    DocumentKind.FOLLOW_UP_ASSESSMENT,
)


def dashboards_database(folder: Path, recommendations: int, judgements: int) -> None:
    """Make the site's database in a folder, with so many recommendations and so many judgements on each."""
    engine = make_engine(Settings(data=folder).database_url)
    upgrade(engine)
    fiction = Fiction(Random(SEED), recommendations)
    pieces = max(1, recommendations // RECOMMENDATIONS_A_PIECE)
    own: dict[Any, Rows] = {
        Evidence: _evidence(fiction, pieces),
        Assessment: _assessments(fiction, judgements),
        AssessmentEvidence: _grounds(fiction, judgements, pieces),
    }
    with writing(make_sessions(engine)) as db:  # commits at the end
        listed = [(table, own.get(table, rows)) for table, rows in tables(fiction)]
        for table, rows in (*listed, *_more(fiction, pieces)):
            while some := list(islice(rows, AT_ONCE)):
                db.execute(sa.insert(table), some)
        place = Recommendation.id % PER_DOCUMENT
        db.execute(sa.update(Recommendation).values(follow_up=place.between(1, FOLLOWED_UP)))
        raise_data_version(db)
        note_statistics(db)
    engine.dispose()


def _more(fiction: Fiction, pieces: int) -> Sequence[tuple[Any, Rows]]:
    return (
        (evidence_terms, _themes(fiction, pieces)),
        (evidence_recommendations, _bearings(fiction, pieces)),
        (Document, _papers(fiction)),
        (OfficialGrade, _grades(fiction)),
        (Claim, _claims()),
    )


def _evidence(fiction: Fiction, pieces: int) -> Rows:
    for number in range(1, pieces + 1):
        yield {
            "id": number,
            "slug": f"piece-{number}",
            "event_on": date(2005, 1, 1) + timedelta(days=fiction.chance.randrange(21 * 365)),
            "event_precision": Precision.DAY,
            "title": f"Fictional event {number}",
            "summary": fiction.text(20),
            "effect": fiction.chance.choice(list(Effect)),
            "publisher": f"Fictional News {fiction.chance.randint(1, PUBLISHERS)}",
            "source_title": f"Article {number}",
            "source_url": "https://zzz.example/news",
            "sensitivity": Sensitivity.PARTNERS if number % 20 == 0 else Sensitivity.PUBLIC,
            "recorded_at": RECORDED_AT,
        }


def _assessments(fiction: Fiction, judgements: int) -> Rows:
    for place in range(fiction.size * judgements):
        recommendation = place // judgements + 1
        adopted = fiction.day((recommendation - 1) // PER_DOCUMENT + 1)
        first = max(adopted, FIRST_JUDGEMENT)
        as_of = first + timedelta(days=fiction.chance.randrange((LAST_JUDGEMENT - first).days))
        recorded = datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC)
        yield {
            "id": place + 1,
            "recommendation_id": recommendation,
            "voice": fiction.chance.choice(list(Voice)),
            "status": fiction.chance.choice(list(Status)),
            "as_of": as_of,
            "state": State.PROVISIONAL,
            "rationale": fiction.text(40),
            "evidence_kind": EvidenceKind.OUTCOME,
            "confidence": Confidence.MEDIUM,
            "reason": "",
            "author_name": "Fictional editors",
            "written_at": recorded,
            "recorded_at": recorded + timedelta(days=fiction.chance.randrange(20)),
        }


def _grounds(fiction: Fiction, judgements: int, pieces: int) -> Rows:
    for number in range(1, fiction.size * judgements + 1):
        yield {
            "assessment_id": number,
            "evidence_id": fiction.chance.randint(1, pieces),
            "bearing": fiction.chance.choice(list(Bearing)),
            "pinpoint": "",
            "position": 0,
        }


def _themes(fiction: Fiction, pieces: int) -> Rows:
    for number in range(1, pieces + 1):
        for term in fiction.chance.sample(range(1, THEMES + 1), 2):
            yield {"evidence_id": number, "term_id": term}


def _bearings(fiction: Fiction, pieces: int) -> Rows:
    """Also of recommendations that no judgement rests on it for."""
    for number in range(1, pieces + 1):
        yield {"evidence_id": number, "recommendation_id": fiction.chance.randint(1, fiction.size)}


def _papers(fiction: Fiction) -> Rows:
    """State reports and so on: one for each document, and for each committee a review that is under way."""
    for number, row in enumerate(documents(fiction), 1):
        symbol = f"{row['committee_code']}/C/ZZZ/P/{number}"
        cycle = row["cycle"] if number > len(COMMITTEES) else "10th"
        kind = KINDS_OF_PAPERS[number % len(KINDS_OF_PAPERS)]
        own = {"id": fiction.documents + number, "slug": symbol, "symbol": symbol, "cycle": cycle, "kind": kind}
        yield row | own | {"adopted_on": row["adopted_on"] + timedelta(days=300)}


def _grades(fiction: Fiction) -> Rows:
    for number in range(1, fiction.documents + 1):
        for limb in ("a", "b"):
            letter = fiction.chance.choice(GRADES)
            yield {
                "document_id": number,
                "paragraph": "5",
                "limb": limb,
                "about": fiction.text(6),
                "scale": COMMITTEES[number % len(COMMITTEES)].lower(),
                "grade": letter,
                "grade_means": f"What {letter} means",
                "assessed_in_id": fiction.documents + number,
                "assessed_on": fiction.day(number) + timedelta(days=400),
                "assessed_precision": Precision.DAY,
                "seen_at": "https://zzz.example/grade",
            }


def _claims() -> Rows:
    told = ((CLAIM, date(2018, 1, 1), "0 of 1,000", "Treaty-body recommendations"), ("other", None, "", COMMITTEES[0]))
    for position, (slug, day, figure, scope) in enumerate(told):
        yield {
            "slug": slug,
            "position": position,
            "claimed_on": day,
            "claimed_precision": Precision.YEAR if day else None,
            "claimant": "A fictional organisation",
            "claim": "Nothing was done.",
            "figure": figure,
            "scope": scope,
            "verified": "read",
            "source_title": "A fictional report",
            "source_url": "https://zzz.example/claim",
        }
