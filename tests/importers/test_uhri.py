"""The export of the UN index, read in blocks: whole, truncated, broken, hostile; never a traceback."""

import gzip
import json
import random
from pathlib import Path

import pytest

from benchmarks.uhri_export import write_export
from tests.uhri_records import identity, record, write
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import Refusal, Rule
from tracker.importers import json_array
from tracker.importers.json_array import Blocks, Unreadable, records_of
from tracker.importers.lookups import LookupRefused, read_countries, read_labels
from tracker.importers.uhri import Export, Scope, read_export

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland", ("Kingdom of Zazaland",))
SCOPE = Scope.of_register(ZAZALAND)


def read(path: Path) -> Export:
    return read_export(path, SCOPE)


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as problem:
        read(path)
    return str(problem.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.json"


def test_one_state_and_the_treaty_bodies_are_taken_and_the_rest_counted(file: Path) -> None:
    write(
        file,
        record(1),
        record(2, Countries=["Quasiland"]),
        record(3, Body="- UPR", Symbol="A/HRC/99/7"),
        record(4, Countries=["Quasiland", "Zazaland"]),
        record(5, Text="Annex"),
        record(1),
    )
    told: list[tuple[int, int]] = []
    export = read_export(file, SCOPE, lambda size, number: told.append((size, number)))
    assert [one.annotation_id for one in export.annotations] == [identity(1), identity(4)]
    assert (export.read, export.other_states, export.other_mechanisms) == (6, 1, 1)
    assert [(one.record, one.rule) for one in export.refused] == [(5, Refusal.FRAGMENT), (6, Refusal.DUPLICATE)]
    assert told == [(file.stat().st_size, 6)]
    assert export.problems() == []


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"Countries": ["ZZ"]}, Rule.COUNTRY_CODE),
        ({"Countries": ["Zazaland*"]}, Rule.COUNTRY_ASTERISK),
        ({"Countries": ["Zazaland "]}, Rule.SPACES),
        ({"Countries": ["Kingdom of Zazaland"]}, Rule.COUNTRY_RENAMED),
        ({"Countries": []}, Rule.COUNTRY_FROM_SYMBOL),
        ({"Countries": None}, Rule.COUNTRY_FROM_SYMBOL),
    ],
)
def test_the_state_is_found_however_it_is_written(file: Path, fields: dict[str, object], rule: Rule) -> None:
    export = read(write(file, record(1, **fields), record(2, **fields)))
    assert len(export.annotations) == 2
    assert export.cleaned[rule] == 2


@pytest.mark.parametrize("countries", [["Zaza"], ["Quasiland*"], [], [7], [["Zazaland"]], "Quasiland", {"a": 1}, 7])
def test_what_is_not_the_states_is_not_taken(file: Path, countries: object) -> None:
    export = read(write(file, record(1, Countries=countries, Symbol="CCPR/C/QQQ/CO/1")))
    assert (export.annotations, export.other_states) == ([], 1)


def test_a_field_that_no_export_had_and_one_that_is_missing_are_problems(file: Path) -> None:
    write(file, record(1, Paragraph="4"), record(2, Countries=["Quasiland"], Paragraph="5", Text=...), record(3))
    export = read(file)
    assert export.problems() == [
        "field “Paragraph”: never seen before, in 2 of 3 records",
        "field “Text”: missing in 1 of 3 records",
    ]
    assert export.problems(["Paragraph"]) == ["field “Text”: missing in 1 of 3 records"]
    renamed = read(write(file, record(1, Text=..., Texts="4.Plant trees.")))
    assert len(renamed.problems()) == 2


def test_fields_that_are_ignored_by_name_may_be_missing(file: Path) -> None:
    assert read(write(file, record(1, UprCycle=..., Regions=...))).problems() == []


def test_gzipped_and_with_a_byte_order_mark_it_reads_the_same(file: Path) -> None:
    plain = read(write(file, record(1), record(2)))
    packed = file.with_suffix(".gz")
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + file.read_bytes()))
    again = read(packed)
    assert again.annotations == plain.annotations
    assert again.sha256 != plain.sha256


