"""Lists: what each filter finds, in which order, counted as what."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import ActionType, Reading, Sensitivity, State, Status, Unit, Voice
from tracker.store import recommendations, search
from tracker.store.links import read_links
from tracker.store.models import RecommendationText, RecommendationWording
from tracker.store.recommendations import SORTS, count, page_of, rows_of
from tracker.store.units import status_counts

TODAY = date(2026, 11, 24)
CCPR, CAT = "CCPR/C/ZZZ/CO/1", "CAT/C/ZZZ/CO/2"


def ask(language: str = "en", clearance: frozenset[Sensitivity] | None = None, **filters: Any) -> Question:
    question = Question(replace(Filters(), **filters), TODAY, language=language)
    return replace(question, clearance=clearance) if clearance else question


def places(db: Session, question: Question, **options: Any) -> list[str]:
    """The list, by committee and place: `CAT 9`."""
    rows = rows_of(db, question, **options)
    return [f"{row.reference.symbol.split('/')[0]} {row.reference.place}".strip() for row in rows]


@pytest.fixture
def listed(db: Session) -> Session:
    """Five recommendations of two committees, each different in what filters look at."""
    make.document(db, CCPR, adopted_on=date(2014, 3, 25), cycle="2nd")
    make.document(db, CAT, adopted_on=date(2021, 12, 3), cycle="")
    torture: dict[str, Any] = {"themes": ["Torture and ill-treatment"], "targets": ["16.1", "16.3"]}
    first = make.recommendation(db, 9, symbol=CCPR, follow_up=True, **torture)
    second = make.recommendation(db, 10, "a", symbol=CCPR, groups=["Women", "Children"], targets=["5.2"])
    third = make.recommendation(db, 10, "b", symbol=CCPR, themes=["Detention"], action_type=ActionType.TRAIN)
    fourth = make.recommendation(db, 2, symbol=CAT, follow_up=False, groups=["Children"], **torture)
    fifth = make.recommendation(db, 11, symbol=CAT, reading=Reading.PARTIAL)
    make.demand(db, "torture-law", [first, fourth])
    make.demand(db, "training", [third, first])
    make.assessment(db, first, Status.REVERSED, as_of=date(2020, 1, 1))
    make.assessment(db, first, Status.IMPLEMENTED, voice=Voice.STATE, as_of=date(2020, 2, 1))
    make.assessment(db, second, Status.IMPLEMENTED, as_of=date(2022, 1, 1))
    make.assessment(db, third, Status.NOT_IMPLEMENTED, as_of=date(2019, 1, 1))
    make.assessment(db, fourth, Status.NO_INFORMATION, as_of=date(2022, 6, 1), voice=Voice.CIVIL_SOCIETY)
    assert fifth.id
    db.commit()
    return db


ALL = {"CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)", "CAT 2", "CAT 11"}
FOUND: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing asked": ({}, ALL),
    "committee": ({"committee": ("CAT",)}, {"CAT 2", "CAT 11"}),
    "two committees": ({"committee": ("CAT", "CCPR")}, ALL),
    "document": ({"document": (CCPR,)}, {"CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)"}),
    "cycle": ({"cycle": ("2nd",)}, {"CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)"}),
    "no cycle": ({"cycle": ("none",)}, {"CAT 2", "CAT 11"}),
    "theme": ({"theme": ("torture-and-ill-treatment",)}, {"CCPR 9", "CAT 2"}),
    "two themes": ({"theme": ("torture-and-ill-treatment", "detention")}, {"CCPR 9", "CAT 2", "CCPR 10 (b)"}),
    "no theme": ({"theme": ("none",)}, {"CCPR 10 (a)", "CAT 11"}),
    "a theme or none": ({"theme": ("detention", "none")}, {"CCPR 10 (a)", "CCPR 10 (b)", "CAT 11"}),
    "group": ({"group": ("children",)}, {"CCPR 10 (a)", "CAT 2"}),
    "goal": ({"sdg": ("16",)}, {"CCPR 9", "CAT 2"}),
    "target": ({"sdg": ("16.3",)}, {"CCPR 9", "CAT 2"}),
    "another goal's target": ({"sdg": ("5.2",)}, {"CCPR 10 (a)"}),
    "no goal": ({"sdg": ("none",)}, {"CCPR 10 (b)", "CAT 11"}),
    "action": ({"action": ("train",)}, {"CCPR 10 (b)"}),
    "status": ({"status": ("reversed", "not-implemented")}, {"CCPR 9", "CCPR 10 (b)"}),
    "looked, could not tell": ({"status": ("no-information",)}, {"CAT 2"}),
    "not assessed": ({"status": ("not-assessed",)}, {"CAT 11"}),
    "a State's view": ({"voice": "state", "status": ("implemented",)}, {"CCPR 9"}),
    "a voice that is silent": ({"voice": "committee", "status": tuple(Status)}, set()),
    "on a past day": ({"on": date(2019, 6, 1), "status": ("not-assessed",)}, {"CCPR 9", "CCPR 10 (a)"}),
    "since": ({"since": date(2014, 3, 26)}, {"CAT 2", "CAT 11"}),
    "since the day": ({"since": date(2014, 3, 25)}, ALL),
    "until": ({"until": date(2021, 12, 2)}, {"CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)"}),
    "until the day": ({"until": date(2021, 12, 3)}, ALL),
    "demand": ({"demand": ("torture-law",)}, {"CCPR 9", "CAT 2"}),
    "no demand": ({"demand": ("none",)}, {"CCPR 10 (a)", "CAT 11"}),
    "disputed": ({"disputed": ("yes",)}, {"CCPR 9"}),
    "not disputed": ({"disputed": ("no",)}, ALL - {"CCPR 9"}),
    "disputed or not": ({"disputed": ("yes", "no")}, ALL),
    "follow-up asked for": ({"follow_up": ("yes",)}, {"CCPR 9"}),
    "follow-up not asked for": ({"follow_up": ("no",)}, {"CAT 2"}),
    "follow-up not seen": ({"follow_up": ("unknown",)}, {"CCPR 10 (a)", "CCPR 10 (b)", "CAT 11"}),
    "reading": ({"reading": ("partial",)}, {"CAT 11"}),
    "different filters mean and": ({"theme": ("torture-and-ill-treatment",), "group": ("children",)}, {"CAT 2"}),
    "and nothing bears both": ({"theme": ("detention",), "group": ("women",)}, set()),
}  # fmt: skip


def test_what_each_filter_finds(listed: Session) -> None:
    for name, (filters, expected) in FOUND.items():
        question = ask(**filters)
        assert set(places(listed, question)) == expected, name
        assert count(listed, question) == len(expected), name


def test_orders(listed: Session) -> None:
    orders = {
        "newest": ["CAT 2", "CAT 11", "CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)"],
        "oldest": ["CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)", "CAT 2", "CAT 11"],
        "committee": ["CCPR 9", "CCPR 10 (a)", "CCPR 10 (b)", "CAT 2", "CAT 11"],
        "status": ["CCPR 9", "CCPR 10 (b)", "CCPR 10 (a)", "CAT 2", "CAT 11"],
        "judged": ["CAT 2", "CCPR 10 (a)", "CCPR 9", "CCPR 10 (b)", "CAT 11"],
    }
    assert {sort: places(listed, ask(), sort=sort) for sort in SORTS} == orders
    with pytest.raises(KeyError):
        places(listed, ask(), sort="random")


def test_pages_follow_each_other(listed: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommendations, "CHUNK", 2)  # read in several chunks
    for unit in Unit:
        question = ask(unit=unit)
        whole = list(rows_of(listed, question))
        pages = [page_of(listed, question, page=number, size=2) for number in range(1, 5)]
        assert [row for page in pages for row in page] == whole
        assert len(whole) == count(listed, question)
        assert page_of(listed, question, page=9, size=2) == []


def test_paragraphs_stand_by_their_worst_judged_member(listed: Session) -> None:
    rows = {row.reference.key: row for row in rows_of(listed, ask(unit=Unit.PARAGRAPH))}
    assert {key: (row.status, len(row.members), row.judged, row.disputed) for key, row in rows.items()} == {
        f"{CCPR}:9": ("reversed", 1, 1, True),
        f"{CCPR}:10": ("not-implemented", 2, 2, False),
        f"{CAT}:2": ("not-assessed", 1, 0, False),
        f"{CAT}:11": ("not-assessed", 1, 0, False),
    }
    tenth = rows[f"{CCPR}:10"]
    assert (tenth.voice, tenth.as_of, tenth.state) == (Voice.EDITORS, date(2019, 1, 1), State.PROVISIONAL)
    assert rows[f"{CAT}:2"].as_of is None
    worst = ask(unit=Unit.PARAGRAPH, status=("implemented",))
    assert list(rows_of(listed, worst)) == []
    assert count(listed, worst) == 0


def test_demands_stand_by_their_worst_judged_member(listed: Session) -> None:
    rows = {row.reference.symbol: row for row in rows_of(listed, ask(unit=Unit.DEMAND))}
    assert {slug: (row.status, len(row.members), row.judged) for slug, row in rows.items()} == {
        "torture-law": ("reversed", 2, 1),
        "training": ("reversed", 2, 2),
    }
    one = ask(unit=Unit.DEMAND, demand=("training",))
    assert [row.reference.symbol for row in rows_of(listed, one)] == ["training"]
    assert status_counts(listed, one) == {"": {"reversed": 1}}
    assert status_counts(listed, ask(unit=Unit.DEMAND, committee=("CAT",))) == {"": {"not-assessed": 1}}


def test_words_and_references(db: Session) -> None:
    first = make.recommendation(db, 11, "a", symbol=CCPR, summary="Stop torture in places of detention.")
    second = make.recommendation(db, 11, "b", symbol=CCPR, summary="Train judges on evidence obtained by force.")
    third = make.recommendation(db, 3, symbol=CAT, summary="Establish an independent mechanism.")
    wordings = {
        (first.id, "ru"): "Прекратить пытки; ещё раз",
        (first.id, "ky"): "Кыйноолорду токтотсун, өкмөт жооп берсин",
        (third.id, "ky"): "Көз карандысыз түзүм",
    }
    db.add_all(
        RecommendationWording(recommendation_id=identity, language=language, heading="", summary=text, written_by="zzz")
        for (identity, language), text in wordings.items()
    )
    db.add(
        RecommendationText(recommendation_id=second.id, language="fr", text="Formation des magistrats", origin="zzz")
    )
    db.flush()
    search.refresh(db)
    asked = {
        "torture": ["CCPR 11 (a)"],
        "TORTUR": ["CCPR 11 (a)"],
        "пытки": ["CCPR 11 (a)"],
        "еще": ["CCPR 11 (a)"],
        "окмот": ["CCPR 11 (a)"],
        "Өкмөт": ["CCPR 11 (a)"],
        "түзүм": ["CAT 3"],
        "magistrats": ["CCPR 11 (b)"],
        "torture judges": [],
        CCPR: ["CCPR 11 (a)", "CCPR 11 (b)"],
        "ccpr/c/zzz/co/1 11": ["CCPR 11 (a)", "CCPR 11 (b)"],
        "CCPR/C/ZZZ/CO/1, para. 11 (b)": ["CCPR 11 (b)"],
        "CCPR/C/ZZZ/CO/1/11/b": ["CCPR 11 (b)"],
        "CAT/C/ZZZ/CO/2/3": ["CAT 3"],
        "CAT/C/ZZZ/CO/2 4": [],
        "CAT/C/ZZZ/CO/99": [],
        "nothing-of-the-kind": [],
    }
    for q, expected in asked.items():
        assert sorted(places(db, ask(q=q))) == sorted(expected), q
        assert count(db, ask(q=q)) == len(expected), q
    for q in ('"', "'; DROP TABLE recommendations; --", "* OR NEAR(", "%_", "\x00", "a" * 300, "-", "«»"):
        assert count(db, ask(q=q)) >= 0


def test_wording_falls_back_and_says_so(db: Session) -> None:
    item = make.recommendation(db, 5, heading="Heading", summary="Summary")
    words = {"heading": "Заголовок", "summary": "Содержание", "written_by": "Editors of the register"}
    translated = RecommendationWording(recommendation_id=item.id, language="ru", **words)
    db.add_all(
        [
            translated,
            RecommendationText(recommendation_id=item.id, language="ru", text="Официально", origin="zzz"),
            RecommendationText(recommendation_id=item.id, language="ar", text="Officiel", origin="zzz"),
        ]
    )
    db.flush()

    def shown(language: str) -> tuple[str, str, str]:
        row = next(rows_of(db, ask(language)))
        return row.heading, row.wording, row.text

    assert shown("en") == ("Heading", "", shown("en")[2])
    assert shown("en")[2] in ("Официально", "Officiel")  # any language rather than none
    assert shown("ru") == ("Заголовок", "unreviewed", "Официально")
    db.add(RecommendationText(recommendation_id=item.id, language="en", text="Official", origin="zzz"))
    translated.reviewed_by = "A native speaker"
    db.flush()
    assert shown("en") == ("Heading", "", "Official")
    assert shown("ru")[1] == "reviewed"
    assert shown("ky") == ("Heading", "english", "Official")


def test_evidence_counts_tell_what_is_withheld_and_nothing_more(db: Session) -> None:
    item, other = make.recommendation(db, 1), make.recommendation(db, 2)
    public = make.evidence(db, about=[item])
    partners = make.evidence(db, about=[item, other], sensitivity=Sensitivity.PARTNERS)
    restricted = make.evidence(db, sensitivity=Sensitivity.RESTRICTED)
    later = make.evidence(db, about=[item], event_on=date(2021, 1, 1))
    make.assessment(db, item, rests_on=[public, restricted])
    draft = make.evidence(db)
    make.assessment(db, item, rests_on=[draft], state=State.DRAFT, recorded_at=None, author_id=None)
    assert partners.id
    assert later.id
    everybody, viewers, staff = (
        frozenset({Sensitivity.PUBLIC}),
        frozenset({Sensitivity.PUBLIC, Sensitivity.PARTNERS}),
        frozenset(Sensitivity),
    )

    def counts(clearance: frozenset[Sensitivity], **filters: Any) -> list[tuple[int, int]]:
        found = read_links(db, ask(clearance=clearance, **filters), [item.id, other.id])
        return [(found[one.id].evidence_count, found[one.id].evidence_withheld) for one in (item, other)]

    assert counts(everybody) == [(2, 2), (0, 1)]
    assert counts(viewers) == [(3, 1), (1, 0)]
    assert counts(staff) == [(4, 0), (1, 0)]
    assert counts(everybody, on=date(2020, 12, 31)) == [(1, 2), (0, 1)]
    assert read_links(db, ask(), []) == {}


def test_what_a_row_carries(listed: Session) -> None:
    row = next(row for row in rows_of(listed, ask()) if row.reference.place == "9")
    assert (row.committee, row.cycle, str(row.adopted), row.published) == ("CCPR", "2nd", "2014-03-25", None)
    assert (row.voice, row.state, row.as_of) == (Voice.EDITORS, State.PROVISIONAL, date(2020, 1, 1))
    assert row.source_url == "https://undocs.org/CCPR/C/ZZZ/CO/1"
    assert (row.links.themes, row.links.sdg_targets) == (["torture-and-ill-treatment"], ["16.1", "16.3"])
    assert row.links.demands == ["torture-law", "training"]
    assert row.judged == 0  # it has no members
