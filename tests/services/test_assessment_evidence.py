"""Evidence of a judgement: what is on offer, what is written with a draft, and whose it is."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.judging import NEW, PLAIN, TODAY, drafted, mark, people, places, publish, submitted
from tracker.domain.messages import Refused
from tracker.domain.vocabulary import Bearing, Role, Sensitivity
from tracker.services import assessments
from tracker.services.assessments import Place
from tracker.services.evidence import Picked, find_evidence_faults, is_web_address
from tracker.store import assessments as reads
from tracker.store import offers
from tracker.store.models import Account, Evidence


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"event": "2019"}, []),
        ({"event": "2019-02-30"}, ["event"]),
        ({"event": "yesterday"}, ["event"]),
        ({"event": "2027"}, ["event"]),
        ({"event": ""}, ["event"]),
        ({"publisher": " "}, ["publisher"]),
        ({"source_url": ""}, ["source_url"]),
        ({"source_url": "ftp://zzz.example/file"}, ["source_url"]),
        ({"source_url": "javascript:alert(1)"}, ["source_url"]),
        ({"source_url": "https://"}, ["source_url"]),
        ({"source_url": "https://[zzz"}, ["source_url"]),
        ({"source_url": "https://zzz.example/a b"}, ["source_url"]),
        ({"title": "t" * 301}, ["title"]),
    ],
)
def test_the_rules_of_evidence(changes: dict[str, Any], expected: list[str]) -> None:
    faults = find_evidence_faults(replace(NEW, **changes), today=TODAY)
    assert [fault.place for fault in faults] == expected


def test_addresses_may_hold_any_letters() -> None:
    assert is_web_address("http://пример.zzz/страница?x=1#а")


def test_evidence_is_picked_and_written_with_the_draft(db: Session) -> None:
    author, reviewer = people(db)
    recommendation = make.recommendation(db)
    known = make.evidence(db, "Known event", about=[recommendation])
    hidden = replace(NEW, sensitivity=Sensitivity.RESTRICTED, pinpoint="p. 3", bearing=Bearing.CONTRADICTS)
    cyrillic = replace(NEW, title="Суд открыт", event="2019")
    typed = replace(
        PLAIN,
        picked=[Picked(known.id, Bearing.CONTEXT, "p. 1"), Picked(known.id, Bearing.SUPPORTS)],
        new=[NEW, hidden, cyrillic],
        basis=[Place("CCPR/C/ZZZ/CO/1", "4", "a"), Place("CCPR/C/ZZZ/CO/1", "4", "(a)")],
    )
    row = submitted(db, recommendation, author, typed)
    shown = reads.read_written(db, [row.id], asker=author, language="en")[row.id]
    assert [(piece.slug, piece.bearing, piece.pinpoint) for piece in shown.evidence] == [
        ("known-event", "context", "p. 1"),
        ("fictional-court-opens", "supports", ""),
        ("fictional-court-opens-2", "contradicts", "p. 3"),
        ("evidence-2019", "supports", ""),
    ]
    assert str(shown.evidence[1].event) == "2019-05"
    assert shown.evidence[1].source_title == NEW.title
    assert [reference.label for reference, _title in shown.basis] == ["CCPR/C/ZZZ/CO/1, para. 4 (a)"]
    assert {piece.recorded_by_id for piece in db.scalars(sa.select(Evidence))} == {None, author.id}
    viewer = make.account(db, role=Role.VIEWER)
    withheld = reads.read_written(db, [row.id], asker=viewer, language="en")[row.id]
    assert (len(withheld.evidence), withheld.withheld) == (3, 1)
    publish(db, row, reviewer)
    assert offers.changeable(db, [piece.id for piece in shown.evidence], by=author, draft=None) == set()


def test_evidence_of_ones_own_draft_can_be_changed_and_goes_with_it(db: Session) -> None:
    author = make.account(db)
    recommendation = make.recommendation(db)
    row = drafted(db, recommendation, author, replace(PLAIN, new=[NEW]))
    piece = db.scalars(sa.select(Evidence)).one()
    changed = replace(NEW, id=piece.id, title="Fictional court opens again")
    drafted(db, recommendation, author, replace(PLAIN, new=[changed]), draft=row, seen=mark(row))
    assert (db.scalars(sa.select(Evidence)).one().title, piece.slug) == (changed.title, "fictional-court-opens")
    other = drafted(db, recommendation, author, replace(PLAIN, picked=[Picked(piece.id, Bearing.CONTEXT)]))
    with pytest.raises(Refused) as refused:
        drafted(db, recommendation, author, replace(PLAIN, new=[changed]), draft=row, seen=mark(row))
    assert places(refused) == ["new.0.title"]
    assessments.discard_draft(db, other, by=author, seen=mark(other))
    assert db.get(Evidence, piece.id) is not None
    drafted(db, recommendation, author, PLAIN, draft=row, seen=mark(row))
    assert db.scalars(sa.select(Evidence)).all() == []


def test_evidence_that_is_not_on_offer_cannot_be_picked(db: Session) -> None:
    author, other = make.account(db), make.account(db)
    recommendation = make.recommendation(db)
    drafted(db, recommendation, other, replace(PLAIN, new=[NEW]))
    piece = db.scalars(sa.select(Evidence)).one()
    with pytest.raises(Refused) as refused:
        drafted(db, recommendation, author, replace(PLAIN, picked=[Picked(piece.id, Bearing.SUPPORTS)]))
    assert places(refused) == ["evidence"]
    assert "fictional" not in str(refused.value).lower()


def test_what_is_on_offer(db: Session) -> None:
    author, other = make.account(db), make.account(db)
    recommendation = make.recommendation(db)
    about = make.evidence(db, "Court opens", about=[recommendation])
    rested_on = make.evidence(db, "Court closes", sensitivity=Sensitivity.RESTRICTED)
    make.assessment(db, recommendation, rests_on=[rested_on])
    elsewhere = make.evidence(db, "Закон о СУДАХ принят")
    drafted(db, recommendation, other, replace(PLAIN, new=[replace(NEW, title="Court of a draft")]))

    def offered(words: str = "", picked: tuple[int, ...] = (), to: Account = author) -> dict[str, list[int]]:
        found = offers.offer(db, recommendation.id, to=to, language="en", picked=picked, words=words)
        return {name: [piece.id for piece in getattr(found, name)] for name in ("picked", "related", "found")}

    assert offered() == {"picked": [], "related": [about.id, rested_on.id], "found": []}
    assert offered("суд ЗАКОН") == {"picked": [], "related": [about.id, rested_on.id], "found": [elsewhere.id]}
    assert offered("court draft")["found"] == []
    assert offered(picked=(elsewhere.id, about.id)) == {
        "picked": [about.id, elsewhere.id],
        "related": [rested_on.id],
        "found": [],
    }
    viewer = make.account(db, role=Role.VIEWER)
    assert offered(to=viewer)["related"] == [about.id]
    assert len(offered("court", to=other)["found"]) == 1


def test_a_search_offers_a_handful_and_says_how_many_there_are(db: Session) -> None:
    recommendation = make.recommendation(db)
    for number in range(23):
        make.evidence(db, f"Common word {number}")
    found = offers.offer(db, recommendation.id, to=make.account(db), language="en", picked=(), words="common")
    assert (len(found.found), found.found_in_all, len(found.pieces)) == (20, 23, 20)
