"""Who decides about suggestions: a reviewer, and of two reviewers the first; the second is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.index_imports import Import
from tests.services.suggesting import ASK, NOW, WORDS, pairs, say, tracked
from tests.uhri_records import record
from tracker.domain.messages import Conflict, Refused
from tracker.domain.vocabulary import Role
from tracker.services.uhri.decisions import Decision, decide
from tracker.services.uhri.undoing import undo
from tracker.store.db import Sessions, begin_writing
from tracker.store.models import Account, Recommendation, Suggestion, SuggestionDecision


@pytest.mark.usefixtures("ours")
def test_the_second_of_two_is_told_what_the_first_decided(db: Session, bring: Import, who: Account) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    seen = pairs(db)[0]
    say(db, who, "other", pair=seen)
    with pytest.raises(Conflict, match="Signature of zzz-bea has decided meanwhile that it is another one"):
        say(db, who, "same", pair=seen)


@pytest.mark.usefixtures("ours")
def test_of_two_at_the_same_moment_one_decides(db: Session, sessions: Sessions, bring: Import, who: Account) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    one = pairs(db)[0]
    chosen, seen = (one.annotation.id, one.ours.id), one.mark
    db.expunge(who)
    db.rollback()  # nothing of this session is used, nor any lock held, while the two decide
    start = Barrier(2)

    def attempt(verdict: str) -> str:
        with sessions() as mine:
            start.wait()
            begin_writing(mine)
            try:
                decide(mine, Decision(*chosen, verdict, "all", seen), by=who, now=NOW)
            except Conflict:
                return "refused"
            mine.commit()
            return verdict

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(attempt, ("same", "other")))
    assert "refused" in said
    assert list(db.scalars(sa.select(SuggestionDecision.verdict))) == [one for one in said if one != "refused"]
    assert len(tracked(db)) == (1 if "same" in said else 2)


def test_what_changed_since_it_was_shown_is_looked_at_again(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    seen = pairs(db)[0]
    decision = Decision(seen.annotation.id, seen.ours.id, "same", "all", seen.mark)
    ours.summary = f"{WORDS}."
    db.commit()
    with pytest.raises(Conflict, match="has changed since you opened"):
        decide(db, decision, by=who, now=NOW)
    db.execute(sa.delete(Suggestion))
    with pytest.raises(Conflict, match="no longer waits"):
        decide(db, decision, by=who, now=NOW)


@pytest.mark.usefixtures("ours")
def test_the_database_holds_one_decision_of_a_pair(db: Session, bring: Import, who: Account) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    say(db, who, "other")
    first = db.scalars(sa.select(SuggestionDecision)).one()
    values = {
        column.name: getattr(first, column.name) for column in SuggestionDecision.__table__.c if column.name != "id"
    }
    with pytest.raises(sa.exc.IntegrityError):
        db.execute(sa.insert(SuggestionDecision).values(**values))


@pytest.mark.usefixtures("ours")
def test_only_reviewers_decide(db: Session, bring: Import) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    with pytest.raises(Refused, match="Only reviewers"):
        say(db, make.account(db, role=Role.RESEARCHER))
    with pytest.raises(Refused, match="Only reviewers"):
        undo(db, 1, by=make.account(db, role=Role.RESEARCHER), now=NOW)
    assert db.scalar(sa.select(sa.func.count()).select_from(SuggestionDecision)) == 0
