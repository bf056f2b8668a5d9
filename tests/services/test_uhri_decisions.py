"""What people decide about suggestions: united without counting twice or losing anything, remembered, taken back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.uhri_records import identity, record, write
from tracker.domain.messages import Conflict, Refused
from tracker.domain.uhri_names import Country
from tracker.domain.vocabulary import Role
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Scope, read_export
from tracker.services.uhri import Receipt, Source, bring_in
from tracker.services.uhri.decisions import Decision, choices, decide
from tracker.services.uhri.undoing import undo
from tracker.store import search
from tracker.store import suggestions as reads
from tracker.store.db import Sessions, begin_writing
from tracker.store.models import (
    Account,
    Annotation,
    Base,
    ImportRun,
    Recommendation,
    RecommendationText,
    SdgTarget,
    Suggestion,
    SuggestionDecision,
)
from tracker.store.models.uhri import annotation_recommendations
from tracker.store.models.un import recommendation_terms
from tracker.store.suggestions import Pair

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland")
LABELS = Labels({"Right to health": "Health"}, {"Children": "Children"})
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
SYMBOL = "CCPR/C/ZZZ/CO/3"
WORDS = "Plant fictional orchards along every lighthouse road within three years"
ASK = f"The Committee recommends: {WORDS}."
ITEMS = f"41.The Committee recommends: (a) {WORDS}; (b) Water them."

Import = Callable[..., Receipt]


@pytest.fixture
def bring(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports some records and commits."""
    make.committee(db, "CCPR")
    make.term(db, "theme", "Health")
    make.term(db, "group", "Children")
    db.commit()

    def run(*records: dict[str, Any]) -> Receipt:
        export = read_export(write(tmp_path / "export.json", *records), Scope.of_register(ZAZALAND))
        receipt = bring_in(db, export, LABELS, ZAZALAND, Source("export.json", NOW, lambda: NOW, lambda: None))
        db.commit()
        return receipt

    return run


@pytest.fixture
def ours(db: Session) -> Recommendation:
    """A recommendation of the register whose number was inferred, and wrong."""
    made = make.recommendation(db, 40, symbol=SYMBOL, heading="Orchards", summary=WORDS)
    db.commit()
    return made


@pytest.fixture
def who(db: Session) -> Account:
    """A reviewer."""
    made = make.account(db, "zzz-bea", role=Role.REVIEWER)
    db.commit()
    return made


def pairs(db: Session) -> list[Pair]:
    return reads.waiting(db, first=0, most=50)


def say(db: Session, who: Account, verdict: str = "same", part: str = "", pair: Pair | None = None) -> int:
    one = pair or pairs(db)[0]
    chosen = part or choices(one)[0]
    made = decide(db, Decision(one.annotation.id, one.ours.id, verdict, chosen, one.mark), by=who, now=NOW)
    db.commit()
    return made.id


def tracked(db: Session) -> list[tuple[str, str]]:
    return [
        (one.paragraph, one.item) for one in db.scalars(sa.select(Recommendation).order_by(Recommendation.position))
    ]


def text_of(db: Session, one: Recommendation) -> str | None:
    return db.scalar(sa.select(RecommendationText.text).where(RecommendationText.recommendation_id == one.id))


def linked(db: Session, one: Recommendation) -> set[str]:
    table = annotation_recommendations
    chosen = sa.select(Annotation.annotation_id).join(table, table.c.annotation_id == Annotation.id)
    return set(db.scalars(chosen.where(table.c.recommendation_id == one.id)))


NUMBERS = {("recommendations", "id"), ("search_entries", "id"), ("search_entries", "subject_id")}


def content(db: Session) -> dict[str, list[tuple[object, ...]]]:
    """Everything but decisions, the version and the numbers of rows, which a row made anew has others of."""
    names = {one.id: f"{one.paragraph}{one.item}" for one in db.scalars(sa.select(Recommendation))}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in ("suggestion_decisions", "site_state"):
            continue
        columns = [one for one in table.c if (table.name, one.name) not in NUMBERS]
        at = [one.name for one in columns]
        rows = [
            tuple(names[value] if name == "recommendation_id" else value for name, value in zip(at, row, strict=True))
            for row in db.execute(sa.select(*columns))
        ]
        found[table.name] = sorted(rows, key=repr)
    return found


# The same


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


@pytest.mark.parametrize("company", ["assessment", "evidence", "demand"])
def test_nothing_that_was_said_of_it_is_lost(
    db: Session, bring: Import, ours: Recommendation, who: Account, company: str
) -> None:
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
    assert ours.id


def test_wording_that_ours_has_by_its_own_reference_is_not_mixed(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"), record(2, Text="40.Something else."))
    with pytest.raises(Refused, match="has the official wording of a record already"):
        say(db, who)
    assert ours.id


def test_wording_from_the_document_stays(db: Session, bring: Import, ours: Recommendation, who: Account) -> None:
    db.add(RecommendationText(recommendation_id=ours.id, language="en", text="As printed.", origin="document"))
    db.commit()
    bring(record(1, Text=f"41.{ASK}"))
    made = say(db, who)
    assert (text_of(db, ours), tracked(db)) == ("As printed.", [("40", "")])
    assert not bring(record(1, Text=f"41.{ASK}")).wrote
    undo(db, made, by=who, now=NOW)
    assert (text_of(db, ours), tracked(db)) == ("As printed.", [("40", ""), ("41", "")])


# Another


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


# Taken back


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


# Two at once, and who may


def test_the_second_of_two_is_told_what_the_first_decided(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    seen = pairs(db)[0]
    say(db, who, "other", pair=seen)
    with pytest.raises(Conflict, match="Signature of zzz-bea has decided meanwhile that it is another one"):
        say(db, who, "same", pair=seen)
    assert ours.id


def test_of_two_at_the_same_moment_one_decides(
    db: Session, sessions: Sessions, bring: Import, ours: Recommendation, who: Account
) -> None:
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
    assert ours.id


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


def test_the_database_holds_one_decision_of_a_pair(
    db: Session, bring: Import, ours: Recommendation, who: Account
) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    say(db, who, "other")
    first = db.scalars(sa.select(SuggestionDecision)).one()
    values = {
        column.name: getattr(first, column.name) for column in SuggestionDecision.__table__.c if column.name != "id"
    }
    with pytest.raises(sa.exc.IntegrityError):
        db.execute(sa.insert(SuggestionDecision).values(**values))
    assert ours.id


def test_only_reviewers_decide(db: Session, bring: Import, ours: Recommendation) -> None:
    bring(record(1, Text=f"41.{ASK}"))
    with pytest.raises(Refused, match="Only reviewers"):
        say(db, make.account(db, role=Role.RESEARCHER))
    with pytest.raises(Refused, match="Only reviewers"):
        undo(db, 1, by=make.account(db, role=Role.RESEARCHER), now=NOW)
    assert db.scalar(sa.select(sa.func.count()).select_from(SuggestionDecision)) == 0


def test_who_imported_is_kept(db: Session, bring: Import, who: Account, tmp_path: Path) -> None:
    assert bring(record(1)).wrote
    export = read_export(write(tmp_path / "again.json", record(1), record(2)), Scope.of_register(ZAZALAND))
    bring_in(db, export, LABELS, ZAZALAND, Source("again.json", NOW, lambda: NOW, lambda: None, account_id=who.id))
    assert list(db.scalars(sa.select(ImportRun.account_id).order_by(ImportRun.id))) == [None, who.id]
