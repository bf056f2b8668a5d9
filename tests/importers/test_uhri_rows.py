"""Rows for the index: whatever cleaning did to a record, the record can be told from its row."""

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.uhri_export import records
from tests.uhri_records import identity, record, write
from tracker.domain.uhri import USED, USED_OF_REVIEW, Mechanism
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import Rule
from tracker.importers.uhri import Scope, read_export
from tracker.importers.uhri_rows import COLUMNS
from tracker.importers.uhri_states import States

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland", ("Kingdom of Zazaland",))
QUASILAND = Country("QQQ", "QQ", "Quasiland")
STATES = (ZAZALAND, QUASILAND)
NAMES = {one.iso3: one.name for one in STATES}
ALL = Scope(None, None, STATES, frozenset(Mechanism))
KINDS = {"recommendation": "Recommendations", "observation": "Concerns/Observations"}
LISTED = {"Themes": "themes", "AffectedPersons": "persons", "Sdgs": "sdg_labels"}
REVIEWED = {
    "UprCycle": "review_cycle",
    "UprSession": "review_session",
    "UprPositions": "review_positions",
    "UprRecommendingCountry": "review_states",
    "UprRecommendingRegions": "review_regions",
}
PLAIN = {
    "AnnotationId": "annotation_id",
    "Body": "body",
    "DocumentId": "document_uuid",
    "Symbol": "symbol",
    "Text": "text",
}


def rows(path: Path, scope: Scope = ALL) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    read_export(path, scope, hand_on=lambda some: kept.extend(dict(zip(COLUMNS, one, strict=True)) for one in some))
    return kept


