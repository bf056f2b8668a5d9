"""Filled-in files: all submitted by the rules of the form or nothing, and nothing twice, on both databases."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import filling, make
from tests.filling import EVIDENCE, NOW, PLAIN, TODAY, fill, fill_csv
from tracker.domain.filled import FilledFile
from tracker.domain.messages import Refused
from tracker.domain.vocabulary import ActionType, Bearing, Role, Sensitivity, State, Status, Voice
from tracker.importers.assessments import grid, read_filled, workbook
from tracker.services import assessments, reviews
from tracker.services.assessment_imports import FileRefused, Receipt, submit_file
from tracker.store import assessments as reads
from tracker.store.models import (
    Account,
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Evidence,
    ImportRun,
    Recommendation,
)

SYMBOL = "CCPR/C/ZZZ/CO/1"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: the limited one has tests of its own."""
    monkeypatch.setattr(grid, "run_limited", lambda _task, data: workbook.read_sheet(data))


@pytest.fixture
def author(db: Session) -> Account:
    return make.account(db, "zzz-author")


@pytest.fixture
def items(db: Session) -> list[Recommendation]:
    """Two recommendations, which are rows 2 and 3 of every file."""
    return [make.recommendation(db, 11, "a"), make.recommendation(db, 12)]


def filled(db: Session, lines: filling.Lines) -> FilledFile:
    return read_filled("partner.csv", fill_csv(filling.table(db), lines))


def take(db: Session, file: FilledFile, by: Account) -> Receipt:
    return submit_file(db, file, by=by, today=TODAY, now=NOW)


def refused(db: Session, file: FilledFile, by: Account) -> list[str]:
    with pytest.raises(FileRefused) as refusal, db.begin_nested():
        take(db, file, by)
    assert db.scalar(sa.select(sa.func.count()).select_from(Assessment).where(Assessment.author_id == by.id)) == 0
    assert db.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.recorded_by_id == by.id)) == 0
    assert db.scalars(sa.select(ImportRun)).all() == []
    return [str(problem) for problem in refusal.value.problems]


def own(db: Session, by: Account) -> list[Assessment]:
    return list(db.scalars(sa.select(Assessment).where(Assessment.author_id == by.id).order_by(Assessment.id)))


def test_a_line_becomes_a_submitted_assessment_with_its_grounds(
    db: Session, author: Account, items: list[Recommendation]
) -> None:
    known = make.evidence(db, "known event")
    line = {
        **PLAIN,
        **EVIDENCE,
        "evidence_ids": known.slug,
        "basis_document": SYMBOL.lower(),
        "basis_paragraph": "para. 11 (a)",
    }
    receipt = take(db, filled(db, {2: line}), author)
    [row] = own(db, author)
    assert (row.state, row.status, row.recommendation_id) == (State.SUBMITTED, "not-implemented", items[0].id)
    assert (row.rationale, row.evidence_kind, row.confidence) == (PLAIN["rationale"], "structure", "medium")
    assert (row.reviewer_id, row.recorded_at, row.author_name) == (None, None, author.signature)
    links = db.execute(
        sa.select(Evidence, AssessmentEvidence)
        .join(AssessmentEvidence, AssessmentEvidence.evidence_id == Evidence.id)
        .where(AssessmentEvidence.assessment_id == row.id)
        .order_by(AssessmentEvidence.position)
    ).all()
    assert [(piece.title, link.bearing, link.pinpoint) for piece, link in links] == [
        ("known event", Bearing.SUPPORTS, ""),
        ("Fictional court opens", Bearing.CONTRADICTS, "p. 3"),
    ]
    new = links[1][0]
    assert (new.sensitivity, str(new.event), new.source_title) == (Sensitivity.PARTNERS, "2019-05", new.title)
    [place] = db.scalars(sa.select(AssessmentBasis).where(AssessmentBasis.assessment_id == row.id))
    assert (place.paragraph, place.item) == ("11", "a")
    assert [(one.row, one.assessment_id) for one in receipt.submitted] == [(2, row.id)]
    assert receipt.empty == 1
    [run] = db.scalars(sa.select(ImportRun))
    assert (run.source, run.name, run.account_id) == ("assessments", "partner.csv", author.id)
    assert run.receipt == receipt.record()
    waiting = reads.waiting_for_review(db)
    assert [(one.id, one.reference.label) for one in waiting] == [(row.id, f"{SYMBOL}, para. 11 (a)")]


