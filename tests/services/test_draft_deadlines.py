"""Deadlines of documents: found, taken by a person, published once, and met by the file, on both databases."""

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.importers.small_register import SYMBOL as IN_FILES
from tests.importers.small_register import small_register
from tests.services.drafts import SYMBOL, confirm, confirm_all, kept, paragraph, publish_all, typed
from tests.services.register_loading import Loader, loader
from tracker.domain.dates import PartialDate, Precision
from tracker.domain.draft_deadlines import DeadlineChoice, SetDay, pair_deadlines
from tracker.domain.filters import Filters
from tracker.domain.messages import Refused
from tracker.domain.questions import Question
from tracker.domain.vocabulary import DeadlineKind
from tracker.services.drafts.deadlines import adopted_of, deadlines_of, offered, plan_deadlines, published_at
from tracker.services.drafts.publish import propose
from tracker.services.drafts.review import save_header
from tracker.store.calendar import calendar
from tracker.store.db import Sessions, writing
from tracker.store.models import Account, Deadline, Document, DocumentDraft
from tracker.store.versions import data_version

ADDRESS = "https://zzz.example/document"
REPORT = DeadlineChoice(
    take=True, kind="next-report", due="2028-03-28", what="fourth periodic report", words="by 28 March 2028"
)
REPLY = DeadlineChoice(take=True, kind="follow-up-report", due="2025-03-25", what="", words="within one year")


@pytest.fixture
def ada(db: Session) -> Account:
    """A researcher; the catalogue has the document."""
    make.document(db, SYMBOL, adopted_on=date(2024, 3, 25))
    made = make.account(db, "zzz-ada")
    db.commit()
    return made


@pytest.fixture
def load_rows(sessions: Sessions, db: Session, tmp_path: Path) -> Loader:
    """A function that loads rows as the register's files."""
    return loader(sessions, db, tmp_path / "register")


def take(db: Session, draft: DocumentDraft, by: Account, number: str, *deadlines: DeadlineChoice) -> None:
    confirm(db, paragraph(db, draft, number), by, deadlines=deadlines)


def published(db: Session) -> list[tuple[str, str, str, str]]:
    rows = db.scalars(sa.select(Deadline).order_by(Deadline.paragraph, Deadline.due_on)).all()
    return [(row.kind.value, str(row.due), row.paragraph, row.what) for row in rows]


def publish_taken(db: Session, by: Account, *deadlines: tuple[str, DeadlineChoice], **given: Any) -> dict[str, Any]:
    draft = kept(db, by, **given)
    confirm_all(db, draft, by)
    for number, one in deadlines:
        take(db, draft, by, number, one)
    run = publish_all(db, draft, by, replace=True)
    db.commit()
    said: dict[str, Any] = run.receipt["deadlines"]
    return said