def test_objects_may_lie_across_blocks_of_any_size(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_export(file, 30, share=1)
    whole = json.loads(file.read_bytes())
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(json_array, "BLOCK", size)
        with Blocks(file) as blocks:
            assert list(records_of(blocks)) == whole


BROKEN = {
    "empty": (b"", "it is empty"),
    "an object": (b'{"a": 1}', "it begins with “{”"),
    "a web page": (b"<!doctype html>", "it begins with “<”"),
    "a spreadsheet": (b"PK\x03\x04....", "cut off or damaged"),
    "no objects": (b"[1, 2]", "record 1 (byte 2): it is no object"),
    "a list in it": (b'[{"a": 1}, [2]]', "record 2 (byte 12): it is no object"),
    "cut in a record": (b'[{"a": 1}, {"a": "x', "record 2"),
    "cut between": (b'[{"a": 1}, ', "record 2: the file ends before it"),
    "not closed": (b'[{"a": 1}', "after record 1: the file ends within the array"),
    "more behind": (b"[] x", "after the last record"),
    "no comma": (b'[{"a": 1} {"a": 2}]', "before record 2 (byte 11): no comma"),
    "comma at the end": (b'[{"a": 1},]', "record 2 (byte 11): it is no object"),
    "no number": (b'[{"a": NaN}]', "“NaN” is no number"),
    "bad sign": (b'[{"a": 1}, {"a"; 2}]', "record 2 (byte 16)"),
    "NUL": (b'[{"a": "x\x00y"}]', "record 1 (byte 10): invalid control character"),
    "Latin letters": ('[{"a": "é"}]'.encode("latin-1"), "about byte 8: this is not UTF-8"),
    "UTF-16": ('[{"a": "x"}]'.encode("utf-16"), "this is not UTF-8"),
    "badly packed": (b"\x1f\x8b\x08\x00rubbish", "badly packed"),
    "cut packed": (gzip.compress(b'[{"a": 1}]')[:-9], "badly packed or cut off"),
    "nested": (b'[{"a": ' + b"[" * 100_000, "record 1: it is nested too deeply"),
    "a huge number": (b'[{"a": ' + b"9" * 5000 + b"}]", "a number has too many digits"),
}


@pytest.mark.parametrize(("data", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_export_is_refused_with_its_place(file: Path, data: bytes, said: str) -> None:
    file.write_bytes(data)
    assert said in refusal(file)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "nothing.json")
    assert "directory" in refusal(tmp_path)


def test_a_text_of_ten_million_characters_is_refused_by_rule(file: Path) -> None:
    export = read(write(file, record(1, Text="4." + "x" * 10_000_000), record(2)))
    assert [(one.record, one.rule) for one in export.refused] == [(1, Refusal.LONG)]
    assert len(export.annotations) == 1


def test_a_record_or_a_file_without_end_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "BLOCK", 1000)
    monkeypatch.setattr(json_array, "LONGEST", 5000)
    assert "record 1: it is longer than 5,000 characters" in refusal(write(file, record(1, Text="x" * 10_000)))
    monkeypatch.setattr(json_array, "MOST", 50_000)
    bomb = file.with_suffix(".gz")
    bomb.write_bytes(gzip.compress(b"[" + b" " * 1_000_000))
    assert "it unpacks to more than 50,000 bytes" in refusal(bomb)


def test_a_gzip_bomb_is_given_up_early(file: Path) -> None:
    bomb = file.with_suffix(".gz")
    bomb.write_bytes(gzip.compress(b"[" + b" " * 80_000_000, 9))
    assert "it is packed more than 100 times" in refusal(bomb)


@pytest.mark.parametrize("name", ["Symbol", "Body", "DocumentId", "Themes"])
def test_a_value_without_end_is_refused_by_rule(file: Path, name: str) -> None:
    value = "CCPR/C/ZZZ/CO/" + "9" * 500
    export = read(write(file, record(1, **{name: [value] if name == "Themes" else value}), record(2)))
    assert [(one.record, one.rule) for one in export.refused] == [(1, Refusal.LONG)]
    countries = read(write(file, record(1, Countries=["Zazaland" * 100], Symbol="A" * 501)))
    assert (countries.annotations, countries.other_states) == ([], 1)


def test_what_a_refusal_quotes_can_be_printed_and_stored(file: Path) -> None:
    file.write_text(json.dumps([record(1, AnnotationId="\ud800\n\u202e")]), encoding="utf-8")
    assert [one.annotation_id for one in read(file).refused] == ["\ufffd \ufffd"]
    file.write_bytes(b"\x1b[")
    assert "it begins with “�”" in refusal(file)


def test_a_file_of_other_fields_altogether_is_given_up(file: Path) -> None:
    write(file, *({f"field {number}": 1} for number in range(60)))
    assert "this is another file" in refusal(file)


def test_a_damaged_export_is_read_or_refused_and_nothing_else(file: Path) -> None:
    write_export(file, 12, share=1)
    sound = file.read_bytes()
    chance = random.Random(664)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(400):
        damaged = bytearray(sound)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(damaged))
            deed = chance.randrange(4)
            if deed == 0:
                damaged[place] = chance.randrange(256)
            elif deed == 1:
                del damaged[place : place + chance.randrange(1, 400)]
            elif deed == 2:
                damaged[place:place] = chance.choice([b"\x00", b'"', b"}", b"[", b"\\u0000", b"\xff", b"null", b"{"])
            else:
                del damaged[place:]
            if not damaged:
                break
        file.write_bytes(damaged)
        try:
            read(file)
            outcomes["read"] += 1
        except Unreadable:
            outcomes["refused"] += 1
    assert outcomes["read"] > 20
    assert outcomes["refused"] > 100


def test_a_lookup_that_is_missing_or_malformed_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupRefused, match=r"lookups/countries\.csv cannot be read"):
        read_countries(tmp_path)
    folder = tmp_path / "lookups"
    folder.mkdir()
    (folder / "uhri_themes.csv").write_text("label\n")
    with pytest.raises(LookupRefused, match="its first row must be label,theme"):
        read_labels(tmp_path)
    (folder / "uhri_themes.csv").write_text("label,theme\na,b,c\n")
    with pytest.raises(LookupRefused, match="row 2: 3 cells, not 2"):
        read_labels(tmp_path)
