"""A fictional record with secrets, and the same without.

Every secret text is a canary that names whose eyes it is for.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from tests import index_world, make, uhri_records
from tracker.domain.vocabulary import Confidence, Decision, EvidenceKind, Role, Sensitivity, State, Status, Voice
from tracker.store import search
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentEvidence,
    AssessmentReview,
    Evidence,
    EvidenceWording,
    LinkCheck,
    Recommendation,
)
from tracker.store.models.tracking import evidence_terms

PARTNERS, RESTRICTED, DRAFT, RETURNED, SUBMITTED, DECIDED, NAME = (
    "partners",
    "restricted",
    "draft",
    "returned",
    "submitted",
    "decided",
    "name",
)
"""Whose a canary is: evidence of two levels, others' work at each stage, what a reviewer said, a sign-in name."""

CANARY: Final = re.compile(f"zzzcanary({'|'.join((PARTNERS, RESTRICTED, DRAFT, RETURNED, SUBMITTED, DECIDED, NAME))})")
MAY_SEE: Final[dict[str, frozenset[str]]] = {
    "anonymous": frozenset(),
    "viewer": frozenset({PARTNERS}),
    "researcher": frozenset({PARTNERS, RESTRICTED, SUBMITTED}),
    "reviewer": frozenset({PARTNERS, RESTRICTED, SUBMITTED, RETURNED}),
}
"""Who asks → the canaries of others that they may see (design 3.3); an own draft is nobody else's."""

SYMBOL: Final = "CCPR/C/ZZZ/CO/1"


def canary(whose: str, field: str) -> str:
    """A word that stands for a secret; it survives slugs, folding and every file format."""
    return f"zzzcanary{whose}{field}"


def build(db: Session, *, secrets: bool) -> None:
    """Three recommendations, two judged; public evidence; and, with secrets, everything that is not public."""
    rows = [
        make.recommendation(db, paragraph, item, themes=["Torture"], summary="Do the zzz thing.")
        for paragraph, item in ((11, "a"), (12, ""), (13, ""))
    ]
    make.term(db, "theme", "Health")
    make.demand(db, "zzz-example", rows[:2])
    public = make.evidence(db, "Zzz example", rows[:1], slug="zzz-example")
    author = make.account(db, canary(NAME, "author"), role=Role.RESEARCHER)
    reviewer = make.account(db, canary(NAME, "reviewer"), role=Role.REVIEWER)
    author.signature, reviewer.signature = "A Fictional Author", "A Fictional Reviewer"
    provisional = make.assessment(db, rows[0], rests_on=[public])
    published = _in_progress(db, rows[1], author, State.SUBMITTED, Status.REVERSED)
    if secrets:
        pieces = [_piece(db, level, number, rows) for level in (PARTNERS, RESTRICTED) for number in (1, 2)]
        for position, piece in enumerate(pieces):
            _rest(db, (provisional, published)[position % 2], piece, position + 1)
        for whose, state in ((DRAFT, State.DRAFT), (RETURNED, State.RETURNED), (SUBMITTED, State.SUBMITTED)):
            _secret_work(db, rows[2], whose, state, author, reviewer)
        _review(db, published, reviewer, Decision.PUBLISHED, canary(DECIDED, "comment"))
    published.state, published.recorded_at = State.PUBLISHED, datetime(2026, 1, 1, tzinfo=UTC)
    published.reviewer_id, published.reviewer_name = reviewer.id, reviewer.signature
    index_world.annotation(db, "4. Do the zzz thing.", annotation_id=uhri_records.identity(1))
    search.refresh(db)
    index_world.pack(db)


def _piece(db: Session, whose: str, number: int, rows: list[Recommendation], **values: Any) -> Evidence:
    """Evidence with canaries in every text; the first of a level is filed, the second only rested on."""
    level = Sensitivity.PARTNERS if whose == PARTNERS else Sensitivity.RESTRICTED
    texts = {name: canary(whose, f"{number}{name}") for name in ("slug", "title", "summary", "publisher")}
    texts["source_title"] = canary(whose, f"{number}sourcetitle")
    texts["source_url"] = f"https://zzz.example/{canary(whose, f'{number}url')}"
    made = make.evidence(db, about=rows if number == 1 else [], sensitivity=level, **{**texts, **values})
    check = LinkCheck(evidence_id=made.id, url=made.source_url, checked_at=made.recorded_at, answered=False)
    check.code, check.reason = None, "no-name"
    db.add(check)
    db.execute(evidence_terms.insert().values(evidence_id=made.id, term_id=make.term(db, "theme", "Health").id))
    for language in ("ru", "ky"):
        wording = EvidenceWording(evidence_id=made.id, language=language, written_by="zzz")
        wording.title, wording.summary = (canary(whose, f"{number}{part}{language}") for part in ("title", "summary"))
        db.add(wording)
    db.flush()
    return made


def _rest(db: Session, judgement: Assessment, piece: Evidence, position: int) -> None:
    link = AssessmentEvidence(assessment_id=judgement.id, evidence_id=piece.id, bearing="supports", position=position)
    link.pinpoint = piece.slug.replace("slug", "pinpoint")
    db.add(link)
    db.flush()


def _in_progress(
    db: Session, row: Recommendation, author: Account, state: State, status: Status, **values: Any
) -> Assessment:
    return make.assessment(
        db,
        row,
        status,
        voice=Voice.CIVIL_SOCIETY,
        **{"state": state, "recorded_at": None, "author_id": author.id, "author_name": author.signature, **values},
    )


def _secret_work(
    db: Session, row: Recommendation, whose: str, state: State, author: Account, reviewer: Account
) -> None:
    """Somebody's work that is not part of the record, with evidence of its own and what a reviewer said of it."""
    made = _in_progress(
        db,
        row,
        author,
        state,
        Status.REVERSED,
        rationale=canary(whose, "rationale"),
        reason=canary(whose, "reason"),
        evidence_kind=EvidenceKind.OUTCOME,
        confidence=Confidence.LOW,
    )
    _rest(db, made, _piece(db, whose, 3, [], recorded_by_id=author.id), 0)
    if state is not State.DRAFT:
        _review(db, made, reviewer, Decision.RETURNED, canary(whose, "comment"))


def _review(db: Session, of: Assessment, reviewer: Account, decision: Decision, comment: str) -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    row = AssessmentReview(assessment_id=of.id, reviewer_id=reviewer.id, decision=decision, decided_at=moment)
    row.comment = comment
    db.add(row)
    db.flush()
