"""Plain functions that make rows for tests: a fictional State, ZZZ, visibly no part of any register."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import Precision
from tracker.domain.references import order_of
from tracker.domain.text import slug_of
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
    Role,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.store.db import Sessions, writing
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Claim,
    Committee,
    Demand,
    Document,
    Evidence,
    Recommendation,
    SdgTarget,
    Term,
)
from tracker.store.models.tracking import evidence_recommendations
from tracker.store.models.un import demand_members, recommendation_terms

NUMBERS = count(1)


def load_register(sessions: Sessions, folder: Path) -> None:
    """Load a folder of the register's files, as `tracker data load` does."""
    from tracker.importers.register import read_register  # noqa: PLC0415
    from tracker.services.register import load  # noqa: PLC0415

    register = read_register(folder, today=date(2026, 11, 24))
    with writing(sessions) as db:
        assert register.register is not None, register.problems
        load(db, register.register, now=datetime(2026, 11, 24, 6, tzinfo=UTC))


def committee(db: Session, code: str = "CCPR", **values: Any) -> Committee:
    """Return the committee of this code, made if it is not there."""
    found = db.get(Committee, code)
    if found is None:
        given = {"treaty": f"Treaty of {code}", "is_treaty_body": True, "position": next(NUMBERS), "parent_code": None}
        names = {f"name_{language}": f"Committee {code} ({language})" for language in ("en", "ru", "ky")}
        found = Committee(code=code, **{**given, **names, **values})
        db.add(found)
        db.flush()
    return found


def document(db: Session, symbol: str = "CCPR/C/ZZZ/CO/1", **values: Any) -> Document:
    """Return the document of this symbol, made if it is not there: adopted on 1 March 2015."""
    found = db.scalar(sa.select(Document).where(Document.slug == symbol))
    if found is None:
        code = values.pop("committee_code", symbol.split("/")[0])
        committee(db, code)
        adopted = values.pop("adopted_on", date(2015, 3, 1))
        given: dict[str, Any] = {
            "slug": symbol,
            "symbol": symbol if "/" in symbol else None,
            "committee_code": code,
            "kind": DocumentKind.CONCLUDING_OBSERVATIONS,
            "title": f"Concluding observations on Zazaland ({symbol})",
            "cycle": "1st",
            "session": "1",
            "adopted_on": adopted,
            "adopted_precision": Precision.DAY if adopted else None,
            "languages": "en",
            "publisher": "Fictional publisher",
            "url": "https://zzz.example/document",
            "seen_at": "https://zzz.example/document",
        }
        if values.get("published_on"):
            values.setdefault("published_precision", Precision.DAY)
        found = Document(**{**given, **values})
        db.add(found)
        db.flush()
    return found


def term(db: Session, kind: str, name: str) -> Term:
    """Return the theme, group or goal of this name, made if it is not there."""
    found = db.scalar(sa.select(Term).where(Term.kind == kind, Term.name == name))
    if found is None:
        found = Term(kind=kind, slug=slug_of(name), name=name, position=next(NUMBERS))
        db.add(found)
        db.flush()
    return found


def recommendation(
    db: Session,
    paragraph: str | int = "",
    item: str = "",
    *,
    symbol: str = "CCPR/C/ZZZ/CO/1",
    themes: Sequence[str] = (),
    groups: Sequence[str] = (),
    targets: Sequence[str] = (),
    **values: Any,
) -> Recommendation:
    """Make a recommendation to Zazaland; paragraphs are numbered onwards when none is given."""
    number = str(paragraph or next(NUMBERS) % 9000 + 1)
    given: dict[str, Any] = {
        "heading": "Fictional heading",
        "summary": f"Do the fictional thing number {number}{item}.",
        "action_type": ActionType.LEGISLATE,
        "follow_up": None,
        "reading": Reading.FULL,
        "numbering": Numbering.PRINTED,
        "read_from": ReadFrom.DOCUMENT,
        "seen_at": "https://zzz.example/recommendation",
    }
    made = Recommendation(
        document=document(db, symbol),
        paragraph=number,
        item=item,
        position=order_of(number, item),
        **{**given, **values},
    )
    db.add(made)
    db.flush()
    bears = [("theme", name) for name in themes] + [("group", name) for name in groups]
    for kind, name in bears:
        row = {"recommendation_id": made.id, "term_id": term(db, kind, name).id}
        db.execute(recommendation_terms.insert().values(row))
    db.add_all(SdgTarget(recommendation_id=made.id, target=target, goal=target.split(".")[0]) for target in targets)
    db.flush()
    return made


