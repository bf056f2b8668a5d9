"""Rows of usual records are made a fast way: it gives what looking at every record in full gives, whatever it meets."""

from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from benchmarks.uhri_export import records
from tests.uhri_records import identity, record, write
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import Country
from tracker.importers import uhri_rows
from tracker.importers.uhri import Export, Scope, read_export
from tracker.importers.uhri_rows import Row, UsualRows

STATES: Final = (Country("ZZZ", "ZZ", "Zazaland", ("Kingdom of Zazaland",)), Country("QQQ", "QQ", "Quasiland"))
ALL: Final = Scope(None, None, STATES, frozenset(Mechanism))
SCOPES: Final = (
    ALL,
    Scope(None, STATES[1], STATES, frozenset(Mechanism)),
    Scope(STATES[0], None, STATES, frozenset({Mechanism.TREATY_BODIES})),
    Scope(STATES[0], STATES[0], STATES, frozenset(Mechanism)),
)
WRONG: Final[tuple[Any, ...]] = (
    None,
    "",
    [],
    {},
    0,
    1,
    True,
    1.0,
    2.5,
    [1],
    [True],
    [1.0],
    [None],
    [["a"]],
    {"a": 1},
    "abc",
    ["a"],
)
"""What any field may hold by mistake; some of it is the same to Python, and none of it to the rules."""
LABELS: Final = (
    ["a", "b", "c"],
    ["- Right to health", " Right to  health"],
    ["Reservations", "Right to health"],
    ["one|two"],
    ["x" * 501],
    ["Children"] * 501,
    ["\ud800", "\x00"],
    ["16.3 - Promote the rule of law", "16 - PEACE"],
)
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "AnnotationId": (identity(1), identity(2).upper(), f" {identity(3)}", "no identifier", f"{identity(4)}\n"),
    "AnnotationType": ("- Concerns/Observations", "Recommendations", "-", identity(9), "Other"),
    "Body": ("- UPR", "UPR", "- Universal Periodic Review", "-", "Human Rights Committee", "- SR Orchards", "Nobody"),
    "Countries": (["Quasiland"], ["QQ"], ["Zazaland*"], ["Zazaland", "Quasiland"], ["Nowhere | else"], ["x" * 501]),
    "Symbol": ("CAT/C/QQQ/CO/1", " CAT/C/ QQQ/CO/1", "A/HRC/1/1", "x" * 501, "'", '"'),
    "PublicationDate": ("2019-12-31T00:00:00", "2020-01-01T00:00:00", "2025-02-12", "some day", "0001-01-01"),
    "Text": (
        "4.Trees.",
        " 5. Trees. ",
        "- 6. Trees\nand <p>more</p>&nbsp;",
        "Annex",
        "<p> </p>",
        "x" * 100_001,
        'A "quoted" \\ text \xe9 \u0301\ud800 here',
    ),
    "UprCycle": ("3rd cycle", ["3rd cycle"], 3),
    "UprSession": (["44"], [44], 44, "44", ["44", "45"]),
    "PublicationDateOnUhri": ("x" * 501, ["x"], [["x"] * 200]),
    "Unknown": ("new", ["x" * 501]),
    **dict.fromkeys(("Themes", "AffectedPersons", "Sdgs", "Regions"), LABELS),
    **dict.fromkeys(("UprPositions", "UprRecommendingCountry", "UprRecommendingRegions"), LABELS),
}


def strange_records(seed: int, number: int) -> list[dict[str, Any]]:
    """Return records of which most have a strange value or two, and the same ones often."""
    chance = Random(seed)
    made = []
    for place in range(number):
        one = record(place + 10, Body=chance.choice(("- CCPR", "- UPR")), Countries=[chance.choice(STATES).name])
        if one["Body"] == "- UPR":
            one |= {"UprSession": ["44"], "UprPositions": ["Supported"], "UprRecommendingCountry": ["Quasiland"]}
        for name in chance.sample(sorted(VALUES), chance.choice((0, 0, 1, 1, 2, 4))):
            one[name] = chance.choice(VALUES[name] if chance.random() < 0.7 else WRONG)
        if chance.random() < 0.02:
            del one[chance.choice(sorted(one))]
        made.append(one)
    return made


def told(export: Export) -> tuple[Any, ...]:
    counts = (export.read, export.handed_on, export.other_states, export.other_mechanisms)
    return (*counts, export.kinds, export.cleaned, export.refused, export.annotations, export.countries)


def both_ways(path: Path, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Any, ...], list[Row]]]:
    """Read a file the fast way and in full."""
    found = []
    for in_full in (False, True):
        rows: list[Row] = []
        with monkeypatch.context() as patched:
            if in_full:
                patched.setattr(UsualRows, "row", lambda *_: None)
            found.append((told(read_export(path, scope, hand_on=rows.extend)), rows))
    return found


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("seed", range(4))
def test_strange_records_read_the_same_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: Scope, seed: int
) -> None:
    path = write(tmp_path / "export.json", *strange_records(seed, 1_500))
    fast, full = both_ways(path, scope, monkeypatch)
    assert fast[1] == full[1]
    assert fast[0] == full[0]


def test_what_is_remembered_is_bounded_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uhri_rows, "_REMEMBERED", 1_000)
    monkeypatch.setattr(uhri_rows, "REMEMBERED", 2)
    path = write(tmp_path / "export.json", *records(2_000, seed=3))
    fast, full = both_ways(path, ALL, monkeypatch)
    assert fast == full


def test_nearly_all_records_are_usual_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual: list[bool] = []
    row = UsualRows.row

    def noted(self: UsualRows, *given: Any) -> Any:
        found = row(self, *given)
        usual.append(found is not None)
        return found

    monkeypatch.setattr(UsualRows, "row", noted)
    read_export(write(tmp_path / "export.json", *records(2_000)), ALL)
    assert sum(usual) > 0.95 * 2_000
