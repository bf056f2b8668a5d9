"""The XLSX form of the UN index: the same records as the JSON form, or a refusal with a sentence."""

import zipfile
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.uhri_export import records
from tests.uhri_records import identity, record, write
from tests.uhri_workbooks import COLUMNS, write_rows, write_workbook
from tracker.domain.uhri import HASH, Mechanism
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import Refusal
from tracker.importers import uhri_workbook
from tracker.importers.isolation import Limits
from tracker.importers.json_array import Unreadable
from tracker.importers.uhri import Export, Scope, read_export
from tracker.importers.uhri_rows import COLUMNS as ROW
from tracker.importers.uhri_workbook import fields_of, record_of

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland", ("Kingdom of Zazaland",))
SCOPE = Scope.of_register(ZAZALAND)
ALL = Scope(None, None, (ZAZALAND,), frozenset(Mechanism))
ONLY_JSON = ("document_uuid", "review_cycle", "fingerprint")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.xlsx"


def rows(path: Path) -> tuple[list[dict[str, Any]], Export]:
    kept: list[dict[str, Any]] = []
    export = read_export(path, ALL, hand_on=lambda some: kept.extend(dict(zip(ROW, row, strict=True)) for row in some))
    return kept, export


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as problem:
        read_export(path, SCOPE)
    return str(problem.value)


def test_both_forms_give_the_same_rows(file: Path, tmp_path: Path) -> None:
    made = list(records(120, share=1))
    by_json, one = rows(write(tmp_path / "export.json", *made))
    by_workbook, other = rows(write_workbook(file, *made))
    assert len(by_json) > 60
    for here, there in zip(by_json, by_workbook, strict=True):
        assert {name: here[name] for name in ROW if name not in ONLY_JSON} == {
            name: there[name] for name in ROW if name not in ONLY_JSON
        }
        assert there["fingerprint"] == here["fingerprint"][:HASH]
        assert (there["document_uuid"], there["review_cycle"]) == ("", "")
    assert (one.kinds, one.cleaned) == (other.kinds, other.cleaned)
    assert [(again.record, again.rule) for again in one.refused] == [
        (again.record, again.rule) for again in other.refused
    ]
    assert one.problems() == other.problems() == []


def test_a_review_keeps_its_fields(file: Path) -> None:
    answered = record(
        1,
        Body="- UPR",
        Symbol="A/HRC/99/7",
        UprPositions=["Supported", "Noted"],
        UprRecommendingCountry=["Quasiland", "Fictavia"],
        UprRecommendingRegions=["Eastern Quasia"],
        UprSession=["48"],
    )
    kept, _ = rows(write_workbook(file, answered))
    found = {name: value for name, value in kept[0].items() if name.startswith("review_")}
    assert found == {
        "review_cycle": "",
        "review_session": "48",
        "review_positions": "Supported|Noted",
        "review_states": "Quasiland|Fictavia",
        "review_regions": "Eastern Quasia",
    }


def test_columns_may_be_spelt_right_and_stand_anywhere(file: Path) -> None:
    spelt = {name.replace("Reccomending", "Recommending").upper() + " ": field for name, field in COLUMNS.items()}
    write_workbook(file, record(1), columns=dict(reversed(spelt.items())))
    export = read_export(file, SCOPE)
    assert [one.annotation_id for one in export.annotations] == [identity(1)]
    assert export.problems() == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (46078, "2026-02-25"),
        (46125.4996282407, "2026-04-13"),
        (" 46078", "2026-02-25"),
        ("2026-02-25", "2026-02-25"),
        ("- 2026-02-25", "2026-02-25"),
        (2025, None),
        ("soon", None),
        ("", None),
        (1e300, None),
    ],
)
def test_days_are_counted_as_workbooks_count(file: Path, cell: float | str, day: str | None) -> None:
    values = {**record(1), "PublicationDate": cell}
    made = [uhri_cell(values[field], field) for field in COLUMNS.values()]
    found, export = rows(write_rows(file, [list(COLUMNS), made]))
    assert (found[0]["published_on"], export.problems()) == (day, [])


def uhri_cell(value: Any, name: str) -> float | str:
    return "\n".join(f"- {one}" for one in value) if isinstance(value, list) else value or ""