def test_what_is_found_is_offered_and_nothing_is_published_that_nobody_took(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    adopted = adopted_of(db, draft)
    [reply] = offered(paragraph(db, draft, "12"), draft, adopted)
    assert reply == DeadlineChoice(
        False, "follow-up-report", "2025-03-25", "reply on paragraphs 5 and 7", "within one year", computed=True
    )
    assert propose(db, draft).unseen_deadlines == ["12", "13"]
    confirm(db, paragraph(db, draft, "12"), ada, deadlines=[reply])
    assert deadlines_of(paragraph(db, draft, "12")) == []  # sent as it was offered: nothing was decided
    assert propose(db, draft).unseen_deadlines == ["13"]
    publish_all(db, draft, ada)
    assert published(db) == []


def test_what_was_taken_comes_onto_the_calendar_with_the_document(db: Session, ada: Account) -> None:
    version = data_version(db)
    by_hand = DeadlineChoice(take=True, kind="follow-up-report", due="2027", what="reply on lamps")
    said = publish_taken(db, ada, ("12", REPLY), ("13", REPORT), ("2", by_hand))
    assert data_version(db) == version + 1
    assert [(one["paragraph"], one["due"], one["words"]) for one in said["new"]] == [
        ("2", "2027", ""), ("12", "2025-03-25", "within one year"), ("13", "2028-03-28", "by 28 March 2028"),
    ]  # fmt: skip
    rows = {row.paragraph: row for row in db.scalars(sa.select(Deadline))}
    assert (rows["2"].due, rows["2"].loaded, rows["2"].position) == (
        PartialDate(date(2027, 1, 1), Precision.YEAR),
        None,
        2,
    )
    assert {row.source_url for row in rows.values()} == {ADDRESS}
    assert {number: row.verified for number, row in rows.items()} == {
        "2": "read", "12": "read: the term “within one year”, counted from the adoption", "13": "read",
    }  # fmt: skip
    on_day = {
        day: [one.paragraph for one in calendar(db, Question(Filters(on=day), today=date(2026, 11, 24))).deadlines]
        for day in (date(2024, 3, 24), date(2024, 3, 25))
    }
    assert on_day == {date(2024, 3, 24): [], date(2024, 3, 25): ["12", "2", "13"]}


def test_two_that_the_same_words_set_are_decided_one_by_one(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    text = "It should submit its next report by 1 May 2028. It should provide information on lamps by 1 May 2028."
    reply = DeadlineChoice(take=True, kind="follow-up-report", due="2028-05-01", what="reply", words="by 1 May 2028")
    confirm(db, paragraph(db, draft, "13"), ada, text=text, deadlines=[reply])
    shown = offered(paragraph(db, draft, "13"), draft, adopted_of(db, draft))
    assert [(one.take, one.kind) for one in shown] == [(True, "follow-up-report"), (False, "next-report")]


def test_a_deadline_that_is_taken_waits_for_its_paragraph_to_be_confirmed(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    take(db, draft, ada, "13", REPORT)
    row = paragraph(db, draft, "13")
    row.confirmed = False
    with pytest.raises(Refused, match="A deadline of paragraph 13 is taken"):
        publish_all(db, draft, ada)
    confirm(db, row, ada, left_out=True)
    publish_all(db, draft, ada)
    assert published(db) == []


@pytest.mark.parametrize(
    ("values", "place", "words"),
    [
        ({"due": ""}, "due", "Write the day"),
        ({"due": "28 March"}, "due", "“28 March” is no day"),
        ({"due": "2028-02-30"}, "due", "is no day"),
        ({"due": "2024-03-24"}, "due", "before the document of 2024-03-25"),
        ({"kind": ""}, "kind", "Choose what is due"),
        ({"kind": "session"}, "kind", "Choose what is due"),
        ({"what": "a | b"}, "what", "without the sign"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    db: Session, ada: Account, values: dict[str, str], place: str, words: str
) -> None:
    draft = kept(db, ada)
    wrong = DeadlineChoice(**{**REPORT.record(), **values})
    with pytest.raises(Refused, match=words) as refused:
        take(db, draft, ada, "13", REPLY, wrong)
    assert [fault.place for fault in refused.value.faults] == [f"deadline-1.{place}"]
    left = DeadlineChoice(**{**wrong.record(), "take": False})
    take(db, draft, ada, "13", left)  # what is not taken may be unfinished
    assert deadlines_of(paragraph(db, draft, "13")) == [left]


def test_two_that_say_the_same_and_none_that_says_anything(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    with pytest.raises(Refused, match="Two deadlines of this paragraph say the same"):
        take(db, draft, ada, "13", REPORT, REPORT)
    take(db, draft, ada, "13", DeadlineChoice(take=True))
    assert deadlines_of(paragraph(db, draft, "13")) == []


def test_another_text_keeps_what_was_taken_and_forgets_what_was_only_found(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    found = offered(paragraph(db, draft, "13"), draft, adopted_of(db, draft))
    confirm(db, paragraph(db, draft, "13"), ada, text="Another.", deadlines=[REPORT, *found])
    [one] = deadlines_of(paragraph(db, draft, "13"))
    assert (one.take, one.due, one.words) == (True, "2028-03-28", "")


def test_the_day_of_adoption_is_asked_for_again_at_the_end(db: Session) -> None:
    make.committee(db, "CCPR")
    ada = make.account(db)
    draft = kept(db, ada)
    confirm_all(db, draft, ada)
    take(db, draft, ada, "13", REPORT)
    header = {"title": "On Zazaland", "source_url": "https://zzz.example/co3"}
    save_header(db, draft, {**header, "adopted_on": "2029-01-01"}, seen=draft.version)
    with pytest.raises(Refused, match="before the document of 2029-01-01"):
        publish_all(db, draft, ada)
    save_header(db, draft, {"adopted_on": "2024-03-25"}, seen=draft.version)
    publish_all(db, draft, ada)
    [row] = db.scalars(sa.select(Deadline))
    assert (row.committee_code, row.source_url) == ("CCPR", "https://zzz.example/co3")


def test_a_document_of_no_treaty_body_sets_no_day_and_one_below_another_counts_there(db: Session, ada: Account) -> None:
    row = db.scalars(sa.select(Document)).one()
    row.committee_code = None
    with pytest.raises(Refused, match="No treaty body is known"):
        publish_taken(db, ada, ("13", REPORT))
    db.rollback()
    make.committee(db, "SUB", parent_code="CCPR")
    db.scalars(sa.select(Document)).one().committee_code = "SUB"
    publish_taken(db, ada, ("13", REPORT))
    assert db.scalars(sa.select(Deadline.committee_code)).all() == ["CCPR"]


def test_again_and_in_another_language_makes_no_double(db: Session, ada: Account) -> None:
    publish_taken(db, ada, ("12", REPLY), ("13", REPORT))
    before = published(db)
    said = publish_taken(db, ada, ("12", REPLY), ("13", REPORT))
    assert (len(said["same"]), said["new"], said["changed"]) == (2, [], [])
    russian = DeadlineChoice(True, "next-report", "2028-03-28", "4th report", "к 28 марта 2028 года")
    said = publish_taken(db, ada, ("13", russian), name="ru-automatic.docx", language="ru")
    assert [one["what"] for one in said["same"]] == ["4th report"]
    assert published(db) == before
    # Another day corrects it, here and in whatever language.
    corrected = DeadlineChoice(**{**russian.record(), "due": "2028-04", "what": REPORT.what})
    said = publish_taken(db, ada, ("13", corrected), name="ru-automatic.docx", language="ru")
    assert [(one["due"], one["was"]) for one in said["changed"]] == [("2028-04", "2028-03-28")]
    assert published(db)[1] == ("next-report", "2028-04", "13", REPORT.what)
    draft = kept(db, ada)
    assert [str(one.due) for one in published_at(db, draft, "13")] == ["2028-04"]
    assert plan_deadlines(db, None, []).new == []


def test_a_publication_that_fails_leaves_no_deadline(
    db: Session, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tracker.services.documents.search.catch_up", fail)
    with pytest.raises(OSError, match="full"):
        publish_taken(db, ada, ("13", REPORT))
    db.rollback()
    assert published(db) == []


def test_two_languages_published_at_once_make_one_deadline(db: Session, ada: Account, sessions: Sessions) -> None:
    drafts = []
    for name, language in (("en-typed.docx", "en"), ("ru-automatic.docx", "ru")):
        draft = kept(db, ada, name=name, language=language)
        confirm_all(db, draft, ada)
        take(db, draft, ada, "13", DeadlineChoice(**{**REPORT.record(), "words": ""}))
        drafts.append(draft.id)
    by = ada.id
    db.commit()
    start = threading.Barrier(2)
    said: list[dict[str, Any]] = []

    def run(id_: int) -> None:
        start.wait(10)
        with writing(sessions) as own:
            said.append(
                publish_all(own, own.get_one(DocumentDraft, id_), own.get_one(Account, by)).receipt["deadlines"]
            )

    threads = [threading.Thread(target=run, args=(id_,)) for id_ in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted((len(one["new"]), len(one["same"])) for one in said) == [(0, 1), (1, 0)]
    assert len(published(db)) == 1


def make_here(db: Session, due: str, what: str, paragraph: str = "30") -> None:
    """Add a deadline as publishing does, to the document of the register's files."""
    document = db.scalars(sa.select(Document).where(Document.slug == IN_FILES)).one()
    known = PartialDate.parse(due)
    db.add(
        Deadline(
            position=30, committee_code="CCPR", kind=DeadlineKind.NEXT_REPORT, due_on=known.first,
            due_precision=known.precision, what=what, document_id=document.id, paragraph=paragraph, verified="read",
            source_url=ADDRESS,
        )
    )  # fmt: skip
    db.commit()


def reports(db: Session) -> list[tuple[str, str, str, bool]]:
    rows = db.scalars(sa.select(Deadline).where(Deadline.kind == DeadlineKind.NEXT_REPORT).order_by(Deadline.due_on))
    return [(str(row.due), row.what, row.paragraph, row.loaded is not None) for row in rows]


Rows = dict[str, Any]


def without_reports() -> Rows:
    rows = small_register()
    return {**rows, "deadlines": [row for row in rows["deadlines"] if row["kind"] == "session"]}


def test_the_file_takes_the_place_of_a_row_made_here_with_the_same_day(load_rows: Loader, db: Session) -> None:
    load_rows(without_reports())
    make_here(db, "2031-03", "fourth periodic report")
    report = load_rows(without_reports())
    assert not report.changed_anything
    assert reports(db) == [("2031-03", "fourth periodic report", "30", False)]  # loading deletes nothing
    report = load_rows(small_register())
    assert report.files["deadlines.csv"].changed == 1
    assert report.kept == []
    db.expire_all()
    assert reports(db) == [("2031-03", "", "30", True)]
    assert not load_rows(small_register()).changed_anything


@pytest.mark.parametrize("what", ["", "fourth periodic report"])
def test_a_row_made_here_with_another_day_stays_and_is_listed(load_rows: Loader, db: Session, what: str) -> None:
    load_rows(without_reports())
    make_here(db, "2031-05-01", what)
    report = load_rows(small_register())
    [kept_row] = report.kept
    assert kept_row.file == "deadlines.csv"
    assert [(one.column, one.ours, one.theirs) for one in kept_row.differences if one.column == "due_on"] == [
        ("due_on", "2031-05-01", "2031-03")
    ]
    assert reports(db) == [("2031-05-01", what, "30", False)]


def test_another_report_or_paragraph_is_another_deadline(load_rows: Loader, db: Session) -> None:
    load_rows(without_reports())
    make_here(db, "2033", "sixth periodic report", "31")
    load_rows(small_register())
    assert [(due, number) for due, _, number, _ in reports(db)] == [("2031-03", "30"), ("2033", "31")]


def test_a_row_of_the_file_that_was_corrected_here_is_kept_by_a_later_load(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    row = db.scalars(sa.select(Deadline).where(Deadline.kind == DeadlineKind.NEXT_REPORT)).one()
    row.due_on, row.due_precision = date(2031, 5, 1), Precision.DAY
    db.commit()
    assert not load_rows(rows).changed_anything
    assert reports(db) == [("2031-05-01", "", "30", True)]


def day(due: str, what: str = "", paragraph: str = "13", kind: str = "next-report") -> SetDay:
    return SetDay(kind, SYMBOL, paragraph, due, what)


@pytest.mark.parametrize(
    ("wanted", "here", "pairs"),
    [
        ([day("2028")], [day("2028")], {0: 0}),
        ([day("2028", "fifth")], [day("2028", "5th")], {0: 0}),
        ([day("2028")], [day("2028", paragraph="")], {0: 0}),
        ([day("2028")], [day("2028", paragraph="14")], {}),
        ([day("2028")], [day("2028", kind="follow-up-report")], {}),
        ([day("2028", "fifth")], [day("2029", "fifth")], {0: 0}),
        ([day("2028", "fifth")], [day("2029")], {0: 0}),
        ([day("2028", "fifth")], [day("2029", "sixth")], {}),
        ([day("2028", "fifth"), day("2030", "seventh")], [day("2029", "sixth")], {}),
        ([day("2028", "fifth"), day("2029", "sixth")], [day("2029", "6th"), day("2027", "fifth")], {0: 1, 1: 0}),
        ([day("2028"), day("2028", "x")], [day("2028", "x")], {1: 0}),
    ],
)
def test_which_tells_of_the_same(wanted: Sequence[SetDay], here: Sequence[SetDay], pairs: dict[int, int]) -> None:
    assert pair_deadlines(wanted, here) == pairs


days = st.builds(day, st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(["", "1", "2"]))


@given(st.lists(days, max_size=5), st.lists(days, max_size=5))
def test_each_has_one_partner_at_most_and_all_are_known_again(wanted: list[SetDay], here: list[SetDay]) -> None:
    pairs = pair_deadlines(wanted, here)
    assert len(set(pairs.values())) == len(pairs)
    assert all(wanted[one].kind == here[other].kind for one, other in pairs.items())
    assert pair_deadlines(here, here) == {place: place for place in range(len(here))}


def test_a_paragraph_says_what_was_decided_until_it_is_saved_again(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    take(db, draft, ada, "13", REPORT)
    row = paragraph(db, draft, "13")
    assert typed(row).deadlines == [REPORT]
    confirm(db, row, ada)
    assert (row.version, deadlines_of(row)) == (2, [REPORT])
