"""The table to fill in, looked at with another program than wrote it."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests import filling, make
from tests.filling import PLACES, TODAY
from tracker.catalogues import translator
from tracker.domain.filling import COLUMNS, GUIDE, MOST_ROWS, SPARE_ROWS, parse_marks, rules_of
from tracker.domain.filters import Filters
from tracker.domain.messages import Refused
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION
from tracker.domain.vocabulary import LANGUAGES, Status, Unit, Voice
from tracker.exports import answers
from tracker.services.evidence import LONGEST


def test_a_workbook_opens_at_the_sheet_to_fill_in(db: Session) -> None:
    first = make.recommendation(db, 11, "a", heading="=HEADING()")
    make.recommendation(db, 12)
    known = [make.assessment(db, first), make.assessment(db, first, voice=Voice.STATE)]
    book = openpyxl.load_workbook(io.BytesIO(filling.workbook(db)))
    assert book.sheetnames == ["Assessments", "About", "To fill", "How to fill this", "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    sheet = book.active
    assert sheet.title == "To fill"
    rows = {
        row[0].value: {column.name: row[PLACES[column.name]].value for column in COLUMNS}
        for row in sheet.iter_rows(min_row=2, max_row=3)
    }
    line = rows["CCPR/C/ZZZ/CO/1, para. 11 (a)"]
    assert (line["heading"], line["present_status"]) == ("=HEADING()", "Not implemented")
    assert (line["present_as_of"], line["status"]) == ("2020-06-01", None)
    assert parse_marks(line["seen"]) == {row.id for row in known}
    assert rules_of(line["made"]) == RULES_VERSION
    other = rows["CCPR/C/ZZZ/CO/1, para. 12"]
    assert (other["present_status"], parse_marks(other["seen"])) == ("Not assessed", frozenset())


def test_what_is_not_asked_for_is_locked_and_what_the_site_needs_is_hidden(db: Session) -> None:
    make.recommendation(db, 11)
    sheet = filling.sheet_of(filling.workbook(db))
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    for place, column in enumerate(COLUMNS):
        letter = openpyxl.utils.get_column_letter(place + 1)
        dimension = next(one for one in sheet.column_dimensions.values() if one.min <= place + 1 <= one.max)
        assert dimension.protection.locked is not column.open, column.name
        assert dimension.hidden is column.hidden, column.name
        assert sheet[f"{letter}1"].protection.locked
        assert bool(sheet[f"{letter}1"].comment) is not column.hidden
        if column.open and column.name != "as_of":
            assert dimension.number_format == "@", "what is typed stays as it is typed"
    assert sheet["A2"].protection.locked
    assert not any(sheet.cell(row, 1).protection.locked for row in range(3, 3 + SPARE_ROWS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_to_choose_from_in_every_language(db: Session, language: str) -> None:
    make.recommendation(db, 11)
    say = translator(language)
    book = openpyxl.load_workbook(io.BytesIO(filling.workbook(db, language=language)))
    sheet = book[say("To fill")]
    assert [cell.value for cell in sheet[1]] == [say(column.label) for column in COLUMNS]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for place, column in enumerate(COLUMNS):
        rule = rules.get(f"{openpyxl.utils.get_column_letter(place + 1)}2")
        assert (rule is not None and rule.type == "list") is (column.choices is not None), column.name
        if column.choices is not None and rule is not None:
            _, _, cells = rule.formula1.partition("!")
            offered = [cell.value for (cell,) in book["Lists"][cells.replace("$", "")]]
            assert len(offered) == len(column.choices)
            if column.choices is Status:
                assert offered == [
                    say(word) for word in ("Implemented", "Partially implemented", "Not implemented")
                ] + [
                    say("Reversed"),
                    say("No information"),
                ]
    guide = [row[1].value for row in book[say("How to fill this")].iter_rows()]
    assert guide[: len(GUIDE)] == [say(sentence) for sentence in GUIDE]
    assert guide[len(GUIDE) :] == [say(column.note) for column in COLUMNS if not column.hidden]


def test_no_two_columns_are_called_the_same_in_any_language() -> None:
    called: dict[str, str] = {}
    for column in COLUMNS:
        for heading in {column.name, *(translator(language)(column.label).casefold() for language in LANGUAGES)}:
            assert called.setdefault(heading, column.name) == column.name, heading


def test_no_list_has_two_choices_of_the_same_wording() -> None:
    from tracker.importers.assessments.read import _choices  # noqa: PLC0415

    for column in COLUMNS:
        if column.choices is not None:
            words = _choices(column.choices)
            assert all(words[one.value] is one for one in column.choices)
            assert len(set(words.values())) == len(column.choices)


def test_columns_hold_what_evidence_may_have() -> None:
    of = {"title": "title", "publisher": "publisher", "source_title": "source", "source_url": "address"}
    longest = {column.name: column.longest for column in COLUMNS}
    assert {name: longest[f"evidence_{column}"] for name, column in of.items()} == {name: LONGEST[name] for name in of}


def test_as_csv_and_only_what_the_filters_find(db: Session) -> None:
    make.assessment(db, make.recommendation(db, 11, themes=["Torture"]))
    make.recommendation(db, 12)
    rows = list(csv.DictReader(io.StringIO(filling.table(db).decode(), newline="")))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert {row["reference"] for row in rows} == {"CCPR/C/ZZZ/CO/1, para. 11", "CCPR/C/ZZZ/CO/1, para. 12"}
    narrowed = Question(Filters(theme=("torture",), unit=Unit.PARAGRAPH), TODAY)
    found = list(answers.to_fill(db, narrowed, base="").rows)
    assert [(row["reference"], row["present_status"]) for row in found] == [
        ("CCPR/C/ZZZ/CO/1, para. 11", "not-implemented")
    ]


def test_a_file_for_a_past_day_knows_what_was_judged_for_it(db: Session) -> None:
    item = make.recommendation(db, 11)
    early, _late = make.assessment(db, item, as_of=date(2018, 1, 1)), make.assessment(db, item, as_of=date(2021, 1, 1))
    [row] = answers.to_fill(db, Question(Filters(on=date(2019, 1, 1), voice="state"), TODAY), base="").rows
    assert parse_marks(str(row["seen"])) == {early.id}


def test_too_many_recommendations_are_refused_or_left_out(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS", 1)
    make.recommendation(db, 11)
    make.recommendation(db, 12)
    with pytest.raises(Refused, match="2 recommendations; a table to fill in has 1 at most"):
        filling.table(db)
    book = openpyxl.load_workbook(io.BytesIO(filling.workbook(db)))
    assert book.sheetnames == ["Assessments", "About"]
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert "left out" in about["to_fill"]
    assert MOST_ROWS == 5000
