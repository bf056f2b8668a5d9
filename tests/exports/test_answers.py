"""The tables of an answer: columns, joined units, what is withheld, on both databases."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.exports.world import TODAY, build
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.rates import ROW_COLUMNS
from tracker.domain.vocabulary import History, Sensitivity, State, Status, Unit, Voice
from tracker.exports import answers, columns
from tracker.exports.answers import Answer, write_answer
from tracker.services import figures
from tracker.store.models import TermLabel
from tracker.store.recommendations import rows_of
from tracker.store.tables import assessments, evidence, evidence_bearing_on
from tracker.store.vocabulary import read_vocabulary

ALL = Question(Filters(), TODAY)
EVERYTHING = replace(ALL, clearance=frozenset(Sensitivity))


def lines(answer: Answer) -> list[dict[str, str]]:
    file = io.BytesIO()
    write_answer(answer, "csv", file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))


def recommendations(db: Session, question: Question) -> list[dict[str, str]]:
    labels = read_vocabulary(db, question.language)
    return lines(answers.recommendations(db, question, labels, base="https://zzz.example"))


def ids(rows: Iterable[dict[str, str]]) -> list[str]:
    return [row["id"] for row in rows]


def test_columns_are_those_of_the_contract() -> None:
    assert ",".join(columns.RECOMMENDATIONS) == (
        "reference,symbol,paragraph,item,committee,cycle,adopted_on,heading,summary,text,themes,groups,sdg_targets,"
        "action_type,follow_up,demand,status,voice,as_of,confidence,rationale,evidence_count,evidence_withheld,"
        "official_grade,official_scale,disputed,source_url,page_url"
    )
    assert ",".join(columns.ASSESSMENTS) == (
        "id,reference,voice,status,as_of,recorded_at,state,rationale,evidence_kind,confidence,author,reviewer,"
        "evidence,basis,corrects,reason"
    )
    assert ",".join(columns.EVIDENCE) == (
        "id,event_date,title,summary,effect,themes,related,publisher,source_title,source_url,sensitivity,captured_at,"
        "sha256"
    )
    assert tuple(columns.RATES) == ROW_COLUMNS
    assert all(columns.RATES.values())


def test_a_recommendation_as_a_line(db: Session) -> None:
    row = make.recommendation(db, 11, "b.ii", themes=["Torture", "Health"], targets=["16.1"], follow_up=True)
    make.demand(db, "one-law", [row])
    make.assessment(db, row, Status.REVERSED, rests_on=[make.evidence(db, sensitivity=Sensitivity.RESTRICTED)])
    make.assessment(db, row, Status.IMPLEMENTED, voice=Voice.STATE)
    [line] = recommendations(db, ALL)
    assert line == {
        **line,
        "reference": "CCPR/C/ZZZ/CO/1, para. 11 (b) (ii)",
        "symbol": "CCPR/C/ZZZ/CO/1",
        "paragraph": "11",
        "item": "b.ii",
        "committee": "CCPR",
        "adopted_on": "2015-03-01",
        "themes": "Torture|Health",
        "groups": "",
        "sdg_targets": "16.1",
        "action_type": "legislate",
        "follow_up": "yes",
        "demand": "one-law",
        "status": "reversed",
        "voice": "editors",
        "as_of": "2020-06-01",
        "confidence": "medium",
        "evidence_count": "0",
        "evidence_withheld": "1",
        "disputed": "yes",
        "source_url": "https://undocs.org/CCPR/C/ZZZ/CO/1",
        "page_url": "https://zzz.example/recommendations/CCPR/C/ZZZ/CO/1/11/b.ii",
    }


def test_what_is_not_known_is_empty(db: Session) -> None:
    make.document(db, "CAT/C/ZZZ/CO/1", adopted_on=None, published_on=date(2013, 1, 1))
    make.recommendation(db, 1, symbol="CAT/C/ZZZ/CO/1")
    [line] = recommendations(db, ALL)
    assert line["status"] == "not-assessed"
    assert not any(line[name] for name in ("adopted_on", "follow_up", "voice", "as_of", "confidence", "text"))


def test_a_paragraph_and_a_demand_are_one_line_each(db: Session) -> None:
    piece = make.evidence(db)
    first = make.recommendation(db, 11, "a", themes=["Torture"], follow_up=False)
    second = make.recommendation(db, 11, "b", themes=["Health", "Torture"], follow_up=True)
    third = make.recommendation(db, 4, symbol="CAT/C/ZZZ/CO/1")
    for row in (first, second, third):
        make.assessment(db, row, Status.REVERSED if row is second else Status.IMPLEMENTED, rests_on=[piece])
    make.demand(db, "one-law", [second, third])
    by_paragraph = recommendations(db, ALL.about(Filters(unit=Unit.PARAGRAPH, committee=("CCPR",))))
    assert [line["reference"] for line in by_paragraph] == ["CCPR/C/ZZZ/CO/1, para. 11"]
    [line] = by_paragraph
    assert (line["symbol"], line["paragraph"], line["item"]) == ("CCPR/C/ZZZ/CO/1", "11", "a|b")
    assert (line["themes"], line["follow_up"], line["status"]) == ("Torture|Health", "yes", "reversed")
    assert line["evidence_count"] == "1", "the piece bears on both items and is one piece"
    assert line["page_url"] == "https://zzz.example/documents/CCPR/C/ZZZ/CO/1#p11"
    [demand] = recommendations(db, ALL.about(Filters(unit=Unit.DEMAND)))
    assert demand["reference"] == "one-law"
    assert demand["heading"] == "One Law"
    assert set(demand["symbol"].split("|")) == {"CCPR/C/ZZZ/CO/1", "CAT/C/ZZZ/CO/1"}
    assert set(demand["paragraph"].split("|")) == {"11", "4"}
    assert demand["status"] == "reversed"
    assert demand["page_url"] == "https://zzz.example/demands/one-law"


def test_judgements_with_corrections_and_retractions(db: Session) -> None:
    row = make.recommendation(db, 11)
    public, secret = make.evidence(db, "seen"), make.evidence(db, "secret-one", sensitivity=Sensitivity.PARTNERS)
    basis = [(make.document(db, "CAT/C/ZZZ/CO/1"), "7")]
    first = make.assessment(db, row, Status.IMPLEMENTED, rests_on=[public, secret], basis=basis)
    make.assessment(db, row, None, corrects_id=first.id, reason="It was a misreading.")
    make.assessment(db, row, Status.REVERSED, voice=Voice.STATE, as_of=date(2021, 1, 1))
    make.assessment(db, row, Status.REVERSED, state=State.DRAFT, rationale="A draft that nobody may see.")
    make.assessment(db, row, Status.REVERSED, as_of=date(2026, 12, 1))
    found = lines(answers.assessments(db, ALL, base=""))
    assert [line["status"] for line in found] == ["implemented", "", "reversed"]
    assert found[0]["evidence"] == "seen"
    assert found[0]["basis"] == "CAT/C/ZZZ/CO/1:7"
    assert found[0]["recorded_at"] == "2026-01-01T00:00:00+00:00"
    assert found[1]["corrects"] == str(first.id)
    assert answers.assessments(db, ALL, base="").about["withheld"] == 1
    assert lines(answers.assessments(db, EVERYTHING, base=""))[0]["evidence"] == "seen|secret-one"
    one_voice = ALL.about(Filters(voice="state"))
    assert [line["voice"] for line in lines(answers.assessments(db, one_voice, base=""))] == ["state"]
    long_ago = ALL.about(Filters(on=date(2025, 1, 1), history=History.RECORDED))
    assert lines(answers.assessments(db, long_ago, base="")) == []


def test_evidence_as_far_as_the_asker_may_see_it(db: Session) -> None:
    row = make.recommendation(db, 11, themes=["Torture"])
    captured = datetime(2020, 6, 1, 12, tzinfo=UTC)
    make.evidence(db, "seen", about=[row], captured_at=captured, sha256="f" * 64)
    make.evidence(db, "secret", about=[row], sensitivity=Sensitivity.RESTRICTED)
    make.evidence(db, "elsewhere")
    labels = read_vocabulary(db, "en")
    everywhere = answers.evidence(db, ALL, labels, base="")
    assert ids(lines(everywhere)) == ["elsewhere", "seen"]
    assert everywhere.about["withheld"] == 1
    narrowed = answers.evidence(db, ALL.about(Filters(theme=("torture",))), labels, base="")
    [line] = lines(narrowed)
    assert (line["id"], line["related"], line["sha256"]) == ("seen", "CCPR/C/ZZZ/CO/1:11", "f" * 64)
    assert line["captured_at"] == "2020-06-01T12:00:00+00:00"
    assert ids(lines(answers.evidence(db, EVERYTHING, labels, base=""))) == ["elsewhere", "secret", "seen"]


def test_rates_as_csv_and_json(db: Session) -> None:
    row = make.recommendation(db, 11, themes=["Torture"])
    make.recommendation(db, 12)
    make.assessment(db, row, Status.IMPLEMENTED)
    table = figures.table(db, ALL, read_vocabulary(db, "en"))
    answer = answers.rates(db, ALL, table.total, table.rows, None, base="https://zzz.example")
    [line] = lines(answer)
    assert (line["key"], line["total"], line["implementation_rate"]) == ("total", "2", "1.0")
    assert line["small_base"] == "yes"
    assert line["list_url"] == "https://zzz.example/recommendations"
    file = io.BytesIO()
    write_answer(answer, "json", file)
    read = json.loads(file.getvalue())
    assert list(read) == ["day", "voice", "history", "unit", "rules", "filters", "total", "rows"]
    assert read["total"]["coverage"] == 0.5
    assert read["total"]["small_base"] is True
    assert tuple(read["total"]) == ROW_COLUMNS


@pytest.mark.parametrize("filters", [Filters(), Filters(theme=("torture",)), Filters(status=("not-assessed",))])
def test_numbers_of_the_description_are_those_of_the_rows(db: Session, filters: Filters) -> None:
    build(db)
    labels = read_vocabulary(db, "en")
    for question in (ALL.about(filters), EVERYTHING.about(filters)):
        about = answers.assessments(db, question, base="").about
        assert about["rows"] == len(list(assessments(db, question)))
        about = answers.evidence(db, question, labels, base="").about
        assert about["rows"] == len(list(evidence(db, question)))
        hidden = len(list(evidence(db, EVERYTHING.about(filters)))) - len(list(evidence(db, question)))
        assert about["withheld"] == hidden


def test_evidence_of_a_unit_counts_each_piece_once(db: Session) -> None:
    build(db)
    singles = {row["reference"]: row for row in recommendations(db, ALL)}
    for line in recommendations(db, ALL.about(Filters(unit=Unit.PARAGRAPH))):
        members = [
            row for row in singles.values() if row["symbol"] == line["symbol"] and row["paragraph"] == line["paragraph"]
        ]
        counts = [int(row["evidence_count"]) for row in members]
        assert max(counts) <= int(line["evidence_count"]) <= sum(counts)


@pytest.mark.parametrize("unit", list(Unit))
def test_what_is_withheld_is_counted_once_over_the_whole_file(db: Session, unit: Unit) -> None:
    build(db)
    question = ALL.about(Filters(unit=unit, status=("reversed", "implemented")))
    found = list(rows_of(db, question))
    members = {member.id for row in found for member in row.members or (row,)}
    pieces = evidence_bearing_on(db, question, members)
    expected = frozenset().union(*(withheld for _seen, withheld in pieces.values()))
    assert answers.describe_recommendations(db, question, len(found), base="")["withheld"] == len(expected) > 0


def test_labels_follow_the_language_and_fall_back_to_english(db: Session) -> None:
    make.recommendation(db, 11, themes=["Torture", "Health"])
    torture = make.term(db, "theme", "Torture")
    db.add(TermLabel(term_id=torture.id, language="ru", label="Пытки", written_by="register editors"))
    db.flush()
    [line] = recommendations(db, replace(ALL, language="ru"))
    assert line["themes"] == "Пытки|Health"
    described = answers.recommendations(db, replace(ALL, language="ru"), read_vocabulary(db, "ru"), base="").about
    assert described["language"] == "ru"
