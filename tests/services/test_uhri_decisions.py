"""What people decide about suggestions: united without counting twice or losing anything, remembered, taken back."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.index_imports import Import
from tests.services.suggesting import ASK, ITEMS, NOW, SYMBOL, WORDS, content, linked, pairs, say, text_of, tracked
from tests.uhri_records import identity, record
from tracker.domain.messages import Conflict, Refused
from tracker.services.uhri.decisions import choices
from tracker.services.uhri.undoing import undo
from tracker.store import search
from tracker.store.models import Account, Recommendation, RecommendationText, SdgTarget, SuggestionDecision
from tracker.store.models.un import recommendation_terms


def test_what_the_import_made_of_it_goes_and_ours_takes_its_wording(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    assert tracked(db) == [("40", ""), ("41", "")]
    say(db, who)
    assert tracked(db) == [("40", "")]
    assert (ours.heading, ours.summary, text_of(db, ours)) == ("Orchards", WORDS, ASK)
    row = db.scalars(sa.select(RecommendationText)).one()
    assert (row.language, row.origin) == ("en", "uhri")
    assert linked(db, ours) == {identity(1)}
    assert pairs(db) == []
    assert db.scalars(search.matching(db, "lighthouse")).all() == [ours.id]
    kept = db.scalars(sa.select(SuggestionDecision)).one()
    assert (kept.verdict, kept.account_id, kept.decided_at, kept.paragraph, kept.item) == (
        "same",
        who.id,
        NOW,
        "41",
        "",
    )


def test_the_next_import_of_the_same_file_writes_nothing(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    file = (record(1, Text=f"41.{ASK}"), record(2, Text="41.Do plant them."), record(3, Text=ITEMS.replace("41", "43")))
    bring(*file)
    say(db, who)
    assert text_of(db, ours) == f"{ASK}\n\nDo plant them."
    assert linked(db, ours) == {identity(1), identity(2)}
    before = content(db)
    assert not bring(*file).wrote
    assert content(db) == before


def test_a_newer_file_brings_its_wording_to_ours_and_makes_nothing_beside_it(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    say(db, who)
    receipt = bring(record(1, Text=f"41.{ASK} Soon."), record(2, Text=f"41.{ASK} (a) One thing; (b) Another."))
    assert (receipt.matched, tracked(db)) == (1, [("40", "")])
    assert (text_of(db, ours) or "").startswith(f"{ASK} Soon.")
    other = bring(record(1, Text=f"41.{ASK}"), record(2, Text="40.Something else."))
    assert [one.annotation_id for one in other.look_at] == [identity(2)]
    assert text_of(db, ours) == ASK


def test_one_item_of_it_or_all_of_it(db: Session, bring: Import, ours: Recommendation, who: Account) -> None:
    bring(record(1, Text=ITEMS))
    assert choices(pairs(db)[0]) == ("all", "a", "b")
    with pytest.raises(Refused, match="Choose which part"):
        say(db, who, part="c")
    db.rollback()
    first = say(db, who, part="a")
    assert tracked(db) == [("40", ""), ("41", "b")]
    assert text_of(db, ours) == f"The Committee recommends:\n(a) {WORDS};"
    assert not bring(record(1, Text=ITEMS)).wrote
    undo(db, first, by=who, now=NOW)
    db.commit()
    assert tracked(db) == [("40", ""), ("41", "a"), ("41", "b")]
    say(db, who, part="all")
    assert (tracked(db), text_of(db, ours)) == ([("40", "")], ITEMS[3:])
    assert not bring(record(1, Text=ITEMS)).wrote


@pytest.mark.parametrize(
    "fields", [{"Text": f"{ASK} And soon."}, {"Text": f"41.{ASK}", "AnnotationType": "-"}], ids=["number", "kind"]
)
def test_a_record_that_nothing_was_made_of(
    db: Session, bring: Import, ours: Recommendation, who: Account, fields: dict[str, str]
) -> None:
    bring(record(1, **fields))
    assert choices(pairs(db)[0]) == ("record",)
    made = say(db, who)
    assert tracked(db) == [("40", "")]
    assert (text_of(db, ours) or "").startswith(ASK)
    again = bring(record(1, **fields))
    assert (again.wrote, again.look_at, linked(db, ours)) == (False, [], {identity(1)})
    undo(db, made, by=who, now=NOW)
    db.commit()
    assert (text_of(db, ours), linked(db, ours), len(pairs(db))) == (None, set(), 1)


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("company", ["assessment", "evidence", "demand"])
def test_nothing_that_was_said_of_it_is_lost(db: Session, bring: Import, who: Account, company: str) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    one = db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "41")).one()
    if company == "assessment":
        make.assessment(db, one)
    elif company == "evidence":
        make.evidence(db, about=[one])
    else:
        make.demand(db, "zzz", [one])
    db.commit()
    before = content(db)
    with pytest.raises(Refused, match="must not be lost") as refused:
        say(db, who)
    db.rollback()
    assert refused.value.faults[0].params == {"reference": "41"}
    assert (content(db), db.scalar(sa.select(SuggestionDecision.id))) == (before, None)


@pytest.mark.usefixtures("ours")
def test_wording_that_ours_has_by_its_own_reference_is_not_mixed(db: Session, bring: Import, who: Account) -> None:
    bring(record(1, Text=f"41.{ASK}"), record(2, Text="40.Something else."))
    with pytest.raises(Refused, match="has the official wording of a record already"):
        say(db, who)


def test_wording_from_the_document_stays(db: Session, bring: Import, ours: Recommendation, who: Account) -> None:
    db.add(RecommendationText(recommendation_id=ours.id, language="en", text="As printed.", origin="document"))
    db.commit()
    bring(record(1, Text=f"41.{ASK}"))
    made = say(db, who)
    assert (text_of(db, ours), tracked(db)) == ("As printed.", [("40", "")])
    assert not bring(record(1, Text=f"41.{ASK}")).wrote
    undo(db, made, by=who, now=NOW)
    assert (text_of(db, ours), tracked(db)) == ("As printed.", [("40", ""), ("41", "")])


def test_another_is_never_suggested_again_until_that_is_taken_back(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    made = say(db, who, "other")
    assert (pairs(db), text_of(db, ours), tracked(db)) == ([], None, [("40", ""), ("41", "")])
    assert not bring(record(1, Text=f"41.{ASK}")).wrote
    assert bring(record(1, Text=f"41.{ASK} Soon."), record(2, Text=f"42.{ASK}")).wrote
    assert [one.annotation.annotation_id for one in pairs(db)] == [identity(2)]
    undo(db, made, by=who, now=NOW)
    db.commit()
    assert [one.annotation.annotation_id for one in pairs(db)] == [identity(1), identity(2)]
    with pytest.raises(Conflict, match="taken back already"):
        undo(db, made, by=who, now=NOW)


def test_taking_it_back_puts_everything_back(db: Session, bring: Import, ours: Recommendation, who: Account) -> None:
    make.recommendation(db, 39, symbol=SYMBOL, heading="Orchards", summary=f"{WORDS} and more")
    db.commit()
    bring(record(1, Text=f"41.{ASK}", Sdgs=["16.3 - x"]), record(2, Text="41.Do plant them."))
    before = content(db)
    assert len(pairs(db)) == 2
    made = say(db, who, pair=next(one for one in pairs(db) if one.ours.id == ours.id))
    assert (pairs(db), list(db.scalars(sa.select(SdgTarget.target)))) == ([], [])
    undo(db, made, by=who, now=NOW)
    db.commit()
    assert content(db) == before
    assert db.scalars(sa.select(recommendation_terms)).all()
    again = db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "41")).one()
    assert again.id in db.scalars(search.matching(db, "lighthouse")).all()
    row = db.get_one(SuggestionDecision, made)
    assert (row.undone_by_id, row.undone_at) == (who.id, NOW)
    assert not bring(record(1, Text=f"41.{ASK}", Sdgs=["16.3 - x"]), record(2, Text="41.Do plant them.")).wrote
    say(db, who, pair=pairs(db)[0])  # it may be decided anew


def test_a_wording_that_was_put_right_since_is_not_lost(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    made = say(db, who)
    db.scalars(sa.select(RecommendationText)).one().text = "Put right here."
    db.commit()
    with pytest.raises(Refused, match="would lose that change"):
        undo(db, made, by=who, now=NOW)
    db.rollback()
    assert text_of(db, ours) == "Put right here."
