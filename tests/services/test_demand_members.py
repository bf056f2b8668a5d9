"""A person makes a recommendation a member of a demand: signed, kept through loads of the register, taken back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.importers.small_register import SYMBOL, small_register
from tests.services.register_loading import Loader, loader, touched
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Role
from tracker.services.demands import MEMBER, OTHER, MemberDecision, decide, undo
from tracker.services.register import FileCounts
from tracker.store import demands as reads
from tracker.store.db import Sessions
from tracker.store.models import Account, Demand, DemandDecision, Recommendation
from tracker.store.models.un import demand_members

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.fixture
def load_rows(sessions: Sessions, db: Session, tmp_path: Path) -> Loader:
    return loader(sessions, db, tmp_path)


def members_of(db: Session, demand: Demand) -> set[int]:
    chosen = sa.select(demand_members.c.recommendation_id).where(demand_members.c.demand_id == demand.id)
    return set(db.scalars(chosen))


def test_a_decision_is_signed_remembered_and_taken_back(db: Session) -> None:
    first, second, third = (make.recommendation(db, number) for number in (1, 2, 3))
    demand, who = make.demand(db, "one-law", [first]), make.account(db, "zzz-one")
    made = decide(db, demand, MemberDecision(second.id, MEMBER, 40), by=who, now=NOW)
    decide(db, demand, MemberDecision(third.id, OTHER, 20), by=who, now=NOW)
    assert members_of(db, demand) == {first.id, second.id}
    added = reads.added_here(db, "one-law")
    assert {one: (row.signature, row.decided_at) for one, row in added.items()} == {second.id: (who.signature, NOW)}
    assert reads.members(db).decided == {demand.id: {second.id, third.id}}
    with pytest.raises(Conflict, match=f"{who.signature} has decided meanwhile that it belongs"):
        decide(db, demand, MemberDecision(second.id, OTHER, 40), by=who, now=NOW)
    with pytest.raises(Conflict, match="belongs to this demand already"):
        decide(db, demand, MemberDecision(first.id, MEMBER, 40), by=who, now=NOW)
    other = make.account(db, "zzz-two")
    undo(db, demand, made.id, by=other, now=NOW)
    assert members_of(db, demand) == {first.id}
    assert reads.added_here(db, "one-law") == {}
    with pytest.raises(Conflict, match="taken back already"):
        undo(db, demand, made.id, by=other, now=NOW)
    total, rows = reads.decisions(db, slug="one-law")
    assert [(total, row.by, row.undone_by) for row in rows] == [
        (2, who.signature, None),
        (2, who.signature, other.signature),
    ]
    decide(db, demand, MemberDecision(second.id, MEMBER, 40), by=who, now=NOW)  # may be decided anew


def test_who_may_and_what_there_is(db: Session) -> None:
    one = make.recommendation(db, 1)
    demand, viewer = make.demand(db, "one-law", []), make.account(db, role=Role.VIEWER)
    with pytest.raises(Refused, match="Only researchers"):
        decide(db, demand, MemberDecision(one.id, MEMBER, 40), by=viewer, now=NOW)
    who = make.account(db)
    with pytest.raises(Refused, match="no such recommendation"):
        decide(db, demand, MemberDecision(one.id + 1, MEMBER, 40), by=who, now=NOW)
    made = decide(db, demand, MemberDecision(one.id, MEMBER, 40), by=who, now=NOW)
    with pytest.raises(Refused, match="Only researchers"):
        undo(db, demand, made.id, by=viewer, now=NOW)
    with pytest.raises(Conflict, match="no such decision"):
        undo(db, make.demand(db, "another", []), made.id, by=who, now=NOW)


def add_here(sessions: Sessions) -> int:
    """Make a recommendation that the files leave out of the demand its member, and return its id."""
    with sessions.begin() as db:
        demand = db.scalars(sa.select(Demand).where(Demand.slug == "ban-torture")).one()
        one = db.scalars(sa.select(Recommendation).where(Recommendation.id.not_in(members_of(db, demand)))).first()
        assert one is not None
        decide(db, demand, MemberDecision(one.id, MEMBER, 40), by=make.account(db), now=NOW)
        return one.id


def test_a_member_added_here_stays_through_loads_and_holds_none_up(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    added = add_here(sessions)
    assert touched(load_rows(rows)) == {}
    rows["demands"][0]["statement"] = "Adopt the one law at last."
    assert touched(load_rows(rows)) == {"demands.csv": FileCounts(changed=1, same=1)}
    with sessions() as db:
        demand = db.scalars(sa.select(Demand).where(Demand.slug == "ban-torture")).one()
        assert demand.statement == "Adopt the one law at last."
        assert added in members_of(db, demand)
        assert len(members_of(db, demand)) == 3


def test_a_member_that_the_files_name_meanwhile_is_theirs(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    added = add_here(sessions)
    with sessions() as db:
        one = db.get_one(Recommendation, added)
        key = f"{SYMBOL}:{one.paragraph}" + (f"({one.item})" if one.item else "")
    rows["demands"][0]["members"] += f"|{key}"
    assert touched(load_rows(rows)) == {"demands.csv": FileCounts(changed=1, same=1)}
    assert touched(load_rows(rows)) == {}
    with sessions.begin() as db:
        demand, made = (
            db.scalars(sa.select(Demand).where(Demand.slug == "ban-torture")).one(),
            db.scalars(sa.select(DemandDecision)).one(),
        )
        assert added in members_of(db, demand)
        with pytest.raises(Refused, match="files name it"):
            undo(db, demand, made.id, by=db.scalars(sa.select(Account)).one(), now=NOW)