def test_all_or_nothing_with_every_fault_named(db: Session, author: Account, items: list[Recommendation]) -> None:
    secret = make.evidence(db, "of another draft", recorded_by_id=make.account(db).id)
    lines = {
        2: {**PLAIN, **EVIDENCE},
        3: {
            **PLAIN,
            "as_of": "2027-01-01",
            "rationale": "short",
            "confidence": "",
            "evidence_ids": f"nothing|{secret.slug}",
            "evidence_sensitivity": "public",
            "basis_document": "no-such",
            "basis_paragraph": "eleven",
        },
        4: {**PLAIN, "reference": f"{SYMBOL}, para. 99", "seen": "none"},
        5: {"status": "done"},
    }
    found = refused(db, filled(db, lines), author)
    assert [line.partition(":")[0] for line in found] == [
        "Cell M3 (evidence_ids)",
        "Cell M3 (evidence_ids)",
        "Cell G3 (as_of)",
        "Cell V3 (basis_document)",
        "Cell N3 (evidence_title)",
        "Cell O3 (evidence_publisher)",
        "Cell P3 (evidence_date)",
        "Cell Q3 (evidence_address)",
        "Cell I3 (rationale)",
        "Cell K3 (confidence)",
        "Cell A4 (reference)",
        "Cell F5 (status)",
        "Cell G5 (as_of)",
        "Cell A5 (reference)",
    ]
    assert found[0].endswith("The register has no piece of evidence “nothing”.")
    assert found[10].endswith(f"The register has no recommendation “{SYMBOL}, para. 99”.")


Change = dict[str, Any]


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        (
            {"status": "implemented", "evidence_kind": "outcome"},
            "N2 (evidence_title)",
            "needs at least one piece of evidence",
        ),
        ({"voice": "state"}, "V2 (basis_document)", "Name the document and the paragraph"),
        ({"voice": "editors"}, "H2 (voice)", "Only reviewers"),
        ({"as_of": "2015-01-01"}, "G2 (as_of)", "before the document's adoption"),
        ({**EVIDENCE, "evidence_date": "2021"}, "N2 (evidence_title)", "cannot rest on it"),
        ({**EVIDENCE, "evidence_date": "May"}, "P2 (evidence_date)", "is not a date"),
        ({**EVIDENCE, "evidence_address": "zzz"}, "Q2 (evidence_address)", "Write the whole address"),
        ({"basis_document": SYMBOL, "basis_paragraph": "x"}, "W2 (basis_paragraph)", "number of the paragraph"),
        ({**EVIDENCE, "status": "implemented"}, "L2 (reason)", "asks for a result"),
    ],
)
def test_the_rules_are_those_of_the_form(db: Session, author: Account, change: Change, cell: str, said: str) -> None:
    make.recommendation(db, 11, action_type=ActionType.REMEDY)
    [line] = refused(db, filled(db, {2: {**PLAIN, **change}}), author)
    assert line.startswith(f"Cell {cell}: ")
    assert said in line


def test_a_reason_lets_structure_count(db: Session, author: Account) -> None:
    make.recommendation(db, 11, action_type=ActionType.REMEDY)
    line = {**PLAIN, **EVIDENCE, "status": "implemented", "reason": "The remedy asked for is the law itself."}
    take(db, filled(db, {2: line}), author)
    assert own(db, author)[0].reason == line["reason"]


def test_who_may_submit(db: Session, items: list[Recommendation]) -> None:
    viewer, closed = make.account(db, role=Role.VIEWER), make.account(db)
    closed.disabled_at = NOW
    file = filled(db, {2: PLAIN})
    with pytest.raises(Refused, match="may not log a status"):
        take(db, file, viewer)
    with pytest.raises(Refused, match="is closed"):
        take(db, file, closed)


def test_a_second_run_adds_nothing(db: Session, author: Account, items: list[Recommendation]) -> None:
    made = filling.workbook(db)
    first = take(db, read_filled("a.xlsx", fill(made, {2: PLAIN})), author)
    again = take(db, read_filled("b.xlsx", fill(made, {2: PLAIN, 3: PLAIN})), author)
    assert [line.assessment_id for line in again.already] == [first.submitted[0].assessment_id]
    assert [line.row for line in again.submitted] == [3]
    third = take(db, filled(db, {2: PLAIN, 3: PLAIN}), author)
    assert (len(third.already), len(third.submitted)) == (2, 0)
    assert len(own(db, author)) == 2
    assert len(db.scalars(sa.select(ImportRun)).all()) == 2, "what does nothing leaves no receipt"


def test_what_was_published_discarded_or_changed_since(
    db: Session, author: Account, items: list[Recommendation]
) -> None:
    file = filled(db, {2: PLAIN, 3: PLAIN})
    take(db, file, author)
    published, returned = own(db, author)
    reviewer = make.account(db, role=Role.REVIEWER)
    seen = reads.marks(db, items[0].id, published)
    reviews.publish(db, published, by=reviewer, today=TODAY, now=NOW, seen=seen)
    seen = reads.marks(db, items[1].id, returned)
    reviews.return_to_author(db, returned, comment="Say it better.", by=reviewer, now=NOW, seen=seen)
    assert [line.state for line in take(db, file, author).already] == [State.PUBLISHED, State.RETURNED]
    assessments.discard_draft(db, returned, by=author, seen={reads.mark_of(returned)})
    after = take(db, file, author)
    assert [line.row for line in after.already] == [2]
    assert [line.row for line in after.submitted] == [3]
    other = make.account(db)
    with pytest.raises(FileRefused, match=f"#{published.id} "):
        take(db, file, other)