def test_the_number_of_a_day_gives_its_hour() -> None:
    fields = fields_of(["Document Publication Date", "Date of publication on UHRI"])
    found = record_of(fields, ["46078", "46125.4996282407"])
    assert found == {"PublicationDate": "2026-02-25T00:00:00", "PublicationDateOnUhri": "2026-04-13T11:59:27"}


def test_single_values_may_have_a_dash_too(file: Path) -> None:
    dashed = record(1, AnnotationId=f"- {identity(1)}", Symbol="- CCPR/C/ZZZ/CO/3")
    export = read_export(write_workbook(file, dashed), SCOPE)
    assert export.annotations[0].raw["Symbol"] == "CCPR/C/ZZZ/CO/3"
    assert export.annotations[0].annotation_id == identity(1)


def test_a_column_that_no_export_had_and_a_missing_one_are_problems(file: Path) -> None:
    without = {name: field for name, field in COLUMNS.items() if name != "Themes"}
    export = read_export(write_workbook(file, record(1), columns={**without, "Paragraph no": "Text"}), SCOPE)
    assert export.problems() == [
        "field “Paragraph no”: never seen before, in 1 of 1 records",
        "field “Themes”: missing in 1 of 1 records",
    ]
    assert len(export.problems(["Paragraph no"])) == 1


def test_rows_without_anything_are_none_and_others_are_refused_by_rule(file: Path) -> None:
    empty: list[float | str] = [""] * len(COLUMNS)
    lost = [*empty]
    lost[0] = "4.A text without an identifier."
    sound = [uhri_cell(record(1)[field], field) for field in COLUMNS.values()]
    export = read_export(write_rows(file, [list(COLUMNS), empty, sound, lost, empty]), ALL)
    assert [(one.record, one.rule) for one in export.refused] == [(2, Refusal.ID)]
    assert export.read == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "the workbook has no rows"),
        ([["name", "passport"], ["x", "y"]], "the first row has none of the columns of the UN index"),
        ([["", ""], list(COLUMNS)], "the first row has none of the columns of the UN index"),
        ([["Text"] * 2], "two columns for “Text”"),
        ([["Reccomending Body", "Recommending Body"]], "two columns for “Body”"),
        ([[f"column {number}" for number in range(70)]], "more than 60 columns"),
    ],
)
def test_another_workbook_is_refused(file: Path, rows: list[list[str]], said: str) -> None:
    assert said in refusal(write_rows(file, rows and [*rows, ["x"]]))


def test_a_header_alone_is_no_export(file: Path) -> None:
    assert "the workbook has no rows" in refusal(write_workbook(file))


def repacked(file: Path, name: str, content: bytes, *, packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """Put another part into a workbook, in the place of its own one."""
    with zipfile.ZipFile(write_workbook(file, record(1))) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(file, "w", packed) as archive:
        for one, data in {**parts, name: content}.items():
            archive.writestr(one, data)
    return file


def test_hostile_workbooks_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    assert "declares a document type" in refusal(repacked(file, sheet, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'))
    assert "packed more than 100 times" in refusal(repacked(file, sheet, b" " * 20_000_000))
    assert "damaged or not what its name says" in refusal(repacked(file, sheet, b"<worksheet><sheetData><row>"))
    assert "unsafe name" in refusal(repacked(file, "../../etc/x", b"x"))
    monkeypatch.setattr(uhri_workbook, "MOST_UNPACKED", 1000)
    assert "MB unpacked" in refusal(write_workbook(file, record(1)))
    file.write_bytes(file.read_bytes()[:-100])
    assert "cut off or damaged" in refusal(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("other.txt", "no workbook")
    monkeypatch.undo()
    assert "has not the parts" in refusal(file)


def test_a_workbook_that_takes_too_much_is_given_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(664)
    write_workbook(file, *(record(number, Text=f"{number}. {chance.randbytes(900).hex()}") for number in range(1, 400)))
    monkeypatch.setattr(uhri_workbook, "LIMITS", replace(uhri_workbook.LIMITS, answer=10_000))
    assert "more memory or time" in refusal(file)
    monkeypatch.setattr(uhri_workbook, "LIMITS", Limits(memory=1, answer=10_000))
    with pytest.raises(Unreadable):
        read_export(file, SCOPE)


def test_a_formula_is_its_text(file: Path) -> None:
    kept, _ = rows(write_workbook(file, record(1, Text='4.=HYPERLINK("http://x") is no paragraph to click.')))
    assert kept[0]["text"] == '4.=HYPERLINK("http://x") is no paragraph to click.'
