"""The index of words that a load writes: what it finds, and that nothing typed makes it stumble."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.importers.small_register import small_register, write
from tests.services.register_loading import NOW, read
from tracker.domain.search_terms import Term, indexed_words, inner_words, parse_search
from tracker.domain.vocabulary import Found
from tracker.services.register import load
from tracker.store import search
from tracker.store.models import Recommendation, RecommendationText


@pytest.fixture
def loaded(db: Session, tmp_path: Path) -> Session:
    """A database with the small register in it."""
    load(db, read(write(tmp_path / "register", small_register())), now=NOW)
    db.flush()
    return db


def found(db: Session, q: str) -> str:
    """Return the places of what a text finds: `11a 11b`."""
    rows = sa.select(Recommendation).where(Recommendation.id.in_(search.matching(db, q)))
    return " ".join(f"{row.paragraph}{row.item}" for row in db.scalars(rows.order_by(Recommendation.position)))


ALL = "11a 11b 12"


CASES = [
    ("torture", "11a 11b"),  # 11b has “tortured”
    ("tortured", "11a 11b"),
    ("TORTURE", "11a 11b"),
    ("tort", "11a 11b"),
    ("torture child", "11b"),
    ("torture -child", "11a"),
    ("-torture", "12"),
    ("-torture -courts", ""),
    ('"ban torture"', "11a"),
    ('"torture ban"', ""),
    ("«ban torture»", "11a"),
    ('-"ban torture"', "11b 12"),
    ('"ban torture', "11a"),  # a quotation that is not closed
    ('"tort"', ""),  # in quotation marks, words are whole
    ("law-enforcement", "12"),
    ("law enforcement", "12"),
    ("enforcement-law", ""),
    ("окмот", "11b"),
    ("Өкмөттүн", "11b"),
    ("все еще", "11b"),
    ("всё", "11b"),
    ("CCPR/C/ZZZ/CO/1", ALL),
    ("11", "11a 11b"),
    ("1", ALL),  # the number of the document; 11 and 12 do not begin with it
    ("the of and", ALL),
    ("protect the child", "11b"),
    ("child NOT protect", "11b"),  # `not` is a word that says nothing, no operator
    ("child OR courts", ""),  # `or` says nothing either
    ("NEAR(child)", ""),
    ("words:child", ""),
    ("child*", "11b"),
    ("chi%", "11b"),
    ("nowhere", ""),
    ("", ALL),
    ("  \t", ALL),
    ('"" - * ( ) " :', ALL),
    ("😀", ALL),
    ("\x00", ALL),
    ("child\x00", "11b"),
    ("x" * 3000, ""),
    ("child " * 3000, "11b"),
    (" ".join(f"w{number}" for number in range(500)), ""),
]


def test_what_a_text_finds(loaded: Session) -> None:
    assert {q: found(loaded, q) for q, _ in CASES} == dict(CASES)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab \"'*-+^:(){}&|!<>~\\%_.,;`$@#?ё", max_size=30)))
@example("'")
@example("\\")
@example("a:*")
@example("½ ² ٣ ﷽ İ ß")
@example("\ud7ff￿")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_makes_it_stumble(loaded: Session, q: str) -> None:
    ids = loaded.scalars(search.matching(loaded, q)).all()
    if not parse_search(q):
        assert len(ids) == 3


def test_the_official_text_is_found_and_an_entry_can_be_replaced(loaded: Session) -> None:
    identity = loaded.scalars(sa.select(Recommendation.id).where(Recommendation.paragraph == "12")).one()
    loaded.add(RecommendationText(recommendation_id=identity, language="fr", text="Les magistrats", origin="document"))
    loaded.flush()
    assert found(loaded, "magistrats") == ""
    search.catch_up(loaded)
    assert found(loaded, "magistrats") == "12"
    loaded.execute(sa.update(RecommendationText).values(text="Le zèbre"))  # past the unit of work
    search.refresh(loaded, {Found.RECOMMENDATION: [identity]})
    assert (found(loaded, "magistrats"), found(loaded, "zèbre")) == ("", "12")
    loaded.delete(loaded.scalars(sa.select(RecommendationText)).one())
    search.catch_up(loaded)
    assert found(loaded, "zèbre") == ""
    search.refresh(loaded)
    assert found(loaded, "courts") == "12"


def test_a_dialect_can_be_named_instead_of_a_session() -> None:
    assert "MATCH" in str(search.matching("sqlite", "child"))
    assert "@@" in str(search.matching("postgresql", "child"))


def test_searches_are_taken_apart() -> None:
    assert parse_search('Torture "human rights" -child -"the police" 11') == (
        Term(("torture",), open_ended=True, excluded=False),
        Term(("human", "rights"), open_ended=False, excluded=False),
        Term(("child",), open_ended=True, excluded=True),
        Term(("police",), open_ended=False, excluded=True),
        Term(("11",), open_ended=False, excluded=False),
    )
    assert parse_search("child child") == (Term(("child",), open_ended=True, excluded=False),)
    assert parse_search('- " -') == ()


def test_words_are_indexed_folded_and_sifted() -> None:
    assert indexed_words("The Өкмөт_is UNDER-funded, " + "x" * 100) == ["окмот", "funded", "x" * 60]


def test_kyrgyz_compounds_with_bey_are_found_by_what_they_negate(loaded: Session) -> None:
    assert inner_words(["бейокмот", "бейиш", "окмот"]) == ["окмот"]
    first = loaded.scalars(sa.select(Recommendation.id).order_by(Recommendation.position)).first()
    assert first is not None
    loaded.add(RecommendationText(recommendation_id=first, language="ky", text="Бейөкмөт уюмдар", origin="document"))
    search.catch_up(loaded)
    assert found(loaded, "окмот уюм").startswith("11a")
