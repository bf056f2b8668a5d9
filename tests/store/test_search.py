"""One index over everything: what it finds on both databases, for whom, in step with what is written."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.questions import PUBLIC_ONLY
from tracker.domain.search_terms import Term, parse_search
from tracker.domain.snippets import find_matches
from tracker.domain.vocabulary import Bearing, Found, Role, Sensitivity, State, Voice
from tracker.store import search
from tracker.store.models import (
    AssessmentEvidence,
    Claim,
    Evidence,
    EvidenceWording,
    Finding,
    Passage,
    Recommendation,
    RecommendationText,
    SearchEntry,
    SearchSpelling,
)
from tracker.store.search import Hit, Results

TODAY = date(2026, 11, 24)
EVERYTHING = frozenset(Sensitivity)
WORDS = (
    *("torture", "tortured", "police", "prisons", "border", "the", "law", "laws", "1998", "human", "rights"),
    *("полиция", "полиции", "өкмөт", "бейөкмөт", "закон", "children"),
)


def find(db: Session, text: str, clearance: frozenset[Sensitivity] = PUBLIC_ONLY, **more: object) -> Results:
    return search.find(db, text, clearance=clearance, day=TODAY, **more)  # type: ignore[arg-type]


def paths(results: Results) -> list[str]:
    return [hit.path for hit in results.hits]


def build(db: Session) -> None:
    """One of each kind that says “zebra”, the recommendation in Kyrgyz too."""
    item = make.recommendation(db, 11, "a", summary="Protect the zebra.", heading="Zebras")
    document = make.document(db)
    db.add(RecommendationText(recommendation_id=item.id, language="ky", text="Зебраны коргоо өкмөткө", origin="x"))
    for language, text in (("en", "The Committee saw a zebra."), ("fr", "Le Comité a vu un zèbre.")):
        values = {"paragraph": "11", "position": 11, "heading": "Animals", "text": text}
        db.add(Passage(document_id=document.id, language=language, **values))
    make.evidence(db, "A zebra was freed", [item])
    finding = {"slug": "zzz-finding", "locator": "p. 3", "statement": "No zebra is safe.", "figure": "", "seen_at": "x"}
    db.add(Finding(document_id=document.id, bearing=Bearing.CONTEXT, verified="x", **finding))
    make.demand(db, "free-the-zebra", [item])
    claim = {"slug": "zzz-claim", "claimant": "A zebra", "claim": "None of 9.", "figure": "9", "scope": "all"}
    db.add(Claim(position=1, verified="x", source_title="x", source_url="x", **claim))
    make.document(db, "zebra-report", title="On the zebra", committee_code="CCPR")
    db.commit()


def test_everything_is_found_by_what_was_written_and_committed(db: Session) -> None:
    build(db)
    found = find(db, "zebra")
    assert sorted(paths(found)) == [
        "/claims#zzz-claim",
        "/demands/free-the-zebra",
        "/documents/CCPR/C/ZZZ/CO/1#p11",
        "/documents/CCPR/C/ZZZ/CO/1#zzz-finding",
        "/documents/zebra-report",
        "/evidence/a-zebra-was-freed",
        "/recommendations/CCPR/C/ZZZ/CO/1/11/a",
    ]
    assert found.kinds == dict.fromkeys((kind.value for kind in Found), 1)
    assert found.committees == {"CCPR": 4, "none": 3}
    assert found.total == 7
    assert paths(find(db, "zebra", kind="finding")) == ["/documents/CCPR/C/ZZZ/CO/1#zzz-finding"]
    assert paths(find(db, "окмотко")) == ["/recommendations/CCPR/C/ZZZ/CO/1/11/a"]
    assert paths(find(db, "zèbre"))[0] == "/documents/CCPR/C/ZZZ/CO/1#p11"
    assert find(db, "zebra -freed").total == 6
    assert find(db, "").total == find(db, "the").total == 0


def test_what_a_reference_names_comes_first(db: Session) -> None:
    build(db)
    make.recommendation(db, 11, "b", summary="A zebra, CCPR/C/ZZZ/CO/1, para. 11 (a), CCPR/C/ZZZ/CO/1, para. 11 (a).")
    db.commit()
    item = "/recommendations/CCPR/C/ZZZ/CO/1/11/"
    assert paths(find(db, "ccpr/c/zzz/co/1, para. 11 (a)"))[:3] == [
        f"{item}a",
        "/documents/CCPR/C/ZZZ/CO/1#p11",
        f"{item}b",
    ]
    assert paths(find(db, "CCPR/C/ZZZ/CO/1/11/b"))[0] == f"{item}b"
    assert paths(find(db, "CCPR/C/ZZZ/CO/1"))[:4] == [
        "/documents/CCPR/C/ZZZ/CO/1",
        f"{item}a",
        f"{item}b",
        "/documents/CCPR/C/ZZZ/CO/1#p11",
    ]


def test_the_index_follows_changes(db: Session) -> None:
    build(db)
    piece = db.scalars(sa.select(Evidence)).one()
    piece.title = "A giraffe was freed"
    db.add(EvidenceWording(evidence_id=piece.id, language="ru", written_by="x", title="Жираф", summary="На воле"))
    db.commit()
    assert paths(find(db, "giraffe freed")) == paths(find(db, "жираф")) == ["/evidence/a-zebra-was-freed"]
    document = make.document(db)
    document.slug = document.symbol = "CCPR/C/ZZZ/CO/7"
    db.delete(db.scalars(sa.select(Passage).where(Passage.language == "fr")).one())
    db.commit()
    assert "/recommendations/CCPR/C/ZZZ/CO/7/11/a" in paths(find(db, "zebra"))
    assert find(db, "zèbre", kind="passage").total == 0
    db.delete(db.scalars(sa.select(Claim)).one())
    db.flush()
    db.rollback()
    assert find(db, "zebra", kind="claim").total == 1
    before = entries(db)
    search.refresh(db)
    assert entries(db) == before


def entries(db: Session) -> tuple[list[object], list[object]]:
    found = db.execute(sa.select(SearchEntry.kind, SearchEntry.path, SearchEntry.wordings).order_by(SearchEntry.path))
    spelled = sa.select(SearchSpelling.spelling, SearchSpelling.sensitivity, SearchSpelling.entries)
    return list(found), list(db.execute(spelled.order_by(SearchSpelling.spelling, SearchSpelling.sensitivity)))


def secret(db: Session, item: Recommendation, level: Sensitivity, number: int) -> None:
    make.evidence(
        db,
        f"Police torture {level.value} quagga {number} police police",
        [item],
        sensitivity=level,
        summary="police " * 30,
    )


def test_what_may_not_be_seen_bears_on_nothing(db: Session) -> None:
    chance = Random(1)
    for number in range(12):
        text = " ".join(chance.choices(["police", "torture", "prison", "border"], k=9))
        make.evidence(db, f"Event {number}: {text}", summary=text, event_on=date(2015, 1, 1 + number))
    for number in range(3):
        make.recommendation(db, 100 + number, summary=f"Police {number}")
    filed = make.recommendation(db, 99)
    db.commit()
    asked = ("police", "torture", "police -border", "-police", "event", "quagga", '"police torture"')
    before = [answer(find(db, text)) for text in asked]
    for number in range(5):
        secret(db, filed, Sensitivity.RESTRICTED, number)
        secret(db, filed, Sensitivity.PARTNERS, number)
    db.commit()
    partners = frozenset({Sensitivity.PUBLIC, Sensitivity.PARTNERS})
    assert [answer(find(db, text)) for text in asked] == before
    assert [find(db, "quagga", clearance).total for clearance in (PUBLIC_ONLY, partners, EVERYTHING)] == [0, 5, 10]
    assert {hit.sensitivity for hit in find(db, "quagga", partners).hits} == {Sensitivity.PARTNERS}
    assert [search.suggest(db, "quaga", clearance=clearance) for clearance in (PUBLIC_ONLY, partners)] == ["", "quagga"]
    assert search.suggest(db, "restrictd", clearance=partners) == ""
    assert search.suggest(db, "restrictd", clearance=EVERYTHING) == "restricted"


def answer(results: Results) -> tuple[list[Hit], int, dict[str, int], dict[str, int]]:
    return results.hits, results.total, dict(results.kinds), dict(results.committees)


def test_evidence_is_found_from_the_first_judgement_of_the_record_on(db: Session) -> None:
    author, reviewer = make.account(db), make.account(db, role=Role.REVIEWER)
    item = make.recommendation(db)
    piece = make.evidence(db, "A quagga was seen", recorded_by_id=author.id)
    draft = make.assessment(
        db, item, voice=Voice.CIVIL_SOCIETY, state=State.SUBMITTED, recorded_at=None, author_id=author.id
    )
    db.add(
        AssessmentEvidence(assessment_id=draft.id, evidence_id=piece.id, bearing="supports", pinpoint="", position=0)
    )
    db.commit()
    assert (find(db, "quagga", EVERYTHING).total, search.suggest(db, "quaga", clearance=EVERYTHING)) == (0, "")
    draft.state, draft.recorded_at, draft.reviewer_id = State.PUBLISHED, datetime(2026, 1, 1, tzinfo=UTC), reviewer.id
    db.commit()
    assert find(db, "quagga").total == 1


def test_what_comes_later_is_not_found_before(db: Session) -> None:
    make.recommendation(db, symbol="CCPR/C/ZZZ/CO/9", summary="A quagga.")
    db.commit()
    assert search.find(db, "quagga", clearance=PUBLIC_ONLY, day=date(2015, 2, 28)).total == 0
    assert search.find(db, "quagga", clearance=PUBLIC_ONLY, day=date(2015, 3, 1)).total == 1


def test_other_spellings_are_offered(db: Session) -> None:
    make.recommendation(db, summary="Торговля людьми. Өкмөт токтом. Torture by police.")
    db.commit()
    for typed, meant in (
        ("tortrue", "torture"),
        ("polise -tortur", "police -tortur"),
        ("торговле", "торговля"),
        ("окмотт", "өкмөт"),
        ("torture", ""),
        ("tort", ""),
        ("xyzzy", ""),
        ("", ""),
        ("%_\x00 12", ""),
    ):
        assert search.suggest(db, typed, clearance=PUBLIC_ONLY) == meant, typed


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab \"'*-+^:(){}&|!<>~\\%_.,;`$@#?ё", max_size=30),
    st.lists(st.sampled_from([*WORDS, "-law", '"human rights"', "tort*", "OR", "NOT", "CCPR/C/ZZZ/CO/1", "11"])).map(
        " ".join
    ),
)


@given(TEXTS)
@example("A/1 ")
@example("\x00")
@example("\ud7ff￿ ½ ² ٣ ﷽ İ ß")
@example("CCPR/C/ZZZ/CO/1/11/a")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_it_stumble(db: Session, text: str) -> None:
    if db.scalar(sa.select(SearchEntry.id).limit(1)) is None:
        build(db)
    found = find(db, text, EVERYTHING)
    assert len(found.hits) == found.total == sum(found.kinds.values()) == sum(found.committees.values())
    search.suggest(db, text, clearance=PUBLIC_ONLY)
    tracked = find(db, text, kind="recommendation").total
    if found.terms and not search.typed_references(text):
        assert tracked == len(db.scalars(search.matching(db, text)).all())


def test_small_worlds_are_found_alike_on_both_databases(db: Session) -> None:
    """Each database against what the words themselves say: for words whose stems both languages cut alike."""
    chance = Random(7)
    texts = {}
    for number in range(30):
        texts[str(200 + number)] = text = " ".join(chance.choices(WORDS, k=chance.choice((1, 4, 12))))
        make.recommendation(db, 200 + number, heading="", summary=text)
    db.commit()
    for _ in range(80):
        text = " ".join(drawn(chance))
        terms = parse_search(text)
        expected = {number for number, words in texts.items() if fits(words, terms)} if terms else set()
        found = find(db, text, kind="recommendation", size=100)
        assert {hit.path.rpartition("/")[2] for hit in found.hits} == expected, text


def drawn(chance: Random) -> Sequence[str]:
    terms = [chance.choice(WORDS), f"-{chance.choice(WORDS)}", f'"{chance.choice(WORDS)} {chance.choice(WORDS)}"']
    return chance.sample([*terms, chance.choice(WORDS)[:4]], chance.choice((1, 2, 3)))


def fits(words: str, terms: tuple[Term, ...]) -> bool:
    """Whether a text has all terms and none of the excluded; the snippets' way of looking is that of the index."""
    return all(
        bool(find_matches(words, [Term(one.words, open_ended=one.open_ended, excluded=False)])) != one.excluded
        for one in terms
    )


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_follow_each_other(db: Session, size: int) -> None:
    build(db)
    everything = paths(find(db, "zebra"))
    pages = [paths(find(db, "zebra", page=page, size=size)) for page in range(1, 9)]
    assert [path for page in pages for path in page] == everything


def test_without_pg_trgm_the_same_is_offered(db: Session) -> None:
    if db.get_bind().dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has it")
    make.recommendation(db, summary="Torture by police in prisons.")
    db.commit()
    typed = ("tortrue", "polise", "prsons", "xyzzy")
    with_it = [search.suggest(db, text, clearance=PUBLIC_ONLY) for text in typed]
    db.execute(sa.text("DROP EXTENSION pg_trgm CASCADE"))
    assert [search.suggest(db, text, clearance=PUBLIC_ONLY) for text in typed] == with_it
    assert with_it == ["torture", "police", "prisons", ""]