def test_what_was_judged_meanwhile_is_shown_and_refused_until_it_was_read(
    db: Session, author: Account, items: list[Recommendation]
) -> None:
    make.assessment(db, items[0])
    made = filling.table(db)
    newer = make.assessment(db, items[0], Status.REVERSED)
    file = read_filled("a.csv", fill_csv(made, {2: PLAIN, 3: PLAIN}))
    assert refused(db, file, author) == [
        f"Cell F2 (status): Judged since this file was made: #{newer.id} (editors: reversed, 2020-06-01). Read that; "
        f"to submit your judgement all the same, write #{newer.id} into the column “seen_too”."
    ]
    retraction = make.assessment(
        db, items[0], None, corrects_id=newer.id, reason="A fictional mistake.", author_name="Fictional editors"
    )
    read = {**PLAIN, "seen_too": f"#{newer.id}"}
    [line] = refused(db, read_filled("a.csv", fill_csv(made, {2: read})), author)
    assert f"#{retraction.id} (editors: retracts #{newer.id}, " in line
    read["seen_too"] += f", #{retraction.id}"
    assert len(take(db, read_filled("a.csv", fill_csv(made, {2: read, 3: PLAIN})), author).submitted) == 2


def test_what_others_submitted_is_no_conflict(db: Session, author: Account, items: list[Recommendation]) -> None:
    file = filled(db, {2: PLAIN})
    take(db, file, make.account(db))
    assert len(take(db, file, author).submitted) == 1


def test_two_voices_of_one_recommendation_in_one_file(
    db: Session, author: Account, items: list[Recommendation]
) -> None:
    state = {**PLAIN, "voice": "state", "basis_document": SYMBOL, "basis_paragraph": "12"}
    lines = {2: PLAIN, 4: {**state, "reference": f"{SYMBOL}, para. 11 (a)"}}
    take(db, filled(db, lines), author)
    assert [row.voice for row in own(db, author)] == ["civil-society", "state"]


SIGNS = st.sampled_from([*"=+-@'\"\t\n;,|<>&%#\\", "\u202eעברית", "العربية", "кыргыз ңөү", "́", "😀", "  "])
WORDING = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))) | SIGNS, max_size=8).map("".join)
# Spreadsheets read _x0020_ as an escaped sign, and the program that fills the workbook here does not escape it.
WORDING = WORDING.filter(lambda text: "_x" not in text)
LINE = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["not-implemented", "no-information", "Partially implemented", "Reversed"]),
        "rationale": WORDING.map(lambda text: f"{text}{'x' * 20}"),
        "reason": WORDING,
        "evidence_title": WORDING.map(lambda text: f"{text[:200]}!"),
        "evidence_publisher": WORDING.map(lambda text: f"{text[:100]}!"),
        "evidence_pinpoint": WORDING.map(lambda text: text[:100]),
        "evidence_source": WORDING.map(lambda text: text[:200]),
        "confidence": st.sampled_from(["high", "medium", "low"]),
    }
)


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.data())
def test_what_was_filled_in_is_what_is_submitted(
    db: Session, author: Account, items: list[Recommendation], form: str, line: st.DataObject
) -> None:
    lines = {row: {**PLAIN, **EVIDENCE, **line.draw(LINE)} for row in (2, 3)}
    data = fill_csv(filling.table(db), lines) if form == "csv" else fill(filling.workbook(db), lines)
    with db.begin_nested() as trial:
        receipt = take(db, read_filled(f"a.{form}", data), author)
        assert [one.row for one in receipt.submitted] == [2, 3]
        for row, typed in zip(own(db, author), lines.values(), strict=True):
            assert row.state is State.SUBMITTED
            assert row.status == typed["status"].lower().replace(" ", "-")
            assert (row.rationale, row.reason) == (plain(typed["rationale"]), plain(typed["reason"]))
            assert row.confidence == typed["confidence"]
            piece, link = db.execute(
                sa.select(Evidence, AssessmentEvidence)
                .join(AssessmentEvidence, AssessmentEvidence.evidence_id == Evidence.id)
                .where(AssessmentEvidence.assessment_id == row.id)
            ).one()
            assert (piece.title, piece.publisher) == (
                plain(typed["evidence_title"]),
                plain(typed["evidence_publisher"]),
            )
            assert piece.source_title == (plain(typed["evidence_source"]) or piece.title)
            assert link.pinpoint == plain(typed["evidence_pinpoint"])
        trial.rollback()
    # SQLite gives the numbers of rolled-back rows again: what was read under them must be forgotten.
    for read in list(db.identity_map.values()):
        if isinstance(read, (Assessment, AssessmentEvidence, Evidence)):
            db.expunge(read)


def test_rules_without_a_column_of_their_own_are_named_at_the_row(db: Session, author: Account) -> None:
    make.recommendation(db, 11)
    file = filled(db, {2: PLAIN})
    places = {name: place for name, place in file.sheet.places.items() if name != "voice"}
    editors = [replace(row, voice=Voice.EDITORS) for row in file.rows]
    [line] = refused(db, replace(file, sheet=replace(file.sheet, places=places), rows=editors), author)
    assert line.startswith("Row 2: Only reviewers")