def told_back(row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record as its row tells them; a dash in front and spaces around are not kept."""
    day = row["published_on"]
    found: dict[str, Any] = {name: row[column] for name, column in PLAIN.items()}
    found |= {name: row[column].split("|") if row[column] else [] for name, column in {**LISTED, **REVIEWED}.items()}
    found["Countries"] = [NAMES.get(code, code) for code in row["countries"].split("|") if code]
    found["PublicationDate"] = f"{day}T00:00:00" if day else None
    found["AnnotationType"] = KINDS.get(row["kind"])
    kept: dict[str, Any] = json.loads(row["raw"])
    return found | kept


def bare(value: Any) -> Any:
    """Return a value as far as it has to be told back: nothing in any form is nothing."""
    if isinstance(value, list):
        return value or ""
    return str(value or "").removeprefix("- ").strip()


def assert_told_back(path: Path, *made: dict[str, Any]) -> None:
    by_id = {one["AnnotationId"].strip().lower(): one for one in made}
    found = rows(write(path, *made))
    assert found
    for row in found:
        raw = by_id[row["annotation_id"]]
        told = told_back(row)
        names = (*USED, *USED_OF_REVIEW) if row["mechanism"] == "upr" else USED
        for name in names:
            wanted, here = bare(raw[name]), bare(told[name])
            same = here == wanted or (isinstance(here, list) and here == [wanted])
            assert same, (name, raw[name], told[name], row["raw"])


def test_the_generated_export_is_told_back(tmp_path: Path) -> None:
    world = [one for one in records(600, share=0.5) if one["AnnotationId"]]
    for one in world:  # States of the generator that are not known here keep their names
        one["Countries"] = one["Countries"] or ["Elsewhere"]
    seen: dict[str, dict[str, Any]] = {}
    for one in world:
        seen.setdefault(one["AnnotationId"], one)
    assert_told_back(tmp_path / "export.json", *seen.values())


DIRT: dict[str, list[Any]] = {
    "AnnotationType": ["- Recommendations", "-", "- Others", "- Concerns/Observations", identity(7), "Others ", None],
    "Body": ["- CCPR", "- CRC-OP-SC", "- Human Rights Committee", "-", "UPR", "SR  x", "a|b"],
    "Countries": [
        ["Zazaland"], ["ZZ"], ["Kingdom of Zazaland"], ["Zazaland*"], [" Zazaland"], [], None, ["Nowhere"], ["A|B"],
        ["Zazaland", "Quasiland"], ["Zazaland", "Zazaland"], ["", "Zazaland"], ["Abc"],
    ],
    "DocumentId": ["41a0b08f-0000-4000-8000-000000000001", " x ", None, "x\x00y"],
    "Symbol": ["CCPR/C/ZZZ/CO/3", "CCPR/C/ZZZ/CO/ 3", "- CCPR/C/ZZZ/CO/3", None, "a|b"],
    "PublicationDate": ["2025-02-12T00:00:00", "2025-02-12T10:30:00", "2025-02-12", "soon", None],
    "Text": ["4.Plant trees.", " 4.Plant  trees. ", "<p>4.Plant</p>", "4.A &amp; b", "4.x\x00y \ud800", "- 4.Dash it"],
    "Themes": [["Health"], [" Health"], ["Health", "Health"], ["Reservations"], ["a|b"], [], None, [""]],
    "AffectedPersons": [["Children"], ["x\x00"], ["IE  Albinism"], [], None],
    "Sdgs": [["16.2 - Protect"], ["16 - A|B", "1"], ["Peace"], [" 3 - x "], [], None, ["\x00"], [""]],
    "UprCycle": [None, "4", ["4"], 4, [], "4|5", "- 4"],
    "UprSession": [[], "48", ["48"], ["48", "49"]],
    "UprPositions": [[], ["Supported"], ["Supported", "Supported"], ["a|b"], "Noted"],
    "UprRecommendingCountry": [[], ["Quasiland", "Zazaland*"], [" x"]],
    "UprRecommendingRegions": [[], ["Eastern Quasia"]],
}  # fmt: skip


def test_whatever_dirt_a_record_has_it_can_be_told_back(tmp_path: Path) -> None:
    chance = Random(664)
    made = []
    for number in range(1, 800):
        dirt = {name: chance.choice(values) for name, values in DIRT.items() if chance.random() < 0.5}
        one = record(number, **dirt)
        one["AnnotationId"] = chance.choice((identity(number), identity(number).upper(), f" {identity(number)} "))
        made.append(one)
    assert_told_back(tmp_path / "export.json", *made)


@pytest.mark.parametrize(
    ("countries", "symbol", "codes", "rules"),
    [
        (["Zazaland"], "", ("ZZZ",), set()),
        (["ZZ"], "", ("ZZZ",), {Rule.COUNTRY_CODE}),
        (["ZZZ"], "", ("ZZZ",), {Rule.COUNTRY_CODE}),
        (["kingdom of ZAZALAND"], "", ("ZZZ",), {Rule.COUNTRY_RENAMED}),
        (["Zazaland *"], "", ("ZZZ",), {Rule.COUNTRY_ASTERISK}),
        ([" Zazaland "], "", ("ZZZ",), {Rule.SPACES}),
        (["Quasiland", "ZZ"], "", ("QQQ", "ZZZ"), {Rule.COUNTRY_CODE}),
        (["Zazaland", "ZZ"], "", ("ZZZ",), {Rule.COUNTRY_CODE}),
        (["Nowhere"], "CCPR/C/ZZZ/CO/1", ("Nowhere",), {Rule.COUNTRY_UNKNOWN}),
        (["  "], "", (), {Rule.SPACES}),
        ([], "CCPR/C/ZZZ/CO/1", ("ZZZ",), {Rule.COUNTRY_FROM_SYMBOL}),
        (None, "CCPR/C/ZZ/CO/1", ("ZZZ",), {Rule.COUNTRY_FROM_SYMBOL}),
        ([], "CCPR/C/XXX/CO/1", (), set()),
        ([], None, (), set()),
        ([7], "", (), set()),
    ],
)
def test_states_are_found_by_any_name(countries: Any, symbol: Any, codes: tuple[str, ...], rules: set[Rule]) -> None:
    found, applied = States(STATES).of({"Countries": countries, "Symbol": symbol})
    assert (found, set(applied)) == (codes, rules)


def test_the_state_that_was_asked_for_comes_first(tmp_path: Path) -> None:
    both = record(1, Countries=["Quasiland", "Zazaland"], Body="- UPR")
    file = write(tmp_path / "export.json", both, record(2, Countries=["Quasiland"], Body="- UPR"))
    one = rows(file, Scope(None, ZAZALAND, STATES, frozenset(Mechanism)))
    assert [(row["country"], row["countries"]) for row in one] == [("ZZZ", "QQQ|ZZZ")]
    assert [row["country"] for row in rows(file)] == ["QQQ", "QQQ"]


@pytest.mark.parametrize("mechanism", [one for one in Mechanism if one is not Mechanism.OTHER])
def test_only_the_mechanisms_that_were_asked_for_are_kept(tmp_path: Path, mechanism: Mechanism) -> None:
    bodies = ("- CCPR", "- UPR", "- SR Orchards", "- A body of no known kind")
    made = [record(number, Body=body) for number, body in enumerate(bodies, 1)]
    file = write(tmp_path / "export.json", *made)
    kept = rows(file, Scope(None, None, STATES, frozenset({mechanism})))
    assert [row["mechanism"] for row in kept] == [mechanism.value]
    assert len(rows(file)) == 4


def test_a_day_is_a_day(tmp_path: Path) -> None:
    kept = rows(write(tmp_path / "export.json", record(1), record(2, PublicationDate=None)))
    assert [row["published_on"] for row in kept] == [date(2025, 2, 12).isoformat(), None]
