"""Charts drawn from pictures: valid, self-contained, told apart without colour, with their words in the file."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import altair
import pytest

from tracker.exports.charts import drawing, renderer
from tracker.exports.charts.picture import SCHEMES, SIZES, Picture, unpacked
from tracker.exports.charts.theme import HATCHES, ORDER, THEMES

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = ("implemented", "partially_implemented", "not_implemented", "reversed", "no_information", "not_assessed")


def mix_row(key: str, *numbers: int) -> dict[str, Any]:
    row = dict(zip(COUNTS, numbers, strict=True))
    return {"key": key, "label": f"Зазаландия {key}", "says": "0 of 3 judged (0 %)", "total": sum(numbers), **row}


def series_row(day: str, at: float, rate: float | None) -> dict[str, Any]:
    bounds = {"lower_bound": 0.1, "upper_bound": 0.9, "coverage": 0.2, "judged": 3, "total": 15, "small_base": True}
    return {"key": day, "day": day, "at": at, "implementation_rate": rate, **bounds}


def cell(theme: str, committee: str, rate: float | None) -> dict[str, Any]:
    counts = {"implemented": 1, "judged": 2, "total": 4, "implementation_rate": rate, "small_base": True}
    return {"key": f"{theme}|{committee}", "theme": theme, "committee": committee, "label": theme * 20, **counts}


def ask(status: str, at: float) -> dict[str, Any]:
    row = {"key": f"{status}{at}", "place": "11 (a)", "committee": "CAT", "label": "CAT · Committee against Torture"}
    return {**row, "at": at, "day": "2015-03-01", "status": status}


def piece(number: int, effect: str) -> dict[str, Any]:
    return {"key": f"zzz-{number}", "day": "2015", "year": 2010 + number % 7, "effect": effect, "title": "Zzz"}


STATUS_WORDS = {status: f"слово {status}" for status in ORDER}
EFFECTS = {effect: f"effect {effect}" for effect in ("progress", "completion", "regression", "no-change", "context")}
KINDS: dict[str, tuple[list[dict[str, Any]], dict[str, str]]] = {
    "mix": (
        [mix_row("1", 1, 2, 3, 4, 5, 6), mix_row("2", 0, 0, 0, 0, 0, 900), mix_row("3", 1, 1, 500, 1, 1, 1)],
        STATUS_WORDS,
    ),
    "series": (
        [
            series_row("2020-03-31", 2020.25, None),
            series_row("2020-06-30", 2020.5, 0.2),
            series_row("2020-09-30", 2020.75, 0.3),
        ],
        {"rate": "Rate", "small": "Small", "coverage": "Coverage", "bounds": "Bounds", "base": "Base"},
    ),
    "grid": (
        [cell("health", "CAT", 0.5), cell("health", "CRC", None), cell("torture", "CRC", 1.0)],
        {"cell": "In a cell", "columns": "CAT|CRC"},
    ),
    "demand": (
        [ask(status, 2015.0 + n % 2) for n, status in enumerate(ORDER)],
        {**STATUS_WORDS, "first": "2015", "now": "2026.9", "day": "2026-11-24"},
    ),
    "evidence": ([piece(n, effect) for n in range(40) for effect in EFFECTS], EFFECTS),
}


def picture(kind: str, **more: Any) -> Picture:
    rows, words = KINDS[kind]
    given: dict[str, Any] = {
        "title": "Заголовок: ң ү ө <&>",
        "subtitle": ["1 of 4 judged (25 %)", "on 24 November 2026"],
        "footer": ["Rule set 1.0", "https://zzz.example/progress?by=committee&theme=health"],
        "description": "Описание <&> ң.",
    }
    return Picture(kind, rows=rows, words=words, **{**given, **more})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_a_specification_is_valid_and_holds_its_data(kind: str, size: str) -> None:
    asked = picture(kind, size=size)
    specification = drawing.specify(asked, checked=True)
    altair.Chart.from_dict(specification)  # raises when the schema of Vega-Lite does not allow something in it
    assert specification["usermeta"]["rows"] == asked.rows
    assert specification["width"] == asked.width
    assert specification["description"] == asked.description
    values = [row for data in data_of(specification) for row in data]
    drawn = {row["key"] for row in values if "key" in row}
    if kind in ("mix", "demand", "evidence"):
        assert drawn == {row["key"] for row in asked.rows}
    assert json.loads(drawing.draw(replace(asked, form="json"))) == specification


def data_of(specification: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    named = [layer["data"]["name"] for layer in specification["layer"]]
    assert set(named) == set(specification["datasets"])
    yield from specification["datasets"].values()


def test_bars_hold_the_numbers_of_their_rows() -> None:
    asked = picture("mix")
    parts = [row for data in data_of(drawing.specify(asked)) for row in data if "number" in row]
    for row in asked.rows:
        mine = {part["status"]: part["number"] for part in parts if part["key"] == row["key"]}
        assert mine == {status: row[name] for status, name in zip(ORDER, COUNTS, strict=True) if row[name]}
        ends = [(part["x"], part["x2"]) for part in parts if part["key"] == row["key"]]
        assert ends[0][0] == 0
        assert ends[-1][1] == pytest.approx(1), "every bar goes from nothing to all"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_svg_says_what_it_is_and_names_nothing_outside(kind: str, scheme: str) -> None:
    asked = picture(kind, scheme=scheme, language="ky")
    svg = drawing.draw(asked).decode()
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own file
    assert root.findtext(f"{SVG}title") == asked.title
    assert root.findtext(f"{SVG}desc") == asked.description
    assert root.attrib["lang"] == "ky"
    written = "".join(root.itertext())
    for words in (asked.title, *asked.subtitle, asked.footer[0]):
        assert words in written
    tags = {element.tag for element in root.iter()}
    assert not tags & {f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject", f"{SVG}style", f"{SVG}a", f"{SVG}use"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.endswith("href")
            assert not name.startswith("on")
            assert "style" not in name
            assert not re.search(r"url\((?!#(hatch|clip))", value), value
    assert THEMES[scheme].paper in svg


def test_schemes_differ_and_statuses_are_told_apart_without_colour() -> None:
    drawn = {scheme: drawing.draw(picture("mix", scheme=scheme)).decode() for scheme in SCHEMES}
    assert len(set(drawn.values())) == len(SCHEMES)
    for svg in drawn.values():
        for status in HATCHES:
            assert f'<pattern id="hatch-{status}"' in svg
            assert f'fill="url(#hatch-{status})"' in svg
        for number in ("1", "2", "3", "4", "5", "6", "900", "500"):
            assert f">{number}</text>" in svg, "each part has its number"
    for theme in THEMES.values():
        assert len(set(theme.fills.values())) == len(ORDER)
    greys = {fill for fill in THEMES["print"].fills.values() if len({fill[1:3], fill[3:5], fill[5:7]}) == 1}
    assert len(greys) == len(ORDER), "paper needs no colour"


def test_a_png_has_two_pixels_for_one() -> None:
    wide, small = (drawing.draw(picture("series", form="png", size=size)) for size in SIZES)
    assert wide.startswith(b"\x89PNG")
    for drawn, width in ((wide, 720 + 32), (small, 340 + 32)):
        assert 2 * width <= int.from_bytes(drawn[16:20], "big") <= 2 * (width + 6), "nothing sticks out"


@pytest.mark.parametrize("named", [{"data": {"url": "https://zzz.example/"}}, {"layer": [{"encoding": {"href": {}}}]}])
def test_a_specification_that_would_fetch_is_not_drawn(monkeypatch: pytest.MonkeyPatch, named: dict[str, Any]) -> None:
    class Fetching:
        def to_dict(self, **_options: object) -> dict[str, Any]:
            return named

    monkeypatch.setitem(drawing.KINDS, "mix", lambda _picture: (Fetching(), {}))
    with pytest.raises(drawing.Fetches):
        drawing.draw(picture("mix"))


def test_a_picture_travels_whole() -> None:
    asked = picture("grid")
    assert unpacked(asked.packed()) == asked


@pytest.fixture(scope="module")
def helper() -> Iterator[renderer.Renderer]:
    made = renderer.Renderer()
    yield made
    made.stop()


def test_the_helper_draws_what_would_be_drawn_here(helper: renderer.Renderer) -> None:
    asked = picture("mix")
    assert helper.draw(asked) == drawing.draw(asked)


def test_a_picture_that_cannot_be_drawn_does_not_end_the_others(helper: renderer.Renderer) -> None:
    with pytest.raises(renderer.NotDrawn, match="KeyError"):
        helper.draw(replace(picture("mix"), kind="unknown"))
    assert helper.draw(picture("mix", form="png")).startswith(b"\x89PNG")


def test_a_helper_that_is_gone_is_started_again(helper: renderer.Renderer) -> None:
    assert helper.draw(picture("mix"))
    assert helper._helper is not None
    helper._helper.kill()
    helper._helper.wait()
    assert helper.draw(picture("mix"))


def test_a_helper_that_cannot_start_costs_nobody_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    made = renderer.Renderer()
    begun = time.monotonic()
    for _ in range(3):
        with pytest.raises(renderer.NotDrawn):
            made.draw(picture("mix"))
    assert time.monotonic() - begun < renderer.PATIENCE / 2
    made.stop()