def demand(db: Session, slug: str, members: Sequence[Recommendation]) -> Demand:
    """Make a demand with its members."""
    made = Demand(slug=slug, title=slug.replace("-", " ").title(), statement="Fictional ask.", position=next(NUMBERS))
    db.add(made)
    db.flush()
    for member in members:
        db.execute(demand_members.insert().values(demand_id=made.id, recommendation_id=member.id))
    return made


def evidence(db: Session, title: str = "", about: Sequence[Recommendation] = (), **values: Any) -> Evidence:
    """Make a piece of public evidence of 2020."""
    name = title or f"Fictional event {next(NUMBERS)}"
    given: dict[str, Any] = {
        "slug": slug_of(name),
        "event_on": date(2020, 5, 1),
        "event_precision": Precision.DAY,
        "title": name,
        "summary": f"Summary of: {name}.",
        "effect": Effect.PROGRESS,
        "publisher": "Fictional News",
        "source_title": f"Article on: {name}",
        "source_url": "https://zzz.example/news",
        "sensitivity": Sensitivity.PUBLIC,
        "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    made = Evidence(**{**given, **values})
    db.add(made)
    db.flush()
    for item in about:
        row = {"evidence_id": made.id, "recommendation_id": item.id}
        db.execute(evidence_recommendations.insert().values(row))
    return made


def account(db: Session, name: str = "", *, role: Role = Role.RESEARCHER, passphrase: str = "") -> Account:
    """Make an account; with a passphrase it can sign in, without one nobody can."""
    from tracker.services.accounts import hash_passphrase  # noqa: PLC0415

    chosen = name or f"zzz-account-{next(NUMBERS)}"
    made = Account(
        name=chosen,
        signature=f"Signature of {chosen}",
        passphrase_hash=hash_passphrase(passphrase) if passphrase else "unusable",
        role=role,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    db.add(made)
    db.flush()
    return made


def assessment(
    db: Session,
    of: Recommendation,
    status: Status | None = Status.NOT_IMPLEMENTED,
    *,
    as_of: date = date(2020, 6, 1),
    voice: Voice = Voice.EDITORS,
    rests_on: Sequence[Evidence] = (),
    basis: Sequence[tuple[Document, str]] = (),
    **values: Any,
) -> Assessment:
    """Put a provisional judgement into the record as it is, past the rules; recorded on 1 January 2026."""
    moment = values.pop("recorded_at", datetime(2026, 1, 1, tzinfo=UTC))
    given: dict[str, Any] = {
        "state": State.PROVISIONAL,
        "rationale": "A fictional rationale that says what was done and what is missing.",
        "evidence_kind": EvidenceKind.OUTCOME,
        "confidence": Confidence.MEDIUM,
        "reason": "",
        "author_name": "Fictional editors",
        "written_at": moment or datetime(2026, 1, 1, tzinfo=UTC),
    }
    made = Assessment(
        recommendation_id=of.id, voice=voice, status=status, as_of=as_of, recorded_at=moment, **{**given, **values}
    )
    db.add(made)
    db.flush()
    for position, piece in enumerate(rests_on):
        db.add(
            AssessmentEvidence(
                assessment_id=made.id, evidence_id=piece.id, bearing=Bearing.SUPPORTS, pinpoint="", position=position
            )
        )
    for position, (where, paragraph) in enumerate(basis):
        db.add(
            AssessmentBasis(
                assessment_id=made.id, document_id=where.id, paragraph=paragraph, item="", position=position
            )
        )
    db.flush()
    return made


def claim(db: Session, slug: str = "none-of-9", **values: Any) -> Claim:
    """Make a claim of 2020 that none of nine recommendations to Zazaland was implemented."""
    given: dict[str, Any] = {
        "slug": slug,
        "position": next(NUMBERS),
        "claimed_on": date(2020, 1, 1),
        "claimed_precision": Precision.YEAR,
        "claimant": "Fictional observers",
        "claim": "None of the 9 recommendations has been implemented.",
        "figure": "0 of 9",
        "scope": "Treaty-body recommendations to Zazaland",
        "verified": "read",
        "source_title": "Fictional report",
        "source_url": "https://zzz.example/report",
    }
    made = Claim(**{**given, **values})
    db.add(made)
    db.flush()
    return made
