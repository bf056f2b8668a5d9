"""What a person decides about a recommendation that resembles a demand's members: it belongs to it, or not.

One person is enough. A member changes how often a demand was asked and what it stands by, but judges nothing: the
judgements stay those two people made. The decision is signed, shown on the demand's page, and can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Role
from tracker.store.db import load_in_turn
from tracker.store.models import Account, Demand, DemandDecision, Document, Recommendation
from tracker.store.models.un import demand_members

MEMBER: Final = "member"
OTHER: Final = "other"

NOT_A_RESEARCHER: Final = N_("Only researchers and reviewers decide what belongs to a demand.")
NO_SUCH: Final = N_("There is no such recommendation.")
IS_MEMBER: Final = N_("It belongs to this demand already.")
DECIDED_MEMBER: Final = N_("%(who)s has decided meanwhile that it belongs to this demand.")
DECIDED_OTHER: Final = N_("%(who)s has decided meanwhile that it does not belong to this demand.")
NO_DECISION: Final = N_("There is no such decision, or it was taken back already.")
IN_FILES: Final = N_("The register's files name it as a member now: change it there.")


@dataclass(frozen=True, slots=True)
class MemberDecision:
    """What somebody decided about a demand and a recommendation; `score`: the likeness it was suggested with."""

    recommendation_id: int
    verdict: str
    score: int


def decide(db: Session, demand: Demand, decision: MemberDecision, *, by: Account, now: datetime) -> DemandDecision:
    """Keep a decision and do what follows from it; raises Conflict when it was overtaken, Refused when it may not be.

    Waits for a load of the register that is being written, and a load for it.
    """
    if not by.role.may(Role.RESEARCHER):
        raise Refused(Fault("", NOT_A_RESEARCHER))
    load_in_turn(db)
    if db.get(Recommendation, decision.recommendation_id) is None:
        raise Refused(Fault("", NO_SUCH))
    if earlier := _holding(db, demand.id, decision.recommendation_id):
        verdict, who = earlier
        raise Conflict(Fault("", DECIDED_MEMBER if verdict == MEMBER else DECIDED_OTHER, {"who": who}))
    pair = {"demand_id": demand.id, "recommendation_id": decision.recommendation_id}
    if db.scalar(sa.select(sa.func.count()).select_from(demand_members).filter_by(**pair)):
        raise Conflict(Fault("", IS_MEMBER))
    made = DemandDecision(**pair, verdict=decision.verdict, score=decision.score, account_id=by.id, decided_at=now)
    db.add(made)
    db.flush()
    if decision.verdict == MEMBER:
        db.execute(sa.insert(demand_members).values(**pair))
    return made


def _holding(db: Session, demand_id: int, recommendation_id: int) -> tuple[str, str] | None:
    found = db.execute(
        sa.select(DemandDecision.verdict, Account.signature)
        .join(Account, Account.id == DemandDecision.account_id)
        .where(
            DemandDecision.demand_id == demand_id,
            DemandDecision.recommendation_id == recommendation_id,
            DemandDecision.undone_at.is_(None),
        )
    ).first()
    return (found[0], found[1]) if found else None


def undo(db: Session, demand: Demand, identity: int, *, by: Account, now: datetime) -> DemandDecision:
    """Take a decision back: a member that was added here is none any more, another may be suggested again.

    Raises Conflict when it was taken back already, Refused when the register's files name the member by now.
    """
    if not by.role.may(Role.RESEARCHER):
        raise Refused(Fault("", NOT_A_RESEARCHER))
    load_in_turn(db)
    found = db.scalar(sa.select(DemandDecision).where(DemandDecision.id == identity).with_for_update())
    if found is None or found.undone_at is not None or found.demand_id != demand.id:
        raise Conflict(Fault("", NO_DECISION))
    if found.verdict == MEMBER:
        if _key(db, found.recommendation_id) in _members_in_files(demand):
            raise Refused(Fault("", IN_FILES))
        pair = {"demand_id": found.demand_id, "recommendation_id": found.recommendation_id}
        db.execute(sa.delete(demand_members).filter_by(**pair))
    found.undone_at, found.undone_by_id = now, by.id
    db.flush()
    return found


def _members_in_files(demand: Demand) -> set[str]:
    return set(str((demand.loaded or {}).get("members", "")).split("|"))


def _key(db: Session, recommendation_id: int) -> str:
    symbol, paragraph, item = db.execute(
        sa.select(Document.slug, Recommendation.paragraph, Recommendation.item)
        .join(Document, Document.id == Recommendation.document_id)
        .where(Recommendation.id == recommendation_id)
    ).one()
    return Reference(symbol, paragraph, item).key
